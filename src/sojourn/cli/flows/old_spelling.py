"""Commands of flows as they were written when one command took a user's tables and the warehouse alike.

They go on working: a line is put into today's words before it is read, and a note names them. Nothing is added here
when a method or an option is added.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from typer.core import TyperGroup

from sojourn.cli.flows.options import DEFAULT_METHOD
from sojourn.errors import UsageError

ESTIMATE, TABLES = "estimate", "estimate-tables"
#: Flags that are options of methods today, with a value or without.
VALUED = (
    *("balance", "birth-method", "death-method", "decay", "distance-share", "epsilon", "match-global", "minimisation"),
    *("moving", "moving-cost", "penalty", "remainder", "solver", "total-moves", "weight"),
)
PLAIN = {
    "--unbalanced": "unbalanced=yes",
    "--whole-native-born": "whole-native-born=yes",
    "--no-whole-native-born": "whole-native-born=no",
}
#: Flags that chose among methods -> names that left it open -> word -> method.
CHOSEN = {
    "--decrease": (
        ("stock-differencing", "diff"),
        {"drop": "diff-drop", "zero": "diff-drop", "return": "diff-return", "reverse": "diff-return"},
    ),
    "--rates-method": (("rates",), {"dennett": "dennett", "rogers-von-rabenau": "rogers-von-rabenau"}),
}
#: Names of the methods that these flags choose, by what they choose.
CALLED = {
    "diff-drop": ("diff-drop", "diff-zero", "stock-differencing-drop"),
    "diff-return": ("diff-return", "diff-reverse", "stock-differencing-return"),
    "dennett": ("dennett", "rates-dennett"),
    "rogers-von-rabenau": ("rogers-von-rabenau", "rates-rogers-von-rabenau", "rvr"),
}


class FlowsGroup(TyperGroup):
    """The commands of flows, in the old spelling too."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read a line after it was put into today's words."""
        today = today_words(args)
        if today != list(args):
            from sojourn.cli import terminal

            terminal.stderr.print(f"note: this is written today: sojourn flows {shlex.join(today)}", markup=False)
        return super().parse_args(ctx, today)


def today_words(words: Sequence[str]) -> list[str]:
    """The words of a command of flows as they are written today; the same words when they are already.

    Raises UsageError when a flag contradicts the name of the method or belongs to another one.
    """
    if not words or words[0] not in (ESTIMATE, TABLES):
        return list(words)
    out: list[str] = []
    chosen: list[tuple[str, str]] = []
    own = False
    rest = iter(words[1:])
    for word in rest:
        flag, equals, value = word.partition("=")
        own = own or flag in ("--stock-start", "--stock-end")
        if word in PLAIN:
            out += ["--option", PLAIN[word]]
        elif flag in CHOSEN or (flag.removeprefix("--") in VALUED and flag.startswith("--")):
            said = value if equals else next(rest, "")
            if flag in CHOSEN:
                chosen.append((flag, said))
            else:
                out += ["--option", f"{flag.removeprefix('--')}={said}"]
        else:
            out.append(word)
    for flag, said in chosen:
        out = _with_method(out, flag, said)
    return [TABLES if own else words[0], *out]


def _with_method(words: list[str], flag: str, said: str) -> list[str]:
    """The words with the method that a flag chose."""
    at = next((i for i, w in enumerate(words) if w.partition("=")[0] == "--method"), None)
    named = DEFAULT_METHOD
    if at is not None:
        named = words[at].partition("=")[2] or (words[at + 1] if at + 1 < len(words) else "")
    open_names, methods = CHOSEN[flag]
    if said not in methods:
        raise UsageError(f"{flag} is one of {', '.join(methods)}, not «{said}»")
    method = methods[said]
    if named in open_names or named in CALLED[method]:
        assert at is not None
        after = at + (1 if "=" in words[at] else 2)
        return [*words[:at], "--method", method, *words[after:]]
    if named in {n for m in methods.values() for n in CALLED[m]}:
        raise UsageError(f"{flag} {said} contradicts the method's name, {named}", ways_out=[f"--method {method}"])
    raise UsageError(f"{flag} goes with {', '.join(open_names)}, not with {named}", ways_out=["leave it out"])

"""The named rules by which lines of the remittance price survey are repaired or marked, and their table.

Nothing is repaired without a name: each rule says what was found and what is done, and carries the lines of the
file it touched, so that its count can be checked with any text editor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.errors import UsageError


@dataclass(frozen=True)
class RepairRule:
    """What is looked for in a line (``finding``) and what is done about it (``action``)."""

    id: str
    finding: str
    action: str


RULES: tuple[RepairRule, ...] = (
    RepairRule("PADDING", "a line without any content", "left out"),
    RepairRule("NUMBER_AS_TEXT", "a number with thousands commas, blanks or a per cent sign", "read as the number"),
    RepairRule("ZERO_RATE", "an exchange rate of zero or less", "the rate is missing"),
    RepairRule("MISSING_FEE", "no fee stated", "kept with the stated total, as the publisher does"),
    RepairRule("MISSING_TOTAL", "no total cost stated for this amount", "kept as missing"),
    RepairRule("TOTAL_DIFFERS", "the stated total is not fee / amount + margin within rounding", "stated total kept"),
    RepairRule("NEGATIVE_TOTAL", "a total cost below zero (a special offer)", "kept, as the publisher does"),
    RepairRule(
        "NOT_TRANSPARENT", "the exchange rate is not disclosed", "kept, not counted in the publisher's averages"
    ),
    RepairRule("DUPLICATE", "equal to an earlier line in all but its number", "kept, as the publisher counts both"),
    RepairRule(
        "AMOUNT_LABEL",
        "the amount is labelled otherwise than 200 or 500 dollars, or not at all",
        "taken as 200 or 500 by its column",
    ),
    RepairRule("CURRENCIES_DIFFER", "two currencies are stated for the two amounts", "kept as stated"),
    RepairRule("CURRENCY_FILLED", "no currency stated for one amount", "taken from the other amount of the line"),
    RepairRule("CURRENCY_CODE", "CFA is not a currency code", "written XOF or XAF by the sender's currency union"),
    RepairRule("AREA_CODE", "a code of the publisher that is not ISO 3166 (KSV)", "written as the area's id (XKX)"),
    RepairRule("FORMER_AREA", "an area that no longer exists (Netherlands Antilles)", "kept under its former code"),
    RepairRule("LABEL_SPELLING", "a firm kind or pick-up method in another spelling", "written in one spelling"),
)
_BY_ID = {rule.id: rule for rule in RULES}


@dataclass
class Repairs:
    """Collects lines by rule while a file is read."""

    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, rule: str, lines: Iterable[int]) -> None:
        """Note that a rule touched these lines of the file."""
        if rule not in _BY_ID:
            raise UsageError(f"There is no repair rule «{rule}».", details=list(_BY_ID))
        self.lines.setdefault(rule, []).extend(int(n) for n in lines)

    def by_line(self) -> dict[int, str]:
        """Line -> ids of the rules that touched it, separated by blanks, in the order of RULES."""
        found: dict[int, list[str]] = {}
        for rule in RULES:
            for line in sorted(set(self.lines.get(rule.id, ()))):
                found.setdefault(line, []).append(rule.id)
        return {line: " ".join(ids) for line, ids in found.items()}

    def table(self) -> pa.Table:
        """Columns rule, finding, action, count, lines (list of line numbers); every rule, also those never met."""
        return _table({rule: sorted(set(lines)) for rule, lines in self.lines.items()})

    def notes(self) -> tuple[str, ...]:
        """One sentence a rule that was met: id, count, finding, action, lines."""
        return tuple(
            f"{row['rule']}: {row['count']} lines, {row['finding']}; {row['action']} (lines "
            f"{line_ranges(row['lines'])})."
            for row in self.table().to_pylist()
            if row["count"]
        )


def _table(lines: dict[str, list[int]]) -> pa.Table:
    found = [lines.get(rule.id, []) for rule in RULES]
    return pa.table(
        {
            "rule": [r.id for r in RULES],
            "finding": [r.finding for r in RULES],
            "action": [r.action for r in RULES],
            "count": pa.array([len(rows) for rows in found], pa.int32()),
            "lines": pa.array(found, pa.list_(pa.int32())),
        }
    )


def repairs_of(observations: pa.Table) -> pa.Table:
    """The table of repairs out of read observations (columns ``repairs`` and ``row``); padding left no observation."""
    lines: dict[str, set[int]] = {}
    touched = observations.filter(pc.fill_null(pc.not_equal(observations["repairs"], ""), False))
    for ids, line in zip(touched["repairs"].to_pylist(), touched["row"].to_pylist(), strict=True):
        for rule in ids.split():
            lines.setdefault(rule, set()).add(line)
    return _table({rule: sorted(found) for rule, found in lines.items()})


def line_ranges(lines: Sequence[int], shown: int = 12) -> str:
    """Line numbers with runs joined: 3, 7–9, 20 and 4 more."""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    text = [str(a) if a == b else f"{a}–{b}" for a, b in runs]
    more = len(text) - shown
    return ", ".join(text[:shown]) + (f" and {more} more" if more > 0 else "")

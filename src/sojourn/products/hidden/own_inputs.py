"""A user's own table of uncertain inputs, or of estimates to be shown together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sojourn.errors import ValuesRefused
from sojourn.estimators.hidden.inputs import Member
from sojourn.estimators.hidden.uncertain import KINDS, Uncertain
from sojourn.products.hidden.own_rows import refuse_totals
from sojourn.sources.own.user_table import UserTable

NUMBERS = ("first", "second", "third")
NO, YES = ("no", "false", "0"), ("yes", "true", "1")


def roles_of(table: UserTable, shares: Mapping[str, bool]) -> dict[str, list[Uncertain]]:
    """Inputs by role, from the columns role, input (its name), distribution, first, second, third.

    shares : role -> whether it is a probability. Raises ValuesRefused with every row that cannot be taken.
    """
    table.require(
        ["role", "input", "distribution", "first"], "Columns: role, input, distribution, first, second, third."
    )
    refuse_totals(table, ["input"])
    columns = [table.numbers(c, negative=True) if c in table.header else None for c in NUMBERS]
    out: dict[str, list[Uncertain]] = {}
    problems: list[str] = []
    kinds = table.text("distribution")
    for i, (role, name) in enumerate(zip(table.text("role"), table.text("input"), strict=True)):
        given = tuple(float(c[i]) for c in columns if c is not None and np.isfinite(c[i]))
        kind = kinds[i].strip().lower()
        if role not in shares:
            problems.append(f"line {table.lines[i]}: «{role}» is no role")
            continue
        try:
            out.setdefault(role, []).append(Uncertain(name or role, kind, given, shares[role]))
        except ValuesRefused as error:
            problems.append(f"line {table.lines[i]}: {error.message}")
    if problems:
        kinds_said = "; ".join(f"{kind}: {what}" for kind, (_, what) in KINDS.items())
        raise ValuesRefused(
            f"{table.path.name}: inputs cannot be taken",
            details=problems,
            ways_out=[f"roles: {', '.join(shares)}", f"distributions: {kinds_said}"],
        )
    return out


def members_of(table: UserTable) -> list[Member]:
    """Estimates from the columns estimate, total, lower, upper, weight and, where it is there, identified (yes or no).

    An estimate that is not identified is shown and never combined. Raises ValuesRefused for one without an interval,
    one that stands twice, a total beside its parts and a mark that is neither yes nor no.
    """
    table.require(["estimate", "total", "lower", "upper", "weight"], "Weights are stated, never computed.")
    total, lower, upper, weight = (table.numbers(c) for c in ("total", "lower", "upper", "weight"))
    said = table.text("identified") if "identified" in table.header else ["yes"] * len(total)
    refuse_totals(table, ["estimate"])
    _refuse_unclear(table, said)
    members = []
    for i, name in enumerate(table.text("estimate")):
        if not np.isfinite([total[i], lower[i], upper[i], weight[i]]).all():
            raise ValuesRefused(
                f"{table.path.name}, line {table.lines[i]}: {name} lacks its total, interval or weight",
                ways_out=["a figure without its interval is not combined with others: leave the row out"],
            )
        why_not = "not_identified" if said[i].strip().lower() in NO else ""
        members.append(Member(name, float(total[i]), float(lower[i]), float(upper[i]), float(weight[i]), why_not))
    return members


def _refuse_unclear(table: UserTable, said: list[str]) -> None:
    """Refuse estimates that stand twice, and marks that are neither yes nor no."""
    names = [name.strip() for name in table.text("estimate")]
    wrong = [
        f"line {line}: «{name}» stands twice"
        for i, (line, name) in enumerate(zip(table.lines, names, strict=True))
        if name in names[:i]
    ]
    wrong += [
        f"line {line}, identified: «{mark}»"
        for line, mark in zip(table.lines, said, strict=True)
        if mark.strip().lower() not in (*NO, *YES)
    ]
    if wrong:
        raise ValuesRefused(
            f"{table.path.name}: estimates cannot be taken",
            details=wrong,
            ways_out=["an estimate has one row; identified is yes or no"],
        )

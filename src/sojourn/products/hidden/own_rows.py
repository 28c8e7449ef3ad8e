"""Rows of a user's own table that nothing may be estimated on: totals beside their parts, fractions of persons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sojourn.errors import ValuesRefused
from sojourn.kernels.capture.histories import Floats
from sojourn.sources.own.user_table import UserTable

TOTALS = ("total", "all", "_t", "all nationalities", "grand total")


def is_total(text: str) -> bool:
    """Whether a cell says that its row is a total."""
    return text.strip().lower() in TOTALS


def refuse_totals(table: UserTable, columns: Sequence[str]) -> None:
    """Refuse totals beside their parts: everybody in them would count twice. A column of nothing but totals is none.

    Raises ValuesRefused with every line.
    """
    found = []
    for column in columns:
        marks = [is_total(text) for text in table.text(column)]
        if any(marks) and not all(marks):
            found += [
                f"line {line}, {column}: «{text.strip()}»"
                for line, text, total in zip(table.lines, table.text(column), marks, strict=True)
                if total
            ]
    if found:
        raise ValuesRefused(
            f"{table.path.name}: totals stand beside their parts",
            details=found,
            ways_out=["leave the totals out, or the parts: together everybody counts twice"],
        )


def refuse_fractions(table: UserTable, columns: Sequence[str]) -> None:
    """Refuse counts that are not whole: what is counted has no halves. Raises ValuesRefused with every line."""
    found = []
    for column in columns:
        values: Floats = table.numbers(column)
        broken = np.isfinite(values) & (values != np.round(values))
        found += [f"line {table.lines[i]}, {column}: {values[i]:g}" for i in np.flatnonzero(broken).tolist()]
    if found:
        raise ValuesRefused(
            f"{table.path.name}: counts are not whole numbers",
            details=found,
            ways_out=["give the counts themselves; an estimate or a mean of several years is no count"],
        )

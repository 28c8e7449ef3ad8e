"""The rows of a table of remittances that are about the areas a user asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sojourn.concepts import area
from sojourn.errors import CodesUnknown, UsageError

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("sender", "receiver", "area")


def about(frame: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    """Rows whose sender, receiver or area is one of the areas named; all of them when none is named.

    wanted : any code or name; a group stands for its members. No figure changes: rows are kept or left out.

    Raises UsageError for a table without areas, CodesUnknown for what is no area and for areas no row is about.
    """
    if not wanted:
        return frame
    columns = [c for c in COLUMNS if c in frame.columns]
    if not columns:
        raise UsageError(
            "These rows are about no single sender or receiver: there is nothing to keep by area.",
            ways_out=["--by corridor, sender or receiver", "leave --area out"],
        )
    there = set[str]().union(*(frame[c] for c in columns))
    kept: set[str] = set()
    lacking = []
    for text, code in zip(wanted, area.resolve(wanted), strict=True):
        held = {code} if code in there else set(area.members(code, among=there))
        if not held:
            lacking.append(text)
        kept |= held
    if lacking:
        raise CodesUnknown(
            f"No row is about {', '.join(lacking)}.", details=[f"areas of the table: {', '.join(sorted(there))}"]
        )
    return frame[frame[columns].isin(kept).any(axis=1)].reset_index(drop=True)

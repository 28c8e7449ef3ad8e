"""A long table of an office's own, for one dataflow: its columns under our names, or why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sojourn.concepts.own_layout import OwnLayout
from sojourn.errors import FileDamaged, LayoutDiffers, counted
from sojourn.sources.layout.recognition import FIRST_ROWS
from sojourn.sources.own.columns import Columns, columns_of
from sojourn.sources.own.grid import Grid, blank, header_names, read_grid, text_of

VALUE = "obs_value"
#: A table of fewer columns may have rows of one text.
NARROWEST = 3


def read_own(path: Path, known: Sequence[str], layout: OwnLayout | None = None) -> Columns:
    """The table of a workbook or a delimited text.

    known : names a column may have ; layout : where the table is in the file and how it is written

    Raises as ``read_grid`` and ``columns_of`` do, and LayoutDiffers where none of the columns is known.
    """
    layout = layout or OwnLayout()
    grid = _without_notes(read_grid(path, layout, known))
    table = columns_of(grid, layout, value=VALUE, known=known)
    if not set(table.header) & set(known):
        found = ", ".join(h or "(empty)" for h in table.theirs[:20])
        raise LayoutDiffers(
            f"{path.name}: none of the columns is known in row {table.header_line}.",
            details=[f"found: {found}", f"known: {', '.join(known)}"],
            ways_out=[
                *_header_below(grid, known),
                "Say what the columns are: --columns ref_area=Country,obs_value=Persons",
                "Get a template: sojourn template DATAFLOW",
            ],
        )
    if not table.rows:
        raise FileDamaged(f"{path} has a header and no rows.", ways_out=["Fill in rows below the header."])
    return table


def _without_notes(grid: Grid) -> Grid:
    """Without the notes under a table: after an empty line, rows of one text and nothing else, to the end."""
    rows = grid.rows
    if len(header_names(rows[0][1])) < NARROWEST:
        return grid
    notes = 0
    while notes < len(rows) - 1 and _is_note(rows[-1 - notes][1]):
        notes += 1
    first = len(rows) - notes
    if not notes or rows[first][0] == rows[first - 1][0] + 1:
        return grid
    lines = f"{counted(notes, 'line')} of notes under the table, from line {rows[first][0]}"
    return replace(grid, rows=rows[:first], said=(*grid.said, f"{grid.path.name}: left out, {lines}"))


def _is_note(row: Sequence[Any]) -> bool:
    filled = [c for c in row if not blank(c)]
    return len(filled) == 1 and isinstance(filled[0], str) and any(c.isalpha() for c in filled[0])


def _header_below(grid: Grid, known: Sequence[str]) -> list[str]:
    """Where a row further down names our columns: the option that says so."""
    for line, row in grid.rows[1:FIRST_ROWS]:
        named = [text_of(c).lower() for c in row if text_of(c).lower() in known]
        if len(set(named)) > 1:
            return [f"Row {line} names {', '.join(named[:3])}: --header-row {line}"]
    return ["The first row names the columns; else --header-row N."]

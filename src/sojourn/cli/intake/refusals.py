"""The marked copy of refused tables: written where a load of one's own tables fails, and said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sojourn.cli import terminal
from sojourn.errors import SojournError, counted

if TYPE_CHECKING:
    from sojourn.sources.own.table import OwnTable


@contextmanager
def refusals_written(path: Path | None) -> Iterator[list[OwnTable]]:
    """A list for the tables that are refused in the block; where it fails, they are written, and the error goes on."""
    from sojourn import release
    from sojourn.products.intake import refusals

    refused: list[OwnTable] = []
    if path is None:
        yield refused
        return
    place = release.open_data(path)
    refusals.check(place)
    try:
        yield refused
    except SojournError:
        if refused:
            cells = refusals.write(refused, place)
            terminal.stderr.print(f"Marked: {counted(cells, 'cell')} in {path}", markup=False, highlight=False)
        raise

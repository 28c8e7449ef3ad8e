"""The marked copy of refused tables: written where a command that reads one's own files fails, and said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from sojourn.cli import terminal
from sojourn.errors import SojournError, counted

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles


@contextmanager
def refusals_written(files: OwnFiles) -> Iterator[None]:
    """Where the block fails by cells of a file, a copy with them marked is written, and the error goes on."""
    from sojourn import release
    from sojourn.products.intake import refusals

    if files.refusals is None:
        yield
        return
    place = release.open_data(files.refusals)
    refusals.check(place)
    try:
        yield
    except (SojournError, typer.Exit) as error:  # a load prints its errors itself, and ends
        tables = [refusals.Marked.of_table(table) for table in files.refused]
        if not tables and isinstance(error, SojournError):
            tables = [*filter(None, [refusals.Marked.of_error(error, files.opened, files.layout)])]
        if tables:
            cells = refusals.write(tables, place)
            said = f"Marked: {counted(cells, 'cell')} in {files.refusals}"
            terminal.stderr.print(said, markup=False, highlight=False)
        raise

"""What the border commands write is about persons: it goes where the owner of the data says, and says so."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, overload

from sojourn.cli import terminal
from sojourn.concepts.disclosure import NOT_PROTECTED, Disclosure

if TYPE_CHECKING:
    import pyarrow as pa

    from sojourn.concepts.destination import Destination


@overload
def owners(path: Path | str, what: str, disclosure: Disclosure = ...) -> Destination: ...
@overload
def owners(path: None, what: str, disclosure: Disclosure = ...) -> None: ...
@overload
def owners(path: Path | str | None, what: str, disclosure: Disclosure = ...) -> Destination | None: ...
def owners(path: Path | str | None, what: str, disclosure: Disclosure = Disclosure.PERSONAL) -> Destination | None:
    """The place that the owner of the data named on the command line.

    disclosure : ``PERSONAL_RECORD`` where a row is about a person
    """
    from sojourn import release

    return (
        None
        if path is None
        else release.owners_folder(
            path, what, named_by="the owner of the data, on the command line", disclosure=disclosure
        )
    )


def printed(table: pa.Table) -> None:
    """The table on the owner's screen as CSV, without its long definitions."""
    from sojourn import release
    from sojourn.files.tables import write_columns

    columns = {name: table[name].to_pylist() for name in table.column_names if name != "definition"}
    write_columns(columns, release.owners_stream(sys.stdout, "the owner's own screen"))
    say()


def say() -> None:
    """The mark, on the error stream so that it never gets into a table."""
    terminal.stderr.print(NOT_PROTECTED[0].upper() + NOT_PROTECTED[1:] + ".")

"""Templates of Sojourn's that come back filled in: known by what is in them, with what they say about themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import DATAFLOWS
from sojourn.errors import SojournError, UsageError
from sojourn.sources import recognise
from sojourn.sources.layout.recognition import Head, open_workbook, rows_of
from sojourn.sources.own.grid import SHEET, text_of
from sojourn.sources.own.table import EDITION as COLUMN_OF_EDITION
from sojourn.sources.own.table import columns, required

README = "Read me"
TABLE, PUBLISHER, EDITION = "Table", "Publisher", "Edition"
"""What stands in the first column of the sheet that explains; what is said stands beside it."""


@dataclass(frozen=True)
class Filled:
    """A template: its table, and who published it in which edition, where that stands in it.

    dataflow : empty where its columns are those of several tables, which ``may_be`` names
    """

    path: Path
    dataflow: str
    publisher: str | None = None
    edition: str | None = None
    may_be: tuple[str, ...] = ()


def recognised(path: Path) -> Filled | None:
    """The template that a file is, or None: a workbook with our explanation, or a table with our columns only.

    A table may leave out the columns that its dataflow does not need; a publisher's layout is none.
    """
    try:
        head = Head.of(path)
        if head.kind == "excel" and {README, SHEET} <= set(head.sheets):
            return _of_workbook(path)
        header = _first_row(path, head.sheets) if head.kind == "excel" else head.columns
        return _by_columns(path, tuple(c.strip().lower() for c in header))
    except SojournError:
        return None  # another reader says what is wrong with it


def _first_row(path: Path, sheets: Sequence[str]) -> Sequence[str]:
    """The header of a workbook's table; nothing where it is not known which sheet that is."""
    name = SHEET if SHEET in sheets else sheets[0] if len(sheets) == 1 else ""
    rows = rows_of(open_workbook(path), path, name, nrows=1) if name else []
    return [text_of(cell) for cell in rows[0]] if rows else []


def _by_columns(path: Path, header: tuple[str, ...]) -> Filled | None:
    """A table told by its header: all our columns, or no others and none that it needs left out."""
    exactly = [flow.id for flow in DATAFLOWS if header == columns(flow)]
    names = set(header)
    found = exactly or [
        flow.id for flow in DATAFLOWS if set(required(flow)) <= names <= {*columns(flow), COLUMN_OF_EDITION}
    ]
    if not found or (not exactly and recognise(path) is not None):
        return None
    return Filled(path, found[0]) if len(found) == 1 else Filled(path, "", may_be=tuple(found))


def _of_workbook(path: Path) -> Filled | None:
    rows = rows_of(open_workbook(path), path, README)
    told = {text_of(row[0]): text_of(row[1]) for row in rows if len(row) > 1}
    name = told.get(TABLE, "").partition(":")[0].strip()
    if name not in {flow.id for flow in DATAFLOWS}:
        return None
    return Filled(path, name, told.get(PUBLISHER) or None, told.get(EDITION) or None)


def said(
    paths: Sequence[Path], dataflow: Dataflow | str | None, publisher: str | None, edition: str | None
) -> tuple[str, str, str] | None:
    """Table, publisher and edition of files that are all templates of ours; None where they are not, or are named.

    What was said on the command line prevails over what stands in a template. Raises UsageError where templates of
    several tables, publishers or editions come together, or something is neither said nor stands in them.
    """
    if (dataflow is not None and publisher and edition) or not all(path.is_file() for path in paths):
        return None
    found = [recognised(path) for path in paths]
    known = [f for f in found if f is not None]
    if not known or (len(known) < len(paths) and (dataflow is not None or publisher is None)):
        return None  # files of another kind: each is told by its own reader
    if len(known) < len(paths):
        raise UsageError(
            "Filled templates and other files are given together.",
            details=[f"{f.path.name} is the template of {f.dataflow}" for f in known],
            ways_out=["Load them apart."],
        )
    named = None if dataflow is None else dataflow if isinstance(dataflow, str) else dataflow.id
    if not named and (open_ := [f for f in known if f.may_be]):
        raise UsageError(
            f"{open_[0].path.name} has the columns of several of our tables: {', '.join(open_[0].may_be)}.",
            ways_out=[f"Say which it is: --dataflow {open_[0].may_be[0]} --publisher NAME --edition NAME"],
        )
    tables = {named or f.dataflow for f in known}
    publishers = {publisher or f.publisher for f in known}
    editions = {edition or f.edition for f in known}
    if len(tables) > 1 or len(publishers) > 1 or len(editions) > 1:
        raise UsageError(
            "These templates are not of one table, publisher and edition.",
            details=[f"{f.path.name}: {f.dataflow}, {f.publisher or '?'}, {f.edition or '?'}" for f in known],
            ways_out=["Load them apart."],
        )
    (table,), (who,), (which,) = tables, publishers, editions
    if who and which:
        return table, who, which
    lacking = " and ".join(n for n, v in (("a publisher", who), ("an edition", which)) if not v)
    first = known[0].path.name
    raise UsageError(
        f"{first} has the columns of Sojourn's table {table}; it needs {lacking}.",
        ways_out=[
            f'sojourn load {first} --dataflow {table} --publisher "{who or "YOUR OFFICE"}" --edition {which or "NAME"}',
            f"or write them into its sheet «{README}», beside {PUBLISHER} and {EDITION}.",
        ],
    )

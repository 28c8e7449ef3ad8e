"""What may not be published: reports, pages, documents, messages and exports refuse the class ``personal``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.destination import Destination
from sojourn.concepts.disclosure import NOT_FOR_PUBLICATION, NOT_PROTECTED, Disclosure
from sojourn.errors import NotForPublication
from sojourn.files.guarded import guarded_reader
from sojourn.files.tables import DISCLOSURE, About


def for_publication(*given: Destination | Dataflow | Path | pa.Table, into: str) -> None:
    """Refuse to publish what is personal.

    given : where it would be written, the dataflows it shows, its tables, or files it is made from
    into : what would be published, for the message: ``a report``, ``a page``, ``an export``

    Raises NotForPublication, naming all that is personal.
    """
    found = [mark for one in given if (mark := personal_mark(one)) is not None]
    if found:
        raise NotForPublication(
            f"Personal data cannot go into {into}: they are {NOT_PROTECTED}.",
            details=found,
            ways_out=[
                "leave them out",
                "keep them in the folder of their owner; tables that rules have protected may leave, these have not",
            ],
        )


def personal_mark(given: Destination | Dataflow | Path | pa.Table) -> str | None:
    """What says that something is personal, or None where nothing does."""
    if isinstance(given, Destination):
        return f"{given.place}: {given.reason}" if given.personal else None
    if isinstance(given, Dataflow):
        return f"{given.id}: {given.title}" if given.disclosure is Disclosure.PERSONAL else None
    if isinstance(given, Path):
        return _of_file(given)
    return _of_table(given, "a table")


def _of_table(table: pa.Table, name: str) -> str | None:
    mark = (table.schema.metadata or {}).get(About().key.encode())
    if mark is not None and json.loads(mark).get("class") == Disclosure.PERSONAL:
        return f"{name} is marked personal"
    if "conf_status" in table.column_names and NOT_FOR_PUBLICATION in table["conf_status"].unique().to_pylist():
        return f"{name} has rows with conf_status {NOT_FOR_PUBLICATION}"
    return None


@guarded_reader("a result")
def _of_file(path: Path) -> str | None:
    """The mark in a Parquet file, a workbook or beside a CSV or JSON file, as ``files.tables`` writes it."""
    name = path.name.lower()
    if name.endswith(".parquet"):
        import pyarrow.parquet as pq

        mark = (pq.read_metadata(path).metadata or {}).get(About().key.encode())
        return _personal(path, None if mark is None else json.loads(mark))
    if name.endswith(".xlsx"):
        return _personal(path, _of_workbook(path))
    for beside in sorted(path.parent.glob(f"{path.name}.*.json")):
        facts = json.loads(beside.read_text(encoding="utf-8"))
        if isinstance(facts, dict) and (said := _personal(path, facts.get(DISCLOSURE))):
            return said
    return None


def _of_workbook(path: Path) -> Any:
    """The mark in the sheets behind the table, or None."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(path)) as book:
        for title in book.sheet_names[1:]:
            for row in book.get_sheet_by_name(title).to_python():
                if len(row) > 1 and row[0] == DISCLOSURE:
                    return json.loads(str(row[1]))
    return None


def _personal(path: Path, mark: Any) -> str | None:
    """What a mark says of a file that it calls personal; None for any other mark, or none."""
    if not isinstance(mark, dict) or mark.get("class") != Disclosure.PERSONAL:
        return None
    return f"{path}: {mark.get('reason', '')}"

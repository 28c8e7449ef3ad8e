"""What may not be published: reports, pages, documents, messages and exports refuse what is about persons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.destination import Destination
from sojourn.concepts.disclosure import NOT_FOR_PUBLICATION, NOT_PROTECTED, Disclosure
from sojourn.errors import FileDamaged, NotForPublication
from sojourn.files.about import DISCLOSURE, About, told
from sojourn.files.guarded import guarded_reader
from sojourn.files.run_folder import RUN, is_run_folder, manifest_of


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
                "keep them in the folder of their owner; tables that rules have protected may leave, these have not: "
                "sojourn release make",
            ],
        )


def personal_mark(given: Destination | Dataflow | Path | pa.Table) -> str | None:
    """What says that something is personal, or None where nothing does."""
    if isinstance(given, Destination):
        return f"{given.place}: {given.reason}" if given.personal else None
    if isinstance(given, Dataflow):
        return f"{given.id}: {given.title}" if given.disclosure.about_persons else None
    if isinstance(given, Path):
        return _of_file(given)
    return _of_table(given, "a table")


def _of_table(table: pa.Table, name: str) -> str | None:
    mark = (table.schema.metadata or {}).get(About().key.encode())
    if mark is not None and _about_persons(json.loads(mark)):
        return f"{name} is marked personal"
    if "conf_status" in table.column_names and NOT_FOR_PUBLICATION in table["conf_status"].unique().to_pylist():
        return f"{name} has rows with conf_status {NOT_FOR_PUBLICATION}"
    return None


def _of_file(path: Path) -> str | None:
    """What a file's mark says where it is about persons."""
    mark = _mark_of(path)
    return f"{path}: {mark.get('reason', '')}" if isinstance(mark, dict) and _about_persons(mark) else None


def disclosure_of(path: Path) -> Disclosure | None:
    """The class that a file says it is of; None where it says nothing."""
    mark = _mark_of(path)
    known = [c for c in Disclosure if isinstance(mark, dict) and mark.get("class") == c.value]
    return known[0] if known else None


@guarded_reader("a result")
def _mark_of(path: Path) -> Any:
    """The mark in a Parquet file, a workbook or beside a CSV or JSON file, as ``files.tables`` writes it."""
    name = path.name.lower()
    for folder in (path, *path.parents[2:3]):  # a result on Spark, or one of its files
        if is_run_folder(folder) and (folder == path or path.parents[1].name.startswith(RUN)):
            return manifest_of(folder).get(DISCLOSURE)
    if name.endswith(".parquet"):
        return told(path, DISCLOSURE)
    if name.endswith(".xlsx"):
        return _of_workbook(path)
    marks = [_beside(beside) for beside in sorted(path.parent.glob(f"{path.name}.*.json"))]
    there = [mark for mark in marks if mark is not None]
    return next((mark for mark in there if _about_persons(mark)), there[0] if there else None)


def _beside(path: Path) -> Any:
    facts = json.loads(path.read_text(encoding="utf-8"))
    return facts.get(DISCLOSURE) if isinstance(facts, dict) else None


def _of_workbook(path: Path) -> Any:
    """The mark in the sheets behind the table; None also for what is damaged or too large, which its reader refuses."""
    from python_calamine import CalamineError, CalamineWorkbook

    from sojourn.sources.layout.bounds import check_workbook

    try:
        check_workbook(path)
        with CalamineWorkbook.from_path(str(path)) as book:
            for title in book.sheet_names[1:]:
                for row in book.get_sheet_by_name(title).to_python():
                    if len(row) > 1 and row[0] == DISCLOSURE:
                        return json.loads(str(row[1]))
    except (CalamineError, FileDamaged):
        return None
    return None


def _about_persons(mark: Any) -> bool:
    """Whether a mark names a class that is not for publication."""
    return isinstance(mark, dict) and mark.get("class") in [c.value for c in Disclosure if c.about_persons]

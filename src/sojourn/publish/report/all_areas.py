"""The reports of all areas in one folder: resumable, each whole, with an index page and a table of verdicts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sojourn.concepts.destination import Destination, checked
from sojourn.declaration.register import Document, documents
from sojourn.errors import UsageError
from sojourn.files.tables import write_columns
from sojourn.files.whole import write_text
from sojourn.products.assessment.all_areas import EDITION_BEFORE, AreaOfAll, reported_areas
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.dossier import Dossier, dossier
from sojourn.products.assessment.makers import panel_of_editions_before
from sojourn.products.assessment.own_figures import preferring, read_own
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.stored_panel import read_panel
from sojourn.products.assessment.telling.peers import Peers
from sojourn.products.assessment.telling.places import CellsRead
from sojourn.products.assessment.telling.protection_gaps import GapsRead
from sojourn.products.hidden.ratings import RatingsRead
from sojourn.publish.report import files
from sojourn.publish.report.annex import write_workbook
from sojourn.publish.report.index_page import index_page
from sojourn.publish.words import codes, sources
from sojourn.publish.words.language import language
from sojourn.release import for_publication
from sojourn.warehouse import Warehouse

RECORD = "reports.jsonl"
"""What has been written, a line an area; a run that was interrupted goes on behind its last whole line."""
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class AllWritten:
    """What a run wrote. areas : all reports of the folder ; new : how many this run made"""

    index: Path
    areas: int
    new: int
    tables: tuple[Path, ...]


def write_all(
    warehouse: Warehouse,
    destination: Destination,
    *,
    as_of: int | None = None,
    prefer: str = "",
    register: Sequence[Document] | None = None,
    lang: str = "en",
    only: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> AllWritten:
    """Write the report of every area to a folder, then the index page and the table of verdicts.

    A report that stands there already, made of the same releases, year, program and language, is not made again. Each
    report is whole or not there; an interruption leaves the whole ones.

    prefer : publisher of own tables whose figures are used in place of the international ones
    register : documents that answer what is requested; by default those that ship with Sojourn
    only : ids of areas, to report on some of them

    Raises UsageError where the folder cannot be written, NotForPublication where it is one for personal data,
    NothingLoaded and WarehouseError for the warehouse.
    """
    say = progress or (lambda done, total, what: None)
    for_publication(checked(destination), into="a report")
    files.check_folder(destination.path)
    with warehouse.snapshot():
        panel = read_panel(warehouse, progress=say)
        if prefer:
            panel = preferring(panel, read_own(warehouse), prefer)
        wanted = [a for a in reported_areas(panel) if only is None or a.id in only]
        held = documents() if register is None else tuple(register)
        key = _key(warehouse, as_of, prefer, lang, held)
        record = destination.inside(RECORD)
        rows = _done(record.path, key)
        peers, cells, new = Peers(panel), CellsRead(warehouse, many=True), 0
        gaps, ratings = GapsRead(warehouse), RatingsRead(warehouse)
        before: Panel | None = None
        for number, area in enumerate(wanted):
            say(number, len(wanted), area.name)
            if area.id in rows and (destination.path / f"{area.id}.html").exists():
                continue
            assessed = assess(warehouse, area.id, as_of=as_of, panel=panel, register=held)
            made = dossier(assessed, warehouse, peers, cells, gaps, ratings)
            files.write(made, destination, lang)
            if before is None:
                say(number, len(wanted), "the edition before of every series")
                before = panel_of_editions_before(warehouse)
            rows[area.id] = _row(made, area, _verdicts(warehouse, area.id, as_of, before, held))
            _append(record, key, rows[area.id])
            new += 1
    say(len(wanted), len(wanted), "index")
    shown = [rows[a.id] for a in wanted if a.id in rows]
    write_text(destination.inside("index.html"), index_page(shown, lang))
    tables = _tables(shown, destination, lang)
    return AllWritten(destination.path / "index.html", len(shown), new, tables)


def _key(warehouse: Warehouse, as_of: int | None, prefer: str, lang: str, register: Sequence[Document]) -> str:
    """Changes with any release, the year, the publisher preferred, the register, the program or the language."""
    releases = sorted(str(r["sha256"]) for r in warehouse.releases())
    told = "\n".join([sources.program(), str(as_of), prefer, lang, repr(register), *releases])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _done(path: Path, key: str) -> dict[str, dict[str, Any]]:
    """Rows of reports that were written with this key; a line that was not ended counts for nothing."""
    rows: dict[str, dict[str, Any]] = {}
    with suppress(FileNotFoundError):
        for line in path.read_text(encoding="utf-8").splitlines():
            with suppress(json.JSONDecodeError):
                row = json.loads(line)
                if isinstance(row, dict) and row.get("key") == key:
                    rows[str(row["area"])] = row
    return rows


def _append(record: Destination, key: str, row: Mapping[str, Any]) -> None:
    """Add a line to the record. Raises UsageError where it cannot be written."""
    try:
        with record.path.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"key": key, **row}, ensure_ascii=False) + "\n")
    except OSError as problem:
        raise UsageError(
            f"{record.path} cannot be written: {problem.strerror}.",
            ways_out=["Make room, then start again: reports that are whole are not made again."],
        ) from None


def _verdicts(
    warehouse: Warehouse, area: str, as_of: int | None, panel: Panel, register: Sequence[Document]
) -> dict[int, str]:
    """Verdicts of an area on a panel by paragraph; none where the panel has nothing of it."""
    try:
        made = assess(warehouse, area, as_of=as_of, panel=panel, register=register)
    except UsageError:
        return {}
    return {v.number: v.verdict for v in made.verdicts}


def _row(made: Dossier, area: AreaOfAll, before: Mapping[int, str]) -> dict[str, Any]:
    """What index and table show of an area. before : its verdicts with the edition before of every series"""
    return {
        "area": area.id,
        "name": made.name,
        "kind": area.kind,
        "as_of": made.as_of,
        "vintage": made.vintage,
        "verdicts": {str(v.number): v.verdict for v in made.verdicts},
        "confidence": {str(v.number): v.confidence.level for v in made.verdicts},
        "sensitivity": {
            str(v.number): {
                **{s.change.code: s.verdict for s in v.sensitivity},
                **({EDITION_BEFORE: before[v.number]} if v.number in before else {}),
            }
            for v in made.verdicts
            if v.sensitivity
        },
    }


def _tables(rows: Sequence[Mapping[str, Any]], destination: Destination, lang: str) -> tuple[Path, ...]:
    """Verdicts by area, wide, and what other settings would give, long: as CSV and as one workbook."""
    words = language(lang)
    numbers = [str(n) for n in range(1, 35)]
    wide = {
        "area": [r["area"] for r in rows],
        "name": [r["name"] for r in rows],
        "kind": [r["kind"] for r in rows],
        "as_of": [r["as_of"] for r in rows],
        "vintage": [r["vintage"] for r in rows],
        **{f"p{n}": [codes.verdict(r["verdicts"][n], words) for r in rows] for n in numbers},
    }
    long = [
        (r["area"], int(n), codes.verdict(r["verdicts"][n], words), setting, codes.verdict(verdict, words))
        for r in rows
        for n, settings in r["sensitivity"].items()
        for setting, verdict in settings.items()
    ]
    heads = ("area", "paragraph", "verdict", "setting", "verdict_with_setting")
    other = {head: [row[i] for row in long] for i, head in enumerate(heads)}
    written = [destination.inside(n) for n in ("verdicts.csv", "sensitivity.csv", "verdicts.xlsx")]
    write_columns(wide, written[0])
    write_columns(other, written[1])
    write_whole_workbook({"verdicts": wide, "sensitivity": other}, written[2])
    return tuple(w.path for w in written)


def write_whole_workbook(tables: Mapping[str, Mapping[str, Sequence[Any]]], destination: Destination) -> None:
    """A workbook that takes its place when it is finished."""
    from sojourn.files.whole import partial_name, writing

    part = destination.beside(f"{partial_name(destination.path).name}.xlsx")
    with writing(destination.path):
        try:
            write_workbook(tables, part)
            part.path.replace(destination.path)
        finally:
            part.path.unlink(missing_ok=True)

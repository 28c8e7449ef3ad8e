"""The gate: nobody else makes destinations, personal tables are marked in every format, and publishing refuses them."""

from __future__ import annotations

import ast
import dataclasses
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

import sojourn
from sojourn import release
from sojourn.concepts import dataflows
from sojourn.concepts.destination import Destination
from sojourn.concepts.disclosure import NOT_PROTECTED, Disclosure
from sojourn.errors import NotForPublication, UsageError
from sojourn.files.about import About
from sojourn.files.tables import write_tables
from sojourn.files.whole import write_text
from sojourn.publish.pages import page_file

HOUSE = Path(sojourn.__file__).parent
TABLE = pa.table({"citizenship": ["XAA", "XAB"], "persons": [3, 1]})
REASON = "counts for the border office"


def test_only_the_gate_makes_destinations(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="gate"):
        Destination(tmp_path / "x.csv", Disclosure.OPEN, "me")
    made = release.owners_folder(tmp_path / "x.csv", REASON)
    with pytest.raises((UsageError, ValueError)):
        dataclasses.replace(made, disclosure=Disclosure.OPEN)
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.disclosure = Disclosure.OPEN  # type: ignore[misc]


def test_no_other_room_holds_the_seal() -> None:
    holders = {
        path.relative_to(HOUSE).as_posix()
        for path in HOUSE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom | ast.Import) and any(a.name == "SEAL" for a in node.names))
        or (isinstance(node, ast.Attribute) and node.attr == "SEAL")
    }
    assert holders == {"release/places.py"}


def test_a_path_is_no_destination(tmp_path: Path) -> None:
    for write in (lambda p: write_tables([TABLE], p), lambda p: write_text(p, "x"), lambda p: page_file.write("x", p)):
        with pytest.raises(UsageError, match=r"release\.open_data"):
            write(tmp_path / "t.csv")
    assert list(tmp_path.iterdir()) == []


def test_the_class_goes_along_to_neighbours_and_into_folders(tmp_path: Path) -> None:
    folder = release.owners_folder(tmp_path, REASON)
    error_table = folder.inside("a.csv").beside("a.errors.csv")
    assert (error_table.path, error_table.disclosure, error_table.reason) == (
        tmp_path / "a.errors.csv",
        Disclosure.PERSONAL,
        REASON,
    )


def test_personal_data_need_a_reason(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="reason"):
        release.owners_folder(tmp_path, " ")


@pytest.mark.parametrize("about", [None, About("lineage", {"rule": "12/16"})])
@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".csv.gz", ".xlsx", ".json"])
def test_every_format_bears_the_mark_and_is_refused(tmp_path: Path, suffix: str, about: About | None) -> None:
    path = tmp_path / f"t{suffix}"
    write_tables([TABLE], release.owners_folder(path, REASON), about)
    name = "disclosure" if about is None else "lineage"
    if suffix == ".parquet":
        mark = json.loads(pq.read_metadata(path).metadata[b"sojourn.disclosure"])
    elif suffix == ".xlsx":
        book = CalamineWorkbook.from_path(str(path))
        mark = json.loads(dict(r[:2] for r in book.get_sheet_by_name(name).to_python())["disclosure"])
    else:
        mark = json.loads((tmp_path / f"t{suffix}.{name}.json").read_text())["disclosure"]
    assert (mark["class"], mark["note"], mark["reason"]) == ("personal", NOT_PROTECTED, REASON)
    with pytest.raises(NotForPublication, match="an export") as refused:
        release.for_publication(path, into="an export")
    assert REASON in refused.value.text()
    release_of_open = tmp_path / f"open{suffix}"
    write_tables([TABLE], release.open_data(release_of_open), about)
    release.for_publication(release_of_open, into="an export")


def test_synthetic_files_may_be_published_and_say_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    write_tables([TABLE], release.synthetic(path, reason="simulated"))
    assert json.loads(pq.read_metadata(path).metadata[b"sojourn.disclosure"])["class"] == "open_synthetic"
    release.for_publication(path, release.synthetic(path), into="a page")


def test_tables_dataflows_and_places_are_refused_together(tmp_path: Path) -> None:
    counted = TABLE.append_column("conf_status", pa.array(["N", "N"]))
    marked = TABLE.replace_schema_metadata({"sojourn.disclosure": json.dumps({"class": "personal"})})
    place = release.owners_folder(tmp_path, REASON)
    with pytest.raises(NotForPublication) as refused:
        release.for_publication(
            TABLE, counted, marked, place, dataflows.BORDER_STATISTIC, dataflows.MIGRANT_STOCK, into="a message"
        )
    assert len(refused.value.details) == 4
    release.for_publication(TABLE, dataflows.MIGRANT_STOCK, release.open_data(tmp_path), into="a message")


def test_no_page_goes_to_a_place_for_personal_data(tmp_path: Path) -> None:
    with pytest.raises(NotForPublication, match="a page"):
        page_file.write("words", release.owners_folder(tmp_path / "page.md", REASON))
    assert list(tmp_path.iterdir()) == []


def test_only_border_statistics_are_personal_among_the_dataflows() -> None:
    assert [f.id for f in dataflows.DATAFLOWS if f.disclosure is not Disclosure.OPEN] == [
        "BORDER_STATISTIC",
        "RELEASED_STATISTIC",
    ]
    assert [f.id for f in dataflows.DATAFLOWS if f.disclosure.about_persons] == ["BORDER_STATISTIC"]

"""``report --all``: every area or none anew, whole files, an index that leads to them, tables of verdicts."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from sojourn import release
from sojourn.products.assessment.all_areas import other_signs, reported_areas
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.panel import Panel
from sojourn.publish.report.all_areas import RECORD, AllWritten, write_all
from sojourn.publish.report.index_page import index_page, sensitivity_lines
from sojourn.warehouse import Warehouse

AREAS = ("TUV", "NRU", "057")


@pytest.fixture
def panel(edition_panel: Panel) -> Panel:
    return edition_panel


@pytest.fixture(scope="module")
def folder(edition: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, AllWritten]:
    place = tmp_path_factory.mktemp("all")
    return place, write_all(edition, release.open_data(place), as_of=2026, only=AREAS)


def test_every_country_region_and_group_is_an_area_once(panel: Panel) -> None:
    listed = reported_areas(panel)
    assert len({a.id for a in listed}) == len(listed)
    kinds = [a.kind for a in listed]
    assert kinds.count("country") == 233 and kinds.count("world") == 1 and kinds[0] == "world"
    assert {"ECOWAS", "202", "1501", "901"} <= {a.id for a in listed}


def test_reports_tables_and_index_are_there(folder: tuple[Path, AllWritten]) -> None:
    place, made = folder
    assert (made.areas, made.new) == (3, 3)
    index = made.index.read_text(encoding="utf-8")
    for area in AREAS:
        assert f'href="{area}.html"' in index and (place / f"{area}.html").exists()
    rows = list(csv.DictReader((place / "verdicts.csv").open(encoding="utf-8-sig")))
    assert [r["area"] for r in rows] == ["057", "NRU", "TUV"]
    own = json.loads((place / "TUV.json").read_text(encoding="utf-8"))
    assert {f"p{p['number']}": p["verdict"] for p in own["paragraphs"]}.items() <= rows[2].items()
    assert not [p for p in place.iterdir() if p.is_dir()]


def test_a_run_goes_on_where_it_was_and_makes_only_what_is_missing(
    folder: tuple[Path, AllWritten], edition: Warehouse
) -> None:
    place, _ = folder
    with (place / RECORD).open("a", encoding="utf-8") as out:
        out.write('{"key": "cut off in the mid')
    (place / "NRU.html").unlink()
    kept = (place / "TUV.html").stat().st_mtime_ns
    again = write_all(edition, release.open_data(place), as_of=2026, only=AREAS)
    assert (again.areas, again.new) == (3, 1) and (place / "NRU.html").exists()
    assert (place / "TUV.html").stat().st_mtime_ns == kept
    later = write_all(edition, release.open_data(place), as_of=2027, only=("TUV",))
    assert later.new == 1  # another year is another report


def test_an_interruption_leaves_whole_reports(
    edition: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sojourn.publish.report import files

    written = files.write

    def stops(dossier: object, *rest: object) -> object:
        if getattr(dossier, "area", "") == "TUV":
            raise KeyboardInterrupt
        return written(dossier, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "write", stops)
    with pytest.raises(KeyboardInterrupt):
        write_all(edition, release.open_data(tmp_path), as_of=2026, only=AREAS)
    assert (tmp_path / "NRU.html").exists() and not (tmp_path / "TUV.html").exists()
    monkeypatch.undo()
    assert write_all(edition, release.open_data(tmp_path), as_of=2026, only=AREAS).new == 1


def test_other_settings_are_counted_over_the_areas_they_can_be_tried_on() -> None:
    def row(verdict: str, **settings: str) -> dict[str, object]:
        base = {str(n): "statement" for n in range(1, 35)}
        given = {"27": settings} if settings else {}
        return {"verdicts": {**base, "27": verdict}, "sensitivity": given, "area": "X", "name": "X", "kind": "country"}

    rows = [
        row("improving", half_smallest_change="improving", twice_smallest_change="static"),
        row(
            "static",
            half_smallest_change="improving",
            twice_smallest_change="static",
            other_baseline="static",
            edition_before="improving",
        ),
        row("not_assessable"),
    ]
    assert sensitivity_lines(rows) == [(27, 2, ("1 of 2", "1 of 2", "0 of 1", "1 of 1"))]
    page = index_page(rows)
    assert "1 of 2" in page and len(re.findall(r'<td class="v v-', page)) == 3 * 34


def test_two_data_sets_disagree_only_where_signs_are_opposite_at_the_same_periods(
    edition: Warehouse, panel: Panel
) -> None:
    made = assess(edition, "KEN", as_of=2026, panel=panel)
    assert other_signs(made, made) == []


@pytest.mark.data
def test_the_built_in_edition_never_prints_another_sign_than_all_data(
    edition: Warehouse, panel: Panel, published: Warehouse, published_panel: Panel
) -> None:
    """All 233 countries and areas; the indicators they have in common, at the same two periods."""
    compared, opposite = 0, []
    for area in reported_areas(panel):
        if area.kind != "country":
            continue
        small = assess(edition, area.id, as_of=2026, panel=panel)
        large = assess(published, area.id, as_of=2026, panel=published_panel)
        opposite += other_signs(small, large)
        compared += len(small.results.keys() & large.results.keys())
    assert compared > 2000 and opposite == []

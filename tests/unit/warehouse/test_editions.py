"""Editions of a series never mix: the newest that covers those before is taken whole, for every declared series."""

from __future__ import annotations

import re
from datetime import date

import pytest

from sojourn import sources
from sojourn.concepts import small_codelists
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import DATAFLOWS, MIGRANT_STOCK, REMITTANCE_FLOW, VITAL_EVENTS
from sojourn.concepts.reason import Reason
from sojourn.errors import EditionsMixed
from sojourn.warehouse import Warehouse, earlier, every, newest, newest_each, storage
from sojourn.warehouse.editions import edition_before

AREAS = ("KEN", "UGA", "TZA", "DEU", "FRA", "ITA")
OLD, NEW = "2019", "2022"


def columns(dataflow: Dataflow, areas: tuple[str, ...], value: float, year: str = "2015") -> dict[str, object]:
    """One observation for each area, in the dimension that editions are judged by; other dimensions at one code."""
    found: dict[str, object] = {}
    for dimension in dataflow.dimensions:
        if dimension.id == by_of(dataflow):
            found[dimension.id] = list(areas)
        elif dimension.codelist == "CL_PERIOD":
            found[dimension.id] = year
        elif dimension.codelist == "CL_AREA":
            found[dimension.id] = dimension.total or "001"
        elif dimension.codelist in ("CL_SEX", "CL_AGE"):
            found[dimension.id] = "_T"
        elif dimension.codelist in small_codelists.OPEN:
            found[dimension.id] = dimension.total or "ONE"
        else:
            found[dimension.id] = dimension.total or small_codelists.codelist(dimension.codelist).ids[0]
    return {**found, "obs_value": [value] * len(areas)}


def by_of(dataflow: Dataflow) -> str:
    """The first dimension of areas."""
    return next(d.id for d in dataflow.dimensions if d.codelist == "CL_AREA")


def load(
    house: Warehouse,
    source: str,
    edition: str,
    dataflow: Dataflow,
    value: float,
    *,
    areas: tuple[str, ...] = AREAS,
    year: str = "2015",
) -> None:
    series = sources.source(source).series
    name = f"{source} {edition} {dataflow.id} {year}"
    release = {
        "source": source, "edition": edition, "series": series.id, "edition_date": series.dated(edition),
        "publisher": series.publisher, "file_name": name, "sha256": name, "size": 1,
    }  # fmt: skip
    house.load(release, [(dataflow, dataflow.table(columns(dataflow, areas, value, year)))])


LAYOUTS = [(s.id, d) for s in sources.SOURCES for d in s.dataflows]
#: Two layouts of one series that feed one dataflow.
PAIRS = [
    (a.id, b.id, d)
    for i, a in enumerate(sources.SOURCES)
    for b in sources.SOURCES[i + 1 :]
    if a.series is b.series
    for d in a.dataflows
    if d in b.dataflows
]


def named(cases: list[tuple[object, ...]]) -> list[str]:
    return [" ".join(getattr(part, "id", str(part)) for part in case) for case in cases]


def values(house: Warehouse, dataflow: Dataflow, listed: list[str]) -> set[float]:
    found = newest(house, dataflow, listed, by=by_of(dataflow))
    assert found is not None
    return set(house.read(dataflow, source=found.source, edition=found.edition)["obs_value"].to_pylist())


@pytest.fixture
def house(tmp_path):
    return Warehouse(tmp_path / "w.duckdb")


@pytest.mark.parametrize(("source", "dataflow"), LAYOUTS, ids=named(LAYOUTS))
def test_of_two_editions_in_one_layout_the_newer_alone_is_in_force(house, source, dataflow):
    load(house, source, NEW, dataflow, 3.0)  # the order of loading does not matter
    load(house, source, OLD, dataflow, 1.0)
    assert values(house, dataflow, [source]) == {3.0}
    with pytest.raises(EditionsMixed, match=f"{NEW}, {OLD}"):
        house.read(dataflow)
    assert house.read(dataflow, editions="all").num_rows == 2 * len(AREAS)
    assert set(house.read(dataflow, edition=OLD)["obs_value"].to_pylist()) == {1.0}


@pytest.mark.parametrize(("first", "second", "dataflow"), PAIRS, ids=named(PAIRS))
def test_of_two_editions_in_two_layouts_the_newer_alone_is_in_force(house, first, second, dataflow):
    load(house, first, OLD, dataflow, 1.0)
    load(house, second, NEW, dataflow, 3.0)
    for listed in ([first, second], [second, first]):
        assert values(house, dataflow, listed) == {3.0}
    with pytest.raises(EditionsMixed):
        house.read(dataflow)


@pytest.mark.parametrize(("source", "dataflow"), LAYOUTS, ids=named(LAYOUTS))
def test_a_newer_selection_of_countries_does_not_replace_and_is_said(house, source, dataflow):
    load(house, source, OLD, dataflow, 1.0)
    load(house, source, NEW, dataflow, 3.0, areas=AREAS[:2])
    found = newest(house, dataflow, [source], by=by_of(dataflow))
    assert found is not None and found.edition == OLD
    names = {"edition": NEW, "source": source, "older_edition": OLD, "older_source": source}
    assert found.passed_over == (Reason("edition_passed_over", {**names, "covered": 2, "of": 6}),)


def test_the_series_kept_by_the_migration_are_those_declared():
    (sql,) = [text for number, text in storage.schema_steps() if number == storage.SERIES_STEP]
    filled = dict(re.findall(r"\('([A-Z0-9_]+)', '([A-Z0-9_]+)'\)", sql))
    declared = {s.id: s.series.id for s in sources.SOURCES}
    # Readers that came after the step never wrote into a warehouse without series.
    assert len(filled) == 52 and filled == {name: declared[name] for name in filled}


def test_one_object_stands_for_one_series():
    by_id: dict[str, set[int]] = {}
    for source in sources.SOURCES:
        by_id.setdefault(source.series.id, set()).add(id(source.series))
    assert [name for name, objects in by_id.items() if len(objects) > 1] == []
    assert all(d in DATAFLOWS for s in sources.SOURCES for d in s.dataflows)


STOCK = ["UNDESA_STOCK_2024_LONG", "UNDESA_STOCK_BILATERAL_2019", "UNDESA_STOCK_BILATERAL_2017"]


def test_what_was_in_force_before_is_asked_for_by_name(house):
    for source, edition, value in zip(STOCK, ("2024", "2019", "2017"), (3.0, 2.0, 1.0), strict=True):
        load(house, source, edition, MIGRANT_STOCK, value)
    last = newest(house, MIGRANT_STOCK, STOCK)
    before = earlier(house, MIGRANT_STOCK, STOCK, than=last)
    first = earlier(house, MIGRANT_STOCK, STOCK, than=before)
    assert [e.source for e in (last, before, first)] == STOCK
    assert [e.edition for e in (last, before, first)] == ["2024", "2019", "2017"]
    assert earlier(house, MIGRANT_STOCK, STOCK, than=first) is None
    assert [e.edition for e in every(house, MIGRANT_STOCK, STOCK)] == ["2024", "2019", "2017"]


def test_with_the_edition_before_what_has_none_stays_as_it_is(house):
    load(house, STOCK[0], "2024", MIGRANT_STOCK, 3.0)
    load(house, STOCK[1], "2019", MIGRANT_STOCK, 2.0)
    load(house, "WDI_REMITTANCES", "2023", REMITTANCE_FLOW, 5.0)
    with edition_before():
        assert newest(house, MIGRANT_STOCK, STOCK).edition == "2019"
        assert newest(house, REMITTANCE_FLOW, ("WDI_REMITTANCES",)).edition == "2023"
        assert earlier(house, MIGRANT_STOCK, STOCK, than=newest(house, MIGRANT_STOCK, STOCK)) is None
    assert newest(house, MIGRANT_STOCK, STOCK).edition == "2024"


def test_the_earlier_edition_is_one_that_was_in_force(house):
    load(house, STOCK[2], "2017", MIGRANT_STOCK, 1.0)
    load(house, STOCK[1], "2019", MIGRANT_STOCK, 2.0, areas=AREAS[:1])
    load(house, STOCK[0], "2024", MIGRANT_STOCK, 3.0)
    last = newest(house, MIGRANT_STOCK, STOCK)
    assert (last.edition, last.passed_over) == ("2024", ())  # older than it and not to be said any more
    assert earlier(house, MIGRANT_STOCK, STOCK, than=last).edition == "2017"


def test_up_to_five_percent_may_be_lacking_and_are_named(house):
    from sojourn.concepts.area import countries

    forty = countries()[:40]
    load(house, STOCK[1], "2019", MIGRANT_STOCK, 2.0, areas=forty)
    load(house, STOCK[0], "2024", MIGRANT_STOCK, 3.0, areas=forty[2:])
    found = newest(house, MIGRANT_STOCK, STOCK)
    assert found.edition == "2024"
    names = {"edition": "2024", "source": STOCK[0], "older_edition": "2019", "older_source": STOCK[1]}
    assert found.passed_over == (Reason("edition_lacks", {**names, "codes": tuple(forty[:2])}),)
    load(house, STOCK[0], "2025", MIGRANT_STOCK, 4.0, areas=forty[5:])  # 35 of the 38 that were left
    assert newest(house, MIGRANT_STOCK, STOCK).edition == "2024"


def test_groups_are_not_what_an_edition_must_cover(house):
    load(house, STOCK[1], "2019", MIGRANT_STOCK, 2.0, areas=(*AREAS, "001", "002", "150"))
    load(house, STOCK[0], "2024", MIGRANT_STOCK, 3.0)
    assert newest(house, MIGRANT_STOCK, STOCK).edition == "2024"
    assert newest(house, MIGRANT_STOCK, STOCK, {"ref_area": ["001", "002"]}).edition == "2019"


def test_areas_without_a_figure_are_not_covered(house):
    load(house, STOCK[1], "2019", MIGRANT_STOCK, 2.0)
    empty = MIGRANT_STOCK.table({"time_period": "2015", "ref_area": list(AREAS), "obs_value": [None] * 6})
    release = {"source": STOCK[0], "edition": "2024", "publisher": "t", "file_name": "e", "sha256": "e", "size": 1}
    house.load(release | {"series": sources.source(STOCK[0]).series.id}, [(MIGRANT_STOCK, empty)])
    assert newest(house, MIGRANT_STOCK, STOCK).edition == "2019"


def test_the_choice_is_made_for_the_selection_asked(house):
    load(house, STOCK[1], "2019", MIGRANT_STOCK, 2.0, year="2015")
    load(house, STOCK[0], "2024", MIGRANT_STOCK, 3.0, year="2020")
    assert newest(house, MIGRANT_STOCK, STOCK, {"time_period": 2015}).edition == "2019"
    assert newest(house, MIGRANT_STOCK, STOCK, {"time_period": "2020"}).edition == "2024"
    assert newest(house, MIGRANT_STOCK, STOCK, {"time_period": "2024"}) is None
    assert newest(house, VITAL_EVENTS, ["WPP_OFFICIAL"]) is None
    assert newest(house, MIGRANT_STOCK, ["WB_BILATERAL_STOCK"]) is None


def test_between_series_the_order_given_decides_and_between_layouts_of_an_edition_too(house):
    load(house, "WB_BILATERAL_STOCK", "2026", MIGRANT_STOCK, 9.0)
    for source in ("UNDESA_STOCK_BILATERAL_WORKBOOK", STOCK[0]):
        load(house, source, "2024", MIGRANT_STOCK, 3.0)
    assert newest(house, MIGRANT_STOCK, [*STOCK, "WB_BILATERAL_STOCK"]).source == STOCK[0]
    assert newest(house, MIGRANT_STOCK, ["UNDESA_STOCK_BILATERAL_WORKBOOK", STOCK[0]]).source.endswith("WORKBOOK")
    assert newest(house, MIGRANT_STOCK, ["WB_BILATERAL_STOCK", *STOCK]).source == "WB_BILATERAL_STOCK"


def test_years_that_the_edition_in_force_lacks_come_from_the_one_before_it(house):
    for edition, year, value in (("2014-04", "1995", 1.0), ("2014-04", "2010", 1.0), ("2023-12", "2010", 2.0)):
        load(house, "KNOMAD_SERIES", edition, REMITTANCE_FLOW, value, year=year)
    load(house, "KNOMAD_SERIES", "2024-06", REMITTANCE_FLOW, 3.0, areas=AREAS[:2], year="2010")
    load(house, "KNOMAD_SERIES", "2024-06", REMITTANCE_FLOW, 3.0, areas=AREAS[:2], year="2024")
    by = by_of(REMITTANCE_FLOW)
    found = newest_each(house, REMITTANCE_FLOW, ["KNOMAD_SERIES"], by=by)
    assert {year: e.edition for year, e in found.items()} == {"1995": "2014-04", "2010": "2023-12", "2024": "2024-06"}


def test_an_edition_is_dated_by_its_name_else_by_publication_else_by_loading(house):
    base = {"source": "OWN_DESK", "publisher": "Desk", "size": 1}
    for name, more in (("June 2023", {}), ("second", {"published": date(2021, 5, 4)}), ("third", {})):
        table = MIGRANT_STOCK.table(columns(MIGRANT_STOCK, AREAS, 1.0))
        house.load(base | {"edition": name, "file_name": name, "sha256": name} | more, [(MIGRANT_STOCK, table)])
    one, two, three = house.releases()
    assert (one["edition_date"], two["edition_date"]) == (date(2023, 6, 1), date(2021, 5, 4))
    assert three["edition_date"] == three["loaded_at"].date()
    assert {r["series"] for r in house.releases()} == {"OWN_DESK:MIGRANT_STOCK"}
    assert house.editions(MIGRANT_STOCK) == [("OWN_DESK", "third"), ("OWN_DESK", "June 2023"), ("OWN_DESK", "second")]


def test_in_a_snapshot_the_choice_is_of_its_state(house):
    load(house, STOCK[1], "2019", MIGRANT_STOCK, 2.0)
    with house.snapshot():
        assert newest(house, MIGRANT_STOCK, STOCK).edition == "2019"
        load(Warehouse(house.path), STOCK[0], "2024", MIGRANT_STOCK, 3.0)
        assert newest(house, MIGRANT_STOCK, STOCK).edition == "2019"
        assert set(house.read(MIGRANT_STOCK)["obs_value"].to_pylist()) == {2.0}
    assert newest(house, MIGRANT_STOCK, STOCK).edition == "2024"

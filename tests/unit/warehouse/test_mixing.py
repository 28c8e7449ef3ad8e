"""One answer never mixes sources, nor a total with its parts, unless it is asked to."""

from __future__ import annotations

import pytest

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import DATAFLOWS, MIGRANT_STOCK, REMITTANCE_FLOW
from sojourn.errors import EditionsMixed, PartsMixed, SourcesMixed
from sojourn.warehouse import Warehouse, trace

Cell = tuple[str, str, str, float]


def load(
    house: Warehouse, source: str, *cells: Cell, edition: str = "2024", series: str = "", year: str = "2020"
) -> None:
    """(residence, birthplace, sex, persons) of a year."""
    names = ("ref_area", "counterpart_area", "sex", "obs_value")
    columns: dict[str, object] = {name: [c[i] for c in cells] for i, name in enumerate(names)}
    put(house, source, MIGRANT_STOCK, {"time_period": year, **columns}, edition, series)


def put(
    house: Warehouse, source: str, flow: Dataflow, columns: dict[str, object], edition: str = "2024", series: str = ""
) -> None:
    name = f"{source} {edition} {columns}"
    release = {"source": source, "edition": edition, "publisher": "Desk", "file_name": f"{source}.csv", "sha256": name, "size": 1}  # fmt: skip  # noqa: E501
    house.load({**release, **({"series": series} if series else {})}, [(flow, flow.table(columns))])


@pytest.fixture
def house(tmp_path) -> Warehouse:
    return Warehouse(tmp_path / "w.duckdb")


def test_two_sources_are_refused_by_name_with_the_ways_out(house):
    load(house, "DESK", ("KEN", "UGA", "_T", 10.0))
    load(house, "OFFICE", ("KEN", "UGA", "_T", 11.0), ("UGA", "KEN", "_T", 3.0))
    with pytest.raises(SourcesMixed, match="2 sources: DESK, OFFICE") as caught:
        house.read(MIGRANT_STOCK)
    assert caught.value.details == ("OFFICE, edition 2024: OFFICE.csv", "DESK, edition 2024: DESK.csv")
    assert caught.value.ways_out[:2] == ("One of them: --source DESK", 'One of them: source="DESK"')
    with pytest.raises(SourcesMixed):
        house.totals(MIGRANT_STOCK, ["ref_area"], edition="2024")
    assert house.read(MIGRANT_STOCK, source="DESK")["obs_value"].to_pylist() == [10.0]
    # rows of one source are read although others are loaded
    assert house.read(MIGRANT_STOCK, where={"ref_area": "UGA"})["obs_value"].to_pylist() == [3.0]
    assert house.totals(MIGRANT_STOCK, ["ref_area"], where={"ref_area": "UGA"})["obs_value"].to_pylist() == [3.0]


def test_two_layouts_of_one_series_and_edition_are_two_sources(house):
    load(house, "LONG", ("KEN", "UGA", "_T", 10.0), series="STOCK")
    load(house, "WIDE", ("KEN", "UGA", "_T", 10.0), series="STOCK")
    with pytest.raises(SourcesMixed, match="LONG, WIDE"):
        house.read(MIGRANT_STOCK)
    load(house, "WIDE", ("KEN", "UGA", "_T", 9.0), series="STOCK", edition="2019")
    with pytest.raises(EditionsMixed):
        house.read(MIGRANT_STOCK)


@pytest.mark.parametrize("asked", [{"sources": "all"}, {"source": ["DESK", "OFFICE"]}])
def test_several_sources_are_given_when_asked_for_and_summed_apart(house, asked):
    load(house, "DESK", ("KEN", "UGA", "_T", 10.0), ("KEN", "TZA", "_T", 1.0))
    load(house, "OFFICE", ("KEN", "UGA", "_T", 11.0))
    rows = house.read(MIGRANT_STOCK, **asked).to_pylist()
    assert [(r["source"], r["obs_value"]) for r in rows] == [("DESK", 1.0), ("DESK", 10.0), ("OFFICE", 11.0)]
    sums = house.totals(MIGRANT_STOCK, ["ref_area"], **asked).to_pylist()
    assert [(r["source"], r["obs_value"]) for r in sums] == [("DESK", 11.0), ("OFFICE", 11.0)]


def test_a_total_is_not_read_together_with_its_parts(house):
    load(house, "DESK", ("KEN", "UGA", "_T", 10.0), ("KEN", "UGA", "F", 6.0), ("KEN", "UGA", "M", 4.0))
    with pytest.raises(PartsMixed, match=r"total together with its parts: sex \(_T\)") as caught:
        house.read(MIGRANT_STOCK)
    assert caught.value.ways_out == (
        "The total alone: sex=_T",
        'The total alone: where={"sex": "_T"}',
        'the parts wanted: where={"sex": [...]}',
        'both, which must not be added up: parts="all"',
    )
    assert house.read(MIGRANT_STOCK, where={"sex": "women"})["obs_value"].to_pylist() == [6.0]
    assert house.read(MIGRANT_STOCK, where={"sex": ["_T", "F", "M"]}).num_rows == 3
    assert house.read(MIGRANT_STOCK, parts="all").num_rows == 3


def test_a_sum_over_a_total_and_its_parts_is_refused_and_has_no_way_round(house):
    load(house, "DESK", ("KEN", "UGA", "_T", 10.0), ("KEN", "UGA", "F", 6.0), ("KEN", "UGA", "M", 4.0))
    for where in (None, {"sex": ["_T", "F", "M"]}):
        with pytest.raises(PartsMixed, match="count everything twice") as caught:
            house.totals(MIGRANT_STOCK, ["ref_area"], where=where)
    assert caught.value.ways_out[-1] == 'each code apart: by=[..., "sex"]'
    for sexes in ("_T", ["F", "M"]):
        assert house.totals(MIGRANT_STOCK, ["ref_area"], where={"sex": sexes})["obs_value"].to_pylist() == [10.0]
    assert house.totals(MIGRANT_STOCK, ["sex"])["obs_value"].to_pylist() == [6.0, 4.0, 10.0]


def test_a_total_of_a_year_without_parts_is_no_mixture(house):
    load(house, "DESK", ("KEN", "_T", "F", 6.0), year="2015")
    load(house, "DESK", ("KEN", "UGA", "F", 7.0), ("KEN", "TZA", "F", 1.0), year="2020")
    assert house.read(MIGRANT_STOCK).num_rows == 3
    assert house.totals(MIGRANT_STOCK, ["time_period"])["obs_value"].to_pylist() == [6.0, 8.0]
    load(house, "DESK", ("KEN", "_T", "F", 8.0), year="2020")
    with pytest.raises(PartsMixed, match="counterpart_area"):
        house.totals(MIGRANT_STOCK, ["time_period"])


def test_two_files_of_an_edition_are_looked_at_together(house):
    load(house, "DESK", ("KEN", "UGA", "_T", 10.0))
    load(house, "DESK", ("KEN", "UGA", "F", 6.0))
    with pytest.raises(PartsMixed):
        house.read(MIGRANT_STOCK)


def test_what_is_received_and_what_is_paid_are_not_added_up(house):
    """Both are totals of one table: all that Kenya receives, all that Uganda pays."""
    both = {"counterpart_area": ["_T", "UGA"], "ref_area": ["KEN", "_T"], "obs_value": [5.0, 7.0]}
    put(house, "DESK", REMITTANCE_FLOW, {"time_period": "2020", "method": "RECORDED", **both})
    with pytest.raises(PartsMixed, match=r"counterpart_area .*ref_area"):
        house.totals(REMITTANCE_FLOW, ["time_period"])
    assert house.totals(REMITTANCE_FLOW, ["ref_area"], where={"sender": "_T"})["obs_value"].to_pylist() == [5.0]


def test_trace_shows_every_observation(house):
    load(house, "DESK", ("KEN", "UGA", "_T", 10.0), ("KEN", "UGA", "F", 6.0))
    load(house, "OFFICE", ("KEN", "UGA", "_T", 11.0))
    assert sorted(t.value or 0.0 for t in trace(house, MIGRANT_STOCK, {"ref_area": "KEN"})) == [6.0, 10.0, 11.0]


@pytest.mark.parametrize("flow", [d for d in DATAFLOWS if any(x.total for x in d.dimensions)], ids=lambda d: d.id)
def test_every_dimension_with_a_total_is_watched(house, flow):
    from test_editions import columns

    for dimension in (d for d in flow.dimensions if d.total):
        one = Warehouse(house.path.with_name(f"{dimension.id}.duckdb"))
        rows = columns(flow, ("KEN",), 1.0)
        plain = {k: v[0] if isinstance(v, list) else v for k, v in rows.items()}
        part = {"CL_AREA": "UGA", "CL_SEX": "F", "CL_AGE": "Y0T4"}.get(dimension.codelist, "ONE")
        put(one, "DESK", flow, {**plain, dimension.id: [dimension.total, part], "obs_value": [2.0, 1.0]})
        with pytest.raises(PartsMixed, match=dimension.id):
            one.read(flow)
        assert one.read(flow, parts="all").num_rows == 2

"""Accounts and flows of a warehouse with several editions are those of the newer alone; what is read is cited."""

from __future__ import annotations

from pathlib import Path

import pytest
from held_world import unjudged
from small_flow_world import flow_world

from sojourn import sources
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import MIGRANT_STOCK, POPULATION, VITAL_EVENTS, VITAL_RATES
from sojourn.concepts.period import Interval
from sojourn.concepts.reason import Reason
from sojourn.products.accounts.demographic_account import account_inputs
from sojourn.products.accounts.tables import read_tables
from sojourn.products.flows.family import FlowFamily
from sojourn.products.flows.reported import reported_flows
from sojourn.products.flows.saved_estimates import saved
from sojourn.products.intake import loading
from sojourn.products.intake.taking import Manner
from sojourn.warehouse import Warehouse

PERIOD = Interval(2015, 2020)
AREAS = ("DEU", "FRA", "KEN", "UGA")
EVENTS = "country_code,year,births,cbr,cdr,deaths,PopChange,growthrate,cnmr,NatChangeRT\n"
NET = "country_code,year,mig\n"
OFFICIAL = "LocID,Variant,Time,TPopulation1July,Births,Deaths,NetMigrations\n"


def wpp(folder: Path, edition: str, factor: float, *, official: bool = False) -> list[Path]:
    """Births 10, deaths 4 and net migration -30 thousand a year in Kenya and Uganda, times a factor."""
    rows = [(area, year) for area in (404, 800) for year in range(2010, 2025)]
    home = folder / f"wpp{edition}"
    home.mkdir()
    if official:
        path = home / f"WPP{edition}_Demographic_Indicators_Medium.csv"
        lines = [f"{a},Medium,{y},1000,{10 * factor},{4 * factor},{-30 * factor}\n" for a, y in rows]
        path.write_text(OFFICIAL + "".join(lines))
        return [path]
    events, net = home / "misc1dt.csv", home / "mig1dt.csv" if edition == "2024" else home / "migration1dt.csv"
    events.write_text(EVENTS + "".join(f"{a},{y},{10 * factor},1,1,{4 * factor},1,1,1,1\n" for a, y in rows))
    net.write_text(NET + "".join(f"{a},{y},{-30 * factor}\n" for a, y in rows))
    return [events, net]


def stocks(warehouse: Warehouse) -> None:
    load(warehouse, "UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, 1.0)
    load(warehouse, "UNDESA_STOCK_TOTALS", "2024", POPULATION, 1.0)


def load(warehouse: Warehouse, source: str, edition: str, dataflow: Dataflow, factor: float) -> None:
    """A stock of Kenyans in Uganda and Ugandans in Kenya, or populations, of both years and sexes."""
    cells = [(y, a, b, s) for y in ("2015", "2020") for a, b in (("KEN", "UGA"), ("UGA", "KEN")) for s in ("F", "M")]
    columns: dict[str, object] = {
        "time_period": [c[0] for c in cells],
        "ref_area": [c[1] for c in cells],
        "sex": [c[3] for c in cells],
        "obs_value": [factor * (100.0 if dataflow is MIGRANT_STOCK else 1e6)] * len(cells),
    }
    if dataflow is MIGRANT_STOCK:
        columns["counterpart_area"] = [c[2] for c in cells]
    else:
        columns |= {"variant": "ESTIMATE", "reference_date": "07-01"}
    name = f"{source} {edition} {dataflow.id}"
    release = {
        "source": source,
        "edition": edition,
        "series": sources.source(source).series.id,
        "publisher": "t",
        "file_name": name,
        "sha256": name,
        "size": 1,
    }
    warehouse.load(release, [(dataflow, dataflow.table(columns))])


@pytest.mark.parametrize("official", [(False, False), (True, True), (False, True), (True, False)])
@pytest.mark.parametrize("newer_first", [True, False])
def test_two_editions_of_world_population_prospects_do_not_add_up(tmp_path, official, newer_first):
    """Kenya's net migration was doubled by a second edition, in one layout and in two."""
    new = wpp(tmp_path, "2024", 1.0, official=official[1])
    old = wpp(tmp_path, "2022", 2.0, official=official[0])
    house = Warehouse(tmp_path / "both.duckdb")
    stocks(house)
    for files in (new, old) if newer_first else (old, new):
        loading.load(files, house, manner=Manner(judge=unjudged))
    tables = read_tables(house)
    assert {e: tables.editions[e].edition for e in ("BIRTHS", "DEATHS", "NET_MIGRATION")} == dict.fromkeys(
        ("BIRTHS", "DEATHS", "NET_MIGRATION"), "2024"
    )
    assert tables.events["NET_MIGRATION"].values.sel(residence="KEN", time="2016").item() == -30_000
    read = {r["edition"] for r in house.releases() if r["release_id"] in tables.releases}
    assert read == {"2024"}
    inputs = account_inputs_without_imbalance(house)
    assert inputs.net_migration.sel(residence="KEN").item() == 5 * -30_000
    assert inputs.births.sel(residence="KEN").item() == 5 * 10_000


def account_inputs_without_imbalance(house: Warehouse):
    import unittest.mock

    from sojourn.products.accounts import demographic_account

    with unittest.mock.patch.object(demographic_account, "_refuse_imbalance"):
        return account_inputs(house, PERIOD)


def test_flows_are_those_of_the_newer_edition_alone(tmp_path):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    alone = flow_world(tmp_path / "a", earlier=False)
    both = flow_world(tmp_path / "b", earlier=False)
    older = {
        "UNDESA_STOCK_BILATERAL_WORKBOOK": ("2020", MIGRANT_STOCK),
        "UNDESA_STOCK_TOTALS": ("2020", POPULATION),
    }
    for source, (edition, dataflow) in older.items():
        table = dataflow.table(everywhere(alone, dataflow, 3.0))
        add(both, source, edition, dataflow, table)
    for source, edition, dataflow in (
        ("WPP_OFFICIAL", "2022", VITAL_EVENTS),
        ("WPP2019_MORTALITY", "2017", VITAL_RATES),
        ("WPP2019_POPULATION", "2017", POPULATION),
    ):
        own = {"POPULATION": "WPP2019_POPULATION"}.get(dataflow.id)
        add(both, source, edition, dataflow, dataflow.table(everywhere(alone, dataflow, 3.0, source=own)))
    for sex in ("_T", "F"):
        for method in ("closed", "diff-drop", "pseudo-bayesian"):
            one, two = (FlowFamily(w).estimate(PERIOD, method, sex, unknown_origin="shared") for w in (alone, both))
            assert two.estimate.moves.equals(one.estimate.moves), (method, sex)
            assert [n for n in two.notes if n not in one.notes] == []
    again = [reported_flows(w, [PERIOD], AREAS)[0].table for w in (alone, both)]
    assert ((again[0] == again[1]) | (again[0] != again[0])).all()


def everywhere(house: Warehouse, dataflow: Dataflow, factor: float, source: str | None = None) -> dict[str, object]:
    """The observations of a dataflow times a factor; zeros become the factor."""
    name = source or {"POPULATION": "UNDESA_STOCK_TOTALS"}.get(dataflow.id)
    rows = house.read(dataflow, source=name).to_pylist()
    columns: dict[str, object] = {
        c: [r[c] for r in rows] for c in dataflow.columns if c not in ("obs_value", "row", "sheet", "column")
    }
    return columns | {"obs_value": [factor * (r["obs_value"] or 1.0) for r in rows]}


def add(house: Warehouse, source: str, edition: str, dataflow: Dataflow, table) -> None:
    name = f"{source} {edition} {dataflow.id} more"
    release = {
        "source": source,
        "edition": edition,
        "series": sources.source(source).series.id,
        "publisher": "t",
        "file_name": name,
        "sha256": name,
        "size": 1,
    }
    house.load(release, [(dataflow, table)])


def test_the_note_on_deaths_by_sex_names_the_edition_read(tmp_path):
    house = flow_world(tmp_path, earlier=False)
    said = account_inputs(house, PERIOD, "F").notes
    figures = {"series": "World Population Prospects", "editions": ("2019",)}
    assert Reason("deaths_by_sex_imputed", figures) in said
    used = {r["release_id"]: r["source"] for r in house.releases()}
    read = {used[i] for i in account_inputs(house, PERIOD, "F").releases}
    assert {"WPP2019_MORTALITY", "WPP2019_POPULATION"} <= read


def test_deaths_by_sex_stay_in_the_snapshot(tmp_path):
    """They were read over a connection of their own, kept by the path of the file."""
    house = flow_world(tmp_path, earlier=False)
    with house.snapshot():
        before = account_inputs(house, PERIOD, "F")
        house.path.unlink()
        assert account_inputs(house, PERIOD, "F").deaths.equals(before.deaths)


def test_estimates_of_several_intervals_and_sexes_are_one_edition_and_of_other_inputs_another(tmp_path):
    house = flow_world(tmp_path, earlier=False)
    for sex in ("_T", "F"):
        saved(FlowFamily(house), FlowFamily(house).estimate(PERIOD, "closed", sex))
    kept = [r for r in house.releases() if r["kind"] == "estimate"]
    assert len(kept) == 2
    assert len({r["edition"] for r in kept if r["inputs"] == kept[0]["inputs"]}) == 1

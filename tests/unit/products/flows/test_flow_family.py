"""Flows from a small warehouse: parts that add up, policies, editions, ranges, and what is saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from small_flow_world import flow_world

from sojourn.concepts.dataflows import MIGRATION_FLOW
from sojourn.concepts.period import Interval
from sojourn.concepts.reason import Reason
from sojourn.cube import cube
from sojourn.errors import UsageError
from sojourn.estimators import FLOW_METHODS
from sojourn.products.accounts import bilateral_flows, stock_editions
from sojourn.products.accounts.demographic_account import POLICIES
from sojourn.products.accounts.tables import AccountTables
from sojourn.products.flows import saved_estimates
from sojourn.products.flows import tables as flow_tables
from sojourn.products.flows.distances import distances
from sojourn.products.flows.family import IN_RANGE, FlowFamily
from sojourn.warehouse import Warehouse, trace

PERIOD = Interval(2015, 2020)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return flow_world(tmp_path_factory.mktemp("flows"))


@pytest.fixture
def family(warehouse: Warehouse) -> FlowFamily:
    return FlowFamily(warehouse)


def value(table: object, origin: str, destination: str) -> float:
    return float(table.sel(origin=origin, destination=destination))  # type: ignore[attr-defined]


def test_the_fewest_moves_are_those_the_stocks_gained(family: FlowFamily) -> None:
    moves = family.estimate(PERIOD, "closed", unknown_origin="shared").estimate.moves
    # 40 Kenyans to Uganda, 40 to Germany (and their part of the unknown), 40 Germans home from France
    assert value(moves, "KEN", "UGA") == pytest.approx(40)
    assert value(moves, "FRA", "DEU") == pytest.approx(40, abs=6)
    assert value(moves, "KEN", "DEU") == pytest.approx(40, abs=6)
    assert moves.sum().item() == pytest.approx(120, abs=12)


@pytest.mark.parametrize(
    "method", [m.name for m in FLOW_METHODS if m.name != "rogers-von-rabenau" and not m.both_sexes]
)
def test_women_and_men_add_up(family: FlowFamily, method: str) -> None:
    whole, women, men = (family.estimate(PERIOD, method, sex).estimate.moves.values for sex in ("_T", "F", "M"))
    assert np.allclose(whole, women + men, atol=1e-9) and whole.sum() > 0


@pytest.mark.parametrize("policy", POLICIES)
def test_parts_and_levels_add_up(family: FlowFamily, policy: str) -> None:
    made = family.estimate(PERIOD, "pseudo-bayesian", unknown_origin=policy)  # type: ignore[arg-type]
    everything = made.estimate.moves.sum().item()
    # between countries, less than half a person is no figure
    without = sum(persons for s, (_, persons) in flow_tables.withheld(made).items() if s in "NO")
    for level in ("country", "subregion", "region", "income_group", "world"):
        whole = everything - (without if level == "country" else 0.0)
        for by in ("total", "birthplace", "type"):
            tables = list(flow_tables.long_tables(made, by, level))  # type: ignore[arg-type]
            summed = {c: sum(v for t in tables for v in t[c].to_pylist() if v) for c in ("value", "value_per_year")}
            assert summed["value"] == pytest.approx(whole), (level, by)
            assert summed["value_per_year"] == pytest.approx(whole / 5)
    countries = pa.concat_tables(flow_tables.long_tables(made))
    assert not {"OOO"} & set(countries["origin"].to_pylist())
    assert all(
        o != d for o, d in zip(countries["origin"].to_pylist(), countries["destination"].to_pylist(), strict=True)
    )


def test_moves_inside_a_region_stand_on_its_diagonal(family: FlowFamily) -> None:
    made = family.estimate(PERIOD, "closed", unknown_origin="shared")
    shares = {r["group"]: r for r in flow_tables.regional_shares(made, "region").to_pylist()}
    moves = made.estimate.moves
    assert shares["002"]["within"] == pytest.approx(value(moves, "KEN", "UGA") + value(moves, "UGA", "KEN"))
    africa = moves.sel(origin=["KEN", "UGA"]).sum().item()
    assert shares["002"]["share_of_leaving"] == pytest.approx(shares["002"]["within"] / africa)
    assert shares["001"]["within"] + shares["001"]["emigration"] == pytest.approx(moves.sum().item())


def test_unknown_origins_take_what_an_earlier_edition_listed_and_this_one_does_not(family: FlowFamily) -> None:
    account = family.account(PERIOD, "_T", unknown_origin="earlier_edition")
    start = account.stock_start
    # Germany: 20 unknown, 8 of them Ugandans by the edition before; the other 12 by the known origins 100, 80 and 8
    assert start.sel(birthplace="UGA", residence="DEU").item() == pytest.approx(8 + 12 * 8 / 188)
    assert start.sel(birthplace="KEN", residence="DEU").item() == pytest.approx(100 + 12 * 100 / 188)
    assert start.sel(residence="DEU").sum().item() == pytest.approx(20_000)
    figures = account.notes[0].figures
    assert (account.notes[0].code, figures["earlier"]) == ("unknown_origins_filled", "2019")
    assert figures["share"] == pytest.approx(0.4)
    shared = family.account(PERIOD, "_T", unknown_origin="shared").stock_start
    assert shared.sel(birthplace="UGA", residence="DEU").item() == 0
    own = family.account(PERIOD, "_T", unknown_origin="own_birthplace").stock_start
    assert own.sel(birthplace="OOO", residence="DEU").item() == 20


def test_python_and_the_command_treat_unknown_origins_alike(family: FlowFamily) -> None:
    flow = bilateral_flows.estimate(family.warehouse, PERIOD)
    inputs = family.account(PERIOD, "_T")
    assert flow.inputs.stock_start.sel(birthplace="UGA", residence="DEU").item() == pytest.approx(
        8 + 12 * 8 / (100 + 80 + 8)
    )
    assert np.array_equal(flow.inputs.stock_start.values, inputs.stock_start.values)
    assert flow.inputs.notes == inputs.notes and inputs.notes[0].figures["earlier"] == "2019"
    assert set(flow.inputs.releases) == set(inputs.releases)


def tables(edition: str, cells: dict[tuple[str, str], float]) -> AccountTables:
    births, residences = sorted({b for b, _ in cells}), sorted({r for _, r in cells})
    grid = np.array([[cells.get((b, r), 0.0) for r in residences] for b in births])
    axes = {"time": ["2020"], "sex": ["F", "M"], "birthplace": births, "residence": residences}
    stock = cube(np.stack([grid, grid])[None], "A", axes)
    nobody = cube(np.zeros((0, 0)), np.zeros((0, 0), dtype="U1"), {"residence": [], "time": []})
    people = cube(
        np.zeros((0, 2, 0)), np.zeros((0, 2, 0), dtype="U1"), {"time": [], "sex": ["F", "M"], "residence": []}
    )
    return AccountTables("S", edition, stock, people, nobody, nobody, releases=(1,))


def test_when_the_unknown_do_not_go_round_they_are_given_in_proportion_and_listed_zeros_stay() -> None:
    newer = tables("2", {("OOO", "DEU"): 6.0, ("KEN", "DEU"): 5.0, ("FRA", "DEU"): 0.0, ("DEU", "FRA"): 1.0})
    older = tables("1", {("KEN", "DEU"): 50.0, ("UGA", "DEU"): 8.0, ("TZA", "DEU"): 4.0, ("OOO", "DEU"): 9.0})
    filled, note = stock_editions.with_earlier_origins(newer, older)
    persons, status = filled.stock.at(time="2020", sex="F", residence="DEU")
    births = filled.stock.labels("birthplace")
    assert dict(zip(births, persons, strict=True)) == {"DEU": 0, "FRA": 0, "KEN": 5, "OOO": 0, "TZA": 2, "UGA": 4}
    # what we moved is our estimate; what was published is as it was
    assert dict(zip(births, status, strict=True)) == {b: "E" if b in ("OOO", "TZA", "UGA") else "A" for b in births}
    assert note == Reason("unknown_origins_filled", {"share": 1.0, "earlier": "1", "edition": "2"})
    # the tables given are as they were
    assert newer.stock.at(time="2020", sex="F", birthplace="OOO", residence="DEU")[0] == 6


def test_the_page_that_repeats_published_tables_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, family: FlowFamily
) -> None:
    page = Path(__file__).parents[4] / "docs" / "how-to" / "repeat-abel-cohen.md"
    code = page.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOJOURN_WAREHOUSE", str(family.warehouse.path))
    exec(compile(code, str(page), "exec"), {})
    rows = (tmp_path / "bilateral_flows.csv").read_text().splitlines()
    assert rows[0] == "year0,orig,dest,sd_drop_neg,sd_rev_neg,mig_rate,da_min_open,da_min_closed,da_pb_closed"
    assert len(rows) == 1 + 4 * 3
    kenya_germany = next(r for r in rows if r.startswith("2015,KEN,DEU,")).split(",")
    # the stock of Kenyans in Germany rose from 100 to 140 and nobody came back: 40 by every differencing method
    assert [float(v) for v in kenya_germany[3:5]] == pytest.approx([40, 40], abs=3)
    closed = family.estimate(PERIOD, "closed").estimate.moves
    assert float(kenya_germany[7]) == pytest.approx(value(closed, "KEN", "DEU"), abs=1e-3)


def test_editions_of_the_stock_are_estimated_on_one_population(family: FlowFamily) -> None:
    assert list(family.editions()) == ["2024", "2019"]
    for edition in family.editions():
        made = family.estimate(PERIOD, "closed", edition=edition, unknown_origin="own_birthplace")
        nets = made.estimate.net_migration()
        # population changed by these numbers and nobody was born or died
        for area, net in (("KEN", -80), ("UGA", 40), ("DEU", 80), ("FRA", -40)):
            assert nets.sel(residence=area).item() == pytest.approx(net, abs=1e-6)


def test_the_range_holds_every_member_and_names_who_says_so(family: FlowFamily) -> None:
    made = family.estimate(PERIOD, "closed")
    spread = flow_tables.flow_range(family, made)
    assert len(spread.labels) == len(IN_RANGE) * 3 * 2
    for method in IN_RANGE:
        moves = family.estimate(PERIOD, method).estimate.moves
        assert (spread.lower.values <= moves.values + 1e-9).all() and (moves.values <= spread.upper.values + 1e-9).all()
    drop = value(family.estimate(PERIOD, "diff-drop").estimate.moves, "FRA", "DEU")
    assert drop == 0 == value(spread.lower, "FRA", "DEU")
    assert spread.lowest.sel(origin="FRA", destination="DEU").item().startswith("diff-drop")
    grouped = flow_tables.flow_range(family, made, level="region")
    (table,) = flow_tables.long_tables(made, "total", "region", spread=grouped)
    for row in table.to_pylist():
        assert row["lower"] - 1e-9 <= row["value"] <= row["upper"] + 1e-9


def test_what_is_saved_can_be_read_and_traced_and_is_saved_once(tmp_path: Path) -> None:
    family = FlowFamily(flow_world(tmp_path))
    made = family.estimate(PERIOD, "closed", "F")
    first, again = saved_estimates.saved(family, made), saved_estimates.saved(family, made)
    assert not first.already_there and again.already_there
    where = {"counterpart_area": "KEN", "ref_area": "UGA", "sex": "F"}
    (found,) = trace(family.warehouse, MIGRATION_FLOW, where)
    assert found.value == pytest.approx(value(made.estimate.moves, "KEN", "UGA"))
    assert found.status == "E" and found.release["method"] == "closed-minimisation"
    assert {r["source"] for r in found.inputs} >= {
        "UNDESA_STOCK_2024_LONG",
        "UNDESA_STOCK_BILATERAL_2019",
        "WPP2024_EVENTS",
    }
    other = saved_estimates.saved(
        family, family.estimate(PERIOD, "pseudo-bayesian", settings={"weight": 0.5}), by_birthplace=True
    )
    assert other.release_id != first.release_id
    kept = saved_estimates.saved_estimates(family)
    assert [r["sex"] for r in kept] == ["F", "_T"] and kept[1]["settings"]["weight"] == 0.5


def test_what_cannot_be_estimated_is_refused_with_what_can(family: FlowFamily) -> None:
    for call, said in (
        (lambda: family.estimate("2010-2015"), "2015–2020"),
        (lambda: family.estimate("2020"), "2020-2024"),
        (lambda: family.estimate(PERIOD, "astrology"), "pseudo-bayesian"),
        (lambda: family.estimate(PERIOD, "closed", settings={"weight": 0.5}), "weight goes with pseudo-bayesian"),
        (lambda: family.estimate(PERIOD, edition="1999"), "2024, 2019"),
        (lambda: list(flow_tables.long_tables(family.estimate(PERIOD, "dennett"), "birthplace")), "birthplace"),
        (lambda: flow_tables.regional_shares(family.estimate(PERIOD), "country"), "region"),
    ):
        with pytest.raises(UsageError) as caught:
            call()
        assert said in str(caught.value)


def test_distances_are_those_of_the_globe_and_the_unknown_is_at_a_usual_one() -> None:
    km = distances(["DEU", "FRA", "OOO"])
    assert 300 < km.sel(origin="DEU", destination="FRA").item() < 1000
    assert km.sel(origin="OOO", destination="DEU").item() == pytest.approx(
        km.sel(origin="DEU", destination="FRA").item()
    )
    assert (np.diag(km.values) == 0).all()

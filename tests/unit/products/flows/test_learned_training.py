"""Learned flows from a made-up warehouse: who is learned from, who is kept aside, what is kept, what is refused."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_tables import load
from small_flow_world import flow_world
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.concepts.dataflows import (
    DISPLACED_POPULATION,
    DISPLACEMENT_FLOW,
    DURABLE_SOLUTION,
    ECONOMIC_SERIES,
    MIGRATION_FLOW,
    REPORTED_FLOW,
)
from sojourn.errors import LayoutDiffers, NothingLoaded, UsageError, WarehouseError
from sojourn.products.flows import intervals, oddities, saved_estimates, tables
from sojourn.products.flows.family import FlowFamily
from sojourn.products.flows.kept_aside import KEPT_ASIDE
from sojourn.products.flows.learned import kept
from sojourn.products.flows.learned.evidence import complete_reports, evidence
from sojourn.products.flows.learned.left_out import agreement, groups, predicted
from sojourn.products.flows.learned.scores import scores
from sojourn.products.flows.learned.training import far_levels
from sojourn.products.flows.reported import reported_flows
from sojourn.publish.pages import learned_scores
from sojourn.publish.pages.flow_scoreboard import table
from sojourn.warehouse import Warehouse

SIZES = {"AUT": 20_000.0, "DEU": 30_000.0, "FRA": 40_000.0, "ITA": 50_000.0, "KEN": 60_000.0, "UGA": 70_000.0}
PEOPLE = {area: (persons, persons) for area, persons in SIZES.items()}
PAIRS = [(k, d) for k in PEOPLE for d in PEOPLE if k != d]
STOCK = {pair: (100.0 + 10 * i, 150.0 + 5 * i) for i, pair in enumerate(PAIRS)}
REPORTERS = ("AUT", "DEU", "FRA", "ITA", "KEN")


#: What a world is made of -> the folder where it was made, and the folder of all of them.
MADE: dict[object, Path] = {}


@pytest.fixture(scope="module", autouse=True)
def _worlds_are_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    MADE.clear()
    MADE["folder"] = tmp_path_factory.mktemp("worlds")
    yield
    MADE.clear()


def world(
    folder: Path,
    *,
    displaced: bool = True,
    austria: float = 7.0,
    stock: Mapping[tuple[str, str], tuple[float, float]] = STOCK,
    trained: bool = True,
) -> Warehouse:
    """A copy of a world that is made once, with the model trained on it unless told otherwise."""
    kind = (displaced, austria, tuple(stock.items()))
    if kind not in MADE:
        place = MADE["folder"] / str(len(MADE))
        place.mkdir()
        made = _made(place, displaced, austria, stock)
        if displaced and trained:
            kept.trained(FlowFamily(made))
        MADE[kind] = place
    shutil.copytree(MADE[kind], folder, dirs_exist_ok=True)
    copied = Warehouse(folder / "flows.duckdb")
    if not trained:
        kept.place(FlowFamily(copied)).unlink(missing_ok=True)
    return copied


def _made(
    folder: Path,
    displaced: bool,
    austria: float,
    stock: Mapping[tuple[str, str], tuple[float, float]],
) -> Warehouse:
    """Six countries 2015 to 2020; five report 2015 to 2019, in Germany nobody counted the Ugandans of 2017.

    austria : persons that it reports of every birthplace
    """
    warehouse = flow_world(folder, earlier=False, reported=False, stock=stock, people=PEOPLE)
    rows = [
        (str(year), born, reporter, direction, austria if reporter == "AUT" else 10.0 + len(born) + ord(born[0]) % 7)
        for direction in ("IN", "OUT")
        for reporter in REPORTERS
        for born in PEOPLE
        for year in range(2015, 2020)
        if born != reporter and (born, reporter, year) != ("UGA", "DEU", 2017)
    ]
    names = ("time_period", "counterpart_area", "ref_area", "direction", "obs_value")
    reports = {name: [r[i] for r in rows] for i, name in enumerate(names)}
    reports |= {"partner_basis": "CITIZENSHIP", "definition": "test"}
    load(
        warehouse, "OECD_MIG", "2018", REPORTED_FLOW, {**reports, "partner_basis": "CITIZENSHIP", "definition": "test"}
    )
    income = {"time_period": "2016", "ref_area": ["DEU", "FRA", "KEN"], "series": "INCOME_PER_HEAD"}
    load(warehouse, "WDI_LONG", "2023", ECONOMIC_SERIES, {**income, "obs_value": [40_000.0, 38_000.0, 1_500.0]})
    if displaced:
        pair = {"time_period": ["2015", "2020"], "ref_area": ["UGA", "KEN"], "counterpart_area": ["KEN", "UGA"]}
        pair |= {"population_type": "REF", "obs_value": [30.0, 40.0]}
        load(warehouse, "UNHCR_POPULATION", "2025", DISPLACED_POPULATION, pair)
        load(warehouse, "UNHCR_FLOWS", "2025", DISPLACEMENT_FLOW, pair)
    return warehouse


def test_reporters_kept_aside_take_no_part_by_any_route(tmp_path: Path) -> None:
    """Another figure of Austria's arrivals changes no bit of what is learned; nobody kept aside has a level."""
    made = []
    for name, austria in (("one", 7.0), ("other", 7_000.0)):
        (tmp_path / name).mkdir()
        family = FlowFamily(world(tmp_path / name, austria=austria, trained=False))
        reports, _, _ = complete_reports(family.warehouse, evidence(family), "IN")
        areas = evidence(family).areas
        assert {areas[r] for r in reports.reporter} == set(REPORTERS) - set(KEPT_ASIDE)
        pooled = reported_flows(family.warehouse, family.periods(), areas)
        assert not {r for one in pooled if one.direction == "IN" for r in one.reporters()} & set(KEPT_ASIDE)
        made.append(kept.train(family))
    assert not set(made[0].levels["IN"]) & set(KEPT_ASIDE)
    into = [k for k in made[0].tables if k[0] == "IN"]
    assert into and all(np.array_equal(made[0].tables[k], made[1].tables[k]) for k in into)


def test_a_gap_is_no_report_and_a_reporter_says_nothing_of_its_own_people(tmp_path: Path) -> None:
    family = FlowFamily(world(tmp_path))
    found = evidence(family)
    reports, periods, _ = complete_reports(family.warehouse, found, "IN")
    cells = {
        (found.areas[o], found.areas[r]): v
        for o, r, v in zip(reports.origin, reports.reporter, reports.value, strict=True)
    }
    assert ("UGA", "DEU") not in cells and all(o != r for o, r in cells)
    assert cells["KEN", "FRA"] == 5 * (10 + 3 + ord("K") % 7)
    assert [p.label for p in periods] == ["2015–2020"]
    assert set(found.without_income) == {"AUT", "ITA", "UGA"}


def test_estimates_are_exact_kept_and_the_same_again(tmp_path: Path) -> None:
    warehouse = world(tmp_path, trained=False)
    assert not kept.place(FlowFamily(warehouse)).exists()
    first = FlowFamily(warehouse).estimate("2015-2020", "learned")
    assert kept.place(FlowFamily(warehouse)).is_file()
    again = FlowFamily(warehouse).estimate("2015-2020", "learned")
    assert np.array_equal(first.estimate.moves.values, again.estimate.moves.values)
    assert np.abs(first.estimate.net_migration().values).max() < 1e-5  # nobody is born, dies, or is fewer anywhere
    assert first.estimate.moves.values.sum() > 0


def test_intervals_come_from_draws_that_balance_and_sums_from_their_sums(tmp_path: Path) -> None:
    family = FlowFamily(world(tmp_path))
    made = family.estimate("2015-2020", "learned")
    drawn = intervals.drawn_flows(family, made, draws=6)
    for moves in drawn.moves:
        assert np.abs(moves.sum(axis=0) - moves.sum(axis=1)).max() < 1e-5
    narrow, wide = (intervals.interval(made, drawn, share=s) for s in (80, 95))
    value = made.estimate.moves.values
    assert (wide.lower.values <= narrow.lower.values).all() and (narrow.lower.values <= value).all()
    assert (value <= narrow.upper.values).all() and (narrow.upper.values <= wide.upper.values).all()
    assert narrow.totals[1] < narrow.upper.values.sum()  # errors of corridors cancel in the sum
    assert narrow.together is not None and narrow.together[0] <= narrow.together[1]
    with pytest.raises(UsageError, match="no interval of 90 %"):
        intervals.interval(made, drawn, share=90)
    with pytest.raises(UsageError, match="closed has no draws"):
        intervals.drawn_flows(family, family.estimate("2015-2020", "closed"), draws=2)


#: Nobody born in Italy lives in Uganda, nor the other way; the rest of the world of :func:`world`.
APART = {"ITA", "UGA"}


def family_without_a_stock(folder: Path) -> FlowFamily:
    """The world of :func:`world`, and no stock of Italians and Ugandans in one another's country."""
    stock = {pair: persons for pair, persons in STOCK.items() if set(pair) != APART}
    return FlowFamily(world(folder, stock=stock))


def test_corridors_that_no_stock_supports_are_one_row_and_totals_add_up(tmp_path: Path) -> None:
    """No figure of their own, by type, birthplace or saved either; with their one row values add up to all moves."""
    family = family_without_a_stock(tmp_path)
    made = family.estimate("2015-2020", "learned")
    moves = made.estimate.moves
    apart = float(moves.sel(origin="ITA", destination="UGA") + moves.sel(origin="UGA", destination="ITA"))
    assert apart > 1.0 and tables.withheld(made)["U"] == (2, pytest.approx(apart))
    for by in ("total", "type", "birthplace"):
        rows = pa.concat_tables(tables.long_tables(made, by)).to_pylist()  # type: ignore[arg-type]
        listed = {(r["origin"], r["destination"]): r["value"] for r in rows if {r["origin"], r["destination"]} == APART}
        assert not any(v is not None for v in listed.values())
        assert sum(r["value"] or 0.0 for r in rows) == pytest.approx(float(moves.sum()))
        assert sum(r["value"] for r in rows if r["origin"] == tables.OTHERS) >= apart * (1 - 1e-9)
    for by_birthplace in (False, True):
        saved = saved_estimates.saved(family, made, by_birthplace=by_birthplace)
        assert saved.release_id
        kept_rows = family.warehouse.read(MIGRATION_FLOW, parts="all").to_pylist()
        own = [r for r in kept_rows if {r["counterpart_area"], r["ref_area"]} == APART]
        assert [r["obs_value"] for r in own if r["birthplace"] == "_T"] == [None, None]
        assert {r["obs_status"] for r in own} <= {"O"}
    assert float(tables.shown_moves(made).sel(origin="ITA", destination="UGA")) == 0.0
    assert float(tables.shown_moves(made, "world").sum()) == pytest.approx(float(moves.sum()))


def test_other_methods_flag_such_corridors_and_keep_their_figure(tmp_path: Path) -> None:
    made = family_without_a_stock(tmp_path).estimate("2015-2020", "pseudo-bayesian")
    rows = pa.concat_tables(tables.long_tables(made)).to_pylist()
    assert tables.OTHERS not in {r["origin"] for r in rows} and "two_digits" not in rows[0]
    assert all(r["value"] is not None for r in rows if r["obs_status"] == "U")


def test_two_digits_of_persons_by_hand() -> None:
    given = np.array([0.0, 0.4, 9.6, 12.4, 126.0, 98_765.0, np.nan])
    assert np.array_equal(tables.two_digits(given), [0.0, 0.0, 10.0, 12.0, 130.0, 99_000.0, np.nan], equal_nan=True)


def test_written_draws_balance_for_every_area_and_margins_hold_the_net(tmp_path: Path) -> None:
    """From the files alone: in every draw arrivals less departures are the net, here nobody; unsupported gathered."""
    family = family_without_a_stock(tmp_path)
    draws, sums, regions = tmp_path / "draws.parquet", tmp_path / "margins.csv", tmp_path / "regions.csv"
    asked = ["flows", "estimate", "--period", "2015-2020", "--method", "learned", "-O", "draws=3", "-O", "interval=95"]
    asked += ["--warehouse", str(family.warehouse.path)]
    run = CliRunner().invoke(app, [*asked, "--draws-out", str(draws), "--margins-out", str(sums)])
    assert run.exit_code == 0, run.output
    rows = pq.read_table(draws).to_pylist()
    assert {r["draw"] for r in rows} == {1, 2, 3}
    assert not [r for r in rows if {r["origin"], r["destination"]} == APART]
    for draw in (1, 2, 3):
        own = [r for r in rows if r["draw"] == draw]
        for area in PEOPLE:
            came = sum(r["value"] for r in own if r["destination"] == area)
            left = sum(r["value"] for r in own if r["origin"] == area)
            assert came == pytest.approx(left, abs=1e-5) and came > 0
    margins = list(csv.DictReader(sums.open()))
    made = family.estimate("2015-2020", "learned").estimate
    for row in margins:
        assert abs(float(row["net"])) < 1e-5 and "net_lower" not in row
        assert float(row["arrivals"]) == pytest.approx(float(made.moves.sel(destination=row["area"]).sum()))
        assert float(row["arrivals_lower"]) <= float(row["arrivals"]) <= float(row["arrivals_upper"])
        assert (float(row["arrivals_withheld"]) >= 1.0) == (row["area"] in APART)
    run = CliRunner().invoke(app, [*asked, "--level", "region", "--margins-out", str(regions)])
    assert run.exit_code == 0, run.output
    africa = next(r for r in csv.DictReader(regions.open()) if r["area"] == "002")
    inside = {"KEN", "UGA"}
    expected = sum(float(made.moves.sel(origin=o, destination=d)) for o, d in PAIRS if d in inside and o not in inside)
    assert float(africa["arrivals"]) == pytest.approx(expected)
    refused = CliRunner().invoke(
        app, ["flows", "estimate", "--period", "2015-2020", "--draws-out", str(draws), *asked[-2:]]
    )
    assert refused.exit_code != 0 and "pseudo-bayesian has no draws" in str(refused.exception)


def test_the_model_says_when_it_was_trained_and_how_it_scored_if_asked(tmp_path: Path) -> None:
    """The score is that of every report predicted without the group of its reporter."""
    family = FlowFamily(world(tmp_path))
    plain, scored = kept.train(family), kept.train(family, score=True)
    assert date.fromisoformat(plain.lineage["trained_on"]) <= date.today()
    assert plain.lineage["learned_from"]["IN"]["left_out"] is None
    assert all(np.array_equal(plain.tables[k], scored.tables[k]) for k in plain.tables)
    found = evidence(family)
    reports, periods, _ = complete_reports(family.warehouse, found, "IN")
    own = predicted(reports, groups(reports.reporter, 1), found.cells()[0], periods)[periods[0]]
    by_hand = agreement(np.expm1(own[reports.origin, reports.reporter]), reports.value)
    assert scored.lineage["learned_from"]["IN"]["left_out"] == {"seed": 1, **by_hand}


def test_a_model_of_another_version_or_no_model_is_named(tmp_path: Path) -> None:
    family = FlowFamily(world(tmp_path))
    made = kept.trained(family)
    path = tmp_path / "model.npz"
    with pytest.raises(WarehouseError, match="no trained model"):
        kept.read(path)
    kept.write(made, path)
    back = kept.read(path)
    assert back.areas == made.areas and all(np.array_equal(back.tables[k], made.tables[k]) for k in made.tables)
    kept.write(kept.Trained(made.areas, made.tables, made.levels, {**made.lineage, "version": "0.0.0"}), path)
    with pytest.raises(LayoutDiffers, match="another version") as caught:
        kept.read(path)
    assert "0.0.0" in str(caught.value.details)
    path.write_bytes(b"PK\x03\x04 something else")
    with pytest.raises(LayoutDiffers, match="no trained model"):
        kept.read(path)


def test_an_absurd_level_and_a_rule_that_is_not_described_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand times the average is told, half of it is not; nobody describes what Kenya counts."""
    assert far_levels({"FRA": np.log(1_000.0), "ISR": np.log(0.1), "DEU": np.log(0.5)}) == pytest.approx(
        {"FRA": 1_000.0, "ISR": 0.1}
    )
    family = FlowFamily(world(tmp_path))
    made = kept.model(family)
    assert made.lineage["learned_from"]["IN"]["without_rule"] == ["KEN"]
    absurd = {**made.lineage["learned_from"]["IN"], "far_levels": {"FRA": 1_000.0}}
    lineage = {**made.lineage, "learned_from": {**made.lineage["learned_from"], "IN": absurd}}
    monkeypatch.setattr(kept, "trained", lambda *_, **__: replace(made, lineage=lineage))
    place = str(family.warehouse.path)
    run = CliRunner().invoke(app, ["flows", "train", "--warehouse", place], env={"COLUMNS": "200"})
    said = " ".join(run.output.split())
    assert "by a rule that is not described, so that the level alone is known: KEN" in said
    assert "FRA reports 1,000.0 times the average level" in said
    assert "registered returns of refugees are not loaded" in said


def test_a_covariate_missing_for_a_country_is_named_and_is_not_zero(tmp_path: Path) -> None:
    family = FlowFamily(world(tmp_path))
    found = evidence(family)
    lacking = np.isnan(next(iter(found.worlds.values())).income)
    assert {a for a, n in zip(found.areas, lacking, strict=True) if n} >= {"AUT", "ITA", "UGA"}
    assert kept.model(family).lineage["without_income"] == ["AUT", "ITA", "UGA"]


def test_a_missing_stock_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded, match="stock"):
        kept.train(FlowFamily(Warehouse(tmp_path / "empty.duckdb")))


def test_registered_returns_are_read_by_the_calendar_year(tmp_path: Path) -> None:
    """Half of 2015, the years between and half of 2020; other solutions are none of it."""
    warehouse = world(tmp_path)
    assert not evidence(FlowFamily(warehouse)).returns
    rows = {"time_period": ["2015", "2016", "2020", "2016"], "ref_area": "KEN", "counterpart_area": "UGA"}
    rows |= {"solution": ["RET", "RET", "RET", "NAT"], "obs_value": [10.0, 7.0, 4.0, 900.0]}
    load(warehouse, "UNHCR_SOLUTIONS", "2025", DURABLE_SOLUTION, rows)
    found = evidence(FlowFamily(warehouse))
    returned = next(iter(found.worlds.values())).returned
    at = found.areas.index
    assert found.returns and returned[at("UGA"), at("KEN")] == 5.0 + 7.0 + 2.0 == returned.sum()


def test_a_figure_that_contradicts_a_register_is_marked_and_kept(tmp_path: Path) -> None:
    made = FlowFamily(world(tmp_path)).estimate("2015-2020", "learned")
    mark = np.zeros(made.estimate.values.shape)
    at = made.estimate.areas.index
    mark[at("KEN"), at("UGA")] = 1.0
    marked = replace(
        made.estimate,
        components={**made.estimate.components, "contradicted": made.estimate.moves.copy(data=mark)},
    )
    rows = pa.concat_tables(tables.long_tables(replace(made, estimate=marked))).to_pylist()
    low = {(r["origin"], r["destination"]): r["value"] for r in rows if r["obs_status"] == "U"}
    assert low["KEN", "UGA"] == pytest.approx(float(made.estimate.moves.sel(origin="KEN", destination="UGA")))
    assert set(low) == {("KEN", "UGA"), (tables.OTHERS, tables.OTHERS)}


def test_another_file_makes_another_model(tmp_path: Path) -> None:
    warehouse = world(tmp_path)
    before = kept.key_of(warehouse)
    assert before == kept.key_of(warehouse)
    more = {"time_period": "2017", "ref_area": ["UGA"], "series": "INCOME_PER_HEAD", "obs_value": [800.0]}
    load(warehouse, "WDI_LONG", "2023", ECONOMIC_SERIES, more, file=2)
    assert kept.key_of(warehouse) != before


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded, match="DISPLACED_POPULATION is not loaded"):
        FlowFamily(world(tmp_path, displaced=False)).estimate("2015-2020", "learned")


def test_what_it_is_not_learned_for_is_refused(tmp_path: Path) -> None:
    family = FlowFamily(world(tmp_path))
    with pytest.raises(UsageError) as caught:
        family.estimate("2015-2020", "learned", "F", unknown_origin="shared")
    assert [d.split(":")[0] for d in caught.value.details] == ["sex F", "unknown origin shared"]


def test_commands(tmp_path: Path) -> None:
    place = str(world(tmp_path).path)
    run = CliRunner().invoke(app, ["flows", "train", "--warehouse", place, "--json"])
    assert run.exit_code == 0, run.output
    facts = json.loads(run.stdout)
    assert facts["kept_aside"] == list(KEPT_ASIDE) and facts["learned_from"]["IN"]["reporters"] == [
        "DEU",
        "FRA",
        "ITA",
        "KEN",
    ]
    out = tmp_path / "flows.csv"
    asked = ["flows", "estimate", "--period", "2015-2020", "--method", "learned", "-O", "draws=4", "--out", str(out)]
    run = CliRunner().invoke(app, [*asked, "--warehouse", place])
    assert run.exit_code == 0, run.output
    assert "4 that all balance" in " ".join(run.output.split())
    header, first = out.read_text().splitlines()[:2]
    assert {"lower", "upper", "lowest", "highest"} <= set(header.split(",")) and "80 % of reports left out" in first


def test_scores_by_hand() -> None:
    """log(1 + x) of 0, 1, 3 against 0, 3, 3: apart by 0, log 2, 0; the median leaves the report of nobody out."""
    found = agreement(np.array([0.0, 1.0, 3.0, 39.0]), np.array([0.0, 3.0, 3.0, 9.0]))
    assert found["median"] == pytest.approx(np.log(2.0)) and found["off_by_three"] == 0.25 and found["cells"] == 4


def test_a_reporter_left_out_is_never_seen(tmp_path: Path) -> None:
    """Thousandfold reports of France change no bit of its own column, and change the columns of others."""
    family = FlowFamily(world(tmp_path))
    found = evidence(family)
    known, periods, _ = complete_reports(family.warehouse, found, "IN")
    france = found.areas.index("FRA")
    other = replace(known, value=np.where(known.reporter == france, known.value * 1_000, known.value))
    group_of, cells = groups(known.reporter, seed=1), found.cells()[0]
    one, two = (predicted(r, group_of, cells, periods)[periods[0]] for r in (known, other))
    assert np.isfinite(one[:, france]).all() and np.array_equal(one[:, france], two[:, france])
    assert not np.array_equal(one[:, found.areas.index("ITA")], two[:, found.areas.index("ITA")])


def test_scores_of_reporters_left_out_and_their_page(tmp_path: Path) -> None:
    warehouse = world(tmp_path)
    rows = [
        (str(year), origin, reporter, 50.0)
        for origin, reporter in (
            ("FRA", "DEU"),
            ("ITA", "DEU"),
            ("FRA", "ITA"),
            ("DEU", "ITA"),
            ("DEU", "AUT"),
            ("KEN", "DEU"),
        )
        for year in range(2015, 2020)
    ]
    names = ("time_period", "counterpart_area", "ref_area", "obs_value")
    arrivals = {n: [r[i] for r in rows] for i, n in enumerate(names)}
    arrivals |= {"direction": "IN", "partner_basis": "PREVIOUS_RESIDENCE", "definition": "test"}
    load(warehouse, "EUROSTAT_IMM5PRV", "2023", REPORTED_FLOW, arrivals)
    made = scores(FlowFamily(warehouse), seeds=(1,), draws=2)
    assert [r["stage"] for r in made["seeds"]] == [
        "pseudo-Bayesian, closed", "learned", "nets exact", "level known, nets exact",
    ]  # fmt: skip
    assert len({r["cells"] for r in made["seeds"]}) == 1
    by_interval = [r for r in made["parts"] if r["by"] == "interval"]
    assert [r["cells"] for r in by_interval] == [made["seeds"][0]["cells"]] == [made["coverage"][0]["cells"]]
    assert all(0 <= r["inside_80"] <= r["inside_95"] <= 1 for r in made["coverage"])
    assert [r["stage"] for r in made["residence"]] == ["pseudo-Bayesian, closed"] * 2 + ["nets exact"] * 2
    assert {r["cells"] for r in made["residence"]} == {4}  # Germany and Italy report the other and France
    rows = learned_scores.rows(made)
    assert len(rows) == sum(len(made[part]) for part in ("seeds", "summary", "parts", "coverage", "residence"))
    exact = next(r for r in rows if r["title"] == "nets exact" and r["compared"] == "seed 1")
    assert exact["log_ratio"] == next(r["median"] for r in made["seeds"] if r["stage"] == "nets exact")
    page = learned_scores.section(made, table)
    assert page.count("| level known, nets exact |") == 3 and learned_scores.section(None, table) == ""
    worst = min((r for r in made["coverage"] if r["by"] == "reporter"), key=lambda r: r["inside_80"])
    assert f"Worst is {worst['part']}, {worst['inside_80']:.2f} inside 80 %" in page


def test_groups_leave_everybody_out_once() -> None:
    drawn = groups(np.array([3, 5, 5, 9, 11, 2]), seed=1, count=2)
    assert set(drawn) == {2, 3, 5, 9, 11} and set(drawn.values()) == {0, 1}
    assert drawn == groups(np.array([2, 3, 5, 9, 11]), seed=1, count=2)
    assert sorted(groups(np.arange(4), seed=3, count=9).values()) == [0, 1, 2, 3]


def test_oddities_are_named_with_their_figures_and_reason(tmp_path: Path) -> None:
    """Each kind is what its definition says, looked up in the estimates."""
    place = str(world(tmp_path).path)
    page, table = tmp_path / "oddities.md", tmp_path / "oddities.csv"
    asked = ["flows", "oddities", "--period", "2015-2020", "--out", str(page), "--table", str(table)]
    run = CliRunner().invoke(app, [*asked, "--warehouse", place])
    assert run.exit_code == 0, run.output
    text = page.read_text()
    assert text.count("## ") == 4 and "2015–2020" in text
    family = FlowFamily(Warehouse(Path(place)))
    made = family.estimate("2015-2020", "learned")
    found = oddities.oddities(family, made, least=1.0)
    outward = made.estimate.components["outward"]
    ends = dict(zip(STOCK, (end for _, end in STOCK.values()), strict=True))
    above = {p for p in PAIRS if float(outward.sel(origin=p[0], destination=p[1])) > ends[p]}
    assert {(o.origin, o.destination) for o in found if o.kind == "stock"} == above
    other = family.estimate("2015-2020", "pseudo-bayesian").estimate.moves
    for o in found:
        if o.kind == "methods":
            theirs = float(other.sel(origin=o.origin, destination=o.destination))
            assert o.other == theirs and abs(np.log((o.figure + 1) / (theirs + 1))) > np.log(10.0)


def test_oddities_against_registers_by_hand() -> None:
    """From C to A the register grew by 9,000 and 2,000 moved; to B it shrank by 9,000 and 1,000 and 40,000 returned."""
    nobody = np.zeros((3, 3))
    start, end, stock = nobody.copy(), nobody.copy(), nobody.copy()
    end[2, 0], start[2, 1], stock[2, 1] = 9_000.0, 9_000.0, 10_000.0
    moves = nobody.copy()
    moves[2, 0], moves[1, 2] = 2_000.0, 1_000.0

    def found(table: np.ndarray) -> set[tuple[str, str, float, float, str]]:
        given = {"displaced_start": start, "displaced_end": end, "start": stock, "returned": nobody}
        world = SimpleNamespace(areas=("A", "B", "C"), **given)
        odd = oddities.against_registers(table, world)  # type: ignore[arg-type]
        return {(o.origin, o.destination, o.figure, o.other, o.reason) for o in odd}

    assert found(moves) == {("C", "A", 2_000.0, 9_000.0, "came"), ("B", "C", 1_000.0, 9_000.0, "went")}
    moves[2, 0], moves[1, 2] = 3_100.0, 40_000.0
    assert found(moves) == {("B", "C", 40_000.0, 9_000.0, "returned")}
    stock[2, 1] = 30_000.0
    assert found(moves) == set()

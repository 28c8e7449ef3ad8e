"""``sojourn flows yearly`` on a made-up world of four countries whose nets of every year are known."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from made_up_tables import load
from small_flow_world import NEWEST, PEOPLE, flow_world
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.concepts.dataflows import REPORTED_FLOW, VITAL_EVENTS
from sojourn.errors import NothingLoaded, UsageError
from sojourn.products.flows.family import FlowFamily
from sojourn.products.flows.tables import OTHERS
from sojourn.products.flows.yearly.chained import yearly, yearly_evidence
from sojourn.products.flows.yearly.drawn import YearlyDraws
from sojourn.products.flows.yearly.tables import long_tables
from sojourn.warehouse import Warehouse

#: Thousands gained in a usual calendar year and in 2017. From mid-2015 to mid-2020: -80, 40, 80, -40.
NETS = {"KEN": (-10, -40), "UGA": (0, 40), "DEU": (15, 20), "FRA": (-5, -20)}
#: Half of two neighbouring calendar years.
BETWEEN_MID_YEARS = {"KEN": [-10, -25, -25, -10, -10], "UGA": [0, 20, 20, 0, 0], "DEU": [15, 17.5, 17.5, 15, 15]}


def world(folder: Path, *, nets: bool = True) -> Warehouse:
    """The world of ``small_flow_world`` in thousands; three countries report arrivals, most of them in 2017."""
    stock = {pair: (1000 * start, 1000 * end) for pair, (start, end) in NEWEST.items()}
    people = {area: (1000 * start, 1000 * end) for area, (start, end) in PEOPLE.items()}
    made = flow_world(folder, earlier=False, reported=False, stock=stock, people=people)
    years = range(2015, 2021)
    gained = [(str(y), a, 1000.0 * NETS[a][y == 2017]) for y in years for a in people]
    events = dict(zip(("time_period", "ref_area", "obs_value"), map(list, zip(*gained, strict=True)), strict=True))
    if nets:
        load(made, "WPP2024_NET_MIGRATION", "2024", VITAL_EVENTS,
             {**events, "event": "NET_MIGRATION", "variant": "ESTIMATE"})  # fmt: skip
    came = [
        (str(y), o, r, (900.0 if y == 2017 else 300.0) + len(o) * (y - 2015))
        for y in years for o in people for r in ("DEU", "FRA", "UGA") if o != r
    ]  # fmt: skip
    names = ("time_period", "counterpart_area", "ref_area", "obs_value")
    reports = dict(zip(names, map(list, zip(*came, strict=True)), strict=True))
    more = {"direction": "IN", "partner_basis": "CITIZENSHIP", "definition": "test"}
    load(made, "OECD_MIG", "2018", REPORTED_FLOW, {**reports, **more})
    return made


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return world(tmp_path_factory.mktemp("yearly"))


def run(warehouse: Warehouse, *words: str) -> dict[str, object]:
    answer = CliRunner().invoke(app, ["flows", "yearly", *words, "--json", "--warehouse", str(warehouse.path)])
    if answer.exception is not None:
        raise answer.exception
    return dict(json.loads(answer.stdout))


def flows(path: Path) -> dict[tuple[str, str, str], float]:
    with path.open(newline="") as stream:
        return {(r["time_period"], r["origin"], r["destination"]): float(r["value"]) for r in csv.DictReader(stream)}


def test_nets_of_every_year_reach_the_file_and_sexes_add_up(warehouse: Warehouse, tmp_path: Path) -> None:
    tables = {}
    for sex in ("_T", "F", "M"):
        facts = run(warehouse, "--sex", sex, "--out", str(tmp_path / f"{sex}.csv"))
        assert facts["sex"] == sex and float(str(facts["largest_miss_of_a_net"])) <= 1e-6
        tables[sex] = flows(tmp_path / f"{sex}.csv")
    whole = tables["_T"]
    for area, expected in BETWEEN_MID_YEARS.items():
        for year, net in zip(range(2015, 2020), expected, strict=True):
            of_year = [(k, v) for k, v in whole.items() if k[0] == f"{year}-07-01/P1Y"]
            gained = sum(v for k, v in of_year if k[2] == area) - sum(v for k, v in of_year if k[1] == area)
            assert gained == pytest.approx(1000 * net, abs=2)  # corridors of less than half a person are not named
    assert set(tables["F"]) <= set(whole)
    for cell, persons in tables["F"].items():
        if cell in tables["M"]:
            assert persons + tables["M"][cell] == pytest.approx(whole[cell], abs=1)


def test_kinds_chart_and_the_page_of_scores_are_written(warehouse: Warehouse, tmp_path: Path) -> None:
    types, chart, page = tmp_path / "t.csv", tmp_path / "c.svg", tmp_path / "scores.md"
    said = ["--types-out", str(types), "--chart", str(chart), "--corridor", "KEN:UGA", "--score", str(page)]
    facts = run(warehouse, *said)
    with types.open(newline="") as stream:
        shares = [r for r in csv.DictReader(stream) if r["time_period"] == "2017-07-01/P1Y"]
    assert sum(float(r["share"]) for r in shares) == pytest.approx(1.0) and len(shares) == 3
    assert "Kenya to Uganda" in chart.read_text()
    scored = facts["scores"]
    assert isinstance(scored, list) and scored[0]["runs"] == 9
    # others saw the year of the crowd, so the years are known better than by equal shares
    assert scored[0]["expected_mean"] < scored[0]["equal_mean"]
    text = page.read_text()
    assert "| all corridors | 9 |" in text and "| Venezuela | 0 | no complete report |" in text
    assert "sojourn flows yearly --method pseudo-bayesian --score scores.md --seed 1" in text


def test_intervals_hold_every_figure_of_every_year_and_the_row_of_the_others(warehouse: Warehouse) -> None:
    made = yearly(yearly_evidence(FlowFamily(warehouse)), None)
    moves = np.stack([made.flows.sum(axis=1) * factor for factor in (0.8, 0.9, 1.1, 1.3)])
    drawn = YearlyDraws(made.evidence.areas, made.years, moves, 0.0)
    for narrow, wide in zip(long_tables(made, drawn=drawn), long_tables(made, drawn=drawn, share=95), strict=True):
        rows = list(zip(narrow.to_pylist(), wide.to_pylist(), strict=True))
        assert rows[-1][0]["origin"] == rows[-1][0]["destination"] == OTHERS and len(rows) > 4
        for near, far in rows:
            assert far["lower"] <= near["lower"] <= near["value"] <= near["upper"] <= far["upper"]
    with pytest.raises(UsageError, match="whole flows"):
        next(long_tables(made, "type", drawn=drawn))


def test_without_nets_of_years_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded, match="Net migration of calendar years is not loaded"):
        run(world(tmp_path, nets=False), "--out", str(tmp_path / "x.csv"))
    assert not (tmp_path / "x.csv").exists()

"""Reported flows over intervals, cells of a comparison, calibration and worlds, checked by hand."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_flow_world import flow_world

from sojourn.concepts.period import Interval
from sojourn.errors import FileDamaged, LayoutDiffers, NothingLoaded, UsageError
from sojourn.products.flows import calibration as flow_calibration
from sojourn.products.flows import scoreboard as flow_scoreboard
from sojourn.products.flows import worlds_scored as flow_worlds_scored
from sojourn.products.flows.counted_by_birthplace import by_birthplace
from sojourn.products.flows.family import FlowFamily
from sojourn.products.flows.gravity_prior import read_covariates
from sojourn.products.flows.reported import Reported, once, reported_flows
from sojourn.products.flows.scoreboard import Board
from sojourn.simulate.world_censuses import PERFECT, CensusFaults
from sojourn.simulate.worlds import WorldPlan, simulate
from sojourn.sources.abel.flow_estimates import read_published_estimates

PERIOD = Interval(2015, 2020)
AREAS = ("DEU", "FRA", "KEN", "UGA")


def test_reported_years_are_summed_by_the_mid_year_rule_and_scaled_to_the_interval(tmp_path: Path) -> None:
    warehouse = flow_world(tmp_path)
    (arrivals,) = reported_flows(warehouse, [PERIOD], AREAS)
    # 5 in half of 2015, 10 in each of four years, 5 in half of 2020
    assert arrivals.table[2, 0] == pytest.approx(50) and np.isfinite(arrivals.table).sum() == 1
    assert arrivals.reporter == "destination" and arrivals.reporters() == ["DEU"]
    # departures, 4 a year, cover 3.5 of 5 years: too little unless less is asked for
    both = reported_flows(warehouse, [PERIOD], AREAS, least=0.6)
    departures = next(r for r in both if r.direction == "OUT")
    assert departures.table[0, 2] == pytest.approx(20)
    assert np.isnan(departures.without(["DEU"]).table).all() and departures.reporter == "origin"


def test_what_two_collections_hold_counts_once() -> None:
    """The second keeps what the first has not; another basis or direction is another figure."""

    def report(source: str, basis: str, cells: dict[tuple[int, int], float], reporter: str = "destination") -> Reported:
        table = np.full((4, 4), np.nan)
        for cell, value in cells.items():
            table[cell] = value
        return Reported(source, "IN", basis, PERIOD, AREAS, table, reporter)

    first = report("OECD_MIG", "CITIZENSHIP", {(2, 0): 50.0})
    second = report("UNDESA_FLOWS_2015", "CITIZENSHIP", {(2, 0): 51.0, (3, 0): 7.0})
    third = report("EUROSTAT_IMM5PRV", "PREVIOUS_RESIDENCE", {(2, 0): 60.0})
    fourth = report("OECD_MIG", "CITIZENSHIP", {(2, 0): 44.0}, "origin")
    kept = [r.table[np.isfinite(r.table)].tolist() for r in once([first, second, third, fourth])]
    assert kept == [[50.0, 7.0], [60.0], [44.0]]
    assert second.table[2, 0] == 51.0  # what was given is left as it was


def test_without_reported_flows_there_is_nothing_to_score(tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded, match="reported flows"):
        reported_flows(flow_world(tmp_path, reported=False), [PERIOD], AREAS)


def test_the_board_compares_the_same_cells_for_all_methods(tmp_path: Path) -> None:
    family = FlowFamily(flow_world(tmp_path))
    board = flow_scoreboard.board(family, ("closed", "pseudo-bayesian", "independence"))
    rows = board.rows()
    assert {r["cells"] for r in rows} == {1}
    closed = family.estimate(PERIOD, "closed").estimate.moves.sel(origin="KEN", destination="DEU").item()
    overall = next(r for r in rows if r["collection"] == flow_scoreboard.ALL and r["method"] == "closed")
    assert overall["volume"] == pytest.approx(closed / 50)
    assert board.reporters()[0] | {"collection": ""} == {
        "collection": "", "source": "OECD_MIG", "direction": "IN", "reporter": "DEU",
        "intervals": ["2015–2020"], "cells": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "method", ["closed", "pseudo-bayesian", "distance-mixture", "diff-return", "optimal-transport"]
)
def test_arrivals_by_birthplace_are_those_of_the_account(tmp_path: Path, method: str) -> None:
    made = FlowFamily(flow_world(tmp_path)).estimate(PERIOD, method)
    cube = made.estimate.by_birthplace().values
    n = cube.shape[0]
    cube[np.arange(n), np.arange(n), :] = 0.0
    found = by_birthplace(made.estimate)
    assert np.allclose(found["IN"], cube.sum(axis=0).T, atol=1e-8)
    assert np.allclose(found["OUT"], cube.sum(axis=1), atol=1e-8)


def made_board(truth: np.ndarray, closed: np.ndarray, anybody: np.ndarray) -> Board:
    """A board on which every area reports its arrivals, as they are."""
    areas = tuple(f"A{i}" for i in range(len(truth)))
    table = truth.copy()
    np.fill_diagonal(table, np.nan)
    report = Reported("OECD_MIG", "IN", "CITIZENSHIP", PERIOD, areas, table, "destination")
    people = {PERIOD: np.full(len(truth), 1e4)}
    tables = {"closed": {PERIOD: closed}, "independence": {PERIOD: anybody}}
    return Board(areas, (PERIOD,), tables, {}, [report], people, {PERIOD: np.full(len(truth), np.nan)})


def test_calibration_finds_the_weight_the_reports_were_made_with() -> None:
    rng = np.random.default_rng(3)
    closed, anybody = rng.lognormal(5, 2, (8, 8)), rng.lognormal(6, 2, (8, 8))
    board = made_board(0.7 * closed + 0.3 * anybody, closed, anybody)
    found = flow_calibration.pseudo_bayesian_weight(board, 0.89)
    assert found.best == pytest.approx(0.7) and set(found.by_fold.values()) == {0.7}
    assert found.held_out.log_ratio == pytest.approx(0, abs=1e-12)
    assert found.in_sample.log_ratio < found.fixed.log_ratio
    near = rng.lognormal(4, 2, (8, 8))
    board = made_board(0.75 * closed + 0.2 * near + 0.05 * anybody, closed, anybody)
    shares = flow_calibration.mixture_shares(board, {PERIOD: near}, (0.8, 0.15))
    assert shares.best == (0.75, 0.2) and len(shares.by_fold) == 8


def test_a_reporter_is_never_scored_by_a_weight_it_helped_to_choose() -> None:
    # seven reporters say weight 1, the last says weight 0.5: alone it cannot move the others, and it is scored by 1
    closed, anybody = np.full((8, 8), 100.0), np.full((8, 8), 10_000.0)
    truth = closed.copy()
    truth[:, 7] = 0.5 * closed[:, 7] + 0.5 * anybody[:, 7]
    found = flow_calibration.pseudo_bayesian_weight(made_board(truth, closed, anybody), 0.89)
    assert set(found.by_fold.values()) == {1.0}
    assert found.held_out.off_by_three == pytest.approx(7 / 56)


def test_published_estimates_are_read_without_their_regions(tmp_path: Path) -> None:
    held = {
        "names": ["Africa", "Kenya", "Uganda", "Europe", "Germany", "Atlantis"],
        "regions": [0, 3],
        "matrix": {"1990": (np.arange(36).reshape(6, 6)).tolist()},
    }
    path = tmp_path / "flow_test.json.gz"
    path.write_bytes(gzip.compress(json.dumps(held).encode()))
    found = read_published_estimates(path)
    assert found.areas == ("KEN", "UGA", "DEU") and "Atlantis" in found.notes[0]
    table = found.tables[Interval(1990, 1995)]
    assert table.tolist() == [[0, 8, 10], [13, 0, 16], [25, 26, 0]]
    path.write_bytes(b"not json")
    with pytest.raises(FileDamaged):
        read_published_estimates(path)
    (tmp_path / "x.json").write_text('{"names": []}')
    with pytest.raises(LayoutDiffers, match="regions, matrix"):
        read_published_estimates(tmp_path / "x.json")


def test_covariates_are_read_by_pair_and_their_absence_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"lang\.csv\.gz"):
        read_covariates(tmp_path, AREAS)
    for name, column in (("lang.csv.gz", "csl"), ("col.csv.gz", "colony_of_destination_ever")):
        text = f",Origin ISO,Destination ISO,{column}\n0,KEN,UGA,0.5\n1,KEN,KEN,9\n2,KEN,ATA,1\n"
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    found = read_covariates(tmp_path, AREAS)
    assert found["common language"][2, 3] == 0.5 and found["common language"].sum() == 0.5
    assert found["colonial tie"][3, 2] == 0.5  # a tie is the same from both ends


WORLD = WorldPlan(areas=8, persons=16_000, seed=4, warm_up=10, censuses=PERFECT)


def test_every_estimator_keeps_its_account_on_a_world_and_misses_no_net() -> None:
    world = simulate(WORLD)
    arrays = flow_worlds_scored.account_of(world, 2000, 2005)
    truth = world.transitions(2000, 2005)
    for name, made in flow_worlds_scored.run(world, 2000, 2005).items():
        gap = flow_worlds_scored.account_gap(made, arrays)
        keeps = made.account is not None and "births" in made.components
        assert (gap < 1e-6) if keeps else np.isnan(gap), name
        assert (made.moves.values >= -1e-9).all()
        if name in ("closed", "independence", "pseudo-bayesian", "distance-mixture", "optimal-transport"):
            # population change less natural increase is net migration, whatever the method
            change = world.stock(2005).sum(axis=0) - world.stock(2000).sum(axis=0)
            natural = arrays["births"].values - arrays["deaths"].values
            assert np.allclose(made.net_migration().values, change - natural, atol=2.0), name
    fewest = flow_worlds_scored.run(world, 2000, 2005)["closed"].moves.sum().item()
    most = flow_worlds_scored.run(world, 2000, 2005)["independence"].moves.sum().item()
    assert fewest < truth.sum() - np.trace(truth) < most


def test_an_area_without_a_census_takes_the_line_between_its_others() -> None:
    world = simulate(replace(WORLD, censuses=CensusFaults(0.0, 0.0, 0, 1.0)))
    filled = flow_worlds_scored.account_of(world, 2000, 2005)["stock_end"]
    middle = (world.censuses.stock(2000) + world.censuses.stock(2010)) / 2
    assert np.allclose(filled.values, middle) and filled.attrs["interpolated_cells"] == 64


def test_scores_of_worlds_pool_intervals_and_seeds() -> None:
    scored, registers = flow_worlds_scored.score_worlds({"small": WORLD}, seeds=(1, 2))
    by_method = {s.method: s for s in scored}
    assert by_method["closed"].scores.cells == 2 * 2 * 8 * 7
    assert by_method["closed"].scores.volume < 1 < by_method["independence"].scores.volume
    assert all(s.gap < 1e-6 or np.isnan(s.gap) for s in scored)
    assert registers[0].method == "registers" and registers[0].scores.cells < 224

"""The promise of provisional estimates: a first interval holds the final figure as often as it says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sojourn.microdata import classify
from sojourn.products.border import vintages as border_vintages
from sojourn.simulate.travel_histories import Scenario, simulate_table


def replayed(folder: Path, seed: int, scenario: Scenario) -> pa.Table:
    """All vintages of a simulated border, total of all citizenships, rows whose month is final by now."""
    block = simulate_table(300_000, seed=seed, scenario=scenario)
    persons = block.truth_persons
    known = pa.table(
        {
            "person_id": persons["person_id"],
            "status": persons["usual_residence_at_start"],
            "date": pa.array([scenario.start] * persons.num_rows),
        }
    )
    path = folder / f"{seed}.parquet"
    pq.write_table(classify(block.crossings, initial_status=known, observed_to=scenario.end).crossings, path)
    request = border_vintages.Request((str(path),), rule="12/16", observed_to=scenario.end, group=None)
    table = border_vintages.replay(request).table
    return table.filter(table["final_value"].is_valid())


def inside(table: pa.Table, lag: int) -> np.ndarray:
    frame = table.to_pandas()
    first = frame[frame["lag"] == lag]
    return ((first["lower_95"] <= first["final_value"]) & (first["final_value"] <= first["upper_95"])).to_numpy()


@pytest.mark.slow
def test_first_intervals_hold_93_to_99_of_a_hundred_final_figures(tmp_path: Path) -> None:
    scenario = Scenario(dt.date(2009, 1, 1), dt.date(2018, 12, 31))
    tables = [replayed(tmp_path, seed, scenario) for seed in (21, 22, 23)]
    for lag in (0, 3):
        held = np.concatenate([inside(t, lag) for t in tables])
        assert len(held) > 500  # months x three measures x three borders
        assert 0.93 <= held.mean() <= 0.99
    for table in tables:
        first = table.to_pandas().query("lag == 0 and measure == 'immigration'")
        ours = (first["obs_value"] - first["final_value"]).abs().mean()
        assert ours < 0.3 * first["final_value"].mean()
        assert (first["as_is"] - first["final_value"]).abs().mean() > 5 * first["final_value"].mean()
        assert ours < 0.3 * (first["decided"] - first["final_value"]).abs().mean()


@pytest.mark.slow
def test_when_settling_grows_intervals_widen_rather_than_miss(tmp_path: Path) -> None:
    scenario = Scenario(dt.date(2009, 1, 1), dt.date(2018, 12, 31), drift=0.15)
    table = replayed(tmp_path, 31, scenario)
    assert inside(table, 0).mean() >= 0.85

"""First figures at a closed border: warned of, never narrower, the same in any order of rows; breaks; bad input."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from sojourn.errors import EstimationError, UsageError
from sojourn.microdata import classify
from sojourn.products.border import vintages as border_vintages
from sojourn.products.border import worlds_scored
from sojourn.publish.charts.border import vintages as charts
from sojourn.simulate.travel_changes import Change
from sojourn.simulate.travel_histories import Scenario, simulate_table
from sojourn.simulate.travel_scenarios import SCORED

SHUT = dt.date(2013, 4, 1)
HOME_AGAIN = {"emigrant": 1.0, "returning_national": 1.0}
CLOSED = replace(
    SCORED["closure"],
    start=dt.date(2010, 1, 1),
    end=dt.date(2013, 10, 31),
    changes=(Change(SHUT, dt.date(2014, 12, 31), others=0.03, moves=HOME_AGAIN),),
)


def classified(scenario: Scenario, folder: Path, *, crossings: int = 30_000) -> Path:
    block = simulate_table(crossings, seed=9, scenario=scenario)
    persons = block.truth_persons
    known = pa.table(
        {
            "person_id": persons["person_id"],
            "status": persons["usual_residence_at_start"],
            "date": pa.array([scenario.start] * persons.num_rows),
        }
    )
    path = folder / "classified.parquet"
    pq.write_table(classify(block.crossings, initial_status=known, observed_to=scenario.end).crossings, path)
    return path


def request(path: Path, **settings: object) -> border_vintages.Request:
    return border_vintages.Request(
        (str(path),), rule="12/16", observed_to=CLOSED.end, largest=2, **settings,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return classified(CLOSED, tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="module")
def made(closed: Path) -> border_vintages.Vintages:
    return border_vintages.provisional(request(closed))


def estimates(made: border_vintages.Vintages) -> pa.Table:
    return made.table.filter(pc.equal(made.table["obs_status"], "E"))


def test_a_closed_border_is_warned_of_in_words_figures_and_picture(made: border_vintages.Vintages) -> None:
    of_arrivals = [w for w in made.warnings if w.startswith("2013-10: arrivals are")]
    assert len(of_arrivals) == 1
    assert "% of last year" in of_arrivals[0]
    assert "intervals widened; do not publish without a break (--break 2013-04-01)" in of_arrivals[0]
    assert made.lineage["warnings"] == list(made.warnings)
    svg = charts.monthly_series(made.table, warnings=made.warnings)
    assert "do not publish without a break" in svg
    assert "WARNING" not in charts.monthly_series(made.table)


def test_groups_and_directions_add_up(made: border_vintages.Vintages) -> None:
    frame = made.table.to_pandas()
    total = frame[frame["citizenship"] == "_T"].set_index(["time_period", "measure"])["obs_value"]
    parts = frame[frame["citizenship"] != "_T"].groupby(["time_period", "measure"])["obs_value"].sum()
    assert parts.loc[total.index].to_numpy() == pytest.approx(total.to_numpy(), abs=0.3)  # one decimal each
    wide = total.unstack()
    assert (wide["immigration"] - wide["emigration"]).to_numpy() == pytest.approx(
        wide["net_migration"].to_numpy(), abs=0.15
    )


def test_the_order_of_rows_does_not_matter(closed: Path, made: border_vintages.Vintages, tmp_path: Path) -> None:
    table = pq.read_table(closed)
    # Rows of one person's day keep their order: it is what tells them apart.
    person = np.random.default_rng(4).permutation(table.num_rows)[table["person_id"].to_numpy() % table.num_rows]
    shuffled = tmp_path / "shuffled.parquet"
    pq.write_table(table.take(pa.array(np.argsort(person, kind="stable"))), shuffled)
    assert border_vintages.provisional(request(shuffled)).table.equals(made.table)


def test_never_narrower_while_closed_than_before() -> None:
    f = worlds_scored.follow(CLOSED, 9, 30_000)
    model = border_vintages.Request(()).model
    frame = worlds_scored.counted(f.moves, f.now, f.decided, f.shape, f.first_month, f.vintages)
    predicted, cohorts = worlds_scored.adaptive.predict(frame, f.moves, f.now, f.decided, f.profiles, f.shape, model)
    shocked = worlds_scored.surprise.shocked(cohorts.volume.sum(0))
    assert np.flatnonzero(shocked).tolist() == list(range(39, 46))  # April to October 2013
    bounds = worlds_scored.adaptive_intervals.intervals(
        worlds_scored.adaptive.taken(frame, predicted), predicted, worlds_scored.Recalibration(), shocked
    )
    lower, upper = bounds.lower[0.95][:, 0, :, 0], bounds.upper[0.95][:, 0, :, 0]
    usual = np.median((upper - lower)[30:39], axis=0)
    possible = frame.undecided[:, 0, :, 0]
    # Whole persons; and no interval is wider than from none to all of who is undecided.
    assert ((upper - lower)[39:] >= np.minimum(usual, possible[39:]) - 1).all()
    assert (
        possible[39:, 0] < 0.5 * possible[30:39, 0].min()
    ).all()  # a tenth of the crossings, no narrower all the same


def test_a_declared_break_widens_and_stops_the_advice(closed: Path, made: border_vintages.Vintages) -> None:
    judged = border_vintages.provisional(request(closed, breaks=(dt.date(2013, 10, 1),), widen=2.0))
    assert any("a break was declared on 2013-10-01" in w for w in judged.warnings)
    assert not any("do not publish" in w for w in judged.warnings)

    def width(of: border_vintages.Vintages) -> float:
        rows = [
            r for r in estimates(of).to_pylist()
            if r["citizenship"] == "_T" and r["measure"] == "net_migration" and r["lag"] == 5
        ]  # fmt: skip
        return float(rows[0]["upper_95"] - rows[0]["lower_95"])

    assert width(judged) > width(made)
    assert judged.lineage["widened_by"] == 2.0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"breaks": (dt.date(2031, 1, 1), dt.date(2013, 4, 1))}, "a break on 2031-01-01 lies outside the data"),
        ({"breaks": (dt.date(2009, 12, 31),)}, "a break on 2009-12-31 lies outside the data, which go from 2010-01-"),
        ({"widen": 0.5}, "widened by a factor from 1 to 20, not 0.5"),
        ({"widen": float("nan")}, "not nan"),
    ],
)
def test_breaks_outside_the_data_and_factors_that_narrow_are_refused(
    closed: Path, settings: dict[str, object], said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        border_vintages.provisional(request(closed, **settings))
    assert said in str(refused.value)


def test_one_month_is_too_little(tmp_path: Path) -> None:
    short = replace(CLOSED, start=dt.date(2013, 9, 1), end=dt.date(2013, 9, 30), changes=())
    path = classified(short, tmp_path, crossings=200)
    with pytest.raises(EstimationError, match="1 months, at least 31 are needed"):
        border_vintages.provisional(border_vintages.Request((str(path),), rule="12/16", observed_to=short.end))


def test_crossings_after_the_end_of_observation_are_refused(closed: Path) -> None:
    with pytest.raises(UsageError, match="after the end of observation 2013-06-30"):
        border_vintages.provisional(
            border_vintages.Request((str(closed),), rule="12/16", observed_to=dt.date(2013, 6, 30))
        )


def test_where_nothing_was_ever_decided_nothing_is_estimated(closed: Path, tmp_path: Path) -> None:
    table = pq.read_table(closed)
    names = table.column_names
    never = pa.nulls(table.num_rows, pa.date32())
    for name in ("status_after_final_on", "is_migrant_final_on"):
        table = table.set_column(names.index(name), name, never)
    path = tmp_path / "open.parquet"
    pq.write_table(table, path)
    with pytest.raises(EstimationError, match=r"none of the 30,0\d\d crossings is decided by 2013-10-31"):
        border_vintages.provisional(request(path))

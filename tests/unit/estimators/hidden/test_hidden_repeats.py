"""People on one list with repeats: the published four cities of the Netherlands, refusals, by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sojourn.errors import UsageError, ValuesRefused
from sojourn.estimators.hidden.estimate import Reason
from sojourn.estimators.hidden.repeats import Repeats, RepeatTable
from sojourn.simulate.listed_people import MeetingPlan, drawn_meetings

COVARIATES = ("gender", "age", "reason", "nation")


def met(plan: MeetingPlan, seed: int = 1) -> RepeatTable:
    return RepeatTable(*drawn_meetings(plan, np.random.default_rng(seed)), {})


@pytest.fixture(scope="module")
def cities(shared_new_data: Path) -> RepeatTable:
    with (shared_new_data / "mse_lists" / "netherlands_apprehensions_by_pattern.csv").open() as file:
        rows = list(csv.DictReader(file))
    times, persons = (np.array([float(r[c]) for r in rows]) for c in ("capture", "persons"))
    return RepeatTable(times, persons, {c: [r[c] for r in rows] for c in COVARIATES})


@pytest.mark.data
def test_the_four_cities_are_reproduced_and_refused_as_an_answer(cities: RepeatTable) -> None:
    """12,690 (7,186 to 18,194), van der Heijden et al. (2003); printed to four figures. No answer is given, since a
    geometric and a one-inflated model of the same table fit better and differ by more than three."""
    assert cities.frequencies == {1: 1645, 2: 183, 3: 37, 4: 13, 5: 1, 6: 1}
    made = Repeats(covariates=COVARIATES).estimate(cities)
    chosen = made.ways[0]
    assert chosen.total == pytest.approx(12690, rel=5e-4)
    assert chosen.bounds is not None
    assert (chosen.bounds.lower, chosen.bounds.upper) == pytest.approx((7186, 18194), rel=5e-4)
    assert {r.reason for r in made.refusals} == {Reason.MODEL_REJECTED, Reason.MODELS_DISAGREE}


@pytest.mark.data
def test_the_four_cities_without_covariates(cities: RepeatTable) -> None:
    """About 7,080; Chao's bound by hand is 1,880 + 1,645 squared / (2 x 183)."""
    made = Repeats().estimate(cities)
    ways = {w.name: w.total for w in made.ways}
    assert ways["poisson"] == pytest.approx(7080, abs=1)
    assert ways["chao"] == pytest.approx(1880 + 1645**2 / 366)
    assert ways["chao-one-inflated"] == pytest.approx(1880 + 2 * 183**3 / (9 * 37**2))


def test_covariates_that_divide_equal_people_change_little() -> None:
    times, persons = np.array([1.0, 2, 3, 1, 2, 3]), np.array([100.0, 30, 6, 100, 30, 6])
    split = RepeatTable(times, persons, {"sex": ["F"] * 3 + ["M"] * 3})
    plain, divided = Repeats().estimate(split), Repeats(covariates=("sex",)).estimate(split)
    assert divided.ways[0].total == pytest.approx(plain.ways[0].total, rel=1e-8)


def test_poisson_meetings_give_the_truth_within_the_interval() -> None:
    held = [Repeats(interval="log").estimate(met(MeetingPlan(4_000, 0.5), seed)).ways[0].bounds for seed in range(10)]
    assert sum(b is not None and b.lower <= 4_000 <= b.upper for b in held) >= 7


@pytest.mark.parametrize("plan", [MeetingPlan(6_000, 0.5, dispersion=1.5), MeetingPlan(6_000, 0.8, gone=0.6)])
def test_counts_that_are_not_poisson_are_refused(plan: MeetingPlan) -> None:
    assert not Repeats().estimate(met(plan)).answered


def test_nobody_met_twice_is_refused() -> None:
    made = Repeats().estimate(RepeatTable(np.array([1.0]), np.array([50.0]), {}))
    assert [r.reason for r in made.refusals] == [Reason.NO_REPEATS] and made.known == 50


@pytest.mark.parametrize("times, persons", [([0.0], [5.0]), ([1.5], [5.0]), ([1.0], [-5.0]), ([1.0], [0.5])])
def test_counts_that_cannot_be_are_refused(times: list[float], persons: list[float]) -> None:
    with pytest.raises(ValuesRefused):
        RepeatTable(np.array(times), np.array(persons), {})


def test_a_covariate_that_is_not_there_and_a_family_that_is_none_are_refused() -> None:
    with pytest.raises(UsageError, match="age"):
        Repeats(covariates=("age",)).estimate(RepeatTable(np.array([1.0, 2.0]), np.array([5.0, 2.0]), {}))
    with pytest.raises(UsageError):
        Repeats("gamma")  # type: ignore[arg-type]

"""Net migration as a residual: simulated cohorts whose migration is known, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from sojourn.errors import DimensionsDiffer, EstimationError, UsageError
from sojourn.estimators.age.residual_net_migration import (
    CohortComponent,
    SurvivalRatios,
    by_vital_statistics,
    moment,
    of_children,
)

AGES = ["0-4", "5-9", "10-14", "15+"]


def by_sex(values: list[list[float]], dim: str = "age", labels: list | None = None) -> xr.DataArray:
    return xr.DataArray(
        np.array(values, dtype=float),
        dims=("sex", dim),
        coords={"sex": ["F", "M"]} | ({dim: labels or AGES} if dim == "age" else {}),
    )


def test_a_population_that_only_ages_has_no_net_migration() -> None:
    start = by_sex([[100, 90, 80, 300], [110, 95, 82, 250]])
    survival = by_sex([[0.95, 0.99, 0.98, 0.8], [0.94, 0.98, 0.97, 0.7]])
    births = by_sex([[105], [112]], dim="birth_cohort")
    end = by_sex(
        [
            [105 * 0.95, 100 * 0.99, 90 * 0.98, (80 + 300) * 0.8],
            [112 * 0.94, 110 * 0.98, 95 * 0.97, (82 + 250) * 0.7],
        ]
    )
    got = CohortComponent(steps=1).estimate(start, end, survival, births)
    for variant in (got.forward, got.reverse, got.average):
        assert variant.values == pytest.approx(np.zeros((2, 4)), abs=1e-9)
    assert got.expected_end.values == pytest.approx(end.values)


def test_migrants_are_found_at_the_moment_they_moved() -> None:
    start, survival = by_sex([[100, 90, 80, 300]] * 2), by_sex([[0.95, 0.99, 0.98, 0.8]] * 2)
    births = by_sex([[105]] * 2, dim="birth_cohort")
    stayed = np.array([105 * 0.95, 100 * 0.99, 90 * 0.98, 380 * 0.8])
    moved = np.array([3, 7, -5, 20.0])
    at_the_end = by_sex([list(stayed + moved)] * 2)
    at_the_start = by_sex([list(stayed + moved * survival.values[0])] * 2)
    method = CohortComponent(steps=1)
    assert method.estimate(start, at_the_end, survival, births).forward.values[0] == pytest.approx(moved)
    assert method.estimate(start, at_the_start, survival, births).reverse.values[0] == pytest.approx(moved)


def test_two_steps_need_two_groups_of_births() -> None:
    start = xr.DataArray([100.0, 90, 80, 300], dims="age", coords={"age": AGES})
    survival = xr.DataArray([0.9, 0.9, 0.9, 0.8], dims="age", coords={"age": AGES})
    end = xr.DataArray([10 * 0.9, 20 * 0.9, 100 * 0.9 + 6, 470 * 0.8], dims="age", coords={"age": AGES})
    births = xr.DataArray([10.0, 20], dims="birth_cohort")
    got = CohortComponent(steps=2).estimate(start, end, survival, births)
    assert got.forward.values == pytest.approx([0, 0, 6, 0], abs=1e-9)
    with pytest.raises(DimensionsDiffer, match="births have 2 cohorts, the interval is 1"):
        CohortComponent(steps=1).estimate(start, end, survival, births)


def test_ages_that_differ_are_named() -> None:
    one = xr.DataArray([1.0, 2], dims="age", coords={"age": ["0-4", "5-9"]})
    other = one.assign_coords(age=["0-4", "5-14"])
    with pytest.raises(DimensionsDiffer, match="survival and population_end differ in age"):
        SurvivalRatios().estimate(one, one, other)


def test_rates_are_per_person_who_would_have_been_there() -> None:
    one = xr.DataArray([100.0], dims="age", coords={"age": ["5-9"]})
    got = SurvivalRatios().estimate(one, one * 1.08, one * 0 + 0.9)
    assert got.rate("end").item() == pytest.approx(18 / 90)
    assert got.rate("start").item() == pytest.approx(20 / 120)


def test_vital_statistics_by_hand() -> None:
    assert by_vital_statistics(1000, 1100, 50, 20) == pytest.approx(70)
    with pytest.raises(EstimationError, match="deaths cannot be negative"):
        by_vital_statistics(1000, 1100, 50, -20)
    with pytest.raises(DimensionsDiffer):
        by_vital_statistics([1, 2], [1, 2, 3], 0, 0)


def test_children_follow_their_mothers() -> None:
    # one in ten women left: so did a quarter (three quarters) of one in ten children
    women = np.array([0, 0, 0, 100, 100, 100, 100, 100, 100, 100.0])
    got = of_children(-0.1 * women, women, [400, 200])
    assert got == pytest.approx([-0.25 * 0.1 * 400, -0.75 * 0.1 * 200])


def test_mothers_must_be_there() -> None:
    with pytest.raises(EstimationError, match="mothers reach to age group 10"):
        of_children(np.zeros(6), np.ones(6), [1, 2])
    with pytest.raises(EstimationError, match="no net migration or no population"):
        of_children(np.full(10, np.nan), np.ones(10), [1, 2])
    with pytest.raises(DimensionsDiffer):
        of_children(np.zeros(10), np.ones(10), [1, 2, 3])


def test_words_for_the_moment() -> None:
    assert moment("forward") == "end"
    with pytest.raises(UsageError, match="'middle'"):
        moment("middle")


figures = st.floats(0, 1e6)


@given(st.lists(st.tuples(figures, st.floats(0.05, 1.1), st.floats(-1e4, 1e4)), min_size=4, max_size=12), figures)
def test_the_account_closes(rows: list[tuple[float, float, float]], born: float) -> None:
    """Survivors expected plus net migration (forward) are the second census, for any input."""
    start = xr.DataArray([r[0] for r in rows], dims="age", coords={"age": range(len(rows))})
    ratio = start.copy(data=[r[1] for r in rows])
    end = start.copy(data=[abs(r[0] + r[2]) for r in rows])
    got = CohortComponent(steps=1).estimate(start, end, ratio, xr.DataArray([born], dims="birth_cohort"))
    assert (got.expected_end + got.forward).values == pytest.approx(end.values, abs=1e-6)

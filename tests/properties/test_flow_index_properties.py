"""Identities of flow indices that hold for any table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sojourn.errors import DimensionsDiffer, UsageError, ValuesRefused
from sojourn.indicators import connectivity, distance, flow_totals, impact, inequality, intensity
from sojourn.indicators.flow_index_table import AREA_INDICES, INDICES, index_table
from sojourn.indicators.multiplicative_components import components
from sojourn.kernels.fitting.weighted_median import quicksort_order, weighted_median


@st.composite
def tables(draw: st.DrawFn, smallest: int = 3, largest: int = 7, zero: bool = True) -> np.ndarray:
    n = draw(st.integers(smallest, largest))
    low = 0 if zero else 1
    table = draw(arrays(np.float64, (n, n), elements=st.integers(low, 10_000).map(float)))
    table[0, 1] += 1
    np.fill_diagonal(table, draw(st.integers(0, 5)))
    return table


@given(tables())
def test_nets_sum_to_zero_and_turnover_counts_everyone_twice(table: np.ndarray) -> None:
    total = flow_totals.moves(table).sum()
    assert flow_totals.net_migration(table).sum() == pytest.approx(0, abs=1e-6)
    assert flow_totals.turnover(table).sum() == pytest.approx(2 * total)


@given(tables(), st.integers(0, 1000))
def test_the_aggregate_rate_is_intensity_times_effectiveness(table: np.ndarray, seed: int) -> None:
    people = np.random.default_rng(seed).uniform(1, 1e6, len(table))
    cmi = intensity.crude_migration_intensity(flow_totals.moves(table).sum(), people.sum())
    anmr = impact.aggregate_net_migration_rate(table, people)
    assert anmr == pytest.approx(cmi * impact.effectiveness(table) / 100)


@given(tables(), st.integers(0, 1000))
def test_velocity_is_preference_times_intensity(table: np.ndarray, seed: int) -> None:
    people = np.random.default_rng(seed).uniform(1, 1e6, len(table))
    level = flow_totals.moves(table).sum() / people.sum()
    assert np.nan_to_num(impact.velocity(table, people)) == pytest.approx(
        np.nan_to_num(impact.preference(table, people) * level)
    )


@given(tables(), st.permutations(range(7)))
def test_no_index_depends_on_the_order_of_the_areas_or_on_the_unit(table: np.ndarray, order: list[int]) -> None:
    """Except the interpolated median, which is known for it, and those whose unit is persons."""
    n = len(table)
    at = [i for i in order if i < n]
    turned = table[np.ix_(at, at)]
    names = [f"A{i}" for i in range(n)]
    one = {(r.index, r.area): r.value for r in index_table(table, names)}
    two = {(r.index, r.area): r.value for r in index_table(turned, [names[i] for i in at])}
    assert two == pytest.approx(one, rel=1e-6, abs=1e-9, nan_ok=True)
    counts = {"migrants", "areas", "immigration", "emigration", "turnover", "net_migration"}
    thousand = {(r.index, r.area): r.value for r in index_table(table * 1000, names) if r.index not in counts}
    assert thousand == pytest.approx(
        {k: v for k, v in one.items() if k[0] not in counts}, rel=1e-6, abs=1e-9, nan_ok=True
    )


@given(tables())
def test_indices_stay_within_their_bounds(table: np.ndarray) -> None:
    assert 0 <= connectivity.connectivity(table) <= 1
    assert 0 <= impact.effectiveness(table) <= 100 + 1e-9
    for expected in ("equal", "weighted"):
        assert -1e-12 <= inequality.inequality(table, expected) <= 1 + 1e-12  # type: ignore[arg-type]
    assert -1e-12 <= inequality.gini_total(table) <= 1 + 1e-9
    for part in ("rows", "columns", "exchange"):
        value = inequality.gini_standardized(table, part)  # type: ignore[arg-type]
        assert np.isnan(value) or -1e-12 <= value <= 1 + 1e-9
    for direction in ("out", "in"):
        assert -1e-12 <= inequality.migration_weighted_gini(table, direction) <= 1 + 1e-9  # type: ignore[arg-type]


@given(tables())
def test_the_gini_by_sorting_is_the_gini_by_pairs(table: np.ndarray) -> None:
    cells = table[~np.eye(len(table), dtype=bool)]
    pairs = np.abs(cells[:, None] - cells[None, :]).sum()
    assert inequality.gini_total(table) == pytest.approx(pairs / (2 * (cells.size - 1) * cells.sum()))


def test_extreme_tables_by_hand() -> None:
    even = 7.0 * (1 - np.eye(4))
    assert inequality.gini_total(even) == 0
    assert inequality.coefficient_of_variation(even) == 0
    assert inequality.inequality(even, "independence") == pytest.approx(0, abs=1e-12)
    alone = np.zeros((4, 4))
    alone[0, 1] = 5
    assert inequality.gini_total(alone) == pytest.approx(1)
    assert impact.effectiveness(alone) == 100
    assert connectivity.connectivity(alone) == pytest.approx(1 / 12)
    nobody = np.zeros((4, 4))
    assert np.isnan(inequality.gini_total(nobody))
    assert np.isnan(impact.effectiveness(nobody))
    assert connectivity.connectivity(nobody) == 0


@given(tables())
def test_weighted_variation_is_the_mean_of_the_fields(table: np.ndarray) -> None:
    moved = flow_totals.moves(table)
    out = moved.sum(axis=1)
    fields = [moved[i, np.arange(len(moved)) != i] for i in range(len(moved))]
    by_hand = sum(f.std() / f.mean() * o for f, o in zip(fields, out, strict=True) if o > 0) / out.sum()
    assert inequality.aggregate_variation(table, "out") == pytest.approx(by_hand)


@given(
    arrays(np.float64, st.tuples(st.integers(2, 4), st.integers(2, 4), st.integers(1, 3)), elements=st.floats(0, 1e5))
)
def test_the_components_multiply_to_the_array(array: np.ndarray) -> None:
    if array.sum() < 1e-3:
        with pytest.raises(ValuesRefused):
            components(array * 0)
        return
    c = components(array)
    product = np.full(array.shape, c.overall)
    for axis, share in c.shares.items():
        assert share.sum() == pytest.approx(1)
        product *= share.reshape([-1 if k == axis else 1 for k in range(3)])
    for kept, ratio in c.interactions.items():
        product = product * np.nan_to_num(ratio).reshape([array.shape[k] if k in kept else 1 for k in range(3)])
    assert product == pytest.approx(array, rel=1e-6, abs=1e-6)


@given(tables(), st.integers(0, 20_000))
def test_lumping_and_expanding_keep_the_total(table: np.ndarray, threshold: int) -> None:
    names = [f"A{i}" for i in range(len(table))]
    for by in (["flow"], ["in"], ["out"], ["turn"], ["in", "out", "flow"]):
        assert sum(flow_totals.lump(table, names, threshold, by).values()) == pytest.approx(table.sum())
    groups = ["north" if i % 2 else "south" for i in range(len(table))]
    origins, destinations, out = flow_totals.expand(table, names, groups)
    big = [origins.index(g) for g in ("north", "south")]
    assert out[np.ix_(big, big)].sum() == pytest.approx(table.sum())
    assert origins == destinations


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 50)), min_size=1, max_size=60))
def test_half_of_the_weight_lies_on_either_side_of_the_median(pairs: list[tuple[int, int]]) -> None:
    x, w = (np.array(v, dtype=float) for v in zip(*pairs, strict=True))
    median = weighted_median(x, w)
    if w.sum() == 0:
        assert np.isnan(median)
        return
    assert w[x < median].sum() <= w.sum() / 2
    assert w[x > median].sum() <= w.sum() / 2
    repeated = np.repeat(x, w.astype(int))
    assert median == np.median(repeated)


@given(st.lists(st.integers(0, 30), min_size=0, max_size=300))
def test_the_order_of_ties_is_an_order(values: list[int]) -> None:
    order = quicksort_order(values)
    assert sorted(order.tolist()) == list(range(len(values)))
    assert (np.diff(np.array(values)[order]) >= 0).all()


def test_distances_by_hand() -> None:
    flow = np.array([[0, 6, 1], [3, 0, 0], [0, 0, 0]], dtype=float)
    apart = np.array([[0, 10, 50], [10, 0, 20], [50, 20, 0]], dtype=float)
    assert distance.mean_distance(flow, apart) == pytest.approx((9 * 10 + 50) / 10)
    assert distance.median_distance(flow, apart) == 10
    with pytest.raises(ValuesRefused, match="no distance between"):
        distance.distance_decay(flow + 1, apart * 0)
    law = np.zeros((5, 5))
    place = np.array([0, 1, 3, 7, 12.0])
    far = np.abs(place[:, None] - place[None, :])
    off = far > 0
    law[off] = 100 * far[off] ** -1.5
    assert distance.distance_decay(law, far) == pytest.approx(-1.5)
    assert np.isnan(distance.distance_decay(flow, np.ones((3, 3)))), "equally far: distance explains nothing"


def test_tables_that_are_none_are_refused() -> None:
    with pytest.raises(DimensionsDiffer, match="square"):
        flow_totals.moves(np.ones((2, 3)))
    with pytest.raises(
        ValuesRefused, match=r"(?s)2 flows are absent or negative.*row 1, column 2: nan.*row 2, column 1"
    ):
        flow_totals.moves([[0, np.nan], [-1, 0]])
    with pytest.raises(DimensionsDiffer, match="2 areas in the flow table, 3 populations"):
        impact.preference(np.ones((2, 2)), [1, 2, 3])
    with pytest.raises(UsageError, match="zero or less"):
        impact.velocity(np.ones((2, 2)), [1, 0])
    with pytest.raises(UsageError, match="same name"):
        flow_totals.expand(np.ones((2, 2)), ["A", "B"], ["A", "X"])
    with pytest.raises(UsageError, match="already the name"):
        flow_totals.lump(np.ones((2, 2)), ["other", "B"], 1)
    with pytest.raises(ValuesRefused, match="given twice"):
        flow_totals.by_pair(["A", "A"], ["B", "B"], [1, 2])


def test_every_index_of_the_list_is_given() -> None:
    table = 10.0 * (1 - np.eye(3)) + np.arange(9).reshape(3, 3)
    lengths = np.array([[0, 10, 50], [10, 0, 20], [50, 20, 0]], dtype=float)
    rows = index_table(table, ["A", "B", "C"], population=[100, 200, 300], lengths=lengths)
    assert {r.index for r in rows if r.area is None} == set(INDICES)
    assert {r.index for r in rows if r.area is not None} == set(AREA_INDICES)

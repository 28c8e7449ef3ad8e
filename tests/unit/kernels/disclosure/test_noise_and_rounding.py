"""Noise by cell key, tables that add up again, controlled rounding, and what an attacker reckons from them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_tables import with_totals

from sojourn.errors import EstimationError, UsageError, ValuesRefused
from sojourn.kernels.disclosure.additive import adjusted, discrepancies, rounded
from sojourn.kernels.disclosure.cell_key import KEYS, chances
from sojourn.kernels.disclosure.programme import INFINITE
from sojourn.kernels.disclosure.reconstruction import intervals, likeliest
from sojourn.kernels.disclosure.sums import Sums

Ints = npt.NDArray[np.int64]


@given(deviation=st.integers(2, 8), share=st.floats(0.05, 0.9), least=st.sampled_from([0, 2, 3]))
@settings(deadline=None)
def test_chances_have_mean_zero_the_variance_and_no_result_that_may_not_be(
    deviation: int, share: float, least: int
) -> None:
    least = min(least, deviation)
    variance = share * deviation**2 / 2
    made = chances(deviation, variance, least)
    steps = np.arange(-deviation, deviation + 1)
    assert made.chance.sum(axis=1) == pytest.approx(1)
    assert made.chance @ steps == pytest.approx(0, abs=1e-8)
    for count, row in enumerate(made.chance):
        results = count + steps[row > 0]
        assert (results >= 0).all() and not ((results > 0) & (results < least)).any()
    assert made.variance()[-1] == pytest.approx(variance, rel=1e-6)
    assert list(made.chance[0]) == [float(s == 0) for s in steps]  # nobody stays nobody


def test_entropy_is_greatest() -> None:
    """At the optimum the logarithm of the chances is a parabola; no other chances with the moments have that."""
    made = chances(5, 2.0)
    steps = np.arange(-5, 6)
    for row in (1, 3, len(made.chance) - 1):
        able = made.chance[row] > 0
        curve = np.polyfit(steps[able], np.log(made.chance[row][able]), 2)
        assert np.polyval(curve, steps[able]) == pytest.approx(np.log(made.chance[row][able]), abs=1e-6)


def test_two_results_by_hand() -> None:
    """Noise of at most 1 and variance 1/2: a quarter down, a half nothing, a quarter up; limits in 2^32ths."""
    made = chances(1, 0.5)
    assert made.chance[1] == pytest.approx([0.25, 0.5, 0.25])
    quarter = KEYS // 4
    key = np.array([0, quarter - 1, quarter, 3 * quarter - 1, 3 * quarter, KEYS - 1], dtype=np.uint64)
    assert list(made.noise(np.full(6, 9), key)) == [-1, -1, 0, 0, 1, 1]
    assert list(made.noise(np.zeros(6, dtype=np.int64), key)) == [0] * 6


def test_a_cell_of_one_who_may_not_appear_becomes_nobody_or_three() -> None:
    made = chances(4, 1.0, least=3)
    assert made.chance[1] == pytest.approx([0, 0, 0, 2 / 3, 0, 0, 1 / 3, 0, 0])  # -1 and +2 with mean zero


@pytest.mark.parametrize(("deviation", "variance", "least"), [(0, 1, 0), (3, 9, 0), (3, 0, 0), (2, 1, 3)])
def test_chances_that_cannot_be(deviation: int, variance: float, least: int) -> None:
    with pytest.raises(UsageError):
        chances(deviation, variance, least)


def test_keys_and_counts_that_cannot_be() -> None:
    with pytest.raises(ValuesRefused):
        chances(3, 1).noise(np.array([1]), np.array([KEYS], dtype=np.uint64))
    with pytest.raises(ValuesRefused):
        chances(3, 1).noise(np.array([-1]), np.array([1], dtype=np.uint64))


def test_the_published_example_shows_its_discrepancy_or_loses_it() -> None:
    """Total 4,578, parts 2,296 and 2,284: they add up to 4,580."""
    sums = Sums.of(3, [(2, [0, 1])])
    published = np.array([2296, 2284, 4578])
    assert list(discrepancies(sums, published)) == [2]
    made = adjusted(sums, published)
    assert not discrepancies(sums, made.value).any()
    assert np.abs(made.value - published).sum() == 2  # no table that adds up is nearer
    held = adjusted(sums, published, np.array([1.0, 1.0, 10.0]))
    assert held.value[2] == 4578 and held.largest <= 2


@given(inner=arrays(np.int64, st.sampled_from([(3, 4), (2, 3, 2)]), elements=st.integers(0, 20)), base=st.just(3))
@settings(deadline=None, max_examples=40)
def test_rounded_tables_add_up_and_lie_next_to_the_counts(inner: Ints, base: int) -> None:
    sums, value, _ = with_totals(inner)
    made = rounded(sums, value, base)
    assert not (made % base).any() and not discrepancies(sums, made).any()
    assert (np.abs(made - value) < 2 * base).all() and (made[value == 0] == 0).all()
    if inner.ndim == 2:  # Cox and Ernst: two-way tables always have one next to the counts
        assert (np.abs(made - value) < base).all()


def test_rounding_to_one_hides_nothing() -> None:
    with pytest.raises(UsageError):
        rounded(Sums.of(1, []), np.array([4]), 1)


def test_intervals_by_hand() -> None:
    """Of a 2 x 2 table with totals 3, 7 and 4, 6 the first cell is 0 to 3; with hidden cells at least 1, 1 to 2."""
    sums, value, place = with_totals([[1, 2], [3, 4]])
    hidden = np.zeros(len(value), dtype=bool)
    hidden[place[:2, :2]] = True
    high = np.where(hidden, INFINITE, value)
    cell = np.array([place[0, 0], place[2, 2]])
    for least, wanted in ((0, [(0, 3), (10, 10)]), (1, [(1, 2), (10, 10)])):
        found = intervals(sums, np.where(hidden, least, value), high, cell)
        assert list(zip(*found, strict=True)) == wanted


def test_figures_that_contradict_one_another_are_no_table() -> None:
    sums, value, _ = with_totals([[1, 2], [3, 4]])
    with pytest.raises(EstimationError, match=r"contradict|not their total"):
        intervals(sums, value + np.eye(9, dtype=np.int64)[0], value + np.eye(9)[0], np.array([0]))


def test_the_likeliest_table_is_the_average_of_ways_to_reckon() -> None:
    """A cell published as 5 and, by total minus the other part, as 8: with three equal variances 5 + 3/3 = 6."""
    sums = Sums.of(3, [(2, [0, 1])])
    assert list(likeliest(sums, np.array([5.0, 12.0, 20.0]), np.ones(3))) == [6, 13, 19]
    assert list(likeliest(sums, np.array([5.0, 12.0, 20.0]), np.array([3.0, 0, 0]))) == [8, 12, 20]


def test_noise_of_a_change_by_hand() -> None:
    """-1, 0 or 1 by thirds each: a difference of two is 0 three times in nine, 1 four times, 2 twice."""
    table = chances(1, 2 / 3)
    assert table.of_changes() == pytest.approx(np.array([1, 2, 3, 2, 1]) / 9, abs=1e-6)
    assert [table.change_within(share) for share in (0.3, 0.5, 0.95)] == [0, 1, 2]


@given(deviation=st.integers(2, 8), share=st.floats(0.2, 0.9), periods=st.integers(1, 12))
@settings(deadline=None, max_examples=20)
def test_variances_of_different_persons_add_up(deviation: int, share: float, periods: int) -> None:
    """A month less another has twice the variance, a year less the sum of its months thirteen times."""
    table = chances(deviation, share * deviation)
    chance = table.of_changes(periods)
    size = np.arange(len(chance)) - len(chance) // 2
    assert chance.sum() == pytest.approx(1) and (chance * size).sum() == pytest.approx(0, abs=1e-6)
    assert (chance * size**2).sum() == pytest.approx((periods + 1) * table.variance()[-1])


def test_months_of_other_persons_differ_by_noise_and_months_of_the_same_do_not() -> None:
    """Drawn: 20,000 cells of two months in which nothing changed but who is in them, and in which nothing changed."""
    rng = np.random.default_rng(8)
    table, count = chances(5, 2.0), np.full(20_000, 30)
    first, second = (rng.integers(0, KEYS, len(count), dtype=np.uint64) for _ in range(2))
    change = table.noise(count, second) - table.noise(count, first)
    assert change.var() == pytest.approx(4.0, rel=0.05)
    assert (np.abs(change) <= table.change_within()).mean() >= 0.95
    assert not (table.noise(count, first) - table.noise(count, first)).any()

"""Hidden cells stay open within their interval, over all linked tables; checked by programmes of their own."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_tables import linked, sums_of, with_totals

from sojourn.errors import DimensionsDiffer, UsageError, ValuesRefused
from sojourn.kernels.disclosure.primary import Needs, dominance, frequency, p_percent
from sojourn.kernels.disclosure.programme import INFINITE
from sojourn.kernels.disclosure.reconstruction import intervals
from sojourn.kernels.disclosure.secondary import Pattern, cost_of, suppress
from sojourn.kernels.disclosure.sums import Sums

Ints = npt.NDArray[np.int64]
LEAST = 3


def attacked(sums: Sums, value: Ints, pattern: Pattern, *known: int) -> tuple[Ints, Ints, Ints]:
    """Hidden cells and the interval that an integer programme gives for each from what is published."""
    hidden = pattern.hidden.copy()
    hidden[list(known)] = False
    low, high = np.where(hidden, 1, value), np.where(hidden, INFINITE, value).astype(float)
    cells = np.flatnonzero(hidden)
    return cells, *intervals(sums, low, high, cells, whole=True)


def is_safe(sums: Sums, value: Ints, needs: Needs, pattern: Pattern, *known: int) -> bool:
    cells, low, high = attacked(sums, value, pattern, *known)
    mine = needs.primary[cells]
    return bool((low[mine] <= needs.low[cells[mine]]).all() and (high[mine] >= needs.high[cells[mine]]).all())


def small(sums: Sums, value: Ints) -> Needs:
    return frequency(value, value, LEAST, sums.floor(value))


def protected(sums: Sums, value: Ints, *, singles: bool = False) -> tuple[Needs, Pattern]:
    needs = small(sums, value)
    known = np.flatnonzero(value == 1) if singles else None
    return needs, suppress(sums, value, needs, known=known, whole=True, seconds=60)


def test_one_hidden_cell_alone_in_a_row_is_recoverable_and_is_not_left_alone() -> None:
    sums, value, place = with_totals([[1, 20, 9], [30, 12, 8], [7, 15, 40]])
    needs = small(sums, value)
    alone = Pattern(needs.primary, *(None,) * 4, 0.0, 0.0)  # type: ignore[arg-type]
    _, low, high = attacked(sums, value, alone)
    assert (low, high) == (1, 1)  # row total 30 minus 20 minus 9
    pattern = suppress(sums, value, needs, whole=True)
    assert not len(pattern.open) and is_safe(sums, value, needs, pattern)
    assert pattern.hidden.sum() == 4 and pattern.hidden[place[:-1, :-1]].sum() == 4  # the cheapest is a square


def test_two_tables_linked_by_a_margin_are_protected_together() -> None:
    """Each table by itself hides its margin cell safely; together the other table gives it away."""
    first = [[1, 1], [30, 40], [50, 60]]
    second = [[2, 0], [35, 35], [40, 70]]
    sums, value, a, b = linked(first, second)
    needs, pattern = protected(sums, value)
    assert not len(pattern.open)
    assert is_safe(sums, value, needs, pattern)
    assert (pattern.hidden[a[0, -1]], a[0, -1]) == (True, b[0, -1])
    alone, own, place = with_totals(first)
    by_itself = suppress(alone, own, small(alone, own), whole=True)
    assert is_safe(alone, own, small(alone, own), by_itself)
    together = np.zeros(len(value), dtype=bool)
    together[a.ravel()] = by_itself.hidden[place.ravel()]
    together |= (value < LEAST) & (value > 0)
    assert not is_safe(sums, value, needs, Pattern(together, *(None,) * 4, 0.0, 0.0))  # type: ignore[arg-type]


def test_three_singletons_in_a_row() -> None:
    """Their sum 3 is shown: since hidden cells are not empty each would be 1. And each knows its own."""
    sums, value, place = with_totals([[1, 1, 1, 25], [20, 30, 18, 22], [11, 9, 14, 16]])
    needs, pattern = protected(sums, value, singles=True)
    hidden_row = np.zeros(len(value), dtype=bool)
    hidden_row[place[0, :3]] = True
    _, low, high = attacked(sums, value, Pattern(hidden_row, *(None,) * 4, 0.0, 0.0))  # type: ignore[arg-type]
    assert list(low) == list(high) == [1, 1, 1]
    assert not len(pattern.open)
    for single in place[0, :3]:
        assert is_safe(sums, value, needs, pattern, int(single))


def test_two_singletons_in_a_row_do_not_protect_each_other() -> None:
    """Without the rule on singletons the pair is enough for everybody but the two."""
    sums, value, place = with_totals([[1, 1, 40, 9], [1, 1, 12, 30], [25, 14, 8, 19]])
    needs, careless = protected(sums, value)
    assert is_safe(sums, value, needs, careless)
    _, careful = protected(sums, value, singles=True)
    assert not len(careful.open)
    singles = [int(c) for c in place[:2, :2].ravel()]
    assert all(is_safe(sums, value, needs, careful, s) for s in singles)


tables = arrays(np.int64, st.sampled_from([(3, 3), (2, 4), (3, 2, 2), (2, 2, 3)]), elements=st.integers(0, 12))


@given(inner=tables)
@settings(deadline=None, max_examples=40)
def test_no_hidden_cell_of_a_random_table_is_recoverable(inner: Ints) -> None:
    sums, value, _ = with_totals(inner)
    needs, pattern = protected(sums, value)
    open_cells = set(pattern.open.cell)
    assert set(pattern.refuted.cell) <= open_cells  # only these may be tellable, and the pattern says so
    assert (pattern.hidden | ~needs.primary).all()
    if not open_cells:
        assert is_safe(sums, value, needs, pattern)
    cells, low, high = attacked(sums, value, pattern)
    assert (low <= pattern.low[cells]).all() and (pattern.high[cells] <= high).all()  # what was proved is true


@given(inner=tables)
@settings(deadline=None, max_examples=25)
def test_no_single_person_of_a_random_table_can_reckon_another(inner: Ints) -> None:
    sums, value, _ = with_totals(inner)
    needs, pattern = protected(sums, value, singles=True)
    if len(pattern.open):
        return
    targets, knowers = sums.neighbours(np.flatnonzero(needs.primary), np.flatnonzero(value == 1))
    for knower in np.unique(knowers):
        cells, low, high = attacked(sums, value, pattern, int(knower))
        for target in targets[knowers == knower]:
            at = int(np.flatnonzero(cells == target)[0])
            assert low[at] <= needs.low[target] and high[at] >= needs.high[target]


@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_no_hidden_cell_of_linked_random_tables_is_recoverable(data: st.DataObject) -> None:
    first = data.draw(arrays(np.int64, (3, 3), elements=st.integers(0, 15)))
    cuts = data.draw(arrays(np.int64, (3, 1), elements=st.integers(0, 100)))
    total = first.sum(axis=1, keepdims=True)
    part = np.minimum(cuts, total)
    sums, value, _, _ = linked(first, np.hstack([part, total - part]))
    needs, pattern = protected(sums, value)
    if not len(pattern.open):
        assert is_safe(sums, value, needs, pattern)


def test_what_no_pattern_protects_is_listed() -> None:
    """A table of one person: hiding everything leaves nobody else to take for him."""
    sums, value, _ = with_totals([[1, 0], [0, 0]])
    _, pattern = protected(sums, value)
    assert not len(pattern.open)  # hidden to the last total, any number is possible
    assert pattern.hidden[value > 0].all()
    shown = np.zeros(len(value), dtype=bool)
    shown[-1] = True  # but not where the grand total stands in the newspaper already
    told = suppress(sums, value, small(sums, value), never=shown, whole=True)
    assert len(told.open) and set(told.open.cell) == set(np.flatnonzero(value))


def test_the_same_table_has_the_same_pattern() -> None:
    rng = np.random.default_rng(4)
    sums, value, _ = with_totals(rng.poisson(4, (5, 4, 3)))
    one, two = protected(sums, value)[1], protected(sums, value)[1]
    assert (one.hidden == two.hidden).all() and (one.low == two.low).all() and (one.high == two.high).all()


def cheapest(sums: Sums, value: Ints, needs: Needs) -> float:
    """The cost of the cheapest safe pattern, by trying all."""
    others = np.flatnonzero((value > 0) & ~needs.primary)
    cost, best = cost_of(value), np.inf
    for number in range(len(others) + 1):
        for chosen in combinations(others, number):
            extra = float(cost[list(chosen)].sum())
            if extra >= best:
                continue
            hidden = needs.primary.copy()
            hidden[list(chosen)] = True
            if is_safe(sums, value, needs, Pattern(hidden, *(None,) * 4, 0.0, 0.0)):  # type: ignore[arg-type]
                best = extra
    return best


def test_the_bound_lies_below_the_cheapest_pattern_and_ours_not_below_it() -> None:
    sums, value, _ = with_totals([[1, 9, 5], [7, 4, 12]])
    needs, pattern = protected(sums, value)
    best = cheapest(sums, value, needs)
    assert pattern.bound <= best <= pattern.cost
    assert pattern.bound > 0 and pattern.gap == pytest.approx(1 - pattern.bound / pattern.cost)


def test_a_clock_that_is_over_leaves_everything_open() -> None:
    sums, value, _ = with_totals([[1, 20, 9], [30, 12, 8]])
    pattern = suppress(sums, value, small(sums, value), seconds=0)
    assert set(pattern.open.cell) == {0}


def test_dominance_and_p_percent_by_hand() -> None:
    value = np.array([100, 100])
    largest = np.array([[60, 25], [30, 20]])
    rule = dominance(value, largest, 0.8)
    assert list(rule.primary) == [True, False]
    assert (rule.low[0], rule.high[0]) == (93, 107)  # 85 / 0.8 = 106.25
    rule = p_percent(value, largest[:, 0], largest[:, 1], 30)
    assert list(rule.primary) == [True, False]
    assert (rule.low[0], rule.high[0]) == (97, 103)  # 0.30 * 60 - 15 = 3
    both = frequency(value, np.array([2, 200]), 3, np.array([1, 1])) | rule
    assert (both.low[0], both.high[0]) == (1, 103)


def test_what_cannot_be_is_refused() -> None:
    sums, value, _ = with_totals([[1, 2], [3, 4]])
    with pytest.raises(ValuesRefused, match="not the sums"):
        sums.check(value + 1)
    with pytest.raises(ValuesRefused, match="below zero"):
        sums.check(-value)
    with pytest.raises(DimensionsDiffer):
        sums.check(value[1:])
    with pytest.raises(UsageError):
        frequency(value, value, 1, value)
    with pytest.raises(UsageError):
        dominance(value, value[:, None], 1.5)
    with pytest.raises(UsageError):
        p_percent(value, value, value, 0)


def test_what_no_sum_links_is_protected_as_if_it_stood_alone() -> None:
    """Two months without a year: each has the pattern that it has by itself, whatever the other holds."""
    months = [[[1, 20, 9], [30, 12, 8], [7, 15, 40]], [[2, 2, 30], [14, 1, 9], [22, 8, 6]]]
    alone = [with_totals(month) for month in months]
    size = alone[0][0].cells
    lines = [
        (total + number * size, [p + number * size for p in parts])
        for number in (0, 1) for total, parts in sums_of(alone[number][2])
    ]  # fmt: skip
    both, value = Sums.of(2 * size, lines), np.concatenate([own for _, own, _ in alone])
    needs, together = protected(both, value, singles=True)
    parts = both.components(value > 0, np.flatnonzero(needs.primary))
    assert [len(p) for p in parts] == [size, size] and not np.intersect1d(*parts).size
    for number, (sums, own, _) in enumerate(alone):
        _, pattern = protected(sums, own, singles=True)
        assert (together.hidden[number * size : (number + 1) * size] == pattern.hidden).all()
    assert not len(together.open) and is_safe(both, value, needs, together)


def test_cells_that_are_shown_link_nothing() -> None:
    """Rows hang together by totals; where these cannot be hidden, each row is a part of its own."""
    sums, value, place = with_totals([[3, 4], [5, 6]])
    moving = value > 0
    assert len(sums.components(moving, np.arange(len(value)))) == 1
    moving[place[-1]] = moving[place[:, -1]] = False
    assert [p.tolist() for p in sums.components(moving, np.arange(len(value)))] == [place[:2, :2].ravel().tolist()]
    moving[place[0, 1]] = moving[place[1, 0]] = False
    assert len(sums.components(moving, np.flatnonzero(moving))) == 2

"""Native-born, births and deaths: small tables worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.errors import EstimationError
from sojourn.kernels.flows import native_born, vital_events


def test_foreign_born_shrink_until_the_native_born_are_zero() -> None:
    # Second area: 6 foreign-born, population 4: native-born -2. Shares 2 : 4 of 4.
    stock = np.array([[10.0, 2, 0], [0, -2, 0], [1, 4, 5]])
    table, areas = native_born.shrink_foreign_born(stock)
    assert areas.tolist() == [1]
    assert table[:, 1] == pytest.approx([4 / 3, 0, 8 / 3])
    assert table[:, [0, 2]] == pytest.approx(stock[:, [0, 2]])


def test_rounding_keeps_the_total_and_the_largest_takes_the_rest() -> None:
    # 100 * 10/61 = 16.39, 32.79, 50.82 -> 16, 33, 51 = 100; to 100.5: 16.48, 32.95, 51.07 -> 16, 33, 51, and 0.5 left
    assert native_born.rescale_to_integers(np.array([10.0, 20, 31]), 100.5).tolist() == [16, 33, 51.5]
    assert native_born.rescale_to_integers(np.array([10.0, 20, 30.4]), 100).tolist() == [17, 33, 50]


def test_values_adding_up_to_zero_cannot_be_scaled() -> None:
    with pytest.raises(EstimationError, match="add up to zero"):
        native_born.rescale_to_integers(np.zeros(3), 5.0)


def test_the_remainder_leaves_an_area_without_native_born_alone() -> None:
    # 10.4 and 20.4 of 30.8 scaled to 30.5 are 10.3 and 20.2: rounded 10 + 20, half a person too few;
    # scaled to 29.5 they are 9.96 and 19.54: rounded 10 + 20, half a person too many
    values = np.array([0.0, 10.4, 20.4])
    assert native_born.rescale_to_integers(values, 30.5, remainder=lambda _: 0).tolist() == [0, 10, 20.5]
    assert native_born.rescale_to_integers(values, 29.5, remainder=lambda _: 0).tolist() == [0, 10, 19.5]


def test_nobody_is_drawn_when_nothing_is_left_over() -> None:
    # R: rescale_integer_sum samples only `if (d != 0)`: the first draw of set.seed(1) goes to the first remainder
    def refuse(_: object) -> int:
        raise AssertionError("asked who takes nothing")

    values = np.array([10.0, 20, 30])
    assert native_born.rescale_to_integers(values, 120.0, remainder=refuse).tolist() == [20, 40, 60]
    draw = native_born.ReferenceDraw(1)
    many = np.append(np.full(43, 10.0), 20.0)  # the largest is the 44th: sample(44, 1) is 4 after set.seed(1)
    assert native_born.rescale_to_integers(many, 900.0, remainder=draw).tolist() == [20.0] * 43 + [40.0]
    assert native_born.rescale_to_integers(many, 451.0, remainder=draw).tolist() == [10.0] * 3 + [11] + [10] * 39 + [20]


def test_native_born_meet_the_mid_point_where_scaling_cannot_reach_it() -> None:
    # Nobody foreign-born in C and nobody born in C elsewhere: 100 at the start, 101 at the end, so 100.5 in both.
    start = np.array([[50.0, 5, 0], [5, 40, 0], [0, 0, 100]])
    end = np.array([[50.0, 5, 0], [5, 39, 0], [0, 0, 101]])
    new_start, new_end, moved = native_born.meet_native_born(start, end)
    assert moved == pytest.approx([-0.5 * 50 / 89, -0.5 * 39 / 89, 0.5])
    assert new_start[2, 2] == new_end[2, 2] == 100.5
    assert new_start.sum() == pytest.approx(start.sum()) and new_end.sum() == pytest.approx(end.sum())
    assert start[2, 2] == 100, "the tables given are as they were"


def test_native_born_meet_the_mid_point_beside_those_who_live_elsewhere() -> None:
    # C holds 100 of its own and no others; 10 and 4 born there live in A. The mid-point 107 leaves 7 in A: reachable.
    start = np.array([[50.0, 5, 0], [5, 40, 0], [10, 0, 100]])
    end = np.array([[56.0, 5, 0], [5, 40, 0], [4, 0, 100]])
    assert not native_born.meet_native_born(start, end)[2].any()
    # 104 and then 100 at home, 1 abroad: the mid-point 103 is less than the 104 who are at home
    start = np.array([[50.0, 5, 0], [5, 40, 0], [1, 0, 104]])
    end = np.array([[54.0, 5, 0], [5, 40, 0], [1, 0, 100]])
    new_start, new_end, moved = native_born.meet_native_born(start, end)
    assert moved[2] == -2 and new_start[2].tolist() == [1, 0, 102] == new_end[2].tolist()


def test_native_born_are_not_moved_by_more_than_a_twentieth() -> None:
    start = np.array([[50.0, 5, 0], [5, 40, 0], [0, 0, 100]])
    end = np.array([[50.0, 5, 0], [5, 20, 0], [0, 0, 120]])
    assert not native_born.meet_native_born(start, end)[2].any()


def test_the_reference_draw_is_that_of_r() -> None:
    # R: set.seed(1); sample(44, 1); sample(44, 1). After another set.seed(1), sample(100, 1) is the well-known 68.
    draw = native_born.ReferenceDraw(1)
    assert [draw.below(44) + 1, draw.below(44) + 1] == [4, 39]
    assert native_born.ReferenceDraw(1).below(100) + 1 == 68


def test_net_migration_meets_half_way_without_changing_signs() -> None:
    # gains 30, losses -10: both become 20
    assert native_born.rescale_net(np.array([30.0, -10, 0]), integers=False).tolist() == [20, -20, 0]
    assert native_born.rescale_net(np.array([6.0, 1, -1]), method="switches", integers=False).tolist() == [4, -1, -3]


def test_the_world_is_closed_by_the_native_born_of_both_tables() -> None:
    # start 20, end 26, births 5, deaths 1: 4 born more than died, 6 more persons: imbalance -2, one off each... added
    start, end = np.array([[9.0, 1], [2, 8]]), np.array([[12.0, 2], [3, 9]])
    new_start, new_end, imbalance = native_born.close_the_world(start, end, np.array([5.0, 0]), np.array([1.0, 0]))
    assert imbalance == -2
    assert new_start.sum() == 21 and new_end.sum() == 25
    assert new_start[0, 1] == 1 and new_end[1, 0] == 3


def test_births_beyond_the_native_born_are_spread() -> None:
    end = np.array([[3.0, 1], [1, 9]])
    table, areas = vital_events.births_by_birthplace(np.array([4.0, 2]), end)
    assert areas.tolist() == [0]
    assert table.tolist() == [[3, 0], [1, 2]]


def test_deaths_in_proportion_to_population() -> None:
    start = np.array([[30.0, 5], [10, 15]])
    assert vital_events.deaths_in_proportion(np.array([4.0, 2]), start).tolist() == [[3, 0.5], [1, 1.5]]


def test_deaths_by_accounting_close_each_birthplace() -> None:
    start, end = np.array([[30.0, 5], [10, 15]]), np.array([[28.0, 6], [9, 14]])
    deaths, births = np.array([2.0, 3]), np.array([1.0, 1])
    table = vital_events.deaths_by_accounting(deaths, births, start, end)
    assert table.sum(axis=1) == pytest.approx([35 + 1 - 34, 25 + 1 - 23])
    assert table.sum(axis=0) == pytest.approx(deaths)


def test_a_birthplace_that_gained_more_than_its_births_is_named() -> None:
    start, end = np.array([[30.0, 5], [10, 15]]), np.array([[40.0, 6], [5, 5]])
    with pytest.raises(EstimationError, match="gained more persons") as caught:
        vital_events.deaths_by_accounting(np.array([2.0, 4]), np.array([1.0, 1]), start, end, ["KEN", "UGA"])
    assert "KEN: 35 at the start + 1 births - 46 at the end = -10 deaths" in str(caught.value)


def test_a_small_area_does_not_give_more_than_it_has() -> None:
    # 0.4 + 10.4 + 10.4 = 21.2 to 19.5: 0.37, 9.57, 9.57, rounded 0 + 10 + 10: half too many
    values = np.array([0.4, 10.4, 10.4])
    assert native_born.rescale_to_integers(values, 19.5, remainder=lambda _: 0).tolist() == [0, 9.5, 10]


@pytest.mark.parametrize("net", [[10.0, 20, 5], [-3.0, 0, -4]])
def test_gains_without_losses_do_not_meet_half_way(net: list[float]) -> None:
    with pytest.raises(EstimationError, match="cannot be scaled to zero"):
        native_born.rescale_net(np.array(net))
    assert native_born.rescale_net(np.array(net), method="switches").sum() == 0

"""The status of what is made of several figures."""

from __future__ import annotations

import itertools

from sojourn.concepts.status import ObsStatus, combined, status_of_sum


def test_the_weakest_status_stands_for_a_figure_and_none_is_missing() -> None:
    assert combined({"A", "E", "I"}) is ObsStatus.IMPUTED
    assert combined(set()) is ObsStatus.MISSING


def test_a_status_marks_a_sum_from_a_tenth_of_it() -> None:
    assert status_of_sum([(90.0, "A"), (10.0, "I")]) is ObsStatus.IMPUTED
    assert status_of_sum([(91.0, "A"), (9.0, "I")]) is ObsStatus.NORMAL


def test_several_small_parts_of_one_status_mark_a_sum_together() -> None:
    assert status_of_sum([(88.0, "A"), (6.0, "E"), (6.0, "E")]) is ObsStatus.ESTIMATED


def test_losses_weigh_as_much_as_gains() -> None:
    # the sum is 2, its parts are 200 in size: half of them estimated
    assert status_of_sum([(101.0, "A"), (-99.0, "E")]) is ObsStatus.ESTIMATED


def test_of_nothing_but_zeros_every_status_counts() -> None:
    assert status_of_sum([(0.0, "A"), (0.0, "U")]) is ObsStatus.LOW_RELIABILITY


def test_the_order_of_the_parts_does_not_matter() -> None:
    parts = [(0.1, "E")] * 3 + [(2.7, "A")]
    assert {status_of_sum(order) for order in itertools.permutations(parts)} == {ObsStatus.ESTIMATED}

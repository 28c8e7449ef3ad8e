"""People on some lists: published totals, refusals, bad tables, and populations whose size is known."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from sojourn.concepts.figure import Bounds
from sojourn.errors import UsageError, ValuesRefused
from sojourn.estimators.hidden.estimate import HiddenEstimate, Reason, Refusal, Role, Way, judged
from sojourn.estimators.hidden.list_table import ListTable, of_cases, of_patterns
from sojourn.estimators.hidden.lists import GraphAveraging, ListModels, TwoLists
from sojourn.simulate.listed_people import ListPlan, drawn_lists


def table(*counts: float) -> ListTable:
    size = int(math.log2(len(counts) + 1))
    return ListTable(tuple("ABCDEFGH"[:size]), np.array(counts))


def published(folder: Path, name: str) -> ListTable:
    with (folder / "mse_lists" / name).open() as file:
        header, *rows = csv.reader(file)
    places = [f"line {i}" for i in range(2, len(rows) + 2)]
    return of_patterns(header[:-1], [(row[:-1], float(row[-1])) for row in rows], places)


def test_chapman_by_hand() -> None:
    """On A 40, on B 30, on both 10: 41 x 31 / 11 - 1."""
    made = TwoLists().estimate(table(30, 20, 10))
    assert made.total == pytest.approx(41 * 31 / 11 - 1)
    assert made.bounds is not None and made.bounds.lower < made.total < made.bounds.upper
    assert made.bounds.lower >= 60
    assert [w.total for w in made.ways[1:]] == [60 + 0.5 * 60, 60 + 2 * 60]  # hidden 30 x 20 / 10, odds by half and two


@pytest.mark.parametrize("counts", [(30, 20, 0), (30, 20, 0, 10, 0, 0, 0)])
def test_lists_that_never_overlap_are_refused(counts: tuple[float, ...]) -> None:
    method = TwoLists() if len(counts) == 3 else ListModels(times=100)
    made = method.estimate(table(*counts))
    assert made.total is None and [r.reason for r in made.refusals] == [Reason.NO_OVERLAP]


def test_a_hardly_overlapping_table_is_refused_as_too_wide() -> None:
    made = ListModels(times=200).estimate(table(100, 120, 1, 90, 0, 1, 0))
    assert made.total is None and Reason.INTERVAL_TOO_WIDE in {r.reason for r in made.refusals}


def test_ways_that_differ_by_more_than_three_are_refused_and_checks_do_not_count() -> None:
    def ways(second: float, role: Role) -> HiddenEstimate:
        both = (Way("one", Role.ANSWER, 100.0), Way("two", role, second))
        return judged(HiddenEstimate("list-models", 50.0, 100.0, Bounds(80, 120, 0.95), ways=both))

    assert ways(299.0, Role.CANDIDATE).total == 100.0
    assert ways(301.0, Role.CANDIDATE).total is None
    assert ways(1e6, Role.CHECK).total == 100.0


def test_a_refused_way_is_not_held_against_the_answer() -> None:
    away = Way("two", Role.CANDIDATE, 1e6, refusal=Refusal(Reason.NOT_IDENTIFIED))
    held = HiddenEstimate("repeats", 5.0, 100.0, Bounds(80, 120), ways=(Way("one", Role.ANSWER, 100.0), away))
    assert judged(held).total == 100.0


@pytest.mark.parametrize(
    "marks, persons, said",
    [
        ([("1", "0"), ("0", "1")], [-3, 4], "below zero"),
        ([("1", "0"), ("0", "1")], [2.5, 4], "not a whole number"),
        ([("1", "0"), ("0", "1")], [math.nan, 4], "no number of persons"),
        ([("1", "0"), ("1", "0")], [3, 4], "same lists as"),
        ([("0", "0"), ("0", "1")], [3, 4], "on no list"),
        ([("1", "2"), ("0", "1")], [3, 4], "«2»"),
        ([("1", "0"), ("0", "1")], [0, 0], "nobody on any list"),
    ],
)
def test_tables_that_cannot_be_are_refused_by_name(
    marks: list[tuple[str, str]], persons: list[float], said: str
) -> None:
    with pytest.raises(ValuesRefused, match=said):
        of_patterns(["A", "B"], list(zip(marks, persons, strict=True)), ["line 2", "line 3"])


def test_a_list_inside_another_an_empty_list_and_one_list_only_are_refused_by_name() -> None:
    with pytest.raises(ValuesRefused, match="B lies wholly inside A"):
        table(30, 0, 10).checked()
    with pytest.raises(ValuesRefused, match="C: nobody"):
        table(30, 20, 10, 0, 0, 0, 0).checked()
    with pytest.raises(ValuesRefused, match="1 list"):
        ListTable(("A",), np.array([5.0])).checked()


def test_a_person_twice_on_a_list_is_counted_and_not_named() -> None:
    with pytest.raises(ValuesRefused, match="A: 1 person more than once") as found:
        of_cases({"Jane": ["A", "A"], "John": ["A", "B"]}, ["A", "B"])
    assert "Jane" not in str(found.value)
    assert of_cases({"x": ["A"], "y": ["A", "B"], "z": ["B"]}, ["A", "B"]).counts.tolist() == [1, 1, 1]


def test_a_method_refuses_what_it_cannot_take() -> None:
    with pytest.raises(UsageError):
        TwoLists().estimate(table(*range(1, 8)))
    with pytest.raises(UsageError):
        ListModels().estimate(table(30, 20, 10))
    with pytest.raises(UsageError):
        ListModels(choose="best")  # type: ignore[arg-type]


def test_the_average_over_graphs_of_independent_lists_is_near_the_truth() -> None:
    counts = drawn_lists(ListPlan(5_000, (0.3, 0.25, 0.35)), np.random.default_rng(3))
    made = GraphAveraging().estimate(ListTable(("A", "B", "C"), counts))
    assert made.bounds is not None and made.bounds.lower <= 5_000 <= made.bounds.upper


@pytest.mark.parametrize(
    "plan", [ListPlan(4_000, (0.15, 0.12, 0.18)), ListPlan(4_000, (0.15, 0.12, 0.18), ((0, 1, 2.0),))]
)
def test_intervals_hold_the_size_of_populations_that_are_known(plan: ListPlan) -> None:
    """Ten worlds each: with a coverage of 95 % fewer than seven is one case in ten thousand."""
    held = 0
    for seed in range(10):
        made = ListModels(times=150, seed=seed).estimate(
            ListTable(("A", "B", "C"), drawn_lists(plan, np.random.default_rng(seed)))
        )
        chosen = made.ways[0].bounds
        held += chosen is not None and chosen.lower <= plan.persons <= chosen.upper
    assert held >= 7


def test_lists_of_different_people_are_refused_in_every_world() -> None:
    plan = ListPlan(3_000, (0.2, 0.15, 0.25), disjoint=True)
    for seed in range(5):
        counts = drawn_lists(plan, np.random.default_rng(seed))
        assert not ListModels(times=100).estimate(ListTable(("A", "B", "C"), counts)).answered


@pytest.mark.data
@pytest.mark.parametrize(
    "name, total, pairs",
    [
        ("NewOrl.csv", 1184, ("D:E",)),
        ("NewOrl_5.csv", 1034, ()),
        ("Western.csv", 2483, ("A:E",)),
        ("UKdat_5.csv", 11313, ("LA:NG", "LA:PFNCA", "NG:GO", "NG:GP", "PFNCA:GP", "GO:GP")),
    ],
)
def test_published_totals_chosen_step_by_step(
    shared_new_data: Path, name: str, total: float, pairs: tuple[str, ...]
) -> None:
    """Chan, Silverman & Vincent (2021), sections 4.1 and 4.2: 1,184, 1,034, 2,483; Silverman (2014) for the United
    Kingdom: 10,000 to 13,000, whose model of five lists gives 11,313."""
    made = ListModels(times=100).estimate(published(shared_new_data, name))
    assert made.ways[0].total == pytest.approx(total, abs=1)
    assert made.ways[0].facts["pairs"] == pairs


@pytest.mark.data
def test_all_models_of_the_five_lists_of_the_united_kingdom(shared_new_data: Path) -> None:
    """22,991 and, next to it, 12,262: Silverman, Chan & Vincent (2024), table 6, pairs only."""
    made = ListModels(choose="all", times=100, top=5).estimate(published(shared_new_data, "UKdat_5.csv"))
    assert made.known == 2744
    assert made.ways[0].total == pytest.approx(22991, abs=1)
    assert 12262 in {round(w.total) for w in made.ways if w.role is Role.CANDIDATE and w.total}


@pytest.mark.data
def test_the_six_lists_of_the_united_kingdom_hold_the_published_range(shared_new_data: Path) -> None:
    """10,000 to 13,000 (Silverman 2014) lies within the interval, and the estimate within the range."""
    made = ListModels(times=200).estimate(published(shared_new_data, "UKdat.csv"))
    assert made.known == 2744 and made.total is not None and made.bounds is not None
    assert 10_000 <= made.total <= 13_000
    assert made.bounds.lower <= 10_000 and made.bounds.upper >= 13_000
    assert 12350 in {round(w.total) for w in made.ways if w.role is Role.CANDIDATE and w.total}  # table 6 of 2024

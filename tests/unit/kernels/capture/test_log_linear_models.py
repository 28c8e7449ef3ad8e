"""Log-linear models of lists: published estimates, existence by the linear programme, the empty overlap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.kernels.capture import choice, existence, loglinear
from sojourn.kernels.capture.histories import design, observable, pair_overlaps, within, without_list

KOREA = (5, 5, 54, 41, 6, 0, 12)
"""Persons on A, B, A and B, C, A and C, B and C, all three: Silverman, Chan & Vincent (2024), table of Korean women."""
ARTIFICIAL = (40, 30, 6, 20, 0, 0, 0)
"""The artificial data of Chan, Silverman & Vincent (2021), table 2: 40 on A, 30 on B, 20 on C, 6 on A and B."""


def test_histories_of_two_lists_by_hand() -> None:
    assert observable(2).tolist() == [1, 2, 3]
    assert within([3, 4, 5], 2).tolist() == [12, 8, 9, 5, 5]
    assert pair_overlaps([3, 4, 5], 2).tolist() == [5]


def test_a_list_left_out_takes_its_own_finds_with_it() -> None:
    counts = np.arange(1.0, 8.0)  # A 1, B 2, AB 3, C 4, AC 5, BC 6, ABC 7
    assert without_list(counts, 3, 0).tolist() == [2 + 3, 4 + 5, 6 + 7]
    assert without_list(counts, 3, 2).tolist() == [1 + 5, 2 + 6, 3 + 7]


def test_two_independent_lists_give_the_estimate_of_lincoln_and_petersen() -> None:
    found = loglinear.fit([30.0, 20.0, 10.0], np.zeros((1, 1), dtype=bool), 2)
    assert found.hidden[0] == pytest.approx(30 * 20 / 10)


def test_the_published_totals_of_korea_are_found() -> None:
    """Stepwise 268.78, the smallest criterion 157.17 with 57.14 (package MultipleSystemsEstimation, its own tests)."""
    known = sum(KOREA)
    assert known + choice.stepwise(KOREA, 3, 0.02).hidden[0] == pytest.approx(268.7778, abs=1e-3)
    assert known + choice.best_of(KOREA, loglinear.all_models(3), 3).hidden[0] == pytest.approx(157.16667, abs=1e-3)
    found = loglinear.fit(KOREA, [[True, False, True]], 3)
    assert choice.criterion(found, known)[0] == pytest.approx(57.14081, abs=1e-4)


@pytest.mark.parametrize(
    "pairs, exists, single",
    [
        ("", True, True),
        ("AB", False, True),
        ("AC", True, True),
        ("BC", True, True),
        ("AB AC", False, True),
        ("AB BC", False, True),
        ("AC BC", True, True),
        ("AB AC BC", True, False),
    ],
)
def test_which_models_of_the_artificial_table_have_an_estimate(pairs: str, exists: bool, single: bool) -> None:
    """Table 3 of Chan, Silverman & Vincent (2021)."""
    model = [name in pairs.split() for name in ("AB", "AC", "BC")]
    assert loglinear.fit(ARTIFICIAL, [model], 3).good[0] == (exists and single)
    asked = np.array([True] * 4 + model + [False])
    empty = asked & (within(ARTIFICIAL, 3) == 0)
    allowed = design(3) @ empty == 0
    held = design(3)[np.ix_(allowed, asked & ~empty)]
    assert existence.exists(held, np.array(ARTIFICIAL)[allowed]) == exists
    assert existence.identified(held) == single


@given(st.lists(st.integers(0, 4), min_size=15, max_size=15).filter(any))
def test_what_the_fit_takes_for_an_estimate_the_linear_programme_does_too(counts: list[int]) -> None:
    """The fitted means prove an estimate; here the programme is asked for every model, sparse tables of four lists."""
    models = loglinear.all_models(4)[::7]
    found = loglinear.fit(counts, models, 4)
    x, y = design(4), np.array(counts, dtype=float)
    for row, model in enumerate(models):
        asked = np.concatenate([np.ones(5, dtype=bool), model, [False]])
        empty = asked & (within(y, 4) == 0)
        allowed = x @ empty == 0
        held = x[np.ix_(allowed, asked & ~empty)]
        assert found.good[row] == (existence.identified(held) and existence.exists(held, y[allowed]))


def test_an_estimate_meets_its_sufficient_statistics() -> None:
    found = loglinear.fit(KOREA, loglinear.all_models(3), 3)
    for model, means, good in zip(loglinear.all_models(3), found.means, found.good, strict=True):
        asked = np.concatenate([np.ones(4, dtype=bool), model, [False]])
        if good:
            assert within(means, 3)[asked] == pytest.approx(within(KOREA, 3)[asked], abs=1e-6)


def test_a_model_with_an_empty_overlap_is_that_of_the_table_without_its_cells() -> None:
    """A and C never meet: with their pair in the model the total rests on A and B, B and C alone."""
    counts = [40.0, 30.0, 10.0, 20.0, 0.0, 5.0, 0.0]
    found = loglinear.fit(counts, [[False, True, False]], 3)
    assert found.good[0]
    assert found.means[0][[4, 6]].tolist() == [0.0, 0.0]


def test_a_batch_gives_what_its_rows_give_alone() -> None:
    rows = [KOREA, (9, 8, 7, 6, 5, 4, 3), (1, 1, 1, 30, 2, 3, 1)]
    together = choice.stepwise(rows, 3, 0.02).hidden
    assert together == pytest.approx([choice.stepwise(row, 3, 0.02).hidden[0] for row in rows], rel=1e-8)


def test_unequal_people_are_one_dependence_the_same_in_all_pairs() -> None:
    """Counts made by the model itself, with exp(0.5) for each pair of lists somebody is on, and 400 on none."""
    pairs_held = np.array([bin(h).count("1") * (bin(h).count("1") - 1) / 2 for h in range(1, 8)])
    singles = np.array([(h & 1) * -1.0 + (h >> 1 & 1) * -1.2 + (h >> 2 & 1) * -0.8 for h in range(1, 8)])
    means = 400 * np.exp(singles + 0.5 * pairs_held)
    found = loglinear.fit(means, loglinear.unequal_models(3)[:1], 3)
    assert found.hidden[0] == pytest.approx(400)

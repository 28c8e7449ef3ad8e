"""Two classes of pairs: chances that are known come back, weights by hand, and what is no mixture is refused."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sojourn.errors import EstimationError
from sojourn.kernels.linkage.agreement_mixture import Mixture, drawn, estimate, refuse_confused

SAME = (np.array([0.05, 0.95]), np.array([0.02, 0.08, 0.9]), np.array([0.1, 0.9]), np.array([0.01, 0.99]))
DIFFERENT = (np.array([0.98, 0.02]), np.array([0.9, 0.07, 0.03]), np.array([0.5, 0.5]), np.array([0.8, 0.2]))
KNOWN = Mixture(SAME, DIFFERENT, 0.2)
LEVELS = (2, 3, 2, 2)
PATTERNS = np.array(list(itertools.product(*(range(n) for n in LEVELS))), dtype=np.int64)


def expected(model: Mixture, total: float) -> np.ndarray:
    """How many pairs of each pattern the model has, on average: the product of chances, class by class."""

    def of(chances):  # fmt: skip
        return np.prod([c[PATTERNS[:, at]] for at, c in enumerate(chances)], axis=0)

    return total * (model.share * of(model.same) + (1 - model.share) * of(model.different))


def test_chances_that_are_known_come_back() -> None:
    """Counts are exactly those of the model, so that no other chances make them more likely."""
    found = estimate(PATTERNS, expected(KNOWN, 1e6), LEVELS)
    assert found.share == pytest.approx(0.2, abs=1e-5)
    for got, true in zip((*found.same, *found.different), (*SAME, *DIFFERENT), strict=True):
        assert got == pytest.approx(true, abs=1e-5)
    refuse_confused(found, ("a", "b", "c", "d"))


def test_weights_are_ratios_of_chances_and_nothing_told_weighs_nothing() -> None:
    """Fellegi and Sunter's weight by hand: 0.9 against 0.1 is nine to one; even odds then are a chance of 0.9."""
    model = Mixture((np.array([0.1, 0.9]),), (np.array([0.9, 0.1]),), 0.5)
    patterns = np.array([[1], [0], [-1]])
    assert np.exp(model.weights(patterns)) == pytest.approx([9, 1 / 9, 1])
    assert model.posterior(patterns) == pytest.approx([0.9, 0.1, 0.5])


def test_a_key_tells_the_class_where_agreement_is_rare() -> None:
    """Of 1,000 pairs that agree in nothing 400 are one person's for certain: the share cannot be below that."""
    counts = expected(KNOWN, 1e4)
    certain = np.zeros_like(counts)
    certain[-1] = counts[-1]
    found = estimate(PATTERNS, counts, LEVELS, known_same=certain)
    assert found.share * counts.sum() >= certain.sum()


@pytest.mark.parametrize(
    ("levels", "counts", "message"),
    [((2, 2), np.ones(4), "three are the least"), ((2, 2, 2), np.zeros(8), "no pairs")],
)
def test_what_cannot_be_estimated_is_refused(levels, counts, message) -> None:
    patterns = np.array(list(itertools.product(*(range(n) for n in levels))), dtype=np.int64)
    with pytest.raises(EstimationError, match=message):
        estimate(patterns, counts, levels)


def test_classes_that_are_not_one_person_and_two_are_refused_by_name() -> None:
    confused = Mixture((SAME[0], np.array([0.7, 0.3])), (DIFFERENT[0], np.array([0.2, 0.8])), 0.1)
    with pytest.raises(EstimationError, match=r"sex: agrees in .* of one person, in 80"):
        refuse_confused(confused, ("name", "sex"))


def test_a_block_of_pairs_of_one_person_alone_makes_no_second_class_of_them() -> None:
    """Of 2,000 pairs all are one person's; what two persons agree in is known from pairs drawn by chance."""
    counts = expected(Mixture(SAME, DIFFERENT, 1.0), 2000)
    found = estimate(PATTERNS, counts, LEVELS, by_chance=DIFFERENT)
    assert found.share > 0.99
    refuse_confused(found, ("a", "b", "c", "d"))


def test_draws_lie_around_what_the_pairs_say() -> None:
    """With a million pairs a draw is near the estimate, with forty it need not be."""
    rng = np.random.default_rng(1)
    spread = []
    for total in (1e6, 40.0):
        counts = expected(KNOWN, total)
        found = [drawn(KNOWN, PATTERNS, counts, np.zeros_like(counts), rng).share for _ in range(200)]
        assert np.mean(found) == pytest.approx(0.2, abs=0.03)
        spread.append(np.std(found))
    assert spread[0] < 0.001 < 0.03 < spread[1]  # binomial by hand: 0.0004 and 0.06

"""Factors of reporters from both ends of corridors, on tables whose factors are known."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.errors import EstimationError, UsageError
from sojourn.estimators.flows.double_entries import fit_factors

AREAS = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
INTO = np.array([1.0, 1.0, 0.5, 0.8, 1.5, 1.0])
OUT = np.array([0.9, 0.3, 0.6, 0.1, 1.0, 0.7])


def tables(noise: float = 0.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """(year, origin, destination) of receiver and sender: 1 + x is the true 1 + flow times the reporter's factor."""
    random = np.random.default_rng(seed)
    flow = np.exp(random.uniform(5, 10, (3, 6, 6)))
    errors = np.exp(noise * random.standard_normal((2, 6, 6)))
    both = flow * INTO[None, None, :] * errors[0] - 1.0, flow * OUT[None, :, None] * errors[1] - 1.0
    for table in both:
        table[:, np.arange(6), np.arange(6)] = np.nan
    return both


def test_factors_are_found_against_the_anchors() -> None:
    found = fit_factors(*tables(0.02), AREAS, ("AAA", "BBB"))
    for i, area in enumerate(AREAS):
        assert found.factor(area, "IN")[0] == pytest.approx(INTO[i], rel=0.06)
        assert found.factor(area, "OUT")[0] == pytest.approx(OUT[i], rel=0.06)
    ratio, low, high = found.ratio(("BBB", "IN"), ("BBB", "OUT"))
    assert ratio == pytest.approx(1.0 / 0.3, rel=0.06) and low < ratio < high


def test_intervals_hold_the_factors_about_as_often_as_they_say() -> None:
    """80 % intervals of 60 factors from six made-up worlds; the anchors' own factor is one by assumption."""
    inside = []
    for seed in range(6):
        found = fit_factors(*tables(0.4, seed), AREAS, ("AAA", "BBB", "FFF"))
        for i, area in enumerate(AREAS):
            for direction, truth in (("IN", INTO[i]), ("OUT", OUT[i])):
                _, low, high = found.factor(area, direction)
                inside.append(low <= truth <= high)
    assert 0.65 <= np.mean(inside) <= 0.98


def test_another_anchor_moves_all_factors_alike() -> None:
    one, other = (fit_factors(*tables(0.02), AREAS, (a,)) for a in ("AAA", "EEE"))
    shift = one.log - other.log
    assert shift == pytest.approx(np.full(shift.size, np.log(1.5)), abs=0.08)
    # what one reporter counts per person of another does not depend on it
    assert one.ratio(("CCC", "IN"), ("DDD", "OUT"))[0] == pytest.approx(
        other.ratio(("CCC", "IN"), ("DDD", "OUT"))[0], rel=0.05
    )


def test_a_harmonised_corridor_lies_between_its_corrected_reports() -> None:
    found = fit_factors(*tables(0.1), AREAS, ("AAA", "BBB"))
    alone = [found.harmonised(*p, "DDD", "CCC")[0] for p in ((500.0, np.nan), (np.nan, 90.0))]
    value, low, high = found.harmonised(500.0, 90.0, "DDD", "CCC")
    assert min(alone) <= value <= max(alone) and low < value < high
    assert alone[0] == pytest.approx(1_000, rel=0.15) and alone[1] == pytest.approx(900, rel=0.15)
    with pytest.raises(UsageError, match="neither DDD nor CCC"):
        found.harmonised(np.nan, np.nan, "DDD", "CCC")


def test_what_cannot_be_told_is_named() -> None:
    receiver, sender = tables()
    with pytest.raises(UsageError, match="no anchor has double entries: ZZZ"):
        fit_factors(receiver, sender, AREAS, ("ZZZ",))
    with pytest.raises(EstimationError, match="0 corridors"):
        fit_factors(receiver, np.full_like(sender, np.nan), AREAS, ("AAA",))
    with pytest.raises(UsageError, match="ZZZ IN is not known"):
        fit_factors(receiver, sender, AREAS, ("AAA",)).factor("ZZZ", "IN")

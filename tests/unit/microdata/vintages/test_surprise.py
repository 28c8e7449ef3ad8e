"""When months are outside what was learnt before them."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.microdata.vintages import surprise

RNG = np.random.default_rng(3)
SEASON = 1 + 0.3 * np.sin(np.arange(120) * np.pi / 6)
CALM = 800 * SEASON * np.exp(0.05 * RNG.standard_normal(120))


def closed(first: int = 72, last: int = 89, left: float = 0.06) -> np.ndarray:
    volume = CALM.copy()
    volume[first : last + 1] *= left
    return volume


def test_a_closure_is_outside_from_its_first_month_to_its_last_and_nothing_else_is() -> None:
    assert np.flatnonzero(surprise.shocked(closed())).tolist() == list(range(72, 90))


@pytest.mark.parametrize("growth", [1.0, 1.1, 0.93])
def test_seasons_and_growth_are_no_surprise(growth: float) -> None:
    volume = CALM * growth ** (np.arange(120) / 12)
    assert not surprise.shocked(volume).any()
    assert not surprise.sudden(np.log(volume), 1 / volume).any()


def test_both_ends_of_a_closure_are_sudden_by_as_much_as_volume_moved() -> None:
    moved = surprise.sudden(np.log(closed()), 1 / closed())
    assert moved[72] == pytest.approx(-np.log(0.06), abs=0.4)
    assert moved[90] == pytest.approx(-np.log(0.06), abs=0.4)
    assert not moved[:72].any()
    assert not moved[76:90].any()


def test_nothing_later_is_looked_at() -> None:
    whole, cut = closed(), closed()[:80]
    assert (surprise.shocked(whole)[:80] == surprise.shocked(cut)).all()
    assert (surprise.sudden(np.log(whole), 1 / whole)[:80] == surprise.sudden(np.log(cut), 1 / cut)).all()


def test_what_is_warned_of_by_hand() -> None:
    # Arrivals fall to 6 %; departures stay. Expected migrations stay in proportion. No shift of months.
    volume = np.stack([CALM, closed()])
    found = surprise.warned(volume, 0.05 * volume, np.zeros((120, 2)), np.arange(120) >= 30)
    assert {(w.direction, w.reason) for w in found} == {(1, "volume")}
    april = next(w for w in found if w.vintage == 75)
    assert april.last_year == pytest.approx(closed()[75] / CALM[63])
    assert april.ratio == pytest.approx(0.06, rel=0.2)


def test_a_shift_far_beyond_earlier_ones_is_warned_of() -> None:
    shift = np.zeros((120, 2))
    shift[100:, 1] = np.log(3)
    found = surprise.warned(np.stack([CALM, CALM]), np.stack([CALM, CALM]) * 0.05, shift, np.arange(120) >= 30)
    assert (found[0].vintage, found[0].direction, found[0].reason) == (100, 1, "durations")
    assert found[0].ratio == pytest.approx(3.0)

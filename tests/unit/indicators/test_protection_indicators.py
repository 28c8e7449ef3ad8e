"""Formulas of the indicators on routes, disasters, researchers and agreement, by hand."""

from __future__ import annotations

import math

import pytest

from sojourn.indicators import INDICATORS
from sojourn.indicators.agreement import typical_factor
from sojourn.indicators.mobility import net_loss


def test_a_typical_factor() -> None:
    # one corridor differs by a factor of 2, one of 8: the geometric mean is 4
    assert typical_factor(math.log(2) + math.log(8), 2) == pytest.approx(4.0)
    assert typical_factor(0.0, 3) == 1.0
    assert math.isnan(typical_factor(0.0, 0))


def test_a_gain_of_researchers_is_a_loss_below_zero_and_a_handful_has_no_rate() -> None:
    assert net_loss(6, 600) == 10.0
    assert net_loss(-6, 600) == -10.0  # a clipped figure cannot be judged
    assert math.isnan(net_loss(6, 299))


def test_events_at_borders_never_have_a_direction() -> None:
    events = [i for i in INDICATORS if "Events, not persons" in i.definition]
    assert len(events) == 5 and {i.direction for i in events} == {"context"}


def test_deaths_say_that_they_are_a_minimum() -> None:
    deaths = [i for i in INDICATORS if i.id.startswith("MIGRANT_DEATHS")]
    assert len(deaths) == 2 and all(
        "A minimum" in i.definition and "recording has grown" in i.definition for i in deaths
    )

"""An indicator of an area read at two dates: the same countries at both, what stands behind, a range of the change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from sojourn.concepts.figure import Figure
from sojourn.concepts.reason import Reason
from sojourn.declaration.reading import Reading, SmallestChange, read_series
from sojourn.indicators import Indicator
from sojourn.indicators.measure import measure
from sojourn.products.assessment.profile import WORLD, Profile
from sojourn.products.assessment.windows import window_figures, without_one_year

NORMAL_95, LEVEL = 1.96, 0.95


def reading_of(profile: Profile, indicator: Indicator, figures: Sequence[Figure], *, as_of: int) -> Reading:
    """The reading that a verdict rests on.

    figures : all periods of the indicator. For a group the baseline and the latest figure are those of the countries
    that have both, so that a country whose figure appears or vanishes moves nothing.
    """
    first = _series(profile, indicator, figures, as_of)
    reading = first if profile.is_country else _same_countries(profile, indicator, figures, first, as_of)
    if indicator.window is not None:
        return with_range(reading)
    return with_errors(with_counts(reading, indicator))


def with_errors(reading: Reading) -> Reading:
    """The reading with a 95 % interval of its change where protection put an error on a figure; both are independent.

    An interval that stands there already (of chance) is widened by it. Figures with intervals of their own kind
    (another probability, or none) are left as they are.
    """
    ends = [f for f in (reading.baseline, reading.latest) if f is not None]
    held = [_error(f) for f in ends]
    if reading.change is None or not any(held):
        return reading
    usual = reading.uncertainty or (reading.change, reading.change)
    down = math.hypot(reading.change - usual[0], *held)
    up = math.hypot(usual[1] - reading.change, *held)
    return replace(reading, uncertainty=(reading.change - down, reading.change + up))


def _error(figure: Figure) -> float:
    """Half of the interval that protection gives a figure, through its inputs; zero where nothing was perturbed."""
    perturbed = any(f.interval is not None and f.interval.level == LEVEL for f in figure.inputs)
    if not perturbed or figure.interval is None or figure.interval.level != LEVEL:
        return 0.0
    return max(figure.interval.upper - figure.number, figure.number - figure.interval.lower)


def _series(profile: Profile, indicator: Indicator, figures: Sequence[Figure], as_of: int) -> Reading:
    absolute, relative = indicator.smallest_change
    window = indicator.window
    held = [f for f in figures if f.period not in indicator.unfinished]
    if window is not None:
        held = window_figures(held, window.years)
    coverage = figures[-1].coverage if figures else None
    of_world = indicator.evidence_of_world if profile.area == WORLD else ""
    return read_series(
        held,
        id=indicator.id,
        direction=indicator.direction,
        smallest_change=SmallestChange(absolute, relative),
        kind=indicator.kind if window is None else "window",
        as_of=as_of,
        max_age_years=indicator.max_age_years,
        coverage=None if coverage is None else min(1.0, coverage),
        evidence=of_world or indicator.evidence,
    )


def _same_countries(
    profile: Profile, indicator: Indicator, figures: Sequence[Figure], first: Reading, as_of: int
) -> Reading:
    """The same reading over the countries that have a figure in every period it rests on."""
    if first.baseline is None or first.latest is None:
        return first
    periods = [p for figure in (first.baseline, first.latest) for p in _periods(figure, indicator)]
    sets = [frozenset(profile.complete(indicator, p)) for p in periods]
    both = frozenset.intersection(*sets)
    if all(s == both for s in sets):
        return first
    wanted = set(periods)
    again = [f for f in profile.indicator(indicator, set(both)) if f.period in wanted]
    if len(again) < len(wanted):
        gone = replace(first, baseline=None, alternatives=())
        return replace(gone, notes=(*first.notes, Reason("no_common_countries", {"countries": len(both)})))
    return _series(profile, indicator, again, as_of)


def _periods(figure: Figure, indicator: Indicator) -> list[str]:
    return [figure.period] if indicator.window is None else [f.period for f in figure.inputs]


def with_range(reading: Reading) -> Reading:
    """The reading of a window with the range of its change where any one year is left out."""
    if reading.baseline is None or reading.latest is None or reading.change is None:
        return reading
    return replace(reading, uncertainty=without_one_year(reading.baseline, reading.latest))


def with_counts(reading: Reading, indicator: Indicator) -> Reading:
    """The reading with what stands behind its two figures, and a 95 % interval of the change.

    The count is taken as Poisson, its variance multiplied by the clustering that the indicator states; what it is
    divided by is taken as known. Only for indicators that say what they count.
    """
    counted, ends = indicator.counted, [f for f in (reading.baseline, reading.latest) if f is not None]
    if counted is None or len(ends) < 2 or any(len(f.inputs) <= counted.of for f in ends):
        return reading
    behind: list[float] = []
    variance = 0.0
    for figure in ends:
        inputs = [f.number for f in figure.inputs]
        count = inputs[counted.of]
        inputs[counted.of] = count + math.sqrt(counted.clustering * max(count, 0.0))
        behind.append(count)
        variance += (indicator.formula(*inputs) - figure.number) ** 2
    change, half = reading.change, NORMAL_95 * math.sqrt(variance)
    if change is None or not math.isfinite(half):
        return reading
    return replace(
        reading,
        behind=(behind[0], behind[1]),
        least_behind=counted.least,
        uncertainty=(change - half, change + half),
    )


COUNTED_IN = frozenset({"persons", "decisions", "detections", "encounters", "crossings"})
"""Units of measures that count persons or events."""
ENOUGH = 100.0
"""Persons or events behind a figure, where the indicator does not state how many are enough."""


def few_behind(indicator: Indicator, reading: Reading) -> tuple[float, float] | None:
    """How many persons or events stand behind the two figures of a reading where they are too few to tell a change.

    Of a count and of a rate per population it is what is counted, of a percentage all of whom it is a part. None where
    enough stand there, nothing is counted, or the figures are medians of several years.
    """
    ends = [f for f in (reading.baseline, reading.latest) if f is not None]
    of = len(indicator.needs) - 1 if indicator.unit == "%" else 0
    counts = not indicator.legal and measure(indicator.needs[of]).unit in COUNTED_IN
    if not counts or indicator.window is not None or len(ends) < 2 or any(len(f.inputs) <= of for f in ends):
        return None
    first, last = (abs(f.inputs[of].number) for f in ends)
    least = indicator.counted.least if indicator.counted is not None else ENOUGH
    return (first, last) if min(first, last) < least else None

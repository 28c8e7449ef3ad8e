"""Windows of an annual series: several years judged together, where one event can be the whole figure of a year."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from sojourn.concepts.figure import Figure
from sojourn.concepts.status import combined


def window_figures(figures: Sequence[Figure], years: int) -> list[Figure]:
    """The median of every run of calendar years without a gap, in order.

    figures : of one annual series, periods such as 2013
    A window is written ``2009-01-01/P5Y``; it has the weakest status and the least coverage of its years.
    """
    by_year = {int(f.period): f for f in figures if f.present and len(f.period) == 4}
    found = []
    for first in sorted(by_year):
        own = [by_year[y] for y in range(first, first + years) if y in by_year]
        if len(own) < years:
            continue
        shares = [f.coverage for f in own if f.coverage is not None]
        found.append(
            Figure(
                id=own[0].id,
                period=f"{first}-01-01/P{years}Y",
                value=median(f.number for f in own),
                status=combined({f.status for f in own}).value,
                coverage=min(shares) if len(shares) == years else None,
                countries=own[-1].countries,
                inputs=tuple(own),
            )
        )
    return found


def without_one_year(baseline: Figure, latest: Figure) -> tuple[float, float]:
    """The least and the largest change of the median where any one year of each window is left out.

    A change that one year makes alone has a range that holds zero.
    """
    starts, ends = (_medians([f.number for f in window.inputs]) for window in (baseline, latest))
    return min(ends) - max(starts), max(ends) - min(starts)


def _medians(values: Sequence[float]) -> list[float]:
    return [median([*values[:i], *values[i + 1 :]]) for i in range(len(values))]

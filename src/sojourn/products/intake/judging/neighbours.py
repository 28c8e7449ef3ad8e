"""Figures against those of the year before: a whole year, or a whole area, some power of ten away."""

from __future__ import annotations

import numpy as np

from sojourn.concepts.departure import Departure
from sojourn.errors import counted
from sojourn.products.intake.judging.figures import Figures
from sojourn.products.intake.judging.parts import block_of

#: Between one year and the next the median series changes by less than this power of ten: a factor of five.
YEAR = 0.7
#: Fewer series than this say nothing.
SERIES = 20
#: Quantities of which no area has a thousand times as much in one year only; refugees and disasters are none.
STEADY = ("MIGRANT_STOCK", "POPULATION", "RESEARCHER_MIGRATION")
#: One series returns to its level after one year at a power of ten: both jumps within EXACT of one, two or three
#: powers, the figures before and after within LEVEL of each other, and large enough not to be chance.
JUMP, LEVEL, PERSONS = 2.7, 0.5, 100.0


def jumps(figures: Figures) -> list[Departure]:
    """Years in which most series jump together."""
    if "time_period" not in figures.codes or (figures.dataflow.negative and figures.dataflow.id != "VITAL_EVENTS"):
        return []
    keys = [k for k in figures.codes if k != "time_period"]
    usable = figures.given & (figures.values > 0)
    if not usable.any():
        return []
    series = block_of(figures, keys, usable)
    periods = np.unique(figures.names["time_period"], return_inverse=True)[1]
    lengths = np.array([len(n) for n in sorted(figures.names["time_period"])])
    place = periods[figures.codes["time_period"][usable]]
    logs = np.log10(figures.values[usable])
    order = np.lexsort((place, series))
    series, place, logs = series[order], place[order], logs[order]
    lines = np.flatnonzero(usable)[order]
    follows = (np.diff(series) == 0) & (np.diff(place) == 1) & (lengths[place[1:]] == lengths[place[:-1]])
    change = np.diff(logs)
    found = []
    counts = np.bincount(place[1:][follows], minlength=len(periods))
    for period in np.flatnonzero(counts >= SERIES):
        there = follows & (place[1:] == period)
        middle = float(np.median(change[there]))
        if abs(middle) > YEAR:
            mask = np.zeros(len(figures), bool)
            mask[lines[1:][there]] = True
            name = sorted(figures.names["time_period"])[period]
            sentence = (
                f"in {name} the median of {int(there.sum())} series is 10 to the power of {middle:+.1f} times that of "
                "the period before: a part of the file is scaled"
            )
            found.append(Departure("scaled", sentence, figures.cells(mask), ("rule: change from year to year",)))
            break
    return found or _spikes(figures, follows, change, logs, lines)


def _spikes(
    figures: Figures, follows: np.ndarray, change: np.ndarray, logs: np.ndarray, lines: np.ndarray
) -> list[Departure]:
    """A single figure about a thousand times those before and after it."""
    if len(change) < 2 or figures.dataflow.id not in STEADY:
        return []
    both = follows[:-1] & follows[1:]
    level = np.abs(change[:-1] + change[1:]) < LEVEL
    up = both & level & (np.abs(change[:-1]) > JUMP) & (np.maximum(logs[1:-1], logs[:-2]) > np.log10(PERSONS) + JUMP)
    if not up.any():
        return []
    mask = np.zeros(len(figures), bool)
    mask[lines[1:-1][up]] = True
    sentence = (
        f"{counted(int(up.sum()), 'figure')} about a thousand times, or a thousandth of, those of the years beside"
    )
    return [Departure("scaled", sentence, figures.cells(mask), ("rule: change from year to year",))]

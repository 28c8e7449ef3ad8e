"""When the present leaves what was learnt: volume and mix of months against their own past, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Same calendar months of how many years make the normal of a month.
YEARS = 5
#: Multiples of the learnt spread beyond which a month is outside, and the least change (log) that counts.
BEYOND, LEAST = 4.0, float(np.log(1.6))


@dataclass(frozen=True)
class Warned:
    """One vintage outside what the model knows.

    vintage : its number; direction : 1 arrivals, 0 departures
    reason : ``volume`` (crossings of the month), ``mix`` (who crosses) or ``durations`` (how long they stay)
    ratio : this month over the normal one: crossings, expected share of migrations, or odds of migration
    last_year : crossings over those of the same month a year before, None where there is none
    """

    vintage: int
    direction: int
    reason: str
    ratio: float
    last_year: float | None


def against_normal(log_level: Floats, noise: Floats) -> tuple[Floats, Floats]:
    """Deviation of each month from its normal (log), and the spread learnt before it; nothing later is looked at.

    log_level : (month,) logarithm of a level; noise : (month,) variance of it by chance
    The normal is the median of the same calendar month in the five years before. NaN in the first year.
    """
    count = len(log_level)
    away, spread = np.full(count, np.nan), np.full(count, np.nan)
    for m in range(12, count):
        away[m] = log_level[m] - np.median(log_level[m % 12 : m : 12][-YEARS:])
    for m in range(24, count):
        past = away[max(12, m - 12 * YEARS) : m]
        middle = float(np.median(past))
        usual = 1.4826 * float(np.median(np.abs(past - middle)))
        away_noise = np.sqrt(max(usual, 0.10) ** 2 + noise[m])
        spread[m] = away_noise
    return away, spread


def sudden(log_level: Floats, noise: Floats) -> Floats:
    """(month,) by how much each month moved against the three before it, beyond what was learnt; zero where usual."""
    away, spread = against_normal(log_level, noise)
    found = np.zeros(len(log_level))
    for m in range(24, len(log_level)):
        moved = abs(away[m] - float(np.median(away[m - 3 : m])))
        if moved > max(BEYOND * spread[m], LEAST):
            found[m] = moved
    return found


def outside(log_level: Floats, noise: Floats) -> Floats:
    """(month,) log ratio to the normal of months that are outside what was learnt before them, NaN elsewhere."""
    away, spread = against_normal(log_level, noise)
    found = np.full(len(log_level), np.nan)
    for m in range(24, len(log_level)):
        # Growth is no surprise: the median deviation of the two years before is taken off.
        usual = float(np.median(away[max(12, m - 60) : m]))
        if abs(away[m] - usual) > max(BEYOND * spread[m], LEAST):
            found[m] = away[m]
    return found


def shocked(volume: Floats) -> npt.NDArray[np.bool_]:
    """(month,) whether the number of crossings first seen in the month is outside what was learnt before it."""
    return np.isfinite(outside(np.log(volume + 1.0), 1.0 / np.maximum(volume, 1.0)))


def warned(volume: Floats, expected: Floats, shift: Floats, estimated: npt.NDArray[np.bool_]) -> list[Warned]:
    """All warnings, in order of vintage.

    volume, expected : (direction, month) crossings first seen, and migrations expected among them before any shift,
        departures first; shift : (vintage, stratum) of the newest month, departures first; estimated : (vintage,)
    """
    found = []
    for direction in (0, 1):
        crossings = volume[direction]
        of_volume = outside(np.log(crossings + 1.0), 1.0 / np.maximum(crossings, 1.0))
        share = np.log((expected[direction] + 0.5) / (crossings + 1.0))
        of_mix = outside(share, 1.0 / np.maximum(expected[direction], 1.0))
        strata = shift.shape[1] // 2
        own = shift[:, direction * strata : (direction + 1) * strata]
        for vintage in np.flatnonzero(estimated):
            before = crossings[vintage - 12] if vintage >= 12 else 0.0
            last_year = float(crossings[vintage] / before) if before > 0 else None
            if np.isfinite(of_volume[vintage]):
                found.append(Warned(int(vintage), direction, "volume", float(np.exp(of_volume[vintage])), last_year))
            elif np.isfinite(of_mix[vintage]):
                found.append(Warned(int(vintage), direction, "mix", float(np.exp(of_mix[vintage])), last_year))
            largest = float(own[vintage, np.argmax(np.abs(own[vintage]))])
            past = own[:vintage][estimated[:vintage]]
            if len(past) >= 12 and abs(largest) > max(1.5 * float(np.quantile(np.abs(past), 0.9)), LEAST):
                found.append(Warned(int(vintage), direction, "durations", float(np.exp(largest)), last_year))
    return sorted(found, key=lambda w: (w.vintage, w.direction, w.reason))

"""Figures of each area in years past against what the editions at hand say of it, as roughly as editions agree.

What an edition says of an area in a year that is over is revised by little in the next one. So where two areas are far
from their past, and in every year have together what they had, each has figures of the other, whatever their size and
in whatever order the file stands. One area that is far from its past was revised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sojourn.concepts.departure import Departure
from sojourn.products.intake.judging.figures import Figures, Floats
from sojourn.products.intake.judging.known_sums import told_apart
from sojourn.products.intake.judging.parts import numbered
from sojourn.products.intake.judging.sizes import whole
from sojourn.sources.expectation import Level

#: Smaller figures are chance.
LEAST = 100.0
#: Distances are powers of ten, and levels are written to a tenth. Areas are near where they are as near as areas are
#: to their own past in this file (NEARLY times the usual, at least CLOSE and at most LOOSE), and off at OFF times that.
#: Two areas that are off, and no third, need only have together what they had.
NEARLY, CLOSE, LOOSE, OFF = 2.0, 0.1, 0.3, 3.0
#: Fewer areas, or one year alone, say nothing; where more than FEW areas are far off, the file is revised or of others.
AREAS, YEARS, FEW = 12, 2, 6


def exchanged(figures: Figures, levels: Sequence[Level]) -> list[Departure]:
    """Two areas that have figures of each other."""
    told = told_apart(figures)
    of_kind = [
        v for v in levels if v.dataflow == figures.dataflow.id and all(told.get(k) == c for k, c in v.told.items())
    ]
    found = []
    for key in figures.area_keys:
        past = {v.year: v.logs for v in of_kind if v.key == key}
        pair = _pair(by_year(figures, key), past) if len(past) >= YEARS else None
        if pair:
            one, other = pair
            sentence = (
                f"{key}: {one} and {other} have figures of each other: each is far from its own past, and together "
                f"they have what they had, in {min(past)} to {max(past)} of the editions at hand"
            )
            cells = figures.cells(figures.given & figures.is_in(key, pair))
            rule = (f"rule: levels of areas in editions of {figures.source}",)
            found.append(Departure("areas_exchanged", sentence, cells, rule))
    return found


def by_year(figures: Figures, key: str) -> dict[int, dict[str, float]]:
    """Year -> area -> logarithm to ten of what it has in all; totals where they are written, else the sum of parts."""
    if not figures.dataflow.additive or not figures.years.any():
        return {}
    mask = whole(figures, figures.given & figures.countries(key), key)
    if not mask.any():
        return {}
    place = numbered(figures.years)
    size = len(figures.names[key])
    years = np.unique(figures.years)
    sums = np.bincount(place[mask] * size + figures.codes[key][mask], figures.values[mask], len(years) * size)
    return {
        int(year): {
            name: float(np.log10(abs(v))) for name, v in zip(figures.names[key], row, strict=True) if abs(v) >= LEAST
        }
        for year, row in zip(years, sums.reshape(len(years), size), strict=True)
    }


def _pair(ours: Mapping[int, Mapping[str, float]], past: Mapping[int, Mapping[str, float]]) -> tuple[str, str] | None:
    years = sorted(ours.keys() & past.keys())
    areas = sorted({a for y in years for a in ours[y].keys() & past[y].keys()})
    if len(years) < YEARS or len(areas) < AREAS:
        return None
    mine, theirs = (np.array([[of[y].get(a, np.nan) for y in years] for a in areas]) for of in (ours, past))
    mine = mine - np.nanmedian(mine - theirs, axis=0)
    enough = (np.isfinite(mine) & np.isfinite(theirs)).sum(axis=1) >= YEARS
    own = np.where(enough, _furthest(mine, theirs), 0.0)
    near = min(max(NEARLY * float(np.median(own[enough])) if enough.any() else CLOSE, CLOSE), LOOSE)
    out = np.flatnonzero(own > OFF * near)
    if not 2 <= len(out) <= FEW:
        return None
    for place, i in enumerate(out):
        for j in out[place + 1 :]:
            crossed, both = (mine[[i, j]], theirs[[j, i]]), (_sum(mine[[i, j]]), _sum(theirs[[i, j]]))
            wholly = _near(*crossed, near)
            in_part = len(out) == 2 and _near(*both, CLOSE)
            if wholly or in_part:
                return areas[i], areas[j]
    return None


def _near(ours: Floats, theirs: Floats, near: float) -> bool:
    """Whether figures are within a distance in all years, and in enough of them there."""
    there = np.isfinite(ours) & np.isfinite(theirs)
    return bool(there.sum(axis=1).min() >= YEARS and _furthest(ours, theirs).max() < near)


def _furthest(ours: Floats, theirs: Floats) -> Floats:
    """The largest distance of each row; 0 where nothing is there on both sides."""
    distance: Floats = np.nan_to_num(np.abs(ours - theirs), nan=0.0).max(axis=1)
    return distance


def _sum(logs: Floats) -> Floats:
    """Logarithm of the sum of two rows of logarithms, as one row."""
    found: Floats = np.log10(np.power(10.0, logs).sum(axis=0, keepdims=True))
    return found

"""Whether what was chosen of a publisher's data is whole: what is cut off, and what nobody chose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np

from sojourn.concepts.departure import Departure
from sojourn.products.intake.judging.figures import TIME, Figures
from sojourn.sources.expectation import Profile

#: An area, a year or a kind is cut off where it has less than this share of what the others chosen have; where few
#: lines are expected, or few are chosen, or many fall short, nothing is said.
PARTLY, ENOUGH, CODES = 0.75, 8, 4
#: A year of many areas is cut off already where it lacks this share, if that is so many times what chance leaves out.
LESS, TIMES = 0.95, 6.0
#: Where the others have less than this of the usual lines, the usual lines are of a file that holds other things too.
WHOLE = 0.99
#: Codes with less than this share of the lines together are left out by no choice that would show.
LEFT_OUT = 0.01
#: Dimensions with more codes are looked at for what was chosen only.
LARGEST = 12
HALF = 0.5
#: An edition that is named by the month or day at which its figures end: its last year is not over.
WITHIN = re.compile(r"to (\d{4})-")


def partly(figures: Figures, profile: Profile) -> list[Departure]:
    """Of a selection: areas, years or kinds of which much less is there than of the others chosen.

    A user chooses whole areas, years and kinds. So each year has the lines that the areas chosen have in it, each area
    those it has in the years chosen: as many as in the publisher's files at hand, or the same share of them. Where
    kinds were chosen, which of them each area and year has is not known, and nothing is said; that they were not shows
    where most years are whole, and the one that is not stands together in the file and borders on years that are gone.
    Of kinds nothing is said unless all areas and years are there, and nothing of a year that the edition ends within.
    """
    years, areas = lines_by(figures, "year"), lines_by(figures, "ref_area")
    usual_years, usual_areas = _expected(profile.cells, years, areas)
    if within := WITHIN.match(figures.edition):
        usual_years.pop(within[1], None)
    kinds = {key: lines_by(figures, key) for key in profile.lines}
    chosen = {key for key, have in kinds.items() if _chosen(have, profile.lines[key])}
    many = len(areas) >= ENOUGH
    found = []
    if not chosen:
        found += _short(figures, profile, "year", years, usual_years, fine=many)
        found += _short(figures, profile, "ref_area", areas, usual_areas)
    elif many and _usual(years, usual_years) >= WHOLE:
        gone = _by_year(profile.cells).keys() - years.keys()
        found += _short(
            figures,
            profile,
            "year",
            years,
            {y: n for y, n in usual_years.items() if years[y] >= LESS * n or _cut_there(figures, int(y), gone)},
        )
    totals = {area: sum(by_year.values()) for area, by_year in profile.cells.items()}
    if not _chosen(areas, totals) and not _chosen(years, _by_year(profile.cells)):
        for key, have in kinds.items():
            if chosen <= {key} and 1 < len(profile.lines[key]) <= LARGEST:
                found += _short(figures, profile, key, have, profile.lines[key], fine=True)
    return found


def smaller_part(figures: Figures, profiles: Sequence[Profile]) -> bool:
    """Whether less than half of the lines are chosen that the publisher's files of this kind have."""
    return any(figures.given.sum() < HALF * sum(sum(n.values()) for n in p.cells.values()) for p in profiles)


def _short(
    figures: Figures,
    profile: Profile,
    key: str,
    have: Mapping[str, int],
    expected: Mapping[str, int],
    *,
    fine: bool = False,
) -> list[Departure]:
    """Codes with fewer lines than their share of those expected; of kinds, of which there are few, against the fullest.

    fine : whether a small lack counts too, where chance does not leave out so much
    """
    share = _shares(have, expected)
    few = key not in ("year", "ref_area")
    if len(share) < (2 if few else CODES):
        return []
    usual = max(share.values()) if few else float(np.median(list(share.values())))
    low = sorted(c for c, s in share.items() if s < PARTLY * usual)
    if not low and fine and usual >= WHOLE:
        low = sorted(c for c, s in share.items() if s < LESS * usual and _beyond_chance(s, expected[c], usual, share))
    if not low or len(low) > CODES:
        return []
    mask = np.isin(figures.years, [int(c) for c in low]) if key == "year" else figures.is_in(key, low)
    sentence = (
        f"{key} {', '.join(low)}: {share[low[0]]:.0%} of the usual lines, where the others chosen have {usual:.0%}: "
        "cut off within it"
    )
    rule = (f"rule: lines of each area and year of {profile.source}",)
    return [Departure("cut_off", sentence, figures.cells(mask), rule)]


def _shares(have: Mapping[str, int], expected: Mapping[str, int]) -> dict[str, float]:
    """Code -> share of the lines expected that are there, of codes that are there and of which enough are expected."""
    return {code: have[code] / n for code, n in expected.items() if n >= ENOUGH and code in have}


def _usual(have: Mapping[str, int], expected: Mapping[str, int]) -> float:
    """The middle one of the shares; 0 where there are too few."""
    share = list(_shares(have, expected).values())
    return float(np.median(share)) if len(share) >= CODES else 0.0


def _beyond_chance(share: float, expected: int, usual: float, shares: Mapping[str, float]) -> bool:
    """Whether a code lacks more lines than revisions take away: more than the others scatter, or chance alone would."""
    scatter = float(np.median(np.abs(np.array(list(shares.values())) - usual))) * 1.4826
    return usual - share > TIMES * max(scatter, sqrt(0.02 * usual / expected))


def _cut_there(figures: Figures, year: int, gone: set[str]) -> bool:
    """Whether the lines of a year stand together in the file, and the year before or after it is not there."""
    order = figures.years[figures.given][np.argsort(figures.lines[figures.given], kind="stable")]
    places = np.flatnonzero(order == year)
    return bool(np.ptp(places) + 1 == len(places)) and not gone.isdisjoint((str(year - 1), str(year + 1)))


def _expected(
    cells: Mapping[str, Mapping[int, int]], years: Mapping[str, int], areas: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """Lines of each year in the areas of the file, and of each area in its years, in the publisher's files at hand."""
    of_areas = {area: cells[area] for area in areas if area in cells}
    chosen = {int(y) for y in years}
    by_area = {area: sum(n for y, n in by_year.items() if y in chosen) for area, by_year in of_areas.items()}
    return {y: n for y, n in _by_year(of_areas).items() if y in years}, by_area


def _by_year(cells: Mapping[str, Mapping[int, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for by_year in cells.values():
        for year, n in by_year.items():
            found[str(year)] = found.get(str(year), 0) + n
    return found


def _chosen(have: Mapping[str, int], known: Mapping[str, int]) -> bool:
    """Whether codes that hold a share of the lines worth the name are not there."""
    return sum(n for code, n in known.items() if code not in have) > LEFT_OUT * sum(known.values())


def lines_by(figures: Figures, key: str) -> dict[str, int]:
    """Number of figures by code of a dimension, or by ``year``."""
    if key == "year":
        counts = np.bincount(figures.years[figures.given])
        return {str(y): int(counts[y]) for y in np.flatnonzero(counts) if y}
    if key not in figures.names:
        return {}
    return {n: int(c) for n, c in zip(figures.names[key], figures.counts(key), strict=True) if c}


def cells_by(figures: Figures) -> dict[str, dict[int, int]]:
    """Area -> year -> number of figures; empty where the dataflow has no time or no area."""
    if TIME not in figures.codes or "ref_area" not in figures.codes or not figures.given.any():
        return {}
    width = int(figures.years.max()) + 1
    both = figures.codes["ref_area"][figures.given].astype(np.int64) * width + figures.years[figures.given]
    found: dict[str, dict[int, int]] = {}
    for place, n in zip(*np.unique(both, return_counts=True), strict=True):
        found.setdefault(figures.names["ref_area"][place // width], {})[int(place % width)] = int(n)
    return found

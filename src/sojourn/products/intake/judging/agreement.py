"""Two files of the same thing side by side: scaled, moved in time, roles or columns or areas exchanged.

Distances are powers of ten between the figures of the same area and year. Revisions change single areas, by as much as
a factor of twenty; they leave the median where it was. So nothing is said of a single area, unless two areas have
exactly each other's figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sojourn.products.intake.judging.figures import Floats
from sojourn.products.intake.judging.panel import Panel, Quantity

#: The median of two sources of one thing differs by less than this power of ten (a factor of five).
SCALED = 0.7
#: A part is scaled where more cells than PART differ by a power of ten exactly (to EXACT) and by one or more.
PART, EXACT = 0.03, 0.004
#: Figures agree where they differ by less than a fortieth of a power of ten (six per cent).
AGREE = 0.025
#: Figures below this are too few to compare.
PERSONS = 20.0
#: So many common cells are needed; and so many areas where areas are compared.
CELLS, AREAS = 20, 8
#: What is said of files of two dataflows too, which count the same areas and not always alike.
EXCHANGED = "areas_exchanged"
#: Moved or exchanged where so large a share agrees the other way, and less than a third of it the right way.
OTHER_WAY, THIRD = 0.5, 1 / 3


@dataclass(frozen=True)
class Disagreement:
    """What is otherwise: kind of departure, sentence without the names of the files, codes that show it."""

    kind: str
    sentence: str
    role: str
    codes: tuple[str, ...] = ()


def disagreements(ours: Panel, theirs: Panel) -> list[Disagreement]:
    """All ways in which our file departs from theirs; empty where they have nothing in common or agree."""
    found: list[Disagreement] = []
    for role, quantities in ours.by_role.items():
        other = theirs.by_role.get(role, {})
        for label in sorted(quantities.keys() & other.keys()):
            found += _of_quantity(role, label, quantities[label], other[label])
        found += _columns(role, quantities, other)
    if not found:
        found += _roles(ours, theirs)
    if ours.borrowed or theirs.borrowed:
        found = [d for d in found if d.kind == EXCHANGED]
    unique = {(d.kind, d.role): d for d in sorted(found, key=lambda d: (d.kind, d.role, d.sentence))}
    return list(unique.values())


def comparable(ours: Panel, theirs: Panel) -> bool:
    """Whether two files have cells of one quantity, area and year in common."""
    for role, quantities in ours.by_role.items():
        other = theirs.by_role.get(role, {})
        for label in sorted(quantities.keys() & other.keys()):
            ours_cells, their_cells = _common(quantities[label], other[label])
            if quantities[label].as_wide_as(other[label]) and len(_ratios(ours_cells, their_cells)) >= CELLS:
                return True
    return False


def _common(ours: Quantity, theirs: Quantity, lag: int = 0) -> tuple[Floats, Floats]:
    """Figures of the areas and years that both have; lag : years by which ours are taken to be late."""
    areas = sorted(set(ours.areas) & set(theirs.areas))
    years = sorted({y - lag for y in ours.years} & set(theirs.years))
    if not areas or not years:
        return np.zeros((0, 0)), np.zeros((0, 0))
    return _part(ours, areas, [y + lag for y in years]), _part(theirs, areas, years)


def _part(quantity: Quantity, areas: list[str], years: list[int]) -> Floats:
    """Its figures of some areas and years, in their order."""
    row = {a: i for i, a in enumerate(quantity.areas)}
    column = {y: i for i, y in enumerate(quantity.years)}
    found: Floats = quantity.figures[np.ix_([row[a] for a in areas], [column[y] for y in years])]
    return found


def _ratios(ours: Floats, theirs: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        usable = (ours * theirs > 0) & (np.maximum(np.abs(ours), np.abs(theirs)) >= PERSONS)
        return np.log10(ours[usable] / theirs[usable])


def _agreeing(ratios: Floats) -> float:
    return float((np.abs(ratios) < AGREE).mean()) if len(ratios) >= CELLS else 0.0


def _of_quantity(role: str, label: str, ours: Quantity, theirs: Quantity) -> Iterator[Disagreement]:
    mine, other = _common(ours, theirs)
    ratios = _ratios(mine, other)
    if len(ratios) < CELLS or not ours.as_wide_as(theirs):
        return
    what = f"{role} {label}".strip()
    middle = float(np.median(ratios))
    if abs(middle) > SCALED:
        yield Disagreement("scaled", f"{what}: the median figure is 10 to the power of {middle:+.1f} times", role)
        return
    powers = np.round(ratios)
    exact = (powers != 0) & (np.abs(ratios - powers) < EXACT)
    if exact.mean() > PART and exact.sum() >= CELLS / 4:
        sentence = f"{what}: {exact.sum()} of {len(ratios)} figures are exactly a power of ten times"
        yield Disagreement("scaled", sentence, role)
        return
    straight = _agreeing(ratios)
    for lag in (1, -1, 100):
        moved = _agreeing(_ratios(*_common(ours, theirs, lag)))
        if moved > OTHER_WAY and straight < THIRD * moved:
            sentence = f"{what}: {moved:.0%} of the figures are those of {lag} years before, {straight:.0%} those of"
            yield Disagreement("moved_years", sentence, role)
            return
    if straight > OTHER_WAY:
        yield from _areas(role, what, ours, theirs)
        yield from _years(role, what, ours, theirs)


def _areas(role: str, what: str, ours: Quantity, theirs: Quantity) -> Iterator[Disagreement]:
    """Two areas that have each other's figures."""
    mine, other = _common(ours, theirs)
    areas = sorted(set(ours.areas) & set(theirs.areas))
    if len(areas) < AREAS:
        return
    with np.errstate(invalid="ignore", divide="ignore"):
        usable = (mine * other > 0) & (np.maximum(np.abs(mine), np.abs(other)) >= PERSONS)
        gap = np.where(usable, np.abs(np.log10(np.abs(mine) / np.abs(other))), np.nan)
    out = [i for i in range(len(areas)) if np.isfinite(gap[i]).any() and np.nanmin(gap[i]) > 4 * AGREE]
    for place, i in enumerate(out):
        for j in out[place + 1 :]:
            if _same(mine[i], other[j]) and _same(mine[j], other[i]):
                sentence = f"{what}: {areas[i]} and {areas[j]} have each other's figures of"
                yield Disagreement(EXCHANGED, sentence, role, (areas[i], areas[j]))
                return


def _years(role: str, what: str, ours: Quantity, theirs: Quantity) -> Iterator[Disagreement]:
    """Two years that have each other's figures."""
    mine, other = _common(ours, theirs)
    years = sorted(set(ours.years) & set(theirs.years))
    own = [_agreeing(_ratios(mine[:, i], other[:, i])) for i in range(len(years))]
    odd = [i for i in range(len(years)) if own[i] < THIRD and len(_ratios(mine[:, i], other[:, i])) >= CELLS]
    for place, i in enumerate(odd):
        for j in odd[place + 1 :]:
            crossed = min(_agreeing(_ratios(mine[:, i], other[:, j])), _agreeing(_ratios(mine[:, j], other[:, i])))
            if crossed > OTHER_WAY and max(own[i], own[j]) < THIRD * crossed:
                sentence = f"{what}: {years[i]} and {years[j]} have each other's figures of"
                yield Disagreement("moved_years", sentence, role)
                return


def _same(one: Floats, other: Floats) -> bool:
    """Most of two rows of figures agree: of at least three, or one that is large."""
    with np.errstate(invalid="ignore", divide="ignore"):
        both = (one * other > 0) & (np.maximum(np.abs(one), np.abs(other)) >= PERSONS)
        if not both.any() or (both.sum() < 2 and np.abs(one[both]).max() < PERSONS**2):
            return False
        return float((np.abs(np.log10(one[both] / other[both])) < AGREE).mean()) > 0.8


def _columns(role: str, ours: Mapping[str, Quantity], theirs: Mapping[str, Quantity]) -> Iterator[Disagreement]:
    """Two quantities that have each other's figures."""
    labels = sorted(ours.keys() & theirs.keys())
    if not 2 <= len(labels) <= 40:
        return
    straight = {a: _agreeing(_ratios(*_common(ours[a], theirs[a]))) for a in labels}
    odd = [a for a in labels if straight[a] < THIRD and len(_ratios(*_common(ours[a], theirs[a]))) >= CELLS]
    for place, one in enumerate(odd):
        for other in odd[place + 1 :]:
            crossed = min(
                _agreeing(_ratios(*_common(ours[one], theirs[other]))),
                _agreeing(_ratios(*_common(ours[other], theirs[one]))),
            )
            if crossed > OTHER_WAY and max(straight[one], straight[other]) < THIRD * crossed:
                sentence = f"{role}: {one} and {other} have each other's figures of"
                yield Disagreement("swapped_columns", sentence, role, (one, other))
                return


def _roles(ours: Panel, theirs: Panel) -> list[Disagreement]:
    """Whether the other side of theirs looks more like ours than its own."""
    sides = [r for r in ("ref_area", "counterpart_area") if r in ours.by_role or r in theirs.by_role]
    if len(sides) != 2:
        return []
    one, other = sides
    straight = _likeness(ours, one, theirs, one) + _likeness(ours, other, theirs, other)
    crossed = _likeness(ours, one, theirs, other) + _likeness(ours, other, theirs, one)
    if crossed > straight + 0.4 and crossed > 0.8:
        sentence = "ref_area and counterpart_area are exchanged against"
        return [Disagreement("swapped_columns", sentence, one)]
    return []


def _likeness(ours: Panel, side: str, theirs: Panel, other: str) -> float:
    """Correlation of the logarithms of all figures that two sides have in common."""
    ours_logs: list[float] = []
    their_logs: list[float] = []
    mine, their = ours.by_role.get(side, {}), theirs.by_role.get(other, {})
    for label in sorted(mine.keys() & their.keys()):
        a, b = _common(mine[label], their[label])
        with np.errstate(invalid="ignore"):
            usable = (a > 0) & (b > 0)
        ours_logs += np.log10(a[usable]).tolist()
        their_logs += np.log10(b[usable]).tolist()
    if len(ours_logs) < CELLS or np.ptp(ours_logs) == 0 or np.ptp(their_logs) == 0:
        return 0.0
    return float(np.corrcoef(ours_logs, their_logs)[0, 1])

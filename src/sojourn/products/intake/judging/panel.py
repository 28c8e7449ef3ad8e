"""Figures by area and year, of each quantity apart: what two files of the same thing can be compared by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import DISPLACED_POPULATION
from sojourn.concepts.dataflows.protection import DISPLACED_BY_AGE
from sojourn.products.intake.judging.figures import AREAS, TIME, TOTAL, Figures, Floats
from sojourn.products.intake.judging.parts import block_of, numbered

#: Dimensions that say how a figure was made and not what it is of.
METHODS = ("method",)
#: Dataflow -> the dataflow that holds its totals, and the dimensions over which they are totals.
TOTALS_OF: dict[str, tuple[Dataflow, tuple[str, ...]]] = {DISPLACED_BY_AGE.id: (DISPLACED_POPULATION, ("sex", "age"))}
#: A published total stands for so many countries; two sums are of the same thing where one is of WIDE of the other's.
ALL, WIDE = 220, 0.75


@dataclass(frozen=True)
class Quantity:
    """One quantity: figures (areas, years), NaN where there are none.

    others : number of countries on the other side that are summed; ALL where their published total is taken
    """

    areas: tuple[str, ...]
    years: tuple[int, ...]
    figures: Floats
    others: int = ALL

    def as_wide_as(self, other: Quantity) -> bool:
        """Whether both sum over about the same countries, so that they can be compared."""
        low, high = sorted((self.others, other.others))
        return low >= WIDE * high


@dataclass(frozen=True)
class Panel:
    """One file or release by area and year.

    by_role : dimension of areas -> quantity (codes of the other dimensions) -> its figures
    borrowed : the totals of another dataflow: of the same areas, and not always counted alike
    """

    where: str
    source: str
    edition: str
    series: str
    dataflow: str
    by_role: Mapping[str, Mapping[str, Quantity]]
    borrowed: bool = False

    @property
    def label(self) -> str:
        """How messages name it."""
        return f"{self.where} ({self.source}, {self.edition})"


def panels_of(figures: Figures, series: str) -> list[Panel]:
    """The panel of one dataflow of a file, and that of its totals where another dataflow holds the same."""
    found = [panel_of(figures, series)]
    if figures.dataflow.id in TOTALS_OF:
        flow, over = TOTALS_OF[figures.dataflow.id]
        totals = np.ones(len(figures), bool)
        for key in over:
            totals &= figures.is_in(key, (TOTAL,))
        whole = figures.among(totals)
        codes = {k: c for k, c in whole.codes.items() if k not in over}
        names = {k: n for k, n in whole.names.items() if k not in over}
        totals_of = panel_of(replace(whole, dataflow=flow, codes=codes, names=names), series)
        found.append(replace(totals_of, borrowed=True))
    return found


def panel_of(figures: Figures, series: str, others: int | None = None) -> Panel:
    """Sums by area and year; the other side is taken whole: its total where it is written, else all countries.

    others : number of countries on the other side, where they were summed before
    """
    roles = {}
    if figures.dataflow.additive or (len(figures.area_keys) == 1 and figures.dataflow.unit != "year"):
        for key in figures.area_keys:
            if len(figures.names[key]) > 1:
                roles[key] = _quantities(figures, key, others)
    return Panel(figures.where, figures.source, figures.edition, series, figures.dataflow.id, roles)


def _quantities(figures: Figures, key: str, summed: int | None) -> dict[str, Quantity]:
    mask = figures.given & figures.countries(key)
    others = ALL
    for other in AREAS:
        if other != key and other in figures.codes:
            total = TOTAL in figures.names[other]
            mask &= figures.is_in(other, (TOTAL,)) if total else figures.countries(other)
            others = ALL if total else summed or others_of(figures, other)
    if not mask.any():
        return {}
    kinds = [k for k in figures.small if k not in METHODS]
    of = block_of(figures, kinds)
    lasting = figures.lasting
    of = numbered(of * (int(lasting.max(initial=1)) + 1) + lasting) if lasting.max(initial=1) > 1 else of
    year = numbered(figures.years)
    years = np.flatnonzero(np.bincount(figures.years))
    areas = figures.names[key]
    shape = (int(of.max()) + 1, len(areas), len(years))
    if np.prod(shape) > 20_000_000:
        return {}
    place = np.ravel_multi_index((of[mask], figures.codes[key][mask], year[mask]), shape)
    size = int(np.prod(shape))
    sums = np.bincount(place, figures.values[mask], size)
    sums[np.bincount(place, minlength=size) == 0] = np.nan
    cube = sums.reshape(shape)
    first = np.unique(of, return_index=True)[1]
    found = {}
    for number, line in enumerate(first):
        if np.isfinite(cube[number]).any():
            words = [figures.names[k][figures.codes[k][line]] for k in kinds if k != TIME]
            words += [f"of {lasting[line]} years"] if lasting[line] > 1 else []
            label = " ".join(words)
            found[label] = Quantity(tuple(areas), tuple(int(y) for y in years), cube[number], others)
    return found


def others_of(figures: Figures, key: str) -> int:
    """How many countries stand on a side."""
    return int((figures.counts(key, figures.countries(key)) > 0).sum())

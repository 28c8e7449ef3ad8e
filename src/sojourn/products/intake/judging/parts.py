"""Totals among their parts, and totals that their parts do not make."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sojourn.concepts.departure import Departure
from sojourn.products.intake.judging.figures import AREAS, SERIAL, TIME, TOTAL, Figures, Ints, Mask, groups
from sojourn.sources.expectation import Rules

#: A figure is the sum of all others of its block where it differs by less than this share ...
SAME = 1e-9
#: ... and the others are at least so many, and their sum so many times the number of blocks looked at: one figure in
#: a thousand equals a sum of about a thousand by chance.
OTHERS, LARGE = 8, 1000
#: Groups that act as States do: they sign treaties.
PARTIES = ("EU",)
#: Parts and total of one cell differ where it is by more than this share and this number.
DIFFERENT, PERSONS = 0.02, 50
#: Share of cells that may differ: publishers round, and leave out parts.
MAY_DIFFER = 0.1
#: Below so many cells that can be compared nothing is said.
CELLS = 4
#: Numbers up to so many times their count are put in order by a table instead of a sort.
DENSE = 8


def among_parts(figures: Figures, rules: Rules) -> list[Departure]:
    """Groups of countries where the source writes countries only; a figure that is the sum of all others."""
    found = []
    for key in figures.area_keys:
        if key in rules.groups or "groups" in rules.groups:
            continue
        named = [n for n in figures.names[key] if n in groups() and n not in PARTIES]
        if named and _mostly_countries(figures, key, named):
            cells = figures.cells(figures.is_in(key, named))
            sentence = f"{key}: {', '.join(named[:5])} among countries; this source writes no groups"
            found.append(Departure("total_among_parts", sentence, cells, ("rule: countries only",)))
    if figures.dataflow.additive and not found:
        found += _sum_of_others(figures, rules)
    return found


def _mostly_countries(figures: Figures, key: str, named: list[str]) -> bool:
    return len(named) < len(figures.names[key]) / 2


def _sum_of_others(figures: Figures, rules: Rules) -> list[Departure]:
    """A code whose figure equals the sum of those of all other codes, everything else being the same."""
    for key in figures.area_keys:
        if key in rules.groups or TOTAL in figures.names[key]:
            continue
        among = figures.given & (figures.values > 0)
        block = block_of(figures, [k for k in figures.codes if k != key], among)
        values = figures.values[among]
        sums = np.bincount(block, values)
        counts = np.bincount(block)
        tried = int((counts > OTHERS).sum())
        enough = (counts[block] > OTHERS) & (sums[block] > 2 * LARGE * max(tried, 1))
        same = enough & (np.abs(2 * values - sums[block]) <= SAME * sums[block])
        twice = np.zeros(len(figures), bool)
        twice[np.flatnonzero(among)[same]] = True
        if twice.any():
            sentence = f"{key}: {int(twice.sum())} figures are the sum of all others of their year: a total among parts"
            return [Departure("total_among_parts", sentence, figures.cells(twice), ("rule: countries only",))]
    return []


def block_of(figures: Figures, keys: list[str], mask: Mask | None = None) -> Ints:
    """A number for each combination of codes, by line; mask : the lines that are wanted, all others are left out."""
    lines = slice(None) if mask is None else mask
    block = np.zeros(len(figures) if mask is None else int(mask.sum()), np.int64)
    for key in keys:
        block = block * len(figures.names[key]) + figures.codes[key][lines]
    return numbered(block)


def numbered(values: npt.NDArray[np.integer]) -> Ints:
    """The place of each value among the distinct values; without a sort where they are dense enough."""
    if len(values) == 0:
        return np.zeros(0, np.int32)
    if values.min() >= 0 and values.max() < DENSE * len(values) + 1_000_000:
        there = np.zeros(int(values.max()) + 1, bool)
        there[values] = True
        places: Ints = np.cumsum(there, dtype=np.int32)[values] - 1
        return places
    found: Ints = np.unique(values, return_inverse=True)[1].astype(np.int32)
    return found


def not_their_sum(figures: Figures, rules: Rules) -> list[Departure]:
    """Totals written beside their parts (both sexes, all outcomes, the world) that their parts do not make.

    Rule: where a file has both, they agree in all but a few cells; each edition at hand does.
    """
    if not figures.dataflow.additive or figures.dataflow.negative:
        return []
    found = []
    for key in figures.codes:
        if key in (TIME, *SERIAL):
            continue
        total = TOTAL if TOTAL in figures.names[key] else "001" if key in AREAS else ""
        if total not in figures.names[key] or (key == "counterpart_area" and "counterpart_area" in rules.groups):
            continue
        parts = figures.countries(key) if key in AREAS else ~figures.is_in(key, (total,))
        found += _compare(figures, key, total, parts)
    return found


def _compare(figures: Figures, key: str, total: str, parts: np.ndarray) -> list[Departure]:
    block = block_of(figures, [k for k in figures.codes if k != key])
    size = int(block.max(initial=0)) + 1
    whole = np.full(size, np.nan)
    is_total = figures.is_in(key, (total,)) & figures.given
    whole[block[is_total]] = figures.values[is_total]
    inside = parts & figures.given
    if "variant" in figures.codes:
        inside &= figures.is_in("variant", ("ESTIMATE", "MEDIUM", "HIGH", "LOW"))
    sums = np.bincount(block[inside], figures.values[inside], size)
    many = np.bincount(block[inside], minlength=size)
    both = np.isfinite(whole) & (many >= 2)
    if both.sum() < CELLS:
        return []
    gap = np.abs(sums - whole)
    wrong = both & (gap > PERSONS) & (gap > DIFFERENT * np.maximum(np.abs(whole), np.abs(sums)))
    if key == "counterpart_area":
        wrong &= sums > whole
    share = wrong.sum() / both.sum()
    if share <= MAY_DIFFER:
        return []
    cells = figures.cells(is_total & wrong[block])
    sentence = f"{key}: in {int(wrong.sum()):,} of {int(both.sum()):,} cells the parts do not make the total"
    return [Departure("parts_and_total_differ", sentence, cells, ("rule: parts make the total",))]

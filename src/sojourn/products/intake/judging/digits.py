"""Figures scaled by a power of ten, seen by their digits: finer than the publisher writes, or all ending in zeros."""

from __future__ import annotations

import numpy as np

from sojourn.concepts.departure import Departure
from sojourn.products.intake.judging.figures import Figures, Floats, Ints, Mask
from sojourn.sources.expectation import Rules

#: A block of figures is scaled up where this share of it ends in as many zeros ...
ZEROS = 0.98
#: ... while the same share of such figures among the others is not above this. Of counts that nobody rounds one in
#: ten ends in a zero; publishers who round half of their figures stay below.
ROUNDED = 0.6
#: ... and it has at least so many figures: 0.6 to the power of 24 is one in two hundred thousand.
ENOUGH = 24
#: Figures finer than the publisher's unit are rounding of floats up to this share of the unit.
FLOAT = 1e-6
#: Longest block looked for is a half of the file, smallest a quarter: mistakes are made on columns and parts.
PARTS = ((0, 1), (0, 2), (1, 2), (0, 4), (1, 4), (2, 4), (3, 4), (1, 3))


def scaled(figures: Figures, rules: Rules) -> list[Departure]:
    """Figures with decimals where the publisher writes whole units, and blocks of figures that all end in zeros."""
    if rules.grain is None or (figures.dataflow.id in ("TREATY_ACTION", "ECONOMIC_SERIES") and rules.grain == 1):
        return []
    values = np.abs(np.where(figures.given, figures.values, 0.0)) / rules.grain
    fine = np.abs(values - np.round(values)) > FLOAT * np.maximum(values, 1)
    if fine.any():
        sentence = (
            f"{int(fine.sum()):,} of {int(figures.given.sum()):,} figures have decimals; the publisher writes in units "
            f"of {rules.grain:g}: divided by a power of ten, or another quantity"
        )
        return [Departure("scaled", sentence, figures.cells(fine), ("rule: unit of the figures",))]
    for step in (1000, 100, 10):
        ends = (values % step == 0) & (values > 0)
        block = _block(ends, values > 0, figures.lines, figures.codes)
        if block is not None:
            sentence = f"{int(block.sum()):,} figures of a part of the file all end in zeros (multiples of {step})"
            found = Departure("scaled", sentence, figures.cells(block & ends), ("rule: digits of the figures",))
            return [found]
    return []


def _block(ends: Mask, there: Mask, lines: Ints, codes: dict[str, Ints]) -> Mask | None:
    """A part of the file whose figures end in zeros although those elsewhere do not; the whole file counts as one."""
    n = int(there.sum())
    if n < ENOUGH or not ends.any():
        return None
    shared = ends.sum() / n
    if shared >= ZEROS:
        return there
    order = np.argsort(lines, kind="stable")
    rank = np.empty(len(lines), np.int64)
    rank[order] = np.arange(len(lines))
    for part, of in PARTS[1:]:
        inside = (rank >= part * len(lines) // of) & (rank < (part + 1) * len(lines) // of)
        if _stands_out(ends, there, inside):
            return inside & there
    for key in codes:
        if key in ("ref_area", "counterpart_area", "time_period"):
            continue
        total, zeros = _counts(there, codes[key]), _counts(ends, codes[key])
        suspect = np.flatnonzero((total >= ENOUGH) & (zeros >= ZEROS * total))
        for code in suspect[:3]:
            inside = codes[key] == code
            if _stands_out(ends, there, inside):
                found: Mask = inside & there
                return found
    return None


def _counts(mask: Mask, codes: Ints) -> Floats:
    return np.bincount(codes, mask.astype(float)).astype(float)


def _stands_out(ends: Mask, there: Mask, inside: Mask) -> bool:
    within, outside = there & inside, there & ~inside
    if within.sum() < ENOUGH or outside.sum() < ENOUGH:
        return False
    return bool(ends[within].mean() >= ZEROS and ends[outside].mean() <= ROUNDED)

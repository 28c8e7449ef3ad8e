"""What holds in every edition of a table, whatever its figures: directions, marks of identity, bounds."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import numpy as np

from sojourn.concepts.departure import Departure
from sojourn.products.intake.judging.figures import Figures, Mask, groups, plain
from sojourn.sources.expectation import Bound, Chosen, Fact

#: Share of figures that may lie beyond a bound: publishers write mistakes of their own.
BEYOND = 0.001
#: Parts of the file whose median is looked at: all, and its halves in the order of its lines.
HALVES = ((0, 1), (0, 2), (1, 2))
#: A median of fewer figures says nothing.
ENOUGH = 12


def against_facts(figures: Figures, facts: Sequence[Fact]) -> list[Departure]:
    """Facts that are the other way round. A fact of which the file has one side only says nothing."""
    found = []
    for fact in facts:
        small, large = lines_of(figures, fact.smaller), lines_of(figures, fact.larger)
        if small is None or large is None or not small.any() or not large.any():
            continue
        less, more = float(figures.values[small].sum()), float(figures.values[large].sum())
        if more < fact.times * less:
            sentence = (
                f"{said(fact.larger)}: {plain(more)}, {said(fact.smaller)}: {plain(less)}; in every edition the first "
                f"is at least {fact.times:g} times the second ({fact.reason}): columns, areas or files exchanged"
            )
            found.append(Departure("swapped_columns", sentence, figures.cells(large), (f"rule: {fact.reason}",)))
    return found


def beyond_bounds(figures: Figures, bounds: Sequence[Bound], *, slack: float = 1.0) -> list[Departure]:
    """Figures beyond what their quantity can be, and medians of the whole or of a half beyond what is usual.

    slack : how many times a median may lie beyond: large areas, or small ones, may have been chosen
    """
    found = []
    for bound in bounds:
        lines = lines_of(figures, bound.chosen)
        if lines is None or not lines.any():
            continue
        values = np.abs(figures.values) if bound.lowest is None else figures.values
        beyond: Mask = np.zeros(len(figures), bool)
        if bound.highest is not None:
            beyond |= lines & (values > bound.highest)
        if bound.lowest is not None:
            beyond |= lines & (values < bound.lowest)
        share = BEYOND if bound.per != "each" else 0.0
        if beyond.sum() > share * lines.sum():
            sentence = (
                f"{int(beyond.sum()):,} of {int(lines.sum()):,} figures of {said(bound.chosen) or figures.dataflow.id} "
                f"are not between {_end(bound.lowest)} and {_end(bound.highest)} ({bound.reason})"
            )
            found.append(Departure("implausible", sentence, figures.cells(beyond), (f"rule: {bound.reason}",)))
        found += _middle(figures, bound, lines, slack)
    return found


def _middle(figures: Figures, bound: Bound, lines: Mask, slack: float) -> list[Departure]:
    if bound.low_middle is None and bound.high_middle is None:
        return []
    for key in figures.area_keys:
        if (figures.is_in(key, groups()) & lines)[lines].all():
            return []  # groups of countries alone, which are larger than what is usual
    places = np.flatnonzero(lines & (figures.values != 0))
    places = places[np.argsort(figures.lines[places], kind="stable")]
    for part, of in HALVES:
        some = places[part * len(places) // of : (part + 1) * len(places) // of]
        if len(some) < ENOUGH:
            continue
        middle = float(np.median(np.abs(figures.values[some])))
        low, high = bound.low_middle or 0.0, bound.high_middle or np.inf
        if not low / slack <= middle <= high * slack:
            mask = np.zeros(len(figures), bool)
            mask[some] = True
            what = "the figures" if of == 1 else "a half of the figures"
            sentence = (
                f"the median of {what} of {said(bound.chosen) or figures.dataflow.id} is {plain(middle)}; usual is "
                f"{plain(low)} to {_end(bound.high_middle)} ({bound.reason}): another unit or another quantity"
            )
            return [Departure("scaled", sentence, figures.cells(mask), (f"rule: {bound.reason}",))]
    return []


def lines_of(figures: Figures, chosen: Chosen) -> Mask | None:
    """Lines with figures that have the codes chosen; None where the dataflow has no such dimension.

    A code that ends with a star chooses all that begin so. Without a choice of areas the totals over areas are left
    out, so that no figure counts twice.
    """
    mask = figures.given.copy()
    for key, codes in chosen.items():
        if key == "years":
            first, _, last = next(iter(codes)).partition("-")
            mask &= (figures.years >= int(first)) & (figures.years <= int(last))
            continue
        if key not in figures.codes:
            return None
        if "*" in codes:
            mask &= figures.countries(key)
        else:
            mask &= figures.is_in(key, [n for n in figures.names[key] if any(fnmatchcase(n, c) for c in codes)])
    return mask


def said(chosen: Chosen) -> str:
    """A selection as text."""
    return ", ".join(f"{key} {'|'.join(sorted(codes))}" for key, codes in chosen.items())


def _end(value: float | None) -> str:
    return "any" if value is None else plain(value)

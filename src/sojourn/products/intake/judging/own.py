"""Tables of one's own by the bounds of their unit: what an office counts is its own to say, but not what cannot be.

Persons, cases and movements are whole; a figure that is estimated, imputed or projected may have a fraction, and says
so by its status. Per cent lie between 0 and 100, unless ``bounds.csv`` has a row for the measure or the series.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sojourn.concepts.departure import Departure
from sojourn.concepts.status import ObsStatus
from sojourn.indicators.measure import measures
from sojourn.products.intake.judging import facts, sizes
from sojourn.products.intake.judging.figures import Figures, Mask
from sojourn.sources import expectation

#: Units of what is counted one by one, by their first word.
COUNTED = ("persons", "movements", "events", "cases", "States", "encounters", "crossings", "detections")
PERCENT, MOST = "percent", 100.0
#: Statuses of figures that were computed: they may have fractions.
COMPUTED = frozenset({ObsStatus.ESTIMATED.value, ObsStatus.IMPUTED.value, ObsStatus.FORECAST.value})
#: Share of a whole by which a figure may miss it and still be one, as floats do.
FLOAT = 1e-6
RULE = "rule: bounds of the unit of one's own table"


def departures(figures: Figures) -> list[Departure]:
    """What cannot be in the unit of its figures."""
    bounds = expectation.bounds(figures.dataflow.id, figures.source)
    limits = [replace(b, low_middle=None, high_middle=None) for b in bounds]
    return [
        *_fractions(figures),
        *_percent(figures, frozenset(code for b in bounds for codes in b.chosen.values() for code in codes)),
        *facts.beyond_bounds(figures, limits),
        *sizes.too_many_for_their_people(figures, expectation.magnitudes().get("population", {})),
    ]


def _fractions(figures: Figures) -> list[Departure]:
    """Parts of a person, of figures that are not said to be computed."""
    counted = _of_unit(figures, lambda unit: unit.startswith(COUNTED))
    computed = np.array([status in COMPUTED for status in figures.table["obs_status"].to_pylist()], bool)
    values = np.abs(np.where(figures.given, figures.values, 0.0))
    broken = counted & ~computed & (np.abs(values - np.round(values)) > FLOAT * np.maximum(values, 1))
    if not broken.any():
        return []
    sentence = (
        f"{int(broken.sum()):,} of {int((counted & figures.given).sum()):,} figures of {figures.dataflow.id} have "
        "fractions, and what is counted is whole: another decimal sign (--decimal), thousands in place of units, or "
        "figures that were computed, which the column obs_status says (E estimated)"
    )
    return [Departure("scaled", sentence, figures.cells(broken), (RULE,))]


def _percent(figures: Figures, bounded: frozenset[str]) -> list[Departure]:
    """Per cent beyond 0 to 100, of what has no bounds of its own."""
    lines = _of_unit(figures, lambda unit: unit == PERCENT)
    for key in ("measure", "series"):
        if key in figures.codes:
            lines &= ~figures.is_in(key, bounded)
    with np.errstate(invalid="ignore"):
        beyond = lines & figures.given & ((figures.values < 0) | (figures.values > MOST))
    if not beyond.any():
        return []
    sentence = f"{int(beyond.sum()):,} figures in per cent are not between 0 and 100"
    return [Departure("implausible", sentence, figures.cells(beyond), (RULE,))]


def _of_unit(figures: Figures, wanted: Callable[[str], bool]) -> Mask:
    """Lines of which the unit is one that is wanted: of the dataflow, or of the measure or series of the line."""
    for key in ("measure", "series"):
        if key in figures.codes:
            chosen = frozenset(name for name in figures.names[key] if wanted(unit_of(name)))
            return figures.is_in(key, chosen)
    return np.full(len(figures), wanted(figures.dataflow.unit), bool)


def unit_of(code: str) -> str:
    """The unit of a measure or series by its declaration, or by its name; empty where neither tells."""
    known = measures().get(code)
    return known.unit if known else PERCENT if "PERCENT" in code.split("_") else ""

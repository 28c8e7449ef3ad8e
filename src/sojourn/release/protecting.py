"""From counts to what may be shown: each method of protection, with what it did and what it could not do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sojourn.concepts.dataflows.dimensions import TOTAL
from sojourn.errors import NotForPublication
from sojourn.kernels.disclosure import additive, cell_key, primary
from sojourn.kernels.disclosure.primary import Limits, Needs
from sojourn.kernels.disclosure.programme import INFINITE, Floats
from sojourn.kernels.disclosure.secondary import suppress
from sojourn.kernels.disclosure.sums import Bools, Ints
from sojourn.release import private
from sojourn.release.counts import Cell, Counts
from sojourn.release.linked import Linked, words
from sojourn.release.rules import CELL_KEY, DP, ROUNDING, SUPPRESSION, Rules

LISTED = 20


@dataclass(frozen=True)
class Shown:
    """What would be published.

    cells : code of each dimension, as in ``Counts``; value : NaN where hidden; error : standard error, zero if exact
    reach : how far a true count may lie from what is shown; infinite where nothing bounds it
    chance : of each cell, that the figure shown is the true count
    facts : what was done, in figures; unproved : what stands in the way of a release, cell by cell
    limits : what the codes tell of hidden cells, None where they tell nothing; small : those that are hidden as such
    member : of each cell of the counts, how often one who knows all others tells whether one more person is in it
    """

    cells: tuple[Cell, ...]
    value: Floats
    error: Floats
    reach: float
    chance: Floats
    facts: Mapping[str, Any]
    unproved: tuple[str, ...] = ()
    limits: Limits | None = None
    small: Bools | None = None
    member: Floats | None = None

    @property
    def hidden(self) -> Bools:
        """Cells without a figure."""
        return np.isnan(self.value)


def needs_of(counts: Counts, rules: Rules) -> Needs:
    """Which cells are primary, and the interval in which their value has to stay open."""
    found = primary.frequency(counts.value, counts.persons, rules.least, counts.sums.floor(counts.value))
    if rules.dominance:
        found |= primary.dominance(counts.value, counts.largest, rules.dominance)
    if rules.percent:
        found |= primary.p_percent(counts.value, counts.largest[:, 0], counts.largest[:, 1], rules.percent)
    if rules.tell_primary:
        high = limits_of(found.primary, rules.least, once=counts.once).high
        found = Needs(found.primary, found.low, np.where(found.primary, np.minimum(found.high, high), found.high))
    return found


def limits_of(small: Bools, least: int, *, once: bool) -> Limits:
    """What the codes tell of hidden cells: fewer than ``least`` persons are in the small ones, not in the others.

    once : every person counts once in a cell, so that a small cell's figure is below ``least`` too
    """
    return Limits(np.where(small, 1.0, float(least)), np.where(small & once, least - 1.0, INFINITE))


def protect(counts: Counts, rules: Rules, *, linked: Linked, contributions: pa.Table | None) -> Shown:
    """Protect counts by the method of the rules.

    linked : the counts with what exact releases of the data set before hold; for suppression
    contributions : what the counts were made of; for differential privacy, which bounds them
    """
    return _METHODS[rules.method](counts, rules, linked, contributions)


def _suppressed(counts: Counts, rules: Rules, linked: Linked, contributions: pa.Table | None) -> Shown:
    known = np.flatnonzero(linked.persons == 1) if rules.singletons else None
    pattern = suppress(
        linked.sums, linked.value, linked.needs, known=known, never=linked.shown, already=linked.hidden,
        limits=linked.limits, whole=True, seconds=rules.seconds,
    )  # fmt: skip
    unproved = tuple(
        f"{words(linked.names[c])}: {'more' if s > 0 else 'fewer'} by {a}"
        + (f", where a person of {words(linked.names[k])} knows it" if k >= 0 else "")
        for c, s, a, k in zip(
            *(getattr(pattern.open, n).tolist() for n in ("cell", "sign", "amount", "knower")), strict=True
        )
    )
    mine = slice(len(counts.cells))
    primary, hidden = linked.needs.primary[mine], pattern.hidden[mine]
    width = (pattern.high - pattern.low)[mine][primary]
    axes = [axis for axis, name in enumerate(counts.dimensions) if name in counts.summed]
    over_all = np.array([all(cell[axis] == TOTAL for axis in axes) for cell in counts.cells])
    facts = {
        "cells": len(counts.cells), "primary": int(primary.sum()), "hidden": int(hidden.sum()),
        "narrowest_interval": int(width.min()) if len(width) else None,
        "cost": pattern.cost, "cost_at_least": pattern.bound, "gap": pattern.gap,
        "totals": int(over_all.sum()), "totals_hidden": int(hidden[over_all].sum()),
        "not_proved": len(pattern.open), "cannot_be_protected": len(pattern.refuted),
    }  # fmt: skip
    value = np.where(hidden, np.nan, counts.value)
    return Shown(
        counts.cells, value, np.zeros(len(value)), 0.0, np.ones(len(value)), facts, unproved,
        linked.limits.of(mine) if rules.tell_primary else None, primary,
        np.where(hidden & (counts.persons > 1), 0.5, 1.0),  # a cell of one would be empty without them
    )  # fmt: skip


def _noisy(counts: Counts, rules: Rules, linked: Linked, contributions: pa.Table | None) -> Shown:
    if counts.key is None:
        raise NotForPublication("The persons of these counts have no keys.", ways_out=["count them with keys"])
    table = cell_key.chances(rules.deviation, rules.variance, rules.avoided)
    made = counts.value + table.noise(counts.value, counts.key)
    off = additive.discrepancies(counts.sums, made)
    facts: dict[str, Any] = {
        "cells": len(counts.cells), "changed": int((made != counts.value).sum()),
        "sums_that_do_not_add_up": int((off != 0).sum()), "largest_discrepancy": int(np.abs(off).max(initial=0)),
        "adjusted": rules.additive, "change_within": table.change_within(),
    }  # fmt: skip
    variance = table.variance()[np.minimum(counts.value, len(table.limits) - 1)]
    reach = float(rules.deviation)
    unchanged = table.chance[np.minimum(counts.value, len(table.limits) - 1), rules.deviation]
    if rules.additive:
        weight = 1 + np.log2(np.maximum(made, 1))  # totals move less than their parts
        adjusted = additive.adjusted(counts.sums, made, weight)
        facts |= {"largest_adjustment": adjusted.largest, "cells_adjusted": adjusted.changed}
        made, reach = adjusted.value, reach + adjusted.largest
    error, member = _one_error(variance, counts.value), (1 + table.told_apart(counts.value)) / 2
    return Shown(counts.cells, made.astype(np.float64), error, reach, unchanged, facts, member=member)


def _one_error(variance: Floats, value: Ints) -> Floats:
    """The standard error that is published: one for all cells but empty ones, since it would tell small counts."""
    return np.where(value > 0, float(np.sqrt(variance.max(initial=0.0))), 0.0)


def _rounded(counts: Counts, rules: Rules, linked: Linked, contributions: pa.Table | None) -> Shown:
    made = additive.rounded(counts.sums, counts.value, rules.base)
    far = int(np.abs(made - counts.value).max(initial=0))
    reach = float(rules.base - 1 if far < rules.base else 2 * rules.base - 1)
    facts = {"cells": len(counts.cells), "changed": int((made != counts.value).sum()), "reach": int(reach)}
    spread = np.where(counts.value > 0, np.sqrt((rules.base**2 - 1) / 12), 0.0)
    return Shown(counts.cells, made.astype(np.float64), spread, reach, np.full(len(made), 1 / rules.base), facts)


def _private(counts: Counts, rules: Rules, linked: Linked, contributions: pa.Table | None) -> Shown:
    if contributions is None:
        raise NotForPublication(
            "Differential privacy needs the contributions of persons, and these are counts already.",
            ways_out=["release from the crossings: sojourn border tabulate --release dp"],
        )
    made = private.mechanism(rules.epsilon, rules.delta, rules.cells_of_a_person, rules.least)
    counted, left = private.bounded(contributions, counts.dimensions, rules.cells_of_a_person)
    noisy = private.drawn(counted, made)
    whole = private.with_totals(noisy, counts.dimensions, list(counts.summed))
    parts = private.with_totals(dict.fromkeys(noisy, 1), counts.dimensions, list(counts.summed))
    facts = {
        "cells": len(whole), "epsilon": made.epsilon, "delta": made.delta, "scale": made.scale,
        "threshold": made.threshold, "cells_of_a_person": rules.cells_of_a_person,
        "contributions_left_out": left,
    }  # fmt: skip
    cells = tuple(sorted(whole))
    kept = float(np.tanh(0.5 / made.scale))  # the chance of no noise, of discrete Laplace noise
    error = np.array([np.sqrt(2 * parts[c]) * made.scale for c in cells])
    value, unchanged = np.array([float(whole[c]) for c in cells]), np.full(len(counts.cells), kept)
    member = np.full(len(counts.cells), 1 / (1 + np.exp(-1 / made.scale)))  # of noise on the finest cells
    return Shown(cells, value, error, float("inf"), unchanged, facts, member=member)


_METHODS: dict[str, Callable[[Counts, Rules, Linked, pa.Table | None], Shown]] = {
    SUPPRESSION: _suppressed,
    CELL_KEY: _noisy,
    ROUNDING: _rounded,
    DP: _private,
}

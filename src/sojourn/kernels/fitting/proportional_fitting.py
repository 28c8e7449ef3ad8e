"""Proportional fitting in any number of dimensions: margins, blocks, fixed cells, structural zeros.

The fitted table is the one nearest to the seed in relative entropy among all that meet the targets. Two margins of a
matrix are solved by :mod:`sojourn.kernels.fitting.matrix_scaling`; anything else by passing over the targets in turn
(Deming & Stephan 1940) until every target is met, not until cells stop changing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.matrix_scaling import allowance, equal_totals, scale_to_margins

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Target:
    """Totals of groups of cells.

    name : for messages: ``origin x birthplace``, ``blocks``
    group : integer array of the table's shape: the group of each cell, -1 for cells in no group
    totals : (group,) persons, not negative
    labels : (group,) names of the groups, for messages
    """

    name: str
    group: npt.NDArray[np.intp]
    totals: Array
    labels: tuple[str, ...] = ()

    def label(self, group: int) -> str:
        """Name of a group, or its position counted from one."""
        return self.labels[group] if self.labels else f"number {group + 1}"

    def sums(self, table: Array) -> Array:
        """(group,) totals of a table."""
        inside = self.group >= 0
        sums: Array = np.bincount(self.group[inside], weights=table[inside], minlength=self.totals.size).astype(
            np.float64
        )
        return sums


@dataclass(frozen=True)
class Fit:
    """A fitted table.

    table : as the seed, persons
    passes : passes over all targets (or Newton steps when two margins of a matrix were fitted)
    residuals : target name -> largest absolute deviation, persons
    """

    table: Array
    passes: int
    residuals: dict[str, float]


def margin(
    shape: tuple[int, ...], kept: tuple[int, ...], totals: Array, *, name: str = "", names: Sequence[Sequence[str]] = ()
) -> Target:
    """Totals over all axes but ``kept``.

    Parameters
    ----------
    shape : of the table
    kept : axes of the margin, in the order of ``totals``
    totals : array of the kept axes' lengths, persons
    names : labels of each kept axis
    """
    sizes = tuple(shape[axis] for axis in kept)
    if totals.shape != sizes:
        raise EstimationError(f"margin {name or kept} has shape {totals.shape}, the table asks for {sizes}")
    index = np.indices(shape, sparse=True)
    group = np.ravel_multi_index(tuple(np.broadcast_to(index[axis], shape) for axis in kept), sizes)
    labels: tuple[str, ...] = ()
    if names:
        labels = tuple(" / ".join(names[a][i] for a, i in enumerate(place)) for place in np.ndindex(*sizes))
    return Target(name or f"margin {kept}", group.astype(np.intp), totals.ravel().astype(np.float64), labels)


def fit(seed: Array, targets: Sequence[Target], *, fixed: Array | None = None, most_passes: int = 20_000) -> Fit:
    """Scale a seed until every target is met.

    Parameters
    ----------
    seed : any shape, non-negative; zeros stay zero
    targets : totals of groups of cells
    fixed : same shape, NaN where the cell is to be estimated and a number where it is known (a diagonal of stayers, a
        structural zero): known cells are taken out of the targets first and put back at the end
    most_passes : passes after which the attempt is given up

    Raises
    ------
    EstimationError naming the group: fixed cells exceed a target, a positive target has no cell to go to, totals of two
    targets differ, or the targets contradict one another.
    """
    if (seed < 0).any() or not np.isfinite(seed).all():
        raise EstimationError("the seed has negative or non-finite cells")
    known = np.zeros_like(seed)
    if fixed is not None:
        known = np.where(np.isnan(fixed), 0.0, fixed)
        seed = np.where(np.isnan(fixed), seed, 0.0)
    reduced = [_less_what_is_known(target, known) for target in targets]
    problems = [
        problem
        for target, rest in zip(targets, reduced, strict=True)
        for problem in _problems_of(target, rest.totals, seed)
    ]
    if problems:
        raise EstimationError(
            "the targets cannot be met", details=problems, ways_out=["check the zeros of the seed and the fixed cells"]
        )
    full = [t for t in reduced if (t.group >= 0).all()]
    for other in full[1:]:
        equal_totals(full[0].totals, other.totals, full[0].name, other.name)
    two_way = _two_margins(seed, reduced)
    table, passes = two_way if two_way is not None else _by_passes(seed, reduced, most_passes)
    table = table + known
    return Fit(table, passes, {t.name: float(np.abs(t.sums(table) - t.totals).max(initial=0.0)) for t in targets})


def _less_what_is_known(target: Target, known: Array) -> Target:
    """What is left of a target for the cells to be estimated; a hair below zero is rounding."""
    left = target.totals - target.sums(known)
    left = np.where(np.abs(left) <= 1e-9 * np.maximum(target.totals, 1.0), np.maximum(left, 0.0), left)
    return Target(target.name, target.group, left, target.labels)


def _problems_of(target: Target, left: Array, seed: Array) -> list[str]:
    """Why a target cannot be met, a line for each of its groups. left : (group,) totals without the known cells"""
    if (target.totals < 0).any() or not np.isfinite(target.totals).all():
        return [
            f"{target.name}: {target.label(int(g))} is {target.totals[g]}"
            for g in np.flatnonzero(~(target.totals >= 0))
        ]
    too_small = [
        f"{target.name}: {target.label(int(g))} must be {target.totals[g]:,.10g}, "
        f"its fixed cells hold {target.totals[g] - left[g]:,.10g}"
        for g in np.flatnonzero(left < 0)
    ]
    without_room = [
        f"{target.name}: {target.label(int(g))} must be {left[g]:,.10g}, but no cell can hold it"
        for g in np.flatnonzero((left > 0) & (target.sums(seed) <= 0))
    ]
    return too_small + without_room


def _two_margins(seed: Array, targets: Sequence[Target]) -> tuple[Array, int] | None:
    """Newton when the targets are the rows and the columns of a matrix; None when they are not."""
    if seed.ndim != 2 or len(targets) != 2:
        return None
    row, column = np.indices(seed.shape)
    of_rows = [t for t in targets if t.totals.size == seed.shape[0] and np.array_equal(t.group, row)]
    of_columns = [t for t in targets if t.totals.size == seed.shape[1] and np.array_equal(t.group, column)]
    if not of_rows or not of_columns:
        return None
    rows, columns = of_rows[-1], of_columns[-1]
    scaled = scale_to_margins(
        seed,
        rows.totals,
        columns.totals,
        row_names=rows.labels or None,
        column_names=columns.labels or None,
    )
    return scaled.table, scaled.steps


def _by_passes(seed: Array, targets: Sequence[Target], most: int) -> tuple[Array, int]:
    """Each target in turn until all are met; table and passes. Raises EstimationError where that does not come."""
    table = seed.copy()
    met = [allowance(t.totals) for t in targets]
    worst_before = np.inf
    for passes in range(1, most + 1):
        for target in targets:
            sums = target.sums(table)
            factor = np.divide(target.totals, sums, out=np.zeros_like(sums), where=sums > 0)
            inside = target.group >= 0
            table[inside] *= factor[target.group[inside]]
        gaps = [np.abs(t.sums(table) - t.totals) for t in targets]
        if all((gap <= limit).all() for gap, limit in zip(gaps, met, strict=True)):
            return table, passes
        if passes % 500 == 0:
            worst = max(float(gap.max()) for gap in gaps)
            if worst > 0.999 * worst_before and worst > 1e-3:
                break
            worst_before = worst
    details = [
        f"{t.name}: {t.label(int(g))} is {t.sums(table)[g]:,.10g} instead of {t.totals[g]:,.10g}"
        for t, gap, limit in zip(targets, gaps, met, strict=True)
        for g in np.flatnonzero(gap > limit)
    ]
    raise EstimationError(
        f"the targets were not met after {passes} passes: they contradict one another or leave cells no room",
        details=details,
        ways_out=["check that the targets agree with one another and with the zeros of the seed"],
    )

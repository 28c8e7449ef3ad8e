"""Entropic optimal transport for one account: the cheapest moves, blurred, for every birthplace at once.

With cost ``C`` and blur ``epsilon`` (the unit of the cost) the plan of a birthplace minimises
``sum f C + epsilon sum f (log f - 1)``: it is the table nearest to the prior ``exp(-C / epsilon)`` with the given
margins. All birthplaces share the prior, so one scaling pass is one matrix product; the few birthplaces that
converge slowly are finished by Newton's method. With a small blur the prior underflows, and the potentials are
found step by step from a larger one (Schmitzer 2019), in logarithms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.blas_threads import one_thread
from sojourn.kernels.fitting.matrix_scaling import allowance, scale_to_margins
from sojourn.kernels.flows.closed_form import Term

Array = npt.NDArray[np.float64]

#: Beyond this ratio of cost to blur ``exp`` underflows or the factors overflow, and logarithms take over.
LARGEST_RATIO = 250.0
PASSES_BEFORE_NEWTON = 60


@dataclass(frozen=True)
class Transport:
    """Plans of all birthplaces as one term, and how they were found.

    term : flows by origin, destination and birthplace, see :class:`Term`
    passes : scaling passes over all birthplaces
    finished_by_newton : birthplaces that needed Newton's method
    start_gap, end_gap : (birthplace, residence) margin of the plan minus the margin asked for, persons
    """

    term: Term
    passes: int
    finished_by_newton: int
    start_gap: Array
    end_gap: Array


def balanced_transport(
    start: Array, end: Array, cost: Array, epsilon: float, names: Sequence[str] | None = None
) -> Transport:
    """Plans that meet both margins of every birthplace.

    Parameters
    ----------
    start, end : (birthplace, residence) persons with equal birthplace totals
    cost : (origin, destination) non-negative; ``inf`` forbids a move
    epsilon : blur, in the unit of the cost
    names : labels of the areas, for messages

    Raises
    ------
    EstimationError naming birthplace and margins when forbidden moves put a margin out of reach.

    Source: Cuturi (2013); Newton on the dual as in :mod:`sojourn.kernels.fitting.matrix_scaling`.
    """
    with one_thread(start.shape[1]):
        return _balanced(start, end, cost, epsilon, names)


def _balanced(start: Array, end: Array, cost: Array, epsilon: float, names: Sequence[str] | None) -> Transport:
    finite = cost[np.isfinite(cost)]
    if finite.size and float(finite.max()) / epsilon > LARGEST_RATIO:
        return _in_logarithms(start, end, cost, epsilon, names)
    prior = np.exp(-cost / epsilon)
    total = start.sum(axis=1)
    arriving = np.where(end > 0, 1.0, 0.0)
    leaving = np.zeros_like(start)
    limit_start, limit_end = allowance(start), allowance(end)
    passes = 0
    open_rows = np.flatnonzero(total > 0)
    for passes in range(1, PASSES_BEFORE_NEWTON + 1):
        reach = arriving[open_rows] @ prior.T
        leaving[open_rows] = np.divide(start[open_rows], reach, out=np.zeros_like(reach), where=start[open_rows] > 0)
        reach = leaving[open_rows] @ prior
        gap = np.abs(arriving[open_rows] * reach - end[open_rows])
        arriving[open_rows] = np.divide(
            end[open_rows], reach, out=np.zeros_like(reach), where=(end[open_rows] > 0) & (reach > 0)
        )
        if passes % 10 == 0:
            open_rows = open_rows[(gap > 0.25 * limit_end[open_rows]).any(axis=1)]
        if open_rows.size == 0:
            break
    newton = 0
    start_gap, end_gap = _gaps(leaving, arriving, prior, start, end)
    for k in np.flatnonzero((np.abs(start_gap) > limit_start).any(axis=1) | (np.abs(end_gap) > limit_end).any(axis=1)):
        leaving[k], arriving[k] = _by_newton(prior, start[k], end[k], names, int(k))
        newton += 1
    start_gap, end_gap = _gaps(leaving, arriving, prior, start, end)
    return Transport(Term(leaving, arriving, prior), passes, newton, start_gap, end_gap)


def unbalanced_transport(
    start: Array, end: Array, cost: Array, epsilon: float, penalty: float, *, most: int = 5000
) -> Transport:
    """Plans that may miss both margins, at a price: the two tables need not agree.

    Parameters
    ----------
    start, end : (birthplace, residence) persons; birthplace totals may differ
    cost, epsilon : as :func:`balanced_transport`; the blur is relative to independence, so the plan does not depend on
        the unit persons are counted in
    penalty : price of missing a margin (times its relative entropy), in the unit of the cost; a large one approaches
        the balanced plan

    Source: Chizat, Peyré, Schmitzer & Vialard (2018), scaling algorithms for unbalanced transport.
    """
    with one_thread(start.shape[1]):
        return _unbalanced(start, end, cost, epsilon, penalty, most)


def _unbalanced(start: Array, end: Array, cost: Array, epsilon: float, penalty: float, most: int) -> Transport:
    finite = cost[np.isfinite(cost)]
    if finite.size and float(finite.max()) / epsilon > LARGEST_RATIO:
        raise EstimationError(
            f"the blur {epsilon:g} is too small for costs up to {finite.max():g} in the unbalanced problem",
            ways_out=[f"use a blur of {finite.max() / LARGEST_RATIO:g} or more", "use the balanced problem"],
        )
    prior = np.exp(-cost / epsilon)
    power = penalty / (penalty + epsilon)
    total = np.sqrt(start.sum(axis=1) * end.sum(axis=1))[:, None]
    to_end = np.divide(end, total, out=np.zeros_like(end), where=total > 0)
    one_way, other_way = np.where(start > 0, 1.0, 0.0), np.where(end > 0, 1.0, 0.0)
    for passes in range(1, most + 1):
        reach = (other_way * to_end) @ prior.T
        one_way = np.divide(1.0, reach, out=np.zeros_like(reach), where=(start > 0) & (reach > 0)) ** power
        before = other_way
        reach = np.divide((one_way * start) @ prior, total, out=np.zeros_like(start), where=total > 0)
        other_way = np.divide(1.0, reach, out=np.zeros_like(reach), where=(end > 0) & (reach > 0)) ** power
        if passes % 5 == 0:
            change = np.abs(other_way - before) / np.maximum(other_way, np.finfo(float).tiny)
            if float(np.where(other_way > 0, change, 0.0).max()) < 1e-12:
                break
    else:
        raise EstimationError(
            f"the unbalanced plan did not settle in {most} passes (penalty {penalty:g}, blur {epsilon:g})",
            ways_out=["use a smaller penalty or a larger blur"],
        )
    leaving, arriving = one_way * start, other_way * to_end
    start_gap, end_gap = _gaps(leaving, arriving, prior, start, end)
    return Transport(Term(leaving, arriving, prior), passes, 0, start_gap, end_gap)


def _gaps(leaving: Array, arriving: Array, prior: Array, start: Array, end: Array) -> tuple[Array, Array]:
    return leaving * (arriving @ prior.T) - start, arriving * (leaving @ prior) - end


def _by_newton(
    prior: Array, start: Array, end: Array, names: Sequence[str] | None, birthplace: int
) -> tuple[Array, Array]:
    try:
        fit = scale_to_margins(prior, start, end, row_names=names, column_names=names)
    except EstimationError as error:
        born = names[birthplace] if names is not None else f"area number {birthplace + 1}"
        raise EstimationError(
            f"persons born in {born}: no allowed moves meet both stocks (rows are origins, columns "
            f"destinations): {error.message}",
            details=error.details,
            ways_out=["allow more moves (a finite cost)", *error.ways_out],
        ) from None
    return fit.row_factor, fit.column_factor


def _in_logarithms(start: Array, end: Array, cost: Array, epsilon: float, names: Sequence[str] | None) -> Transport:
    """The same for a small blur: potentials from a larger one stabilise the next; one full table per birthplace."""
    births, n = start.shape
    kernel = np.zeros((births, n, n))
    for k in range(births):
        rows, columns = np.flatnonzero(start[k] > 0), np.flatnonzero(end[k] > 0)
        if rows.size == 0:
            continue
        here = cost[np.ix_(rows, columns)]
        from_here, to_here = np.zeros(rows.size), np.zeros(columns.size)
        blur = max(epsilon, float(here[np.isfinite(here)].max(initial=0.0)) / 50.0)
        while True:
            seed = np.exp(np.minimum((from_here[:, None] + to_here[None, :] - here) / blur, 600.0))
            full_rows, full_columns = np.zeros(n), np.zeros(n)
            table = np.zeros((n, n))
            table[np.ix_(rows, columns)] = seed
            full_rows[rows], full_columns[columns] = start[k, rows], end[k, columns]
            leaving, arriving = _by_newton(table, full_rows, full_columns, names, k)
            from_here += blur * np.log(leaving[rows])
            to_here += blur * np.log(arriving[columns])
            if blur <= epsilon:
                break
            blur = max(epsilon, blur / 2.0)
        kernel[k] = leaving[:, None] * table * arriving[None, :]
    start_gap, end_gap = kernel.sum(axis=2) - start, kernel.sum(axis=1) - end
    return Transport(Term(np.ones_like(start), np.ones_like(end), kernel), 0, births, start_gap, end_gap)

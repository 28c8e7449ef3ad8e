"""Origin-destination tables with given net migration: nearest in entropy, nearest in squares, or moving fewest.

Net migration is the sum over origins minus the sum over destinations (column minus row): positive is gain. Nets of a
closed world add up to zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.matrix_scaling import scale_to_margins
from sojourn.kernels.fitting.reachability import listing, name_of

Array = npt.NDArray[np.float64]

#: A net is met to this many persons or this share of the moves of the area, whichever is larger.
PERSONS, SHARE = 1e-6, 1e-13


@dataclass(frozen=True)
class NetTable:
    """A table with the nets asked for.

    table : (origin, destination) persons
    steps : Newton steps, zero for a linear programme
    factors : (area,) ``alpha`` of ``y_ij = level alpha_i m_ij / alpha_j`` (entropy), or the shifts (quadratic)
    level : common factor, 1 unless a total was asked for
    residual : largest deviation of a net, persons
    """

    table: Array
    steps: int
    factors: Array
    level: float
    residual: float


def nearest_in_entropy(
    net: Array, prior: Array, *, total: float | None = None, names: Sequence[str] | None = None
) -> NetTable:
    """``y_ij = level alpha_i m_ij / alpha_j`` with the given nets (and total, if given).

    Parameters
    ----------
    net : (area,) persons, positive is gain, adding up to zero
    prior : (origin, destination) non-negative; zeros (a diagonal, say) stay zero
    total : persons in all cells; without it the level is 1 and the total follows

    Raises
    ------
    EstimationError when nets do not add up to zero or cannot be reached with these zeros (areas named).

    Source: Willekens (1977); Plane (1982). Newton on the dual, a Laplacian system.
    """
    _check(net, prior)
    n = net.size
    potential = np.zeros(n)
    gaining = max(float(np.abs(net).sum()), 1e-300)
    level = 1.0 if total is None else total / max(float(prior.sum()), 1e-300)
    polished = 0

    def height(at: Array, at_level: float) -> float:
        """The dual function, lowest where all nets (and the total) are met."""
        cells = float((at_level * prior * np.exp(at[:, None] - at[None, :])).sum())
        asked = 0.0 if total is None else total * float(np.log(at_level))
        return cells + float(net @ at) - asked

    for step in range(300):
        table = level * prior * np.exp(potential[:, None] - potential[None, :])
        gap = table.sum(axis=1) - table.sum(axis=0) + net
        over = 0.0 if total is None else float(table.sum() - total)
        met = _met(gap, table) and abs(over) <= max(PERSONS, SHARE * float(table.sum()))
        polished = polished + 1 if met else 0
        if polished > 1:  # one step after the nets are met, since each doubles the digits
            alpha = np.exp(potential - (potential.mean() if total is None else potential[0]))
            return NetTable(table, step, alpha, level, float(np.abs(gap).max()))
        both = table + table.T
        laplacian = np.diag(both.sum(axis=1)) - both
        # A prior without a way between two parts has one free multiplier in each; least squares leaves it alone.
        if total is None:
            move = -np.linalg.lstsq(laplacian, gap, rcond=1e-13)[0]
            shift = 0.0
        else:
            slope = table.sum(axis=1) - table.sum(axis=0)
            bordered = np.block([[laplacian, slope[:, None]], [slope[None, :], np.array([[table.sum()]])]])
            solved = -np.linalg.lstsq(bordered, np.append(gap, over), rcond=1e-13)[0]
            move, shift = solved[:-1], float(solved[-1])
        length = min(1.0, 2.0 / max(float(np.ptp(move)), abs(shift), 1e-300))
        here = height(potential, level)
        descent = float(gap @ move) + over * shift
        rounding = 1e-13 * (abs(here) + gaining)
        while length > 1e-8:
            reached = height(potential + length * move, level * np.exp(length * shift))
            too_high = reached > here + 1e-4 * length * descent + rounding
            if not too_high:
                break
            length /= 2
        potential = potential + length * move
        level *= float(np.exp(length * shift))
        if not np.isfinite(potential).all() or np.ptp(potential) > 500:
            break
    _refuse_unreachable(net, prior > 0, names)
    raise EstimationError(
        f"no table of this prior was found with these nets{'' if total is None else f' and a total of {total:,.10g}'}",
        ways_out=[
            "the total must exceed the sum of the gains",
            "check that every area that loses may send to one that gains",
        ],
    )


def fewest_moves(
    net: Array, allowed: npt.NDArray[np.bool_], prior: Array | None = None, *, names: Sequence[str] | None = None
) -> NetTable:
    """The table that moves the fewest persons, by a linear programme; ties go to the table nearest to the prior.

    Parameters
    ----------
    net : (area,) persons, positive is gain, adding up to zero
    allowed : (origin, destination) true where moves may happen
    prior : (origin, destination) weights for ties; ones when not given

    Where every losing area may send directly to every gaining area, the fewest moves are the sum of the gains and many
    tables have them: the one nearest to the prior among those is returned, so the result does not depend on the solver.
    """
    allowed = allowed & ~np.eye(net.size, dtype=bool)
    _check(net, allowed.astype(np.float64))
    table = np.zeros_like(allowed, dtype=np.float64)
    losing, winning = np.flatnonzero(net < 0), np.flatnonzero(net > 0)
    if losing.size == 0:
        return NetTable(table, 0, np.ones(net.size), 1.0, 0.0)
    here = np.ix_(losing, winning)
    weights = np.ones_like(table) if prior is None else np.maximum(prior, 0.0)
    weights = np.where(allowed, weights, 0.0)[here]
    if allowed[here].all():
        floor = 1e-9 * weights.max() if weights.max() > 0 else 1.0
        fitted = scale_to_margins(np.maximum(weights, floor), -net[losing], net[winning])
        table[here] = fitted.table
        return NetTable(table, fitted.steps, np.ones(net.size), 1.0, _residual(table, net))
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    i, j = np.nonzero(allowed)
    cells = np.arange(i.size)
    ones = np.ones(i.size)
    balance = csr_array(
        (np.concatenate([-ones, ones]), (np.concatenate([i, j]), np.concatenate([cells, cells]))),
        shape=(net.size, i.size),
    )
    scale = float(np.abs(net).max())
    solved = linprog(ones, A_eq=balance, b_eq=net / scale, bounds=(0, None), method="highs")
    if not solved.success:
        _refuse_unreachable(net, allowed, names)
        raise EstimationError(f"the linear programme of the fewest moves has no solution: {solved.message}")
    table[i, j] = solved.x * scale
    return NetTable(table, 0, np.ones(net.size), 1.0, _residual(table, net))


def nearest_in_squares(
    net: Array, prior: Array, *, allowed: npt.NDArray[np.bool_] | None = None, names: Sequence[str] | None = None
) -> NetTable:
    """The non-negative table nearest to the prior in squared differences: ``y_ij = max(0, m_ij + u_j - u_i)``.

    Parameters
    ----------
    net : (area,) persons, positive is gain, adding up to zero
    prior : (origin, destination) persons
    allowed : true where moves may happen; by default everywhere but the diagonal, where the prior is kept as it is

    Semismooth Newton on the dual. The diagonal has no part in a net and does not change.
    """
    _check(net, prior)
    n = net.size
    off = ~np.eye(n, dtype=bool)
    open_cells = off if allowed is None else allowed & off
    shift = np.zeros(n)

    def state(u: Array) -> tuple[Array, Array, float]:
        """Table, gap of its nets, and value of the dual function at these shifts."""
        table = np.where(open_cells, np.maximum(prior + u[None, :] - u[:, None], 0.0), 0.0)
        gap = table.sum(axis=0) - table.sum(axis=1) - net
        return table, gap, float((table**2).sum()) / 2 - float(net @ u)

    table, gap, value = state(shift)
    for step in range(500):
        if _met(gap, table):
            return NetTable(np.where(off, table, prior), step, shift, 1.0, float(np.abs(gap).max()))
        active = ((prior + shift[None, :] - shift[:, None] > 0) & open_cells).astype(np.float64)
        both = active + active.T
        hessian = np.diag(both.sum(axis=1)) - both
        # The small ridge opens a way where all cells of an area are at zero.
        move = -np.linalg.lstsq(hessian + 1e-10 * np.eye(n), gap, rcond=None)[0]
        length = 1.0
        while length > 1e-10:
            new_table, new_gap, new_value = state(shift + length * move)
            if new_value <= value + 1e-4 * length * float(gap @ move) + 1e-12 * (abs(value) + 1.0):
                break
            length /= 2
        shift = shift + length * move
        table, gap, value = new_table, new_gap, new_value
    _refuse_unreachable(net, open_cells, names)
    raise EstimationError(
        f"no table was found with these nets in 500 steps (largest deviation {np.abs(gap).max():.3g})"
    )


def _check(net: Array, prior: Array) -> None:
    if prior.ndim != 2 or prior.shape[0] != prior.shape[1] or prior.shape[0] != net.size:
        raise EstimationError(f"the prior has shape {prior.shape}, the {net.size} nets ask for {(net.size, net.size)}")
    if not np.isfinite(net).all() or not np.isfinite(prior).all() or (prior < 0).any():
        raise EstimationError("nets must be finite, the prior finite and not negative")
    if abs(float(net.sum())) > max(1e-6, 1e-9 * float(np.abs(net).sum())):
        raise EstimationError(
            f"the nets add up to {net.sum():,.10g}, but in a closed world gains equal losses",
            ways_out=["add an area for the rest of the world", "scale gains and losses until they meet (rescale_net)"],
        )


def _met(gap: Array, table: Array) -> bool:
    turnover = table.sum(axis=0) + table.sum(axis=1)
    return bool((np.abs(gap) <= np.maximum(PERSONS, SHARE * turnover)).all())


def _residual(table: Array, net: Array) -> float:
    return float(np.abs(table.sum(axis=0) - table.sum(axis=1) - net).max())


def _refuse_unreachable(net: Array, allowed: npt.NDArray[np.bool_], names: Sequence[str] | None) -> None:
    """Name a set of areas whose net cannot be reached: it gains but nobody outside may send to it, or the reverse."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    allowed = allowed & ~np.eye(net.size, dtype=bool)
    count, label = connected_components(csr_array(allowed), directed=False)
    details = []
    for part in range(count):
        inside = np.flatnonzero(label == part)
        if abs(net[inside].sum()) > 1e-6:
            details.append(
                f"{listing(names, inside)}: nets add up to {net[inside].sum():,.10g}, no cell joins them to the others"
            )
    for i in range(net.size):
        if net[i] > 0 and not allowed[:, i].any():
            details.append(f"{name_of(names, i)} gains {net[i]:,.10g}, but no cell leads there")
        if net[i] < 0 and not allowed[i].any():
            details.append(f"{name_of(names, i)} loses {-net[i]:,.10g}, but no cell leads away")
    if details:
        raise EstimationError(
            "the nets cannot be reached with the zeros of this table",
            details=details,
            ways_out=["allow more moves (fewer zeros in the prior)"],
        )

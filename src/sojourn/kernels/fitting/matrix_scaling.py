"""Scale the rows and columns of a table until it has two given margins, fast and to the last digit.

The answer of proportional fitting is the table nearest to the seed in relative entropy with these margins. Its
dual is a smooth convex function of one multiplier per column (the rows are met in closed form), so Newton's
method reaches it in fewer than ten steps where plain scaling of a stock table with a heavy diagonal takes
thousands of passes. The Hessian is the Laplacian of a graph of columns; it is built from its off-diagonal
cells, which loses no digits to cancellation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.blas_threads import one_thread
from sojourn.kernels.fitting.reachability import listing, name_of, refuse_unreachable

Array = npt.NDArray[np.float64]

#: A margin is met when its residual is below this many persons or this share of it, whichever is larger.
PERSONS, SHARE = 1e-6, 1e-14
MOST_STEPS = 200
#: Steps taken after the margins are met, since each doubles the digits.
POLISH = 1
#: Largest change of a logarithm in one step.
LONGEST_STEP = 8.0


@dataclass(frozen=True)
class Scaling:
    """A fitted table and how well it meets its margins.

    table : (row, column) persons, equal to ``row_factor_i seed_ij column_factor_j``
    row_factor, column_factor : (row,), (column,) multipliers; zero where the target is zero
    steps : Newton steps of the component that took longest
    row_residual, column_residual : (row,), (column,) margin of the table minus target, persons
    """

    table: Array
    row_factor: Array
    column_factor: Array
    steps: int
    row_residual: Array
    column_residual: Array


def allowance(target: Array) -> Array:
    """Residual that counts as met, per margin, persons."""
    return np.maximum(PERSONS, SHARE * np.abs(target))


def scale_to_margins(
    seed: Array,
    rows: Array,
    columns: Array,
    *,
    row_names: Sequence[str] | None = None,
    column_names: Sequence[str] | None = None,
) -> Scaling:
    """The table ``u_i seed_ij v_j`` with the given row and column totals.

    Parameters
    ----------
    seed : (row, column) non-negative; zeros stay zero
    rows, columns : (row,), (column,) non-negative targets, persons, with equal totals
    row_names, column_names : labels for error messages

    Raises
    ------
    EstimationError when the totals differ or zeros of the seed put a margin out of reach; the margin is named.

    Source: Deming & Stephan (1940); the dual is Sinkhorn & Knopp's matrix scaling problem.
    """
    with one_thread(max(rows.size, columns.size)):
        return _scale_to_margins(seed, rows, columns, row_names, column_names)


def _scale_to_margins(
    seed: Array,
    rows: Array,
    columns: Array,
    row_names: Sequence[str] | None,
    column_names: Sequence[str] | None,
) -> Scaling:
    rows = equal_totals(rows, columns, "row targets", "column targets")
    used_rows, used_columns = np.flatnonzero(rows > 0), np.flatnonzero(columns > 0)
    table = np.zeros_like(seed)
    row_factor, column_factor = np.zeros_like(rows), np.zeros_like(columns)
    steps = 0
    core = seed[np.ix_(used_rows, used_columns)]
    names = _labels(row_names, used_rows), _labels(column_names, used_columns)
    for core_rows, core_columns in _components(core, rows[used_rows], columns[used_columns], *names):
        i, j = used_rows[core_rows], used_columns[core_columns]
        here = np.ix_(i, j)
        targets = columns[j]
        row_targets = rows[i] * (targets.sum() / rows[i].sum())
        fitted, row_factor[i], column_factor[j], taken = _newton(seed[here], row_targets, targets)
        if fitted is None:
            refuse_unreachable(seed[here] > 0, row_targets, targets, _labels(row_names, i), _labels(column_names, j))
            raise EstimationError(
                f"the table was not scaled to its margins in {MOST_STEPS} steps",
                details=[f"rows: {listing(row_names, i)}"],
                ways_out=["some cells must all but vanish to meet these targets: check the seed and the targets"],
            )
        table[here] = fitted
        steps = max(steps, taken)
    row_gap, column_gap = table.sum(axis=1) - rows, table.sum(axis=0) - columns
    return Scaling(table, row_factor, column_factor, steps, row_gap, column_gap)


def scale_by_passes(
    seed: Array, rows: Array, columns: Array, *, cell_change: float = 1e-3, most: int = 100_000
) -> tuple[Array, int]:
    """Plain scaling, rows then columns, until no cell changes by ``cell_change`` in a pass: the reference's rule.

    Kept to compare with figures published from that implementation. Columns are met, rows only as far as the rule goes
    (about a person in a table of 231 areas), and a target out of reach is not noticed. Returns table and passes.
    """
    table, passes, change = seed, 0, np.inf
    while change >= cell_change and passes < most:
        passes += 1
        before = table
        for axis, target in ((1, rows), (0, columns)):
            sums = table.sum(axis=axis)
            factor = np.divide(target, sums, out=np.zeros_like(target), where=(sums != 0) & (target != 0))
            table = table * (factor[:, None] if axis == 1 else factor)
        change = float(np.abs(table - before).max(initial=0.0))
    return table, passes


def equal_totals(first: Array, second: Array, first_name: str, second_name: str) -> Array:
    """``first`` with the total of ``second``, when they differ by rounding only; otherwise refuse."""
    a, b = float(first.sum()), float(second.sum())
    if abs(a - b) > max(PERSONS, 1e-12 * max(abs(a), abs(b))):
        raise EstimationError(
            f"the {first_name} add up to {a:,.10g} and the {second_name} to {b:,.10g}: "
            f"a difference of {a - b:,.6g} persons",
            ways_out=["make the two totals equal before fitting; nothing is put on another scale silently"],
        )
    return first * (b / a) if a > 0 else first


def _labels(names: Sequence[str] | None, indices: npt.NDArray[np.intp]) -> list[str]:
    return [name_of(names, int(i)) for i in indices]


def _components(
    core: Array, rows: Array, columns: Array, row_names: list[str], column_names: list[str]
) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """Blocks of rows and columns that share no cell with the others; each must balance by itself."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    if core.size and (core > 0).all():
        return [(np.arange(rows.size), np.arange(columns.size))]
    no_cell = "but no cell to put it in"
    empty_rows, empty_columns = np.flatnonzero(~(core > 0).any(axis=1)), np.flatnonzero(~(core > 0).any(axis=0))
    problems = [f"row {row_names[i]}: target {rows[i]:,.10g}, {no_cell}" for i in empty_rows]
    problems += [f"column {column_names[j]}: target {columns[j]:,.10g}, {no_cell}" for j in empty_columns]
    blocks: list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]] = []
    if not problems and core.size:
        i, j = np.nonzero(core > 0)
        size = rows.size + columns.size
        graph = csr_array((np.ones(i.size), (i, rows.size + j)), shape=(size, size))
        count, label = connected_components(graph, directed=False)
        for block in range(count):
            r, c = np.flatnonzero(label[: rows.size] == block), np.flatnonzero(label[rows.size :] == block)
            difference = float(rows[r].sum() - columns[c].sum())
            if abs(difference) > max(PERSONS, 1e-12 * float(columns[c].sum())):
                problems.append(
                    f"rows {listing(row_names, r)} need {rows[r].sum():,.10g}, the only columns they share a cell "
                    f"with ({listing(column_names, c)}) hold {columns[c].sum():,.10g}"
                )
            blocks.append((r, c))
    if problems:
        raise EstimationError(
            "the margins cannot be met with the zeros of this table",
            details=problems,
            ways_out=[
                "check the zeros of the table and the targets",
                "use an open account, or a seed without these zeros",
            ],
        )
    return blocks


def _newton(seed: Array, rows: Array, columns: Array) -> tuple[Array | None, Array, Array, int]:
    """Newton on ``F(v) = sum_i rows_i log(sum_j seed_ij exp v_j) - columns . v``; all targets positive.

    Every step starts from the table reached so far, so that no digits are lost in large multipliers. Returns the table,
    or None when the targets were not reached, the factors of rows and columns, and the number of steps.
    """
    if rows.size < columns.size:
        turned, column_factor, row_factor, steps = _newton(seed.T, columns, rows)
        return (None if turned is None else turned.T), row_factor, column_factor, steps
    met = 0.25 * allowance(columns)
    row_factor, column_factor = _first_passes(seed, rows, columns)
    table = seed * column_factor * row_factor[:, None]
    noise = 1e-14 * float(rows.sum())
    best, stalled, polished = np.inf, 0, 0
    for step in range(MOST_STEPS):
        gap = table.sum(axis=0) - columns
        worst = float(np.max(np.abs(gap) / met))
        stalled = stalled + 1 if worst >= 0.5 * best else 0
        best = min(best, worst)
        polished = polished + 1 if worst <= 1.0 else 0
        if polished > POLISH or (stalled >= 4 and worst <= 4.0):
            # Last touch as in the reference: columns exactly, rows keep what rounding leaves.
            last = columns / table.sum(axis=0)
            return table * last, row_factor, column_factor * last, step
        move = _newton_move(table, rows, columns, gap)
        slope = float(gap @ move)
        length = min(1.0, LONGEST_STEP / max(float(np.abs(move).max()), 1e-300))
        while True:
            weighted = table * np.exp(length * move)
            total = weighted.sum(axis=1)
            change = float(rows @ np.log(total / rows) - length * (columns @ move))
            if change <= 1e-4 * length * slope + noise or length < 1e-6:
                break
            length /= 2
        table = weighted * (rows / total)[:, None]
        row_factor = row_factor * (rows / total)
        column_factor = column_factor * np.exp(length * move)
        if not np.isfinite(change) or column_factor.max() > 1e280 * column_factor.min():
            break
    return None, row_factor, column_factor, step


def _first_passes(seed: Array, rows: Array, columns: Array, passes: int = 5) -> tuple[Array, Array]:
    """Row and column factors after a few plain scalings: a start Newton can use, whatever the seed's scale."""
    factor = np.ones(columns.size)
    for _ in range(passes):
        factor = columns / (seed.T @ (rows / (seed @ factor)))
        factor = np.maximum(factor / factor.max(), 1e-200)
    return rows / (seed @ factor), factor


def _newton_move(table: Array, rows: Array, columns: Array, gap: Array) -> Array:
    """Solve Laplacian . move = -gap; the constant direction changes nothing and is taken out."""
    from scipy.linalg import LinAlgError, cho_factor, cho_solve

    laplacian = -(table.T @ (table / rows[:, None]))
    np.fill_diagonal(laplacian, 0.0)
    np.fill_diagonal(laplacian, -laplacian.sum(axis=1))
    move = np.zeros(columns.size)
    if columns.size == 1:
        return move
    # One multiplier is free. Holding the largest column's puts the rounding of the totals where it is smallest.
    free = np.arange(columns.size) != int(np.argmax(columns))
    inner = laplacian[np.ix_(free, free)]
    for ridge in (0.0, 1e-13, 1e-10, 1e-7, 1e-4):
        try:
            lifted = inner + np.diag(ridge * inner.diagonal()) if ridge else inner
            move[free] = cho_solve(cho_factor(lifted, check_finite=False), -gap[free], check_finite=False)
        except LinAlgError:
            continue
        if np.isfinite(move).all():
            break
    return move - np.average(move, weights=columns)

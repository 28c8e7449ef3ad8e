"""Can any table with these zeros have these margins at all? If not, which margins forbid it.

Proportional fitting keeps zeros where the seed has them, so a margin can be out of reach however long one
scales. The question is a transport problem on the allowed cells: if less than everything can be sent, the
smallest cut names a set of rows whose columns together hold too little.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError

Array = npt.NDArray[np.float64]


def name_of(names: Sequence[str] | None, index: int) -> str:
    """The label of a margin, or its position counted from one."""
    return str(names[index]) if names is not None else f"number {index + 1}"


def listing(names: Sequence[str] | None, indices: npt.NDArray[np.intp], *, shown: int = 8) -> str:
    """At most ``shown`` labels, then how many more there are."""
    head = ", ".join(name_of(names, int(i)) for i in indices[:shown])
    return head if len(indices) <= shown else f"{head} and {len(indices) - shown} more"


def tightest_margins(
    allowed: npt.NDArray[np.bool_], rows: Array, columns: Array
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], float]:
    """Rows that need more than their columns hold, those columns, and how many persons are missing.

    Parameters
    ----------
    allowed : (row, column) true where a cell may be positive
    rows, columns : (row,) and (column,) targets, persons, with equal totals

    Returns empty arrays and zero when every target can be met. Solved as a maximum flow by linear
    programming (HiGHS); its dual is the smallest cut (Ford & Fulkerson 1956).
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    i, j = np.nonzero(allowed)
    cells = np.arange(i.size)
    matrix = csr_array(
        (np.ones(2 * i.size), (np.concatenate([i, rows.size + j]), np.concatenate([cells, cells]))),
        shape=(rows.size + columns.size, i.size),
    )
    scale = max(float(rows.max(initial=0.0)), 1.0)
    limits = np.concatenate([rows, columns]) / scale
    solved = linprog(-np.ones(i.size), A_ub=matrix, b_ub=limits, bounds=(0, None), method="highs")
    missing = float(rows.sum() + solved.fun * scale)
    if not solved.success or missing <= max(1e-6, 1e-9 * float(rows.sum())):
        return np.empty(0, np.intp), np.empty(0, np.intp), 0.0
    dual = -np.asarray(solved.ineqlin.marginals)
    needing = np.flatnonzero((dual[: rows.size] < 0.5) & (rows > 0))
    holding = np.flatnonzero(allowed[needing].any(axis=0))
    return needing, holding, float(rows[needing].sum() - columns[holding].sum())


def refuse_unreachable(
    allowed: npt.NDArray[np.bool_],
    rows: Array,
    columns: Array,
    row_names: Sequence[str] | None,
    column_names: Sequence[str] | None,
) -> None:
    """Raise :class:`EstimationError` naming the margins when the targets cannot be met."""
    needing, holding, missing = tightest_margins(allowed, rows, columns)
    if missing <= 0:
        return
    raise EstimationError(
        f"the margins cannot be met: {needing.size} row(s) need {rows[needing].sum():,.6g} persons, but the "
        f"only columns they may fill hold {columns[holding].sum():,.6g} ({missing:,.6g} too few)",
        details=[
            f"rows: {listing(row_names, needing)}",
            f"columns open to them: {listing(column_names, holding)}",
        ],
        ways_out=[
            "check the zeros of the table and the two targets",
            "use an open account, or a seed without these zeros",
        ],
    )

"""How unevenly the streams are filled: distance from an expected table, the Gini family, coefficients of variation.

All arguments called ``flow`` are (origin, destination) in persons; the diagonal is ignored. Indices of the spatial
focus of one area look along its row (as an origin) or its column (as a destination). NaN when nobody moves.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from sojourn.errors import UsageError
from sojourn.indicators.flow_totals import Floats, emigration, immigration, moves, quotient
from sojourn.kernels.fitting.poisson_regression import fit_poisson

Expected = Literal["equal", "independence", "weighted"]


def inequality(flow: npt.ArrayLike, expected: Expected = "equal") -> float:
    """Share of migrants who would have to change streams to reach the expected table: ``1/2 sum|f_ij - e_ij|``.

    f and e are shares of all migrants. 0 equal to the expected, near 1 everyone in streams where nobody is expected.

    Parameters
    ----------
    expected : ``equal``: the same in every stream. ``independence``: what emigration and immigration of the areas
        imply with an empty diagonal (quasi-independence, fitted by Poisson likelihood). ``weighted``: each origin
        spreads its emigrants in proportion to the immigration of the other areas

    Reference: Bell, M. et al. (2002), JRSS A 165(3), index I_MI.
    """
    table = moves(flow)
    total = table.sum()
    if total == 0:
        return float("nan")
    off = ~np.eye(table.shape[0], dtype=bool)
    if expected == "equal":
        model = off * (total / off.sum())
    elif expected == "independence":
        model = quasi_independence(table)
    elif expected == "weighted":
        arrivals = np.where(off, immigration(table)[None, :], 0.0)
        row = arrivals.sum(axis=1, keepdims=True)
        model = emigration(table)[:, None] * arrivals / np.where(row > 0, row, 1.0)
    else:
        raise UsageError(f"unknown expected table {expected!r}", ways_out=["equal, independence or weighted"])
    return float(0.5 * np.abs(table / total - model / model.sum()).sum())


def quasi_independence(flow: npt.ArrayLike) -> Floats:
    """(origin, destination) the table ``a_i b_j`` off the diagonal with the emigration and immigration observed."""
    table = moves(flow)
    off = ~np.eye(table.shape[0], dtype=bool)
    i, j = np.nonzero(off)
    out = np.zeros_like(table)
    out[off] = fit_poisson(table[off], None, [i, j]).fitted
    return out


def gini_total(flow: npt.ArrayLike, *, corrected: bool = True) -> float:
    """Gini index over all streams: ``sum|m_a - m_b| / (2 (N - 1) M)`` over all pairs of the N = n(n-1) streams.

    0 all streams alike, 1 everyone in a single stream.

    Parameters
    ----------
    corrected : divide by N - 1 (so that the largest value is one); otherwise by N, the first definition

    Reference: Plane, D. and Mulligan, G. (1997), Demography 34(2) (by N); Bell, M. et al. (2002) (by N - 1).
    """
    table = moves(flow)
    cells = table[~np.eye(table.shape[0], dtype=bool)]
    count = cells.size - 1 if corrected else cells.size
    total = cells.sum()
    return _pairwise(cells) / (2.0 * count * total) if total > 0 else float("nan")


def gini_rows(flow: npt.ArrayLike) -> float:
    """Part of the (uncorrected) total Gini that lies within rows: focus of the out-migration fields.

    ``sum_i sum_jl |m_ij - m_il| / (2 n (n-1) M)``. Reference: Plane and Mulligan (1997).
    """
    table = moves(flow)
    n, total = table.shape[0], table.sum()
    if total == 0:
        return float("nan")
    return float(sum(_pairwise(field) for field in _fields(table)) / (2.0 * n * (n - 1) * total))


def gini_columns(flow: npt.ArrayLike) -> float:
    """Part of the (uncorrected) total Gini that lies within columns: focus of the in-migration fields."""
    return gini_rows(moves(flow).T)


def gini_exchange(flow: npt.ArrayLike) -> float:
    """Part of the (uncorrected) total Gini that lies between a stream and its counterstream.

    ``sum_ij |m_ij - m_ji| / (2 n (n-1) M)``. Reference: Plane and Mulligan (1997).
    """
    table = moves(flow)
    n, total = table.shape[0], table.sum()
    if total == 0:
        return float("nan")
    return float(np.abs(table - table.T).sum() / (2.0 * n * (n - 1) * total))


def gini_standardized(flow: npt.ArrayLike, part: Literal["rows", "columns", "exchange"]) -> float:
    """A part of the total Gini as a share of it (both uncorrected): 0 to 1.

    The R package migration.indices gives it in per cent. Reference: Plane and Mulligan (1997).
    """
    parts = {"rows": gini_rows, "columns": gini_columns, "exchange": gini_exchange}
    if part not in parts:
        raise UsageError(f"unknown part {part!r}", ways_out=[f"choose from {', '.join(parts)}"])
    whole = gini_total(flow, corrected=False)
    return parts[part](flow) / whole if whole > 0 else float("nan")


def gini_out(flow: npt.ArrayLike, *, corrected: bool = True) -> Floats:
    """(area,) Gini index of the out-migration field: over the destinations of each origin.

    ``sum_jl |m_ij - m_il| / (2 (n-2) O_i)`` (n - 1 when not corrected). NaN for an area nobody leaves and, corrected,
    for two areas. Reference: Plane and Mulligan (1997); corrected by Bell et al. (2002).
    """
    table = moves(flow)
    n = table.shape[0]
    scale = 2.0 * ((n - 2) if corrected else (n - 1)) * table.sum(axis=1)
    return quotient(np.array([_pairwise(field) for field in _fields(table)]), scale)


def gini_in(flow: npt.ArrayLike, *, corrected: bool = True) -> Floats:
    """(area,) Gini index of the in-migration field: over the origins of each destination."""
    return gini_out(moves(flow).T, corrected=corrected)


def migration_weighted_gini(flow: npt.ArrayLike, direction: Literal["out", "in"]) -> float:
    """Mean focus of the out- (in-) migration fields, each weighted by its share of migrants.

    ``sum_i G_i^out O_i / M``, with the **own** emigration of each origin as weight (immigration for ``in``): 0 no
    focus, 1 every field has a single partner. An area nobody leaves has no weight.

    The R packages multiply the out-fields by shares of *immigration* and the in-fields by shares of *emigration*,
    and divide by n once more, so that the index shrinks with the number of areas.

    Reference: Bell, M. et al. (2002), JRSS A 165(3), index MWG.
    """
    fields = gini_out(flow) if direction == "out" else gini_in(flow)
    weight = emigration(flow) if direction == "out" else immigration(flow)
    return _weighted_mean(fields, weight)


def coefficient_of_variation(flow: npt.ArrayLike) -> float:
    """Standard deviation of the n(n-1) streams over their mean.

    The population standard deviation (divided by the number of streams), as in the field indices below. migest
    takes all n^2 cells with the zeros of the diagonal, divides the sum of squares by n^2 (n^2 - 1), and divides by
    the mean inside the root: a figure that depends on the unit.

    Reference: Rogers, A. and Raymer, J. (1998), International Journal of Population Geography 4(1).
    """
    table = moves(flow)
    cells = table[~np.eye(table.shape[0], dtype=bool)]
    return float(cells.std() / cells.mean()) if cells.sum() > 0 else float("nan")


def variation_out(flow: npt.ArrayLike) -> Floats:
    """(area,) coefficient of variation over the n-1 destinations of each origin; NaN for an area nobody leaves."""
    fields = _fields(moves(flow))
    return quotient(fields.std(axis=1), fields.mean(axis=1))


def variation_in(flow: npt.ArrayLike) -> Floats:
    """(area,) coefficient of variation over the n-1 origins of each destination."""
    return variation_out(moves(flow).T)


def aggregate_variation(flow: npt.ArrayLike, direction: Literal["out", "in", "system"]) -> float:
    """Field coefficients of variation, weighted by shares of migrants.

    ``out``: ``sum_i cv_i^out O_i / M``; ``in``: ``sum_j cv_j^in D_j / M``; ``system``: the sum of both, as the
    authors define the system-wide index (so it is not the mean of the two).

    Reference: Rogers, A. and Sweeney, S. (1998), Professional Geographer 50(2).
    """
    out = _weighted_mean(variation_out(flow), emigration(flow))
    into = _weighted_mean(variation_in(flow), immigration(flow))
    return {"out": out, "in": into, "system": out + into}[direction]


def _fields(table: Floats) -> Floats:
    """(area, n - 1): each row without its diagonal cell."""
    n = table.shape[0]
    return table[~np.eye(n, dtype=bool)].reshape(n, n - 1)


def _pairwise(values: Floats) -> float:
    """Sum of absolute differences over all ordered pairs, from sorted values."""
    x = np.sort(values)
    rank = np.arange(1, x.size + 1)
    return float(2.0 * ((2.0 * rank - x.size - 1.0) * x).sum())


def _weighted_mean(values: Floats, weights: Floats) -> float:
    used = weights > 0
    if not used.any() or not np.isfinite(values[used]).all():
        return float("nan")
    return float((values[used] * weights[used]).sum() / weights[used].sum())

"""Tables fitted to a user's margins or nets, without a warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.errors import DimensionsDiffer, EstimationError, UsageError
from sojourn.kernels.fitting import proportional_fitting
from sojourn.kernels.fitting.matrix_scaling import scale_to_margins
from sojourn.kernels.flows import net_constrained
from sojourn.sources.own.own_files import OwnFiles

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FittedTable:
    """A fitted table with its labels.

    values : (origin, destination) or (origin, destination, birthplace) persons
    facts : passes, residuals, totals: what is worth knowing about the fit
    """

    axes: tuple[str, ...]
    areas: tuple[str, ...]
    values: Array
    facts: dict[str, Any]

    def long(self) -> Iterator[pa.Table]:
        """Long table with every cell, zeros included; the diagonal too, since margins may include it."""
        names = np.array(self.areas)
        index = np.indices(self.values.shape).reshape(self.values.ndim, -1)
        columns = {axis: pa.array(names[place]) for axis, place in zip(self.axes, index, strict=True)}
        yield pa.table({**columns, "value": self.values.ravel()})


def fit_files(
    rows: Path,
    columns: Path,
    seed: Path | None,
    *,
    diagonal: Path | None = None,
    zero_diagonal: bool = False,
    blocks: Path | None = None,
    block_totals: Path | None = None,
    files: OwnFiles | None = None,
) -> FittedTable:
    """Fit a seed to margins.

    rows, columns : lists of code and value (origins, destinations): a table origin x destination. Or square tables
        (birthplace in rows, residence in columns), the margins at the start and at the end: a table origin x
        destination x birthplace, one fit per birthplace
    seed : square table origin x destination; ones without it; zeros stay zero
    diagonal : list of code and value: known cells of the diagonal (two dimensions)
    zero_diagonal : nobody stays: the diagonal is zero
    blocks : list of code and block number; with ``block_totals``, a square table of blocks whose totals are also met
    files : how they are laid out; by default as they tell by themselves
    """
    files = files or OwnFiles()
    if files.is_square(rows) != files.is_square(columns):
        raise UsageError(f"{rows.name} and {columns.name} must both be lists or both be square tables")
    if files.is_square(rows):
        if diagonal or blocks or block_totals:
            raise UsageError("known diagonals and blocks go with two margins that are lists, not with square tables")
        return _fit_by_birthplace(files, rows, columns, seed, zero_diagonal)
    if zero_diagonal and diagonal is not None:
        raise UsageError(
            "--diagonal says who stays and --zero-diagonal that nobody does", ways_out=["give one of them"]
        )
    row_list, column_list = files.code_list(rows), files.code_list(columns)
    areas = row_list.areas
    weights = (
        np.ones((len(areas),) * 2)
        if seed is None
        else files.square(seed, empty_diagonal=zero_diagonal or diagonal is not None).in_order(areas)
    )
    weights = np.nan_to_num(weights)
    fixed = None
    if diagonal is not None or zero_diagonal:
        fixed = np.full(weights.shape, np.nan)
        np.fill_diagonal(fixed, 0.0 if diagonal is None else files.code_list(diagonal).in_order(areas))
    shape = weights.shape
    targets = [
        proportional_fitting.margin(shape, (0,), row_list.values, name="rows", names=[areas]),
        proportional_fitting.margin(shape, (1,), column_list.in_order(areas), name="columns", names=[areas]),
    ]
    if (blocks is None) != (block_totals is None):
        raise UsageError("--blocks and --block-totals go together")
    if blocks is not None and block_totals is not None:
        targets.append(_block_target(files, blocks, block_totals, areas))
    fitted = proportional_fitting.fit(weights, targets, fixed=fixed)
    return FittedTable(
        ("origin", "destination"),
        areas,
        fitted.table,
        {"passes": fitted.passes, "residuals": fitted.residuals, "total": float(fitted.table.sum())},
    )


def _block_target(
    files: OwnFiles, blocks: Path, block_totals: Path, areas: tuple[str, ...]
) -> proportional_fitting.Target:
    named = files.columns(blocks, ("code", "block"))
    lacking = [a for a in areas if a not in named["code"]]
    if lacking:
        raise DimensionsDiffer(f"{blocks.name} gives no block for {len(lacking)} area(s)", details=lacking)
    totals = files.square(block_totals)
    block_of = [named["block"][named["code"].index(a)] for a in areas]
    strange = sorted({b for b in block_of if b not in totals.areas})
    if strange:
        raise DimensionsDiffer(f"{block_totals.name} has no totals for blocks", details=strange)
    member = np.array([totals.areas.index(b) for b in block_of])
    size = len(totals.areas)
    labels = tuple(f"{a} to {b}" for a in totals.areas for b in totals.areas)
    return proportional_fitting.Target(
        "blocks", member[:, None] * size + member[None, :], totals.values.ravel(), labels
    )


def _fit_by_birthplace(
    files: OwnFiles, rows: Path, columns: Path, seed: Path | None, zero_diagonal: bool
) -> FittedTable:
    start = files.square(rows)
    areas = start.areas
    end = files.square(columns).in_order(areas)
    n = len(areas)
    weights = (
        np.ones((n, n))
        if seed is None
        else np.nan_to_num(files.square(seed, empty_diagonal=zero_diagonal).in_order(areas))
    )
    if zero_diagonal:
        weights = weights * ~np.eye(n, dtype=bool)
    table, steps, worst = np.zeros((n, n, n)), 0, 0.0
    for k in range(n):
        try:
            fitted = scale_to_margins(weights, start.values[k], end[k], row_names=areas, column_names=areas)
        except EstimationError as error:
            raise EstimationError(
                f"persons born in {areas[k]}: {error.message}", details=error.details, ways_out=error.ways_out
            ) from error
        table[:, :, k] = fitted.table
        steps = max(steps, fitted.steps)
        worst = max(worst, float(np.abs(fitted.row_residual).max()), float(np.abs(fitted.column_residual).max()))
    return FittedTable(
        ("origin", "destination", "birthplace"),
        areas,
        table,
        {"passes": steps, "residuals": {"margins": worst}, "total": float(table.sum())},
    )


def net_files(
    net: Path,
    prior: Path | None,
    method: Literal["entropy", "least-movement", "quadratic"],
    *,
    total: float | None = None,
    files: OwnFiles | None = None,
) -> FittedTable:
    """A table of flows with given net migration.

    net : list of code and value, positive is gain, adding up to zero
    prior : square table origin x destination; the diagonal may be empty and is not used. ``least-movement`` does
        without: every move is allowed, and ties are shared out evenly
    total : persons moving, for ``entropy`` only
    files : how they are laid out; by default as they tell by themselves
    """
    files = files or OwnFiles()
    nets = files.code_list(net, negative=True)
    areas = nets.areas
    if prior is None and method != "least-movement":
        raise UsageError(f"{method} needs --prior, the table to stay near to")
    if total is not None and method != "entropy":
        raise UsageError("--total goes with --method entropy")
    n = len(areas)
    weights = (
        np.ones((n, n)) if prior is None else np.nan_to_num(files.square(prior, empty_diagonal=True).in_order(areas))
    )
    np.fill_diagonal(weights, 0.0)
    if method == "entropy":
        made = net_constrained.nearest_in_entropy(nets.values, weights, total=total, names=areas)
    elif method == "quadratic":
        made = net_constrained.nearest_in_squares(nets.values, weights, names=areas)
    else:
        made = net_constrained.fewest_moves(nets.values, np.ones((n, n), dtype=bool), weights, names=areas)
    return FittedTable(
        ("origin", "destination"),
        areas,
        made.table,
        {"steps": made.steps, "residual": made.residual, "total": float(made.table.sum())},
    )

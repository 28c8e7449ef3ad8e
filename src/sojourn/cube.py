"""Observations to labelled arrays and back; exact alignment; what is absent and why.

A cube is an ``xarray.DataArray`` of values with a second array of the same shape for the status of each cell,
so that zero, suppressed, not collected and impossible stay four different things.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import xarray as xr

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.status import ABSENT, ObsStatus
from sojourn.errors import DimensionsDiffer, ValuesRefused

NO_ROW = ObsStatus.MISSING.value


@dataclass(frozen=True)
class Cube:
    """Values and statuses over the same axes (demographic axis names of the dataflow).

    values : float, NaN where status is absent; attrs hold dataflow and unit
    status : SDMX observation status codes; ``O`` where the table had no row
    """

    values: xr.DataArray
    status: xr.DataArray

    def sel(self, **labels: Any) -> Cube:
        """The part with these labels."""
        return Cube(self.values.sel(**labels), self.status.sel(**labels))

    def filled(self, value: float, reason: str) -> xr.DataArray:
        """Values with absent cells filled, as an explicit act whose reason is kept in ``attrs['filled']``."""
        absent = int(self.values.isnull().sum())
        return self.values.fillna(value).assign_attrs(
            {**self.values.attrs, "filled": f"{absent} cells = {value:g}: {reason}"}
        )


def to_cube(
    dataflow: Dataflow,
    table: pa.Table,
    axes: Sequence[str] | None = None,
    *,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> Cube:
    """Observations as a cube.

    table : columns of the dataflow; rows of one release selection
    axes : axis names wanted, in order; dimensions left out must have a single code in the table
    labels : codes of an axis in the order wanted; by default those met, sorted

    Raises DimensionsDiffer when a dimension left out varies, when labels lack a code of the table, and
    ValuesRefused when two rows fall into one cell.
    """
    wanted = list(axes) if axes is not None else [d.axis for d in dataflow.dimensions]
    columns = {d.axis: d.id for d in dataflow.dimensions}
    dataflow_axes = [dataflow.dimension(a).axis for a in wanted]
    for axis, column in columns.items():
        if axis not in dataflow_axes:
            codes = sorted(set(table[column].to_pylist()))
            if len(codes) > 1:
                raise DimensionsDiffer(
                    f"{dataflow.id}: {column} has {len(codes)} codes, but the array wanted has no such axis.",
                    details=codes,
                    ways_out=[f"Select one code of {column} first, or name it among the axes."],
                )
    coordinates, positions = [], []
    for axis in dataflow_axes:
        encoded = table[columns[axis]].combine_chunks().dictionary_encode()
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        met = encoded.dictionary.to_pylist()
        codes = list((labels or {}).get(axis, sorted(met)))
        order = {c: i for i, c in enumerate(codes)}
        if lost := [c for c in met if c not in order]:
            raise DimensionsDiffer(
                f"{dataflow.id}: the table has codes of {columns[axis]} that the wanted axis lacks.",
                details=sorted(lost),
                ways_out=["Select the rows wanted first; nothing is dropped silently."],
            )
        coordinates.append((axis, codes))
        positions.append(np.array([order[c] for c in met], dtype=np.int64)[encoded.indices.to_numpy()])
    shape = tuple(len(codes) for _, codes in coordinates)
    values = np.full(shape, np.nan)
    status = np.full(shape, NO_ROW, dtype="U1")
    cells = np.ravel_multi_index(positions, shape) if positions else np.zeros(table.num_rows, dtype=np.int64)
    if len(np.unique(cells)) < len(cells):
        raise ValuesRefused(
            f"{dataflow.id}: {len(cells) - len(np.unique(cells))} cells are given twice.",
            ways_out=["Select one source and edition first: editions stand side by side in the warehouse."],
        )
    values.flat[cells] = table["obs_value"].to_numpy(zero_copy_only=False)
    status.flat[cells] = np.asarray(table["obs_status"].to_pylist(), dtype="U1")
    attrs = {"dataflow": dataflow.id, "unit": dataflow.unit}
    return Cube(xr.DataArray(values, coordinates, attrs=attrs), xr.DataArray(status, coordinates, attrs=attrs))


def observations(
    dataflow: Dataflow,
    values: xr.DataArray,
    *,
    status: str | xr.DataArray = ObsStatus.ESTIMATED.value,
    **constants: str,
) -> pa.Table:
    """A labelled array as checked observations of a dataflow.

    values : axes named as the dataflow's axes; NaN becomes ``O`` (missing)
    status : one status for all cells or an array of the same axes
    constants : dimension or attribute id -> code for what is not an axis
    """
    columns = {d.axis: d.id for d in dataflow.dimensions}
    strange = [a for a in values.dims if a not in columns]
    if strange:
        raise DimensionsDiffer(f"{dataflow.id} has no axes {strange}.", details=sorted(columns))
    grids = np.meshgrid(*[np.arange(n) for n in values.shape], indexing="ij")
    table: dict[str, Any] = {}
    for axis, grid in zip(values.dims, grids, strict=True):
        labels = pa.array([str(v) for v in values[axis].values])
        table[columns[str(axis)]] = labels.take(pa.array(grid.ravel()))
    flat = values.values.ravel()
    if isinstance(status, str):
        statuses = np.full(flat.shape, status, dtype="U1")
    else:
        require_same(values, status)
        statuses = status.values.ravel().astype("U1")
    absent = np.isin(statuses, [s.value for s in ABSENT])
    statuses = np.where(np.isnan(flat) & ~absent, NO_ROW, statuses)
    table["obs_value"] = pa.array(flat, from_pandas=True)
    table["obs_status"] = pa.array(statuses.tolist())
    return dataflow.table({**table, **constants})


def require_same(first: xr.DataArray, second: xr.DataArray, dims: Sequence[str] | None = None) -> None:
    """Both arrays have the same labels in the same order along ``dims`` (default: all of the first).

    Raises DimensionsDiffer with what each side has that the other lacks.
    """
    for dim in dims if dims is not None else [str(d) for d in first.dims]:
        if dim not in second.dims:
            raise DimensionsDiffer(f"The second array has no axis {dim}; it has {list(second.dims)}.")
        a, b = [str(v) for v in first[dim].values], [str(v) for v in second[dim].values]
        if a != b:
            only_a, only_b = sorted(set(a) - set(b)), sorted(set(b) - set(a))
            details = [f"only in the first: {', '.join(only_a)}"] * bool(only_a) + [
                f"only in the second: {', '.join(only_b)}"
            ] * bool(only_b)
            raise DimensionsDiffer(
                f"Axis {dim} differs: {len(a)} labels against {len(b)}.",
                details=details or ["the same labels in another order"],
                ways_out=["Bring one to the other by name: conform(array, axis=labels)."],
            )


def conform(array: xr.DataArray, **labels: Sequence[str]) -> xr.DataArray:
    """The array with its axes in the order and choice of ``labels``.

    Raises DimensionsDiffer when a wanted label is not there; labels not wanted are left out on purpose.
    """
    for axis, wanted in labels.items():
        here = {str(v) for v in array[axis].values}
        if lost := [w for w in wanted if w not in here]:
            raise DimensionsDiffer(f"Axis {axis} lacks {len(lost)} wanted labels.", details=lost)
        array = array.sel({axis: list(wanted)})
    return array

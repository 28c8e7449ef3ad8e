"""Observations to labelled arrays and back; exact alignment; what is absent and why.

A cube is an ``xarray.DataArray`` of values with a second array of the same shape for the status of each cell,
so that zero, suppressed, not collected and impossible stay four different things. Kernels take plain arrays out of it
once (``at``), never cell by cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xarray as xr

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.status import ABSENT, WORST_FIRST, ObsStatus
from sojourn.errors import DimensionsDiffer, ValuesRefused

Floats = npt.NDArray[np.float64]
Letters = npt.NDArray[np.str_]
"""Status codes, one letter a cell."""
Places = npt.NDArray[np.int64]
"""Positions along an axis, or of cells in a flattened array."""

if TYPE_CHECKING:
    import pandas as pd

NO_ROW = ObsStatus.MISSING.value
LETTERS: Letters = np.array([s.value for s in WORST_FIRST], dtype="U1")
RANKS = np.full(128, len(WORST_FIRST) - 1, dtype=np.int8)
RANKS[[ord(s.value) for s in WORST_FIRST]] = np.arange(len(WORST_FIRST))


@dataclass(frozen=True)
class Cube:
    """Values and statuses over the same axes (demographic axis names of the dataflow).

    values : float, NaN where status is absent; attrs hold dataflow and unit
    status : SDMX observation status codes; ``O`` where the table had no row
    """

    values: xr.DataArray
    status: xr.DataArray

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes, in order."""
        return tuple(map(str, self.values.dims))

    def labels(self, axis: str) -> list[str]:
        """Codes along an axis, in order."""
        return [str(v) for v in self.values[axis].values]

    def position(self, axis: str) -> dict[str, int]:
        """Code -> place along an axis."""
        return {code: i for i, code in enumerate(self.labels(axis))}

    def __repr__(self) -> str:
        sizes = ", ".join(f"{axis} {size}" for axis, size in self.values.sizes.items())
        absent = int(self.values.isnull().sum())
        dataflow = self.values.attrs.get("dataflow", "")
        return f"Cube({dataflow}: {sizes}; {absent:,} of {self.values.size:,} cells absent)"

    def to_pandas(self) -> pd.DataFrame:
        """One row a cell: a column for each axis, value, status. Absent cells are rows too, without a value."""
        import pandas as pd

        grids = np.meshgrid(*(self.values[axis].values for axis in self.values.dims), indexing="ij")
        columns = {str(axis): grid.ravel() for axis, grid in zip(self.values.dims, grids, strict=True)}
        return pd.DataFrame({**columns, "value": self.values.values.ravel(), "status": self.status.values.ravel()})

    def sel(self, **labels: Any) -> Cube:
        """The part with these labels."""
        return Cube(self.values.sel(**labels), self.status.sel(**labels))

    def at(self, **labels: str) -> tuple[Floats, Letters]:
        """Values and statuses with these labels as plain arrays over the axes that are left, for kernels; views.

        Raises DimensionsDiffer when an axis lacks its label.
        """
        index: list[int | slice] = [slice(None)] * len(self.axes)
        for axis, label in labels.items():
            place = self.position(axis)
            if label not in place:
                raise DimensionsDiffer(f"Axis {axis} has no label «{label}».", details=list(place))
            index[self.axes.index(axis)] = place[label]
        return self.values.values[tuple(index)], self.status.values[tuple(index)]

    def onto(self, labels: Mapping[str, Sequence[str]], *, unlisted: float | None = None) -> Cube:
        """The cube on other labels of its axes, in their order.

        unlisted : as in :func:`to_cube`, for labels this cube lacks
        """
        values, status = self.arrays_on(labels, unlisted=unlisted)
        coordinates = {axis: labels.get(axis, self.labels(axis)) for axis in self.axes}
        return cube(values, status, coordinates, self.values.attrs)

    def arrays_on(
        self, labels: Mapping[str, Sequence[str]], *, unlisted: float | None = None
    ) -> tuple[Floats, Letters]:
        """Values and statuses of :meth:`onto` as plain arrays, for kernels."""
        values, status = self.values.values, self.status.values
        for i, axis in enumerate(self.axes):
            if axis not in labels:
                continue
            place = self.position(axis)
            taken = np.array([place.get(code, -1) for code in labels[axis]], dtype=np.int64)
            lacking = (slice(None),) * i + (taken < 0,)
            values, status = (_taken(array, taken, i) for array in (values, status))
            values[lacking] = np.nan if unlisted is None else unlisted
            status[lacking] = NO_ROW if unlisted is None else ObsStatus.NORMAL.value
        return values, status

    def filled(self, value: float, reason: str) -> xr.DataArray:
        """Values with absent cells filled, as an explicit act whose reason is kept in ``attrs['filled']``."""
        absent = int(self.values.isnull().sum())
        return self.values.fillna(value).assign_attrs(
            {**self.values.attrs, "filled": f"{absent} cells = {value:g}: {reason}"}
        )


def cube(
    values: npt.ArrayLike,
    status: npt.ArrayLike,
    labels: Mapping[str, Sequence[str]],
    attrs: Mapping[Any, Any] | None = None,
) -> Cube:
    """A cube of arrays that are there already.

    values, status : over the axes of ``labels``, in their order; one status stands for all cells
    labels : axis -> its codes, in order
    """
    shape = tuple(len(codes) for codes in labels.values())
    letters = np.asarray(status, dtype="U1")
    named = {axis: list(codes) for axis, codes in labels.items()}
    made = xr.DataArray(np.asarray(values, dtype=np.float64), named, tuple(named), attrs=dict(attrs or {}))
    return Cube(made, made.copy(data=letters if letters.shape else np.full(shape, letters)))


def to_cube(
    dataflow: Dataflow,
    table: pa.Table,
    axes: Sequence[str] | None = None,
    *,
    labels: Mapping[str, Sequence[str]] | None = None,
    wholes: Mapping[str, Mapping[str, str]] | None = None,
    joined: Sequence[str] = (),
    unlisted: float | None = None,
) -> Cube:
    """Observations as a cube.

    table : columns of the dataflow; rows of one release selection
    axes : axis names wanted, in order; dimensions left out must have a single code in the table
    labels : codes of an axis in the order wanted; by default those met, sorted
    wholes : axis -> part -> the code its rows are summed under; a whole is absent where a part of it is, and has the
        weakest status of its parts
    joined : axes left out of which each row has one of several codes, none beside another: estimates up to a year and
        projections after it
    unlisted : the value, observed, of cells without a row, for a table whose publisher lists only what there is;
        by default such a cell is absent

    Raises DimensionsDiffer when a dimension left out varies, when labels lack a code of the table, and
    ValuesRefused when two rows fall into one cell or parts of what is not additive are to be summed.
    """
    if wholes and not dataflow.additive:
        raise ValuesRefused(f"{dataflow.id} is not additive: its parts may not be summed.")
    wanted = list(axes) if axes is not None else [d.axis for d in dataflow.dimensions]
    columns = {d.axis: d.id for d in dataflow.dimensions}
    dataflow_axes = [dataflow.dimension(a).axis for a in wanted]
    left_out = [column for axis, column in columns.items() if axis not in dataflow_axes and axis not in joined]
    _refuse_varying(dataflow, table, left_out)
    coordinates: dict[str, list[str]] = {}
    rows: list[Places] = []  # of the codes met, before they are summed to wholes
    shape_met: list[int] = []
    positions: list[Places] = []  # of the codes wanted
    for axis in dataflow_axes:
        met, row = _encoded(table[columns[axis]])
        whole_of = (wholes or {}).get(axis, {})
        named = [whole_of.get(code, code) for code in met]
        codes = list((labels or {}).get(axis, sorted(set(named))))
        order = {code: i for i, code in enumerate(codes)}
        if lost := [code for code in named if code not in order]:
            raise DimensionsDiffer(
                f"{dataflow.id}: the table has codes of {columns[axis]} that the wanted axis lacks.",
                details=sorted(lost),
                ways_out=["Select the rows wanted first; nothing is dropped silently."],
            )
        coordinates[axis] = codes
        rows.append(row)
        shape_met.append(max(len(met), 1))
        positions.append(np.array([order[code] for code in named], dtype=np.int64)[row])
    if twice := table.num_rows - _distinct(rows, tuple(shape_met), table.num_rows):
        raise ValuesRefused(
            f"{dataflow.id}: {twice} cells are given twice.",
            ways_out=["Select one source and edition first: editions stand side by side in the warehouse."],
        )
    shape = tuple(len(codes) for codes in coordinates.values())
    values = np.full(shape, np.nan if unlisted is None else unlisted)
    status = np.full(shape, NO_ROW if unlisted is None else ObsStatus.NORMAL.value, dtype="U1")
    cells = _flat(positions, shape, table.num_rows)
    given = table["obs_value"].to_numpy(zero_copy_only=False).astype(np.float64)
    known, row = _encoded(table["obs_status"])
    letters = np.array(known, dtype="U1")[row]
    if wholes:
        given, letters = _summed(cells, given, letters, values.size)
    values.flat[cells] = given
    status.flat[cells] = letters
    return cube(values, status, coordinates, {"dataflow": dataflow.id, "unit": dataflow.unit})


def _refuse_varying(dataflow: Dataflow, table: pa.Table, left_out: Sequence[str]) -> None:
    """A column without an axis may have one code only: its rows would fall into one another's cells."""
    for column in left_out:
        varying = table[column].unique().to_pylist()
        if len(varying) > 1:
            raise DimensionsDiffer(
                f"{dataflow.id}: {column} has {len(varying)} codes, but the array wanted has no such axis.",
                details=sorted(varying),
                ways_out=[f"Select one code of {column} first, or name it among the axes."],
            )


def weakest(statuses: npt.ArrayLike, axis: int = 0) -> Letters:
    """Along an axis, the weakest status, as :func:`sojourn.concepts.status.combined` has it; observed where none is."""
    letters = np.ascontiguousarray(statuses, dtype="U1")
    ranks = RANKS[letters.view(np.uint32)]
    return LETTERS[np.minimum.reduce(ranks, axis=axis, initial=len(LETTERS) - 1)]


def _taken(array: npt.NDArray[Any], taken: Places, axis: int) -> npt.NDArray[Any]:
    """Entries along an axis; anything where ``taken`` is negative."""
    if array.shape[axis] == 0:
        shape = (*array.shape[:axis], len(taken), *array.shape[axis + 1 :])
        return np.empty(shape, dtype=array.dtype)
    return np.take(array, taken, axis=axis)


def _encoded(column: pa.ChunkedArray) -> tuple[list[str], Places]:
    """The codes a column has, and for each row the place of its code among them."""
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy()


def _flat(positions: Sequence[Places], shape: tuple[int, ...], rows: int) -> Places:
    """For each row the place of its cell in the flattened array."""
    return np.ravel_multi_index(list(positions), shape) if positions else np.zeros(rows, dtype=np.int64)


def _distinct(positions: Sequence[Places], shape: tuple[int, ...], rows: int) -> int:
    """How many different cells the rows fall into."""
    met = np.zeros(int(np.prod(shape)), dtype=bool)
    met[_flat(positions, shape, rows)] = True
    return int(np.count_nonzero(met))


def _summed(cells: Places, given: Floats, letters: Letters, size: int) -> tuple[Floats, Letters]:
    """For each row the sum and the weakest status of all rows of its cell; an absent part makes its whole absent."""
    total, rank = np.zeros(size), np.full(size, len(LETTERS) - 1, dtype=np.int8)
    np.add.at(total, cells, given)
    np.minimum.at(rank, cells, RANKS[letters.view(np.uint32)])
    return total[cells], LETTERS[rank[cells]]


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
            lacking = {"first": sorted(set(a) - set(b)), "second": sorted(set(b) - set(a))}
            details = [f"only in the {side}: {', '.join(codes)}" for side, codes in lacking.items() if codes]
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

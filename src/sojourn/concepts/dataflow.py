"""What a table of observations is made of: dimensions, unit, timing, whether its parts may be summed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from weakref import WeakValueDictionary

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import confidentiality
from sojourn.concepts.disclosure import Disclosure
from sojourn.concepts.period import EARLIEST, LATEST
from sojourn.concepts.status import ABSENT, ObsStatus
from sojourn.errors import DimensionsDiffer, ValuesRefused

Timing = Literal["instant", "interval"]


@dataclass(frozen=True)
class Dimension:
    """One dimension of a dataflow.

    id : SDMX id in lower case, the column in tables
    codelist : name of its code list
    axis : demographic name inside arrays (the only bridge between the two vocabularies)
    total : the code that stands for all and must not be summed with its parts, or None
    """

    id: str
    codelist: str
    axis: str
    total: str | None = None


@dataclass(frozen=True)
class Dataflow:
    """Declaration of a table: what its rows are, in which unit, when, and whether they add up.

    timing : ``instant`` (a stock at a date) or ``interval`` (events or changes during one)
    additive : True where parts may be summed (counts), False for rates and prices
    attributes : further columns of text that qualify an observation
    negative : True where values below zero are possible (net migration)
    disclosure : personal where it counts persons and no rule has protected it
    """

    id: str
    title: str
    dimensions: tuple[Dimension, ...]
    unit: str
    timing: Timing
    additive: bool
    attributes: tuple[str, ...] = ()
    negative: bool = False
    description: str = ""
    disclosure: Disclosure = Disclosure.OPEN

    @property
    def keys(self) -> tuple[str, ...]:
        """Ids of the dimensions, in order."""
        return tuple(d.id for d in self.dimensions)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the table, in order."""
        return (*self.keys, "obs_value", "obs_status", *self.attributes, *LOCATOR)

    def dimension(self, key: str) -> Dimension:
        """The dimension with this id or axis name."""
        for d in self.dimensions:
            if key in (d.id, d.axis):
                return d
        raise DimensionsDiffer(
            f"{self.id} has no dimension «{key}».",
            details=[f"{d.id} (axis {d.axis})" for d in self.dimensions],
        )

    def schema(self) -> pa.Schema:
        """Arrow schema of its observations."""
        text = [pa.field(name, pa.string()) for name in self.keys]
        return pa.schema(
            [
                *text,
                pa.field("obs_value", pa.float64()),
                pa.field("obs_status", pa.string()),
                *[pa.field(name, pa.string()) for name in self.attributes],
                pa.field("sheet", pa.string()),
                pa.field("row", pa.int32()),
                pa.field("column", pa.string()),
            ]
        )

    def table(self, columns: dict[str, Any]) -> pa.Table:
        """Observations from columns: what is not given is the total, ``A`` or empty; then checked.

        A value of None or NaN given without a status becomes ``O`` (missing). Raises as ``check`` does.
        """
        length = max((len(v) for v in columns.values() if v is not None and not isinstance(v, str | int)), default=0)
        unknown = sorted(set(columns) - set(self.columns))
        if unknown:
            raise DimensionsDiffer(f"{self.id} has no columns {unknown}.", details=list(self.columns))
        arrays: dict[str, pa.Array] = {}
        for field in self.schema():
            given = columns.get(field.name)
            if given is None:
                given = self._default(field.name)
            if given is None:
                arrays[field.name] = pa.nulls(length, field.type)
            elif isinstance(given, str | int):
                arrays[field.name] = pa.repeat(pa.scalar(given, field.type), length)
            elif isinstance(given, pa.Array | pa.ChunkedArray):
                arrays[field.name] = given.cast(field.type)
            else:
                arrays[field.name] = pa.array(given, field.type, from_pandas=True)
        if columns.get("obs_status") is None:
            arrays["obs_status"] = pc.if_else(
                pc.is_null(arrays["obs_value"]), ObsStatus.MISSING.value, ObsStatus.NORMAL.value
            )
        return self.check(pa.table(arrays, schema=self.schema()))

    def _default(self, name: str) -> str | None:
        """What stands in a column that is not given: the code of the total of a dimension that has one."""
        for d in self.dimensions:
            if d.id == name:
                return d.total
        return None

    def check(self, table: pa.Table, where: str = "") -> pa.Table:
        """The table, or an error that lists every problem: columns, empty keys, duplicates, signs, statuses.

        A table that this dataflow gave back before is right still, since Arrow's tables do not change.
        """
        if _checked.get((id(table), self)) is table:
            return table
        place = f" ({where})" if where else ""
        missing = [c for c in self.columns if c not in table.column_names]
        if missing:
            raise DimensionsDiffer(
                f"A table of {self.id}{place} lacks columns.", details=[f"missing: {c}" for c in missing]
            )
        table = table.select(list(self.columns)).cast(self.schema())
        problems: list[str] = []
        for key in self.keys:
            if empty := table[key].null_count:
                problems.append(f"{key}: {empty} rows without a code")
        problems += _bad_periods(table)
        problems += _bad_values(table, self.negative)
        problems += confidentiality.problems(
            table.select(list(self.columns)), protected=self.disclosure is Disclosure.PROTECTED
        )
        problems += _duplicates(table, self.keys)
        if problems:
            raise ValuesRefused(
                f"Observations of {self.id}{place} cannot be taken.",
                details=problems,
                ways_out=["Load the file as published; a table of your own goes through sojourn template."],
            )
        _checked[id(table), self] = table
        return table


_checked: WeakValueDictionary[tuple[int, Dataflow], pa.Table] = WeakValueDictionary()
LOCATOR = ("sheet", "row", "column")
"""Columns that say where in its file an observation stands."""
SHOWN = 10
"""Problems of one kind that are told one by one; of the others their number."""


def place(row: dict[str, Any]) -> str:
    """Where an observation stands in its file, for messages: sheet, row, column."""
    parts = []
    if row.get("sheet"):
        parts.append(f"sheet {row['sheet']}")
    if row.get("row") is not None:
        parts.append(f"row {row['row']}")
    if row.get("column"):
        parts.append(f"column {row['column']}")
    return ", ".join(parts) or "unknown place"


def _bad_periods(table: pa.Table) -> list[str]:
    if "time_period" not in table.column_names:
        return []
    period = table["time_period"]
    dated = pc.fill_null(pc.match_substring_regex(period, r"^\d{4}(\D|$)"), True)
    year = pc.cast(pc.if_else(dated, pc.utf8_slice_codeunits(period, 0, 4), None), pa.int32())
    possible = pc.fill_null(pc.and_(pc.greater_equal(year, EARLIEST), pc.less_equal(year, LATEST)), True)
    problems = []
    for what, good in (("begin with a year", dated), (f"lie between {EARLIEST} and {LATEST}", possible)):
        rows = table.filter(pc.invert(good))
        problems += [
            f"time_period: «{r['time_period']}» does not {what}, at {place(r)}"
            for r in rows.slice(0, SHOWN).to_pylist()
        ]
        if rows.num_rows > SHOWN:
            problems.append(f"time_period: and {rows.num_rows - SHOWN} rows more")
    return problems


def _bad_values(table: pa.Table, negative: bool) -> list[str]:
    value, status = table["obs_value"], table["obs_status"]
    problems = []
    known = {s.value for s in ObsStatus}
    strange = set(pc.unique(status).to_pylist()) - known
    if strange:
        problems.append(f"obs_status: unknown codes {sorted(map(str, strange))}; known are {sorted(known)}")
    absent = pc.is_in(status, pa.array([s.value for s in ABSENT]))
    filled = pc.fill_null(pc.and_(absent, pc.is_valid(value)), False)
    hollow = pc.fill_null(pc.and_(pc.invert(absent), pc.is_null(value)), False)
    infinite = pc.fill_null(pc.invert(pc.is_finite(value)), False)
    checks = [
        ("a value although its status says absent", filled),
        ("no value although its status says present", hollow),
        ("a value that is not finite", infinite),
    ]
    if not negative:
        checks.append(("a value below zero", pc.fill_null(pc.less(value, 0), False)))
    for what, mask in checks:
        rows = table.filter(mask)
        problems += [f"{what}: {r['obs_value']} at {place(r)}" for r in rows.slice(0, SHOWN).to_pylist()]
        if rows.num_rows > SHOWN:
            problems.append(f"{what}: and {rows.num_rows - SHOWN} rows more")
    return problems


def _duplicates(table: pa.Table, keys: tuple[str, ...]) -> list[str]:
    counts = table.group_by(list(keys)).aggregate([("obs_status", "count"), ("row", "min"), ("row", "max")])
    twice = counts.filter(pc.greater(counts["obs_status_count"], 1))
    lines = []
    for row in twice.slice(0, SHOWN).to_pylist():
        key = ", ".join(f"{name}={row[name]}" for name in keys)
        where = f" (rows {row['row_min']} and {row['row_max']})" if row["row_min"] is not None else ""
        lines.append(f"the same key twice: {key}{where}")
    if twice.num_rows > SHOWN:
        lines.append(f"the same key twice: and {twice.num_rows - SHOWN} keys more")
    return lines


def component_id(column: str) -> str:
    """The id of a column as a component of SDMX: in capitals, but for one that is a column of SDMX-CSV 2.0 itself."""
    return "TREATY_ACTION" if column == "action" else column.upper()

"""What is to be released: counts by cell with all their totals, who stands behind them, and which add up to which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows.dimensions import TOTAL
from sojourn.errors import DimensionsDiffer, UsageError, ValuesRefused
from sojourn.kernels.disclosure.sums import Ints, Sums

Keys = npt.NDArray[np.uint64]
Cell = tuple[str, ...]
PERSON, RECORDS = "person_id", "records"


@dataclass(frozen=True)
class Counts:
    """Counts about persons.

    dimensions : names; cells : code of each dimension, cell by cell, ``_T`` for a total
    value : records; persons : different persons behind them; largest : contributions of the first and second person
    key : cell keys, where the persons have keys
    summed : dimensions along which totals stand, each with the parent of every code that is part of another than ``_T``
    """

    dimensions: tuple[str, ...]
    cells: tuple[Cell, ...]
    value: Ints
    persons: Ints
    largest: Ints
    key: Keys | None
    summed: Mapping[str, Mapping[str, str]]
    sums: Sums = field(init=False)

    def __post_init__(self) -> None:
        twice = len(self.cells) - len(set(self.cells))
        if twice:
            raise ValuesRefused(f"{twice} cells of the table stand there twice.", ways_out=["give every cell once"])
        for axis, name in enumerate(self.dimensions):
            if name not in self.summed and any(cell[axis] == TOTAL for cell in self.cells):
                raise ValuesRefused(
                    f"The table has totals ({TOTAL}) of {name}, and they are not protected as such: its parts could be "
                    "reckoned from them.",
                    ways_out=[f"name {name} among the dimensions with totals (--totals)", "leave the totals out"],
                )
        object.__setattr__(self, "sums", sums_of(self.dimensions, self.cells, self.summed))
        self.sums.check(self.value)

    @property
    def once(self) -> bool:
        """Whether every person counts once in each cell."""
        return bool((self.value == self.persons).all())

    def content(self) -> list[Any]:
        """Everything that is counted, in one order; only ever kept as a hash under the secret of a ledger."""
        rows = sorted(zip(self.cells, self.value.tolist(), self.persons.tolist(), strict=True))
        keys = None if self.key is None else [int(k) for _, k in sorted(zip(self.cells, self.key, strict=True))]
        return [list(self.dimensions), {name: dict(above) for name, above in self.summed.items()}, rows, keys]


def sums_of(dimensions: Sequence[str], cells: Sequence[Cell], summed: Mapping[str, Mapping[str, str]]) -> Sums:
    """Which of the cells are the sums of which, dimension by dimension. Cells that are not there are empty."""
    place = {cell: number for number, cell in enumerate(cells)}
    lines: dict[int, list[int]] = {}
    listed: list[tuple[int, list[int]]] = []
    for axis, name in enumerate(dimensions):
        if name not in summed:
            continue
        lines = {}
        for cell, number in place.items():
            if cell[axis] != TOTAL:
                above = summed[name].get(cell[axis], TOTAL)
                total = place.get((*cell[:axis], above, *cell[axis + 1 :]))
                if total is not None:
                    lines.setdefault(total, []).append(number)
        listed += [(total, sorted(parts)) for total, parts in sorted(lines.items())]
    return Sums.of(len(cells), listed)


def disguised_total(counts: Counts) -> tuple[str, str] | None:
    """A dimension and a code that is the sum of all its other codes wherever it stands: a total by another name.

    None where there is none. It has to be so in three places at least, with two other codes in one of them; in fewer
    it may be chance, and codes that add up to part of the others only are not found.
    """
    for axis, name in enumerate(counts.dimensions):
        groups: dict[Cell, dict[str, int]] = {}
        above = set(counts.summed.get(name, {}).values()) | {TOTAL}
        for cell, value in zip(counts.cells, counts.value.tolist(), strict=True):
            if cell[axis] not in above:
                groups.setdefault((*cell[:axis], *cell[axis + 1 :]), {})[cell[axis]] = value
        several = [group for group in groups.values() if len(group) > 2]
        for code in sorted(set.intersection(*(set(group) for group in several)) if several else ()):
            held = [group for group in groups.values() if code in group]
            if len(held) > 2 and all(2 * group[code] == sum(group.values()) for group in held):
                return name, code
    return None


def counted(
    contributions: pa.Table,
    dimensions: Sequence[str],
    summed: Sequence[str],
    keys: Mapping[Any, int] | None = None,
    parents: Mapping[str, Mapping[str, str]] | None = None,
) -> Counts:
    """Counts with all totals from contributions.

    contributions : person_id, the dimensions as text, records (how many of the person's are in the cell); one row a
        person and cell
    summed : dimensions along which totals are made
    keys : key of each person, 32 bits
    parents : by dimension, the broader code of a code; cells of broader codes are made too

    Persons of a total are counted once each. Raises ValuesRefused for a person twice in a cell, without an identifier,
    or with no records.
    """
    parents = parents or {}
    _check(contributions, dimensions)
    tables = [contributions.select([PERSON, *dimensions, RECORDS])]
    for name in summed:
        tables += [made for table in list(tables) for made in _broader(table, name, parents.get(name, {}))]
    whole = pa.concat_tables(tables)
    by_person = whole.group_by([*dimensions, PERSON]).aggregate([(RECORDS, "sum")]).rename_columns(
        [*dimensions, PERSON, RECORDS]
    )  # fmt: skip
    order = by_person.sort_by([*((name, "ascending") for name in dimensions), (RECORDS, "descending")])
    codes = [order[name].to_pylist() for name in dimensions]
    cell_of = list(zip(*codes, strict=True))
    cells = tuple(dict.fromkeys(cell_of))
    place = {cell: number for number, cell in enumerate(cells)}
    at = np.array([place[cell] for cell in cell_of], dtype=np.int64)
    records = np.asarray(order[RECORDS].to_numpy(), dtype=np.int64)
    value = np.bincount(at, weights=records, minlength=len(cells)).astype(np.int64)
    persons = np.bincount(at, minlength=len(cells))
    start = np.searchsorted(at, np.arange(len(cells)))
    second = np.where(persons > 1, records[np.minimum(start + 1, len(records) - 1)], 0)
    key = None if keys is None else _cell_keys(order[PERSON].to_pylist(), records, at, len(cells), keys)
    return Counts(
        tuple(dimensions), cells, value, persons.astype(np.int64), np.stack([records[start], second], axis=1), key,
        {name: dict(parents.get(name, {})) for name in summed},
    )  # fmt: skip


def _check(contributions: pa.Table, dimensions: Sequence[str]) -> None:
    missing = {PERSON, RECORDS, *dimensions} - set(contributions.column_names)
    if missing:
        raise DimensionsDiffer(f"Contributions without the columns {', '.join(sorted(missing))}.")
    if not contributions.num_rows:
        raise ValuesRefused("Nobody is in the table: there is nothing to release.")
    for name in (PERSON, *dimensions):
        if contributions[name].null_count:
            raise ValuesRefused(
                f"{contributions[name].null_count} contributions have no {name}.",
                ways_out=["a code for what is not known, such as _X; every record of a person needs the person"],
            )
    if (pc.min(contributions[RECORDS]).as_py() or 0) < 1:
        raise ValuesRefused("A contribution without a record.")
    pairs = contributions.group_by([PERSON, *dimensions]).aggregate([([], "count_all")])
    twice = contributions.num_rows - pairs.num_rows
    if twice:
        raise ValuesRefused(
            f"{twice} contributions stand there twice: the same person in the same cell.",
            ways_out=["one row for each person and cell, with how many records"],
        )
    for name in dimensions:
        if TOTAL in contributions[name].unique().to_pylist():
            raise ValuesRefused(f"Contributions to the total of {name} ({TOTAL}): totals are made here.")


def _broader(table: pa.Table, name: str, parents: Mapping[str, str]) -> list[pa.Table]:
    """The same contributions under each broader code of a dimension, and under its total."""
    made, current = [], table
    for _ in range(20):
        above = [parents.get(code) for code in current[name].to_pylist()]
        mask = pa.array([code is not None for code in above])
        current = current.append_column("above", pa.array(above, pa.string())).filter(mask)
        if not current.num_rows:
            break
        current = current.drop_columns([name]).rename_columns(
            [name if c == "above" else c for c in current.column_names if c != name]
        ).select(table.column_names)  # fmt: skip
        made.append(current)
    else:
        raise UsageError(f"The broader codes of {name} go round in a circle.")
    at = table.column_names.index(name)
    made.append(table.set_column(at, name, pa.repeat(pa.scalar(TOTAL), table.num_rows)))
    return made


def _cell_keys(persons: Sequence[Any], records: Ints, at: Ints, cells: int, keys: Mapping[Any, int]) -> Keys:
    of = np.array([keys[person] for person in persons], dtype=np.uint64)
    made = np.zeros(cells, dtype=np.uint64)
    np.add.at(made, at, of * records.astype(np.uint64))
    return made % np.uint64(2**32)


def every_subset(names: Sequence[str]) -> list[tuple[str, ...]]:
    """All choices of some of the names, the largest first."""
    return [chosen for n in range(len(names), -1, -1) for chosen in combinations(names, n)]

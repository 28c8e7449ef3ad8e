"""The figures of one dataflow of one file as arrays, in the order in which they stand in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.concepts import area
from sojourn.concepts.dataflow import Dataflow

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

#: Dimensions that say where and when; all others say what is counted and of whom.
AREAS = ("ref_area", "counterpart_area", "birthplace", "citizenship")
TIME = "time_period"
#: Dimensions of which each line has a code of its own: they number lines and class nothing.
SERIAL = ("incident", "service")
TOTAL = "_T"
#: The end of a period of several years: ``2005-07-01/P5Y``.
LASTING = re.compile(r"/P(\d+)Y$")
#: What a departure shows of the cells it rests on.
SHOWN = 5


@dataclass(frozen=True)
class Figures:
    """One dataflow of one file. Arrays: (lines,) in the order of the file.

    where : name of the file, for messages ; source, edition : as read
    codes : dimension -> number of the code of each line ; names : dimension -> the codes by their number
    values : NaN where absent ; lines : row of the file ; columns, column_names : the column each figure stood in
    """

    where: str
    source: str
    edition: str
    dataflow: Dataflow
    table: pa.Table
    codes: dict[str, Ints]
    names: dict[str, list[str]]
    values: Floats
    lines: Ints

    @classmethod
    def of(cls, where: str, source: str, edition: str, dataflow: Dataflow, table: pa.Table) -> Figures:
        """Codes numbered, values as one array."""
        codes, names = {}, {}
        for key in dataflow.keys:
            if key in SERIAL:
                continue
            column = table[key].combine_chunks()
            column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
            encoded = column.dictionary_encode()
            codes[key] = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
            names[key] = [str(n) for n in encoded.dictionary.to_pylist()]
        values = table["obs_value"].to_numpy()
        lines = table["row"].to_numpy()
        numbered = np.nan_to_num(np.asarray(lines, dtype=float), nan=0).astype(np.int32)
        return cls(where, source, edition, dataflow, table, codes, names, np.asarray(values, dtype=float), numbered)

    def __len__(self) -> int:
        return len(self.values)

    def among(self, lines: Mask) -> Figures:
        """Some of the lines, as if the file held no others."""
        return Figures.of(self.where, self.source, self.edition, self.dataflow, self.table.filter(pa.array(lines)))

    @cached_property
    def given(self) -> Mask:
        """Lines that have a figure."""
        return np.isfinite(self.values)

    @cached_property
    def years(self) -> Ints:
        """Year of each line; 0 where the dataflow has no time."""
        if TIME not in self.codes:
            return np.zeros(len(self), np.int32)
        of = [int(name[:4]) if name[:4].isdigit() else 0 for name in self.names[TIME]]
        return np.array(of, np.int32)[self.codes[TIME]]

    @cached_property
    def lasting(self) -> Ints:
        """How many years the period of each line lasts; 1 where it names a year or a part of one."""
        if TIME not in self.codes or not self.names[TIME]:
            return np.ones(len(self), np.int32)
        found = [LASTING.search(name) for name in self.names[TIME]]
        return np.array([int(f[1]) if f else 1 for f in found], np.int32)[self.codes[TIME]]

    @property
    def area_keys(self) -> list[str]:
        """Its dimensions that are areas."""
        return [k for k in self.codes if k in AREAS]

    @property
    def small(self) -> list[str]:
        """Dimensions that are neither time nor areas."""
        return [k for k in self.codes if k not in AREAS and k != TIME]

    def is_in(self, key: str, wanted: Sequence[str] | frozenset[str]) -> Mask:
        """Lines whose code of a dimension is one of those named."""
        chosen = np.array([name in wanted for name in self.names[key]], bool)
        return chosen[self.codes[key]] if len(chosen) else np.zeros(len(self), bool)

    def countries(self, key: str) -> Mask:
        """Lines of countries and of what is no group of countries, nor all areas together."""
        chosen = np.array([name != TOTAL and name not in groups() for name in self.names[key]], bool)
        return chosen[self.codes[key]] if len(chosen) else np.zeros(len(self), bool)

    def sums(self, key: str, among: Mask | None = None) -> Floats:
        """Sum of the figures for each code of a dimension, by its number."""
        mask = self.given if among is None else self.given & among
        return np.bincount(self.codes[key][mask], self.values[mask], len(self.names[key])).astype(float)

    def counts(self, key: str, among: Mask | None = None) -> npt.NDArray[np.int64]:
        """Number of figures for each code of a dimension."""
        mask = self.given if among is None else self.given & among
        return np.bincount(self.codes[key][mask], minlength=len(self.names[key]))

    def cells(self, mask: Mask) -> tuple[str, ...]:
        """The first figures of a selection with their places: ``file, row 5, column n: 12 (KEN 2020)``."""
        found = []
        for i in np.flatnonzero(mask)[:SHOWN]:
            row = self.table.slice(int(i), 1).to_pylist()[0]
            place = [self.where]
            place += [f"sheet {row['sheet']}"] * bool(row["sheet"])
            place += [f"row {row['row']}"] * (row["row"] is not None)
            place += [f"column {row['column']}"] * bool(row["column"])
            of = " ".join(str(row[k]) for k in self.codes)
            value = row["obs_value"]
            found.append(f"{', '.join(place)}: {'absent' if value is None else f'{value:,.12g}'} ({of})")
        return tuple(found)


@cache
def groups() -> frozenset[str]:
    """Codes of groups of areas: the world, regions, income groups."""
    return frozenset(a.id for a in area.areas().values() if a.is_group)


@cache
def former() -> dict[str, int]:
    """Codes of States that ended -> the year in which they did."""
    found = {}
    for a in area.areas().values():
        if a.level == "former" and a.valid_to:
            found[a.id] = int(a.valid_to[:4])
    return found


def plain(value: float) -> str:
    """A figure as a person reads it."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"

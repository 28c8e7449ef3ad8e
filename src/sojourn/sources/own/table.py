"""A table of a user's own, in the columns of a dataflow: checked whole, every problem named with its cell.

The columns are the dimensions, ``obs_value``, ``obs_status`` and the attributes of the dataflow, in any order. A
dimension that has a total may be left out (all rows are totals then). A number without a status is observed; an
empty cell must say by its status why it is empty. A column ``edition`` may repeat the name of the edition.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.status import ABSENT, ObsStatus
from sojourn.errors import CodesUnknown, LayoutDiffers, SourceError, ValuesRefused
from sojourn.sources.layout.numerals import ENGLISH, PLAIN, Numerals, told_from
from sojourn.sources.own import codes as own_codes
from sojourn.sources.own.cells import OwnCells, read_own
from sojourn.sources.own.codes import Refused
from sojourn.sources.own.sums import Cell, Key, repeated, unequal_totals
from sojourn.sources.source import Observations

SHOWN = 100
EDITION = "edition"
WAYS_OUT = ("Mend the cells named and load it again; nothing was loaded.", "The rules: sojourn template {dataflow}")
T = TypeVar("T")


def columns(dataflow: Dataflow) -> tuple[str, ...]:
    """Names a user's table may have, in the order of the template."""
    return (*dataflow.keys, "obs_value", "obs_status", *dataflow.attributes)


def required(dataflow: Dataflow) -> tuple[str, ...]:
    """Names it must have."""
    return (*(d.id for d in dataflow.dimensions if d.total is None), "obs_value")


def read(path: Path, dataflow: Dataflow, edition: str) -> Observations:
    """Observations of one file.

    Raises one error with every problem of the file: LayoutDiffers where only columns are wrong, CodesUnknown where
    only codes are unknown, else ValuesRefused; FileDamaged and NotRecognised where the file cannot be read at all.
    """
    return OwnTable(read_own(path, (*columns(dataflow), EDITION)), dataflow, edition).observations()


class OwnTable:
    """The reading of one table: codes and numbers cell by cell, then rows against each other."""

    def __init__(self, cells: OwnCells, dataflow: Dataflow, edition: str) -> None:
        self.cells, self.dataflow, self.edition = cells, dataflow, edition
        self.layout: list[str] = []
        self.unknown: list[str] = []
        self.refused: list[str] = list(cells.ragged)
        self.at = {name: i for i, name in enumerate(cells.header)}

    def observations(self) -> Observations:
        """Everything, checked."""
        self._check_header()
        flow = self.dataflow
        periods = self._dimension("time_period", {}) if "time_period" in flow.keys else {}
        years = {row: own_codes.year_of(p) for row, p in periods.items()}
        codes = {k: periods if k == "time_period" else self._dimension(k, years) for k in flow.keys}
        values, statuses = self._values()
        attributes = {a: self._read(a, lambda c, _: own_codes.attribute_of(c)) for a in flow.attributes if a in self.at}
        self._check_edition()
        whole = [
            (row, tuple(codes[k][row] for k in flow.keys))
            for row in range(len(self.cells.rows))
            if all(row in codes[k] for k in flow.keys)
        ]
        self._check_rows(whole, values)
        self._raise()
        n = len(self.cells.rows)
        column = self.cells.column_name(self.at["obs_value"])
        return Observations(
            flow,
            flow.table(
                {
                    **{k: [codes[k][row] for row in range(n)] for k in flow.keys},
                    "obs_value": [values[row] for row in range(n)],
                    "obs_status": [statuses[row] for row in range(n)],
                    **{a: [found.get(row) for row in range(n)] for a, found in attributes.items()},
                    "sheet": self.cells.sheet or None,
                    "row": list(self.cells.lines),
                    "column": column,
                }
            ),
        )

    def _check_header(self) -> None:
        known, header = columns(self.dataflow), self.cells.header
        axes = {d.axis: d.id for d in self.dataflow.dimensions}
        for i, name in enumerate(header):
            place = self.cells.header_place(i)
            if name in header[:i]:
                self.layout.append(f"{place}: the column {name} is there twice")
            elif not name:
                self.layout.append(f"{place}: a column without a name")
            elif name not in (*known, EDITION):
                near = [axes[name]] if name in axes else difflib.get_close_matches(name, known, n=1)
                hint = f"; write {near[0]}" if near else ""
                self.layout.append(f"{place}: {self.dataflow.id} has no column «{name}»{hint}")
        self.layout += [f"the column {c} is missing" for c in required(self.dataflow) if c not in header]

    def _dimension(self, key: str, years: dict[int, int]) -> dict[int, str]:
        """Codes by row; rows whose cell is refused are left out (and the refusal kept)."""
        dimension = self.dataflow.dimension(key)
        if key not in self.at:
            total = dimension.total
            return dict.fromkeys(range(len(self.cells.rows)), total) if total is not None else {}
        read_code = own_codes.reader(self.dataflow, dimension)

        def code(cell: Any, row: int) -> str:
            text = own_codes.text_of(cell)
            if not text:
                hint = f" (all together: {dimension.total})" if dimension.total else ""
                raise Refused(f"empty: a row needs its {key}{hint}")
            return read_code(text, years.get(row))

        return self._read(key, code)

    def _numerals(self) -> Numerals:
        """How this file writes numbers, told from all its cells; what nothing tells is refused with the other cells."""
        if "obs_value" not in self.at:
            return PLAIN
        at = self.at["obs_value"]
        texts = ((self.cells.place(n, at), row[at]) for n, row in enumerate(self.cells.rows))
        try:
            return told_from(((p, c) for p, c in texts if isinstance(c, str)), self.cells.path.name)
        except ValuesRefused as error:
            self.refused += error.details
            return ENGLISH  # takes either reading: these cells are refused already

    def _values(self) -> tuple[dict[int, float | None], dict[int, str]]:
        negative = self.dataflow.negative
        numerals = self._numerals()
        values = self._read("obs_value", lambda c, _: own_codes.value_of(c, numerals, negative=negative))
        given = self._read("obs_status", lambda c, _: _status(own_codes.text_of(c)))
        statuses: dict[int, str] = {}
        absent = {s.value for s in ABSENT}
        choices = ", ".join(f"{s.value} {s.word}" for s in ObsStatus if s in ABSENT)
        at_value = self.at.get("obs_value", 0)
        for row in range(len(self.cells.rows)):
            if row not in values or ("obs_status" in self.at and row not in given):
                continue
            value, status = values[row], given.get(row) or ""
            place = self.cells.place(row, at_value)
            if value is None and not status:
                self.refused.append(f"{place}: empty: write a number, or a status that says why not ({choices})")
            elif value is None and status not in absent:
                self.refused.append(f"{place}: empty, but its status {status} says that there is a number")
            elif value is not None and status in absent:
                word = ObsStatus(status).word
                self.refused.append(f"{place}: {value:,.10g}, but its status {status} says {word}")
            else:
                statuses[row] = status or ObsStatus.NORMAL.value
        return values, statuses

    def _check_edition(self) -> None:
        if EDITION not in self.at:
            return
        named = self._read(EDITION, lambda c, _: own_codes.text_of(c))
        found: dict[str, list[int]] = defaultdict(list)
        for row, text in named.items():
            found[text].append(row)
        if set(found) != {self.edition}:
            column = self.at[EDITION]
            cells = "; ".join(
                f"«{text or '(empty)'}» in {self._places(rows, column)}" for text, rows in sorted(found.items())
            )
            what = "two editions in one table" if len(found) > 1 else "another edition than --edition says"
            self.refused.append(f"{what}: {cells}; --edition is «{self.edition}»")

    def _check_rows(self, keys: list[tuple[int, Key]], values: dict[int, float | None]) -> None:
        if "obs_value" not in self.at:
            return

        def place(row: int) -> str:
            return self.cells.place(row, self.at["obs_value"])

        self.refused += repeated(self.dataflow, keys, place)
        present: dict[Key, Cell] = {}
        for row, key in keys:
            value = values.get(row)
            if value is not None:
                present.setdefault(key, (row, value))
        self.refused += unequal_totals(self.dataflow, present, place)

    def _read(self, name: str, take: Callable[[Any, int], T]) -> dict[int, T]:
        """A column cell by cell; equal complaints are said once, with all their cells."""
        if name not in self.at:
            return {}
        column = self.at[name]
        taken: dict[int, T] = {}
        complaints: dict[tuple[str, bool], list[int]] = defaultdict(list)
        for row, cells in enumerate(self.cells.rows):
            try:
                taken[row] = take(cells[column], row)
            except Refused as refusal:
                complaints[(refusal.why, refusal.unknown_code)].append(row)
        for (why, unknown_code), rows in complaints.items():
            (self.unknown if unknown_code else self.refused).append(f"{self._places(rows, column)}: {why}")
        return taken

    def _places(self, rows: list[int], column: int, most: int = 12) -> str:
        named = ", ".join(self.cells.place(r, column) for r in rows[:most])
        return f"{named} and {len(rows) - most} cells more" if len(rows) > most else named

    def _raise(self) -> None:
        problems = [*self.layout, *self.unknown, *self.refused]
        if not problems:
            return
        kind: type[CodesUnknown | SourceError] = ValuesRefused
        if not self.refused:
            kind = LayoutDiffers if not self.unknown else CodesUnknown if not self.layout else ValuesRefused
        name = self.cells.path.name
        error = kind(
            f"{name}: {len(problems)} problem{'s' * (len(problems) > 1)} in this table of {self.dataflow.id}.",
            details=problems,
            ways_out=[w.format(dataflow=self.dataflow.id) for w in WAYS_OUT],
        )
        error.shown = SHOWN
        raise error


def _status(text: str) -> str:
    return own_codes.status_of(text) if text else ""

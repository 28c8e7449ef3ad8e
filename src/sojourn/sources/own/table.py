"""A table of a user's own, in the columns of a dataflow: checked whole, every problem named with its cell.

The columns are the dimensions, ``obs_value``, ``obs_status`` and the attributes of the dataflow, in any order. A
dimension that has a total may be left out (all rows are totals then). A number without a status is observed; an
empty cell must say by its status why it is empty. A column ``edition`` may repeat the name of the edition.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.own_layout import OwnLayout
from sojourn.concepts.status import ABSENT, ObsStatus
from sojourn.errors import CodesUnknown, LayoutDiffers, SourceError, ValuesRefused, counted
from sojourn.files.guarded import guarded_reader
from sojourn.sources.layout.numerals import ENGLISH, PLAIN, Numerals, habit_of, told_from
from sojourn.sources.layout.workbook import column_letter
from sojourn.sources.observations import Observations
from sojourn.sources.own import codes as own_codes
from sojourn.sources.own.cells import read_own
from sojourn.sources.own.codes import Refused
from sojourn.sources.own.columns import Columns
from sojourn.sources.own.grid import blank
from sojourn.sources.own.sums import Cell, Key, repeated, unequal_totals

SHOWN = 100
EDITION = "edition"
NEAR = 0.75
"""Likeness from which an unknown column is taken for a mistyped one of ours, and never left out."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WAYS_OUT = ("Mend the cells named and load it again; nothing was loaded.", "The rules: sojourn template {dataflow}")
T = TypeVar("T")


def columns(dataflow: Dataflow) -> tuple[str, ...]:
    """Names a user's table may have, in the order of the template."""
    return (*dataflow.keys, "obs_value", "obs_status", *dataflow.attributes)


def required(dataflow: Dataflow) -> tuple[str, ...]:
    """Names it must have."""
    return (*(d.id for d in dataflow.dimensions if d.total is None), "obs_value")


@guarded_reader("a table of your own")
def read(path: Path, dataflow: Dataflow, edition: str, layout: OwnLayout | None = None) -> Observations:
    """Observations of one file.

    Raises one error with every problem of the file: LayoutDiffers where only columns are wrong, CodesUnknown where
    only codes are unknown, else ValuesRefused; FileDamaged and NotRecognised where the file cannot be read at all.
    """
    return open_table(path, dataflow, edition, layout).observations()


def open_table(path: Path, dataflow: Dataflow, edition: str, layout: OwnLayout | None = None) -> OwnTable:
    """One file, its columns found, its cells not judged yet. Raises FileDamaged, NotRecognised and LayoutDiffers."""
    layout = layout or OwnLayout()
    return OwnTable(read_own(path, (*columns(dataflow), EDITION), layout), dataflow, edition, layout)


@dataclass(frozen=True)
class RefusedCell:
    """A cell that was refused: its line and column in the file (the column from 0), and why."""

    line: int
    column: int
    why: str


class OwnTable:
    """The reading of one table: codes and numbers cell by cell, then rows against each other.

    said : what was told from the file and is worth knowing ; marks : the cells that were refused
    """

    def __init__(self, cells: Columns, dataflow: Dataflow, edition: str, layout: OwnLayout) -> None:
        self.cells, self.dataflow, self.edition, self.own = cells, dataflow, edition, layout
        self.layout: list[str] = []
        self.unknown: list[str] = []
        self.refused: list[str] = list(cells.ragged)
        self.said: list[str] = list(cells.grid.said)
        self.marks: list[RefusedCell] = []
        self.ways: list[str] = []
        self.at = {name: i for i, name in enumerate(cells.header)}
        self.absent = own_codes.marks_of(layout.words_for("obs_value"))

    def observations(self) -> Observations:
        """Everything, checked."""
        self._check_header()
        self._leave_out_blank()
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
        at = self.at["obs_value"]
        names = {c: self._column_name(c) for c in {places[at] for places in self.cells.at}}
        return Observations(
            flow,
            flow.table(
                {
                    **{k: [codes[k][row] for row in range(n)] for k in flow.keys},
                    "obs_value": [values[row] for row in range(n)],
                    "obs_status": [statuses[row] for row in range(n)],
                    **{a: [found.get(row) for row in range(n)] for a, found in attributes.items()},
                    "sheet": self.cells.grid.sheet or None,
                    "row": list(self.cells.lines),
                    "column": [names[places[at]] for places in self.cells.at],
                }
            ),
        )

    def _check_header(self) -> None:
        known, header = columns(self.dataflow), self.cells.header
        axes = {d.axis: d.id for d in self.dataflow.dimensions}
        named, left_out = bool(self.own.columns or self.own.wide), []
        for i, name in enumerate(header):
            place = self.cells.header_place(i)
            if name in header[:i]:
                self.layout.append(f"{place}: the column {name} is there twice")
            elif not name:
                self.layout.append(f"{place}: a column without a name")
            elif name not in (*known, EDITION):
                near = [axes[name]] if name in axes else difflib.get_close_matches(name, known, n=1)
                if named and not (name in axes or difflib.get_close_matches(name, known, n=1, cutoff=NEAR)):
                    left_out.append(f"«{name}»")
                    continue
                hint = f"; write {near[0]}" if near else ""
                self.layout.append(f"{place}: {self.dataflow.id} has no column «{name}»{hint}")
        if left_out:
            self.said.append(f"{self.cells.path.name}: left out, columns that were not named: {', '.join(left_out)}")
        self.layout += [f"the column {c} is missing" for c in required(self.dataflow) if c not in header]

    def _leave_out_blank(self) -> None:
        """A column without any entry says nothing: where it may be left out, it is."""
        must = required(self.dataflow)
        for name in [n for n in self.at if n not in must and n in (*columns(self.dataflow), EDITION)]:
            if all(blank(row[self.at[name]]) for row in self.cells.rows):
                del self.at[name]

    def _column_name(self, column: int) -> str:
        """What stands in the warehouse as the column of a number: its letter, or its name in a text."""
        return column_letter(column) if self.cells.grid.sheet else self.cells.theirs[column]

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
            if key == "time_period" and self.own.date_format and DAY.fullmatch(text):
                text = text[:4]
            return read_code(text, years.get(row))

        return self._read(key, code)

    def _numerals(self) -> Numerals:
        """How this file writes numbers, told from all its cells; what nothing tells is refused with the other cells."""
        if "obs_value" not in self.at:
            return PLAIN
        at = self.at["obs_value"]
        cells = ((self.cells.place(n, at), row[at]) for n, row in enumerate(self.cells.rows))
        texts = [(p, c) for p, c in cells if isinstance(c, str) and c.strip() not in self.absent]
        try:
            told = told_from(texts, self.cells.path.name, self.own.decimal)
        except ValuesRefused as error:
            self.refused += error.details
            self.ways += error.ways_out[:1]
            self._mark_places(error.details, at)
            return ENGLISH  # takes either reading: these cells are refused already
        if habit := habit_of(texts, told):
            self.said.append(f"{self.cells.path.name}: {habit}")
        return told

    def _mark_places(self, sentences: Iterable[str], column: int) -> None:
        """Mark the cells of a column that sentences begin with."""
        rows = {self.cells.place(n, column): n for n in range(len(self.cells.rows))}
        for sentence in sentences:
            place, _, why = sentence.partition(": ")
            if place in rows:
                self._mark(rows[place], column, why)

    def _mark(self, row: int, column: int, why: str) -> None:
        self.marks.append(RefusedCell(self.cells.lines[row], self.cells.at[row][column], why))

    def _values(self) -> tuple[dict[int, float | None], dict[int, str]]:
        negative = self.dataflow.negative
        numerals = self._numerals()
        absent = self.absent
        values = self._read("obs_value", lambda c, _: own_codes.value_of(c, numerals, absent, negative=negative))
        given = self._read("obs_status", lambda c, _: _status(own_codes.text_of(c)))
        statuses: dict[int, str] = {}
        no_number = {s.value for s in ABSENT}
        choices = ", ".join(f"{s.value} {s.word}" for s in ObsStatus if s in ABSENT)
        at_value = self.at.get("obs_value", 0)
        for row in range(len(self.cells.rows)):
            if row not in values or ("obs_status" in self.at and row not in given):
                continue
            value, status = values[row], given.get(row) or self._mark_status(row)
            why = ""
            if value is None and not status:
                why = f"empty: write a number, or a status that says why not ({choices})"
            elif value is None and status not in no_number:
                why = f"empty, but its status {status} says that there is a number"
            elif value is not None and status in no_number:
                why = f"{value:,.10g}, but its status {status} says {ObsStatus(status).word}"
            else:
                statuses[row] = status or ObsStatus.NORMAL.value
            if why:
                self.refused.append(f"{self.cells.place(row, at_value)}: {why}")
                self._mark(row, at_value, why)
        return values, statuses

    def _mark_status(self, row: int) -> str:
        """The status that a mark of absence in place of a number stands for, as --values says."""
        if "obs_value" not in self.at:
            return ""
        cell = self.cells.rows[row][self.at["obs_value"]]
        return self.absent.get("" if blank(cell) else str(cell).strip(), "")

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

        at, cited = self.at["obs_value"], []

        def place(row: int) -> str:
            cited.append(row)
            return self.cells.place(row, at)

        def take(sentences: Iterable[str]) -> None:
            for sentence in sentences:
                self.refused.append(sentence)
                for row in cited:
                    self._mark(row, at, sentence)
                cited.clear()

        take(repeated(self.dataflow, keys, place))
        present: dict[Key, Cell] = {}
        for row, key in keys:
            value = values.get(row)
            if value is not None:
                present.setdefault(key, (row, value))
        take(unequal_totals(self.dataflow, present, place))

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
            for row in rows:
                self._mark(row, column, why)
        return taken

    def _places(self, rows: list[int], column: int, most: int = 12) -> str:
        places = list(dict.fromkeys(self.cells.place(r, column) for r in rows))  # a wide row is several of ours
        named = ", ".join(places[:most])
        return f"{named} and {counted(len(places) - most, 'cell')} more" if len(places) > most else named

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
            ways_out=[*self.ways, *(w.format(dataflow=self.dataflow.id) for w in WAYS_OUT)],
        )
        error.shown = SHOWN
        raise error


def _status(text: str) -> str:
    return own_codes.status_of(text) if text else ""

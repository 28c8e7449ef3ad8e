"""Flows of a user's own table: every cell with its status, its interval and the line of the file it stands in."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area as areas
from sojourn.concepts import sex as sexes
from sojourn.concepts.status import TITLES, ObsStatus, combined
from sojourn.errors import CodesUnknown, UsageError, ValuesRefused
from sojourn.files.about import fingerprint
from sojourn.products.explore.flow_tables import Array, Flows
from sojourn.products.flows.own_tables import coordinates_of
from sojourn.sources.own import codes as own_codes
from sojourn.sources.own import user_table
from sojourn.sources.own.codes import Refused
from sojourn.sources.own.own_files import OwnFiles
from sojourn.sources.own.square_table import TOTALS
from sojourn.sources.own.user_table import UserTable

Whole = npt.NDArray[np.int64]
PERIODS = ("time_period", "period", "year")
VALUES = ("obs_value", "value")
STATUSES = ("obs_status", "status")
PERIOD = re.compile(r"[\w.:/–-]{1,30}")
NEAR = 0.005
"""Share of both sexes by which women and men may miss them: published figures are rounded."""


@dataclass(frozen=True)
class OwnMoves(Flows):
    """Moves of one interval as they stand in the file; nan where it has no figure.

    total : (origin, destination) persons of both sexes; women, men : nan where the file does not tell them apart
    lower, upper : ends of the interval of both sexes, nan where none is given
    line : line or spreadsheet row of the figure, 0 where there is none
    """

    total: Array
    lower: Array
    upper: Array
    line: Whole

    @property
    def both(self) -> Array:
        """Women and men together."""
        return self.total

    @cached_property
    def apart(self) -> bool:
        """Whether women and men are told apart in every corridor with a figure, and add up to both sexes."""
        there = ~np.isnan(self.total)
        sums = self.women[there] + self.men[there]
        return bool(there.any()) and bool(np.all(np.abs(sums - self.total[there]) <= 1 + NEAR * self.total[there]))


@dataclass(frozen=True)
class OwnFlows:
    """A table of flows of the user's own: what :class:`FlowTables` is for those of the warehouse.

    name : of the file; digest : of its bytes; all : moves by interval, an empty name where the file says no period
    known : every area is one of the lists of this program, else all are codes of the user's own
    places : area -> longitude and latitude in degrees, where the user gave them; they go before those of the lists
    said : what was told from the file
    """

    name: str
    digest: str
    all: Mapping[str, OwnMoves]
    known: bool
    said: tuple[str, ...] = ()
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def placed(self) -> bool:
        """Whether somebody knows where the areas lie."""
        return self.known or bool(self.places)

    @property
    def state(self) -> str:
        """What changes when the file or the places do."""
        return f"{self.digest} {sorted(self.places.items())}" if self.places else self.digest

    @property
    def periods(self) -> tuple[str, ...]:
        """Intervals, in order."""
        return tuple(sorted(self.all))

    @property
    def between_countries(self) -> bool:
        """False: no corridor of the warehouse stands behind these."""
        return False

    @property
    def method(self) -> str:
        """Nobody here made these figures: the name of the file."""
        return self.name

    @property
    def methods(self) -> tuple[str, ...]:
        """The file alone."""
        return (self.name,)

    def find(self, wanted: str) -> str:
        """An area of the table by its code, or by any name where the codes are known. Raises CodesUnknown."""
        labels = next(iter(self.all.values())).areas
        if wanted in labels:
            return wanted
        if self.known:
            return areas.asked(wanted)
        near = difflib.get_close_matches(wanted[:80], labels, n=5, cutoff=0.4)
        raise CodesUnknown(f"{self.name} has no area «{wanted[:80]}».", ways_out=[n[:80] for n in near or labels[:5]])


@dataclass(frozen=True)
class _Row:
    """A figure of the file; value is None where it has none."""

    origin: str
    destination: str
    period: str
    sex: str
    value: float | None
    status: str
    lower: float
    upper: float
    line: int


def read_own_flows(path: Path, files: OwnFiles | None = None, coordinates: Path | None = None) -> OwnFlows:
    """Read a table of flows: a long one, or a square one with origins in rows and destinations in columns.

    A long one has the columns origin, destination and value (or obs_value), and may have time_period (or period, year),
    sex, lower, upper and status (or obs_status). A number without a status is observed. Who stayed (origin and
    destination alike) is no move and left out. Areas are taken for countries and groups where all of them are.

    coordinates : a table with the columns code (as ``path`` calls an area), latitude and longitude in degrees

    Raises UsageError, FileDamaged and LayoutDiffers for what is no such table, ValuesRefused with every refused line.
    """
    files = files or OwnFiles()
    table = files.table(path)
    rows = _square_rows(path, files) if user_table.is_square(table) else _long_rows(table)
    moves = [r for r in rows if r.origin != r.destination]
    labels = tuple(dict.fromkeys(label for r in moves for label in (r.origin, r.destination)))
    if not any(r.value for r in moves):
        raise UsageError(f"{table.path.name} holds no move between two areas, so there is nothing to show.")
    ids = _ids(labels, table.path.name)
    named = {label: ids.get(label, label) for label in labels}
    periods = sorted({r.period for r in moves})
    made = {p: _moves(p, [r for r in moves if r.period == p], named) for p in periods}
    digest = fingerprint(table.path)["sha256"][:12]
    places: dict[str, tuple[float, float]] = {}
    if coordinates is not None:
        latitude, longitude = coordinates_of(coordinates, labels, files)
        places = {named[a]: (float(x), float(y)) for a, x, y in zip(labels, longitude, latitude, strict=True)}
    said = tuple(dict.fromkeys(files.said))
    return OwnFlows(table.path.name, digest, made, bool(ids), said, places)


def _square_rows(path: Path, files: OwnFiles) -> list[_Row]:
    """A row for each cell of a square table, of both sexes and of no period that is said."""
    square = files.square(path, empty=True)
    return [
        _Row(o, d, "", sexes.TOTAL, None if np.isnan(value) else float(value),
             (ObsStatus.MISSING if np.isnan(value) else ObsStatus.NORMAL).value, np.nan, np.nan, 0)
        for i, o in enumerate(square.areas)
        for j, d in enumerate(square.areas)
        for value in (square.values[i, j],)
    ]  # fmt: skip


def _long_rows(table: UserTable) -> list[_Row]:
    """The rows of a long table. Raises ValuesRefused with every line that cannot be taken."""
    period, value, status = (_named(table, names) for names in (PERIODS, VALUES, STATUSES))
    table.require(["origin", "destination", value or VALUES[1]], "--columns origin=NAME,destination=NAME,value=NAME")
    count, refused = len(table.rows), list[str]()
    columns = {c: table.text(c) for c in ("origin", "destination")}
    periods = table.text(period) if period else [""] * count
    given = table.text("sex") if "sex" in table.header else [sexes.TOTAL] * count
    marks = table.text(status) if status else [""] * count
    figures = {c: table.numbers(c) if c in table.header else np.full(count, np.nan) for c in ("lower", "upper")}
    values = table.numbers(value or VALUES[1])
    rows = []
    for n, line in enumerate(table.lines):
        own = _Row(columns["origin"][n], columns["destination"][n], periods[n], given[n],
                   None if np.isnan(values[n]) else float(values[n]), marks[n],
                   float(figures["lower"][n]), float(figures["upper"][n]), line)  # fmt: skip
        try:
            rows.append(_judged(own))
        except Refused as refusal:
            refused.append(f"line {line}: {refusal.why}")
    refused += _twice(rows)
    if refused:
        raise ValuesRefused(
            f"{table.path.name}: {len(refused)} lines cannot be shown.",
            details=refused,
            ways_out=["Mend these lines; rows of ages, reasons or birthplaces are to be added up first."],
        )
    return rows


def _named(table: UserTable, names: Sequence[str]) -> str:
    """The first of these columns that the table has; empty for none."""
    return next((n for n in names if n in table.header), "")


def _judged(row: _Row) -> _Row:
    """The row with codes for sex and status. Raises Refused with what is wrong."""
    for what, label in (("origin", row.origin), ("destination", row.destination)):
        if not label:
            raise Refused(f"no {what}")
        if label.lower() in TOTALS:
            raise Refused(f"«{label}» is a total among the areas; it would be counted twice")
    if row.period and not PERIOD.fullmatch(row.period):
        raise Refused(f"«{row.period[:40]}» is not a period: write a year (2024) or two (2020-2024)")
    sex = own_codes.sex_of(row.sex) if row.sex else sexes.TOTAL
    if sex not in (sexes.FEMALE, sexes.MALE, sexes.TOTAL):
        raise Refused(f"sex «{row.sex}» is none of F, M and _T")
    status = {word: s.value for s, word in TITLES.items()}.get(row.status.lower(), "")
    status = status or (own_codes.status_of(row.status) if row.status else "")
    if not status:
        status = (ObsStatus.MISSING if row.value is None else ObsStatus.NORMAL).value
    if (row.value is None) != ObsStatus(status).absent:
        figure = "no figure" if row.value is None else f"{row.value:,.10g}"
        raise Refused(f"{figure}, but its status {status} is {ObsStatus(status).word}")
    at = np.inf if row.value is None else row.value
    if (not np.isnan(row.lower) and row.lower > at) or (not np.isnan(row.upper) and row.upper < at):
        raise Refused(f"{at:,.10g} is not within its interval, {row.lower:,.10g} to {row.upper:,.10g}")
    return replace(row, sex=sex, status=status)


def _twice(rows: Sequence[_Row]) -> list[str]:
    """Lines that give a figure another line gives too."""
    seen: dict[tuple[str, str, str, str], int] = {}
    found = []
    for row in rows:
        key = (row.origin, row.destination, row.period, row.sex)
        if key in seen:
            found.append(f"line {row.line}: {row.origin[:40]} to {row.destination[:40]} stands in line {seen[key]} too")
        seen.setdefault(key, row.line)
    return found


def _ids(labels: Sequence[str], file: str) -> dict[str, str]:
    """Label -> area where all of them are areas, no two the same; else empty: codes of the user's own.

    Raises ValuesRefused for an area beside a group that holds it: its people would be counted twice.
    """
    try:
        found = {label: own_codes.area_of(label, None, None, groups=True) for label in labels}
    except Refused:
        return {}
    ids = set(found.values())
    if len(ids) < len(found) or any(areas.get(i).level == "publisher_group" for i in ids):
        return {}  # two codes of one area, or a group whose members nobody knows: codes of the user's own
    if shared := _shared(ids):
        raise ValuesRefused(
            f"{file} has areas beside groups that hold them.",
            details=shared[:20],
            ways_out=["Keep the countries or the groups: people would be counted twice."],
        )
    return found


def _shared(ids: Collection[str]) -> list[str]:
    """Countries that two of these areas hold."""
    holders: dict[str, list[str]] = {}
    for one in sorted(ids):
        for member in areas.members(one) if areas.get(one).is_group else (one,):
            holders.setdefault(member, []).append(one)
    return [f"{member} is in {' and in '.join(of)}" for member, of in sorted(holders.items()) if len(of) > 1]


def _moves(period: str, rows: Sequence[_Row], named: Mapping[str, str]) -> OwnMoves:
    """The tables of one interval."""
    own = tuple(sorted({named[label] for r in rows for label in (r.origin, r.destination)}))
    places = {area: n for n, area in enumerate(own)}
    at = {label: places[area] for label, area in named.items() if area in places}
    n = len(own)
    of_sex = {s: np.full((n, n), np.nan) for s in (sexes.FEMALE, sexes.MALE, sexes.TOTAL)}
    lower, upper, line = np.full((n, n), np.nan), np.full((n, n), np.nan), np.zeros((n, n), dtype=np.int64)
    parts: dict[tuple[int, int], set[str]] = {}
    whole: dict[tuple[int, int], str] = {}
    for row in rows:
        cell = at[row.origin], at[row.destination]
        parts.setdefault(cell, set()).add(row.status)
        of_sex[row.sex][cell] = np.nan if row.value is None else row.value
        if row.sex == sexes.TOTAL or not line[cell]:
            line[cell] = row.line
        if row.sex == sexes.TOTAL:
            lower[cell], upper[cell], whole[cell] = row.lower, row.upper, row.status
    women, men, both = of_sex[sexes.FEMALE], of_sex[sexes.MALE], of_sex[sexes.TOTAL]
    letters = np.full((n, n), ObsStatus.MISSING.value)
    for cell, found in parts.items():
        letters[cell] = whole.get(cell) or combined(found).value
    said = np.zeros((n, n), dtype=bool)
    for cell in whole:
        said[cell] = True
    total = np.where(said, both, women + men)
    return OwnMoves(period, own, women, men, letters, total, lower, upper, line)

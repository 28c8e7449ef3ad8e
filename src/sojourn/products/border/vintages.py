"""Provisional estimates and their vintages: classified crossings -> development -> chances -> intervals. All wiring."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sojourn.concepts.destination import Destination, checked
from sojourn.engines import development, tabulate
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.engines.development import Development
from sojourn.errors import EstimationError, NothingLoaded, UsageError
from sojourn.files.guarded import guarded_reader
from sojourn.microdata import replay as scoring
from sojourn.microdata import tabulation
from sojourn.microdata.provisional import Cells, HazardModel, Moves, Shape
from sojourn.microdata.replay import Score
from sojourn.microdata.revision_intervals import Dispersion, intervals
from sojourn.microdata.revision_triangle import Decided, Triangle, final_figures, restate, triangle
from sojourn.microdata.tabulation import NORMAL, Basis
from sojourn.products.border import output
from sojourn.products.border.identifiers import refuse_identifiers
from sojourn.products.border.vintage_table import final_rows, total_rows, vintages_table, with_final

Report = Callable[[str, int, int], None]
#: Crossings of a sample of persons from which chances and dispersion are learnt where there are more.
LEARN_FROM = 4_000_000


@dataclass(frozen=True)
class Request:
    """Provisional estimates, as asked for. Pure description.

    inputs : classified crossings
    group : column whose codes have chances and estimates of their own, None for none
    largest : how many codes with most migrations stand alone; the others are ``_O``, empty ones ``_X``
    learn_from : crossings from which chances and dispersion are learnt at most (of whole persons, by hash)
    rule, observed_to : as in the classification, where its files do not say
    """

    inputs: tuple[str, ...]
    group: str | None = "citizenship"
    largest: int = 10
    learn_from: int = LEARN_FROM
    model: HazardModel = field(default_factory=HazardModel)
    dispersion: Dispersion = field(default_factory=Dispersion)
    rule: str | None = None
    observed_to: date | None = None
    memory_limit: str = "3GB"
    threads: int = 2


@dataclass(frozen=True)
class Vintages:
    """Estimates by vintage and month; with a replay also how well they held."""

    table: pa.Table
    lineage: dict[str, Any]
    scores: tuple[Score, ...] = ()
    group_scores: tuple[Score, ...] = ()

    def write(self, destination: Destination) -> None:
        """Parquet, CSV or Excel by suffix, with the lineage."""
        output.write(self.table, destination, self.lineage)


def month_ends(first: date, last: date) -> tuple[date, ...]:
    """The day of ``last`` in every month from that of ``first`` on; month ends where ``last`` is one.

    A day that a month does not have is its last day.
    """
    ends = calendar.monthrange(last.year, last.month)[1] == last.day
    days = []
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        year, month = number // 12, number % 12 + 1
        length = calendar.monthrange(year, month)[1]
        days.append(date(year, month, length if ends else min(last.day, length)))
    return tuple(day for day in days if day >= first)


@guarded_reader("classified crossings", lambda request: ", ".join(request.inputs))
def provisional(request: Request, report: Report = lambda stage, done, total: None) -> Vintages:
    """All months as known at the end of observation: final ones as they are, open ones estimated with intervals.

    Raises ``EstimationError`` where there are fewer than 30 months of history.
    """
    rule, observed_to = output.stated(request.inputs, request.rule, request.observed_to)
    with ClassifiedCrossings(request.inputs, memory_limit=request.memory_limit, threads=request.threads) as crossings:
        learnt, t, one_in, whole, shape = _learn(request, crossings, observed_to, report)
        report("intervals", 0, 1)
        bounds = intervals(t, request.dispersion, range(len(learnt.vintages) - 1, len(learnt.vintages)))
    last = len(learnt.vintages) - 1
    table = vintages_table(t, bounds, learnt, request.group, rule, [last])
    final = final_figures(decided_of(whole), shape, t.first_month, t.first_month + last)
    table = pa.concat_tables([final_rows(final, table, learnt, t.first_month, request.group), table])
    return Vintages(table, _lineage(request, rule, observed_to, one_in, learnt))


@guarded_reader("classified crossings", lambda request: ", ".join(request.inputs))
def replay(request: Request, report: Report = lambda stage, done, total: None) -> Vintages:
    """Estimates as they would have been made at the end of every month, and their scores.

    With more crossings than ``learn_from`` all of it, final figures included, is of a sample of persons.
    """
    rule, observed_to = output.stated(request.inputs, request.rule, request.observed_to)
    with ClassifiedCrossings(request.inputs, memory_limit=request.memory_limit, threads=request.threads) as crossings:
        learnt, t, one_in, _, _ = _learn(request, crossings, observed_to, report, restated=False)
        bounds = intervals(t, request.dispersion, progress=lambda done, total: report("intervals", done, total))
    report("scoring", 0, 1)
    scores = tuple(scoring.score(t, bounds))
    by_group = tuple(scoring.score(t, bounds, groups=True)) if request.group else ()
    wanted = [v for v in range(len(learnt.vintages)) if t.estimated[v].any()]
    table = vintages_table(t, bounds, learnt, request.group, rule, wanted)
    return Vintages(table, _lineage(request, rule, observed_to, one_in, learnt), scores, by_group)


@guarded_reader("classified crossings", lambda request: ", ".join(request.inputs))
def score_published(request: Request, folder: Path, report: Report = lambda stage, done, total: None) -> Vintages:
    """Score the vintages kept in a folder against figures that are final now.

    Groups other than the total are kept in the table but not scored: their codes may differ between vintages.
    Raises ``NothingLoaded`` where the folder holds no vintage, ``EstimationError`` where none of their open months is
    final by now.
    """
    rule, observed_to = output.stated(request.inputs, request.rule, request.observed_to)
    files = sorted(folder.glob("vintage-*.parquet"))
    if not files:
        raise NothingLoaded(
            f"{folder} holds no vintage",
            ways_out=["sojourn border provisional CLASSIFIED --keep FOLDER adds one"],
        )
    report("counting", 0, 1)
    with ClassifiedCrossings(request.inputs, memory_limit=request.memory_limit, threads=request.threads) as crossings:
        undecided = tabulate.undecided_from(crossings)
        counts = tabulate.movements(crossings, (), "M")
    figures = tabulation.flows(counts, (), Basis(rule, observed_to, "M", {}, undecided)).to_pylist()
    open_months = {r["time_period"] for r in figures if r["measure"].startswith("undecided")}
    final = {
        (r["time_period"], r["measure"]): r["obs_value"]
        for r in figures
        if r["obs_status"] == NORMAL and r["time_period"] not in open_months
    }
    made = [pq.read_table(path) for path in files]
    totals = [with_final(total_rows(t), final) for t in made]
    table = pa.concat_tables(totals, promote_options="default")
    lineage = output.lineage(request.inputs, {"rule": rule, "observed_to": observed_to.isoformat(),
                                                     "vintages": [path.name for path in files]})  # fmt: skip
    return Vintages(table, lineage, tuple(scoring.score_table(table)))


def _learn(
    request: Request, crossings: ClassifiedCrossings, observed_to: date, report: Report, *, restated: bool = True
) -> tuple[Development, Triangle, int, Development, Shape]:
    """What was followed of the persons learnt from, the triangle, the sampling, everyone at the last vintage."""
    refuse_identifiers(crossings, [request.group] if request.group else [])
    begin, end = crossings.span()
    if end > observed_to:
        raise UsageError(
            f"the last crossing is on {end}, after the end of observation {observed_to}",
            ways_out=["--observed-to must be the date used in the classification"],
        )
    if request.largest < 1 or request.learn_from < 1:
        raise UsageError("the numbers of groups and of crossings learnt from must be at least 1")
    dates = month_ends(begin, observed_to)
    least = request.model.least_history
    if len(dates) <= least:
        raise EstimationError(
            f"crossings are known from {begin} to {observed_to}: {len(dates)} months, at least {least + 1} are needed",
            ways_out=["classify a longer period: the chances are learnt from how earlier crossings ended"],
        )
    report("putting crossings in order", 0, 1)
    one_in = max(1, -(-crossings.count() // request.learn_from))
    learnt = development.develop(
        crossings, dates, column=request.group, largest=request.largest, one_in=one_in,
        progress=lambda done, total: report("following undecided crossings", done, total),
    )  # fmt: skip
    moves, now, decided = moves_of(learnt), undecided_of(learnt), decided_of(learnt)
    whole = learnt
    if one_in > 1 and restated:
        whole = development.develop(crossings, dates[-1:], column=request.group, largest=request.largest)
    everyone = undecided_of(whole)
    shape = _shape(len(learnt.groups), moves, now, everyone)
    t, chances = triangle(
        moves, now, decided, shape, request.model, _month(dates[0]), len(dates),
        lambda done, total: report("estimating vintages", done, total),
    )  # fmt: skip
    if whole is not learnt:
        restate(t, everyone, decided_of(whole), chances)
    return learnt, t, one_in, whole, shape


def moves_of(d: Development) -> Moves:
    """Moves between vintages as arrays, in order of vintage."""
    names = ("outcome", "known_next", "place_next", "spent_next")
    return Moves(_cells(d, d.moves), *(_whole(d.moves, name) for name in names))


def undecided_of(d: Development) -> Cells:
    """Undecided crossings at the last vintage as arrays."""
    return _cells(d, d.now)


def decided_of(d: Development) -> Decided:
    """Decided crossings by the vintage at which they were first known, as arrays."""
    return Decided(
        _whole(d.decided, "month"), _whole(d.decided, "arrival"), _groups(d, d.decided),
        _whole(d.decided, "known_from"), _whole(d.decided, "migrants").astype(np.float64),
    )  # fmt: skip


def _cells(d: Development, table: pa.Table) -> Cells:
    vintage, month = _whole(table, "vintage"), _whole(table, "month")
    months = np.array([_month(v) for v in d.vintages], dtype=np.int64)
    return Cells(
        vintage, month, months[vintage] - month, _whole(table, "arrival"), _whole(table, "known"),
        _whole(table, "place"), _whole(table, "spent"), _groups(d, table),
        _whole(table, "crossings").astype(np.float64),
    )  # fmt: skip


def _whole(table: pa.Table, name: str) -> npt.NDArray[np.int64]:
    return np.asarray(table[name].cast(pa.int64()).to_numpy(), dtype=np.int64)


def _groups(d: Development, table: pa.Table) -> npt.NDArray[np.int64]:
    found = pc.index_in(table["grouping"], value_set=pa.array(d.groups, pa.string()))
    return np.asarray(found.to_numpy(), dtype=np.int64)


def _shape(groups: int, moves: Moves, *undecided: Cells) -> Shape:
    cells = (moves.cells, *undecided)
    lags = max(int(c.lag.max(initial=0)) for c in cells) + 1
    spent = max(int(moves.spent_next.max(initial=0)), *(int(c.spent.max(initial=0)) for c in cells)) + 1
    return Shape(lags, spent, groups)


def keep(made: Vintages, destination: Destination) -> Path:
    """Keep a vintage in a folder of vintages for good: one file each, never changed afterwards; returns the file.

    destination : the folder
    Raises ``UsageError`` where the folder already has this vintage with other figures.
    """
    folder = checked(destination).path
    file = destination.inside(f"vintage-{made.table['vintage'][0].as_py().isoformat()}.parquet")
    path = file.path
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be a folder of vintages: {error.strerror}") from error
    if path.exists():
        if pq.read_table(path).cast(made.table.schema).equals(made.table):
            return path
        raise UsageError(
            f"{path} holds other figures for this vintage; a published vintage is not changed",
            ways_out=["keep the new figures in another folder", "remove the file yourself if it was never published"],
        )
    made.write(file)
    return path


def _lineage(request: Request, rule: str, observed_to: date, one_in: int, d: Development) -> dict[str, Any]:
    return output.lineage(
        request.inputs,
        {"rule": rule, "observed_to": observed_to.isoformat(), "method": "discrete-time multi-state hazard",
         "model": asdict(request.model), "dispersion": asdict(request.dispersion), "group": request.group,
         "learnt_from_one_person_in": one_in, "crossings_never_decided": d.never},
    )  # fmt: skip


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1

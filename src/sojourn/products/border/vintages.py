"""Provisional estimates and their vintages: classified crossings -> development -> chances -> intervals. All wiring."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.concepts.destination import Destination, checked
from sojourn.engines import development, tabulate
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.engines.development import Development
from sojourn.errors import EstimationError, NothingLoaded, UsageError
from sojourn.files.guarded import guarded_reader
from sojourn.microdata import tabulation
from sojourn.microdata.tabulation import NORMAL, Basis
from sojourn.microdata.vintages import adaptive, adaptive_intervals, first_figures, surprise
from sojourn.microdata.vintages import replay as scoring
from sojourn.microdata.vintages.adaptive import Adaptive
from sojourn.microdata.vintages.adaptive_intervals import Recalibration
from sojourn.microdata.vintages.first_figures import Compared
from sojourn.microdata.vintages.provisional import HazardModel
from sojourn.microdata.vintages.replay import Score
from sojourn.microdata.vintages.revision_intervals import Dispersion, Intervals, intervals
from sojourn.microdata.vintages.revision_triangle import (
    Triangle,
    count,
    counted,
    final_figures,
    restate_known,
    triangle,
)
from sojourn.microdata.vintages.surprise import Warned
from sojourn.products.border import output, warned
from sojourn.products.border.followed import Followed, followed, month_number
from sojourn.products.border.identifiers import refuse_identifiers
from sojourn.products.border.opened import HowOpened, observed_span, opened, read_otherwise
from sojourn.products.border.vintage_table import final_rows, total_rows, vintages_table, with_final

Report = Callable[[str, int, int], None]
#: Crossings of a sample of persons from which chances and dispersion are learnt where there are more.
LEARN_FROM = 1_000_000


@dataclass(frozen=True)
class Request:
    """Provisional estimates, as asked for. Pure description.

    inputs : classified crossings
    group : column whose codes have chances and estimates of their own, None for none
    largest : how many codes with most migrations stand alone; the others are ``_O``, empty ones ``_X``
    learn_from : crossings from which chances and dispersion are learnt at most (of whole persons, by hash)
    breaks : days in months from which nothing is as before: their level owes nothing to earlier months
    widen : factor on half widths of intervals, by judgement
    model, recalibration : the estimator; chain, dispersion : the first edition, which replays compare with
    rule, observed_to : as in the classification, where its files do not say
    opened : names of columns, sequence, placeholders, scratch folder
    """

    inputs: tuple[str, ...]
    group: str | None = "citizenship"
    largest: int = 10
    learn_from: int = LEARN_FROM
    breaks: tuple[date, ...] = ()
    widen: float = 1.0
    model: Adaptive = field(default_factory=Adaptive)
    recalibration: Recalibration = field(default_factory=Recalibration)
    chain: HazardModel = field(default_factory=HazardModel)
    dispersion: Dispersion = field(default_factory=Dispersion)
    rule: str | None = None
    observed_to: date | None = None
    memory_limit: str = "3GB"
    threads: int = 2
    opened: HowOpened = field(default_factory=HowOpened)


@dataclass(frozen=True)
class Vintages:
    """Estimates by vintage and month; with a replay also how well they held, beside other methods.

    warnings : what is outside the range learnt at the last vintage, in words
    """

    table: pa.Table
    lineage: dict[str, Any]
    scores: tuple[Score, ...] = ()
    group_scores: tuple[Score, ...] = ()
    compared: tuple[Compared, ...] = ()
    warnings: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

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
    stated = output.stated(request.inputs, request.rule, request.observed_to)
    rule, observed_to = stated.rule, stated.observed_to
    with opened(request, stated) as crossings:
        said = read_otherwise(crossings)
        learnt, one_in, whole = _learn(request, crossings, observed_to, report)
    made = _estimated(request, learnt, whole, one_in, report)
    last = len(learnt.vintages) - 1
    table = vintages_table(made.triangle, made.bounds, learnt, request.group, rule, [last])
    f = made.followed
    final = final_figures(f.everyone_decided, f.shape, f.first_month, f.first_month + last)
    table = pa.concat_tables([final_rows(final, table, learnt, f.first_month, request.group), table])
    warnings = warned.words(made.warned, last, f.first_month, request.breaks)
    lineage = _lineage(request, rule, observed_to, one_in, learnt, warnings)
    return Vintages(table, lineage, warnings=warnings, said=said)


@guarded_reader("classified crossings", lambda request: ", ".join(request.inputs))
def replay(request: Request, report: Report = lambda stage, done, total: None) -> Vintages:
    """Estimates as they would have been made at the end of every month, their scores, and those of other methods.

    With more crossings than ``learn_from`` all of it, final figures included, is of a sample of persons.
    """
    stated = output.stated(request.inputs, request.rule, request.observed_to)
    rule, observed_to = stated.rule, stated.observed_to
    with opened(request, stated) as crossings:
        said = read_otherwise(crossings)
        learnt, one_in, _ = _learn(request, crossings, observed_to, report, restated=False)
    made = _estimated(request, learnt, learnt, 1, report)
    t, f = made.triangle, made.followed
    report("scoring", 0, 1)
    scores = tuple(scoring.score(t, made.bounds))
    by_group = tuple(scoring.score(t, made.bounds, groups=True)) if request.group else ()
    chain, _ = triangle(
        f.moves, f.now, f.decided, f.shape, request.chain, f.first_month, f.vintages,
        lambda done, total: report("comparing with the chain", done, total),
    )  # fmt: skip
    others = first_figures.methods(
        t, made.bounds, chain, intervals(chain, request.dispersion),
        first_figures.plain_logistic(t, f.moves, f.now, f.profiles, f.shape),
    )  # fmt: skip
    compared = tuple(first_figures.compare(t, chain, others))
    wanted = [v for v in range(len(learnt.vintages)) if t.estimated[v].any()]
    table = vintages_table(t, made.bounds, learnt, request.group, rule, wanted)
    warnings = warned.words(made.warned, f.vintages - 1, f.first_month, request.breaks)
    lineage = _lineage(request, rule, observed_to, one_in, learnt, warnings)
    return Vintages(table, lineage, scores, by_group, compared, warnings, said)


@guarded_reader("classified crossings", lambda request: ", ".join(request.inputs))
def score_published(request: Request, folder: Path, report: Report = lambda stage, done, total: None) -> Vintages:
    """Score the vintages kept in a folder against figures that are final now.

    Groups other than the total are kept in the table but not scored: their codes may differ between vintages.
    Raises ``NothingLoaded`` where the folder holds no vintage, ``EstimationError`` where none of their open months is
    final by now.
    """
    stated = output.stated(request.inputs, request.rule, request.observed_to)
    rule, observed_to = stated.rule, stated.observed_to
    files = sorted(folder.glob("vintage-*.parquet"))
    if not files:
        raise NothingLoaded(
            f"{folder} holds no vintage",
            ways_out=["sojourn border provisional CLASSIFIED --keep FOLDER adds one"],
        )
    report("counting", 0, 1)
    with opened(request, stated) as crossings:
        said = read_otherwise(crossings)
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
    return Vintages(table, lineage, tuple(scoring.score_table(table)), said=said)


@dataclass(frozen=True)
class _Estimated:
    followed: Followed
    triangle: Triangle
    bounds: Intervals
    warned: list[Warned]


def _learn(
    request: Request, crossings: ClassifiedCrossings, observed_to: date, report: Report, *, restated: bool = True
) -> tuple[Development, int, Development]:
    """What was followed of the persons learnt from, one in how many they are, everyone at the last vintage."""
    refuse_identifiers(crossings, [request.group] if request.group else [])
    begin, _ = observed_span(crossings, observed_to)
    if request.largest < 1 or request.learn_from < 1:
        raise UsageError("the numbers of groups and of crossings learnt from must be at least 1")
    warned.check(request.breaks, request.widen, begin, observed_to)
    dates = month_ends(begin, observed_to)
    least = request.model.chain.least_history
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
    if learnt.decided.num_rows == 0:
        raise EstimationError(
            f"none of the {crossings.count():,} crossings is decided by {observed_to}: nothing tells how they end",
            ways_out=["classify a longer period", "check --observed-to of the classification"],
        )
    whole = learnt
    if one_in > 1 and restated:
        whole = development.develop(crossings, dates[-1:], column=request.group, largest=request.largest)
    return learnt, one_in, whole


def _estimated(request: Request, learnt: Development, whole: Development, one_in: int, report: Report) -> _Estimated:
    """Estimates and intervals at every vintage, and what was outside the range learnt."""
    f = followed(learnt, whole)
    t = counted(f.moves, f.now, f.decided, f.shape, f.first_month, f.vintages)
    predicted, cohorts = adaptive.predict(
        t, f.moves, f.now, f.decided, f.profiles, f.shape, request.model,
        breaks=tuple(month_number(day) - f.first_month for day in request.breaks),
        everyone=None if whole is learnt else f.everyone,
        progress=lambda done, total: report("estimating vintages", done, total),
    )  # fmt: skip
    t = adaptive.taken(t, predicted)
    if whole is not learnt:
        count(t, f.vintages - 1, f.everyone, f.shape)
        restate_known(t, f.everyone_decided, f.shape)
    by_direction = cohorts.by_direction(cohorts.volume), cohorts.by_direction(predicted.at_first)
    seen = surprise.warned(*by_direction, predicted.shift, predicted.estimated)
    shocked = surprise.shocked(cohorts.volume.sum(0))
    bounds = adaptive_intervals.intervals(
        t, predicted, request.recalibration, shocked, request.widen, scale=float(one_in) if whole is not learnt else 1.0
    )
    return _Estimated(f, t, bounds, seen)


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


def _lineage(
    request: Request, rule: str, observed_to: date, one_in: int, d: Development, said: tuple[str, ...]
) -> dict[str, Any]:
    return output.lineage(
        request.inputs,
        {"rule": rule, "observed_to": observed_to.isoformat(),
         "method": "discrete-time multi-state hazard, logistic traits, shared shift of months",
         "model": asdict(request.model), "recalibration": asdict(request.recalibration), "group": request.group,
         "breaks": [day.isoformat() for day in request.breaks], "widened_by": request.widen, "warnings": list(said),
         "learnt_from_one_person_in": one_in, "crossings_never_decided": d.never},
    )  # fmt: skip

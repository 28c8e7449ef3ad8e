"""The learned estimate against reporters that it never saw: before and after the account, by part, with intervals.

Cells are complete reports by nationality (see :func:`evidence.complete_reports`), set against arrivals by birthplace.
The column of a reporter comes from learners without its group; the columns of areas that report nothing come from all
reports. One account is made of all columns together, so that the nets are exact in what is scored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area
from sojourn.concepts.period import Interval
from sojourn.estimators.flows.learned.draws import surrounded_by
from sojourn.estimators.flows.learned.learned import Learned
from sojourn.estimators.flows.learned.learners import Reports, fit
from sojourn.estimators.flows.learned.reach import sizes_of, spread_of
from sojourn.products.flows.counted_by_birthplace import by_birthplace
from sojourn.products.flows.learned.coverage import Drawn, coverage, reaches, sizes
from sojourn.products.flows.learned.evidence import Accounts, Evidence, complete_arrivals, complete_reports, evidence
from sojourn.products.flows.learned.left_out import GROUPS, SEEDS, Told, agreement, groups, predicted
from sojourn.products.flows.learned.training import everywhere, taught

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Row = dict[str, Any]
PLAIN = "pseudo-Bayesian, closed"
Columns = Mapping[Interval, Floats]


@dataclass(frozen=True)
class Left:
    """Everything that a score is made of. scored : intervals with reports, number and interval"""

    found: Evidence
    reports: Reports
    departures: Reports
    scored: tuple[tuple[int, Interval], ...]
    everywhere: Mapping[tuple[str, Interval], Floats]

    def cells(self, tables: Columns) -> Floats:
        """(cell,) persons of (birthplace, destination) tables in the order of the reports; an absent one is nobody."""
        value = np.zeros(self.reports.value.size)
        for number, period in self.scored:
            here = self.reports.period == number
            value[here] = tables[period][self.reports.origin[here], self.reports.reporter[here]]
        return np.nan_to_num(value)


def scores(
    accounts: Accounts,
    *,
    seeds: Sequence[int] = SEEDS,
    count: int | None = GROUPS,
    draws: int = 12,
    told: Told = lambda *_: None,
) -> dict[str, Any]:
    """Rows of the scoreboard's second part: ``seeds`` with mean and worst in ``summary``, ``parts``, ``coverage``.

    count : groups of reporters left out, None for each reporter alone ; parts are of the first seed, coverage of one
    interval a seed in turn

    Raises NothingLoaded where there is nothing to learn from.
    """
    left = _left(accounts, told)
    reported = left.reports.value
    plain = {p: accounts.estimate(p, "pseudo-bayesian").estimate for _, p in left.scored}
    arrived = left.cells({p: by_birthplace(e)["IN"] for p, e in plain.items()})
    rows: list[Row] = [{"seed": "", "stage": PLAIN, **agreement(arrived, reported)}]
    europe = _in_europe(accounts, left)
    by_residence = list(_by_residence("", PLAIN, {p: e.moves.values for p, e in plain.items()}, europe))
    parts: list[Row] = []
    runs: list[Drawn] = []
    for place, seed in enumerate(seeds):
        made = _columns(left, seed, told, count=count)
        before = left.cells({p: np.expm1(t) for p, t in made.into.items()})
        exact = _accounted(left, made)
        after = left.cells({p: f.sum(axis=1) for p, f in exact.items()})
        by_residence += _by_residence(str(seed), "nets exact", {p: f.sum(axis=0) for p, f in exact.items()}, europe)
        known_level = _accounted(left, replace(made, into=_at_level(left, made.into)))
        known = left.cells({p: f.sum(axis=1) for p, f in known_level.items()})
        stages = (("learned", before), ("nets exact", after), ("level known, nets exact", known))
        rows += [{"seed": str(seed), "stage": s, **agreement(v, reported)} for s, v in stages]
        if seed == seeds[0]:
            parts = list(_parts(left, after))
        runs.append(_drawn(left, seed, (place + 1) % len(left.scored), made, draws, told))
    return {
        "seeds": rows,
        "summary": _summary(rows),
        "parts": parts,
        "residence": _summary(by_residence),
        "coverage": coverage(runs, left.found.areas),
        "reaches": reaches(runs),
        "groups": count,
    }


def _left(accounts: Accounts, told: Told) -> Left:
    found = evidence(accounts)
    reports, periods, _ = complete_reports(accounts.warehouse, found, "IN")
    departures, _, _ = complete_reports(accounts.warehouse, found, "OUT")
    scored = tuple((int(i), periods[i]) for i in np.unique(reports.period))
    tables, _ = found.cells()
    whole: dict[tuple[str, Interval], Floats] = {}
    for direction, known in (("IN", reports), ("OUT", departures)):
        told(f"learning from all reports, {direction}", 0, 1)
        fitted = fit(known)
        whole |= {(direction, p): everywhere(fitted, tables[p], number) for number, p in scored}
    return Left(found, reports, departures, scored, whole)


@dataclass(frozen=True)
class _Columns:
    """What was learned with groups left out. group_of : reporter -> group

    into, out : (birthplace, destination) and (birthplace, origin) logs, the columns of reporters by learners without
    them ; surrounded : (area,) by reporters that were not left out with it
    """

    into: Columns
    out: Columns
    group_of: Mapping[int, int]
    surrounded: Floats


def _columns(left: Left, seed: int, told: Told, *, count: int | None = GROUPS) -> _Columns:
    tables, _ = left.found.cells()
    reporters = np.unique(np.concatenate([left.reports.reporter, left.departures.reporter]))
    group_of = groups(reporters, seed, count or reporters.size)
    numbers = tuple(p for p in left.found.worlds)[: max(i for i, _ in left.scored) + 1]
    made = []
    for direction, known in (("IN", left.reports), ("OUT", left.departures)):
        own = predicted(known, group_of, tables, numbers, told=told)
        made.append({p: np.where(np.isfinite(own[p]), own[p], left.everywhere[direction, p]) for _, p in left.scored})
    group = np.array([group_of.get(i, -1) for i in range(len(left.found.areas))])
    reporting = (group[None, :] >= 0) & (group[None, :] != group[:, None])
    return _Columns(made[0], made[1], group_of, surrounded_by(reporting, left.reports.km))


def _accounted(left: Left, made: _Columns) -> dict[Interval, Floats]:
    """(birthplace, origin, destination) persons once the account is exact."""
    return {p: _learned(left, made, p).projected().flows for _, p in left.scored}


def _in_europe(accounts: Accounts, left: Left) -> dict[Interval, Floats]:
    """(origin, reporter) arrivals by previous residence between European areas, NaN elsewhere."""
    inside = np.isin(left.found.areas, area.partition("region")["150"])
    pairs = np.outer(inside, inside)
    told = complete_arrivals(accounts.warehouse, left.found.areas, [p for _, p in left.scored])
    return {p: np.where(pairs, t, np.nan) for p, t in told.items()}


def _by_residence(seed: str, stage: str, moves: Columns, told: Mapping[Interval, Floats]) -> Iterator[Row]:
    """The score of (origin, destination) tables against arrivals by previous residence, where there are any."""
    given = {p: np.isfinite(t) for p, t in told.items()}
    if any(g.any() for g in given.values()):
        ours = np.concatenate([moves[p][g] for p, g in given.items()])
        yield {"seed": seed, "stage": stage, **agreement(ours, np.concatenate([told[p][g] for p, g in given.items()]))}


def _learned(left: Left, made: _Columns, period: Interval) -> Learned:
    return Learned(taught(left.found.worlds[period], made.into[period], made.out[period], made.surrounded))


def _at_level(left: Left, into: Columns) -> Columns:
    """The same with the total that each reporter published known, and nothing else of it."""
    found = {p: t.copy() for p, t in into.items()}
    reports = left.reports
    for number, period in left.scored:
        for reporter in np.unique(reports.reporter[reports.period == number]):
            here = (reports.period == number) & (reports.reporter == reporter)
            learned = np.expm1(into[period][reports.origin[here], reporter]).sum()
            factor = (reports.value[here].sum() + 1.0) / (learned + 1.0)
            found[period][:, reporter] = np.log1p(np.expm1(into[period][:, reporter]) * factor)
    return found


def _summary(rows: Sequence[Row]) -> list[Row]:
    """Mean and worst of the seeds by stage."""
    found = []
    for stage in dict.fromkeys(r["stage"] for r in rows):
        own = [r for r in rows if r["stage"] == stage]
        for what, of in (("mean", np.mean), ("worst", None)):
            value = {
                k: float(of([r[k] for r in own])) if of else (min if k == "logs" else max)(r[k] for r in own)
                for k in ("logs", "median", "off_by_three")
            }
            found.append({"stage": stage, "of": what, "cells": own[0]["cells"], **value})
    return found


def _parts(left: Left, estimated: Floats) -> Iterator[Row]:
    """Scores by size of the report, region of the reporter, interval, and reporter."""
    reports, areas = left.reports, left.found.areas
    region = {m: g for g, members in area.partition("region").items() for m in members}
    of_reporter = np.array([region.get(areas[r], areas[r]) for r in reports.reporter])
    masks: list[tuple[str, str, Bools]] = []
    size = sizes_of(np.log1p(reports.value))
    masks += [("size", label, size == i) for i, label in enumerate(sizes())]
    masks += [("region", area.name(r), of_reporter == r) for r in np.unique(of_reporter)]
    masks += [("interval", p.label, reports.period == i) for i, p in left.scored]
    masks += [("reporter", areas[r], reports.reporter == r) for r in np.unique(reports.reporter)]
    for kind, label, mask in masks:
        if mask.sum() > 1:
            yield {"by": kind, "part": label, **agreement(estimated[mask], reports.value[mask])}


def _drawn(left: Left, seed: int, place: int, made: _Columns, draws: int, told: Told) -> Drawn:
    number, period = left.scored[place]
    learned = _learned(left, made, period)
    here = left.reports.period == number
    at = left.reports.origin[here], left.reports.reporter[here]
    tables = []
    for count, drawn in enumerate(learned.draws(draws)):
        told("drawing accounts that balance", count, draws)
        tables.append(drawn.flows.sum(axis=1)[at])
    centre = np.log1p(learned.projected().flows.sum(axis=1)[at])
    group = np.array([made.group_of[int(r)] for r in at[1]])
    said = np.log1p(left.reports.value[here])
    return Drawn(f"{period.label}, seed {seed}", centre, spread_of(tables), said, at[1], group)

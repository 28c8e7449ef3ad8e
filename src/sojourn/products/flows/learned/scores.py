"""The learned estimate against reporters that it never saw: before and after the account, by part, with intervals.

Cells are complete reports by nationality (see :func:`evidence.complete_reports`), set against arrivals by birthplace.
The column of a reporter comes from learners without its group; the columns of areas that report nothing come from all
reports. One account is made of all columns together, so that the nets are exact in what is scored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area
from sojourn.concepts.period import Interval
from sojourn.estimators.flows.learned.learned import Learned
from sojourn.estimators.flows.learned.learners import Reports, fit
from sojourn.products.flows.counted_by_birthplace import by_birthplace
from sojourn.products.flows.learned.evidence import Accounts, Evidence, complete_reports, evidence
from sojourn.products.flows.learned.left_out import GROUPS, SEEDS, Told, agreement, groups, predicted
from sojourn.products.flows.learned.training import everywhere, taught

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
REACH_80, REACH_95 = 1.2816, 1.96
SIZES = ((0.0, 10.0), (10.0, 100.0), (100.0, 1_000.0), (1_000.0, 10_000.0), (10_000.0, np.inf))
Row = dict[str, Any]
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
    plain = {p: by_birthplace(accounts.estimate(p, "pseudo-bayesian").estimate)["IN"] for _, p in left.scored}
    rows: list[Row] = [{"seed": "", "stage": "pseudo-Bayesian, closed", **agreement(left.cells(plain), reported)}]
    parts: list[Row] = []
    runs: list[_Drawn] = []
    for place, seed in enumerate(seeds):
        into, out = _columns(left, seed, told, count=count)
        learned = {p: np.expm1(t) for p, t in into.items()}
        before = left.cells(learned)
        after = left.cells(_accounted(left, into, out))
        known = left.cells(_accounted(left, _at_level(left, into), out))
        stages = (("learned", before), ("nets exact", after), ("level known, nets exact", known))
        rows += [{"seed": str(seed), "stage": s, **agreement(v, reported)} for s, v in stages]
        if seed == seeds[0]:
            parts = list(_parts(left, after))
        runs.append(_drawn(left, seed, (place + 1) % len(left.scored), (into, out), draws, told))
    shares = _coverage(left, runs)
    return {"seeds": rows, "summary": _summary(rows), "parts": parts, "coverage": shares, "groups": count}


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


def _columns(
    left: Left, seed: int, told: Told, *, count: int | None = GROUPS
) -> tuple[dict[Interval, Floats], dict[Interval, Floats]]:
    """(birthplace, destination) and (birthplace, origin) logs, the columns of reporters by learners without them."""
    tables, _ = left.found.cells()
    reporters = np.unique(np.concatenate([left.reports.reporter, left.departures.reporter]))
    group_of = groups(reporters, seed, count or reporters.size)
    numbers = tuple(p for p in left.found.worlds)[: max(i for i, _ in left.scored) + 1]
    made = []
    for direction, known in (("IN", left.reports), ("OUT", left.departures)):
        own = predicted(known, group_of, tables, numbers, told=told)
        made.append({p: np.where(np.isfinite(own[p]), own[p], left.everywhere[direction, p]) for _, p in left.scored})
    return made[0], made[1]


def _accounted(left: Left, into: Columns, out: Columns) -> dict[Interval, Floats]:
    """(birthplace, destination) persons arriving once the account is exact."""
    return {p: _learned(left, into, out, p).projected().flows.sum(axis=1) for _, p in left.scored}


def _learned(left: Left, into: Columns, out: Columns, period: Interval) -> Learned:
    return Learned(taught(left.found.worlds[period], into[period], out[period]))


def _at_level(left: Left, into: Columns) -> dict[Interval, Floats]:
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
    masks += [("size", label, (reports.value >= low) & (reports.value < high)) for label, low, high in _sizes()]
    masks += [("region", area.name(r), of_reporter == r) for r in np.unique(of_reporter)]
    masks += [("interval", p.label, reports.period == i) for i, p in left.scored]
    masks += [("reporter", areas[r], reports.reporter == r) for r in np.unique(reports.reporter)]
    for kind, label, mask in masks:
        if mask.sum() > 1:
            yield {"by": kind, "part": label, **agreement(estimated[mask], reports.value[mask])}


@dataclass(frozen=True)
class _Drawn:
    """One run of draws against reports. centre, spread, said : (cell,) of log(1 + persons) ; reporter : (cell,)"""

    label: str
    centre: Floats
    spread: Floats
    said: Floats
    reporter: npt.NDArray[np.int64]

    def inside(self, reach: float) -> Bools:
        """Which reports are inside."""
        return np.asarray(np.abs(self.said - self.centre) <= reach * self.spread, dtype=np.bool_)


def _drawn(left: Left, seed: int, place: int, columns: tuple[Columns, Columns], draws: int, told: Told) -> _Drawn:
    number, period = left.scored[place]
    learned = _learned(left, *columns, period)
    here = left.reports.period == number
    at = left.reports.origin[here], left.reports.reporter[here]
    logs = []
    for count, drawn in enumerate(learned.draws(draws)):
        told("drawing accounts that balance", count, draws)
        logs.append(np.log1p(drawn.flows.sum(axis=1)[at]))
    centre = np.log1p(learned.projected().flows.sum(axis=1)[at])
    said = np.log1p(left.reports.value[here])
    return _Drawn(f"{period.label}, seed {seed}", centre, np.std(logs, axis=0, ddof=1), said, at[1])


def _coverage(left: Left, runs: Sequence[_Drawn]) -> list[Row]:
    """Share of reports inside the intervals of 80 and 95 %, by run; by size and reporter of all runs but the first.

    Widths were chosen on the first seed and one interval: with further seeds only what was not chosen on is pooled.
    """
    pooled = runs[1:] or runs
    centre, reporter = (np.concatenate([getattr(r, n) for r in pooled]) for n in ("centre", "reporter"))
    inside = [np.concatenate([r.inside(reach) for r in pooled]) for reach in (REACH_80, REACH_95)]
    rows = [_share("run", r.label, r.inside(REACH_80), r.inside(REACH_95)) for r in runs]
    rows.append(_share("all", "runs but the first" if len(runs) > 1 else runs[0].label, *inside))
    persons = np.expm1(centre)
    for label, low, high in _sizes():
        here = (persons >= low) & (persons < high)
        rows.append(_share("estimated size", label, *(i[here] for i in inside)))
    areas = left.found.areas
    rows += [_share("reporter", areas[r], *(i[reporter == r] for i in inside)) for r in np.unique(reporter)]
    return [r for r in rows if r["cells"]]


def _share(kind: str, label: str, inside_80: Bools, inside_95: Bools) -> Row:
    shares = {
        n: float(i.mean()) if i.size else float("nan") for n, i in (("inside_80", inside_80), ("inside_95", inside_95))
    }
    return {"by": kind, "part": label, "cells": int(inside_80.size), **shares}


def _sizes() -> Iterator[tuple[str, float, float]]:
    for low, high in SIZES:
        yield f"{low:,.0f} to {high:,.0f}" if np.isfinite(high) else f"{low:,.0f} and more", low, high

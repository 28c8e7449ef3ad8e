"""Every method against flows that countries report: the table behind ``sojourn validate flows``.

Estimates are transitions between two mid-years of persons of any citizenship; reports are movements, by each reporter's
own rule, and for the OECD of foreigners by citizenship. No method can meet all of them: scores compare methods with one
another on the same cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts.period import Interval
from sojourn.errors import NothingLoaded
from sojourn.estimators import FLOW_METHODS
from sojourn.indicators.flow_agreement import Agreement, agreement, shares_of_origin
from sojourn.products.accounts.demographic_account import POLICIES
from sojourn.products.flows.counted_by_birthplace import by_birthplace
from sojourn.products.flows.family import FlowFamily, Report, silent
from sojourn.products.flows.reported import CITIZENSHIP, COLLECTIONS, Reported, once, reported_flows

Floats = npt.NDArray[np.float64]
ALL = "all collections"
SCORED = tuple(m.name for m in FLOW_METHODS if m.scored)
TITLES = {m.name: m.title for m in FLOW_METHODS}

#: Abel & Cohen (2019), Scientific Data 6:82: correlations of each method with the flows they had, methods 1 to 6.
PUBLISHED: dict[str, tuple[float, ...]] = {
    "counts": (0.50, 0.61, 0.60, 0.60, 0.60, 0.70),
    "logs": (0.60, 0.63, 0.76, 0.65, 0.60, 0.84),
    "rates": (0.09, 0.09, -0.04, 0.15, 0.32, 0.46),
    "nets": (0.90, 0.91, 0.59, 0.94, 1.00, 1.00),
}

Tables = Mapping[Interval, Floats]


@dataclass(frozen=True)
class Cells:
    """Cells compared, pooled over intervals: one entry each, in the same order in all arrays.

    estimated, reported : persons in the interval ; shares : of the origin's total over the cells compared
    population : of the origin at the start ; reporter : index of who reports
    """

    estimated: Floats
    reported: Floats
    estimated_share: Floats
    reported_share: Floats
    population: Floats
    reporter: npt.NDArray[np.int64]

    def chosen(self, mask: npt.NDArray[np.bool_]) -> Cells:
        """Some of the cells."""
        return Cells(*(getattr(self, name)[mask] for name in Cells.__dataclass_fields__))

    def scores(self, estimated_net: Floats | None = None, reported_net: Floats | None = None) -> Agreement:
        """All scores over these cells."""
        return agreement(
            self.estimated,
            self.reported,
            estimated_share=self.estimated_share,
            reported_share=self.reported_share,
            population=self.population,
            estimated_net=estimated_net,
            reported_net=reported_net,
        )


def cells(tables: Tables, reported: Sequence[Reported], population: Mapping[Interval, Floats]) -> Cells:
    """Cells of estimates and reports, pooled.

    tables : interval -> (origin, destination) persons ; population : interval -> (area,) persons at the start
    """
    columns: list[list[Floats]] = [[] for _ in Cells.__dataclass_fields__]
    for report in reported:
        estimated = tables[report.period]
        both = np.isfinite(report.table) & np.isfinite(estimated)
        origin, destination = np.nonzero(both)
        values = (
            estimated[both],
            report.table[both],
            shares_of_origin(estimated, both)[both],
            shares_of_origin(report.table, both)[both],
            population[report.period][origin],
            origin if report.reporter == "origin" else destination,
        )
        for column, value in zip(columns, values, strict=True):
            column.append(np.asarray(value, dtype=np.float64))
    a, b, c, d, e, reporter = (np.concatenate(column) if column else np.zeros(0) for column in columns)
    return Cells(a, b, c, d, e, reporter.astype(np.int64))


@dataclass
class Board:
    """Everything the scoreboard is made from: estimates of every method and what countries report.

    tables : method -> interval -> (origin, destination) persons, both sexes
    matched : the same counted as the OECD counts: arrivals and departures by birthplace, whatever the other end is;
    only     for methods that know birthplaces. Direction -> method -> interval -> table
    nets : interval -> published net migration of areas ; population : interval -> at the start
    """

    areas: tuple[str, ...]
    periods: tuple[Interval, ...]
    tables: dict[str, dict[Interval, Floats]]
    matched: dict[str, dict[str, dict[Interval, Floats]]]
    reported: list[Reported]
    population: dict[Interval, Floats]
    nets: dict[Interval, Floats]

    def pooled(self) -> list[Reported]:
        """All collections, what several of them hold counted once."""
        return once(self.reported)

    def rows(self) -> list[dict[str, Any]]:
        """One row per method and collection, and one per method over all collections."""
        groups: list[tuple[str, list[Reported]]] = [(ALL, self.pooled())]
        groups += [
            (title, [r for r in self.reported if (r.source, r.direction) == key]) for key, title in COLLECTIONS.items()
        ]
        rows = []
        for title, reports in groups:
            if not reports:
                continue
            for method, tables in self.tables.items():
                found = cells(tables, reports, self.population)
                nets = self._nets(tables) if title == ALL else (None, None)
                rows.append(self._row(title, method, "as published", found.scores(*nets)))
        for direction, by_method in self.matched.items():
            key = ("OECD_MIG", direction)
            reports = [r for r in self.reported if (r.source, r.direction) == key and r.basis == CITIZENSHIP]
            for method, tables in by_method.items() if reports else ():
                found = cells(tables, reports, self.population)
                rows.append(self._row(COLLECTIONS[key], method, "by birthplace", found.scores()))
        return rows

    def _row(self, collection: str, method: str, compared: str, scores: Agreement) -> dict[str, Any]:
        return {
            "collection": collection,
            "method": method,
            "title": TITLES.get(method, method),
            "compared": compared,
            **scores.as_dict(),
        }

    def _nets(self, tables: Tables) -> tuple[Floats, Floats]:
        ours, theirs = [], []
        for period, table in tables.items():
            known = np.isfinite(self.nets[period])
            ours.append((np.nansum(table, axis=0) - np.nansum(table, axis=1))[known])
            theirs.append(self.nets[period][known])
        return np.concatenate(ours), np.concatenate(theirs)

    def reporters(self) -> list[dict[str, Any]]:
        """Who reports what: collection, reporter, intervals, corridors."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for report in self.reported:
            axis = 1 if report.reporter == "origin" else 0
            counts = np.isfinite(report.table).sum(axis=axis)
            for i in np.flatnonzero(counts):
                row = found.setdefault(
                    (report.title, report.areas[i]),
                    {
                        "collection": report.title,
                        "source": report.source,
                        "direction": report.direction,
                        "reporter": report.areas[i],
                        "intervals": [],
                        "cells": 0,
                    },
                )
                row["intervals"].append(report.period.label)
                row["cells"] += int(counts[i])
        return [found[key] for key in sorted(found)]


def board(family: FlowFamily, methods: Sequence[str] = SCORED, report: Report = silent) -> Board:
    """Estimate every method for every interval with reported flows, and read the reports.

    Raises NothingLoaded when there is nothing to compare.
    """
    with family.one_state():
        return _board(family, methods, report)


def _board(family: FlowFamily, methods: Sequence[str], report: Report) -> Board:
    periods = family.periods()
    first = family.estimate(periods[0], "diff-drop")
    areas = first.estimate.areas
    reported = reported_flows(family.warehouse, periods, areas)
    used = tuple(p for p in periods if any(r.period == p for r in reported))
    if not used:
        raise NothingLoaded("No interval between two stocks is covered by reported flows.")
    tables: dict[str, dict[Interval, Floats]] = {m: {} for m in methods}
    matched: dict[str, dict[str, dict[Interval, Floats]]] = {"IN": {}, "OUT": {}}
    population, nets = {}, {}
    for n, period in enumerate(used):
        for m, method in enumerate(methods):
            report(f"{period.label}, {method}", n * len(methods) + m, len(used) * len(methods))
            made = family.estimate(period, method)
            tables[method][period] = made.estimate.moves.values
            population[period] = made.population()
            if made.estimate.account is not None:
                for direction, table in by_birthplace(made.estimate).items():
                    matched[direction].setdefault(method, {})[period] = table
        published = family.account(period, "_T").net_migration
        nets[period] = np.full(len(areas), np.nan) if published is None else published.values
    return Board(areas, used, tables, matched, reported, population, nets)


def against_published(
    board: Board, name: str, areas: Sequence[str], tables: Tables, methods: Sequence[str]
) -> list[dict[str, Any]]:
    """Scores of estimates others have published, and of ours on exactly the same cells.

    areas, tables : of the published estimates; cells of other areas and intervals are left out on both sides
    """
    theirs = {p: _onto(board.areas, areas, tables[p]) for p in board.periods if p in tables}
    reports = [r for r in board.pooled() if r.period in theirs]
    rows = []
    for method, own in [(name, theirs), *((m, board.tables[m]) for m in methods)]:
        same = {p: np.where(np.isfinite(theirs[p]), own[p], np.nan) for p in theirs}
        rows.append(
            board._row(f"cells of {name}", method, "as published", cells(same, reports, board.population).scores())
        )
    return rows


def inputs_compared(
    family: FlowFamily,
    board: Board,
    methods: Sequence[str] = ("closed", "pseudo-bayesian", "distance-mixture"),
    report: Report = silent,
) -> list[dict[str, Any]]:
    """Scores by edition of the stock and policy for unknown origins, on the cells all editions have."""
    tables: dict[tuple[str, str, str], dict[Interval, Floats]] = {}
    shared = [p for p in board.periods if all(_has(family, e, p) for e in family.editions())]
    for edition in family.editions():
        for policy in POLICIES:
            for method in methods:
                report(
                    f"edition {edition}, {policy}, {method}",
                    len(tables),
                    len(family.editions()) * len(POLICIES) * len(methods),
                )
                made = {p: family.estimate(p, method, edition=edition, unknown_origin=policy).estimate for p in shared}
                tables[(edition, policy, method)] = {
                    p: _onto(board.areas, e.areas, e.moves.values) for p, e in made.items()
                }
    common = {p: np.all([np.isfinite(t[p]) for t in tables.values()], axis=0) for p in shared}
    reports = [r for r in board.pooled() if r.period in shared]
    rows = []
    for (edition, said, method), own in tables.items():
        same = {p: np.where(common[p], own[p], np.nan) for p in shared}
        row = board._row("", method, "as published", cells(same, reports, board.population).scores())
        rows.append({**row, "edition": edition, "policy": said})
    return rows


def _has(family: FlowFamily, edition: str, period: Interval) -> bool:
    years = family.tables(edition).years
    return period.start in years and period.end in years


def _onto(areas: Sequence[str], own: Sequence[str], table: Floats) -> Floats:
    """The table on other areas; NaN where it has none."""
    at = {a: i for i, a in enumerate(own)}
    place = np.array([at.get(a, -1) for a in areas])
    inside = (place >= 0)[:, None] & (place >= 0)[None, :]
    return np.where(inside, table[np.ix_(place, place)], np.nan)

"""Training: reports and worlds in, what was learned of every corridor and interval out, with its lineage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts.period import Interval
from sojourn.estimators.flows.learned.draws import surrounded_by
from sojourn.estimators.flows.learned.features import World
from sojourn.estimators.flows.learned.learned import Learned, Taught
from sojourn.estimators.flows.learned.learners import Fitted, fit
from sojourn.products.flows.kept_aside import KEPT_ASIDE
from sojourn.products.flows.learned.evidence import COMPLETE_YEARS, Accounts, Direction, complete_reports, evidence
from sojourn.products.flows.learned.left_out import Told, held_out
from sojourn.products.flows.reported import OECD_RULES
from sojourn.warehouse import Warehouse

Floats = npt.NDArray[np.float64]
DIRECTIONS: tuple[Direction, ...] = ("IN", "OUT")
#: A level beyond this factor is told: another thing is counted, or in another unit.
FAR_LEVEL = 5.0
#: Parts of the house that a trained model stands on.
CODE = ("estimators/flows/learned/*.py", "products/flows/learned/*.py", "products/flows/kept_aside.py")
#: Dataflows that it is read from.
READ = frozenset(
    {"MIGRANT_STOCK", "POPULATION", "VITAL_EVENTS", "VITAL_RATES", "REPORTED_FLOW", "DISPLACED_POPULATION",
     "DISPLACEMENT_FLOW", "DURABLE_SOLUTION", "ECONOMIC_SERIES"}
)  # fmt: skip


@dataclass(frozen=True)
class Trained:
    """What was learned, and from what.

    tables : (direction, interval) -> (area, area) log(1 + persons in five years): IN birthplace x destination, OUT
    birthplace x origin, at the average level of the reporters ; levels : direction -> area -> log of what it reports
    against that average ; lineage : reporters, cells, intervals, score, releases, seed, date, key, version
    worlds : the worlds it was learned in, where they are at hand
    """

    areas: tuple[str, ...]
    tables: Mapping[tuple[Direction, str], Floats]
    levels: Mapping[Direction, Mapping[str, float]]
    lineage: Mapping[str, Any]
    worlds: Mapping[Interval, World] = field(default_factory=dict)

    def estimator(self, world: World, period: Interval) -> Learned:
        """The estimator of one interval, from what was learned."""
        reporting = np.isin(self.areas, sorted({r for own in self.levels.values() for r in own}))
        around = surrounded_by(np.tile(reporting, (len(self.areas), 1)), world.km)
        return Learned(taught(world, self.tables["IN", period.id], self.tables["OUT", period.id], around))


def taught(world: World, arriving: Floats, leaving: Floats, surrounded: Floats) -> Taught:
    """Persons of the interval from log(1 + persons in five years).

    arriving : (birthplace, destination) ; leaving : (birthplace, origin) ; surrounded : (area,) by reporters
    """
    made = []
    for table in (arriving, leaving):
        persons = np.expm1(table) * world.years / COMPLETE_YEARS
        np.fill_diagonal(persons, 0.0)
        made.append(persons)
    return Taught(world, made[0], made[1], surrounded)


def far_levels(levels: Mapping[str, float]) -> dict[str, float]:
    """Reporter -> how many times the average it counts, of those beyond ``FAR_LEVEL``. levels : log"""
    return {area: float(np.exp(v)) for area, v in levels.items() if abs(v) > np.log(FAR_LEVEL)}


def key_of(warehouse: Warehouse) -> str:
    """What a model of this warehouse and this code is called: another file or another line of code, another key."""
    used = sorted((str(r["source"]), str(r["sha256"])) for r in warehouse.releases() if READ & set(r["rows"]))
    text = hashlib.sha256(repr((used, version("sojourn"))).encode())
    house = Path(__file__).resolve().parents[3]
    for pattern in CODE:
        for path in sorted(house.glob(pattern)):
            text.update(path.read_bytes())
    return text.hexdigest()[:16]


def train(accounts: Accounts, *, seed: int = 1, score: bool = False, told: Told = lambda *_: None) -> Trained:
    """Learn from the complete reports of the warehouse; the same files, code and seed give the same bits.

    score : leave groups of reporters out too and keep the score of each direction, before the account (minutes)

    Raises NothingLoaded naming what must be loaded, EstimationError for too few reporters.
    """
    told("reading stocks, displacement and income", 0, 4)
    found = evidence(accounts)
    cells, _ = found.cells()
    tables: dict[tuple[Direction, str], Floats] = {}
    levels: dict[Direction, dict[str, float]] = {}
    learned_from: dict[str, Any] = {}
    releases = set(found.releases)
    for step, direction in enumerate(DIRECTIONS):
        told(f"learning {'arrivals' if direction == 'IN' else 'departures'}", 1 + step, 4)
        reports, periods, read = complete_reports(accounts.warehouse, found, direction)
        fitted = fit(reports, seed=seed)
        releases |= set(read)
        for number, period in enumerate(found.worlds):
            tables[direction, period.id] = everywhere(fitted, cells[period], number)
        reporters = np.unique(reports.reporter)
        levels[direction] = {found.areas[r]: float(fitted.level[r]) for r in reporters}
        learned_from[direction] = {
            "reporters": [found.areas[r] for r in reporters],
            "without_rule": [found.areas[r] for r in reporters if found.areas[r] not in OECD_RULES],
            "far_levels": far_levels(levels[direction]),
            "cells": int(reports.value.size),
            "cells_taken_for_gaps": int(reports.value.size - fitted.reports.value.size),
            "intervals": [periods[i].id for i in np.unique(reports.period)],
            "left_out": held_out(reports, cells, periods, seed, told=told) if score else None,
        }
    lineage = {
        "version": version("sojourn"),
        "key": key_of(accounts.warehouse),
        "seed": seed,
        "trained_on": date.today().isoformat(),
        "releases": sorted(releases),
        "kept_aside": list(KEPT_ASIDE),
        "without_income": list(found.without_income),
        "registered_returns": found.returns,
        "learned_from": learned_from,
    }
    return Trained(found.areas, tables, levels, lineage, found.worlds)


def everywhere(fitted: Fitted, cells: npt.NDArray[np.float32], number: int) -> Floats:
    """(area, area) what was learned of every pair in one interval. cells : (origin, destination, feature)"""
    n = len(cells)
    origin, destination = (axis.ravel() for axis in np.mgrid[:n, :n])
    flat = cells.reshape(n * n, -1)
    found = fitted.predict(flat, np.full(n * n, number), origin, destination).reshape(n, n)
    return found.astype(np.float32).astype(np.float64)  # as it is kept, so that the first answer is the later ones'

"""Predictions of reports by learners that never saw their reporter: groups of reporters left out in turn.

Origin effects, levels and the cells taken for gaps of a report are learned inside each fold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts.period import Interval
from sojourn.estimators.flows.learned.learners import Covariance, Reports, fit
from sojourn.indicators.flow_agreement import FACTOR, pearson

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
GROUPS = 8
SEEDS = (1, 2, 3, 4, 5)
Told = Callable[[str, int, int], None]


def groups(reporters: Numbers, seed: int, count: int = GROUPS) -> dict[int, int]:
    """Reporter -> group, drawn by a seed; as many groups as reporters leave out one at a time."""
    drawn = np.random.default_rng(seed).permutation(np.unique(reporters))
    return {int(reporter): place % count for place, reporter in enumerate(drawn)}


def predicted(
    reports: Reports,
    group_of: Mapping[int, int],
    tables: Mapping[Interval, npt.NDArray[np.float32]],
    periods: tuple[Interval, ...],
    *,
    covariance: Covariance | None = None,
    told: Told = lambda *_: None,
) -> dict[Interval, Floats]:
    """Interval -> (origin, reporter) log(1 + persons in five years), each column by learners without its group.

    group_of : every area that gets a column -> its group ; tables : interval -> features ; periods : what the reports'
    numbers of intervals count. Columns of other areas are NaN.
    """
    n = len(reports.km)
    found = {p: np.full((n, n), np.nan) for p in periods}
    numbers = sorted(set(group_of.values()))
    of_cell = np.array([group_of.get(int(r), -1) for r in range(n)])[reports.reporter]
    for place, number in enumerate(numbers):
        told(f"learning without group {place + 1} of {len(numbers)}", place, len(numbers))
        fitted = fit(reports.chosen(of_cell != number), covariance)
        columns = np.array([a for a, g in group_of.items() if g == number])
        for index, period in enumerate(periods):
            origin = np.tile(np.arange(n), columns.size)
            destination = np.repeat(columns, n)
            cells = tables[period][origin, destination]
            found[period][origin, destination] = fitted.predict(cells, np.full(origin.size, index), origin, destination)
    return found


def held_out(
    reports: Reports,
    tables: Mapping[Interval, npt.NDArray[np.float32]],
    periods: tuple[Interval, ...],
    seed: int,
    *,
    told: Told = lambda *_: None,
) -> dict[str, Any]:
    """The score of all reports, each predicted without the group of its reporter, before any account; and the seed."""
    made = predicted(reports, groups(reports.reporter, seed), tables, periods, told=told)
    logs = np.stack([made[p] for p in periods])[reports.period, reports.origin, reports.reporter]
    return {"seed": seed, **agreement(np.expm1(logs), reports.value)}


def agreement(estimated: Floats, reported: Floats) -> dict[str, Any]:
    """Correlation of log(1 + x); median of |log ratio| where the report is not zero; share of cells off three times."""
    apart = np.abs(np.log1p(estimated) - np.log1p(reported))
    some = reported > 0
    return {
        "cells": int(reported.size),
        "logs": pearson(np.log1p(estimated), np.log1p(reported)),
        "median": float(np.median(apart[some])) if some.any() else float("nan"),
        "off_by_three": float((apart > np.log(FACTOR)).mean()) if apart.size else float("nan"),
    }

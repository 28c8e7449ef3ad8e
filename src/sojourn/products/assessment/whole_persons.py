"""Flows in whole persons that still add up: who came, who left and who moved are one number at every level.

Rounding 233 countries and 22 x 22 sub-regions each by itself leaves sums a few persons apart. Here the sum of all moves
is rounded, shared out over the sub-regions of origin, then over those of destination, then over countries, each time to
whole persons with what is left going to the largest fractions (Hamilton's method).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.products.assessment.panel import Panel, all_countries

Array = npt.NDArray[np.float64]
Whole = dict[str, dict[str, dict[str, float]]]
"""Measure -> period -> country -> whole persons."""
MINIMA = (("FLOW_IN_MINIMUM", "FLOW_OUT_MINIMUM"),)


def apportioned(values: Array, total: float) -> Array:
    """Whole persons near the values that add up to a whole total; nobody is given to a value of zero.

    values : (part,) zero or more, adding up to the total but for rounding

    The first of equal fractions goes first, so that the same values always give the same persons.
    """
    floor = np.floor(values)
    left = round(total - float(floor.sum()))
    if left:
        fraction = np.where(values > 0, values - floor, -1.0)
        order = np.argsort(-fraction if left > 0 else fraction, kind="stable")
        able = order[values[order] > 0] if left > 0 else order[floor[order] > 0]
        for k in range(abs(left)):
            floor[able[k % able.size]] += np.sign(left)
    return floor


def whole_flows(
    panel: Panel, groups: Mapping[str, str]
) -> tuple[dict[tuple[str, str], tuple[list[str], Array]], Whole]:
    """Flows between groups and the measures of countries that are sums of flows, in whole persons that agree.

    groups : country -> its sub-region; a country without one stands for itself

    Returns (period, sex) -> groups and the (origin, destination) table of moves, and the measures FLOW_IN, FLOW_OUT,
    FLOW_WITHIN_SUBREGION, FLOW_IN_F, FLOW_IN_BY_SEX, and those of MINIMA.
    """
    tables: dict[tuple[str, str], tuple[list[str], Array]] = {}
    measures: Whole = {}
    for (period, sex), (labels, moves) in panel.flows.items():
        named = [groups.get(a, a) for a in labels]
        names = sorted(set(named))
        member = np.array([[n == g for g in names] for n in named], dtype=np.float64)
        between = member.T @ moves @ member
        left = apportioned(between.sum(axis=1), round(float(between.sum())))
        whole = np.stack([apportioned(row, total) for row, total in zip(between, left, strict=True)])
        tables[(period, sex)] = (names, whole)
        same = np.array([[n == m for m in named] for n in named])
        sides = {
            ("FLOW_OUT",): (moves.sum(axis=1), left),
            ("FLOW_IN", f"FLOW_IN_{sex}", "FLOW_IN_BY_SEX"): (moves.sum(axis=0), whole.sum(axis=0)),
            ("FLOW_WITHIN_SUBREGION",): ((moves * same).sum(axis=1), whole.diagonal()),
        }
        for ids, (persons, totals) in sides.items():
            for g, total in enumerate(totals):
                inside = np.flatnonzero(member[:, g])
                shared = apportioned(persons[inside], float(total))
                for at, value in zip(inside, shared, strict=True):
                    _add(measures, ids, period, labels[at], float(value))
    for came, left_for in MINIMA:
        for period, amounts in panel.amounts.get(came, {}).items():
            total = float(round(sum(a.value for a in amounts.values())))
            for id in (came, left_for):
                persons = panel.amounts[id][period]
                shared = apportioned(np.array([a.value for a in persons.values()]), total)
                measures.setdefault(id, {})[period] = dict(zip(persons, map(float, shared), strict=True))
    return tables, measures


def _add(measures: Whole, ids: tuple[str, ...], period: str, country: str, value: float) -> None:
    if country in all_countries():
        for id in ids:
            cells: dict[str, Any] = measures.setdefault(id, {}).setdefault(period, {})
            cells[country] = cells.get(country, 0.0) + value

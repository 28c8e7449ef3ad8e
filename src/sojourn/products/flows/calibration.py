"""Weights of mixtures chosen on reported flows, with reporters held out: what to use, and how much it matters.

Every reporter is left out once: the weight is chosen on all others by the median absolute log ratio, in which every
corridor counts alike, and scored on the one left out. A choice that is good only for those it was made on shows as a
held-out score worse than that of a fixed weight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sojourn.concepts.period import Interval
from sojourn.indicators.flow_agreement import Agreement, median_log_ratio
from sojourn.products.flows.family import FlowFamily
from sojourn.products.flows.scoreboard import Board, Cells, Floats, cells

WEIGHTS = tuple(float(w) for w in np.round(np.arange(0.5, 1.0001, 0.01), 2))
SHARES = tuple(float(w) for w in np.round(np.arange(0.0, 0.5001, 0.05), 2))


@dataclass(frozen=True)
class Calibration:
    """A weight chosen with reporters held out.

    name : what was chosen ; options : all values tried
    best : the value best on all reporters ; by_fold : reporter left out -> value chosen without it
    held_out : scores of every cell by the value chosen without its reporter
    in_sample : scores of the value best on all ; fixed : scores of the documented default
    sensitivity : value -> scores on all cells
    """

    name: str
    options: tuple[object, ...]
    best: object
    by_fold: dict[str, object]
    held_out: Agreement
    in_sample: Agreement
    fixed: Agreement
    sensitivity: dict[object, Agreement]


def pseudo_bayesian_weight(board: Board, default: float, weights: Sequence[float] = WEIGHTS) -> Calibration:
    """Weight of the minimisation in the pseudo-Bayesian mixture."""
    closed, anybody = _members(board, ("closed", "independence"))

    def mixed(weight: object) -> Floats:
        assert isinstance(weight, float)
        return weight * closed.estimated + (1.0 - weight) * anybody.estimated

    options = tuple(sorted({*weights, default}))
    return calibrate("pseudo-bayesian weight", board, closed, {w: mixed(w) for w in options}, default)


def mixture_shares(
    board: Board, gravity: Mapping[Interval, Floats], default: tuple[float, float], shares: Sequence[float] = SHARES
) -> Calibration:
    """Shares of minimisation and gravity member in the distance mixture, independence having the rest.

    gravity : interval -> (origin, destination) persons of the gravity member
    """
    closed, anybody = _members(board, ("closed", "independence"))
    near = cells(gravity, board.pooled(), board.population)
    options = {(round(1.0 - d - i, 2), d) for d in shares for i in (0.0, 0.05, 0.1) if 0.5 <= 1.0 - d - i <= 1.0} | {
        default
    }
    made = {
        o: o[0] * closed.estimated + o[1] * near.estimated + (1.0 - o[0] - o[1]) * anybody.estimated
        for o in sorted(options)
    }
    return calibrate("distance mixture (minimisation, distance)", board, closed, made, default)


def calibrate(name: str, board: Board, frame: Cells, made: Mapping[Any, Floats], default: object) -> Calibration:
    """Choose among estimates of the same cells.

    frame : the cells, whose estimates are replaced ; made : value -> (cell,) persons
    """
    options = list(made)
    own = {r: frame.reporter == r for r in np.unique(frame.reporter)}
    ratios = np.array([_log_ratio(made[o], frame.reported) for o in options])
    kept = np.isfinite(ratios[0])

    def best(mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
        if not mask.any():  # nobody else reports: nothing to choose on
            return options.index(default)
        return int(np.argmin([np.median(r[mask]) for r in ratios]))

    held = np.zeros_like(frame.reported)
    by_fold: dict[str, object] = {}
    for reporter, mask in own.items():
        chosen = best(~mask & kept)
        by_fold[board.areas[int(reporter)]] = options[chosen]
        held[mask] = made[options[chosen]][mask]
    overall = options[best(kept)]
    sensitivity = {o: _scored(frame, made[o], board) for o in options}
    return Calibration(
        name, tuple(options), overall, by_fold, _scored(frame, held, board), sensitivity[overall], sensitivity[default],
        sensitivity,
    )  # fmt: skip


def gravity_member(family: FlowFamily, periods: Sequence[Interval], **settings: float) -> dict[Interval, Floats]:
    """The gravity member of the distance mixture by itself: interval -> (origin, destination) moves."""
    given = {"minimisation": 0.0, "distance_share": 1.0, **settings}
    return {p: family.estimate(p, "distance-mixture", settings=given).estimate.moves.values for p in periods}


def _members(board: Board, names: tuple[str, str]) -> tuple[Cells, Cells]:
    first, second = (cells(board.tables[n], board.pooled(), board.population) for n in names)
    return first, second


def _log_ratio(estimated: Floats, reported: Floats) -> Floats:
    """|log ratio| of every cell, NaN where the reported flow is zero and so would leave with some estimates only."""
    ratio = np.abs(np.log1p(estimated) - np.log1p(reported))
    return np.where(reported > 0, ratio, np.nan)


def _scored(frame: Cells, estimated: Floats, board: Board) -> Agreement:
    """Scores of other estimates of the same cells; shares are not taken, since they need whole tables."""
    scores = replace(frame, estimated=estimated).scores()
    return replace(scores, shares=float("nan"), log_ratio=median_log_ratio(estimated, frame.reported))

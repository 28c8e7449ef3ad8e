"""One run of the validation: scores, calibrations and worlds, as plain facts for files and the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sojourn.estimators import FLOW_METHODS
from sojourn.estimators.flows.distance_mixture import DistanceMixture
from sojourn.estimators.flows.pseudo_bayesian import DEFAULT_WEIGHT
from sojourn.products.flows import calibration, gravity_prior, scoreboard, worlds_scored
from sojourn.products.flows.calibration import Calibration
from sojourn.products.flows.family import FlowFamily, Report, silent
from sojourn.products.flows.learned import scores as learned_scores
from sojourn.products.flows.learned.left_out import GROUPS
from sojourn.products.flows.reported import OECD_DEPARTURES, OECD_RULES
from sojourn.sources.abel.flow_estimates import read_published_estimates
from sojourn.warehouse import Warehouse

Said = Callable[[str], None]
SHOWN = (0.5, 0.6, 0.7, 0.75, 0.8, 0.82, 0.84, 0.85, 0.86, 0.88, 0.89, 0.9, 0.92, 0.95, 0.97, 1.0)
DEFAULT_SHARES = (DistanceMixture.minimisation, DistanceMixture.distance_share)


@dataclass(frozen=True)
class Validation:
    """What a run is asked for.

    published : files of other people's estimates ; covariates : folder for the gravity prior, None for distance alone
    gravity, worlds : whether to run these parts ; learned : seeds that draw the groups of reporters left out of the
    learned estimate, none to leave that part out ; groups : how many, None to leave out each reporter alone
    """

    published: Sequence[Path] = ()
    covariates: Path | None = None
    gravity: bool = True
    worlds: bool = True
    learned: Sequence[int] = ()
    groups: int | None = GROUPS
    notes: list[str] = field(default_factory=list)


def validate(
    warehouse: Warehouse, asked: Validation, said: Said = lambda _: None, report: Report = silent
) -> dict[str, Any]:
    """Run the validation and give its facts; see ``publish.pages.flow_scoreboard.page`` for their names.

    Raises NothingLoaded when the warehouse lacks stocks, events or reported flows.
    """
    family = FlowFamily(warehouse)
    with family.one_state():
        return _validated(family, asked, said, report)


def _validated(family: FlowFamily, asked: Validation, said: Said, report: Report) -> dict[str, Any]:
    said("estimating every method for every interval with reported flows")
    board = scoreboard.board(family, report=report)
    rows = board.rows()
    said("choosing weights with reporters held out")
    weight = calibration.pseudo_bayesian_weight(board, DEFAULT_WEIGHT)
    near = calibration.gravity_member(family, board.periods)
    shares = calibration.mixture_shares(board, near, DEFAULT_SHARES)
    said("comparing editions of the stock and policies for unknown origins")
    inputs = scoreboard.inputs_compared(family, board, report=report)
    gravity = None
    if asked.gravity:
        said("fitting gravity on reports, reporters held out")
        covariates = None
        if asked.covariates is not None:
            covariates = gravity_prior.read_covariates(asked.covariates, board.areas)
        fit = gravity_prior.fitted_prior(family, board, covariates)
        gravity = {
            "title": "fitted, with " + ", ".join(fit.coefficients),
            "coefficients": fit.coefficients,
            "by_fold": list(fit.by_fold),
            "held_out": fit.held_out.as_dict(),
            "default": fit.default.as_dict(),
        }
    against = []
    for path in asked.published:
        said(f"comparing with {path.name}")
        theirs = read_published_estimates(path)
        asked.notes.extend(f"{path.name}: {note}" for note in theirs.notes)
        methods = ("diff-drop",) if theirs.name.startswith("flow_sd") else ("pseudo-bayesian", "distance-mixture")
        against += scoreboard.against_published(board, theirs.name, theirs.areas, theirs.tables, methods)
    worlds: list[dict[str, Any]] = []
    registers: list[dict[str, Any]] = []
    if asked.worlds:
        said("scoring simulated worlds")
        for found, listed in zip(worlds_scored.score_worlds(), (worlds, registers), strict=True):
            listed += [{"world": s.world, "method": s.method, "gap": s.gap, **s.scores.as_dict()} for s in found]
    learned = None
    if asked.learned:
        said("learning without groups of reporters, and making accounts of it")
        learned = learned_scores.scores(family, seeds=asked.learned, count=asked.groups, told=report)
    reporters = board.reporters()
    overall = [r for r in rows if r["collection"] == scoreboard.ALL]
    return {
        "rows": rows,
        "reporters": reporters,
        "reporter_count": len({r["reporter"] for r in reporters}),
        "rules": {"IN": OECD_RULES, "OUT": {**OECD_RULES, **OECD_DEPARTURES}},
        "published": scoreboard.PUBLISHED,
        "own": _six(overall),
        "best": {
            s: max(((r["title"], r[s]) for r in overall if r["method"] != "independence"), key=lambda p: p[1])
            for s in scoreboard.PUBLISHED
        },
        "eurostat_logs": max((r["logs"] for r in rows if r["collection"].startswith("Eurostat")), default=math.nan),
        "against": against,
        "weight": {**_calibration(weight), "default": DEFAULT_WEIGHT, "rows": _weights(weight)},
        "shares": {
            **_calibration(shares),
            "folds": "; ".join(f"{v[0]:.2f} and {v[1]:.2f}" for v in sorted(set(shares.by_fold.values()))),  # type: ignore[index,type-var]
            "other": weight.held_out.log_ratio,
        },
        "inputs": inputs,
        "gravity": gravity,
        "learned": learned,
        "worlds": worlds,
        "registers": registers,
        "notes": asked.notes,
    }


def _six(overall: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    """Scores of the six published methods in the order of the paper."""
    order = sorted((m.number, m.name) for m in FLOW_METHODS if m.number)
    by_name = {r["method"]: r for r in overall}
    return {score: [float(by_name[name][score]) for _, name in order] for score in scoreboard.PUBLISHED}


def _calibration(c: Calibration) -> dict[str, Any]:
    return {
        "best": c.best,
        "by_fold": c.by_fold,
        "held_out": c.held_out.as_dict(),
        "in_sample": c.in_sample.as_dict(),
        "fixed": c.fixed.as_dict(),
    }


def _weights(c: Calibration) -> list[dict[str, Any]]:
    return [{"weight": w, **c.sensitivity[w].as_dict()} for w in c.options if w in SHOWN]

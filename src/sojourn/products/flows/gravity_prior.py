"""A gravity model fitted on reported flows, put to use as the prior of closed accounts, with reporters held out.

The model is fitted on the arrivals countries report (Poisson pseudo-maximum likelihood; effects of origin, of
destination
with its definition, and of time). What it says about distance, language and colonial ties becomes the prior of the
gravity
member of the mixture; levels do not matter, since the account's margins set them. Every fifth of the reporters is
left out in turn, and its cells are scored by the estimate whose prior was fitted without them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from sojourn.concepts.period import Interval
from sojourn.errors import EstimationError, UsageError
from sojourn.estimators import add_up, flow_array
from sojourn.estimators.flows.distance_mixture import LEAST_KM, UNIT_KM, DistanceMixture
from sojourn.estimators.flows.gravity import Gravity
from sojourn.files.guarded import guarded_reader
from sojourn.indicators.flow_agreement import Agreement
from sojourn.products.flows.distances import distances
from sojourn.products.flows.family import FlowFamily
from sojourn.products.flows.reported import Reported
from sojourn.products.flows.scoreboard import Board, Floats, cells

FOLDS = 5
#: File of pairs of countries -> column, and the name it gets; layout of the CEPII gravity data as it is distributed.
COVARIATES = {"lang.csv.gz": ("csl", "common language"), "col.csv.gz": ("colony_of_destination_ever", "colonial tie")}


@dataclass(frozen=True)
class GravityPrior:
    """What the fitted prior says and how it scores.

    coefficients : covariate -> (coefficient, standard error) fitted on all reporters; distance is the log of km
    by_fold : coefficients of each fold ; held_out : scores of all cells by the estimate fitted without their reporter
    default : scores of the documented decay on the same cells
    """

    coefficients: dict[str, tuple[float, float]]
    by_fold: tuple[dict[str, float], ...]
    held_out: Agreement
    default: Agreement


@guarded_reader("pairs of areas")
def read_covariates(folder: Path, areas: Sequence[str]) -> dict[str, Floats]:
    """Common language and colonial ties between areas from files of pairs; zero where a pair is not in the file.

    folder : with the files named in ``COVARIATES``, columns ``Origin ISO``, ``Destination ISO`` and the value
    """
    import pyarrow.csv as pv

    lacking = [name for name in COVARIATES if not (folder / name).is_file()]
    if lacking:
        raise UsageError(f"{folder} lacks {', '.join(lacking)}", ways_out=["leave --covariates out: distance alone"])
    at = {a: i for i, a in enumerate(areas)}
    found = {}
    for name, (column, label) in COVARIATES.items():
        table = pv.read_csv(folder / name)
        values = np.zeros((len(areas), len(areas)))
        columns = (table[c].to_pylist() for c in ("Origin ISO", "Destination ISO", column))
        for origin, destination, value in zip(*columns, strict=True):
            if origin in at and destination in at and value is not None and origin != destination:
                values[at[origin], at[destination]] = float(value)
        found[label] = np.maximum(values, values.T) if label == "colonial tie" else values
    return found


def fitted_prior(
    family: FlowFamily, board: Board, covariates: Mapping[str, Floats] | None = None, folds: int = FOLDS
) -> GravityPrior:
    """Fit on reported arrivals, use as prior, score held out.

    covariates : name -> (origin, destination) besides distance, on the board's areas
    """
    km = distances(board.areas)
    more = dict(covariates or {})
    whole = _fit(board.reported, board.areas, km, more)
    reporters = sorted({r for report in board.reported for r in report.reporters()})
    if len(reporters) < folds:
        raise EstimationError(f"{len(reporters)} reporters are too few to hold out fifths of them")
    frame = cells(board.tables["closed"], board.reported, board.population)
    held, by_fold = np.zeros_like(frame.reported), []
    for fold in range(folds):
        out = reporters[fold::folds]
        fit = _fit([r.without(out) for r in board.reported], board.areas, km, more)
        by_fold.append({k: v[0] for k, v in fit.items()})
        tables = _estimates(family, board.periods, km, more, by_fold[-1])
        mask = np.isin(frame.reporter, [board.areas.index(r) for r in out])
        held[mask] = cells(tables, board.reported, board.population).estimated[mask]
    default = cells(board.tables["distance-mixture"], board.reported, board.population)
    nan = float("nan")
    return GravityPrior(
        whole,
        tuple(by_fold),
        replace(replace(frame, estimated=held).scores(), shares=nan),
        replace(default.scores(), shares=nan),
    )


def _fit(
    reported: Sequence[Reported], areas: tuple[str, ...], km: xr.DataArray, more: Mapping[str, Floats]
) -> dict[str, tuple[float, float]]:
    """Coefficients and standard errors of a gravity model of reported arrivals."""
    arrivals = [r for r in reported if r.direction == "IN" and r.source == "OECD_MIG"]
    if not arrivals:
        arrivals = [r for r in reported if r.direction == "IN"]
    stack = np.stack([r.table for r in arrivals], axis=2)
    flow = xr.DataArray(
        stack,
        {"origin": list(areas), "destination": list(areas), "time": [r.period.id for r in arrivals]},
        ("origin", "destination", "time"),
    )
    logs = np.log(np.maximum(km.values, LEAST_KM) / UNIT_KM)
    given = {"distance": flow_array(logs, areas), **{k: flow_array(v, areas) for k, v in more.items()}}
    fit = Gravity(effects=("origin", "destination", "time"), clusters=("pair",)).fit(flow, given)
    return {row["covariate"]: (row["coefficient"], row["standard_error"]) for row in fit.coefficients()}


def _estimates(
    family: FlowFamily,
    periods: Sequence[Interval],
    km: xr.DataArray,
    more: Mapping[str, Floats],
    coefficients: Mapping[str, float],
) -> dict[Interval, Floats]:
    """Mixtures with the fitted prior: ties shorten the distance by as much as they make moves likelier."""
    decay = max(-coefficients["distance"], 0.05)
    nearer = sum((coefficients[k] * v for k, v in more.items()), np.zeros_like(km.values))
    apparent = km.copy(data=np.maximum(km.values, LEAST_KM) * np.exp(-nearer / decay))
    np.fill_diagonal(apparent.values, 0.0)
    made = {}
    for period in periods:
        arrays: list[Any] = [family.account(period, "F"), family.account(period, "M")]
        method = DistanceMixture(apparent, decay=decay)
        made[period] = add_up(
            [
                method.estimate(stock_start=a.stock_start, stock_end=a.stock_end, births=a.births, deaths=a.deaths)
                for a in arrays
            ]
        ).moves.values
    return made

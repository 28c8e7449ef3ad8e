"""Demographic accounting: flows that turn the first stock into the second, given births and deaths."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
import xarray as xr

from sojourn.errors import EstimationError, ValuesRefused
from sojourn.estimators.estimator import Account, Estimate, aligned, flow_array, refuse_unknown, stock_array
from sojourn.estimators.flows.account import (
    Balance,
    BalancedAccount,
    Open,
    OpenSameTable,
    Rescale,
    Solver,
    balance_account,
)
from sojourn.kernels.fitting.matrix_scaling import scale_to_margins
from sojourn.kernels.flows import closed_form
from sojourn.kernels.flows.closed_form import Term

BALANCE_NAMES: dict[type, str] = {Rescale: "closed", Open: "open", OpenSameTable: "open-dr"}
PRIOR_NAMES = {"most-stayers": "minimisation", "independent": "independence"}


@dataclass(frozen=True)
class DemographicAccounting:
    """Flows from two stock tables, births and deaths (Abel 2013; Abel & Sander 2014).

    Assumes that both stocks count the same population definition, that deaths fall on the residents of the start, and
    that persons move at most once between the two instants (transitions). The flows are the table nearest to a prior
    that meets both stocks exactly:

    balance : how the two stocks are made to agree, see :class:`Rescale`, :class:`Open`, :class:`OpenSameTable`
    prior : ``most-stayers`` (as few move as the stocks allow: the minimisation methods), ``independent`` (where a
        person goes does not depend on where she was), or an array (origin, destination[, birthplace]) of relative
        weights, where a zero means that nobody can make this move
    births_to : ``native`` or ``proportion``, see :mod:`sojourn.kernels.flows.vital_events`
    deaths_from : ``proportion`` or ``accounting``
    solver : ``exact`` meets every margin to 1e-6 persons or 1e-14 of it, whichever is larger; ``reference`` scales
        until no cell changes by 1e-3, as R's migest does, and leaves errors of a person or so in a table of the world;
        ``auto`` repeats that rule where it leaves no margin open by more than 0.1 persons, so that small tables agree
        with published figures to the last digit, and is exact elsewhere. What is left open is in the adjustments
    """

    balance: Balance = field(default_factory=Rescale)
    prior: Literal["most-stayers", "independent"] | xr.DataArray = "most-stayers"
    births_to: Literal["native", "proportion"] = "native"
    deaths_from: Literal["proportion", "accounting"] = "proportion"
    solver: Solver = "auto"

    needs = ("stock_start", "stock_end", "births", "deaths")
    reference = "Abel (2013); Abel & Sander (2014) Science 343; Abel & Cohen (2019) Scientific Data 6:82"

    def __post_init__(self) -> None:
        if not isinstance(self.prior, xr.DataArray):
            refuse_unknown("prior", self.prior, tuple(PRIOR_NAMES), "an array (origin, destination[, birthplace])")

    @property
    def name(self) -> str:
        """The balance and the prior: ``closed-minimisation``, ``open-dr-independence``, ..."""
        if not isinstance(self.prior, str):
            return f"{BALANCE_NAMES[type(self.balance)]}-prior"
        return f"{BALANCE_NAMES[type(self.balance)]}-{PRIOR_NAMES[self.prior]}"

    def estimate(
        self, *, stock_start: xr.DataArray, stock_end: xr.DataArray, births: xr.DataArray, deaths: xr.DataArray
    ) -> Estimate:
        """Estimate flows over the interval between the two stocks.

        Parameters
        ----------
        stock_start, stock_end : (birthplace, residence) persons at two instants, native-born on the diagonal
        births, deaths : (residence,) persons during the interval

        Raises
        ------
        DimensionsDiffer, ValuesRefused for tables that do not fit together; EstimationError when a margin is not met.
        """
        given = {"stock_start": stock_start, "stock_end": stock_end, "births": births, "deaths": deaths}
        if self.solver == "auto" and isinstance(self.prior, xr.DataArray):
            try:  # margins left open by the published rule may be out of reach with the zeros of a prior
                return self._estimate("auto", given)
            except EstimationError:
                return self._estimate("exact", given)
        return self._estimate(self.solver, given)

    def _estimate(self, solver: Solver, given: dict[str, xr.DataArray]) -> Estimate:
        balanced = balance_account(
            balance=self.balance, births_to=self.births_to, deaths_from=self.deaths_from, solver=solver, **given
        )
        if isinstance(self.prior, xr.DataArray):
            term, steps = nearest_to_prior(balanced, self.prior)
            return account_estimate(self.name, self.settings(), balanced, None, (term,), {"prior_steps": steps})
        stayers = None
        if self.prior == "most-stayers":
            stayers, term = closed_form.most_stayers(balanced.start, balanced.end)
        else:
            term = closed_form.independent(balanced.start, balanced.end)
        return account_estimate(self.name, self.settings(), balanced, stayers, (term,), {})

    def settings(self) -> dict[str, Any]:
        """Every setting as text and numbers."""
        prior = self.prior if isinstance(self.prior, str) else "table"
        return {
            "balance": type(self.balance).__name__,
            **asdict(self.balance),
            "prior": prior,
            "births_to": self.births_to,
            "deaths_from": self.deaths_from,
            "solver": self.solver,
        }


def nearest_to_prior(balanced: BalancedAccount, prior: xr.DataArray) -> tuple[Term, int]:
    """For every birthplace the table nearest to the prior in relative entropy that meets both stocks.

    prior : (origin, destination[, birthplace]) relative weights, non-negative, zeros where nobody can move

    Returns the flows as one term and the largest number of Newton steps.
    """
    dims = ("origin", "destination", "birthplace")[: prior.ndim]
    stocks = stock_array(balanced.start, balanced.areas)
    areas, numbers = aligned({"stocks": (stocks, ("birthplace", "residence")), "prior": (prior, dims)})
    weights = numbers["prior"]
    if (weights < 0).any():
        raise ValuesRefused(f"the prior has {int((weights < 0).sum())} negative cell(s); weights are zero or more")
    leaving, arriving, steps = np.zeros_like(balanced.start), np.zeros_like(balanced.end), 0
    for k, area in enumerate(areas):
        seed = weights if weights.ndim == 2 else weights[:, :, k]
        try:
            fit = scale_to_margins(seed, balanced.start[k], balanced.end[k], row_names=areas, column_names=areas)
        except EstimationError as error:
            raise EstimationError(
                f"persons born in {area}: no flows with the zeros of this prior meet both stocks "
                f"(rows are origins, columns destinations): {error.message}",
                details=error.details,
                ways_out=error.ways_out,
            ) from None
        leaving[k], arriving[k], steps = fit.row_factor, fit.column_factor, max(steps, fit.steps)
    kernel = weights if weights.ndim == 2 else np.ascontiguousarray(weights.transpose(2, 0, 1))
    return Term(leaving, arriving, kernel), steps


def account_estimate(
    name: str,
    settings: dict[str, Any],
    balanced: BalancedAccount,
    stayers: closed_form.Array | None,
    terms: tuple[Term, ...],
    more: dict[str, Any],
) -> Estimate:
    """Put the flows of a balanced account together with everything that is kept about them."""
    areas = balanced.areas
    total = closed_form.total_flows(stayers, terms)
    outward, back, onward = closed_form.flows_by_type(terms)
    staying = closed_form.stayers_by_birthplace(stayers, terms)
    off = ~np.eye(len(areas), dtype=bool)
    components = dict(balanced.components)
    if balanced.as_published:  # what the rule leaves open is a change of the stocks too
        for changed, has, had in zip(
            ("adjustment_start", "adjustment_end"),
            closed_form.margins(stayers, terms),
            (balanced.start, balanced.end),
            strict=True,
        ):
            components[changed] = components[changed] + (has - had)
    origin_gap = total.sum(axis=1) - balanced.start.sum(axis=0)
    destination_gap = total.sum(axis=0) - balanced.end.sum(axis=0)
    return Estimate(
        values=flow_array(total, areas),
        method=name,
        settings=settings,
        inputs=balanced.inputs,
        diagnostics={
            **balanced.diagnostics,
            **more,
            "origin_residual": float(np.abs(origin_gap).max()),
            "destination_residual": float(np.abs(destination_gap).max()),
            "persons_moving": float(total[off].sum()),
        },
        components={
            "outward": flow_array(outward, areas),
            "return": flow_array(back, areas),
            "onward": flow_array(onward, areas),
            "stayers": stock_array(staying, areas),
            **components,
        },
        adjustments=balanced.adjustments,
        account=Account(areas, stayers, terms),
    )

"""Pseudo-Bayesian accounting: a weighted mixture of as few moves as possible and of independence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import xarray as xr

from sojourn.errors import UsageError
from sojourn.estimators.estimator import Estimate
from sojourn.estimators.flows.account import Balance, Rescale, Solver, balance_account
from sojourn.estimators.flows.demographic_accounting import BALANCE_NAMES, account_estimate
from sojourn.kernels.flows import closed_form

#: See docs/explanation/pseudo-bayesian.md for where the default comes from and how much it matters.
DEFAULT_WEIGHT = 0.89


@dataclass(frozen=True)
class PseudoBayesian:
    """``weight`` x closed minimisation + (1 - ``weight``) x closed independence (Azose & Raftery 2019).

    Assumes what both members assume (see :class:`DemographicAccounting`). Both meet the two stocks, so the mixture
    does. The minimisation has too few moves and the independence far too many; the weight says how far between.

    weight : share of the minimisation, 0 to 1
    balance, births_to, deaths_from, solver : as in :class:`DemographicAccounting`
    """

    weight: float = DEFAULT_WEIGHT
    balance: Balance = field(default_factory=Rescale)
    births_to: Literal["native", "proportion"] = "native"
    deaths_from: Literal["proportion", "accounting"] = "proportion"
    solver: Solver = "auto"

    needs = ("stock_start", "stock_end", "births", "deaths")
    reference = "Azose & Raftery (2019) PNAS 116(1):116-122; Abel & Cohen (2019) Scientific Data 6:82"

    def __post_init__(self) -> None:
        if not 0.0 <= self.weight <= 1.0:
            raise UsageError(f"the weight of the minimisation must be between 0 and 1, not {self.weight}")

    @property
    def name(self) -> str:
        """``closed-pseudo-bayesian``, or with another balance."""
        return f"{BALANCE_NAMES[type(self.balance)]}-pseudo-bayesian"

    def estimate(
        self, *, stock_start: xr.DataArray, stock_end: xr.DataArray, births: xr.DataArray, deaths: xr.DataArray
    ) -> Estimate:
        """Estimate flows; arguments and errors as :meth:`DemographicAccounting.estimate`."""
        balanced = balance_account(
            stock_start=stock_start,
            stock_end=stock_end,
            births=births,
            deaths=deaths,
            balance=self.balance,
            births_to=self.births_to,
            deaths_from=self.deaths_from,
            solver=self.solver,
        )
        stayers, movers = closed_form.most_stayers(balanced.start, balanced.end)
        anybody = closed_form.independent(balanced.start, balanced.end)
        terms = (movers.weighted(self.weight), anybody.weighted(1.0 - self.weight))
        settings: dict[str, Any] = {
            "weight": self.weight,
            "balance": type(self.balance).__name__,
            **asdict(self.balance),
            "births_to": self.births_to,
            "deaths_from": self.deaths_from,
            "solver": self.solver,
        }
        return account_estimate(self.name, settings, balanced, stayers * self.weight, terms, {})

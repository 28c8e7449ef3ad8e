"""Mixture accounting with distance: as few moves as possible, moves likelier when they are short, and anybody."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
import xarray as xr

from sojourn.errors import UsageError, ValuesRefused
from sojourn.estimators.estimator import Array, Estimate, aligned, stock_array
from sojourn.estimators.flows.account import Balance, BalancedAccount, Rescale, Solver, balance_account
from sojourn.estimators.flows.demographic_accounting import BALANCE_NAMES, account_estimate
from sojourn.kernels.flows import closed_form
from sojourn.kernels.flows.closed_form import Term
from sojourn.kernels.flows.optimal_transport import balanced_transport

#: Distances are taken in this unit, so that ``moving`` is the odds of a move of this length.
UNIT_KM = 1000.0
LEAST_KM = 100.0


@dataclass(frozen=True)
class DistanceMixture:
    """``minimisation`` x closed minimisation + ``distance`` x gravity account + the rest x independence.

    The gravity account is the table nearest to a prior in which staying weighs 1 and a move of ``d`` km weighs
    ``moving * (d / 1000) ** -decay``, and which meets both stocks exactly. All three members meet the stocks, so the
    mixture does.

    Assumes what :class:`DemographicAccounting` assumes, and that shares and decay are the same everywhere. They were
    chosen on reported flows with reporters held out (docs/reference/flow-scoreboard.md); the scores are flat around
    them.

    km : (origin, destination) distance; what is below 100 km counts as 100
    minimisation, distance_share : shares of the first two members; independence has the rest
    moving : weight of a move of 1000 km against staying
    decay : how fast weights fall with distance; 0 makes all moves alike
    balance, births_to, deaths_from, solver : as in :class:`DemographicAccounting`; ``auto`` is exact, nothing published
        having this member
    """

    km: xr.DataArray
    minimisation: float = 0.80
    distance_share: float = 0.15
    moving: float = 0.1
    decay: float = 1.0
    balance: Balance = field(default_factory=Rescale)
    births_to: Literal["native", "proportion"] = "native"
    deaths_from: Literal["proportion", "accounting"] = "proportion"
    solver: Solver = "auto"

    needs = ("stock_start", "stock_end", "births", "deaths")
    reference = "Azose & Raftery (2019) PNAS 116(1):116-122, extended by a prior of distance"

    def __post_init__(self) -> None:
        shares = (self.minimisation, self.distance_share, self.independence)
        if min(shares) < -1e-12 or max(shares) > 1.0:
            raise UsageError(
                f"the shares of a mixture are between 0 and 1 and add up to 1: minimisation {self.minimisation:g}, "
                f"distance {self.distance_share:g}, independence {self.independence:g}"
            )
        if not (np.isfinite(self.moving) and self.moving > 0):
            raise UsageError(f"the weight of a move must be a positive number, not {self.moving}")
        if not (np.isfinite(self.decay) and self.decay >= 0):
            raise UsageError(f"the decay with distance must be zero or more, not {self.decay}")

    @property
    def independence(self) -> float:
        """Share of the independence member."""
        return 1.0 - self.minimisation - self.distance_share

    @property
    def name(self) -> str:
        """``closed-distance-mixture``, or with another balance."""
        return f"{BALANCE_NAMES[type(self.balance)]}-distance-mixture"

    def estimate(
        self, *, stock_start: xr.DataArray, stock_end: xr.DataArray, births: xr.DataArray, deaths: xr.DataArray
    ) -> Estimate:
        """Estimate flows; arguments and errors as :meth:`DemographicAccounting.estimate`.

        Raises ValuesRefused when a distance is not a number or negative.
        """
        balanced = balance_account(
            stock_start=stock_start,
            stock_end=stock_end,
            births=births,
            deaths=deaths,
            balance=self.balance,
            births_to=self.births_to,
            deaths_from=self.deaths_from,
            solver="exact" if self.solver == "auto" else self.solver,  # the gravity account needs equal totals
        )
        return self.estimate_balanced(balanced)

    def estimate_balanced(self, balanced: BalancedAccount) -> Estimate:
        """The same for an account that was balanced before (several methods share one)."""
        stayers, movers = closed_form.most_stayers(balanced.start, balanced.end)
        near, passes = self.gravity_member(balanced)
        terms = [movers.weighted(self.minimisation), near.weighted(self.distance_share)]
        if self.independence > 1e-12:
            terms.append(closed_form.independent(balanced.start, balanced.end).weighted(self.independence))
        settings: dict[str, Any] = {
            "minimisation": self.minimisation,
            "distance_share": self.distance_share,
            "independence": self.independence,
            "moving": self.moving,
            "decay": self.decay,
            "balance": type(self.balance).__name__,
            **asdict(self.balance),
            "births_to": self.births_to,
            "deaths_from": self.deaths_from,
            "solver": self.solver,
        }
        return account_estimate(
            self.name, settings, balanced, stayers * self.minimisation, tuple(terms), {"prior_passes": passes}
        )

    def gravity_member(self, balanced: BalancedAccount) -> tuple[Term, int]:
        """The table nearest to the distance prior that meets both stocks of the account, and its scaling passes."""
        prior = self.prior(balanced.areas)
        with np.errstate(divide="ignore"):
            cost = -np.log(prior)
        plan = balanced_transport(balanced.start, balanced.end, cost - cost.min(), 1.0, balanced.areas)
        return plan.term, plan.passes

    def prior(self, areas: tuple[str, ...]) -> Array:
        """(origin, destination) weights: 1 for staying, ``moving * (km / 1000) ** -decay`` for a move."""
        stocks = stock_array(np.zeros((len(areas),) * 2), areas)
        _, numbers = aligned(
            {"stocks": (stocks, ("birthplace", "residence")), "km": (self.km, ("origin", "destination"))}
        )
        km = numbers["km"]
        if (km < 0).any():
            raise ValuesRefused(f"{int((km < 0).sum())} distances are negative")
        weight: Array = self.moving * (np.maximum(km, LEAST_KM) / UNIT_KM) ** -self.decay
        np.fill_diagonal(weight, 1.0)
        return weight

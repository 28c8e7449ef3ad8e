"""Optimal transport: among all flows that explain the stocks, the ones that cost least, blurred."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

import numpy as np
import xarray as xr

from sojourn.errors import UsageError, ValuesRefused
from sojourn.estimators.estimator import Array, Estimate, aligned, flow_array, stock_array
from sojourn.estimators.flows.account import Balance, Rescale, balance_account
from sojourn.estimators.flows.demographic_accounting import BALANCE_NAMES, account_estimate
from sojourn.kernels.flows.great_circle import great_circle_km
from sojourn.kernels.flows.optimal_transport import balanced_transport, unbalanced_transport


@dataclass(frozen=True)
class OptimalTransport:
    """Flows of a balanced account that are cheap to make, with distance as the usual cost.

    Assumes what the account assumes (see :class:`DemographicAccounting`), and that between two tables that both explain
    the stocks the one with the shorter moves is likelier. It is the table nearest to the prior
    ``exp(-cost / epsilon)`` that meets both stocks.

    cost : (origin, destination) cost of a move, any unit, not negative; the diagonal (staying) is normally zero.
        ``inf`` forbids a move. See :func:`distance_cost` for distances from coordinates
    epsilon : blur in the unit of the cost; None is a tenth of the mean cost of a move. A small one gives few, short
        moves
    moving_cost : added to every move whatever its distance; None is three times ``epsilon``
    unbalanced : leave the two stocks as different as they are and pay a price for persons missed, instead of making
        them agree first
    penalty : that price (times the relative entropy), in the unit of the cost; None is fifty times ``epsilon``
    balance, births_to, deaths_from : as in :class:`DemographicAccounting`; ``balance`` is not used when unbalanced
    """

    cost: xr.DataArray
    epsilon: float | None = None
    moving_cost: float | None = None
    unbalanced: bool = False
    penalty: float | None = None
    balance: Balance = field(default_factory=Rescale)
    births_to: Literal["native", "proportion"] = "native"
    deaths_from: Literal["proportion", "accounting"] = "proportion"

    needs = ("stock_start", "stock_end", "births", "deaths")
    reference = "Cuturi (2013); Chizat et al. (2018); Peyré & Cuturi (2019)"

    def __post_init__(self) -> None:
        for name, value, least in (("epsilon", self.epsilon, 0.0), ("penalty", self.penalty, 0.0)):
            if value is not None and not (np.isfinite(value) and value > least):
                raise UsageError(f"{name} must be a positive number, not {value}")
        if self.moving_cost is not None and not (np.isfinite(self.moving_cost) and self.moving_cost >= 0):
            raise UsageError(f"the cost of moving must be zero or more, not {self.moving_cost}")

    @property
    def name(self) -> str:
        """``closed-optimal-transport``, ``unbalanced-optimal-transport``, ..."""
        kind = BALANCE_NAMES[type(self.balance)] if not self.unbalanced else "unbalanced"
        return f"{kind}-optimal-transport"

    def estimate(
        self, *, stock_start: xr.DataArray, stock_end: xr.DataArray, births: xr.DataArray, deaths: xr.DataArray
    ) -> Estimate:
        """Estimate flows; arguments as :meth:`DemographicAccounting.estimate`.

        Raises ValuesRefused when a cost is NaN or negative (the cells are named), and EstimationError when forbidden
        moves put a margin out of reach.
        """
        balanced = balance_account(
            stock_start=stock_start,
            stock_end=stock_end,
            births=births,
            deaths=deaths,
            balance=None if self.unbalanced else self.balance,
            births_to=self.births_to,
            deaths_from=self.deaths_from,
        )
        areas = balanced.areas
        cost = self._checked_cost(balanced.areas, stock_array(balanced.start, areas))
        moving = ~np.eye(len(areas), dtype=bool)
        possible = cost[moving & np.isfinite(cost)]
        epsilon = self.epsilon if self.epsilon is not None else float(possible.mean()) / 10 if possible.size else 0.0
        if epsilon <= 0:
            raise UsageError("all moves cost nothing or are forbidden, so epsilon has no default: give it")
        extra = self.moving_cost if self.moving_cost is not None else 3 * epsilon
        cost = cost + extra * moving
        penalty = self.penalty if self.penalty is not None else 50 * epsilon
        if not self.unbalanced:
            plan = balanced_transport(balanced.start, balanced.end, cost, epsilon, areas)
        else:
            plan = unbalanced_transport(balanced.start, balanced.end, cost, epsilon, penalty)
            changed = {
                "adjustment_start": balanced.components["adjustment_start"] + plan.start_gap,
                "adjustment_end": balanced.components["adjustment_end"] + plan.end_gap,
            }
            balanced = replace(
                balanced,
                start=balanced.start + plan.start_gap,
                end=balanced.end + plan.end_gap,
                components={**balanced.components, **changed},
            )
        settings: dict[str, Any] = {
            "epsilon": epsilon,
            "moving_cost": extra,
            **(
                {"penalty": penalty}
                if self.unbalanced
                else {"balance": type(self.balance).__name__, **asdict(self.balance)}
            ),
            "births_to": self.births_to,
            "deaths_from": self.deaths_from,
        }
        more = {
            "transport_passes": plan.passes,
            "transport_newton": plan.finished_by_newton,
            "start_missed": float(np.abs(plan.start_gap).sum()),
            "end_missed": float(np.abs(plan.end_gap).sum()),
        }
        return account_estimate(self.name, settings, balanced, None, (plan.term,), more)

    def _checked_cost(self, areas: tuple[str, ...], stock: xr.DataArray) -> Array:
        finite = self.cost.where(~np.isposinf(self.cost), 0.0)
        aligned({"stocks": (stock, ("birthplace", "residence")), "cost": (finite, ("origin", "destination"))})
        cost = np.asarray(self.cost.transpose("origin", "destination").values, dtype=np.float64)
        wrong = np.argwhere(cost < 0)
        if wrong.size:
            raise ValuesRefused(
                f"{len(wrong)} cost(s) are negative",
                details=[f"{areas[i]} to {areas[j]}: {cost[i, j]:g}" for i, j in wrong],
            )
        return cost


def distance_cost(areas: tuple[str, ...] | list[str], latitude: Array, longitude: Array) -> xr.DataArray:
    """Great-circle distances in km as a cost, zero on the diagonal.

    latitude, longitude : (area,) degrees, north and east positive
    """
    return flow_array(great_circle_km(latitude, longitude), areas).assign_attrs(unit="km")

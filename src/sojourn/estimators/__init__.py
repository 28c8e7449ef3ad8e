"""Methods that turn stocks, events and rates into flows: one method per file, one verb, one kind of result.

All flow estimators share one idea: a **prior** (what one would believe without the stocks) and **constraints** (the
stocks, births and deaths, exactly). The estimate is the table nearest to the prior, in relative entropy, that meets the
constraints. ``FLOW_METHODS`` has one row a method: names, class, needs, options, page (see ``registry.py``).

May import the cube, kernels, concepts and errors: arrays in, an ``Estimate`` out, never a database or a file. A new
method is a file under ``flows``, ``remittances`` or ``age`` with a row in ``registry.py``; its arithmetic on bare
arrays goes to ``kernels``.
"""

from __future__ import annotations

from sojourn.estimators.estimator import (
    Account,
    Adjustment,
    Estimate,
    Estimator,
    event_array,
    flow_array,
    stock_array,
)
from sojourn.estimators.flows.account import Open, OpenSameTable, Rescale
from sojourn.estimators.flows.demographic_accounting import DemographicAccounting
from sojourn.estimators.flows.distance_mixture import DistanceMixture
from sojourn.estimators.flows.optimal_transport import OptimalTransport, distance_cost
from sojourn.estimators.flows.pseudo_bayesian import PseudoBayesian
from sojourn.estimators.flows.range_across import add_up, range_across
from sojourn.estimators.flows.rate_based import MigrationRates, StockProjection
from sojourn.estimators.flows.stock_differencing import StockDifferencing
from sojourn.estimators.flows.stock_interpolation import interpolate_stock
from sojourn.estimators.method import Method, Option
from sojourn.estimators.registry import DEFAULT_FLOW_METHOD, ESTIMATORS, FLOW_METHODS, flow_method, flow_request

__all__ = [
    "DEFAULT_FLOW_METHOD",
    "ESTIMATORS",
    "FLOW_METHODS",
    "Account",
    "Adjustment",
    "DemographicAccounting",
    "DistanceMixture",
    "Estimate",
    "Estimator",
    "Method",
    "MigrationRates",
    "Open",
    "OpenSameTable",
    "OptimalTransport",
    "Option",
    "PseudoBayesian",
    "Rescale",
    "StockDifferencing",
    "StockProjection",
    "add_up",
    "distance_cost",
    "event_array",
    "flow_array",
    "flow_method",
    "flow_request",
    "interpolate_stock",
    "range_across",
    "stock_array",
]

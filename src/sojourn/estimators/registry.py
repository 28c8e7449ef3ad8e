"""The registry of estimators: one row a method. Commands, pages, range and scoreboard are made from these rows.

To add a method: its class in ``estimators/flows``, a page in ``docs/explanation``, and a row here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sojourn.errors import UsageError
from sojourn.estimators.age.profile import AgeSplit, FlowDifference
from sojourn.estimators.age.residual_net_migration import CohortComponent, SurvivalRatios
from sojourn.estimators.flows.demographic_accounting import DemographicAccounting
from sojourn.estimators.flows.distance_mixture import DistanceMixture
from sojourn.estimators.flows.gravity import Gravity
from sojourn.estimators.flows.optimal_transport import OptimalTransport
from sojourn.estimators.flows.pseudo_bayesian import PseudoBayesian
from sojourn.estimators.flows.rate_based import MigrationRates, StockProjection
from sojourn.estimators.flows.stock_differencing import StockDifferencing
from sojourn.estimators.method import YES_NO, Method, Need, Option, Place, Settings
from sojourn.estimators.remittances.allocation import RathaShaw

BOTH: tuple[Place, ...] = ("warehouse", "own tables")
STOCKS: tuple[Need, ...] = ("stocks", "native-born")
ACCOUNT: tuple[Need, ...] = (*STOCKS, "births", "deaths")
TOTALS = ("population-change", "half-population-change", "net-migration")

TOTAL_HELP = "moves in all: persons, or how they are found from the stocks, births and deaths"
TOTAL_MOVES = Option("total-moves", TOTAL_HELP, TOTALS[0], choices=TOTALS, number=True)
TOTAL_FOUND = Option(
    "total-moves",
    "how the moves in all are found from the account; a number goes with own tables, since each sex has its own",
    TOTALS[0],
    choices=TOTALS,
    places=("warehouse",),
)
BIRTHS_TO = Option(
    "birth-method", "births belong to the native-born, or to all in proportion", "native",
    setting="births_to", choices=("native", "proportion"),
)  # fmt: skip
DEATHS_FROM = Option(
    "death-method", "deaths in proportion to population, or so that birthplaces close", "proportion",
    setting="deaths_from", choices=("proportion", "accounting"),
)  # fmt: skip
SOLVER = Option(
    "solver", "meet margins exactly, stop where R's migest stops, or do that in small tables only (auto)", "auto",
    choices=("auto", "exact", "reference"),
)  # fmt: skip
BALANCED = ("unbalanced", "no")
BALANCE = Option(
    "balance", "how the two stocks are made to agree", "closed",
    choices=("closed", "open", "open-dr"), goes_with=(BALANCED,),
)  # fmt: skip
CLOSED = (("balance", "closed"), BALANCED)
MATCHED_BEFORE = (*CLOSED, ("match-global", "before"))
CLOSING = (
    Option(
        "match-global", "balance the world before or after births and deaths", "before",
        setting="close", choices=("before", "after"), goes_with=CLOSED,
    ),
    Option(
        "whole-native-born", "round the native-born to whole persons", "yes", choices=YES_NO, goes_with=MATCHED_BEFORE,
    ),
    Option(
        "remainder", "who takes what rounding leaves over", "reference",
        choices=("reference", "largest"), goes_with=MATCHED_BEFORE,
    ),
)  # fmt: skip
EVENTS = (BIRTHS_TO, DEATHS_FROM)
MIXED = (BALANCE, *EVENTS, SOLVER, *CLOSING)
WEIGHT = Option("weight", "share of the closed minimisation, 0 to 1", "0.89", number=True, places=BOTH)
SHARES = (
    Option("minimisation", "share of the closed minimisation, 0 to 1", "0.80", number=True, places=BOTH),
    Option("distance-share", "share of the gravity account; the rest is anybody", "0.15", number=True, places=BOTH),
    Option("moving", "weight of a move of 1000 km against staying", "0.1", number=True, places=BOTH),
    Option("decay", "how fast that falls with distance", "1", number=True, places=BOTH),
)  # fmt: skip
TRANSPORT = (
    Option("epsilon", "blur, in the unit of the cost", "mean cost / 10", number=True, places=BOTH),
    Option("moving-cost", "cost of any move", "3 epsilon", number=True, places=BOTH),
    Option("unbalanced", "let the stocks differ, at a price", "no", choices=YES_NO),
    Option("penalty", "that price", "50 epsilon", number=True, goes_with=(("unbalanced", "yes"),)),
)


def _needs_of_rates(settings: Settings) -> tuple[Need, ...]:
    """A number of moves needs no population; nets need births and deaths."""
    total = settings.get("total_moves", TOTALS[0])
    if not isinstance(total, str):
        return ("stocks",)
    return ACCOUNT if total == "net-migration" else STOCKS


#: Methods that estimate flows from stocks: those of the literature in its order (Abel & Cohen 2019), then the others.
FLOW_METHODS: tuple[Method, ...] = (
    Method(
        "diff-drop", "stock differencing, drop", StockDifferencing, "stock-differencing", ("stocks",),
        ("diff-zero", "stock-differencing-drop"), {"decrease": "drop"}, number=1, in_range=True,
    ),
    Method(
        "diff-return", "stock differencing, return", StockDifferencing, "stock-differencing", ("stocks",),
        ("stock-differencing", "diff", "diff-reverse", "stock-differencing-return"), {"decrease": "return"},
        number=2, in_range=True,
    ),
    Method(
        "dennett", "migration rates (Dennett)", MigrationRates, "rate-based", STOCKS, ("rates", "rates-dennett"),
        options=(TOTAL_MOVES, TOTAL_FOUND), needs_with=_needs_of_rates, number=3,
    ),
    Method(
        "open-dr", "accounting, open (2013)", DemographicAccounting, "demographic-accounting", ACCOUNT,
        ("open-dr-minimisation",), {"balance": "open-dr"}, (*EVENTS, SOLVER), prior=True, number=4, in_range=True,
    ),
    Method(
        "open", "accounting, open", DemographicAccounting, "demographic-accounting", ACCOUNT,
        ("open-minimisation",), {"balance": "open"}, (*EVENTS, SOLVER), prior=True, in_range=True,
    ),
    Method(
        "closed", "accounting, closed minimisation", DemographicAccounting, "demographic-accounting", ACCOUNT,
        ("closed-minimisation",), {"balance": "closed"}, (*EVENTS, SOLVER, *CLOSING), prior=True, number=5,
        in_range=True,
    ),
    Method(
        "independence", "accounting, closed independence", DemographicAccounting, "demographic-accounting", ACCOUNT,
        ("closed-independence", "indep"), {"prior": "independent"}, MIXED,
    ),
    Method(
        "pseudo-bayesian", "pseudo-Bayesian, closed", PseudoBayesian, "pseudo-bayesian", ACCOUNT,
        ("pb", "azose-raftery", "closed-pseudo-bayesian"), options=(WEIGHT, *MIXED), number=6, in_range=True,
    ),
    Method(
        "distance-mixture", "distance mixture, closed", DistanceMixture, "distance-mixture", (*ACCOUNT, "distances"),
        ("mixture",), options=(*SHARES, *MIXED), distances="km", in_range=True,
    ),
    Method(
        "optimal-transport", "optimal transport", OptimalTransport, "optimal-transport", (*ACCOUNT, "distances"),
        ("ot",), options=(*TRANSPORT, BALANCE, *EVENTS, *CLOSING), distances="cost",
    ),
    Method(
        "rogers-von-rabenau", "migration rates (Rogers)", StockProjection, "rate-based",
        (*STOCKS, "population everywhere"), ("rates-rogers-von-rabenau", "rvr"), scored=False,
    ),
)  # fmt: skip

#: Estimators of other things, which products call by class: in the registry for their pages.
OTHER_METHODS: tuple[Method, ...] = (
    Method("gravity", "gravity model of flows", Gravity, "gravity"),
    Method("age-split", "a flow split by age", AgeSplit, "age-schedules"),
    Method("flow-difference", "net migration by age from two schedules", FlowDifference, "age-schedules"),
    Method("survival-ratios", "net migration from censuses", SurvivalRatios, "net-migration-from-censuses"),
    Method("cohort-component", "net migration as a residual", CohortComponent, "net-migration-from-censuses"),
    Method("ratha-shaw", "remittances shared out over corridors", RathaShaw, "remittance-flows"),
)
ESTIMATORS = (*FLOW_METHODS, *OTHER_METHODS)


def flow_method(name: str) -> Method:
    """The row of a method of flows behind a name or an alias. Raises UsageError with all names."""
    for method in FLOW_METHODS:
        if name == method.name or name in method.aliases:
            return method
    raise UsageError(
        f"there is no method «{name}»",
        ways_out=[
            f"methods: {', '.join(m.name for m in FLOW_METHODS)}",
            f"also: {', '.join(a for m in FLOW_METHODS for a in m.aliases)}",
        ],
    )


def flow_request(name: str, given: Mapping[str, object], place: Place) -> tuple[Method, dict[str, Any]]:
    """The method behind a name and the settings of its estimator, checked; see :meth:`Method.settings`.

    given : options as they were written, or settings of Python

    Raises UsageError for a name of no method, and with every option that the method does not have there.
    """
    method = flow_method(name)
    settings = method.settings(given, place, lambda option: _owners(option, place))
    if name.startswith("closed-") and settings.get("balance", "closed") != "closed":
        raise UsageError(f"balance {settings['balance']} contradicts the method's name, {name}")
    return method, settings


def _owners(option: str, place: Place) -> str:
    """Which methods have an option, as a sentence for those that have not."""
    here = [m.name for m in FLOW_METHODS if option in m.options_for(place)]
    anywhere = [m.name for m in FLOW_METHODS if option in {o.name for o in m.options}]
    if here:
        return f"{option} goes with {', '.join(here)}"
    if anywhere:
        return f"{option} goes with own tables (sojourn flows estimate-tables): {', '.join(anywhere)}"
    return f"there is no option «{option}»"

"""The registry of estimators: one row a method. Commands, pages, range and scoreboard are made from these rows.

To add a method: its class in ``estimators/flows``, a page in ``docs/explanation``, and a row here; an option that no
method had yet is declared in ``flow_options``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sojourn.errors import UsageError
from sojourn.estimators.age.profile import AgeSplit, FlowDifference
from sojourn.estimators.age.residual_net_migration import CohortComponent, SurvivalRatios
from sojourn.estimators.flow_options import (
    BALANCE,
    CLOSING,
    DRAWN,
    EVENTS,
    MIXED,
    SHARES,
    SOLVER,
    TOTAL_FOUND,
    TOTAL_MOVES,
    TOTALS,
    TRANSPORT,
    WEIGHT,
)
from sojourn.estimators.flows.demographic_accounting import DemographicAccounting
from sojourn.estimators.flows.distance_mixture import DistanceMixture
from sojourn.estimators.flows.gravity import Gravity
from sojourn.estimators.flows.learned.learned import Learned
from sojourn.estimators.flows.optimal_transport import OptimalTransport
from sojourn.estimators.flows.pseudo_bayesian import PseudoBayesian
from sojourn.estimators.flows.rate_based import MigrationRates, StockProjection
from sojourn.estimators.flows.stock_differencing import StockDifferencing
from sojourn.estimators.hidden.inputs import Ensemble, Multiplier, Residual
from sojourn.estimators.hidden.lists import GraphAveraging, ListModels, TwoLists
from sojourn.estimators.hidden.repeats import Repeats
from sojourn.estimators.method import Method, Need, Place, Settings
from sojourn.estimators.remittances.allocation import RathaShaw

STOCKS: tuple[Need, ...] = ("stocks", "native-born")
ACCOUNT: tuple[Need, ...] = (*STOCKS, "births", "deaths")


def _needs_of_rates(settings: Settings) -> tuple[Need, ...]:
    """A number of moves needs no population; nets need births and deaths."""
    total = settings.get("total_moves", TOTALS[0])
    if not isinstance(total, str):
        return ("stocks",)
    return ACCOUNT if total == "net-migration" else STOCKS


#: Methods that estimate flows from stocks: those of the literature in its order (Abel & Cohen 2019), then the others.
FLOW_METHODS: tuple[Method, ...] = (
    Method(
        "diff-drop",
        "stock differencing, drop",
        kind=StockDifferencing,
        page="stock-differencing",
        needs=("stocks",),
        aliases=("diff-zero", "stock-differencing-drop"),
        fixed={"decrease": "drop"},
        number=1,
        in_range=True,
    ),
    Method(
        "diff-return",
        "stock differencing, return",
        kind=StockDifferencing,
        page="stock-differencing",
        needs=("stocks",),
        aliases=("stock-differencing", "diff", "diff-reverse", "stock-differencing-return"),
        fixed={"decrease": "return"},
        number=2,
        in_range=True,
    ),
    Method(
        "dennett",
        "migration rates (Dennett)",
        kind=MigrationRates,
        page="rate-based",
        needs=STOCKS,
        aliases=("rates", "rates-dennett"),
        options=(TOTAL_MOVES, TOTAL_FOUND),
        needs_with=_needs_of_rates,
        number=3,
    ),
    Method(
        "open-dr",
        "accounting, open (2013), a minimum",
        kind=DemographicAccounting,
        page="demographic-accounting",
        needs=ACCOUNT,
        aliases=("open-dr-minimisation",),
        fixed={"balance": "open-dr"},
        options=(*EVENTS, SOLVER),
        prior=True,
        number=4,
        in_range=True,
    ),
    Method(
        "open",
        "accounting, open, a minimum",
        kind=DemographicAccounting,
        page="demographic-accounting",
        needs=ACCOUNT,
        aliases=("open-minimisation",),
        fixed={"balance": "open"},
        options=(*EVENTS, SOLVER),
        prior=True,
        in_range=True,
    ),
    Method(
        "closed",
        "accounting, closed, the minimum",
        kind=DemographicAccounting,
        page="demographic-accounting",
        needs=ACCOUNT,
        aliases=("closed-minimisation",),
        fixed={"balance": "closed"},
        options=(*EVENTS, SOLVER, *CLOSING),
        prior=True,
        number=5,
        in_range=True,
    ),
    Method(
        "independence",
        "accounting, closed independence",
        kind=DemographicAccounting,
        page="demographic-accounting",
        needs=ACCOUNT,
        aliases=("closed-independence", "indep"),
        fixed={"prior": "independent"},
        options=MIXED,
    ),
    Method(
        "pseudo-bayesian",
        "pseudo-Bayesian, closed",
        kind=PseudoBayesian,
        page="pseudo-bayesian",
        needs=ACCOUNT,
        aliases=("pb", "azose-raftery", "closed-pseudo-bayesian"),
        options=(WEIGHT, *MIXED),
        number=6,
        in_range=True,
    ),
    Method(
        "distance-mixture",
        "distance mixture, closed",
        kind=DistanceMixture,
        page="distance-mixture",
        needs=(*ACCOUNT, "distances"),
        aliases=("mixture",),
        options=(*SHARES, *MIXED),
        distances="km",
        in_range=True,
    ),
    Method(
        "optimal-transport",
        "optimal transport",
        kind=OptimalTransport,
        page="optimal-transport",
        needs=(*ACCOUNT, "distances"),
        aliases=("ot",),
        options=(*TRANSPORT, BALANCE, *EVENTS, *CLOSING),
        distances="cost",
    ),
    Method(
        "learned",
        "learned from reports, nets exact",
        kind=Learned,
        page="learned-flows",
        needs=(*ACCOUNT, "reports"),
        aliases=("closed-learned",),
        options=DRAWN,
        both_sexes=True,
        scored=False,
    ),
    Method(
        "rogers-von-rabenau",
        "migration rates (Rogers)",
        kind=StockProjection,
        page="rate-based",
        needs=(*STOCKS, "population everywhere"),
        aliases=("rates-rogers-von-rabenau", "rvr"),
        scored=False,
    ),
)

#: What is estimated unless another method is asked for: of the methods on the scoreboard the one with the least median
#: log ratio over all reported flows, and one that needs no distances.
DEFAULT_FLOW_METHOD = "pseudo-bayesian"

#: Estimators of other things, which products call by class: in the registry for their pages.
OTHER_METHODS: tuple[Method, ...] = (
    Method("gravity", "gravity model of flows", kind=Gravity, page="gravity"),
    Method("age-split", "a flow split by age", kind=AgeSplit, page="age-schedules"),
    Method("flow-difference", "net migration by age from two schedules", kind=FlowDifference, page="age-schedules"),
    Method("survival-ratios", "net migration from censuses", kind=SurvivalRatios, page="net-migration-from-censuses"),
    Method("cohort-component", "net migration as a residual", kind=CohortComponent, page="net-migration-from-censuses"),
    Method("ratha-shaw", "remittances shared out over corridors", kind=RathaShaw, page="remittance-flows"),
)
#: Estimators of people nobody lists: ``sojourn hidden`` calls them by class.
HIDDEN_METHODS: tuple[Method, ...] = (
    Method("two-lists", "people on neither of two lists", kind=TwoLists, page="hidden-lists"),
    Method("list-models", "people on none of several lists", kind=ListModels, page="hidden-lists"),
    Method("graph-averaging", "the average over graphs of lists", kind=GraphAveraging, page="hidden-lists"),
    Method("repeats", "people on one list met never", kind=Repeats, page="hidden-repeats"),
    Method("residual", "who is counted and not legally resident", kind=Residual, page="hidden-inputs"),
    Method("multiplier", "people behind known events", kind=Multiplier, page="hidden-inputs"),
    Method("ensemble", "several estimates together", kind=Ensemble, page="hidden-inputs"),
)
ESTIMATORS = (*FLOW_METHODS, *OTHER_METHODS, *HIDDEN_METHODS)


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

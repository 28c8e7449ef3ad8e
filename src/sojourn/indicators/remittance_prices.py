"""What it costs to send money home: total cost, averages over services, thresholds, savings.

All costs are percentages of the amount sent. A service is one firm, product and corridor in one quarter of a survey.
Definitions and citations: docs/explanation/remittance-prices.md.

========== =============================================================================================
index      services that count, and how
========== =============================================================================================
simple     services that disclose their exchange rate, each once (the publisher's average)
transparent  the same rule under its own name
all        every service with a stated total, also those that do not disclose their rate
smart      the three cheapest qualifying services of each corridor (SmaRT); over corridors, each corridor once
weighted   corridor averages (simple), weighted by the money that flows through the corridor
========== =============================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, ValuesRefused

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

INDICES = ("simple", "smart", "weighted", "transparent", "all")
#: SDG target 10.c: the average is to fall below 3 %, no corridor is to stay above 5 %.
TARGET, CEILING = 3.0, 5.0
SMART_SERVICES = 3
SMART_DAYS = 5
#: Speed as stated by the survey -> days after which the money is there at the latest; None where it is not stated.
SPEED_DAYS: dict[str, int | None] = {
    "Less than one hour": 0,
    "Same day": 0,
    "Next day": 1,
    "2 days": 2,
    "3-5 days": 5,
    "6 days or more": None,
    "N/A": None,
    "": None,
}
#: Ways to pay that need no visit to a branch.
REMOTE = frozenset({"account", "card", "online", "mobile"})
WIDE_COVERAGE = frozenset({"Nationwide"})


@dataclass(frozen=True)
class Definition:
    """What an indicator says, in the words of its page, and where it comes from."""

    id: str
    title: str
    unit: str
    rule: str
    reference: str


RPW = "World Bank, Remittance Prices Worldwide, methodology (remittanceprices.worldbank.org/methodology)"
SMART = "World Bank (2016), Getting SmaRT about remittance price monitoring"
SDG = "United Nations Statistics Division, SDG indicator metadata, indicator 10.c.1"
DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "simple",
        "Average total cost",
        "percent of the amount sent",
        "mean of the stated total costs of all services that disclose their exchange rate, each service once",
        RPW,
    ),
    Definition(
        "transparent",
        "Average total cost, transparent services",
        "percent of the amount sent",
        "the rule of «simple» under its own name",
        RPW,
    ),
    Definition(
        "all",
        "Average total cost, all services",
        "percent of the amount sent",
        "mean over every service with a stated total; where the rate is not disclosed its margin counts as zero",
        "comparison only; not an index of the publisher",
    ),
    Definition(
        "smart",
        "SmaRT corridor average",
        "percent of the amount sent",
        "mean of the three cheapest services that disclose their rate, deliver within five days and can be reached; "
        "with one or two such services the mean of those, with none no value; follows the definition only, since "
        "no published value is at hand",
        SMART,
    ),
    Definition(
        "weighted",
        "Average weighted by flows",
        "percent of the amount sent",
        "mean of corridor averages (simple) weighted by the estimated flow of each corridor; corridors "
        "without a flow do not count",
        RPW,
    ),
    Definition(
        "sdg_10c1",
        "Remittance cost as a share of the amount sent, by country (10.c.1)",
        "percent of the amount sent",
        "mean of the stated total costs of 200 dollars over all transparent services of all corridors of "
        "the country in the third quarter of the year",
        SDG,
    ),
)


def total_cost(fee: npt.ArrayLike, amount: npt.ArrayLike, fx_margin: npt.ArrayLike) -> Floats:
    """Fee as a share of the amount, in percent, plus the exchange-rate margin in percent.

    fee, amount : (service,) in the sender's currency, amount above zero
    fx_margin : (service,) percent; positive is a loss for the sender
    NaN where a part is absent. Raises ValuesRefused for an amount that is not above zero.
    """
    fee, amount, margin = (np.asarray(a, dtype=np.float64) for a in (fee, amount, fx_margin))
    if np.any(amount <= 0):
        raise ValuesRefused(f"{int(np.sum(amount <= 0))} amounts sent are not above zero.")
    return np.asarray(fee / amount * 100.0 + margin, dtype=np.float64)


def exchange_margin(rate: npt.ArrayLike, interbank: npt.ArrayLike) -> Floats:
    """Loss against the interbank rate in percent: ``(1 - rate / interbank) 100``; NaN where a rate is not above zero.

    rate, interbank : (service,) units of the receiver's currency for one of the sender's
    """
    rate, interbank = np.asarray(rate, dtype=np.float64), np.asarray(interbank, dtype=np.float64)
    usable = (rate > 0) & (interbank > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(usable, (1.0 - rate / interbank) * 100.0, np.nan)


def simple_average(costs: npt.ArrayLike) -> float:
    """Mean of the costs there are; NaN without any."""
    found = _finite(costs)
    return float(found.mean()) if found.size else float("nan")


def qualifies(discloses_rate: npt.ArrayLike, days: npt.ArrayLike, reachable: npt.ArrayLike) -> Bools:
    """Services that count for SmaRT: the rate is disclosed, the money is there within five days, it can be reached.

    days : (service,) NaN where the speed is not stated or longer than the survey's last bounded class
    """
    days = np.asarray(days, dtype=np.float64)
    within = np.nan_to_num(days, nan=np.inf) <= SMART_DAYS
    return np.asarray(np.asarray(discloses_rate, bool) & within & np.asarray(reachable, bool))


def ways_of_access(funding: npt.ArrayLike, coverage: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """How many of two ways bring a service within reach: paid for without a branch, branches nationwide (0 to 2).

    The survey of 2011 to 2014 states coverage of the receiving network by words (Nationwide, Major cities, ...) and no
    counts of access points, so this is our reading of SmaRT's accessibility (one way or more), not the publisher's
    calculation.
    """
    remote = [bool(set(str(f).split("+")) & REMOTE) for f in np.asarray(funding, dtype=object).ravel()]
    wide = [str(c) in WIDE_COVERAGE for c in np.asarray(coverage, dtype=object).ravel()]
    return np.asarray(remote, dtype=np.int64) + np.asarray(wide, dtype=np.int64)


def reachable(funding: npt.ArrayLike, coverage: npt.ArrayLike) -> Bools:
    """Services with at least one way of access: see :func:`ways_of_access`."""
    return np.asarray(ways_of_access(funding, coverage) > 0)


def smart_average(costs: npt.ArrayLike, qualifying: npt.ArrayLike) -> tuple[float, int]:
    """Mean of the three cheapest qualifying services of one corridor, and how many there were (0 to 3)."""
    costs = np.asarray(costs, dtype=np.float64)
    kept = np.sort(_finite(costs[np.asarray(qualifying, bool)]))[:SMART_SERVICES]
    return (float(kept.mean()) if kept.size else float("nan")), int(kept.size)


def weighted_average(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """Mean of corridor averages weighted by flows; pairs where either is absent do not count; NaN without weight.

    Raises ValuesRefused for negative weights, DimensionsDiffer for another number of weights.
    """
    v, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if v.shape != w.shape:
        raise DimensionsDiffer(f"{v.size} averages and {w.size} weights.")
    if np.any(w < 0):
        raise ValuesRefused(f"{int(np.sum(w < 0))} weights are below zero.")
    both = np.isfinite(v) & np.isfinite(w)
    total = float(w[both].sum())
    return float(v[both] @ w[both] / total) if total > 0 else float("nan")


def share_above(costs: npt.ArrayLike, threshold: float) -> float:
    """Share (0 to 1) of the costs there are that lie above the threshold; exactly on it is not above."""
    found = _finite(costs)
    return float((found > threshold).mean()) if found.size else float("nan")


def shares_of_target(costs: npt.ArrayLike) -> dict[str, float]:
    """Shares above the ceiling of 5 % and the target of 3 % of SDG 10.c."""
    return {"above_5": share_above(costs, CEILING), "above_3": share_above(costs, TARGET)}


def saved_at(cost: npt.ArrayLike, flow: npt.ArrayLike, threshold: float) -> Floats:
    """Money a corridor would save if its average fell to the threshold; zero where it is there already.

    cost : (corridor,) percent; flow : (corridor,) money sent in a year; the result is in the unit of ``flow``
    """
    above = np.maximum(np.asarray(cost, dtype=np.float64) - threshold, 0.0)
    return np.asarray(above / 100.0 * np.asarray(flow, dtype=np.float64))


def loss_against_best(costs: npt.ArrayLike, amount: float) -> Floats:
    """What a sender pays more than with the cheapest service, in the currency of ``amount``."""
    costs = np.asarray(costs, dtype=np.float64)
    if not np.isfinite(costs).any():
        return np.full(costs.shape, np.nan)
    return np.asarray((costs - np.nanmin(costs)) / 100.0 * amount)


def sdg_quarter(year: int | str) -> str:
    """The survey's quarter that stands for a year in indicator 10.c.1: its third."""
    return f"{year}-Q3"


def _finite(values: npt.ArrayLike) -> Floats:
    array = np.asarray(values, dtype=np.float64).ravel()
    return array[np.isfinite(array)]

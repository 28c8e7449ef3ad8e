"""What a sender in a corridor found on the days of a survey, what the best service saved, and where money is lost.

Surveyed prices are history: whoever reads a result is told the days of the survey, and nothing here is an offer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sojourn.concepts import area
from sojourn.errors import NothingLoaded, UsageError
from sojourn.indicators import remittance_prices as formulas
from sojourn.products.remittances.prices import CORRIDOR, Weights, prices
from sojourn.sources.worldbank.rpw_survey import quarter

if TYPE_CHECKING:
    import pandas as pd

NOTICE = (
    "Prices as surveyed on {days} for {dollars} dollars; they are not offers and may not be had today. "
    "Ask the firms before you send."
)
SPEED_ORDER = {speed: place for place, speed in enumerate(formulas.SPEED_DAYS)}
SHOWN = 3
LISTED = [
    "firm",
    "firm_kind",
    "product",
    "funding",
    "pickup",
    "speed",
    "coverage",
    "total_cost",
    "fee",
    "currency",
    "loss",
]


@dataclass(frozen=True)
class Found:
    """Services of a corridor in one quarter.

    cheapest, fastest, accessible : up to three each, with ``loss``: what they cost more than the cheapest, in dollars;
        accessible ones have most ways of access first (`indicators.remittance_prices.ways_of_access`), then price
    average, best, smart : percent of the amount; hidden : services that do not disclose their rate, left out
    saved_at_5, saved_at_3 : million dollars a year the corridor would save; None without a flow
    """

    sender: str
    receiver: str
    time_period: str
    amount: int
    survey_days: tuple[str, str]
    services: int
    hidden: int
    average: float
    best: float
    smart: float
    cheapest: pd.DataFrame
    fastest: pd.DataFrame
    accessible: pd.DataFrame
    average_loss: float
    flow: float | None
    flow_said: str
    saved_at_5: float | None
    saved_at_3: float | None

    @property
    def notice(self) -> str:
        """The sentence that goes with every result."""
        return NOTICE.format(days=" to ".join(dict.fromkeys(self.survey_days)), dollars=self.amount)


def find(
    services: pd.DataFrame,
    sender: str,
    receiver: str,
    amount: int = 200,
    *,
    time_period: str | None = None,
    weights: Weights | None = None,
) -> Found:
    """Services of a corridor in its last quarter surveyed, or in the one named; only those that disclose their rate.

    sender, receiver : any code or name of an area; time_period : a quarter as 2014-Q2, 2014Q2 or 2014_2Q

    Raises UsageError for another amount or what is no quarter, NothingLoaded for a corridor that was not surveyed,
    listing the surveyed ones from the sender.
    """
    if amount not in (200, 500):
        raise UsageError(f"The survey asked for 200 and 500 dollars, not {amount}.", ways_out=["--amount 200 or 500"])
    origin, to = area.resolve([sender, receiver])
    frame = services[(services["sender"] == origin) & (services["receiver"] == to) & (services["amount"] == amount)]
    frame = frame[frame["total_cost"].notna()]
    if time_period is not None:
        time_period = _quarter(time_period)
        frame = frame[frame["time_period"] == time_period]
    if frame.empty:
        raise _not_surveyed(services, origin, to, time_period)
    period = str(frame["time_period"].max())
    frame = frame[frame["time_period"] == period]
    hidden = int((frame["discloses_rate"] == "no").sum())
    open_lines = frame[frame["discloses_rate"] == "yes"].copy()
    if open_lines.empty:
        raise NothingLoaded(
            f"None of the {hidden} services from {area.name(origin)} to {area.name(to)} surveyed in "
            f"{period} discloses its rate.",
            ways_out=["Their total cost is not known."],
        )
    costs = open_lines["total_cost"].to_numpy(dtype=np.float64)
    open_lines["loss"] = formulas.loss_against_best(costs, float(amount))
    ways = formulas.ways_of_access(open_lines["funding"].to_numpy(), open_lines["coverage"].to_numpy())
    qualifying = formulas.qualifies(np.ones(len(costs), bool), open_lines["days"].to_numpy(), ways > 0)
    open_lines["few_ways"], open_lines["slow"] = -ways, open_lines["speed"].map(SPEED_ORDER)
    flow = _flow(weights, origin, to)
    days = sorted(frame["survey_date"])
    average = formulas.simple_average(costs)
    return Found(
        sender=origin,
        receiver=to,
        time_period=period,
        amount=amount,
        survey_days=(days[0], days[-1]),
        services=len(open_lines),
        hidden=hidden,
        average=average,
        best=float(costs.min()),
        smart=formulas.smart_average(costs, qualifying)[0],
        cheapest=_top(open_lines, ["total_cost", "slow"]),
        fastest=_top(open_lines[open_lines["days"].notna()], ["slow", "total_cost"]),
        accessible=_top(open_lines[ways > 0], ["few_ways", "total_cost", "slow"]),
        average_loss=float(open_lines["loss"].mean()),
        flow=flow,
        flow_said=weights.said if weights is not None else "",
        saved_at_5=None if flow is None else float(formulas.saved_at(average, flow, formulas.CEILING)),
        saved_at_3=None if flow is None else float(formulas.saved_at(average, flow, formulas.TARGET)),
    )


def savings(
    services: pd.DataFrame, weights: Weights, *, amount: int = 200, time_period: str | None = None
) -> pd.DataFrame:
    """Surveyed corridors by the money that would be saved at 3 %.

    sender, receiver, time_period, value, services, flow, saved_at_5, saved_at_3.

    Flow and savings in million dollars a year; the price is the corridor's simple average in its last quarter surveyed.
    Corridors without an estimated flow are left out. Raises NothingLoaded for a quarter without a survey.
    """
    found = prices(services, "corridor", amount=amount, index="simple")
    if time_period is not None:
        quarters = sorted(found["time_period"].unique())
        found = found[found["time_period"] == _quarter(time_period)]
        if found.empty:
            raise NothingLoaded(
                f"No corridor was surveyed in {time_period}.", details=[f"quarters surveyed: {', '.join(quarters)}"]
            )
    last = found.sort_values("time_period").groupby(CORRIDOR).tail(1)
    both = last.merge(weights.flows[[*CORRIDOR, "value"]].rename(columns={"value": "flow"}), on=CORRIDOR)
    for threshold in (formulas.CEILING, formulas.TARGET):
        both[f"saved_at_{threshold:g}"] = formulas.saved_at(both["value"], both["flow"], threshold)
    columns = [*CORRIDOR, "time_period", "value", "services", "flow", "saved_at_5", "saved_at_3"]
    return both[columns].sort_values(["saved_at_3", *CORRIDOR], ascending=[False, True, True]).reset_index(drop=True)


def _quarter(text: str) -> str:
    """A quarter as the survey writes it. Raises UsageError for what is none."""
    found = quarter(text)
    if found is None:
        raise UsageError(f"«{text}» is not a quarter.", ways_out=["for example 2014-Q2"])
    return found


def _top(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return frame.sort_values([*by, "firm"])[LISTED].head(SHOWN).reset_index(drop=True)


def _flow(weights: Weights | None, sender: str, receiver: str) -> float | None:
    """Yearly flow of a corridor; None where there is none for it."""
    if weights is None:
        return None
    flows = weights.flows
    here = flows[(flows["sender"] == sender) & (flows["receiver"] == receiver)]["value"]
    return float(here.iloc[0]) if len(here) else None


def _not_surveyed(services: pd.DataFrame, sender: str, receiver: str, time_period: str | None) -> NothingLoaded:
    """The error that says which corridors and quarters were surveyed instead."""
    from_here = services[services["sender"] == sender]
    receivers = sorted(from_here["receiver"].unique())
    when = f" in {time_period}" if time_period else ""
    if not receivers:
        said = [f"surveyed senders: {', '.join(sorted(services['sender'].unique()))}"]
    else:
        said = [f"surveyed from {sender}: {', '.join(receivers)}"]
        quarters = sorted(from_here[from_here["receiver"] == receiver]["time_period"].unique())
        said += [f"quarters of this corridor: {', '.join(quarters)}"] if quarters else []
    return NothingLoaded(
        f"No services from {area.name(sender)} to {area.name(receiver)} were surveyed{when}.",
        details=said,
        ways_out=["Only surveyed corridors have prices; none is guessed from its neighbours."],
    )

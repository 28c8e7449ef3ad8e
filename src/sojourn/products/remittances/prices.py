"""Remittance prices from the survey's lines: averages by anything a line says, shares above the targets, 10.c.1."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from sojourn.concepts import area
from sojourn.errors import NothingLoaded, UsageError
from sojourn.indicators import remittance_prices as formulas

if TYPE_CHECKING:
    import pandas as pd

#: What prices can be averaged by -> the columns that say it.
BY: dict[str, tuple[str, ...]] = {
    "corridor": ("sender", "receiver"),
    "sender": ("sender",),
    "receiver": ("receiver",),
    "region": ("region",),
    "world": ("area",),
    "firm": ("firm",),
    "firm-kind": ("firm_kind",),
    "product": ("product",),
    "funding": ("funding",),
    "pickup": ("pickup",),
    "speed": ("speed",),
    "coverage": ("coverage",),
}
OUT = ("time_period", "amount", "index", "value", "services")
CORRIDOR = ["sender", "receiver"]
GROUP = ["time_period", "amount"]
AMOUNTS = (200, 500)
#: Groupings for which the three cheapest services of a corridor are a meaningful price.
PLACES = ("corridor", "sender", "receiver", "region", "world")
#: Senders the publisher leaves out of its simple average of the world: their services state no exchange-rate margin.
#: Found by comparison with the averages in the publisher's reports (docs: reference/remittance-comparison).
NOT_IN_WORLD = ("RUS",)
NOT_STATED = "not stated"


@dataclass(frozen=True)
class Weights:
    """Yearly flow of each corridor and what it is: columns sender, receiver, value; ``said`` names source and year."""

    flows: pd.DataFrame
    said: str


def prices(
    services: pd.DataFrame,
    by: str = "corridor",
    *,
    amount: int | None = 200,
    index: str = "simple",
    weights: Weights | None = None,
) -> pd.DataFrame:
    """Average total cost of each group: the columns of ``by``, then time_period, amount, index, value, services.

    services : lines of the survey (`inputs.services`); those without a stated total never count
    amount : 200, 500 or None for both; percent of the amount, so the two are not comparable in money
    index : see `indicators.remittance_prices`; ``simple`` is the publisher's average
    weights : flows of corridors, needed by ``weighted`` only

    A group without any service that counts has no row. Raises UsageError for unknown groupings, amounts and indices.
    """
    _check(by, amount, index, weights)
    frame = services[services["total_cost"].notna()]
    if amount is not None:
        frame = frame[frame["amount"] == amount]
    frame = with_region(frame)
    keys = [*BY[by], *GROUP]
    if index == "smart":
        found = _smart(frame, keys)
    elif index == "weighted":
        assert weights is not None
        found = _weighted(frame, keys, weights.flows)
    else:
        counted = frame if index == "all" else frame[frame["discloses_rate"] == "yes"]
        if by == "world" and index != "all":
            counted = counted[~counted["sender"].isin(NOT_IN_WORLD)]
        found = counted.groupby(keys, sort=True)["total_cost"].agg(value="mean", services="size").reset_index()
    found["index"] = index
    found["services"] = found["services"].astype(int)
    return found[[*BY[by], *OUT]].sort_values([*BY[by], *GROUP]).reset_index(drop=True)


def _check(by: str, amount: int | None, index: str, weights: Weights | None) -> None:
    """Refuse what is not known, and what makes no sense together."""
    if by not in BY:
        raise UsageError(f"Prices are not known by «{by}».", ways_out=[f"one of: {', '.join(BY)}"])
    if index not in formulas.INDICES:
        raise UsageError(f"There is no price index «{index}».", ways_out=[f"one of: {', '.join(formulas.INDICES)}"])
    if amount is not None and amount not in AMOUNTS:
        raise UsageError(f"The survey asked for 200 and 500 dollars, not {amount}.", ways_out=["--amount 200 or 500"])
    if index == "smart" and by not in PLACES:
        raise UsageError(
            f"SmaRT is a price of corridors; by {by} it would compare services with themselves.",
            ways_out=[f"by one of: {', '.join(PLACES)}", "or another index: --index simple"],
        )
    if index == "weighted" and weights is None:
        raise UsageError(
            "The weighted average needs flows of corridors.", ways_out=["Load a bilateral remittance matrix."]
        )


def _smart(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Mean of the SmaRT averages of the corridors in a group; services are those averaged, at most three a corridor."""
    qualifying = formulas.qualifies(
        frame["discloses_rate"].to_numpy() == "yes",
        frame["days"].to_numpy(),
        formulas.reachable(frame["funding"].to_numpy(), frame["coverage"].to_numpy()),
    )
    kept = frame[qualifying].sort_values("total_cost")
    inner = list(dict.fromkeys([*keys, *CORRIDOR]))
    cheapest = kept.groupby([*CORRIDOR, *GROUP], sort=False).head(formulas.SMART_SERVICES)
    corridors = cheapest.groupby(inner)["total_cost"].agg(value="mean", services="size").reset_index()
    return corridors.groupby(keys).agg(value=("value", "mean"), services=("services", "sum")).reset_index()


def _weighted(frame: pd.DataFrame, keys: list[str], flows: pd.DataFrame) -> pd.DataFrame:
    """Corridor averages (simple) weighted by flows; corridors without a flow do not count."""
    inner = list(dict.fromkeys([*keys, *CORRIDOR]))
    open_lines = frame[frame["discloses_rate"] == "yes"]
    corridors = open_lines.groupby(inner)["total_cost"].agg(cost="mean", services="size").reset_index()
    merged = corridors.merge(flows[[*CORRIDOR, "value"]], on=CORRIDOR, how="inner")
    groups = merged[merged["value"] > 0].groupby(keys)
    found = groups["services"].sum().reset_index()
    found["value"] = [formulas.weighted_average(g["cost"], g["value"]) for _, g in groups]
    return found


def coverage(services: pd.DataFrame, amount: int = 200, weights: Weights | None = None) -> pd.DataFrame:
    """What stands behind each index in each quarter: corridors and services that count, beside those surveyed.

    Columns: index, time_period, amount, corridors, corridors_surveyed, services, services_surveyed. Surveyed are those
    with a stated total; a corridor without a service that counts has no price. ``weighted`` needs weights.
    """
    import pandas as pd

    def counted(index: str) -> pd.DataFrame:
        by_corridor = prices(services, "corridor", amount=amount, index=index, weights=weights).groupby("time_period")
        return by_corridor["services"].agg(corridors="size", services="sum").reset_index()

    surveyed = counted("all").rename(columns=lambda c: c if c == "time_period" else f"{c}_surveyed")
    shown = [i for i in formulas.INDICES if i != "weighted" or weights is not None]
    found = pd.concat([counted(i).assign(index=i) for i in shown]).merge(surveyed, on="time_period")
    columns = ["index", "time_period", "amount", "corridors", "corridors_surveyed", "services", "services_surveyed"]
    return found.assign(amount=amount)[columns].reset_index(drop=True)


def targets(services: pd.DataFrame, amount: int = 200) -> pd.DataFrame:
    """By quarter: share of corridors and of services above 5 % and above 3 % (SDG 10.c), transparent services only.

    Columns: time_period, amount, what (corridors, services), number, above_5, above_3; shares 0 to 1.
    """
    import pandas as pd

    corridors = prices(services, "corridor", amount=amount)
    frame = services[(services["amount"] == amount) & (services["discloses_rate"] == "yes")]
    rows = []
    for period in sorted(corridors["time_period"].unique()):
        for what, costs in (
            ("corridors", corridors.loc[corridors["time_period"] == period, "value"]),
            ("services", frame.loc[frame["time_period"] == period, "total_cost"]),
        ):
            found = costs.to_numpy(dtype=np.float64)
            number = int(np.isfinite(found).sum())
            rows.append(
                {
                    "time_period": period,
                    "amount": amount,
                    "what": what,
                    "number": number,
                    **formulas.shares_of_target(found),
                }
            )
    return pd.DataFrame(rows)


def sdg_10c1(services: pd.DataFrame, side: str) -> pd.DataFrame:
    """Indicator 10.c.1 by country and year: area, side, time_period (year), value, services.

    side : ``sender`` (cost of sending from) or ``receiver`` (cost of sending to). A year is its third quarter; a year
    whose third quarter was not surveyed has no value.
    """
    if side not in CORRIDOR:
        raise UsageError(f"10.c.1 is by sender or by receiver, not by «{side}».")
    found = prices(services, side, amount=200, index="simple")
    years = found["time_period"].str[:4]
    found = found[found["time_period"] == years.map(formulas.sdg_quarter)].copy()
    found["time_period"] = found["time_period"].str[:4].astype(int)
    found["side"] = side
    columns = ["area", "side", "time_period", "value", "services"]
    return found.rename(columns={side: "area"})[columns].reset_index(drop=True)


def recomputed(services: pd.DataFrame) -> pd.DataFrame:
    """Every line's total from its parts beside the stated one: stated, recomputed, difference (ours minus it).

    The margin in it is the stated one; ``margin`` is recomputed from the rates, ``margin_difference`` ours minus it.
    """
    parts = formulas.total_cost(
        services["fee"], services["amount_sent"].where(services["amount_sent"] > 0), services["fx_margin"]
    )
    out = services[["row", "time_period", "sender", "receiver", "service", "amount", "firm"]].copy()
    out["stated"], out["recomputed"] = services["total_cost"], parts
    out["difference"] = out["recomputed"] - out["stated"]
    out["margin"] = formulas.exchange_margin(services["fx_rate"], services["interbank_rate"])
    out["margin_difference"] = out["margin"] - services["fx_margin"]
    return out


def with_region(services: pd.DataFrame) -> pd.DataFrame:
    """The lines with the receiver's region (SDG regions, names) and the world as a group."""
    out = services.assign(area="001")
    out["region"] = services["receiver"].map({code: region_of(code) for code in services["receiver"].unique()})
    for column in ("pickup", "speed", "coverage", "product"):
        out[column] = services[column].where(~services[column].isin(["", "N/A"]), NOT_STATED)
    return out


@cache
def region_of(code: str) -> str:
    """Name of the SDG region an area is in; a former area is where its successors are."""
    for group, members in area.partition("sdg_region").items():
        if code in members or any(s in members for s in area.successors(code)):
            return area.name(group)
    return NOT_STATED


def weights_of(flows: pd.DataFrame, services: pd.DataFrame, said: str) -> Weights:
    """Flows of the published matrix nearest in time to the survey's last quarter."""
    years = sorted(flows["time_period"].unique())
    if not years:
        raise NothingLoaded(
            "There is no matrix of flows to weight prices with.", ways_out=["Load a bilateral remittance matrix."]
        )
    middle = services["time_period"].str[:4].astype(int).median()
    year = min(years, key=lambda y: abs(y - middle))
    return Weights(flows[flows["time_period"] == year], f"{said} {year}")

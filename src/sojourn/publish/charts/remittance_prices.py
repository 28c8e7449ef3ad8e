"""Charts on the prices of remittances: how they spread, how corridors moved.

Prices are in percent of the amount sent; the 3 % and 5 % of SDG target 10.c are drawn through both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sojourn.concepts import area
from sojourn.errors import NothingLoaded
from sojourn.indicators.remittance_prices import CEILING, TARGET
from sojourn.publish.charts.heading import SMALL, heading, height_of
from sojourn.publish.charts.svg import FAINT, GRID, LINE, Drawing, Scale, line, tag, text, ticks, width_of

if TYPE_CHECKING:
    import pandas as pd

BEFORE, AFTER = "#9fb3c8", "#0b69a3"
TARGET_INK = "#b44d12"
PLOT = 450.0


def price_distributions(
    services: pd.DataFrame, by: str = "region", *, time_period: str | None = None, amount: int = 200
) -> str:
    """Spread of the total cost of transparent services by receiver's region (or another column).

    services : lines with the column ``by`` (see `products.remittances.prices.with_region`)
    """
    frame = services[
        (services["amount"] == amount) & (services["discloses_rate"] == "yes") & services["total_cost"].notna()
    ]
    if frame.empty:
        raise NothingLoaded(f"No transparent services at {amount} dollars to draw.")
    period = time_period or str(frame["time_period"].max())
    cost = frame[frame["time_period"] == period].groupby(by)["total_cost"]
    table = cost.quantile(np.array([0.1, 0.25, 0.5, 0.75, 0.9])).unstack()
    table.columns = ["p10", "p25", "p50", "p75", "p90"]
    table["services"] = cost.size()
    table = table.sort_values("p50")
    step = 30.0
    drawing, x, top = _rows_of(
        [f"{group} ({number})" for group, number in table["services"].items()],
        title="What it costs to send money, by where it goes",
        lines=[
            f"{amount} dollars, survey of {period}, services that disclose their exchange rate (number in brackets)",
            "line: tenth to nine tenths of services; bar: middle half; tick: median",
        ],
        span=(min(0.0, float(table["p10"].min())), float(np.ceil(table["p90"].max() / 5) * 5)),
        axis="Total cost, % of the amount sent",
        step=step,
        id="remittance-prices",
    )
    for i, (p10, p25, p50, p75, p90) in enumerate(table[["p10", "p25", "p50", "p75", "p90"]].to_numpy().tolist()):
        y = top + step * (i + 0.5)
        drawing.add(line(x(p10), y, x(p90), y, BEFORE, 2))
        drawing.add(tag("rect", x=x(p25), y=y - 5.5, width=x(p75) - x(p25), height=11, fill=BEFORE))
        drawing.add(line(x(p50), y - 9.5, x(p50), y + 9.5, AFTER, 3))
    _targets(drawing, x, top, top + step * len(table))
    return drawing.svg()


def corridor_dumbbells(prices: pd.DataFrame, corridors: pd.DataFrame, *, number: int = 20) -> str:
    """First and last surveyed average of the corridors with most money to save: a dot each, joined.

    prices : averages by corridor and quarter; corridors : sender and receiver in the order wanted (products: savings)
    """
    rows = first_and_last(prices, corridors.head(number))
    if not rows:
        raise NothingLoaded("None of the corridors has a surveyed price.")
    top_price = float(np.ceil(max(max(row.first, row.last) for row in rows) / 5) * 5)
    step = 23.0
    drawing, x, top = _rows_of(
        [row.name for row in rows],
        title="Corridors where most money could be saved",
        lines=[
            f"200 dollars, {min(r.first_quarter for r in rows)} and {max(r.last_quarter for r in rows)}; "
            "ordered by what a price of 3 % would save in a year",
            "average of the services that disclose their exchange rate; pale dot: first survey, dark dot: last survey",
        ],
        span=(0.0, top_price),
        axis="Average total cost, % of the amount sent",
        step=step,
        id="remittance-corridors",
    )
    for i, row in enumerate(rows):
        y = top + step * (i + 0.5)
        drawing.add(
            line(x(row.first), y, x(row.last), y, LINE, 2),
            tag("circle", cx=x(row.first), cy=y, r=5.2, fill=BEFORE),
            tag("circle", cx=x(row.last), cy=y, r=5.2, fill=AFTER),
        )
    _targets(drawing, x, top, top + step * len(rows))
    return drawing.svg()


class CorridorPrices(NamedTuple):
    """First and last surveyed average price of a corridor, percent of the amount, and their quarters."""

    name: str
    first: float
    last: float
    first_quarter: str
    last_quarter: str


def first_and_last(prices: pd.DataFrame, corridors: pd.DataFrame) -> list[CorridorPrices]:
    """Of each corridor that was surveyed, in the order of ``corridors``."""
    rows = []
    for sender, receiver in corridors[["sender", "receiver"]].itertuples(index=False):
        own = prices[(prices["sender"] == sender) & (prices["receiver"] == receiver)].sort_values("time_period")
        if not own.empty:
            name = f"{area.name(sender)} to {area.name(receiver)}"
            values, times = own["value"].tolist(), own["time_period"].tolist()
            rows.append(CorridorPrices(name, values[0], values[-1], times[0], times[-1]))
    return rows


def _rows_of(
    labels: Sequence[str],
    *,
    title: str,
    lines: Sequence[str],
    span: tuple[float, float],
    axis: str,
    step: float,
    id: str,
) -> tuple[Drawing, Scale, float]:
    """A drawing with a named row each, an axis of percent below; returns it, its scale, and where the rows begin.

    span : lowest and highest percent of the axis; step : height of a row
    """
    left = max(width_of(name) for name in labels) + 14
    width = left + PLOT + 20
    top = height_of(lines, width) + 24
    bottom = top + step * len(labels)
    drawing = Drawing(width, bottom + 44, title, "; ".join(lines), id)
    heading(drawing, lines)
    x = Scale(*span, left, left + PLOT)
    for mark in ticks(*span, 10):
        if span[0] - 1e-9 <= mark <= span[1] + 1e-9:
            drawing.add(line(x(mark), top, x(mark), bottom, GRID))
            drawing.add(text(x(mark), bottom + 16, f"{mark:g}", size=SMALL, fill=FAINT, anchor="middle"))
    drawing.add(line(left, bottom, left + PLOT, bottom, LINE))
    drawing.add(text(left + PLOT / 2, bottom + 34, axis, size=SMALL, fill=FAINT, anchor="middle"))
    for i, name in enumerate(labels):
        drawing.add(text(left - 8, top + step * (i + 0.5) + 4, name, anchor="end"))
    return drawing, x, top


def _targets(drawing: Drawing, x: Scale, top: float, bottom: float) -> None:
    """Dashed lines at the target and the ceiling of SDG 10.c, named at their top."""
    for at in (TARGET, CEILING):
        drawing.add(line(x(at), top - 4, x(at), bottom, TARGET_INK, 1.2, dash="4 3"))
        drawing.add(text(x(at), top - 9, f"{at:g} %", size=11, fill=TARGET_INK, anchor="middle"))

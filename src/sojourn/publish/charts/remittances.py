"""Charts on remittances: how prices spread, how corridors moved, where money flows.

Every chart takes a data frame of the products, states the days or the year it speaks of, and draws the 3 % and 5 % of
SDG target 10.c where it shows prices. Money is in billion dollars, prices in percent of the amount sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sojourn.concepts import area
from sojourn.errors import NothingLoaded
from sojourn.indicators.remittance_prices import CEILING, TARGET

if TYPE_CHECKING:
    import pandas as pd

INK, FAINT, LINE = "#1f2933", "#7b8794", "#cbd2d9"
BEFORE, AFTER = "#9fb3c8", "#0b69a3"
TARGET_INK = "#b44d12"
SENDER_INKS = (
    "#0b69a3",
    "#b44d12",
    "#2f8132",
    "#8c5ab5",
    "#c99700",
    "#8a5a44",
    "#3e7c91",
    "#a4366c",
    "#5f6c7b",
    "#6f8f1f",
)
FONT = "Helvetica Neue, Helvetica, Arial, sans-serif"
RIBBON_POINTS = 25
SIDES: tuple[tuple[str, Any], ...] = (("left", "right"), ("right", "left"))


def price_distributions(
    services: pd.DataFrame, by: str = "region", *, time_period: str | None = None, amount: int = 200
) -> Any:
    """Spread of the total cost of transparent services by receiver's region (or another column).

    services : lines with the column ``by`` (see `products.remittances.with_region`)
    """
    import altair as alt

    frame = services[
        (services["amount"] == amount) & (services["discloses_rate"] == "yes") & services["total_cost"].notna()
    ]
    if frame.empty:
        raise NothingLoaded(f"No transparent services at {amount} dollars to draw.")
    period = time_period or str(frame["time_period"].max())
    frame = frame[frame["time_period"] == period]
    cost = frame.groupby(by)["total_cost"]
    table = cost.quantile(np.array([0.1, 0.25, 0.5, 0.75, 0.9])).unstack()
    table.columns = ["p10", "p25", "p50", "p75", "p90"]
    table["services"] = cost.size()
    table = table.reset_index().rename(columns={by: "group"})
    table["label"] = table["group"] + " (" + table["services"].astype(str) + ")"
    order = table.sort_values("p50")["label"].tolist()
    base = alt.Chart(table).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=320, ticks=False, domain=False))
    )
    scale = alt.Scale(
        domain=[min(0.0, float(table["p10"].min())), float(np.ceil(table["p90"].max() / 5) * 5)], nice=False
    )
    title = alt.X("p10:Q", title="Total cost, % of the amount sent", scale=scale)
    return _finish(
        alt.layer(
            base.mark_rule(size=2, color=BEFORE).encode(x=title, x2="p90:Q"),
            base.mark_bar(size=11, color=BEFORE).encode(x="p25:Q", x2="p75:Q"),
            base.mark_tick(size=19, thickness=3, color=AFTER).encode(x="p50:Q"),
            *_targets(),
        ),
        "What it costs to send money, by where it goes",
        [
            f"{amount} dollars, survey of {period}, services that disclose their exchange rate (number in brackets)",
            "line: tenth to nine tenths of services; bar: middle half; tick: median",
        ],
        height=30 * len(table),
    )


def corridor_dumbbells(prices: pd.DataFrame, corridors: pd.DataFrame, *, number: int = 20) -> Any:
    """First and last surveyed average of the corridors with most money to save: a dot each, joined.

    prices : averages by corridor and quarter; corridors : sender and receiver in the order wanted (products: savings)
    """
    import altair as alt
    import pandas as pd

    rows = []
    for sender, receiver in corridors[["sender", "receiver"]].head(number).itertuples(index=False):
        own = prices[(prices["sender"] == sender) & (prices["receiver"] == receiver)].sort_values("time_period")
        if own.empty:
            continue
        rows.append(
            {
                "corridor": f"{area.name(sender)} to {area.name(receiver)}",
                "first": own["value"].iloc[0],
                "last": own["value"].iloc[-1],
                "from": own["time_period"].iloc[0],
                "to": own["time_period"].iloc[-1],
            }
        )
    if not rows:
        raise NothingLoaded("None of the corridors has a surveyed price.")
    table = pd.DataFrame(rows)
    order = table["corridor"].tolist()
    y = alt.Y("corridor:N", sort=order, title=None, axis=alt.Axis(labelLimit=340, ticks=False, domain=False))
    top = float(np.ceil(max(table["first"].max(), table["last"].max()) / 5) * 5)
    scale = alt.Scale(domain=[0, top], nice=False)
    dots = table.melt(id_vars=["corridor"], value_vars=["first", "last"], var_name="when", value_name="cost")
    dots["when"] = dots["when"].map({"first": "first survey", "last": "last survey"})
    colour = alt.Color(
        "when:N",
        scale=alt.Scale(domain=["first survey", "last survey"], range=[BEFORE, AFTER]),
        legend=alt.Legend(title=None, orient="top", offset=22),
    )
    return _finish(
        alt.layer(
            alt.Chart(table)
            .mark_rule(size=2, color=LINE)
            .encode(
                y=y, x=alt.X("first:Q", scale=scale, title="Average total cost, % of the amount sent"), x2="last:Q"
            ),
            alt.Chart(dots).mark_circle(size=95, opacity=1).encode(y=y, x="cost:Q", color=colour),
            *_targets(),
        ),
        "Corridors where most money could be saved",
        [
            f"200 dollars, {table['from'].min()} and {table['to'].max()}; ordered by what a price of 3 % "
            "would save in a year",
            "average of the services that disclose their exchange rate",
        ],
        height=23 * len(table),
    )


def money_flows(
    flows: pd.DataFrame, *, said: str, senders: int = 9, receivers: int = 13, width: int = 620, height: int = 560
) -> Any:
    """Largest senders at the left, largest receivers at the right, ribbons as wide as the money; the rest as «others».

    flows : sender, receiver, value in million dollars; said : the year and the method, for the subtitle
    """
    import altair as alt
    import pandas as pd

    if flows.empty:
        raise NothingLoaded("There are no flows to draw.")
    table = _collapsed(flows, senders, receivers)
    left, right = _stacked(table, "sender"), _stacked(table, "receiver")
    ribbons, nodes = _ribbons(table, left, right), _nodes(left, right)
    named = left["node"].tolist()
    inks = [*SENDER_INKS[: max(len(named) - 1, 1)], FAINT][: len(named)]
    x = alt.X("x:Q", scale=alt.Scale(domain=[-0.42, 1.42]), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[-0.005, 1.02], reverse=True), axis=None)
    colour = alt.Color("sender:N", scale=alt.Scale(domain=named, range=inks), legend=None)
    labels = pd.concat([left.assign(x=-0.035, side="left"), right.assign(x=1.035, side="right")])
    labels["y"] = (labels["top"] + labels["bottom"]) / 2
    labels["text"] = labels["node"] + "  " + (labels["value"] / 1000).map("{:,.0f}".format)
    texts = [
        alt.Chart(labels[labels["side"] == side])
        .mark_text(align=align, fontSize=11.5, color=INK)
        .encode(x=x, y=y, text="text:N")
        for side, align in SIDES
    ]
    return _finish(
        alt.layer(
            alt.Chart(ribbons).mark_area(opacity=0.55).encode(x=x, y=y, y2="y2:Q", color=colour, detail="ribbon:N"),
            alt.Chart(nodes).mark_rect(color=INK).encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
            *texts,
        ),
        "Where migrants' money goes",
        [f"{said}; billion US dollars", "senders at the left, receivers at the right, the smaller ones together"],
        width=width,
        height=height,
    )


def _collapsed(flows: pd.DataFrame, senders: int, receivers: int) -> pd.DataFrame:
    """Flows between the largest senders and receivers by name, all others as one node a side."""
    table = flows.copy()
    for side, number, other in (("sender", senders, "Other senders"), ("receiver", receivers, "Other receivers")):
        kept = table.groupby(side)["value"].sum().nlargest(number).index
        names = {code: area.name(code) for code in kept}
        table[side] = table[side].map(lambda code, n=names, o=other: n.get(code, o))
    summed: pd.DataFrame = table.groupby(["sender", "receiver"])["value"].sum().reset_index()
    return summed


def _stacked(table: pd.DataFrame, side: str, gap: float = 0.012) -> pd.DataFrame:
    """Nodes of one side from top to bottom by size, others last: node, value, top, bottom (0 to 1)."""
    sums = table.groupby(side)["value"].sum().sort_values(ascending=False)
    last = [n for n in sums.index if n.startswith("Other ")]
    sums = sums.reindex([n for n in sums.index if n not in last] + last)
    room = 1.0 - gap * (len(sums) - 1)
    size = sums / sums.sum() * room
    top = size.cumsum() - size + gap * np.arange(len(sums))
    frame = sums.rename("value").rename_axis("node").reset_index()
    frame["top"], frame["bottom"] = top.to_numpy(), (top + size).to_numpy()
    return frame


def _ribbons(table: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Points of every ribbon: its upper and lower edge along a smooth step from its sender to its receiver."""
    import pandas as pd

    start, end = (dict(zip(f["node"], f["top"], strict=True)) for f in (left, right))
    unit_left = float((left["bottom"] - left["top"]).sum() / left["value"].sum())
    unit_right = float((right["bottom"] - right["top"]).sum() / right["value"].sum())
    rank_left, rank_right = (dict(zip(f["node"], range(len(f)), strict=True)) for f in (left, right))
    ordered = table.assign(l=table["sender"].map(rank_left), r=table["receiver"].map(rank_right))
    starts, ends = {}, {}
    for row in _rows(ordered.sort_values(["l", "r"])):
        starts[row.sender, row.receiver] = start[row.sender]
        start[row.sender] += row.value * unit_left
    for row in _rows(ordered.sort_values(["r", "l"])):
        ends[row.sender, row.receiver] = end[row.receiver]
        end[row.receiver] += row.value * unit_right
    x = np.linspace(0.0, 1.0, RIBBON_POINTS)
    step = x * x * (3.0 - 2.0 * x)
    parts = []
    for row in _rows(ordered):
        a, b = starts[row.sender, row.receiver], ends[row.sender, row.receiver]
        upper = a + (b - a) * step
        lower = (a + row.value * unit_left) + (b + row.value * unit_right - a - row.value * unit_left) * step
        parts.append(
            pd.DataFrame(
                {"ribbon": f"{row.sender} to {row.receiver}", "sender": row.sender, "x": x, "y": upper, "y2": lower}
            )
        )
    return pd.concat(parts, ignore_index=True)


def _rows(table: pd.DataFrame) -> list[Any]:
    """Rows with their columns as attributes."""
    return list(table.itertuples())


def _nodes(left: pd.DataFrame, right: pd.DataFrame, width: float = 0.018) -> pd.DataFrame:
    import pandas as pd

    sides = [left.assign(x=-width, x2=0.0), right.assign(x=1.0, x2=1.0 + width)]
    return pd.concat(sides).rename(columns={"top": "y", "bottom": "y2"})


def _targets() -> list[Any]:
    """Dashed lines at the target and the ceiling of SDG 10.c, named at their top."""
    import altair as alt
    import pandas as pd

    lines = pd.DataFrame({"at": [TARGET, CEILING], "name": ["3 %", "5 %"]})
    base = alt.Chart(lines).encode(x="at:Q")
    return [
        base.mark_rule(strokeDash=[4, 3], color=TARGET_INK, size=1.2),
        base.mark_text(color=TARGET_INK, fontSize=11, dy=-7, baseline="bottom").encode(y=alt.value(0), text="name:N"),
    ]


def _finish(chart: Any, title: str, subtitle: list[str], *, width: int = 520, height: int = 300) -> Any:
    import altair as alt

    return (
        chart.properties(
            width=width,
            height=height,
            background="white",
            padding={"left": 12, "right": 18, "top": 12, "bottom": 12},
            title=alt.Title(
                title,
                subtitle=subtitle,
                anchor="start",
                offset=26,
                fontSize=16,
                subtitleFontSize=11.5,
                subtitleColor=FAINT,
                color=INK,
                frame="bounds",
            ),
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=FAINT,
            titleFontWeight="normal",
            gridColor="#edf0f3",
            domainColor=LINE,
            labelFontSize=11.5,
        )
    )

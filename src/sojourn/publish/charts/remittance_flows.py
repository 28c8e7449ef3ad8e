"""Where migrants' money goes: ribbons from the largest senders to the largest receivers, in billion dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sojourn.concepts import area
from sojourn.errors import NothingLoaded
from sojourn.publish.charts.heading import SMALL, heading, height_of
from sojourn.publish.charts.svg import FAINT, INK, Drawing, Scale, hint, path, tag, text, width_of

if TYPE_CHECKING:
    import pandas as pd

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
RIBBON_POINTS = 25
_PLOT, _HIGH, _NODE = 330.0, 560.0, 7.0


def money_flows(flows: pd.DataFrame, *, said: str, senders: int = 9, receivers: int = 13) -> str:
    """Largest senders at the left, largest receivers at the right, ribbons as wide as the money; the rest as «others».

    flows : sender, receiver, value in million dollars; said : the year and the method, for the subtitle
    """
    if flows.empty:
        raise NothingLoaded("There are no flows to draw.")
    table = _collapsed(flows, senders, receivers)
    left, right = _stacked(table, "sender"), _stacked(table, "receiver")
    named = left["node"].tolist()
    inks = dict(zip(named, [*SENDER_INKS[: max(len(named) - 1, 1)], FAINT], strict=False))
    words = [_labels(side) for side in (left, right)]
    rooms = [max(width_of(name, SMALL) for name in side) + 14 for side in words]
    lines = [f"{said}; billion US dollars", "senders at the left, receivers at the right, the smaller ones together"]
    width = sum(rooms) + _PLOT + 2 * _NODE
    top = height_of(lines, width)
    drawing = Drawing(width, top + _HIGH + 12, "Where migrants' money goes", "; ".join(lines), "remittance-flows")
    heading(drawing, lines)
    start = rooms[0] + _NODE
    x, y = Scale(0, 1, start, start + _PLOT), Scale(0, 1, top, top + _HIGH)
    for ribbon, points in _ribbons(table, left, right).groupby("ribbon", sort=False):
        upper = [(x(across), y(down)) for across, down in zip(points["x"], points["y"], strict=True)]
        lower = [(x(across), y(down)) for across, down in zip(points["x"], points["y2"], strict=True)]
        colour = inks[points["sender"].iloc[0]]
        d = path([*upper, *reversed(lower)]) + "Z"
        drawing.add(tag("path", hint(str(ribbon)), d=d, fill=colour, fill_opacity=0.55))
    for nodes, names, at, beside, anchor in (
        (left, words[0], start - _NODE, start - _NODE - 6, "end"),
        (right, words[1], start + _PLOT, start + _PLOT + _NODE + 6, "start"),
    ):
        for node, name in zip(_rows(nodes), names, strict=True):
            drawing.add(tag("rect", x=at, y=y(node.top), width=_NODE, height=y(node.bottom) - y(node.top), fill=INK))
            drawing.add(text(beside, y((node.top + node.bottom) / 2) + 4, name, size=SMALL, anchor=anchor))
    return drawing.svg()


def _labels(nodes: pd.DataFrame) -> list[str]:
    return [f"{node.node}  {node.value / 1000:,.0f}" for node in _rows(nodes)]


def _collapsed(flows: pd.DataFrame, senders: int, receivers: int) -> pd.DataFrame:
    """Flows between the largest senders and receivers by name, all others as one node a side."""
    table = flows.copy()
    for side, number, other in (("sender", senders, "Other senders"), ("receiver", receivers, "Other receivers")):
        kept = table.groupby(side)["value"].sum().nlargest(number).index
        table[side] = [area.name(code) if code in kept else other for code in table[side]]
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
    ordered = table.assign(at_left=table["sender"].map(rank_left), at_right=table["receiver"].map(rank_right))
    starts, ends = {}, {}
    for row in _rows(ordered.sort_values(["at_left", "at_right"])):
        starts[row.sender, row.receiver] = start[row.sender]
        start[row.sender] += row.value * unit_left
    for row in _rows(ordered.sort_values(["at_right", "at_left"])):
        ends[row.sender, row.receiver] = end[row.receiver]
        end[row.receiver] += row.value * unit_right
    x = np.linspace(0.0, 1.0, RIBBON_POINTS)
    step = x * x * (3.0 - 2.0 * x)
    parts = []
    for row in _rows(ordered):
        a, b = starts[row.sender, row.receiver], ends[row.sender, row.receiver]
        upper = a + (b - a) * step
        lower = (a + row.value * unit_left) + (b + row.value * unit_right - a - row.value * unit_left) * step
        name = f"{row.sender} to {row.receiver}"
        parts.append(pd.DataFrame({"ribbon": name, "sender": row.sender, "x": x, "y": upper, "y2": lower}))
    return pd.concat(parts, ignore_index=True)


def _rows(table: pd.DataFrame) -> list[Any]:
    """Rows with their columns as attributes."""
    return list(table.itertuples())

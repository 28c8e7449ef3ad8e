"""Who came and left under permits: bars above and below zero, by what a departure rests on."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa

from sojourn.concepts.permit_stay import AFTER_PERMIT, ASSUMED, OBSERVED
from sojourn.errors import UsageError
from sojourn.publish.charts.balance import Bar, balance_bars
from sojourn.publish.charts.svg import ARRIVE

NO_YEAR_YET = "not yet decided"
PARTS = {
    ("permit_immigration", ""): ("first arrivals", ARRIVE),
    ("permit_immigration_undecided", ""): (f"first arrivals, {NO_YEAR_YET}", "#a9cbe0"),
    ("permit_emigration", OBSERVED): ("last departures within the permit", "#8c3707"),
    ("permit_emigration", AFTER_PERMIT): ("after it", "#c96a30"),
    ("permit_emigration", ASSUMED): ("none seen: taken to be the permit's last day", "#ecc4a8"),
    ("permit_emigration_undecided", ""): (f"last departures, {NO_YEAR_YET}", "#d9d4cf"),
}
"""Measure and what a departure rests on -> name and colour, in the order of the bars from zero outward."""
MOST = 36
"""Periods that are drawn, the latest."""


def permit_flows(table: pa.Table) -> str:
    """The flows of ``products.border.permits``, all classes of permits together; no dot where somebody is undecided.

    table : columns time_period, measure, end_basis, obs_value (persons of a period). Raises UsageError for no flow.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in table.select(["time_period", "measure", "end_basis", "obs_value"]).to_pylist():
        basis = row["end_basis"] if row["measure"] == "permit_emigration" else ""
        counts[row["time_period"], row["measure"], basis] += int(row["obs_value"])
    periods = sorted({period for period, _, _ in counts})
    if not periods:
        raise UsageError("Nobody came or left under these permits, so there is nothing to draw.")
    bars = []
    for period in periods[-MOST:]:
        parts = [(-1 if "emigration" in m else 1) * counts[period, m, basis] for m, basis in PARTS]
        open_ = any(p for p, (m, _) in zip(parts, PARTS, strict=True) if "undecided" in m)
        bars.append(Bar(period, tuple(map(float, parts)), None if open_ else float(sum(parts))))
    drawn = [i for i in range(len(PARTS)) if any(bar.parts[i] for bar in bars)]
    shown = [Bar(b.label, tuple(b.parts[i] for i in drawn), b.dot) for b in bars]
    left = f" The latest {MOST} of {len(periods)} periods." if len(periods) > MOST else ""
    last = bars[-1]
    came, went = (sum(p for p in last.parts if p > 0), -sum(p for p in last.parts if p < 0))
    return balance_bars(
        shown, [list(PARTS.values())[i] for i in drawn], "arrivals less departures, where all are decided",
        title="Who came and left under permits",
        description=f"In {last.label} {came:,.0f} first arrivals and {went:,.0f} last departures.{left}",
        id="permit-flows", width=820, unit="persons a period",
    )  # fmt: skip

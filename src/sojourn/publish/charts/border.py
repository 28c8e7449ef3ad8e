"""Charts on border crossings: monthly series with intervals, first figures against final ones, revisions, seasons.

Every chart takes a table of the products and says which rule and day it rests on. Colours: arrivals and departures as
everywhere in the house; final figures dark, provisional ones lighter with their bands.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.errors import NothingLoaded, UsageError

INK, FAINT, LINE = "#1f2933", "#5b6773", "#cbd2d9"
ARRIVE, LEAVE, NET = "#0b69a3", "#b4480f", "#4a5d23"
COLOURS = {"immigration": ARRIVE, "emigration": LEAVE, "net_migration": NET}
TITLES = {"immigration": "Migrant arrivals", "emigration": "Migrant departures", "net_migration": "Net migration"}
FONT = "Helvetica Neue, Helvetica, Arial, sans-serif"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def monthly_series(vintage: pa.Table, *, group: str = "_T", years: int = 5) -> Any:
    """Arrivals and departures by month at one vintage: final figures, then estimates with 80 and 95 % bands.

    vintage : as from ``products.border_vintages.provisional``; years : how many to show, back from the vintage
    """
    import altair as alt

    frame = _frame(_of_group(vintage, group))
    frame = frame[frame["lag"] < 12 * years]
    panels = []
    for measure in ("immigration", "emigration"):
        part = frame[frame["measure"] == measure]
        colour = COLOURS[measure]
        base = alt.Chart(part).encode(x=_month_axis())
        bands = base.transform_filter("datum.obs_status == 'E'")
        panels.append(
            alt.layer(
                bands.mark_area(color=colour, opacity=0.18).encode(y=_count("lower_95"), y2="upper_95:Q"),
                bands.mark_area(color=colour, opacity=0.30).encode(y=_count("lower_80"), y2="upper_80:Q"),
                base.mark_line(color=colour, strokeWidth=1.8).encode(y=_count("obs_value")),
                bands.mark_point(color=colour, fill="white", size=26, opacity=1).encode(y=_count("obs_value")),
            ).properties(width=620, height=170, title=_panel(TITLES[measure]))
        )
    day = frame["vintage"].iloc[0]
    return _finish(
        alt.vconcat(*panels, spacing=18),
        "Migration by month, final and provisional",
        [f"known on {day}; line: final; hollow dots: estimated, with 80 and 95 % intervals", _said(group)],
    )


def first_figures(vintages: pa.Table, measure: str = "immigration", *, group: str = "_T", lag: int = 0) -> Any:
    """The figure of a replay at one lag with its intervals, and the final figure it was waiting for."""
    import altair as alt

    frame = _frame(_of_group(vintages, group))
    frame = frame[(frame["measure"] == measure) & (frame["lag"] == lag) & frame["final_value"].notna()].copy()
    if frame.empty:
        raise NothingLoaded(f"No {measure} at lag {lag} is final yet: nothing to draw.")
    frame["inside"] = (frame["lower_95"] <= frame["final_value"]) & (frame["final_value"] <= frame["upper_95"])
    colour = COLOURS[measure]
    base = alt.Chart(frame).encode(x=_month_axis())
    chart = alt.layer(
        base.mark_area(color=colour, opacity=0.18).encode(y=_count("lower_95"), y2="upper_95:Q"),
        base.mark_area(color=colour, opacity=0.28).encode(y=_count("lower_80"), y2="upper_80:Q"),
        base.mark_line(color=colour, strokeWidth=1.2).encode(y=_count("obs_value")),
        base.mark_point(size=34, filled=True, opacity=1).encode(
            y=_count("final_value"),
            shape=alt.Shape("inside:N", scale=alt.Scale(domain=[True, False], range=["circle", "cross"]), legend=None),
            color=alt.Color("inside:N", scale=alt.Scale(domain=[True, False], range=[INK, "#c81e1e"]), legend=None),
        ),
    ).properties(width=640, height=260)
    share = 100 * frame["inside"].mean()
    when = "at the end of the month itself" if lag == 0 else f"{lag} month{'s' if lag > 1 else ''} later"
    return _finish(
        chart,
        f"{TITLES[measure]}: first estimate and final figure",
        [
            f"line and bands: estimate {when} with 80 and 95 % intervals; dots: final figure",
            f"{share:.0f} % of {len(frame)} months inside the 95 % interval (crosses: outside); {_said(group)}",
        ],
    )


def revision_triangle(vintages: pa.Table, measure: str = "immigration", *, group: str = "_T", months: int = 36) -> Any:
    """By how much the estimate of each month, at each lag, was above or below the final figure, in percent."""
    import altair as alt

    frame = _frame(_of_group(vintages, group))
    frame = frame[(frame["measure"] == measure) & frame["final_value"].notna() & (frame["final_value"] != 0)].copy()
    if frame.empty:
        raise NothingLoaded(f"No {measure} of these vintages is final yet: there is no revision to draw.")
    frame["off"] = 100 * (frame["obs_value"] - frame["final_value"]) / frame["final_value"].abs()
    latest = sorted(frame["time_period"].unique())[-months:]
    frame = frame[frame["time_period"].isin(latest)]
    reach = max(10.0, float(-(-frame["off"].abs().quantile(0.98) // 5) * 5))
    chart = (
        alt.Chart(frame)
        .mark_rect(stroke="white", strokeWidth=0.6)
        .encode(
            x=alt.X("lag:O", title="months after the month of the crossing", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("time_period:O", title=None, axis=alt.Axis(values=latest[::3])),
            color=alt.Color(
                "off:Q",
                title="% off the final figure",
                scale=alt.Scale(scheme="blueorange", domain=[-reach, reach], clamp=True),
                legend=alt.Legend(gradientLength=160),
            ),
        )
        .properties(width=480, height=12 * len(latest))
    )
    return _finish(
        chart,
        f"{TITLES[measure]}: how estimates were revised",
        [f"orange: too high, blue: too low{_beyond(frame['off'], reach)}; {_said(group)}"],
    )


def _beyond(off: Any, reach: float) -> str:
    """What to say where colours do not tell all values apart."""
    outside = int((off.abs() > reach).sum())
    if outside == 0:
        return ""
    return f"; the darkest colour means {reach:.0f} % or more ({outside} of {len(off)} cells lie beyond)"


def seasonality(table: pa.Table) -> Any:
    """Seasonal index by calendar month, one line a flow; 1 is the average month."""
    import altair as alt

    frame = _frame(table)
    frame = frame[frame["measure"] == "seasonal_index"].copy()
    if frame.empty:
        raise NothingLoaded("No seasonal index in this table.")
    names = {
        "immigration": "migrant arrivals",
        "emigration": "migrant departures",
        "visitor_arrivals": "arrivals of visitors",
        "resident_departures": "departures of residents",
    }
    frame = frame[frame["flow"].isin(names)]
    frame["flow"] = frame["flow"].map(names)
    frame["name"] = [MONTHS[int(month) - 1] for month in frame["month"]]
    base = alt.Chart(frame).encode(x=alt.X("name:O", sort=list(MONTHS), title=None, axis=alt.Axis(labelAngle=0)))
    rule = alt.Chart(frame.head(1)[["obs_value"]].assign(one=1)).mark_rule(color=LINE).encode(y="one:Q")
    line = base.mark_line(point=True, strokeWidth=1.8).encode(
        y=alt.Y("obs_value:Q", title="index, average month = 1", scale=alt.Scale(zero=False)),
        color=alt.Color(
            "flow:N",
            title=None,
            scale=alt.Scale(domain=list(names.values()), range=[ARRIVE, LEAVE, "#7fb2d6", "#e0a37e"]),
            legend=alt.Legend(orient="top", columns=2, labelLimit=260),
        ),
    )
    span = str(frame["time_period"].iloc[0]).replace("/", " to ")
    return _finish(
        alt.layer(rule, line).properties(width=560, height=260),
        "When people cross",
        [f"ratio to the centred twelve-month average, median over years, {span}"],
    )


def _of_group(table: pa.Table, group: str) -> pa.Table:
    """Rows of one group; the breakdown is the column after ``measure`` where there is one."""
    names = table.column_names
    column = names[names.index("measure") + 1]
    if column == "lag":
        if group != "_T":
            raise UsageError(f"the table has no groups, so not {group}")
        return table
    chosen = table.filter(pc.equal(table[column], group))
    if chosen.num_rows == 0:
        there = sorted(set(table[column].to_pylist()))
        raise UsageError(f"there is no {column} {group}", ways_out=[f"choose {', '.join(there)}"])
    return chosen


def _frame(table: pa.Table) -> Any:
    frame = table.drop_columns(["definition"]).to_pandas()
    if "vintage" in frame:
        frame["vintage"] = frame["vintage"].astype(str)
    return frame


def _month_axis() -> Any:
    import altair as alt

    return alt.X("yearmonth(time_period):T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False))


def _count(name: str) -> Any:
    import altair as alt

    return alt.Y(f"{name}:Q", title="crossings", axis=alt.Axis(format=",.0f", tickCount=5))


def _panel(words: str) -> Any:
    import altair as alt

    return alt.TitleParams(words, anchor="start", fontSize=12, color=FAINT, fontWeight="normal")


def _said(group: str) -> str:
    return "all groups together" if group == "_T" else f"group {group}"


def _finish(chart: Any, title: str, lines: list[str]) -> Any:
    import altair as alt

    head = alt.TitleParams(
        title, subtitle=lines, anchor="start", fontSize=15, subtitleFontSize=11.5, subtitleColor=FAINT, offset=12
    )
    return (
        chart.properties(title=head, background="white", padding=14)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(labelColor=FAINT, titleColor=FAINT, gridColor="#e8ecf0", domainColor=LINE, tickColor=LINE,
                        titleFontWeight="normal", labelFontSize=11, titleFontSize=11.5)
    )  # fmt: skip

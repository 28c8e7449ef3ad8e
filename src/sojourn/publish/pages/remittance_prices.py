"""The chapters of the remittance page on what sending costs: indices, corridors, countries, lines of the survey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sojourn.publish.pages.markdown_table import Format, four, small, table, two, whole

if TYPE_CHECKING:
    import pandas as pd


def indices(tables: Mapping[str, Any]) -> str:
    behind = tables["behind"]
    said = behind.assign(said=[f"{c:,} ({s:,})" for c, s in zip(behind["corridors"], behind["services"], strict=True)])
    wide = said.pivot(index="time_period", columns="index", values="said").reset_index()
    wide = wide.drop(columns="transparent").rename(columns={"all": "surveyed"})
    order = ["time_period", "surveyed", *(c for c in ("simple", "smart", "weighted") if c in wide)]
    return "\n\n".join(
        [
            "## Indices and what stands behind them",
            "Rule and source of each index. Only *simple*, *weighted* and 10.c.1 have published figures here.",
            table(tables["definitions"], {"id": str, "title": str, "rule": str, "reference": str}),
            "Corridors and, in brackets, services that count at 200 dollars (`sojourn remittances coverage`). "
            "*Transparent* counts as *simple* does. In *smart* at most three services of a corridor count, in "
            "*weighted* only corridors that the matrix of flows has.",
            table(wide, dict.fromkeys(order, str)),
        ]
    )


def prices(tables: Mapping[str, Any]) -> str:
    corridors = tables["corridors"]
    by_quarter = _met(corridors, "time_period")
    by_sender = _met(corridors, "sender")
    return "\n\n".join(
        [
            "## Average cost of a corridor",
            "Which rule the publisher uses: corridors and quarters met within 0.01 points by each candidate.",
            table(tables["candidates"], {"rule": str, "corridors": whole, "met": whole, "largest": two}),
            "By quarter.",
            table(
                by_quarter, {"time_period": str, "corridors": whole, "met": whole, "services": whole, "largest": small}
            ),
            "By sender.",
            table(by_sender, {"sender": str, "corridors": whole, "met": whole, "services": whole, "largest": small}),
            "## Average of the world",
            "Services sent from Russia do not count in the simple average of the world: with them it is 0.25 "
            "to 0.3 points lower than the publisher's reports say.",
            table(
                tables["world"],
                {
                    "time_period": str,
                    "index": str,
                    "ours": two,
                    "published": two,
                    "difference": two,
                    "reference": str,
                },
            ),
        ]
    )


def countries(tables: Mapping[str, Any]) -> str:
    frame = tables["countries"]
    parts = [
        "## Cost of sending by country and year (10.c.1)",
        "Published figures of 2013 are rounded to two decimals; those of 2011 and 2012 come from unrounded "
        "totals of the lines. *explained* is our figure once the findings apply.",
        "### Which quarter stands for a year",
        "Senders with one surveyed corridor, whose figure must be that corridor's: how many are met by "
        "each quarter's average.",
        table(tables["single"], {"year": str, "senders": whole, "Q1": whole, "Q2": whole, "Q3": whole, "Q4": whole}),
        "### Findings: figures made from another state of the lines",
        table(tables["findings"], {"id": str, "year": str, "said": str, "services": str, "certainty": str}),
    ]
    off = frame[(frame["difference"].abs() > 0.01) | (frame["findings"] != "")]
    columns: dict[str, Format] = {
        "side": str,
        "area": str,
        "year": str,
        "services": whole,
        "ours": four,
        "published": four,
        "explained": four,
        "findings": str,
    }
    parts += ["Figures they touch.", table(off.rename(columns={"with_findings": "explained"}), columns)]
    for side, title in (("sender", "sending from"), ("receiver", "sending to")):
        own = frame[frame["side"] == side]
        years = sorted(own["year"].unique())
        wide = own.pivot(index="area", columns="year", values=["ours", "published"])
        rows = [
            {"area": code, **{f"{y} {w}": wide.loc[code, (w, y)] for y in years for w in ("ours", "published")}}
            for code in wide.index
        ]
        import pandas as pd

        formats: dict[str, Format] = {"area": str, **{f"{y} {w}": two for y in years for w in ("ours", "published")}}
        parts += [f"### Cost of {title} a country", table(pd.DataFrame(rows), formats)]
    return "\n\n".join(parts)


def lines(tables: Mapping[str, Any]) -> str:
    return "\n\n".join(
        [
            "## Lines of the survey",
            "Total cost recomputed as fee / amount + stated margin beside the stated total, and the margin "
            "recomputed as 1 - rate / interbank rate beside the stated margin; rounding allows 0.011 points. Nearly "
            "all margins beyond it are of services from Japan, the Republic of Korea, Tanzania and Kenya, whose "
            "interbank rates are stated with few digits. In the largest, rate and margin cannot both be right.",
            table(
                tables["lines"],
                {
                    "what": str,
                    "amount": str,
                    "lines": whole,
                    "compared": whole,
                    "within_rounding": whole,
                    "beyond": whole,
                    "largest": two,
                },
            ),
            "Where stated and recomputed totals differ by more.",
            table(
                tables["beyond"].head(25),
                {
                    "sender": str,
                    "receiver": str,
                    "time_period": str,
                    "amount": str,
                    "lines": whole,
                    "mean_difference": two,
                },
            ),
            "### Repairs",
            "Every rule, what was found, what was done, and how many lines of the file it touched "
            "(`sojourn remittances repairs` lists the lines).",
            table(tables["repairs"], {"rule": str, "finding": str, "action": str, "count": whole}),
        ]
    )


def _met(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    marked = frame.assign(close=frame["difference"].abs() <= 0.01, size=frame["difference"].abs())
    return (
        marked.groupby(by)
        .agg(corridors=("close", "size"), met=("close", "sum"), services=("services", "sum"), largest=("size", "max"))
        .reset_index()
    )

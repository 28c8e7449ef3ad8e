"""The chapters of the remittance page on who sends how much: recorded totals left out, published matrices repeated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sojourn.publish.pages.markdown_table import Format, four, percent, table, three, whole

if TYPE_CHECKING:
    import pandas as pd


def flows(tables: Mapping[str, Any]) -> str:
    scores = tables["scores"]
    formats: dict[str, Format] = {
        "side": str,
        "method": str,
        "n": whole,
        "median_abs_log_error": three,
        "share_off_3x": percent,
        "bias": three,
    }
    by_year = scores[(scores["year"] != "all") & ~scores["method"].str.contains("level")]
    wide = by_year.pivot(index=["side", "year"], columns="method", values="median_abs_log_error").reset_index()
    return "\n\n".join(
        [
            "## Recorded totals left out",
            "Payments predicted from the receipts of other countries, and receipts from their payments: log "
            "of predicted over recorded, years 2015 to 2021. A rule knows none of the totals it predicts; the "
            "fitted method predicts each country from a model that saw no year of it. *Level fitted* raises a "
            "rule by the median ratio of other countries, so that level alone is no advantage.",
            table(scores[scores["year"] == "all"], formats),
            "Median absolute log error by year.",
            table(wide, {c: (str if c in ("side", "year") else three) for c in wide.columns}),
            "### Was the choice lucky?",
            "The fitted method was chosen by hand among some twenty variants, by the errors above. Years "
            "looked at only after the choice (2005 to 2014; the same countries):",
            table(tables["unseen"][tables["unseen"]["year"] == "all"], formats),
            _years_best(tables["unseen"], tables["scores"]),
            "The same with ten other divisions of the countries into folds, lowest and highest:",
            table(
                tables["stability"],
                {
                    "years": str,
                    "side": str,
                    "method": str,
                    "error_low": three,
                    "error_high": three,
                    "off_3x_low": percent,
                    "off_3x_high": percent,
                },
            ),
            "Recorded totals inside the 90 % interval of their left-out expectation; the width was set on "
            "these same errors.",
            table(tables["coverage"], {"side": str, "n": whole, "spread": three, "inside": percent}),
            "## Published matrices repeated",
            "The matrices are modelled: agreement shows which rule the publisher used, not that it is "
            "right. Receipts are the matrix's own.",
            table(
                tables["repetition"],
                {
                    "matrix": str,
                    "stock": str,
                    "method": str,
                    "cells": whole,
                    "correlation": four,
                    "log_correlation": four,
                    "median_abs_log_difference": three,
                    "money_elsewhere": percent,
                },
            ),
            "Corridors of 2018 where rule 3 with the World Bank's stocks of 2017 is furthest from the "
            "published matrix (million dollars).",
            table(
                tables["differences"],
                {
                    "sender": str,
                    "receiver": str,
                    "published": whole,
                    "ours": whole,
                    "difference": whole,
                    "migrants": whole,
                    "why": str,
                },
            ),
        ]
    )


def _years_best(*tables: pd.DataFrame) -> str:
    """In how many single years the fitted method has the smallest median error, said for both spans."""
    said = []
    for frame in tables:
        single = frame[frame["year"] != "all"]
        wide = single.pivot(index=["side", "year"], columns="method", values="median_abs_log_error")
        plain = wide[[c for c in wide.columns if c.startswith("rule") and "level" not in c]].min(axis=1)
        every = wide.drop(columns="fitted").min(axis=1)
        years = sorted(single["year"].unique())
        for side in ("payments", "receipts"):
            own = wide.loc[side, "fitted"]
            said.append(
                f"- {years[0]} to {years[-1]}, {side}: the fitted method has the smallest median error of all in "
                f"{int((own < every.loc[side]).sum())} of {len(years)} years, smaller than every rule as it stands in "
                f"{int((own < plain.loc[side]).sum())}."
            )
    return "\n".join(said)

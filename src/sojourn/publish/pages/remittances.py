"""The page that puts our figures on remittances beside the publisher's: tables in, Markdown out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sojourn.publish.pages import remittance_flows, remittance_prices

if TYPE_CHECKING:
    import pandas as pd

HEAD = """# Remittances beside the publisher's figures

This page is generated: `sojourn remittances check --out docs/reference/remittance-comparison.md` reads the published
files and compares every figure of ours that the publisher also gives. Definitions:
[prices](../explanation/remittance-prices.md),
[flows](../explanation/remittance-flows.md).

## In short

{short}
"""
REMAINS = """
## What remains unexplained

- SmaRT averages have no published value in the data: they follow the definition only. The survey of 2011 to 2014 states
  coverage in words, not in access points, so which services can be reached is our reading.
- The weighted average of the world is {weighted:.2f} points above the publisher's in both quarters at hand; the
  publisher weighted with an earlier matrix than the earliest at hand (2011), which would explain a constant gap.
- The findings on figures by country were found by searching for lines that meet them. Those marked *exact* meet
  unrounded figures of both sides or many figures at once; those marked *consistent* could be other lines. Why the
  publisher's lines differed then is not known.
- Lines whose stated total is not the sum of its parts keep the stated total, because the publisher's averages use it;
  why it differs (nearly all from Singapore to Thailand and from Russia in 2014-Q2) is not said in the survey.
- Published matrices are not met cell by cell by any rule: the stocks and incomes they were made with are not published.
"""


def page(tables: Mapping[str, Any]) -> str:
    """The whole page.

    tables : definitions, behind, corridors, candidates, countries, findings, single, world, lines, beyond, repairs,
        scores, coverage, repetition, differences (frames of `products.remittances.comparison` and
        `products.remittances.scores`)
    """
    world = tables["world"]
    gaps = world.loc[world["index"] == "weighted", "difference"] if len(world) else []
    parts = [
        HEAD.format(short=_short(tables)),
        remittance_prices.indices(tables),
        remittance_prices.prices(tables),
        remittance_prices.countries(tables),
        remittance_prices.lines(tables),
        remittance_flows.flows(tables),
        REMAINS.format(weighted=float(np.mean(gaps)) if len(gaps) else float("nan")),
    ]
    return "\n".join(p.rstrip() + "\n" for p in parts)


def _short(tables: Mapping[str, Any]) -> str:
    corridors, countries = tables["corridors"], tables["countries"]
    met = int((corridors["difference"].abs() <= 0.01).sum())
    plain = int((countries["difference"].abs() <= 0.01).sum())
    found = int(((countries["with_findings"] - countries["published"]).abs() <= 0.01).sum())
    scores = tables["scores"]
    said = [
        f"- **Corridor averages**: {met} of {len(corridors)} corridors and quarters in both the survey and the "
        "published table are met within 0.01 percentage points (largest difference "
        f"{corridors['difference'].abs().max():.1e}). Rule: mean of the stated total costs of 200 dollars over "
        "the services that disclose their exchange rate, every line once.",
        f"- **Cost by country and year** (10.c.1): {plain} of {len(countries)} figures are met by the same "
        f"rule over all corridors of a country in the third quarter; with the {len(tables['findings'])} "
        f"findings below {found} of {len(countries)}.",
    ]
    for side in ("payments", "receipts"):
        own = scores[(scores["side"] == side) & (scores["year"] == "all")].set_index("method")["median_abs_log_error"]
        rules = own[[m for m in own.index if m.startswith("rule") and "level" not in m]]
        said.append(
            f"- **{side.capitalize()} left out**: median absolute log error {own['fitted']:.3f} for the fitted "
            f"method, {rules.min():.3f} for the best rule ({rules.idxmin()}); over other folds "
            f"{_range(tables['stability'], side)}."
        )
    return "\n".join(said)


def _range(stability: pd.DataFrame, side: str) -> str:
    last = stability[stability["years"] == stability["years"].iloc[-1]]
    row = last[(last["side"] == side) & (last["method"] == "fitted")].iloc[0]
    return f"{row['error_low']:.3f} to {row['error_high']:.3f} for the fitted method"

"""Our averages beside the publisher's: corridors, countries, the world, every line; differences explained by lines.

Rules found (each against every figure at hand, see docs/reference/remittance-comparison.md):

- corridor averages: mean of the stated totals of the corridor's transparent services at 200 dollars, each line once,
  duplicates and negative totals included, rounded lines, not rounded after;
- cost by country and year (10.c.1): the same over all services of all the country's corridors, third quarter;
- simple average of the world: the same without services sent from Russia.

A few figures by country were made from an earlier state of the lines: see ``findings``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sojourn.indicators.remittance_prices import DEFINITIONS, sdg_quarter
from sojourn.products.remittances import inputs, prices, scores
from sojourn.products.remittances.findings import FINDINGS
from sojourn.products.remittances.published_tables import Tables
from sojourn.products.remittances.year import STOCK_2017, History
from sojourn.sources.worldbank import remittance_costs, rpw_corridor_averages
from sojourn.sources.worldbank.rpw_survey import ROUNDING

if TYPE_CHECKING:
    import pandas as pd

WITHIN = 0.01
KEY = ["sender", "receiver", "time_period"]


def corridors(services: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Every corridor and quarter in both: sender, receiver, time_period, services, ours, published, difference."""
    theirs = published[published["source"] == rpw_corridor_averages.SOURCE.id]
    ours = prices.prices(services, "corridor", amount=200, index="simple")
    both = ours.merge(theirs[[*KEY, "value"]], on=KEY, suffixes=("", "_published"))
    out = both[[*KEY, "services"]].copy()
    out["ours"], out["published"] = both["value"], both["value_published"]
    out["difference"] = out["ours"] - out["published"]
    return out


def corridors_by_rule(services: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """How many corridor averages each candidate for the rule meets: rule, corridors, met, largest difference."""
    import pandas as pd

    theirs = published[published["source"] == rpw_corridor_averages.SOURCE.id]
    frame = services[(services["amount"] == 200) & services["total_cost"].notna()]
    open_lines = frame[frame["discloses_rate"] == "yes"]
    unlike = [  # what two lines must share to be taken for one written twice
        "time_period",
        "sender",
        "receiver",
        "firm",
        "product",
        "sending_location",
        "speed",
        "pickup",
        "total_cost",
        "fee",
        "fx_rate",
        "note",
        "coverage",
    ]
    parts = prices.recomputed(open_lines)
    candidates = {
        "transparent services, each line once": open_lines,
        "all services": frame,
        "transparent, without equal lines": open_lines.drop_duplicates(unlike),
        "transparent, without negative totals": open_lines[open_lines["total_cost"] >= 0],
        "transparent, without lines that state no fee": open_lines[open_lines["fee"].notna()],
        "transparent, totals recomputed from their parts": open_lines.assign(total_cost=parts["recomputed"].to_numpy()),
        "transparent, without banks": open_lines[open_lines["firm_kind"] != "Bank"],
        "transparent, median": open_lines,
        "transparent, 500 dollars": services[(services["amount"] == 500) & (services["discloses_rate"] == "yes")],
    }
    rows = []
    for name, lines in candidates.items():
        how = "median" if name.endswith("median") else "mean"
        ours = lines.groupby(KEY)["total_cost"].agg(how).rename("ours").reset_index()
        both = theirs[[*KEY, "value"]].merge(ours, on=KEY, how="left")
        both = both[both["time_period"].isin(frame["time_period"].unique())]
        off = (both["ours"] - both["value"]).abs()
        rows.append(
            {"rule": name, "corridors": len(both), "met": int((off <= WITHIN).sum()), "largest": float(off.max())}
        )
    return pd.DataFrame(rows)


def countries(services: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Cost by country and year: side, area, year, services, ours, published, difference, with_findings, findings.

    ``with_findings`` is our figure once the findings of that year apply; ``findings`` names those that changed it.
    """
    import pandas as pd

    theirs = published[published["source"] == remittance_costs.SOURCE.id]
    rows = []
    for side, other in (("sender", "receiver"), ("receiver", "sender")):
        own = theirs[theirs[other] == "_T"]
        for year in sorted(own["time_period"].astype(int).unique()):
            lines = services[
                (services["amount"] == 200)
                & (services["time_period"] == sdg_quarter(year))
                & services["total_cost"].notna()
            ]
            if lines.empty:
                continue
            figures = own[own["time_period"] == str(year)].set_index(side)["value"]
            for code, group in lines.groupby(side):
                if code not in figures.index:
                    continue
                counted = group.loc[group["discloses_rate"] == "yes", "total_cost"]
                changed, names = _with_findings(group, side, str(code), year)
                rows.append(
                    {
                        "side": side,
                        "area": code,
                        "year": year,
                        "services": len(counted),
                        "ours": counted.mean(),
                        "published": figures[code],
                        "difference": counted.mean() - figures[code],
                        "with_findings": changed,
                        "findings": " ".join(names),
                    }
                )
    return pd.DataFrame(rows)


def _with_findings(group: pd.DataFrame, side: str, code: str, year: int) -> tuple[float, list[str]]:
    """Average of the lines of one country once the findings apply, and the ids of those that changed it."""
    counts = (group["discloses_rate"] == "yes").to_numpy().copy()
    costs = group["total_cost"].to_numpy(dtype=np.float64).copy()
    service = group["service"].to_numpy()
    names = []
    for finding in FINDINGS:
        concerned = finding.receivers is None or (side == "receiver" and code in finding.receivers)
        if finding.year != year or not concerned:
            continue
        counts_before, costs_before = counts.copy(), costs.copy()
        if finding.id == "usa-mobile":
            counts &= ~(
                (group["sender"] == "USA") & (group["firm"] == "Western Union") & (group["product"] == "Mobile")
            ).to_numpy()
        elif finding.id == "no-fee":
            counts &= group["fee"].notna().to_numpy()
        elif finding.id == "no-russia":
            counts &= (group["sender"] != "RUS").to_numpy()
        elif finding.all_services:
            counts[:] = True
        counts |= np.isin(service, finding.counted)
        counts &= ~np.isin(service, finding.dropped)
        for number, cost in finding.costs:
            costs[service == number] = cost
        if (counts != counts_before).any() or (costs[counts] != costs_before[counts]).any():
            names.append(finding.id)
    return float(costs[counts].mean()), names


def single_corridors(published: pd.DataFrame) -> pd.DataFrame:
    """Senders with one surveyed corridor: which quarter's average is the figure of the year. year, senders, Q1..Q4 met.

    These need no lines, so the rule «third quarter» can be checked to the last year at hand.
    """
    import pandas as pd

    averages = published[published["source"] == rpw_corridor_averages.SOURCE.id].copy()
    averages["year"] = averages["time_period"].str[:4].astype(int)
    averages["quarter"] = averages["time_period"].str[5:]
    alone = averages.groupby(["sender", "time_period"])["receiver"].transform("size") == 1
    wide = averages[alone].pivot_table(index=["sender", "year"], columns="quarter", values="value")
    of_year = published[(published["source"] == remittance_costs.SOURCE.id) & (published["receiver"] == "_T")]
    figure = of_year.assign(year=of_year["time_period"].astype(int)).set_index(["sender", "year"])["value"]
    both = wide.join(figure.rename("figure"), how="inner").reset_index()
    both = both[both["Q3"].notna()]
    rows = []
    for year, group in both.groupby("year"):
        met = {q: int(((group[q] - group["figure"]).abs() <= WITHIN).sum()) for q in ("Q1", "Q2", "Q3", "Q4")}
        rows.append({"year": year, "senders": len(group), **met})
    return pd.DataFrame(rows)


#: Averages of the world quoted from the publisher: quarter, index, value, where.
HEADLINES = (
    ("2014-Q1", "simple", 8.36, "M. Cirasino, World Bank blog on the ninth report on remittance prices, 2014"),
    ("2014-Q1", "weighted", 5.91, "the same"),
    ("2014-Q2", "weighted", 5.85, "World Bank (June 2014), report on trends in the average total cost of remittances"),
)


def world(services: pd.DataFrame, weights: prices.Weights | None) -> pd.DataFrame:
    """Averages of the world beside the publisher's: time_period, index, ours, published, difference, reference."""
    import pandas as pd

    rows = []
    for period, index, value, reference in HEADLINES:
        if index == "weighted" and weights is None:
            continue
        ours = prices.prices(services, "world", index=index, weights=weights)
        here = ours[ours["time_period"] == period]
        if not here.empty:
            mine = float(here["value"].iloc[0])
            rows.append(
                {
                    "time_period": period,
                    "index": index,
                    "ours": mine,
                    "published": value,
                    "difference": mine - value,
                    "reference": reference,
                }
            )
    return pd.DataFrame(rows)


def lines(services: pd.DataFrame) -> pd.DataFrame:
    """Stated totals beside fee / amount + margin, stated margins beside those of the rates, by amount.

    Columns: what, amount, lines, compared, within_rounding, beyond, largest. Where the rate is not disclosed the margin
    is stated as 0 and compared as any other.
    """
    import pandas as pd

    found = prices.recomputed(services)
    rows = []
    for what, column in (("total cost", "difference"), ("exchange-rate margin", "margin_difference")):
        for amount, group in found.groupby("amount"):
            off = group[column].abs().dropna()
            rows.append(
                {
                    "what": what,
                    "amount": amount,
                    "lines": len(group),
                    "compared": len(off),
                    "within_rounding": int((off <= ROUNDING).sum()),
                    "beyond": int((off > ROUNDING).sum()),
                    "largest": float(off.max()),
                }
            )
    return pd.DataFrame(rows)


def beyond_rounding(services: pd.DataFrame) -> pd.DataFrame:
    """Lines whose stated total is not the sum of its parts, by corridor, quarter and amount: lines, difference."""
    found = prices.recomputed(services)
    found = found[found["difference"].abs() > ROUNDING]
    return (
        found.groupby([*KEY, "amount"])["difference"]
        .agg(lines="size", mean_difference="mean")
        .reset_index()
        .sort_values(["lines", "sender", "receiver"], ascending=[False, True, True])
    )


def everything(tables: Tables) -> dict[str, pd.DataFrame]:
    """All tables of the comparison page, by name."""
    import pandas as pd

    services, published = inputs.services(tables), inputs.published_prices(tables)
    weights = prices.weights_of(inputs.matrix(tables), services, "World Bank bilateral matrix of")
    history = History(tables)
    differences = scores.largest_differences(history, 2018, STOCK_2017)
    differences["why"] = [_why(p, o) for p, o in zip(differences["published"], differences["ours"], strict=True)]
    findings = [
        {
            "id": finding.id,
            "year": finding.year,
            "said": finding.said,
            "certainty": finding.certainty,
            "services": ", ".join([*finding.counted, *finding.dropped, *(service for service, _ in finding.costs)]),
        }
        for finding in FINDINGS
    ]
    return {
        "definitions": pd.DataFrame(DEFINITIONS),
        "behind": prices.coverage(services, weights=weights),
        "corridors": corridors(services, published),
        "candidates": corridors_by_rule(services, published),
        "countries": countries(services, published),
        "findings": pd.DataFrame(findings),
        "single": single_corridors(published),
        "world": world(services, weights),
        "lines": lines(services),
        "beyond": beyond_rounding(services),
        "repairs": inputs.repairs(tables),
        "scores": scores.scores(history),
        "unseen": scores.scores(history, scores.UNSEEN_YEARS),
        "stability": scores.stability(history),
        "coverage": scores.coverage_of_intervals(history),
        "repetition": scores.repetition(history),
        "differences": differences,
    }


def _why(published: float, ours: float) -> str:
    if published == 0:
        return "no flow is published although the stock has migrants"
    if ours == 0:
        return "a flow is published without migrants in the stock"
    return "another stock, income or share of the receiver's other corridors"

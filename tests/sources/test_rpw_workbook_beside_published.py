"""What the lines of the price workbook mean, held against the publisher's table of corridors.

The workbook itself is not at hand. Somebody made means of all its lines by corridor and quarter, from 2016 on; the
World Bank's own table of corridors goes to the third quarter of 2020. Where both have a corridor and quarter, the
columns mean what our reading says they mean only if most means are the published ones.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

pytestmark = pytest.mark.data
DERIVED = "remittances/rpw_filtered_jonsmirl.csv.gz"
PUBLISHED = "remittances/rpw_corridor_average_total_cost_2011Q1_2020Q3.csv.gz"
MET = 0.01
"""Percentage points, as in the comparison of the survey."""


@pytest.fixture(scope="module")
def means(shared_new_data: Path) -> pd.DataFrame:
    return pd.read_csv(shared_new_data / DERIVED)


@pytest.fixture(scope="module")
def published(shared_data: Path) -> pd.DataFrame:
    table = pd.read_csv(shared_data / PUBLISHED, encoding="latin-1")
    ends = ["Sending Countries Code", "Receiving Countries  Code"]
    long = table.melt(ends, [c for c in table.columns if c[:4].isdigit()])
    long["cost"] = pd.to_numeric(long["value"], errors="coerce")
    long["period"] = long["variable"].str[:4] + "_" + long["variable"].str[5] + "Q"
    return long.dropna(subset="cost").rename(columns=dict(zip(ends, ("sending", "receiving"), strict=True)))


def met(means: pd.DataFrame, published: pd.DataFrame, source: str, destination: str, cost: str) -> tuple[int, int]:
    """Corridors and quarters that both have, and how many of them are met."""
    both = means.merge(published, left_on=[source, destination, "period"], right_on=["sending", "receiving", "period"])
    return len(both), int(((both[cost] - both["cost"]).abs() <= MET).sum())


def test_source_is_where_money_is_sent_from_and_cc1_is_the_cost_of_200_dollars(
    means: pd.DataFrame, published: pd.DataFrame
) -> None:
    """More than four in five means are met. They are of all services; the publisher leaves those out that hide their
    rate. With the ends exchanged none is met, with the cost of 500 dollars next to none.
    """
    compared, same = met(means, published, "source_code", "destination_code", "avg_cost_pct_200usd")
    assert compared > 3000 and same > 0.8 * compared
    assert met(means, published, "destination_code", "source_code", "avg_cost_pct_200usd")[1] == 0
    assert met(means, published, "source_code", "destination_code", "avg_cost_pct_500usd")[1] <= 5


@pytest.mark.parametrize(
    ("file", "here", "there", "least"),
    [
        ("wb_sending-cost-from-country.xls", "source_code", "sending", 0.7),
        ("wb_sending-cost-to-country.xls", "destination_code", "receiving", 0.5),
    ],
    ids=["senders", "receivers"],
)
def test_means_of_the_third_quarter_are_those_of_10c1_where_all_corridors_of_a_country_are_there(
    means: pd.DataFrame, published: pd.DataFrame, shared_data: Path, file: str, here: str, there: str, least: float
) -> None:
    """A country's mean counts services, so that its corridors are weighted by how many each has."""
    table = pd.read_excel(shared_data / "remittances" / file, header=None)
    head = next(n for n in range(10) if "Country Code" in set(table.iloc[n].astype(str)))
    table.columns = [str(name).removesuffix(".0") for name in table.iloc[head]]
    years = [name for name in table.columns if name.isdigit()]
    country = table.iloc[head + 1 :].melt("Country Code", years, "year", "told").dropna()
    third = means[means["period"].str.endswith("3Q")].assign(year=means["period"].str[:4])
    third["all"] = third["avg_cost_pct_200usd"] * third["num_providers"]
    own = third.groupby([here, "year"]).agg(all=("all", "sum"), n=("num_providers", "sum"), corridors=("all", "size"))
    priced = published[published["period"].str.endswith("3Q")].assign(year=published["period"].str[:4])
    priced = priced.groupby([there, "year"]).size().rename("priced").rename_axis([here, "year"])
    both = own.join(priced, how="inner").reset_index()
    both = both[both["corridors"] == both["priced"]].merge(
        country, left_on=[here, "year"], right_on=["Country Code", "year"]
    )
    near = (both["all"] / both["n"] - both["told"].astype(float)).abs() <= MET
    assert len(both) > 100 and near.mean() > least

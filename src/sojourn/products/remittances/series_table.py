"""Recorded remittances by year: two vintages with their revision, against national product, per migrant abroad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sojourn.errors import NothingLoaded, UsageError
from sojourn.products.remittances import inputs
from sojourn.products.remittances.chosen_areas import about
from sojourn.products.remittances.year import History

if TYPE_CHECKING:
    import pandas as pd

SIDES = ("received", "paid")
FEW_MIGRANTS = 10_000


def vintages(
    history: History, side: str = "received", *, earlier: str | None = None, later: str | None = None
) -> pd.DataFrame:
    """Two editions side by side: area, time_period, earlier, later, revision, revision_percent, status (million $).

    earlier, later : editions; by default the two latest. With a single edition ``earlier`` is empty.
    A year that stands in one edition only has no revision.
    """
    if side not in SIDES:
        raise UsageError(f"Remittances are received or paid, not «{side}».")
    frame = inputs.recorded(history.tables, side)
    editions = list(frame["edition"].unique())
    if not editions:
        raise NothingLoaded(
            f"No remittances {side} are recorded.", ways_out=["Load the recorded series: sojourn load FILE"]
        )
    new = later or editions[-1]
    old = earlier
    if old is None and new in editions and editions.index(new) > 0:
        old = editions[editions.index(new) - 1]
    for name in (new, old):
        if name is not None and name not in editions:
            raise UsageError(f"There is no edition «{name}».", details=[f"there is: {e}" for e in editions])
    key = ["area", "time_period"]
    newer = frame[frame["edition"] == new].rename(columns={"value": "later"})[[*key, "later", "status"]]
    older = frame[frame["edition"] == old].rename(columns={"value": "earlier"})[[*key, "earlier"]]
    both = older.merge(newer, on=key, how="outer").sort_values(key)
    both["revision"] = both["later"] - both["earlier"]
    both["revision_percent"] = both["revision"] / both["earlier"] * 100
    both["earlier_edition"], both["later_edition"] = old or "", new
    return both[
        [*key, "earlier_edition", "earlier", "later_edition", "later", "revision", "revision_percent", "status"]
    ].reset_index(drop=True)


def series(
    history: History, side: str = "received", *, earlier: str | None = None, later: str | None = None
) -> pd.DataFrame:
    """The later edition by area and year: value, percent_gdp, per_migrant (dollars), with both vintages.

    earlier, later : editions, see :func:`vintages`
    percent_gdp : of gross domestic product in current dollars
    per_migrant : receipts per emigrant abroad, payments per immigrant, dollars a year; stocks between two linearly
    """
    both = vintages(history, side, earlier=earlier, later=later)
    product = history.product.rename("gdp").rename_axis(["area", "time_period"]).reset_index()
    out = both.merge(product, on=["area", "time_period"], how="left")
    out["percent_gdp"] = out["later"] * 1e6 / out["gdp"] * 100
    people = _migrants(history, side, sorted(out["time_period"].unique()))
    out = out.merge(people, on=["area", "time_period"], how="left")
    out["per_migrant"] = np.where(out["migrants"] > 0, out["later"] * 1e6 / out["migrants"], np.nan)
    out["side"] = side
    columns = ["area", "side", "time_period", "earlier_edition", "earlier", "later_edition", "later"]
    return out[[*columns, "revision", "revision_percent", "status", "percent_gdp", "per_migrant", "migrants"]]


def largest(
    history: History,
    side: str = "received",
    *,
    year: int | None = None,
    by: str = "value",
    number: int = 10,
    areas: Sequence[str] = (),
) -> pd.DataFrame:
    """Areas with most in a year (the last by default), by ``value`` (million $), ``percent_gdp`` or ``per_migrant``.

    areas : the largest of these only, groups standing for their members

    By ``per_migrant`` only areas with at least 10,000 migrants in the stock: below, the quotient speaks of the stock.
    Raises NothingLoaded for a year without any figure, UsageError for a number below 1.
    """
    if number < 1:
        raise UsageError(f"The largest {number} areas are none.", ways_out=["--largest 10"])
    found = series(history, side).rename(columns={"later": "value"})
    found = about(found, areas)
    if by not in ("value", "percent_gdp", "per_migrant"):
        raise UsageError(f"Areas are ordered by value, percent_gdp or per_migrant, not «{by}».")
    chosen = year if year is not None else int(found.loc[found["value"].notna(), "time_period"].max())
    here = found[(found["time_period"] == chosen) & found[by].notna()]
    if by == "per_migrant":
        here = here[here["migrants"] >= FEW_MIGRANTS]
    if here.empty:
        years = found.loc[found[by].notna(), "time_period"]
        raise NothingLoaded(
            f"No remittances {side} are there for {chosen}.",
            ways_out=[f"Years with figures: {years.min()} to {years.max()}."],
        )
    columns = ["area", "time_period", "value", "percent_gdp", "per_migrant", "status"]
    return here.sort_values([by, "area"], ascending=[False, True])[columns].head(number).reset_index(drop=True)


def _migrants(history: History, side: str, years: list[int]) -> pd.DataFrame:
    """Emigrants (received) or immigrants (paid) at mid-year; NaN before the first stock, linear between two."""
    import pandas as pd

    own = history.stock()
    who = "birthplace" if side == "received" else "residence"
    table = own.groupby([who, "year"])["persons"].sum().unstack("year")
    known = np.array(sorted(table.columns), dtype=float)
    values = table[sorted(table.columns)].to_numpy(dtype=np.float64)
    at = np.array(years, dtype=float)
    lines = np.stack([np.interp(at, known, row, left=np.nan, right=row[-1]) for row in values])
    wide = pd.DataFrame(lines, index=table.index, columns=years)
    long = wide.rename_axis("area").reset_index().melt(id_vars="area", var_name="time_period", value_name="migrants")
    long["time_period"] = long["time_period"].astype(int)
    return long

"""How well each way of placing remittances predicts recorded totals it never saw; how it repeats published matrices.

The published matrices are modelled themselves, so repeating them is no success. What counts is the first table: the
payments of a country predicted from the receipts of all others' migrants, and the reverse.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sojourn.estimators.remittances.allocation import RathaShaw, from_receipts
from sojourn.estimators.remittances.totals import (
    FOLDS,
    HALF_WIDTH_90,
    SHUFFLE,
    RemittanceYear,
    Side,
    by_rules,
    expected_totals,
    fold_of,
)
from sojourn.products.remittances import inputs
from sojourn.products.remittances.year import STOCK, STOCK_2017, History

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]

FACTOR = 3.0
SCORED_YEARS = tuple(range(2015, 2022))
#: Years not looked at while the fitted method was chosen; the countries are the same.
UNSEEN_YEARS = tuple(range(2005, 2015))
SHUFFLES = tuple(range(9000, 9010))
RULE_NAMES = {1: "rule 1 (stock)", 2: "rule 2 (host income)", 3: "rule 3 (both incomes)"}
#: A corridor is one the publisher left out when it has no flow although rule 3 gives it more than this, million
#: dollars.
EMPTIED = 5.0
#: (matrix of the year, stock it is repeated with, why these two)
REPEATED = ((2018, STOCK_2017), (2021, STOCK_2017), (2021, STOCK))


def error_summary(error: Floats) -> dict[str, float]:
    """n, median absolute log error, share off by more than three times, median log error; of the finite ones."""
    found = error[np.isfinite(error)]
    if not found.size:
        return {"n": 0, "median_abs_log_error": np.nan, "share_off_3x": np.nan, "bias": np.nan}
    return {
        "n": int(found.size),
        "median_abs_log_error": float(np.median(np.abs(found))),
        "share_off_3x": float((np.abs(found) > np.log(FACTOR)).mean()),
        "bias": float(np.median(found)),
    }


def scores(history: History, years: Sequence[int] = SCORED_YEARS, *, shuffle: int = SHUFFLE) -> pd.DataFrame:
    """Recorded totals left out: side, method, year (or «all»), n, median_abs_log_error, share_off_3x, bias.

    A rule uses none of the totals it predicts. ``level fitted`` multiplies it by the median ratio of recorded to
    predicted among the countries of other folds, so that the fitted method is not better by its level alone. The fitted
    method predicts each country from a model that saw no year of it (ten folds of countries).
    """
    return _scored(_known(history, years), shuffle)


def _known(history: History, years: Sequence[int]) -> list[RemittanceYear]:
    """The years on the areas of the last one."""
    areas = history.year(years[-1]).year.areas
    return [history.year(y, areas=areas).year for y in years]


def _scored(known: Sequence[RemittanceYear], shuffle: int) -> pd.DataFrame:
    """A row a side, method and year, and one for all years."""
    import pandas as pd

    rows = []
    for side in ("payments", "receipts"):
        for method, error in _errors(known, side, shuffle).items():
            rows.append({"side": side, "method": method, "year": "all", **error_summary(error)})
            rows += [
                {"side": side, "method": method, "year": str(y.year), **error_summary(error[k])}
                for k, y in enumerate(known)
            ]
    return pd.DataFrame(rows)


def stability(history: History, shuffles: Sequence[int] = SHUFFLES) -> pd.DataFrame:
    """How far the scores depend on which countries are left out together, for the years chosen on and those unseen.

    years, side, method (fitted, best rule, best rule with level fitted), and lowest and highest over the shuffles of
    the median absolute log error and of the share off by more than three times.
    """
    import pandas as pd

    rows = []
    for years in (UNSEEN_YEARS, SCORED_YEARS):
        known = _known(history, years)
        for shuffle in shuffles:
            found = _scored(known, shuffle)
            for side, own in found[found["year"] == "all"].groupby("side"):
                level, fitted = own["method"].str.contains("level"), own["method"] == "fitted"
                groups = {"fitted": fitted, "best rule": ~level & ~fitted, "best rule, level fitted": level}
                for method, here in groups.items():
                    best = own.loc[here, ["median_abs_log_error", "share_off_3x"]].min()
                    rows.append({"years": f"{years[0]} to {years[-1]}", "side": side, "method": method, **best})
    table = pd.DataFrame(rows).groupby(["years", "side", "method"], sort=False)
    return table.agg(
        error_low=("median_abs_log_error", "min"),
        error_high=("median_abs_log_error", "max"),
        off_3x_low=("share_off_3x", "min"),
        off_3x_high=("share_off_3x", "max"),
    ).reset_index()


def _errors(years: Sequence[RemittanceYear], side: Side, shuffle: int) -> dict[str, Floats]:
    """Method -> (year, area) log of predicted over recorded, on the totals that every method can predict."""
    recorded = np.stack([y.payments if side == "payments" else y.receipts for y in years])
    rules = [by_rules(y, side) for y in years]
    expectation = expected_totals(years, side, shuffle=shuffle)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {RULE_NAMES[k]: np.log(np.stack([r[k] for r in rules])) - np.log(recorded) for k in (1, 2, 3)}
    usable = np.isfinite(expectation.error)
    for error in found.values():
        usable &= np.isfinite(error)
    found = {name: np.where(usable, error, np.nan) for name, error in found.items()}
    fold = fold_of(years[0].areas, shuffle)
    for name in list(found):
        found[f"{name}, level fitted"] = _levelled(found[name], fold)
    found["fitted"] = np.where(usable, expectation.error, np.nan)
    return found


def _levelled(error: Floats, fold: npt.NDArray[np.int64]) -> Floats:
    """(year, area) errors less the median error of the areas of other folds."""
    out = np.full(error.shape, np.nan)
    for k in range(FOLDS):
        out[:, fold == k] = error[:, fold == k] - np.nanmedian(error[:, fold != k])
    return out


def repetition(history: History) -> pd.DataFrame:
    """How the rules repeat the published matrices, given their own receipts, cell by cell.

    matrix, stock, method, cells, correlation, log_correlation, median_abs_log_difference, money_elsewhere (share of the
    money that would have to move to another sender).
    """
    import pandas as pd

    published = inputs.matrix(history.tables)
    rows = []
    for year, stock in REPEATED:
        if not history.has_stock(stock) or year not in set(published["time_period"]):
            continue
        made = history.year(year, stock=stock).year
        theirs, receipts = _square(published[published["time_period"] == year], made.areas)
        for rule in (1, 2, 3):
            ours = from_receipts(RathaShaw(rule).weights(made.stock, made.income), receipts)
            rows.append({"matrix": year, "stock": stock, "method": RULE_NAMES[rule], **_agreement(ours, theirs)})
        emptied = (theirs == 0) & (ours > EMPTIED)
        stock_left = np.where(emptied.T, 0.0, made.stock)
        ours = from_receipts(RathaShaw(3).weights(stock_left, made.income), receipts)
        name = f"{RULE_NAMES[3]}, the {int(emptied.sum())} corridors emptied that the publisher leaves out"
        rows.append({"matrix": year, "stock": stock, "method": name, **_agreement(ours, theirs)})
    return pd.DataFrame(rows)


def largest_differences(history: History, year: int, stock: str, rule: int = 3, number: int = 15) -> pd.DataFrame:
    """Corridors where a rule and a published matrix are furthest apart in money, with the migrants in the stock."""
    import pandas as pd

    published = inputs.matrix(history.tables)
    made = history.year(year, stock=stock).year
    theirs, receipts = _square(published[published["time_period"] == year], made.areas)
    ours = from_receipts(RathaShaw(rule).weights(made.stock, made.income), receipts)  # type: ignore[arg-type]
    order = np.argsort(np.abs(ours - theirs), axis=None)[::-1][:number]
    i, j = np.unravel_index(order, ours.shape)
    names = np.array(made.areas)
    with np.errstate(divide="ignore", invalid="ignore"):
        return pd.DataFrame(
            {
                "sender": names[i],
                "receiver": names[j],
                "published": theirs[i, j],
                "ours": ours[i, j],
                "difference": (ours - theirs)[i, j],
                "migrants": made.stock.T[i, j],
            }
        )


def coverage_of_intervals(history: History, years: Sequence[int] = SCORED_YEARS) -> pd.DataFrame:
    """Share of recorded totals inside the 90 % interval of their left-out expectation: side, n, inside."""
    import pandas as pd

    known = _known(history, years)
    rows = []
    for side in ("payments", "receipts"):
        expectation = expected_totals(known, side)
        error = expectation.error[np.isfinite(expectation.error)]
        rows.append(
            {
                "side": side,
                "n": error.size,
                "spread": expectation.spread,
                "inside": float((np.abs(error) <= HALF_WIDTH_90 * expectation.spread).mean()),
            }
        )
    return pd.DataFrame(rows)


def _square(published: pd.DataFrame, areas: Sequence[str]) -> tuple[Floats, Floats]:
    """(sender, receiver) of a published matrix on these areas, and the receipts it places among them."""
    wide = published.pivot(index="sender", columns="receiver", values="value")
    table = wide.reindex(index=list(areas), columns=list(areas)).fillna(0.0).to_numpy(dtype=np.float64)
    receipts = table.sum(axis=0)
    return table, np.where(receipts > 0, receipts, np.nan)


def _agreement(ours: Floats, theirs: Floats) -> dict[str, float]:
    """Scores of two (sender, receiver) tables, their diagonals left out."""
    off = ~np.eye(ours.shape[0], dtype=bool)
    a, b = ours[off], theirs[off]
    both = (a > 0) & (b > 0)
    difference = np.abs(np.log(a[both] / b[both]))
    return {
        "cells": int(both.sum()),
        "correlation": float(np.corrcoef(a, b)[0, 1]),
        "log_correlation": float(np.corrcoef(np.log(a[both]), np.log(b[both]))[0, 1]),
        "median_abs_log_difference": float(np.median(difference)),
        "money_elsewhere": float(np.abs(a - b).sum() / 2.0 / b.sum()),
    }

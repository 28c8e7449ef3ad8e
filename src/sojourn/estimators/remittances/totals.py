"""What a country that records nothing is expected to pay or receive, learnt from the countries that do record.

Recorded receipts and payments disagree: payments are two thirds of receipts, and the rules of allocation predict
payments badly where incomes, populations or foreign populations are unusual. The expectation here is the mean, on the
logarithmic scale, of

- half a robust linear model of the recorded total on what is known of every country: the totals the rules give it from
  the other side, its migrants, incomes in two price systems, population, the income of its partners, and squares;
- a quarter each rules 1 and 3, raised or lowered by the median ratio of recorded to predicted.

Features, ridge and the shares of the mean were chosen by hand among some twenty variants, by their left-out errors of
2015 to 2021; the errors of those years are therefore somewhat flattering, and 2005 to 2014 were looked at only after
the choice. The linear model minimises absolute errors with a small ridge, because a few recorded totals are wrong by
orders of magnitude.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.estimators.remittances.allocation import RathaShaw, from_payments, from_receipts

Floats = npt.NDArray[np.float64]
Side = Literal["payments", "receipts"]

RIDGE = 30.0
PASSES = 30
NEAR_ZERO = 0.3
FOLDS = 10
SHUFFLE = 2007
FEWEST = 30
SHARE_MODEL, SHARE_RULE = 0.5, 0.25
HALF_WIDTH_90 = 1.645
"""Half of the 90 % interval of a normal error, in its standard deviations."""
LINEAR = ("rule 1", "rule 3", "migrants", "income (ppp)", "income (dollars)", "population", "partners' income")
SQUARED = ("income (ppp)", "migrants", "population", "migrants per head", "partners' income")


@dataclass(frozen=True)
class RemittanceYear:
    """What is known of one year; areas in one order on every axis.

    stock : (receiver, sender) persons; income, income_dollars : (area,) per head; population : (area,) persons
    receipts, payments : (area,) recorded totals in one unit, NaN where not recorded
    """

    year: int
    areas: tuple[str, ...]
    stock: Floats
    income: Floats
    income_dollars: Floats
    population: Floats
    receipts: Floats
    payments: Floats


@dataclass(frozen=True)
class Expectation:
    """Expected totals of one side.

    expected : (year, area), NaN where a country has no migrants on that side
    left_out : (year, area) the same, each country predicted by a model that never saw any year of it
    error : (year, area) log of left-out prediction over recorded, NaN where not recorded
    """

    side: Side
    expected: Floats
    left_out: Floats
    error: Floats

    @property
    def spread(self) -> float:
        """Standard deviation of the normal error whose 90 % interval holds 90 % of the left-out errors, log scale.

        The errors have heavier tails than a normal distribution, so this is more than their median suggests.
        """
        found = np.abs(self.error[np.isfinite(self.error)])
        return float(np.quantile(found, 0.90) / HALF_WIDTH_90) if found.size else float("nan")


def by_rules(year: RemittanceYear, side: Side) -> dict[int, Floats]:
    """Totals of one side predicted from the recorded totals of the other, by rule: (area,)."""
    found = {}
    for rule in (1, 2, 3):
        weights = RathaShaw(rule).weights(year.stock, year.income)
        if side == "payments":
            found[rule] = from_receipts(weights, year.receipts).sum(axis=1)
        else:
            found[rule] = from_payments(weights, year.payments).sum(axis=0)
    return found


def expected_totals(years: Sequence[RemittanceYear], side: Side, *, shuffle: int = SHUFFLE) -> Expectation:
    """Expected payments or receipts of every area and year, and how well they predict countries left out.

    All years must have the same areas in the same order. Raises EstimationError when fewer than 30 totals are recorded.
    """
    features, rules, recorded, country = _stack(years, side)
    usable = np.isfinite(features).all(axis=1) & np.isfinite(rules).all(axis=1)
    known = usable & np.isfinite(recorded)
    if int(known.sum()) < FEWEST:
        raise EstimationError(
            f"Only {int(known.sum())} {side} are recorded; {FEWEST} are needed to learn from.",
            ways_out=["Load the recorded series of remittances paid and received, or use rule 1, 2 or 3."],
        )
    expected = np.full(recorded.shape, np.nan)
    expected[usable] = _predict(features, rules, recorded, known, usable)
    left_out = np.full(recorded.shape, np.nan)
    folds = fold_of(years[0].areas, shuffle)[country]
    for fold in range(FOLDS):
        here = usable & (folds == fold)
        if here.any():
            left_out[here] = _predict(features, rules, recorded, known & (folds != fold), here)
    shape = (len(years), len(years[0].areas))
    with np.errstate(invalid="ignore"):
        error = left_out - recorded
    return Expectation(side, np.exp(expected).reshape(shape), np.exp(left_out).reshape(shape), error.reshape(shape))


def fold_of(areas: Sequence[str], shuffle: int = SHUFFLE) -> npt.NDArray[np.int64]:
    """Fold of each area, fixed by a stated shuffle of the sorted codes, so that a country is left out in all years."""
    order = np.argsort(np.array(areas))
    shuffled = np.random.default_rng(shuffle).permutation(len(areas))
    fold = np.empty(len(areas), dtype=np.int64)
    fold[order] = shuffled % FOLDS
    return fold


def _stack(years: Sequence[RemittanceYear], side: Side) -> tuple[Floats, Floats, Floats, npt.NDArray[np.int64]]:
    """Features (year x area, feature), log rules 1 and 3, log recorded, and the number of the area."""
    features, rules, recorded = [], [], []
    for year in years:
        predicted = by_rules(year, side)
        with np.errstate(divide="ignore", invalid="ignore"):
            log_rules = np.log(np.column_stack([predicted[1], predicted[3]]))
            people = year.stock.sum(axis=0 if side == "payments" else 1)
            weights = year.stock if side == "payments" else year.stock.T
            partners = (weights * year.income[:, None]).sum(axis=0) / weights.sum(axis=0)
            columns = {
                "rule 1": log_rules[:, 0],
                "rule 3": log_rules[:, 1],
                "migrants": np.log(people),
                "income (ppp)": np.log(year.income),
                "income (dollars)": np.log(year.income_dollars),
                "population": np.log(year.population),
                "partners' income": np.log(partners),
            }
            columns["migrants per head"] = columns["migrants"] - columns["population"]
            total = year.payments if side == "payments" else year.receipts
            recorded.append(np.where(total > 0, np.log(np.where(total > 0, total, 1.0)), np.nan))
        features.append(np.column_stack([columns[c] for c in LINEAR] + [columns[c] ** 2 for c in SQUARED]))
        rules.append(log_rules)
    stacked = np.vstack(features)
    stacked = np.where(np.isfinite(stacked), stacked, np.nan)
    country = np.tile(np.arange(len(years[0].areas)), len(years))
    return stacked, np.vstack(rules), np.concatenate(recorded), country


def _predict(features: Floats, rules: Floats, recorded: Floats, train: Any, here: Any) -> Floats:
    """Log totals of the rows ``here``, from what the rows ``train`` tell (both masks)."""
    model = _AbsoluteRidge(features[train], recorded[train])
    out = SHARE_MODEL * model(features[here])
    for k in range(rules.shape[1]):
        level = float(np.median(recorded[train] - rules[train, k]))
        out = out + SHARE_RULE * (rules[here, k] + level)
    return np.asarray(out)


class _AbsoluteRidge:
    """Linear model with small coefficients and small absolute errors, by reweighting; features are standardised."""

    def __init__(self, features: Floats, target: Floats) -> None:
        self.mean, self.scale = features.mean(axis=0), features.std(axis=0)
        self.scale[self.scale == 0] = 1.0
        design = self._design(features)
        penalty = RIDGE * np.eye(design.shape[1])
        penalty[-1, -1] = 0.0
        weight = np.ones(target.size)
        for _ in range(PASSES):
            weighted = design * weight[:, None]
            self.coefficients = np.linalg.solve(weighted.T @ design + penalty, weighted.T @ target)
            weight = 1.0 / np.maximum(np.abs(target - design @ self.coefficients), NEAR_ZERO)

    def _design(self, features: Floats) -> Floats:
        return np.hstack([(features - self.mean) / self.scale, np.ones((features.shape[0], 1))])

    def __call__(self, features: Floats) -> Floats:
        return np.asarray(self._design(features) @ self.coefficients)

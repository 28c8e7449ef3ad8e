"""Remittances by corridor for a year: a rule of Ratha & Shaw or the fitted alternative, balanced, with intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from sojourn.errors import NothingLoaded, UsageError
from sojourn.estimators.remittances.allocation import (
    RathaShaw,
    balance,
    comparable,
    from_payments,
    from_receipts,
    unplaced,
)
from sojourn.estimators.remittances.totals import Expectation, RemittanceYear, expected_totals
from sojourn.products.remittances.year import History, YearInputs, carried_payments, carried_receipts

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Balance = Literal["receipts", "payments", "both"]

RULES = {
    "1": "rule 1 (stock)",
    "2": "rule 2 (host income)",
    "3": "rule 3 (both incomes)",
    "fitted": "fitted",
}
BALANCED_TO: dict[Balance, str] = {
    "receipts": "recorded receipts",
    "payments": "recorded payments",
    "both": "receipts and payments",
}
#: Standard deviations on the log scale, and where they come from.
STOCK_ERROR = 0.30
INCOME_ERROR = 0.10
RECORDED_ERROR = 0.10
ERRORS_SAID = (
    f"stock: {STOCK_ERROR:g} on the log scale a cell (the UN and World Bank editions of 2017 differ by 11 % in half "
    "of the pairs and by 40 % or more in a quarter)",
    f"income: {INCOME_ERROR:g} an area",
    "model: the spread of the rules in each cell; for expected totals the error on countries left out",
)
LOW, HIGH = 0.05, 0.95
DRAWS = 200
SEED = 2007


@dataclass(frozen=True)
class FlowMatrix:
    """Flows of a year in million dollars: (sender, receiver), with a 90 % interval, and everything assumed."""

    year: int
    method: str
    areas: tuple[str, ...]
    values: Floats
    lower: Floats
    upper: Floats
    assumptions: tuple[str, ...]
    diagnostics: dict[str, Any] = field(default_factory=dict)

    def frame(self) -> pd.DataFrame:
        """sender, receiver, value, lower, upper for every corridor with money, largest first."""
        import pandas as pd

        i, j = np.nonzero(self.values > 0)
        names = np.array(self.areas)
        table = pd.DataFrame(
            {
                "sender": names[i],
                "receiver": names[j],
                "value": self.values[i, j],
                "lower": self.lower[i, j],
                "upper": self.upper[i, j],
            }
        )
        return table.sort_values(["value", "sender", "receiver"], ascending=[False, True, True]).reset_index(drop=True)


@dataclass(frozen=True)
class Method:
    """How a year's flows are made: the rule, what they are balanced to, and the weights of both sides."""

    rule: str = "3"
    balance: Balance | None = None
    receipts_weight: float = 1.0
    payments_weight: float = 0.5

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise UsageError(f"There is no rule «{self.rule}».", ways_out=[f"one of: {', '.join(RULES)}"])
        if self.balance not in (None, "receipts", "payments", "both"):
            raise UsageError(f"Flows are balanced to receipts, payments or both, not to «{self.balance}».")
        for side, weight in (("receipts", self.receipts_weight), ("payments", self.payments_weight)):
            if not 0.0 <= weight <= 1.0:
                raise UsageError(f"The weight of {side} is {weight:g}; it is from 0 (ignored) to 1 (met).")

    @property
    def to(self) -> Balance:
        """What the flows are balanced to: receipts for the rules, both sides for the fitted alternative."""
        return self.balance or ("both" if self.rule == "fitted" else "receipts")

    @property
    def said(self) -> str:
        """In a sentence."""
        weights = f" with weights {self.receipts_weight:g} and {self.payments_weight:g}" if self.to == "both" else ""
        return f"{RULES[self.rule]}, balanced to {BALANCED_TO[self.to]}{weights}"


def matrix(
    history: History, year: int, method: Method | None = None, *, stock: str | None = None, draws: int = DRAWS
) -> FlowMatrix:
    """Flows of a year.

    stock : source of the migrant stock, by default the UN's latest bilateral edition
    draws : for the intervals; 0 gives intervals equal to the values

    Receipts of areas without emigrants in the stock are not placed and are said. Raises NothingLoaded when what is
    needed is missing, EstimationError when totals contradict one another.
    """
    method = method or Method()
    made = carried_receipts(history, history.year(year, stock=stock))
    if method.to == "payments" and not np.isfinite(made.year.payments).any() and method.rule != "fitted":
        raise NothingLoaded(
            f"No payments are recorded for {year}.", ways_out=["Balance to receipts, or use the fitted rule."]
        )
    if method.rule == "fitted":
        made = carried_payments(history, made)
    expectations = _expectations(history, made, method)
    known = made.year
    draw = _maker(known, method, expectations)
    values = draw(None)
    lower, upper = _interval(draw, values, draws)
    return FlowMatrix(
        year=year,
        method=method.said,
        areas=known.areas,
        values=values,
        lower=lower,
        upper=upper,
        assumptions=_said(made, method, expectations, values),
        diagnostics=_numbers(known, values),
    )


def _expectations(history: History, made: YearInputs, method: Method) -> dict[str, Expectation]:
    """Expected payments and receipts for the fitted rule, by side; none for the rules of the literature."""
    if method.rule != "fitted":
        return {}
    years = [*history.learning(made.year.year, made.year.areas)[:-1], made.year]
    return {side: expected_totals(years, side) for side in ("payments", "receipts")}


def _maker(
    known: RemittanceYear, method: Method, expectations: dict[str, Expectation]
) -> Callable[[np.random.Generator | None], Floats]:
    """A function that makes the flows: as they stand (None), or once more with every input in error."""
    rules = {number: RathaShaw(number) for number in (1, 2, 3)}
    chosen = 3 if method.rule == "fitted" else int(method.rule)
    one_each = np.ones(len(known.areas))
    shares = np.stack([from_receipts(r.weights(known.stock, known.income), one_each) for r in rules.values()])
    with np.errstate(divide="ignore"):
        logs = np.where(shares > 0, np.log(shares), 0.0)
    spread = logs.std(axis=0)

    def make(rng: np.random.Generator | None) -> Floats:
        stock, income = known.stock, known.income
        receipts, payments = known.receipts.copy(), known.payments.copy()
        for side, total in (("receipts", receipts), ("payments", payments)):
            if side in expectations:
                gap = ~np.isfinite(total)
                total[gap] = expectations[side].expected[-1][gap]
                if rng is not None:
                    error = np.where(gap, expectations[side].spread, RECORDED_ERROR if side == "payments" else 0.0)
                    total *= np.exp(rng.normal(size=total.size) * error)
        if rng is not None:
            stock = stock * np.exp(rng.normal(size=stock.shape) * STOCK_ERROR)
            income = income * np.exp(rng.normal(size=income.size) * INCOME_ERROR)
        weights = rules[chosen].weights(stock, income)
        if rng is not None:
            weights = weights * np.exp(rng.normal(size=weights.shape) * spread)
        if method.to == "receipts":
            return from_receipts(weights, receipts)
        if method.to == "payments":
            return from_payments(weights, payments)
        seed = from_receipts(weights, receipts)
        return balance(
            weights,
            np.where(seed.sum(axis=0) > 0, receipts, np.nan),
            payments * comparable(seed, payments),
            receipts_weight=method.receipts_weight,
            payments_weight=method.payments_weight,
        )

    return make


def _interval(
    draw: Callable[[np.random.Generator | None], Floats], values: Floats, draws: int
) -> tuple[Floats, Floats]:
    """5th and 95th percentile of every cell over the draws; the value always lies between them."""
    if draws < 1:
        return values.copy(), values.copy()
    rng = np.random.default_rng(SEED)
    i, j = np.nonzero(values > 0)
    sample = np.stack([draw(rng)[i, j] for _ in range(draws)])
    low, high = np.quantile(sample, [LOW, HIGH], axis=0)
    lower, upper = np.zeros_like(values), np.zeros_like(values)
    lower[i, j] = np.minimum(low, values[i, j])
    upper[i, j] = np.maximum(high, values[i, j])
    return lower, upper


def _said(made: YearInputs, method: Method, expectations: dict[str, Expectation], values: Floats) -> tuple[str, ...]:
    """All that was assumed, in sentences."""
    known = made.year
    said = [f"Method: {method.said}.", *made.assumptions]
    weights = RathaShaw(1).weights(known.stock, known.income)
    lost = unplaced(weights, known.receipts)
    if lost.any() and method.to != "payments":
        names = ", ".join(a for a, x in zip(known.areas, lost, strict=True) if x)
        said.append(f"Receipts without emigrants in the stock are not placed: {names}.")
    total = float(values.sum())
    for side, expectation in expectations.items():
        recorded = known.receipts if side == "receipts" else known.payments
        gap = ~np.isfinite(recorded) & np.isfinite(expectation.expected[-1])
        if not gap.any():
            continue
        amount = float(expectation.expected[-1][gap].sum())
        said.append(
            f"{side.capitalize()} not recorded in {int(gap.sum())} areas are expected values, {amount:,.0f} "
            f"million dollars ({amount / total:.1%} of all flows)."
        )
    said.append("Interval of 90 %: " + "; ".join(ERRORS_SAID) + ".")
    return tuple(said)


def _numbers(known: RemittanceYear, values: Floats) -> dict[str, Any]:
    return {
        "total": float(values.sum()),
        "receipts_recorded": float(np.nansum(known.receipts)),
        "payments_recorded": float(np.nansum(known.payments)),
        "receivers_recorded": int(np.isfinite(known.receipts).sum()),
        "senders_recorded": int(np.isfinite(known.payments).sum()),
        "corridors": int((values > 0).sum()),
    }

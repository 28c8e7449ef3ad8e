"""Remittances by corridor: a country's recorded total is divided among the places its migrants live in, or are from.

The three rules of Ratha & Shaw (2007) differ in what one migrant is taken to send:

1. the same amount everywhere: flows follow the **stock**;
2. in proportion to income per head where the migrant lives (**host income**);
3. as much as income per head at home, plus a part of what the host's income is above it:
   ``r_ij = y_i`` where ``y_j < y_i``, else ``y_i + (y_j - y_i) ** beta`` with beta = 0.75 (**both incomes**).

Axes here: **receiver** is the migrants' birthplace, **sender** the place they live in. Stocks are persons at an
instant; incomes are per head, in one currency (the published matrices use purchasing-power parities); flows and
totals are money of one year, in one unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, UsageError, ValuesRefused
from sojourn.kernels.fitting.soft_scaling import scale_softly

Floats = npt.NDArray[np.float64]
Rule = Literal[1, 2, 3]

BETA = 0.75
REFERENCE = (
    "Ratha, D. and Shaw, W. (2007), South-South Migration and Remittances, World Bank Working Paper 102, appendix B; "
    "equations also in Sirkeci, Cohen & Ratha, eds. (2012), chapter 2, annex"
)


@dataclass(frozen=True)
class RathaShaw:
    """One of the three rules. ``beta`` only matters for rule 3.

    Assumes that migrants of one birthplace and residence remit alike, that birthplace tells where money goes, and that
    nobody remits who is not in the stock.
    """

    rule: Rule = 3
    beta: float = BETA
    needs: ClassVar[tuple[str, ...]] = ("stock", "income", "receipts or payments")
    reference: ClassVar[str] = REFERENCE

    def __post_init__(self) -> None:
        if self.rule not in (1, 2, 3):
            raise UsageError(f"There is no rule {self.rule}.", ways_out=["1 stock, 2 host income, 3 both incomes"])
        if not 0 < self.beta <= 1:
            raise UsageError(f"beta is {self.beta:g}; it is above 0 and at most 1.")

    @property
    def name(self) -> str:
        """Name of the method."""
        return f"ratha-shaw-{self.rule}"

    def weights(self, stock: npt.ArrayLike, income: npt.ArrayLike) -> Floats:
        """Stock times what one migrant is taken to send: (sender, receiver), up to a factor.

        stock : (receiver, sender) persons, diagonal ignored
        income : (area,) per head, above zero; not used by rule 1

        Raises DimensionsDiffer for shapes, ValuesRefused for negative or absent stocks and incomes that are not known.
        """
        people = _stock(stock)
        sent = self.per_migrant(income, people.shape[0])
        return np.asarray((people * sent).T)

    def per_migrant(self, income: npt.ArrayLike, areas: int) -> Floats:
        """What one migrant sends, (receiver, sender), up to a factor common to each receiver."""
        if self.rule == 1:
            return np.ones((areas, areas))
        y = np.asarray(income, dtype=np.float64)
        if y.shape != (areas,):
            raise DimensionsDiffer(f"income has {y.shape}, the stock {areas} areas.")
        bad = np.flatnonzero(~np.isfinite(y) | (y <= 0))
        if bad.size:
            raise ValuesRefused(
                f"income per head is absent or not above zero in {bad.size} areas",
                details=[f"area {k + 1}: {y[k]:g}" for k in bad],
            )
        home, host = y[:, None], y[None, :]
        if self.rule == 2:
            return np.broadcast_to(host, (areas, areas)).copy()
        return np.asarray(home + np.maximum(host - home, 0.0) ** self.beta)


def from_receipts(weights: npt.ArrayLike, receipts: npt.ArrayLike) -> Floats:
    """Recorded receipts divided among senders: (sender, receiver), columns sum to the receipts.

    weights : (sender, receiver); receipts : (receiver,), NaN where not recorded (the column is zero)
    A receiver without any weight keeps a zero column: see :func:`unplaced`.
    """
    w, total = np.asarray(weights, dtype=np.float64), np.asarray(receipts, dtype=np.float64)
    sums = w.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(sums > 0, np.nan_to_num(total) / sums, 0.0)
    return np.asarray(w * factor[None, :])


def from_payments(weights: npt.ArrayLike, payments: npt.ArrayLike) -> Floats:
    """Recorded payments divided among receivers: (sender, receiver), rows sum to the payments.

    The weights of a rule are comparable within a receiver only; within a sender they are used as they stand, since
    the rules were made for receipts. payments : (sender,), NaN where not recorded (the row is zero)
    """
    return from_receipts(np.asarray(weights, dtype=np.float64).T, payments).T


def unplaced(weights: npt.ArrayLike, receipts: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Receivers with recorded receipts and no migrants abroad in the stock: their money has no corridor."""
    sums = np.asarray(weights, dtype=np.float64).sum(axis=0)
    return np.asarray((sums <= 0) & (np.nan_to_num(np.asarray(receipts, dtype=np.float64)) > 0))


def balance(
    weights: npt.ArrayLike,
    receipts: npt.ArrayLike,
    payments: npt.ArrayLike,
    *,
    receipts_weight: float = 1.0,
    payments_weight: float = 0.5,
) -> Floats:
    """Flows between recorded receipts and recorded payments, (sender, receiver), as far as the stated weights say.

    receipts, payments : NaN where not recorded. A weight of 1 meets a side exactly, 0 ignores it. Receipts of the
    world exceed its payments by half, so both cannot be met: payments are first raised by the factor that makes the
    recorded ones of both sides comparable; only their pattern is used (see :func:`comparable`).

    Raises EstimationError when both weights are 1 and the totals contradict one another.
    """
    seed = from_receipts(weights, receipts)
    return scale_softly(
        seed,
        np.asarray(payments, dtype=np.float64),
        np.asarray(receipts, dtype=np.float64),
        row_weight=payments_weight,
        column_weight=receipts_weight,
    ).table


def comparable(seed: Floats, payments: Floats) -> float:
    """Factor by which recorded payments must be raised so that their sum is what the seed gives the same senders."""
    known = np.isfinite(payments)
    recorded = float(payments[known].sum())
    return float(seed.sum(axis=1)[known].sum() / recorded) if recorded > 0 else 1.0


def _stock(stock: npt.ArrayLike) -> Floats:
    """(receiver, sender) a copy with a zero diagonal; raises for absent and negative cells."""
    people = np.array(stock, dtype=np.float64)
    if people.ndim != 2 or people.shape[0] != people.shape[1]:
        raise DimensionsDiffer(f"a stock is square, birthplaces by residences; this one is {people.shape}")
    np.fill_diagonal(people, 0.0)
    bad = ~np.isfinite(people) | (people < 0)
    if bad.any():
        raise ValuesRefused(
            f"{int(bad.sum())} cells of the stock are absent or negative",
            details=[f"birthplace {i + 1}, residence {j + 1}: {people[i, j]:g}" for i, j in np.argwhere(bad)],
            ways_out=["Absent is not zero: fill what is known to be zero on purpose."],
        )
    return people

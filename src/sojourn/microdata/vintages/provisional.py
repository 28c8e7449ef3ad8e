"""The chance that an undecided crossing ends as a migration: a discrete-time model of how crossings develop.

At the end of each month every undecided crossing is in a cell: lag (months since the month of the crossing),
direction, whether the status before it is settled, where the person is now (still on the new side, back, on the new
side again), time spent there so far, group (citizenship, say), calendar month. During the next month it is decided one
way or the other, or moves to another cell. The chance V of ending as a migration therefore obeys, from the largest lag
backwards,

    V(cell) = P(decided: migration) + sum over next cells of P(next cell) x V(next cell)

with moves counted over the latest vintages, recent ones weighing more. Nothing but what was known at the vintage is
used: crossings still undecided teach how long people stay before their own outcome is known, so that the estimate
follows a change within months, where counting only decided crossings would trail by the length of the rule's window.

Few crossings are in most cells. Means are shrunk step by step towards coarser cells (lag, direction, settled,
place; then time spent; group; calendar month; all together, where group and calendar month act additively on the
log-odds), by the share of variance between cells that is not chance (method of moments).

References: the recursion is that of the fundamental equation of absorbing Markov chains (Kemeny and Snell 1960, ch. 3)
and of the chain ladder of claims reserving (Mack 1993) on a finer state space; shrinkage after Morris (1983).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PLACES = 3
#: Margins of (time spent 1, group 2, calendar month 3) fitted in turn, before all three together.
MARGINS = ((1,), (2,), (3,), (1, 3))
ON_NEW_SIDE, BACK, AGAIN = 0, 1, 2
NOT_MIGRATION, MIGRATION, UNDECIDED = 0, 1, 2


@dataclass(frozen=True)
class Cells:
    """Undecided crossings counted by cell; arrays of one length.

    vintage : number of the vintage; month : year * 12 + calendar month - 1 of the crossing
    lag : months from the month of the crossing to that of the vintage
    arrival, known, place, spent, group : the cell (``spent`` in steps of the engine)
    crossings : how many
    profile : number of the traits that are fixed at the crossing (``entry_chances.Profiles``)
    """

    vintage: Ints
    month: Ints
    lag: Ints
    arrival: Ints
    known: Ints
    place: Ints
    spent: Ints
    group: Ints
    crossings: Floats
    profile: Ints

    def part(self, rows: slice | npt.NDArray[np.bool_] | Ints) -> Cells:
        """Some of the rows."""
        return Cells(**{name: getattr(self, name)[rows] for name in Cells.__dataclass_fields__})


@dataclass(frozen=True)
class Moves:
    """Cells at a vintage with what became of them by the next; arrays of one length.

    ends : 0 or 1, what is decided in the end, 2 not yet: known only later than the next vintage
    """

    cells: Cells
    outcome: Ints
    known_next: Ints
    place_next: Ints
    spent_next: Ints
    ends: Ints


@dataclass(frozen=True)
class Shape:
    """Sizes of the cell space."""

    lags: int
    spent: int
    groups: int

    @property
    def coarse(self) -> int:
        """Direction x settled x place."""
        return 2 * 2 * PLACES

    def states(self, arrival: Ints, known: Ints, place: Ints) -> Ints:
        """Number of the coarse cell."""
        return np.asarray((arrival * 2 + known) * PLACES + place, dtype=np.int64)


@dataclass(frozen=True)
class Chances:
    """V by lag (axis 0), coarse cell, time spent, group, calendar month (axes 1 to 4): chance of migration."""

    values: Floats
    shape: Shape

    def of(self, cells: Cells) -> Floats:
        """Chance of each row of cells."""
        state = self.shape.states(cells.arrival, cells.known, cells.place)
        return np.asarray(
            self.values[cells.lag, state, cells.spent.clip(0, self.shape.spent - 1), cells.group, cells.month % 12]
        )


@dataclass(frozen=True)
class HazardModel:
    """Settings of the model.

    half_life : months after which a move weighs half
    memory : months of moves used
    least_history : months of moves without which no estimate is made
    """

    half_life: float = 36.0
    memory: int = 84
    least_history: int = 30

    def fit(self, moves: Moves, shape: Shape, vintage: int) -> Chances:
        """Chances at a vintage from moves that were complete by then.

        moves : at least those with ``vintage`` numbers below the one given; later ones are not looked at
        Raises ``EstimationError`` where fewer months of moves are there than the least.
        """
        cells = moves.cells
        number = cells.vintage
        used = (number < vintage) & (number >= vintage - self.memory)
        there = len(np.unique(number[used]))
        if there < self.least_history:
            raise EstimationError(
                f"{there} months of history before vintage {vintage}, at least {self.least_history} are needed",
                ways_out=["give data that begin earlier", "ask for later vintages only"],
            )
        age = vintage - 1 - number[used]
        weight = cells.crossings[used] * 0.5 ** (age / self.half_life)
        lag, group, season = cells.lag[used], cells.group[used], cells.month[used] % 12
        state = shape.states(cells.arrival[used], cells.known[used], cells.place[used])
        spent = cells.spent[used].clip(0, shape.spent - 1)
        outcome = moves.outcome[used]
        state_next = shape.states(cells.arrival[used], moves.known_next[used], moves.place_next[used])
        spent_next = moves.spent_next[used].clip(0, shape.spent - 1)

        dims = (shape.coarse, shape.spent, shape.groups, 12)
        values = np.empty((shape.lags, *dims))
        following = np.full(dims, 0.5)
        order = np.argsort(lag, kind="stable")
        bounds = np.searchsorted(lag[order], np.arange(shape.lags + 1))
        for k in range(shape.lags - 1, -1, -1):
            rows = order[bounds[k] : bounds[k + 1]]
            target = np.where(
                outcome[rows] == UNDECIDED,
                following[state_next[rows], spent_next[rows], group[rows], season[rows]],
                (outcome[rows] == MIGRATION).astype(np.float64),
            )
            index = np.ravel_multi_index((state[rows], spent[rows], group[rows], season[rows]), dims)
            values[k] = _shrunk(index, age[rows], weight[rows], target, dims, following)
            following = values[k]
        return Chances(values, shape)


def _shrunk(index: Ints, age: Ints, weight: Floats, target: Floats, dims: tuple[int, ...], fallback: Floats) -> Floats:
    """Means of ``target`` by cell, shrunk towards coarser cells. Axes: coarse, spent, group, month.

    age : vintages since the row's own. Where a coarse cell was never seen at this lag, the chance at the next lag
    stands in.
    """
    size = int(np.prod(dims))
    n = np.bincount(index, weight, size).astype(np.float64).reshape(dims)
    y = np.bincount(index, weight * target, size).astype(np.float64).reshape(dims)
    q = np.bincount(index, weight * target**2, size).astype(np.float64).reshape(dims)
    n0 = n.sum((1, 2, 3), keepdims=True)
    y0 = y.sum((1, 2, 3), keepdims=True)
    p0 = (y0 + fallback.mean((1, 2, 3), keepdims=True)) / (n0 + 1.0)
    common, vintages = _common_cause(index // int(np.prod(dims[1:])), index % 12, age, weight, target, _within(n, y, q))
    shared = common / np.maximum(vintages, 1.0)  # part of the variance of a mean that more crossings do not lessen
    shared_month = common / np.maximum(vintages / 12.0, 1.0)

    # An additive model on the log-odds, margin by margin (backfitting): what a margin shows beyond the others.
    eta = np.broadcast_to(_logit(p0), dims).copy()
    for kept in MARGINS:
        out = tuple(axis for axis in (1, 2, 3) if axis not in kept)
        margin, sums = n.sum(out, keepdims=True), y.sum(out, keepdims=True)
        fitted = (n * _expit(eta)).sum(out, keepdims=True)
        fitted = np.divide(fitted, margin, out=np.broadcast_to(p0, margin.shape).copy(), where=margin > 0)
        noise = _within(margin, sums, q.sum(out, keepdims=True))
        floor = shared_month if 3 in kept else shared
        eta += _logit(_towards(margin, sums, fitted, noise, floor)) - _logit(fitted)
    result = _towards(n, y, _expit(eta), _within(n, y, q), shared_month)
    # Shrinkage must not move the sum over a coarse cell: the figures published are sums.
    for _ in range(2):
        fitted = (n * result).sum((1, 2, 3), keepdims=True) / np.maximum(n0, 1e-12)
        result = np.where(n0 > 0, _expit(_logit(result) + _logit(p0) - _logit(fitted)), fallback)
    return result


def _within(n: Floats, y: Floats, q: Floats) -> Floats:
    """Variance of one outcome within cells, pooled per coarse cell (axis 0), from number, sum and sum of squares."""
    axes = (1, 2, 3)
    squares = q.sum(axes, keepdims=True) - np.divide(y**2, n, out=np.zeros_like(y), where=n > 0).sum(
        axes, keepdims=True
    )
    total = n.sum(axes, keepdims=True)
    free = np.maximum(total - (n > 0).sum(axes, keepdims=True), 0.2 * total)
    return np.asarray(np.maximum(squares, 0.0) / np.maximum(free, 1e-12) + 1e-6)


def _common_cause(
    coarse: Ints, month: Ints, age: Ints, weight: Floats, target: Floats, within: Floats
) -> tuple[Floats, Floats]:
    """Variance common to all crossings of a vintage beyond its calendar month, and the effective vintages.

    From how means differ between vintages of one calendar month (one-way analysis of variance, method of moments).
    Both shaped as ``within`` (coarse cell on axis 0).
    """
    size, memory = within.shape[0], int(age.max(initial=0)) + 1
    cluster = coarse * memory + age
    n = np.bincount(cluster, weight, size * memory).astype(np.float64).reshape(size, memory)
    y = np.bincount(cluster, weight * target, size * memory).astype(np.float64).reshape(size, memory)
    month_of = np.zeros(memory, dtype=np.int64)
    month_of[age] = month
    same = np.zeros((memory, 12))
    same[np.arange(memory), month_of] = 1.0
    n_month, y_month, n2_month = n @ same, y @ same, n**2 @ same
    expected = np.divide(y_month, n_month, out=np.zeros_like(y_month), where=n_month > 0)[:, month_of]
    mean = np.divide(y, n, out=np.zeros_like(y), where=n > 0)
    between = (n * (mean - expected) ** 2).sum(1)
    flat = within.reshape(size)
    free = (n > 0).sum(1) - (n_month > 0).sum(1)
    size_free = n.sum(1) - np.divide(n2_month, n_month, out=np.zeros_like(n_month), where=n_month > 0).sum(1)
    common = np.maximum(between - flat * free, 0.0) / np.maximum(size_free, 1e-9)
    common = np.where(free > 0, common, 0.05 * flat)
    vintages = n.sum(1) ** 2 / np.maximum((n**2).sum(1), 1e-12)
    return common.reshape(within.shape), vintages.reshape(within.shape)


def _towards(n: Floats, y: Floats, parent: Floats, within: Floats, shared: Floats) -> Floats:
    """Cell means shrunk towards ``parent`` by method of moments, separately per coarse cell (axis 0).

    within : variance of one crossing's outcome; shared : variance of a cell's mean by common causes
    """
    axes = (1, 2, 3)
    seen = n > 0
    mean = np.divide(y, n, out=np.zeros_like(y), where=seen)
    noise = np.divide(within, n, out=np.zeros_like(y), where=seen) + shared
    total = n.sum(axes, keepdims=True)
    spread = (n * np.where(seen, (mean - parent) ** 2 - noise, 0.0)).sum(axes, keepdims=True)
    true = np.maximum(spread, 0.0) / np.maximum(total, 1e-12)
    trust = np.where(seen, np.clip(true / np.maximum(true + noise, 1e-12), 0.0, 0.98), 0.0)
    return np.asarray(parent + trust * (mean - parent))


def _logit(p: Floats) -> Floats:
    q = np.clip(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(q) - np.log1p(-q))


def _expit(x: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))

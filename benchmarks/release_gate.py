"""Times and quality of the release gate: suppression of large and linked tables, overshoot on small ones, cell keys.

``python benchmarks/release_gate.py linked|hierarchy|small|keys``; one process, one thread of the solver. Times are of
the processor, since the machine may be shared.
"""

from __future__ import annotations

import sys
import time
from itertools import combinations

import numpy as np
import numpy.typing as npt

from sojourn.kernels.disclosure.cell_key import KEYS, chances
from sojourn.kernels.disclosure.primary import Limits, Needs, frequency
from sojourn.kernels.disclosure.secondary import cost_of, suppress
from sojourn.kernels.disclosure.sums import Sums
from sojourn.kernels.disclosure.witnesses import Clock, Search, demands
from sojourn.release.counts import Cell, sums_of

Ints = npt.NDArray[np.int64]


def with_margins(inner: Ints) -> Ints:
    """The table with the totals of every axis in its last place."""
    for axis in range(inner.ndim):
        inner = np.concatenate([inner, inner.sum(axis=axis, keepdims=True)], axis=axis)
    return inner


def cells_of(tables: list[tuple[tuple[int, ...], Ints]]) -> dict[Cell, int]:
    """Cells that are not empty of tables over some of four dimensions; the others are totals."""
    found: dict[Cell, int] = {}
    for axes, table in tables:
        for at, value in np.ndenumerate(with_margins(table)):
            if value:
                codes = ["_T"] * 4
                for axis, place, size in zip(axes, at, table.shape, strict=True):
                    codes[axis] = "_T" if place == size else f"c{place}"
                found[tuple(codes)] = int(value)
    return found


def linked() -> tuple[Sums, Ints]:
    """Two tables a x b x c and a x b x d with the common margin a x b: about 50,000 cells, 11 % below 3."""
    rng = np.random.default_rng(1)
    first = rng.poisson(rng.gamma(1.0, 14.0, (30, 28, 28))) + rng.integers(0, 2, (30, 28, 28))
    total = first.sum(axis=2)
    second = np.array([[rng.multinomial(n, rng.dirichlet(np.ones(28))) for n in row] for row in total])
    cells = cells_of([((0, 1, 2), first), ((0, 1, 3), second)])
    return _sums(cells, {})


def hierarchy() -> tuple[Sums, Ints]:
    """Areas on three levels by 2 x 17 groups: about 5,000 cells."""
    rng = np.random.default_rng(2)
    inner = rng.poisson(rng.gamma(0.8, 25.0, (80, 2, 17)))
    level = {f"c{i}": f"r{i // 8}" for i in range(80)} | {f"r{i}": f"s{i // 4}" for i in range(10)}
    cells: dict[Cell, int] = {}
    for (area, *others), value in cells_of([((0, 1, 2), inner)]).items():
        cells[(area, *others)] = value
        while area in level:
            area = level[area]
            cells[(area, *others)] = cells.get((area, *others), 0) + value
    return _sums(cells, level)


def _sums(cells: dict[Cell, int], level: dict[str, str]) -> tuple[Sums, Ints]:
    names = ("a", "b", "c", "d")
    return sums_of(names, tuple(cells), {n: level if n == "a" else {} for n in names}), np.array(list(cells.values()))


def hidden(name: str, sums: Sums, value: Ints, least: int) -> None:
    """Hide, prove, say how long and how much."""
    needs = frequency(value, value, least, sums.floor(value))
    known = np.flatnonzero(value == 1)
    wanted = len(demands(sums, value, needs, known))
    start = time.process_time()
    made = suppress(sums, value, needs, known=known, whole=True, seconds=3600)
    print(
        f"{name}: {len(value):,} cells, {needs.primary.sum():,} primary, {wanted:,} demands; "
        f"{made.hidden.sum():,} hidden, {len(made.open):,} demands not proved, gap at most {made.gap:.0%}; "
        f"{time.process_time() - start:.0f} s"
    )


def small(tables: int = 30) -> None:
    """Cost of our patterns over that of the cheapest ones, found by trying all."""
    rng, ours, best = np.random.default_rng(3), 0.0, 0.0
    worst, equal = 1.0, 0
    for _ in range(tables):
        inner = rng.poisson(rng.gamma(1.0, 6.0, (3, 3)))
        cells = cells_of([((0, 1), inner)])
        sums, value = _sums(cells, {})
        needs = frequency(value, value, 3, sums.floor(value))
        made = suppress(sums, value, needs, whole=True)
        if len(made.open) or not needs.primary.any():
            continue
        cheapest = optimum(sums, value, needs)
        ours, best = ours + made.cost, best + cheapest
        equal += made.cost <= cheapest + 1e-9
        worst = max(worst, made.cost / cheapest if cheapest else 1.0)
    print(f"small: {tables} tables of 3 x 3: {ours / best:.3f} of the cheapest cost, worst {worst:.2f}, equal {equal}")


def optimum(sums: Sums, value: Ints, needs: Needs) -> float:
    """Cost of the cheapest pattern that whole tables prove, by trying all."""
    others, cost = np.flatnonzero((value > 0) & ~needs.primary), cost_of(value)
    wanted = demands(sums, value, needs, np.zeros(0, dtype=np.int64))
    best = float("inf")
    for number in range(len(others) + 1):
        for chosen in combinations(others, number):
            extra = float(cost[list(chosen)].sum())
            if extra < best:
                cells = np.union1d(np.flatnonzero(needs.primary), np.array(chosen, dtype=np.int64))
                if not len(
                    Search(sums, value, cells, Clock(60), Limits.of_nonempty(len(value)), whole=True).run(wanted).open
                ):
                    best = extra
    return best


def keys(cells: int = 10_000_000) -> None:
    """Noise of ten million cells."""
    rng = np.random.default_rng(4)
    count, key = rng.poisson(8, cells), rng.integers(0, KEYS, cells, dtype=np.uint64)
    table, start = chances(5, 2.0), time.process_time()
    made = table.noise(count, key)
    print(f"keys: {cells:,} cells in {time.process_time() - start:.1f} s, mean {made.mean():.5f}")


if __name__ == "__main__":
    for asked in sys.argv[1:]:
        if asked == "linked":
            hidden(asked, *linked(), 3)
        elif asked == "hierarchy":
            hidden(asked, *hierarchy(), 3)
        elif asked == "small":
            small()
        else:
            keys()

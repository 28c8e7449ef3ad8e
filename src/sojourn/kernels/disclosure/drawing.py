"""Records drawn so that counts of combinations of their codes come out: made-up rows from noisy counts alone.

Record by record and column by column, a code is drawn by what is left of the counts of all its combinations with the
codes drawn before; each draw uses up one of each. Then single codes are changed as long as that brings the records
nearer to the counts. A combination that has no count is never drawn. After the idea of
Edge, Yang, Lytvynenko et al. (2020), *Design of a privacy-preserving data platform for collaboration against human
trafficking*: records consistent with protected aggregates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

Combination = tuple[tuple[int, int], ...]
"""Pairs of column and code, by column; the empty one stands for all records."""
Records = npt.NDArray[np.int64]
"""(record, column), codes; ``NOT_STATED`` where a column is not stated."""
NOT_STATED = -1
SWEEPS = 3


def combinations_of(records: Records, width: int) -> dict[Combination, int]:
    """Records by combination of up to ``width`` stated codes, the empty one first."""
    counted: dict[Combination, int] = {(): len(records)}
    for row in records.tolist():
        stated = [(column, code) for column, code in enumerate(row) if code != NOT_STATED]
        for size in range(1, width + 1):
            for one in combinations(stated, size):
                counted[one] = counted.get(one, 0) + 1
    return counted


def number_of(columns: int, width: int) -> int:
    """In how many combinations of up to ``width`` columns one record counts at most, the empty one among them."""
    return sum(comb(columns, size) for size in range(width + 1))


def drawn(counts: Mapping[Combination, int], columns: int, width: int, rng: np.random.Generator) -> Records:
    """As many records as the empty combination counts.

    counts : by combination of up to ``width`` columns; those that are not there are not drawn
    A column stays not stated where counts of its codes leave a part of the records out, or where no code goes with
    those drawn before.
    """
    number = max(counts.get((), 0), 0)
    made = np.full((number, columns), NOT_STATED, dtype=np.int64)
    left = dict(counts)
    codes = [[one[0][1] for one in counts if len(one) == 1 and one[0][0] == c] for c in range(columns)]
    chances = rng.random((number, columns, 2))
    for record in range(number):
        chosen: list[tuple[int, int]] = []
        for column in range(columns):
            stated = sum(max(left[((column, code),)], 0) for code in codes[column])
            if chances[record, column, 0] * (number - record) >= stated:
                continue
            inside = [one for size in range(width) for one in combinations(chosen, size)]
            code = _code(counts, left, inside, column, codes[column], chances[record, column, 1])
            if code is None:
                continue
            for one in inside:
                left[(*one, (column, code))] -= 1
            chosen.append((column, code))
            made[record, column] = code
    for _ in range(SWEEPS):
        _nearer(made, counts, left, codes, width, rng)
    return made


def _nearer(
    made: Records, counts: Mapping[Combination, int], left: dict[Combination, int], codes: Sequence[Sequence[int]],
    width: int, rng: np.random.Generator,
) -> None:  # fmt: skip
    """Change one code of a record, each once in turn, where the squares of what is left of the counts become less."""
    columns = range(made.shape[1])
    offered = np.stack(
        [rng.choice([*codes[c], NOT_STATED], len(made)) for c in columns], axis=1
    ) if len(made) else made  # fmt: skip
    for record, row in enumerate(made.tolist()):
        for column in columns:
            old, new = row[column], int(offered[record, column])
            if old == new:
                continue
            others = [(c, row[c]) for c in columns if c != column and row[c] != NOT_STATED]
            inside = [one for size in range(width) for one in combinations(others, size)]
            gone = [] if old == NOT_STATED else [_with(one, (column, old)) for one in inside]
            come = [] if new == NOT_STATED else [_with(one, (column, new)) for one in inside]
            if not all(key in counts for key in come):
                continue
            if sum(1 + 2 * left[key] for key in gone) + sum(1 - 2 * left[key] for key in come) < 0:
                for key in gone:
                    left[key] += 1
                for key in come:
                    left[key] -= 1
                row[column] = made[record, column] = new


def _with(one: Combination, pair: tuple[int, int]) -> Combination:
    return tuple(sorted((*one, pair)))


def _code(
    counts: Mapping[Combination, int], left: Mapping[Combination, int], inside: Sequence[Combination], column: int,
    codes: Sequence[int], chance: float,
) -> int | None:  # fmt: skip
    """A code by what is left of the scarcest of its combinations; by their counts where nothing is left of any."""
    able: list[int] = []
    weights: list[int] = []
    for code in codes:
        keys = [(*one, (column, code)) for one in inside]
        if all(key in left for key in keys):
            able.append(code)
            weights.append(max(min(left[key] for key in keys), 0))
    if not able:
        return None
    if not any(weights):
        weights = [max(min(counts[(*one, (column, code))] for one in inside), 1) for code in able]
    reached = np.searchsorted(np.cumsum(weights), chance * sum(weights), side="right")
    return able[min(int(reached), len(able) - 1)]

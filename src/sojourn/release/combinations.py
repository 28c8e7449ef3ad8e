"""Noisy counts of combinations of codes: what made-up case files are drawn from, and all that is spent on them.

A case counts once in each combination of up to so many columns, so that its contribution is bounded by their number.
Discrete Gaussian noise, thresholds for combinations that few cases have, and the accounting are OpenDP's
(``make_gaussian_threshold``, zero-concentrated differential privacy turned into epsilon at delta).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sojourn.errors import UsageError
from sojourn.kernels.disclosure.drawing import Combination
from sojourn.release.private import HIGHEST, Mechanism, opendp

STEPS = 40
LARGEST = 1e5


def mechanism(epsilon: float, delta: float, combinations: int, least: int) -> Mechanism:
    """The noise of a budget, the smallest that OpenDP accounts within it. No noise is drawn.

    combinations : in how many a case counts at most; least : smallest threshold wanted
    Half of delta is for combinations of a single case that appear, half for the Gaussian noise.
    Raises UsageError for a delta of 0, for a budget that no noise meets, and where OpenDP is not installed.
    """
    dp = opendp(epsilon, delta)
    space = (
        dp.map_domain(dp.atom_domain(T=str), dp.atom_domain(T=int)),
        dp.l02inf_distance(dp.absolute_distance(T="f64")),
    )
    bound = (combinations, math.sqrt(combinations), 1.0)

    def made(scale: float, threshold: int) -> tuple[Any, float]:
        one = space >> dp.m.then_gaussian_threshold(scale=scale, threshold=threshold)
        return one, float(one.map(bound)[1])

    def threshold_of(scale: float) -> int:
        low, high = max(least, 2), HIGHEST
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if made(scale, middle)[1] <= delta / 2 else (middle + 1, high)
        return low

    def cost(scale: float, threshold: int) -> tuple[float, float]:
        one = dp.c.make_fix_delta(dp.c.make_zCDP_to_approxDP(made(scale, threshold)[0]), delta)
        spent = one.map(bound)
        return float(spent[0]), float(spent[1])

    low, high = 0.1, LARGEST
    if cost(high, threshold_of(high))[0] > epsilon:
        raise UsageError(
            f"No noise of a scale below {LARGEST:,.0f} meets epsilon {epsilon:g} and delta {delta:g} for "
            f"{combinations} combinations of columns.",
            ways_out=["a larger epsilon", "fewer columns", "fewer of them together (--width)"],
        )
    for _ in range(STEPS):
        if high / low < 1.001:
            break
        middle = math.sqrt(low * high)
        low, high = (low, middle) if cost(middle, threshold_of(middle))[0] <= epsilon else (middle, high)
    threshold = threshold_of(high)
    return Mechanism(made(high, threshold)[0], high, threshold, *cost(high, threshold))


def noisy(counted: Mapping[Combination, int], made: Mechanism) -> dict[Combination, int]:
    """Noisy counts of the combinations that reach the threshold: the one place where their noise is drawn.

    A combination appears only where all that are part of it do.
    """
    names = {repr(one): one for one in counted}
    shown = {
        names[name]: int(count) for name, count in made.measurement({n: counted[c] for n, c in names.items()}).items()
    }
    kept: dict[Combination, int] = {}
    for one in sorted(shown, key=lambda c: (len(c), c)):
        if all((*one[:at], *one[at + 1 :]) in kept for at in range(len(one))):
            kept[one] = shown[one]
    return kept

"""Attacks on made-up records, tried on persons behind them and on a control that never was.

A release by differential privacy promises that no attack succeeds much more often on persons behind the file: by a
factor of e^epsilon, and delta. More than that, and three standard deviations, says that the promise was not kept, and
holds the release; anything less does not, since choosing among outcomes would break the promise.
"""

from __future__ import annotations

import math

import numpy as np

from sojourn.kernels.disclosure.drawing import Records
from sojourn.kernels.disclosure.nearness import Success, attribute, differing, linkage, membership, singling_out
from sojourn.release.attacking import SIGMAS, Attack

MOST = 400
"""Persons behind the file, and of the control, that are attacked; and descriptions of single persons tried."""


def attacks(
    cases: Records, control: Records, file: Records, rng: np.random.Generator, epsilon: float, delta: float
) -> list[Attack]:
    """Singling out, linkage, inference of each column, membership; what each does on the control is its guess.

    cases : of persons behind the file; control : of persons who are not; of as many of each as there are of both
    """
    many = min(len(cases), len(control), MOST)
    persons, others = (group[rng.choice(len(group), many, replace=False)] for group in (cases, control))
    if not len(file) or not many:
        names = ("singling_out", "linkage", "inference", "membership")
        return [Attack(name, 0, many, 0, 0.0, True) for name in names]
    far = differing(persons, file), differing(others, file)
    found = {
        "singling_out": singling_out(persons, others, file, MOST),
        "linkage": linkage(*far),
        "inference": attribute(persons, others, file),
        "membership": membership(*far),
    }
    return [_judged(name, one, len(cases), many, epsilon, delta) for name, one in found.items()]


def _judged(name: str, found: Success, of: int, many: int, epsilon: float, delta: float) -> Attack:
    if not found.tried:
        return Attack(name, 0, of, 0, 0.0, True)
    rate, guess = found.behind / found.tried, found.control / found.tried
    most = math.exp(epsilon)
    allowed = most / (1 + most) if name == "membership" else min(1.0, most * guess)
    # descriptions and columns of one person are not tried independently: persons are what is counted
    passed = rate <= allowed + delta + SIGMAS * math.sqrt(max(allowed * (1 - allowed), 1 / many) / many)
    return Attack(
        name, found.tried, of, math.floor(found.behind), guess, passed, () if passed else ("smaller_epsilon",)
    )  # fmt: skip

"""Flows of an account counted by birthplace at one end: as countries count arrivals and departures of foreigners."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.estimators import Estimate

Floats = npt.NDArray[np.float64]


def by_birthplace(estimate: Estimate) -> dict[str, Floats]:
    """The estimate as the OECD counts: foreigners arriving in, or leaving, an area, by where they were born.

    IN : (birthplace, destination) persons arriving from anywhere; OUT : (origin, birthplace) persons leaving for
    anywhere.
    """
    account = estimate.account
    assert account is not None
    n = len(account.areas)
    arriving, leaving = np.zeros((n, n)), np.zeros((n, n))
    for term in account.terms:
        came = term.arriving * _across(term, term.leaving, True)
        left = term.leaving * _across(term, term.arriving, False)
        arriving += came
        leaving += left
    return {"IN": arriving, "OUT": leaving.T}


def _across(term: Any, factor: Floats, arriving: bool) -> Floats:
    """(birthplace, area) sum over all other areas of one factor times the kernel, the area itself left out."""
    if term.kernel is None:
        return np.asarray(factor.sum(axis=1, keepdims=True) - factor, dtype=np.float64)
    kernel = term.kernel
    if kernel.ndim == 2:
        moving = kernel - np.diag(kernel.diagonal())
        return np.asarray(factor @ (moving if arriving else moving.T), dtype=np.float64)
    moving = kernel * (1.0 - np.eye(kernel.shape[1]))
    return np.asarray(np.einsum("ki,kij->kj" if arriving else "kj,kij->ki", factor, moving), dtype=np.float64)

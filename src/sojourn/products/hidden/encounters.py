"""Encounters at borders into persons: what is not known of repeats is a range."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sojourn.errors import ValuesRefused
from sojourn.kernels.capture.attempts import persons_met, persons_trying, repeat_share
from sojourn.sources.own.user_table import UserTable

REPEATS = ("repeat_low", "repeat_high")
ATTEMPTS = ("met_low", "met_high", "again_low", "again_high")


def persons(table: UserTable, *, value: str = "encounters") -> pd.DataFrame:
    """Persons behind encounters, as the range that the shares leave.

    table : encounters with either repeat_low and repeat_high (share of encounters that are not a person's first), or
    met_low, met_high (probability of being met at an attempt) and again_low, again_high (of trying again after it);
    shares from 0 to 1, and any columns that tell rows apart

    Result: those columns, encounters, persons_lower, persons_upper; with the model of attempts also trying_lower and
    trying_upper. A row without shares has no persons. Raises ValuesRefused for shares above 1 and ends out of order.
    """
    named = REPEATS if REPEATS[0] in table.header else ATTEMPTS
    table.require([value, *named], "Columns: repeat_low, repeat_high, or met_low, met_high, again_low, again_high.")
    events = table.numbers(value)
    shares = {name: table.numbers(name, negative=True) for name in named}
    _check(table, shares)
    kept = [c for c in table.header if c not in (value, *named)]
    out = pd.DataFrame({c: table.text(c) for c in kept})
    out["encounters"] = events
    if named == REPEATS:
        out["persons_lower"] = persons_met(events, shares["repeat_high"])
        out["persons_upper"] = persons_met(events, shares["repeat_low"])
        return out
    low = repeat_share(shares["met_low"], shares["again_low"])
    high = repeat_share(shares["met_high"], shares["again_high"])
    out["persons_lower"], out["persons_upper"] = persons_met(events, high), persons_met(events, low)
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = [
            persons_trying(events, shares[f"met_{p}"], shares[f"again_{a}"])
            for p in ("low", "high")
            for a in ("low", "high")
        ]
    out["trying_lower"], out["trying_upper"] = np.min(ends, axis=0), np.max(ends, axis=0)
    return out


def _check(table: UserTable, shares: dict[str, np.ndarray]) -> None:
    wrong = []
    for name, values in shares.items():
        beyond = np.isfinite(values) & ((values < 0) | (values > 1))
        wrong += [f"line {table.lines[i]}, {name}: {values[i]:g}" for i in np.flatnonzero(beyond)]
        if name.startswith("met") and (values == 0).any():
            wrong.append(f"{name}: 0, with which nobody would have been met")
    for name in (n for n in shares if n.endswith("_low")):
        other = name.replace("_low", "_high")
        turned = np.flatnonzero(shares[name] > shares[other])
        wrong += [f"line {table.lines[i]}: {name} lies above {other}" for i in turned]
    if wrong:
        raise ValuesRefused(
            f"{table.path.name}: shares cannot be taken",
            details=wrong,
            ways_out=["a share or probability lies between 0 and 1, the low one not above the high one"],
        )

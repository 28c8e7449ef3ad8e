"""Encounters at borders into persons: what is not known of repeats is a range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sojourn.concepts.area import lookup
from sojourn.concepts.dataflows.protection import BORDER_ENCOUNTER
from sojourn.errors import NothingLoaded, ValuesRefused
from sojourn.kernels.capture.attempts import persons_met, persons_trying, repeat_share
from sojourn.kernels.capture.histories import Floats
from sojourn.products.hidden.own_rows import refuse_fractions, refuse_totals
from sojourn.sources.iom.mediterranean_crossings import SOURCE as CROSSINGS
from sojourn.sources.own.user_table import UserTable
from sojourn.warehouse import Warehouse
from sojourn.warehouse.editions import newest

REPEATS = ("repeat_low", "repeat_high")
ATTEMPTS = ("met_low", "met_high", "again_low", "again_high")


def persons(table: UserTable, *, value: str = "encounters") -> pd.DataFrame:
    """Persons behind encounters, as the range that the shares leave.

    table : encounters with either repeat_low and repeat_high (share of encounters that are not a person's first), or
    met_low, met_high (probability of being met at an attempt) and again_low, again_high (of trying again after it);
    shares from 0 to 1, and any columns that tell rows apart

    Result: those columns, encounters, persons_lower, persons_upper; with the model of attempts also trying_lower and
    trying_upper. A row without shares has no persons.

    Raises ValuesRefused for totals beside their parts, encounters that are not whole, shares above 1, one end of a
    share alone, ends out of order, and shares that leave nobody.
    """
    named = REPEATS if REPEATS[0] in table.header else ATTEMPTS
    table.require([value, *named], "Columns: repeat_low, repeat_high, or met_low, met_high, again_low, again_high.")
    refuse_totals(table, [c for c in table.header if c not in (value, *named)])
    refuse_fractions(table, [value])
    events = table.numbers(value)
    shares = {name: table.numbers(name, negative=True) for name in named}
    _check(table, shares)
    kept = [c for c in table.header if c not in (value, *named)]
    return _with_persons(pd.DataFrame({c: table.text(c) for c in kept}), events, shares)


def warehouse_persons(warehouse: Warehouse, border: str, shares: Mapping[str, float]) -> pd.DataFrame:
    """Persons behind the encounters that the warehouse holds of a border, by month and citizenship.

    border : the area whose authorities met them, by code or name ; shares : as the columns of :func:`persons`, the same
    for all months and citizenships. The source that has the border is read in its edition in force; citizenships that
    are not stated are a row of their own.

    Raises ValuesRefused for shares above 1 and ends out of order, NothingLoaded where no source has the border.
    """
    place = lookup.resolve_one(border)
    named = tuple(shares)
    if set(named) not in (set(REPEATS), set(ATTEMPTS)):
        raise ValuesRefused(
            f"shares are {' and '.join(REPEATS)}, or {', '.join(ATTEMPTS)}; given: {', '.join(named) or 'none'}"
        )
    columns = {name: np.array([shares[name]]) for name in named}
    _refuse("the shares given", columns, ["--share"])
    loaded = dict.fromkeys(source for source, _ in warehouse.editions(BORDER_ENCOUNTER) if source != CROSSINGS.id)
    where = {"ref_area": place}
    chosen = newest(warehouse, BORDER_ENCOUNTER, tuple(loaded), where)
    if chosen is None:
        raise NothingLoaded(
            f"the warehouse holds no encounters at a border of {place}",
            details=[f"loaded: {', '.join(sorted(loaded)) or 'no encounters'}"],
            ways_out=["load a file of encounters", "or give a table of your own"],
        )
    by = ["time_period", "counterpart_area"]
    read = warehouse.totals(BORDER_ENCOUNTER, by, source=chosen.source, edition=chosen.edition, where=where)
    held = read.to_pandas()
    events = held["obs_value"].to_numpy(dtype=np.float64)
    keys = held[by].assign(ref_area=place, source=f"{chosen.source} {chosen.edition}")
    each = {name: np.full(len(held), shares[name]) for name in named}
    return _with_persons(keys, events, each).sort_values(by, ignore_index=True)


def _with_persons(keys: pd.DataFrame, events: Floats, shares: Mapping[str, Floats]) -> pd.DataFrame:
    """The rows with encounters and the range of persons behind them."""
    out = keys.assign(encounters=events)
    if set(shares) == set(REPEATS):
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


def _check(table: UserTable, shares: dict[str, Floats]) -> None:
    _refuse(table.path.name, shares, [f"line {n}" for n in table.lines])


def _refuse(where: str, shares: Mapping[str, Floats], lines: Sequence[str]) -> None:
    """Refuse shares that are none, and ends out of order."""
    wrong = []
    for name, values in shares.items():
        beyond = np.isfinite(values) & ((values < 0) | (values > 1))
        wrong += [f"{lines[i]}, {name}: {values[i]:g}" for i in np.flatnonzero(beyond).tolist()]
        if name.startswith("met") and (values == 0).any():
            wrong.append(f"{name}: 0, with which nobody would have been met")
    for name in (n for n in shares if n.endswith("_low")):
        other = name.replace("_low", "_high")
        alone = np.flatnonzero(np.isfinite(shares[name]) != np.isfinite(shares[other]))
        wrong += [f"{lines[i]}: of {name} and {other} only one is given" for i in alone.tolist()]
        turned = np.flatnonzero(shares[name] > shares[other])
        wrong += [f"{lines[i]}: {name} lies above {other}" for i in turned.tolist()]
    high = [shares[name] for name in shares if name.endswith("_high")]
    nobody = np.flatnonzero(np.prod(high, axis=0) == 1)
    wrong += [f"{lines[i]}: every encounter a repeat, which leaves nobody who was met" for i in nobody.tolist()]
    if wrong:
        raise ValuesRefused(
            f"{where}: shares cannot be taken",
            details=wrong,
            ways_out=["a share or probability lies between 0 and 1, the low one not above the high one"],
        )

"""Definitions of reporters from double entries of the warehouse, and how well they foretell the other end's report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.errors import NothingLoaded, SojournError
from sojourn.estimators.flows.double_entries import Factors, fit_factors
from sojourn.products.flows.kept_aside import usable
from sojourn.warehouse import Warehouse, newest
from sojourn.warehouse.selection import Selection

Floats = npt.NDArray[np.float64]
SOURCES = ("EUROSTAT_CORRIDORS",)
#: Registers with twelve months of residence and low undercount by the experts of IMEM (Raymer et al. 2013), as far as
#: they have double entries and are not kept aside.
ANCHORS = ("DNK", "FIN", "NLD")
FOLDS = 8


@dataclass(frozen=True)
class DoubleEntries:
    """Reports of both ends: (year, origin, destination) persons, NaN where an end does not report."""

    areas: tuple[str, ...]
    years: tuple[int, ...]
    receiver: Floats
    sender: Floats
    releases: tuple[int, ...]


def double_entries(warehouse: Warehouse) -> DoubleEntries:
    """Corridors by previous and next residence; arrivals of reporters kept aside are not read.

    Raises NothingLoaded where no collection has both ends.
    """
    where: Selection = {"age": "_T", "sex": "_T"}
    chosen = newest(warehouse, REPORTED_FLOW, SOURCES, where)
    if chosen is None:
        raise NothingLoaded(
            "No flows that both ends report are loaded.",
            ways_out=["load a table of European corridors with figures of sender and receiver: sojourn load FILE"],
        )
    rows = usable(warehouse.read(REPORTED_FLOW, source=chosen.source, edition=chosen.edition, where=where))
    rows = rows.filter(
        pc.and_(pc.is_valid(rows["obs_value"]), pc.not_equal(rows["ref_area"], rows["counterpart_area"]))
    )
    areas = tuple(sorted({*pc.unique(rows["ref_area"]).to_pylist(), *pc.unique(rows["counterpart_area"]).to_pylist()}))
    years = tuple(sorted({int(y) for y in pc.unique(rows["time_period"]).to_pylist()}))
    tables = {d: np.full((len(years), len(areas), len(areas)), np.nan) for d in ("IN", "OUT")}
    at, codes = {y: i for i, y in enumerate(years)}, pa.array(areas)
    reporter = pc.index_in(rows["ref_area"], codes).to_pylist()
    partner = pc.index_in(rows["counterpart_area"], codes).to_pylist()
    columns = (rows[c].to_pylist() for c in ("time_period", "direction", "obs_value"))
    for year, direction, value, r, p in zip(*columns, reporter, partner, strict=True):
        origin, destination = (p, r) if direction == "IN" else (r, p)
        tables[direction][at[int(year)], origin, destination] = value
    return DoubleEntries(areas, years, tables["IN"], tables["OUT"], chosen.releases)


def factors(entries: DoubleEntries) -> Factors:
    """The table of definitions."""
    return fit_factors(entries.receiver, entries.sender, entries.areas, ANCHORS)


def held_out(entries: DoubleEntries) -> Mapping[str, Any]:
    """How far the receiver's figure is from what the sender's tells of it, corridors left out in eighths.

    Median of |log ratio| of the sender's figure as it is, and of the same by the factors of both reporters; of the mean
    of both too, which has seen the receiver's figure. Cells of corridors and years.
    """
    both = np.isfinite(entries.receiver) & np.isfinite(entries.sender)
    corridors = np.argwhere(both.any(axis=0))
    fold = np.random.default_rng(1).permutation(len(corridors)) % FOLDS
    raw, converted, mean = [], [], []
    for number in range(FOLDS):
        out = np.zeros(both.shape[1:], dtype=bool)
        out[tuple(corridors[fold == number].T)] = True
        found = fit_factors(np.where(out, np.nan, entries.receiver), entries.sender, entries.areas, ANCHORS)
        for year, o, d in np.argwhere(both & out):
            receiver, sender = (np.log1p(t[year, o, d]) for t in (entries.receiver, entries.sender))
            try:
                i = found.place(entries.areas[d], "IN"), found.place(entries.areas[o], "OUT")
            except SojournError:
                continue
            raw.append(abs(receiver - sender))
            converted.append(abs(receiver - (sender + found.log[i[0]] - found.log[i[1]])))
            mean.append(abs(receiver - np.log1p((np.expm1(receiver) + np.expm1(sender)) / 2)))
    scores = {"raw": raw, "converted": converted, "mean of both": mean}
    return {"cells": len(raw), **{k: float(np.median(v)) if v else float("nan") for k, v in scores.items()}}

"""Intervals of the learned estimate against reports of countries that were left out: how often and how tightly.

Reaches are calibrated for each group of reporters on the reports of all others, so that no report has a part in the
interval that is held against it. Beside it stand intervals of residual quantiles by size, calibrated alike: what one
would use who had no draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.estimators.flows.learned.reach import BEGIN, POWERS, SHARES, calibrated, interval_score, sizes_of

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Row = dict[str, Any]
Ends = dict[int, tuple[Floats, Floats]]


@dataclass(frozen=True)
class Drawn:
    """One run of draws against reports, all of log(1 + persons) in the order of the cells.

    label : interval and seed ; centre : estimated ; spread : of the draws ; said : reported
    reporter : index of who reports ; group : left out together with it
    """

    label: str
    centre: Floats
    spread: Floats
    said: Floats
    reporter: Numbers
    group: Numbers


def coverage(runs: Sequence[Drawn], areas: Sequence[str]) -> list[Row]:
    """Share of reports inside and mean interval score: by run, over all, by size of the estimate and by reporter."""
    pooled = _pooled(runs)
    ours = nested(pooled, pooled.spread, powers=POWERS)
    plain = nested(pooled, np.ones_like(pooled.spread))
    run = np.repeat(np.arange(len(runs)), [r.centre.size for r in runs])
    size, everywhere = sizes_of(pooled.centre), np.ones(run.size, dtype=bool)
    masks = [("run", r.label, run == i) for i, r in enumerate(runs)]
    masks.append(("all", "all runs", everywhere))
    masks += [("estimated size", label, size == i) for i, label in enumerate(sizes())]
    masks += [("reporter", areas[r], pooled.reporter == r) for r in np.unique(pooled.reporter)]
    rows = [_row(kind, label, ours, pooled.said, mask) for kind, label, mask in masks if mask.any()]
    rows.append(_row("residual quantiles by size", "all runs", plain, pooled.said, everywhere))
    return rows


def reaches(runs: Sequence[Drawn]) -> list[Row]:
    """Reaches calibrated on all runs: what ``REACH_OF_CELLS`` and ``REACH`` of the estimator should be."""
    pooled = _pooled(runs)
    rows = []
    for of, powers in (("corridors", POWERS), ("sums", (1.0,))):
        found = calibrated(pooled.centre, pooled.spread, pooled.said, powers=powers)
        rows += [
            {
                "of": of, "share": share, "power": found.power, "size": label,
                "lower": found.of[share][0][i], "upper": found.of[share][1][i],
            }
            for share in SHARES
            for i, label in enumerate(sizes())
        ]  # fmt: skip
    return rows


def nested(run: Drawn, spread: Floats, *, powers: Sequence[float] = (1.0,)) -> Ends:
    """Ends of the interval of every cell, calibrated without the reporters of its group; share -> lower, upper.

    powers : of the spread, among which the reports of the other groups choose
    """
    found = {share: (np.zeros_like(run.centre), np.zeros_like(run.centre)) for share in SHARES}
    for group in np.unique(run.group):
        here = run.group == group
        others = ~np.isin(run.reporter, np.unique(run.reporter[here]))
        if not others.any():
            raise EstimationError("intervals are calibrated on reporters of other groups, and there is one group alone")
        reach = calibrated(run.centre[others], spread[others], run.said[others], powers=powers)
        for share in SHARES:
            lower, upper = reach.ends(run.centre[here], spread[here], share)
            found[share][0][here], found[share][1][here] = lower, upper
    return found


def _pooled(runs: Sequence[Drawn]) -> Drawn:
    """All runs as one; groups of different seeds stay apart."""
    parts = {n: np.concatenate([getattr(r, n) for r in runs]) for n in ("centre", "spread", "said", "reporter")}
    most = 1 + max(int(r.group.max()) for r in runs)
    group = np.concatenate([r.group + most * i for i, r in enumerate(runs)])
    return Drawn("all runs", **parts, group=group)


def _row(kind: str, label: str, ends: Ends, said: Floats, mask: npt.NDArray[np.bool_]) -> Row:
    row: Row = {"by": kind, "part": label, "cells": int(mask.sum())}
    for share, (lower, upper) in ends.items():
        low, high, report = lower[mask], upper[mask], said[mask]
        row[f"inside_{share}"] = float(((report >= low) & (report <= high)).mean())
        row[f"score_{share}"] = float(interval_score(low, high, report, share).mean())
    return row


def sizes() -> Iterator[str]:
    """Names of the classes of size, in order."""
    for low, high in zip(BEGIN, (*BEGIN[1:], np.inf), strict=True):
        yield f"{low:,.0f} to {high:,.0f}" if np.isfinite(high) else f"{low:,.0f} and more"

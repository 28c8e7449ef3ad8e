"""Circular migration: who counts as going back and forth, as stated settings, and the measures made of the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sojourn.errors import UsageError
from sojourn.microdata.tabulation import Basis, Row, table


@dataclass(frozen=True)
class CircularMigration:
    """Definition of a circular migrant.

    At least ``least_crossings`` crossings of the border within ``window_years`` calendar years, each followed by a
    stay (here or abroad) of some length: ``least_days`` None asks that each is a migration under the rule of the
    classification, a number asks for that many days until the next crossing that counts.

    Source: UNECE (2016), *Defining and Measuring Circular Migration*: three crossings in ten years with stays of at
    least twelve months (circular migrants), or of at least 90 days (with those, temporary circular movers).
    """

    least_crossings: int = 3
    window_years: int = 10
    least_days: int | None = None

    def __post_init__(self) -> None:
        """Refuse settings under which nobody goes back and forth."""
        wrong = []
        if self.least_crossings < 3:
            wrong.append(f"{self.least_crossings} crossings: there and back again needs at least three")
        if self.window_years < 1:
            wrong.append(f"{self.window_years} years")
        if self.least_days is not None and self.least_days < 1:
            wrong.append(f"stays of {self.least_days} days")
        if wrong:
            raise UsageError("this is no circular migration", details=wrong)

    def settings(self) -> dict[str, Any]:
        """Words for the definition of every figure."""
        length = "migrations" if self.least_days is None else f"stays of {self.least_days} days or more"
        return {"counted crossings": length, "at least": self.least_crossings, "within years": self.window_years}


CIRCULAR = CircularMigration()


def measures(counts: pa.Table, by: Sequence[str], basis: Basis) -> pa.Table:
    """Measures by year from ``engines.tabulate.repeat_migration``.

    Only for years whose window lies within the data: with a shorter one, figures would be too low by an unknown
    amount. ``last_direction`` tells whether the last counted crossing of a person was an arrival or a departure.
    """
    rows: list[Row] = []
    year_of: dict[tuple[str, ...], dict[bool, int]] = {}
    totals: dict[tuple[str, ...], list[int]] = {}
    for row in counts.to_pylist():
        key = (row["time_period"], *(row[name] for name in by))
        of_year = year_of.setdefault(key, {True: 0, False: 0})
        of_year[row["circular"]] += row["this_year"]
        if not row["circular"]:
            continue
        cell = dict(zip(("time_period", *by), key, strict=True)) | {"last_direction": row["last_direction"]}
        rows.append({**cell, "measure": "circular_migrants", "obs_value": row["persons"]})
        rows.append({**cell, "measure": "circular_migrants_of_year", "obs_value": row["this_year"]})
        total = totals.setdefault(key, [0, 0, 0])
        for i, name in enumerate(("cycles", "days_here", "days")):
            total[i] += row[name]
    for key, of_year in year_of.items():
        cell = dict(zip(("time_period", *by), key, strict=True)) | {"last_direction": "_T"}
        if sum(of_year.values()):
            rows.append({**cell, "measure": "circularity", "obs_value": 100 * of_year[True] / sum(of_year.values())})
        if key in totals:
            cycles, here, days = totals[key]
            rows.append({**cell, "measure": "cycles", "obs_value": cycles})
            if days:
                rows.append({**cell, "measure": "share_of_time_here", "obs_value": 100 * here / days})
    return table(rows, (*by, "last_direction"), basis)

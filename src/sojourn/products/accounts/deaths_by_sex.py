"""Deaths by sex where only their total is published: imputed from death rates by age and sex.

share of men = sum over ages of (rate of men x men) / sum over ages of (rate x persons, both sexes)

with the death rates of World Population Prospects 2019 for the five-year period that holds the interval's middle and
the population by age and sex of the same edition at the nearest mid-year. Areas that edition leaves out take the share
of their sub-region, or of the world. The result is imputed and carries that status.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area
from sojourn.concepts.dataflows import POPULATION, VITAL_RATES
from sojourn.concepts.period import Interval
from sojourn.errors import NothingLoaded
from sojourn.warehouse import Warehouse

Array = npt.NDArray[np.float64]
NEWBORN_SHARE = 0.2  # of the age group 0-4, since the rates divide it at age one
LAST_MID_YEAR = 2020
NOTE = "Deaths by sex are imputed from death rates and population by age and sex of World Population Prospects 2019."


def male_share_of_deaths(warehouse: Warehouse, period: Interval, labels: Sequence[str]) -> tuple[Array, str]:
    """(residence,) share of deaths that are men's, and the note that says how it was imputed.

    Raises NothingLoaded when neither rates nor population by age and sex are loaded.
    """
    first = (period.start + period.end) // 2 // 5 * 5
    first = min(max(first, 1950), LAST_MID_YEAR)
    try:
        shares = _shares(str(warehouse.path), warehouse.path.stat().st_mtime_ns, first)
    except NothingLoaded:
        shares = {}
    if "001" not in shares:
        raise NothingLoaded(
            "Flows of women and men need death rates and population by age and sex, to impute deaths by sex; "
            f"they are not loaded for {first}.",
            details=["needed: WPP2019_MORTALITY and WPP2019_POPULATION (mxF, mxM, popF, popM of the 2019 edition)"],
            ways_out=["Load them: sojourn load FOLDER"],
        )
    world = shares["001"]
    values, borrowed = [], 0
    for label in labels:
        share = shares.get(label)
        if share is None:
            groups = area.groups_of(label) if label in area.areas() and area.get(label).level == "country" else ()
            share = next((shares[g] for g in groups if g in shares and area.get(g).level == "subregion"), world)
            borrowed += 1
        values.append(share)
    note = (
        f"{NOTE} {borrowed} areas without them take the share of their sub-region or of the world."
        if borrowed
        else NOTE
    )
    return np.array(values), note


@lru_cache(maxsize=16)
def _shares(path: str, _changed: int, first: int) -> dict[str, float]:
    warehouse = Warehouse(Path(path))
    rates = warehouse.read(
        VITAL_RATES, source="WPP2019_MORTALITY", where={"rate": "MX", "time_period": f"{first}-07-01/P5Y"}
    )
    people = warehouse.read(POPULATION, source="WPP2019_POPULATION", where={"time_period": str(first)})
    population: dict[tuple[str, str, str], float] = {}
    for row in people.select(["ref_area", "sex", "age", "obs_value"]).to_pylist():
        key, persons = (row["ref_area"], row["sex"]), row["obs_value"] or 0.0
        if row["age"] == "Y0T4":
            population[(*key, "Y0")] = NEWBORN_SHARE * persons
            population[(*key, "Y1T4")] = (1.0 - NEWBORN_SHARE) * persons
        else:
            population[(*key, row["age"])] = persons
    deaths: dict[str, dict[str, float]] = {}
    for row in rates.select(["ref_area", "sex", "age", "obs_value"]).to_pylist():
        persons = population.get((row["ref_area"], row["sex"], row["age"]), 0.0)
        by_sex = deaths.setdefault(row["ref_area"], {"M": 0.0, "F": 0.0})
        by_sex[row["sex"]] += persons * (row["obs_value"] or 0.0)
    return {a: d["M"] / (d["M"] + d["F"]) for a, d in deaths.items() if d["M"] + d["F"] > 0}

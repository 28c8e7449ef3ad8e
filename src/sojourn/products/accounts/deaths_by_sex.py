"""Deaths by sex where only their total is published: imputed from death rates by age and sex.

share of men = sum over ages of (rate of men x men) / sum over ages of (rate x persons, both sexes)

with the death rates of World Population Prospects for the five-year period that holds the interval's middle and the
population by age and sex of the same edition at its first mid-year. Areas that edition leaves out take the share of
their sub-region, or of the world. The result is imputed and carries that status.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area
from sojourn.concepts.dataflows import POPULATION, VITAL_RATES
from sojourn.concepts.period import Interval
from sojourn.errors import NothingLoaded
from sojourn.sources.undesa.wpp_editions import SERIES, last_estimate
from sojourn.warehouse import InForce, Warehouse, every, newest

Array = npt.NDArray[np.float64]
NEWBORN_SHARE = 0.2  # of the age group 0-4, since the rates divide it at age one
RATE_SOURCES = ("WPP2019_MORTALITY",)
PEOPLE_SOURCES = ("WPP2019_POPULATION",)
FIRST_YEAR = 1950


@dataclass(frozen=True)
class MaleShares:
    """Shares of deaths that are men's in one five-year period.

    shares : area -> share ; releases : what they were read from ; note : the sentence that names its editions
    """

    shares: dict[str, float]
    releases: tuple[int, ...]
    note: str


def male_share_of_deaths(
    warehouse: Warehouse, period: Interval, labels: Sequence[str], *, known: dict[int, MaleShares] | None = None
) -> tuple[Array, str, tuple[int, ...]]:
    """(residence,) share of deaths that are men's, the note that says how it was imputed, and the releases read.

    known : shares read before of the same state of the warehouse, by first year of the period; added to here

    Raises NothingLoaded when neither rates nor population by age and sex are loaded.
    """
    known = {} if known is None else known
    wanted = (period.start + period.end) // 2 // 5 * 5
    rates = newest(warehouse, VITAL_RATES, RATE_SOURCES, {"rate": "MX"})
    last = last_estimate(rates.edition) // 5 * 5 if rates else wanted
    first = min(max(wanted, FIRST_YEAR), last)
    if first not in known and rates is not None:
        read = _shares(warehouse, rates, first)
        if read is not None:
            known[first] = read
    if first not in known or "001" not in known[first].shares:
        raise NothingLoaded(
            "Flows of women and men need death rates and population by age and sex, to impute deaths by sex; "
            f"they are not loaded for {first}.",
            details=["needed: WPP2019_MORTALITY and WPP2019_POPULATION (mxF, mxM, popF, popM of the 2019 edition)"],
            ways_out=["Load them: sojourn load FOLDER"],
        )
    shares, note = known[first].shares, known[first].note
    world = shares["001"]
    values, borrowed = [], 0
    for label in labels:
        share = shares.get(label)
        if share is None:
            groups = area.groups_of(label) if label in area.areas() and area.get(label).level == "country" else ()
            share = next((shares[g] for g in groups if g in shares and area.get(g).level == "subregion"), world)
            borrowed += 1
        values.append(share)
    if borrowed:
        note = f"{note} {borrowed} areas without them take the share of their sub-region or of the world."
    return np.array(values), note, known[first].releases


def _shares(warehouse: Warehouse, rates: InForce, first: int) -> MaleShares | None:
    """The shares of the period that begins in a year; None where rates or population lack for it."""
    during, at = {"rate": "MX", "time_period": f"{first}-07-01/P5Y"}, {"time_period": str(first)}
    same = [e for e in every(warehouse, POPULATION, PEOPLE_SOURCES, at) if e.edition == rates.edition]
    people = same[0] if same else newest(warehouse, POPULATION, PEOPLE_SOURCES, at)
    if people is None:
        return None
    persons_read = warehouse.read(POPULATION, source=people.source, edition=people.edition, where=at)
    population: dict[tuple[str, str, str], float] = {}
    for row in persons_read.select(["ref_area", "sex", "age", "obs_value"]).to_pylist():
        key, persons = (row["ref_area"], row["sex"]), row["obs_value"] or 0.0
        if row["age"] == "Y0T4":
            population[(*key, "Y0")] = NEWBORN_SHARE * persons
            population[(*key, "Y1T4")] = (1.0 - NEWBORN_SHARE) * persons
        else:
            population[(*key, row["age"])] = persons
    deaths: dict[str, dict[str, float]] = {}
    rates_read = warehouse.read(VITAL_RATES, source=rates.source, edition=rates.edition, where=during)
    for row in rates_read.select(["ref_area", "sex", "age", "obs_value"]).to_pylist():
        persons = population.get((row["ref_area"], row["sex"], row["age"]), 0.0)
        by_sex = deaths.setdefault(row["ref_area"], {"M": 0.0, "F": 0.0})
        by_sex[row["sex"]] += persons * (row["obs_value"] or 0.0)
    both = "death rates and population by age and sex"
    if people.edition == rates.edition:
        said = f"{both} of {SERIES.title} {rates.edition}"
    else:
        said = f"{both} of {SERIES.title} {rates.edition} and {people.edition}"
    return MaleShares(
        {a: d["M"] / (d["M"] + d["F"]) for a, d in deaths.items() if d["M"] + d["F"] > 0},
        tuple(sorted({*persons_read["release_id"].to_pylist(), *rates_read["release_id"].to_pylist()})),
        f"Deaths by sex are imputed from {said}.",
    )

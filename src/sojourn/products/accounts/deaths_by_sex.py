"""Deaths by sex where only their total is published: imputed from death rates by age and sex.

share of men = sum over ages of (rate of men x men) / sum over ages of (rate x persons, both sexes)

with the death rates of World Population Prospects for the five-year period that holds the interval's middle and the
population by age and sex of the same edition at its first mid-year. Areas that edition leaves out take the share of
their sub-region, or of the world. The result is imputed and carries that status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area
from sojourn.concepts.dataflows import POPULATION, VITAL_RATES
from sojourn.concepts.period import Interval
from sojourn.concepts.reason import Reason
from sojourn.concepts.status import ObsStatus
from sojourn.cube import NO_ROW, Cube, cube, to_cube
from sojourn.errors import NothingLoaded
from sojourn.sources.undesa.wpp_editions import SERIES, last_estimate
from sojourn.warehouse import Warehouse, every, newest

Array = npt.NDArray[np.float64]
RATE_SOURCES = ("WPP2019_MORTALITY",)
PEOPLE_SOURCES = ("WPP2019_POPULATION",)
NEWBORN_SHARE = 0.2  # of the age group 0-4, since the rates divide it at age one
OF_AGE_GROUP = {"Y0": ("Y0T4", NEWBORN_SHARE), "Y1T4": ("Y0T4", 1.0 - NEWBORN_SHARE)}
FIRST_MID_YEAR = 1950
WORLD = "001"


@dataclass(frozen=True)
class MaleDeaths:
    """Shares of deaths that are men's.

    shares : (time, residence) imputed, for five-year periods by their first year; countries, sub-regions and the world;
        absent where nobody is counted
    releases : what they were read from ; note : names its editions
    """

    shares: Cube
    releases: tuple[int, ...]
    note: Reason


def male_deaths(warehouse: Warehouse, years: Sequence[int]) -> MaleDeaths | None:
    """The shares for all five-year periods between two years; None where rates or population are not loaded.

    years : first and last year any interval may have
    """
    rated = newest(warehouse, VITAL_RATES, RATE_SOURCES, {"rate": "MX"})
    if rated is None:
        return None
    last = last_estimate(rated.edition) // 5 * 5
    times = [str(y) for y in range(_five_years(min(years), last), _five_years(max(years), last) + 1, 5)]
    at = {"time_period": times}
    same = [e for e in every(warehouse, POPULATION, PEOPLE_SOURCES, at) if e.edition == rated.edition]
    peopled = same[0] if same else newest(warehouse, POPULATION, PEOPLE_SOURCES, at)
    if peopled is None:
        return None
    periods = {f"{time}-07-01/P5Y": time for time in times}
    during = {"rate": "MX", "time_period": list(periods)}
    read = warehouse.read(VITAL_RATES, source=rated.source, edition=rated.edition, where=during, parts="all")
    living = warehouse.read(POPULATION, source=peopled.source, edition=peopled.edition, where=at, parts="all")
    if not read.num_rows:
        return None
    rates = to_cube(VITAL_RATES, read, ("time", "sex", "age", "residence"), labels={"time": list(periods)})
    labels = {"time": times, "sex": rates.labels("sex"), "residence": rates.labels("residence")}
    people = to_cube(POPULATION, living, ("time", "sex", "age", "residence")).onto(labels)
    deaths = np.zeros(people.values.shape[:2] + people.values.shape[3:])  # (time, sex, residence)
    for age in rates.labels("age"):
        group, share = OF_AGE_GROUP.get(age, (age, 1.0))
        persons = people.at(age=group)[0] if group in people.labels("age") else np.zeros(deaths.shape)
        deaths += np.nan_to_num(share * persons) * np.nan_to_num(rates.at(age=age)[0])
    women = deaths[:, labels["sex"].index("F")]
    men = deaths[:, labels["sex"].index("M")]
    anybody = women + men > 0
    shares = np.divide(men, men + women, out=np.full(men.shape, np.nan), where=anybody)
    status = np.where(anybody, ObsStatus.IMPUTED.value, NO_ROW)
    made = cube(shares, status, {"time": times, "residence": labels["residence"]}, {"unit": "share of deaths"})
    releases = {*read["release_id"].to_pylist(), *living["release_id"].to_pylist()}
    editions = tuple(dict.fromkeys((rated.edition, peopled.edition)))
    said = Reason("deaths_by_sex_imputed", {"series": SERIES.title, "editions": editions})
    return MaleDeaths(made, tuple(sorted(releases)), said)


def male_share_of_deaths(
    known: MaleDeaths | None, period: Interval, labels: Sequence[str]
) -> tuple[Array, tuple[Reason, ...], tuple[int, ...]]:
    """(residence,) share of deaths that are men's, the notes that say how it was imputed, and the releases read.

    Raises NothingLoaded when neither rates nor population by age and sex are loaded.
    """
    wanted = (period.start + period.end) // 2
    shares: dict[str, float] = {}
    if known is not None:
        times = known.shares.labels("time")
        first = str(min(max(wanted // 5 * 5, int(times[0])), int(times[-1])))
        values, _ = known.shares.at(time=first)
        places = known.shares.labels("residence")
        shares = {a: float(v) for a, v in zip(places, values, strict=True) if np.isfinite(v)}
    if known is None or WORLD not in shares:
        raise NothingLoaded(
            "Flows of women and men need death rates and population by age and sex, to impute deaths by sex; "
            f"they are not loaded for {wanted}.",
            details=["needed: WPP2019_MORTALITY and WPP2019_POPULATION (mxF, mxM, popF, popM of the 2019 edition)"],
            ways_out=["Load them: sojourn load FOLDER"],
        )
    found = [shares[label] if label in shares else _borrowed(label, shares) for label in labels]
    borrowed = sum(label not in shares for label in labels)
    notes = (known.note, Reason("deaths_by_sex_borrowed", {"areas": borrowed})) if borrowed else (known.note,)
    return np.array(found), notes, known.releases


def _borrowed(label: str, shares: Mapping[str, float]) -> float:
    """The share of the sub-region an area is in, or of the world."""
    if label in area.areas() and area.get(label).level == "country":
        for group in area.groups_of(label):
            if group in shares and area.get(group).level == "subregion":
                return shares[group]
    return shares[WORLD]


def _five_years(year: int, last: int) -> int:
    """First year of the five-year period that holds a year, the nearest there is up to ``last``."""
    return min(max(year // 5 * 5, FIRST_MID_YEAR), last)

"""The people of a simulated world: arrays with one entry a person, and who is born and dies in a year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int16]
OLDEST = 100
FIRST_CHILDBEARING, LAST_CHILDBEARING = 15, 49
MALE_SHARE_OF_BIRTHS = 1.05 / 2.05
#: Chance to die within the year, exp(a + b age), the Gompertz law; the first year of life apart.
GOMPERTZ = (-9.4, 0.085)
INFANT = 0.02


@dataclass
class People:
    """Everybody who ever lived in the world; arrays grow as children are born.

    birthplace, residence : (person,) index of the area; residence is where a person lives or lived last
    female : (person,) ; age : (person,) completed years ; alive : (person,)
    """

    birthplace: Codes
    residence: Codes
    female: npt.NDArray[np.bool_]
    age: npt.NDArray[np.int16]
    alive: npt.NDArray[np.bool_]

    @property
    def count(self) -> int:
        """Persons ever, the dead included."""
        return int(self.alive.size)

    def stock(self, areas: int, *, female: bool | None = None) -> Floats:
        """(birthplace, residence) persons alive, of one sex or both."""
        here = self.alive if female is None else self.alive & (self.female == female)
        code = self.birthplace[here].astype(np.int64) * areas + self.residence[here]
        return np.bincount(code, minlength=areas * areas).reshape(areas, areas).astype(np.float64)


def settle(population: npt.NDArray[np.int64], rng: np.random.Generator) -> People:
    """People who all live where they were born, with the ages of a growing population.

    population : (area,) persons
    """
    total = int(population.sum())
    home = np.repeat(np.arange(population.size, dtype=np.int16), population)
    weight = np.exp(-0.018 * np.arange(OLDEST)) * np.exp(-np.cumsum(_death_chance(np.arange(OLDEST))))
    age = rng.choice(OLDEST, size=total, p=weight / weight.sum()).astype(np.int16)
    return People(home, home.copy(), rng.random(total) < 0.5, age, np.ones(total, dtype=bool))


def die(people: People, mortality: Floats, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    """Persons who die in a year; they are marked and returned.

    mortality : (area,) factor on the chances of the Gompertz law, by residence
    """
    here = np.flatnonzero(people.alive)
    chance = np.minimum(_death_chance(people.age[here]) * mortality[people.residence[here]], 1.0)
    dying = here[rng.random(here.size) < chance]
    people.alive[dying] = False
    return dying


def bear(people: People, fertility: Floats, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    """Children born in a year, natives of the area their mother lives in; returns their numbers.

    fertility : (area,) children a woman has in her life if she lives through the childbearing ages
    """
    could = np.flatnonzero(
        people.alive & people.female & (people.age >= FIRST_CHILDBEARING) & (people.age <= LAST_CHILDBEARING)
    )
    yearly = fertility[people.residence[could]] / (LAST_CHILDBEARING - FIRST_CHILDBEARING + 1)
    mothers = could[rng.random(could.size) < yearly]
    first, home = people.count, people.residence[mothers]
    n = mothers.size
    people.birthplace = np.concatenate([people.birthplace, home])
    people.residence = np.concatenate([people.residence, home])
    people.female = np.concatenate([people.female, rng.random(n) >= MALE_SHARE_OF_BIRTHS])
    people.age = np.concatenate([people.age, np.full(n, -1, dtype=np.int16)])
    people.alive = np.concatenate([people.alive, np.ones(n, dtype=bool)])
    return np.arange(first, first + n)


def grow_older(people: People) -> None:
    """One year passes; children born in it become 0."""
    people.age = (people.age + 1).astype(np.int16)


def _death_chance(age: npt.NDArray[np.int16] | npt.NDArray[np.int64]) -> Floats:
    years = np.asarray(age, dtype=np.float64)
    chance: Floats = np.where(years <= 0, INFANT, np.exp(GOMPERTZ[0] + GOMPERTZ[1] * years))
    return np.minimum(chance, 1.0)

"""Titles and units of indicators and measures, by id. The English title is declared beside the indicator."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from sojourn.indicators import INDICATORS, Indicator
from sojourn.indicators.treaty_coverage import TREATIES
from sojourn.publish.words.language import Language


class MeasureWords(NamedTuple):
    """Title, unit and a note (empty without one) of a measure."""

    title: str
    unit: str
    note: str


@lru_cache(maxsize=1)
def _indicators() -> dict[str, Indicator]:
    return {i.id: i for i in INDICATORS}


def declared(id: str) -> Indicator:
    """The indicator with this id. Raises KeyError."""
    return _indicators()[id]


def indicator(id: str, language: Language) -> str:
    """Title of an indicator."""
    return language.say(declared(id).title)


def unit(id: str, language: Language) -> str:
    """Unit of an indicator."""
    return language.say(declared(id).unit)


@lru_cache(maxsize=1)
def _measures() -> dict[str, MeasureWords]:
    text = resources.files("sojourn.publish.words").joinpath("measures.csv").read_text(encoding="utf-8")
    found = {
        row["measure"]: MeasureWords(row["title"], row["unit"], row["note"])
        for row in csv.DictReader(text.splitlines())
    }
    for treaty, words, _ in TREATIES:
        who = "Migrants living in the area", "Persons born in the area who live elsewhere"
        for place, people in zip(("DESTINATION", "ORIGIN"), who, strict=True):
            found[f"{treaty}_{place}_ALL"] = MeasureWords(
                f"{people}, at the date of the list of parties", "persons", ""
            )
            found[f"{treaty}_{place}_COVERED"] = MeasureWords(f"{people}, in States party to {words}", "persons", "")
    return found


def measure(id: str, language: Language) -> MeasureWords:
    """Title, unit and note of a measure; an unknown one is named by its id."""
    found = _measures().get(id, MeasureWords(id.replace("_", " ").capitalize(), "persons", ""))
    return MeasureWords(*(language.say(text) for text in found))


def of_figure(id: str, language: Language) -> tuple[str, str]:
    """Title, and unit as it is declared, of an indicator or a measure."""
    if id in _indicators():
        return indicator(id, language), declared(id).unit
    return measure(id, language).title, unit_of_measure(id)


def unit_of_measure(id: str) -> str:
    """The unit of a measure as it is declared, which decides how its numbers are written."""
    return _measures()[id].unit if id in _measures() else "persons"

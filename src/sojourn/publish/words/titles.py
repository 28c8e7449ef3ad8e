"""Titles and units of indicators and measures, by id. The English title is declared beside the indicator."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from sojourn.indicators import INDICATORS, Indicator
from sojourn.indicators import measure as measures
from sojourn.indicators.treaty_coverage import TREATIES
from sojourn.publish.words.language import Language

OTHER_TREATIES: Mapping[str, str] = {
    "CRPD": "the convention on the rights of persons with disabilities",
    "CRPD_OP": "the protocol on complaints of persons with disabilities",
    "CRC_OP_AC": "the protocol on children in armed conflict",
    "ICCPR_OP2": "the protocol on abolishing the death penalty",
    "TRAFFIC_1950": "the 1950 convention against traffic in persons",
}
"""Treaties of the lists that no indicator is about."""


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


def measure(id: str, language: Language) -> MeasureWords:
    """Title, unit and note of a measure. Raises CodesUnknown for one that is not declared."""
    own = measures.measure(id)
    return MeasureWords(*(language.say(text) for text in (own.title, own.unit, own.note)))


@lru_cache(maxsize=1)
def treaties() -> dict[str, str]:
    """Names of treaties by code, as they stand inside a sentence."""
    return {**{code: words for code, words, _ in TREATIES}, **OTHER_TREATIES}


def treaty(code: str, language: Language) -> str:
    """A treaty by its name, one that is not known by its code."""
    return language.say(treaties().get(code, code))


def of_figure(id: str, language: Language) -> tuple[str, str]:
    """Title, and unit as it is declared, of an indicator or a measure."""
    if id in _indicators():
        return indicator(id, language), declared(id).unit
    return measure(id, language).title, unit_of_measure(id)


def unit_of_measure(id: str) -> str:
    """The unit of a measure as it is declared, which decides how its numbers are written."""
    return measures.measure(id).unit

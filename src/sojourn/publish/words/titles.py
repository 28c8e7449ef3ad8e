"""Titles and units of indicators and measures, by id. The English title is declared beside the indicator."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from sojourn.indicators import INDICATORS, Indicator
from sojourn.indicators import measure as measures
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


def measure(id: str, language: Language) -> MeasureWords:
    """Title, unit and note of a measure. Raises CodesUnknown for one that is not declared."""
    own = measures.measure(id)
    return MeasureWords(*(language.say(text) for text in (own.title, own.unit, own.note)))


def of_figure(id: str, language: Language) -> tuple[str, str]:
    """Title, and unit as it is declared, of an indicator or a measure."""
    if id in _indicators():
        return indicator(id, language), declared(id).unit
    return measure(id, language).title, unit_of_measure(id)


def unit_of_measure(id: str) -> str:
    """The unit of a measure as it is declared, which decides how its numbers are written."""
    return measures.measure(id).unit

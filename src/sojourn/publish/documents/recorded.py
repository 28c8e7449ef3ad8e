"""Which messages documents say: both are composed while a recorder takes the place of a catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sojourn.concepts import area
from sojourn.declaration.commitment import paragraphs
from sojourn.indicators import INDICATORS
from sojourn.indicators.measure import measures
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.documents.assessed import NOTHING, assessed
from sojourn.publish.documents.general_assembly import general_assembly
from sojourn.publish.documents.in_language import in_language
from sojourn.publish.words import codes, verdicts
from sojourn.publish.words.catalogue import Message, Recorder
from sojourn.publish.words.language import language

RARE = (
    "As of {year}",
    "Some of its sentences have no translation and stand in English.",
    "No figure: {areas}.",
    "flows in and out",
    "flows in",
    "refugees by origin or asylum",
    "The area itself has no figure.",
    "Migrants in the population, the world",
    "This map needs a migrant stock and a population of the same mid-year; none is loaded.",
    "all",
)
"""Messages of documents about areas almost without figures."""
GROUPS = frozenset({"development_group", "income_group", "community"})
"""Kinds of areas whose names are messages: Unicode's CLDR has those of countries and M49 regions."""


def recorded(dossiers: Iterable[Dossier]) -> dict[Message, None]:
    """Every message that the documents of these dossiers say to a reader of another language, each once."""
    recorder = Recorder()
    words = replace(language("fr"), catalogue=recorder)
    for message in _of_tables():
        recorder.said[message] = None
    for dossier in dossiers:
        told = in_language(dossier, words)
        for compose in (assessed, general_assembly):
            compose(told, words)
    return {message: None for message in recorder.said if message}


def _of_tables() -> Iterable[Message]:
    """Messages that stand in tables and that another dossier may say: titles, verdicts, what to load."""
    for one in paragraphs():
        yield one.load.removeprefix(NOTHING)
    for indicator in INDICATORS:
        yield from (indicator.title, indicator.unit)
    for measure in measures().values():
        yield from (measure.title, measure.unit)
    for table in (codes.VERDICTS, codes.MOVEMENTS, codes.CONFIDENCE, codes.DIRECTIONS, codes.LEVELS, codes.EXPLAINED):
        yield from table.values()
    yield from (*verdicts.HEADS.values(), *verdicts.REQUESTS.values())
    yield from RARE
    yield from (a.name for a in area.areas().values() if a.level in GROUPS)

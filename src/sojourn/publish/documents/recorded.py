"""Which messages documents and pages say: all are composed while a recorder takes the place of a catalogue.

What stands in the text of the program is taken from there (``written``), and what stands in its tables from these, so
that no message waits for the dossier that says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sojourn.concepts import area
from sojourn.concepts.reason import Part, Reason
from sojourn.declaration.commitment import paragraphs
from sojourn.indicators import INDICATORS
from sojourn.indicators.measure import measures
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.documents.assessed import NOTHING, assessed
from sojourn.publish.documents.general_assembly import general_assembly
from sojourn.publish.documents.written import written
from sojourn.publish.report.chapters import HEADLINES
from sojourn.publish.report.in_language import in_language
from sojourn.publish.report.index_page import SETTING_WORDS, TITLES
from sojourn.publish.report.page import definitions_in, page_in
from sojourn.publish.words import (
    acts,
    codes,
    editions,
    findings,
    hidden_people,
    leaps,
    policy_ratings,
    readings,
    titles,
    verdicts,
)
from sojourn.publish.words.catalogue import Message, Recorder
from sojourn.publish.words.language import Language, language
from sojourn.publish.words.reasons import reason

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
    "{indicator} cannot be used: {why}.",
    "no value",
    "nothing was due by {day}.",
    "To assess it, load {load}.",
    " Moves between the countries of the area are part of both.",
    "Since October 2013 {group} lost {left} and won {joined}.",
    "Here it has the members of today; {group}@2013-10-03 has those of that day.",
)
"""Messages of documents about areas almost without figures, and about groups."""
GROUPS = frozenset({"development_group", "income_group", "community"})
"""Kinds of areas whose names are messages: Unicode's CLDR has those of countries and M49 regions."""


def recorded(dossiers: Iterable[Dossier]) -> dict[Message, None]:
    """Every message that the documents of these dossiers say to a reader of another language, each once."""
    recorder = Recorder()
    words = replace(language("fr"), catalogue=recorder)
    for message in (*_of_tables(), *written()):
        recorder.said[message] = None
    _of_reasons(words)
    for dossier in dossiers:
        told = in_language(dossier, words)
        for compose in (assessed, general_assembly):
            compose(told, words)
        for on_screen in (page_in, definitions_in):
            on_screen(dossier, words)
    return {message: None for message in recorder.said if message}


def _of_reasons(words: Language) -> None:
    """Say why figures cannot be used in every way that another dossier may have."""
    when: Mapping[str, Part] = {"year": 2013, "periods": ("2010",)}
    absent: Mapping[str, Part] = {"period": "2013", "status": "O"}
    ways: tuple[tuple[str, Mapping[str, Part]], ...] = (
        *((code, when) for code in ("no_stock", "no_interval", "no_year_near", "no_window")),
        *((code, {"because": ()}) for code in ("no_baseline", "no_latest")),
        *((code, absent) for code in ("baseline_absent", "latest_absent")),
        *((code, {}) for code in ("baseline_zero", "no_weakness", "range_includes_zero")),
        ("no_common_countries", {"countries": 1}),
        ("nothing_after", {"baseline": "2013"}),
        ("too_old", {"newest": "2013", "years": 13, "as_of": 2026, "limit": 6}),
        ("too_few", {"baseline": 1, "latest": 1, "least": 30}),
    )
    for code, figures in ways:
        reason(Reason(code, figures), words)


def _of_tables() -> Iterable[Message]:
    """Messages that stand in tables and that another dossier may say: titles, verdicts, what to load."""
    for one in paragraphs():
        yield from (one.title, one.summary, one.theme, one.limits, one.load.removeprefix(NOTHING))
        for ask in one.asks:
            yield from (ask.what, ask.unseen)
    for indicator in INDICATORS:
        yield from (indicator.title, indicator.unit)
    for measure in measures().values():
        yield from (measure.title, measure.unit)
    for table in (
        codes.VERDICTS,
        codes.MOVEMENTS,
        codes.CONFIDENCE,
        codes.DIRECTIONS,
        codes.LEVELS,
        codes.EXPLAINED,
        TITLES,
        SETTING_WORDS,
    ):
        yield from table.values()
    yield from (*verdicts.HEADS.values(), *verdicts.REQUESTS.values())
    yield from (
        *findings.MESSAGES.values(),
        *findings.SERIES.values(),
        *acts.MESSAGES.values(),
        *titles.treaties().values(),
    )
    yield from (*dict.fromkeys(leaps.MESSAGES.values()), leaps.CUT, leaps.CUT_MONEY)
    for _, *told in HEADLINES:
        yield from told
    yield from readings.ENDINGS.values()
    yield from (*hidden_people.UNKNOWN.values(), *policy_ratings.INDICES.values(), *policy_ratings.CLASSES)
    yield from editions.LICENCES
    yield from RARE
    yield from (a.name for a in area.areas().values() if a.level in GROUPS)

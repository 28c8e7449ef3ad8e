"""The same dossier in the form of a report of the Secretary-General to the General Assembly, as a draft.

Head, summary, numbered paragraphs by theme, an annex of ratifications, sources. Its sentences are drafted from figures;
people decide what is said.
"""

from __future__ import annotations

from sojourn.declaration.commitment import SYMBOL, TITLE
from sojourn.declaration.verdict import Verdict
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.documents.assessed import facts, newest_day, told_first
from sojourn.publish.documents.content import Builder, Document
from sojourn.publish.documents.layout_words import layout_words
from sojourn.publish.documents.source_tables import source_tables
from sojourn.publish.report.cells import Cell, cell
from sojourn.publish.report.chapters import Chapter, Section, chapters
from sojourn.publish.words import codes, titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.periods import typeset
from sojourn.publish.words.readings import sentence
from sojourn.publish.words.sources import publishers_of

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
TREATIES = "TREATY_ACTION"
MOVED = ("improved", "worsened")


def general_assembly(dossier: Dossier, words: Language) -> Document:
    """The draft report."""
    build = Builder()
    build.heading(1, words.say("Summary"))
    told_first(build, dossier, words)
    headings = iter(ROMAN)
    _introduction(build, next(headings), dossier, words)
    for chapter in chapters(dossier, words):
        _theme(build, next(headings), chapter, words)
    build.heading(1, f"{next(headings)}. {words.say('Conclusions and recommendations')}")
    build.numbered(words.say("[Conclusions and recommendations are for people to write. None is drafted here.]"))
    _ratifications(build, dossier, words)
    source_tables(build, dossier, words)
    name = dossier.name
    return Document(
        id=dossier.area,
        language=words,
        kicker=words.say("General Assembly · item of the agenda: international migration and development"),
        title=words.say("International migration and development: {area}", area=name),
        subtitle=words.say("Report of the Secretary-General: draft, as of {year}", year=dossier.as_of),
        facts=facts(dossier, words),
        blocks=tuple(build.blocks),
        day=newest_day(dossier),
        vintage=dossier.vintage,
        draft=words.say(
            "DRAFT. Sentences are drafted by a program from figures. People decide what is said, and what follows."
        ),
        words=layout_words(words),
    )


def _introduction(build: Builder, number: str, dossier: Dossier, words: Language) -> None:
    build.heading(1, f"{number}. {words.say('Introduction')}")
    build.numbered(
        words.say(
            "The present draft follows progress on the {title} ({symbol}), paragraph by paragraph, with the figures "
            "that are published.",
            title=words.say(TITLE),
            symbol=SYMBOL,
        )
    )
    build.numbered(
        words.say(
            "A verdict is about the indicators of a paragraph, not about the paragraph in full. What no data sees is "
            "named as not assessable."
        )
    )


def _theme(build: Builder, number: str, chapter: Chapter, words: Language) -> None:
    theme = words.say(chapter.theme)
    build.heading(1, f"{number}. {theme[:1].upper() + theme[1:]}")
    silent = [s for s in chapter.sections if s.verdict.verdict == "not_assessable"]
    for section in chapter.sections:
        if section not in silent:
            _paragraph(build, section, words)
    if silent:
        named = words.row([_named(s, words) for s in silent])
        build.numbered(words.say("Progress could not be assessed on {paragraphs}.", paragraphs=named))


def _paragraph(build: Builder, section: Section, words: Language) -> None:
    """The verdict in a sentence, then one for every indicator that moved."""
    judged = section.verdict
    opening = words.say(
        "On {paragraph}: {verdict}.",
        paragraph=_named(section, words),
        verdict=codes.verdict(judged.verdict, words),
    )
    moved = _moved(judged, words)
    told = " ".join([opening[:1].upper() + opening[1:], *moved])
    build.numbered(typeset(told), [section.source] if moved else ())


def _moved(judged: Verdict, words: Language) -> list[str]:
    return [sentence(e.reading, e.movement, words) for e in judged.evidence if e.movement.kind in MOVED]


def _named(section: Section, words: Language) -> str:
    own = section.paragraph
    return words.say("paragraph {number} ({title})", number=words.number(own.number), title=words.say(own.title))


def _ratifications(build: Builder, dossier: Dossier, words: Language) -> None:
    """The newest figure of every measure of treaties."""
    build.heading(1, words.say("Annex: ratification of the instruments"))
    rows = []
    for id, figures in dossier.measures.items():
        where = dossier.provenance.get(id)
        if where is not None and where.origin.dataflow == TREATIES:
            own, newest = titles.measure(id, words), figures[-1]
            shown = cell(newest, "", words)
            when, named = Cell(words.period(newest.period)), Cell(publishers_of(newest, dossier, words))
            rows.append([Cell(own.title), Cell(own.unit), when, shown, named])
    headings = [words.say(h) for h in ("Measure", "Unit", "Period", "Value", "Source")]
    sheet = words.say("Ratification")
    if not rows:
        build.text(words.say("No register of treaties is loaded."))
    build.grid(words.say("States bound, and people under them"), headings, rows, sheet=sheet, widths=(5, 2, 2, 2, 3))

"""The report as one page of HTML that asks nothing of any other place: style, script and drawings are inside."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sojourn.declaration.commitment import ADDRESS, SYMBOL, TITLE
from sojourn.declaration.verdict import VERDICTS
from sojourn.indicators import INDICATORS
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.charts.world_map import world_shapes
from sojourn.publish.report.all_pictures import pictures
from sojourn.publish.report.chapters import chapters, headlines, suppressed_in
from sojourn.publish.report.environment import rendered
from sojourn.publish.report.first_page import finding_lines, instrument_lines
from sojourn.publish.report.hidden_people import hidden_people
from sojourn.publish.report.in_language import in_language
from sojourn.publish.report.own_figures import own_lines, own_panels
from sojourn.publish.report.panels import panels
from sojourn.publish.report.traces import trace_panels
from sojourn.publish.words import codes, sources, titles
from sojourn.publish.words.language import Language, language
from sojourn.publish.words.numbers import fixed
from sojourn.publish.words.periods import typeset


def page(dossier: Dossier, lang: str = "en") -> str:
    """The whole page.

    Its numbers are links to panels inside it; nothing is loaded from elsewhere, and only links to the sources' own
    addresses lead out. Raises UsageError for a language there are no words in.
    """
    return page_in(dossier, language(lang))


def page_in(dossier: Dossier, words: Language) -> str:
    """The whole page, said by a language."""
    return rendered("report.html.j2", _parts(in_language(dossier, words), words), words)


def definitions_page(dossier: Dossier, lang: str = "en") -> str:
    """The second file: methods, definitions, sources with hashes, all figures of all periods. As ``page``."""
    return definitions_in(dossier, language(lang))


def definitions_in(dossier: Dossier, words: Language) -> str:
    """The second file, said by a language."""
    return rendered("definitions.html.j2", _of_definitions(in_language(dossier, words), words), words)


def _shared(dossier: Dossier, words: Language) -> dict[str, Any]:
    """What both files say alike."""
    return {
        "dossier": dossier,
        "lang": words.id,
        "direction": words.direction,
        "first": first_name(dossier.area, words.id),
        "second": second_name(dossier.area, words.id),
        "third": data_name(dossier.area, words.id),
        "program": sources.program(),
        "declaration": {"symbol": SYMBOL, "title": words.say(TITLE), "address": ADDRESS},
        "marks": [(m, codes.status(c, words), words.say(codes.EXPLAINED[c]), c) for c, m in codes.MARKS.items()],
        "used": [r for r in dossier.releases if r.used],
        "unused": [r for r in dossier.releases if not r.used],
        "number": words.number,
    }


def first_name(area: str, lang: str) -> str:
    """The file of the page: ``KEN.html`` in English, ``KEN.fr.html`` in another language."""
    return f"{named_in(area, lang)}.html"


def second_name(area: str, lang: str) -> str:
    """The file of definitions and hashes of an area."""
    return f"{named_in(f'{area}-definitions', lang)}.html"


def data_name(area: str, lang: str) -> str:
    """The file of the report for machines."""
    return f"{named_in(area, lang)}.json"


def named_in(stem: str, lang: str) -> str:
    """A name with the language behind it, but for English."""
    return stem if lang == "en" else f"{stem}.{lang}"


def _of_definitions(dossier: Dossier, words: Language) -> dict[str, Any]:
    return {
        **_shared(dossier, words),
        "panels": panels(dossier, words),
        "definitions": [(i, codes.direction(i.direction, words), i.id in dossier.indicators) for i in INDICATORS],
        "reconciled": _levels(dossier, words),
    }


def _parts(dossier: Dossier, words: Language) -> dict[str, Any]:
    made = chapters(dossier, words)
    counts = Counter(v.verdict for v in dossier.verdicts)
    sections = [s for chapter in made for s in chapter.sections]
    return {
        **_shared(dossier, words),
        "data_stamp": sources.data_stamp(dossier, words),
        "kind": codes.level(dossier.level, words),
        "within": sources.within_sentence(dossier, words),
        "chapters": made,
        "sections": sorted(sections, key=lambda s: s.paragraph.number),
        "counts": [(kind, codes.VERDICT_SIGNS[kind], counts[kind]) for kind in VERDICTS if counts[kind]],
        "pieces": len({piece for v in dossier.verdicts for piece in v.pieces}),
        "headlines": headlines(dossier, words),
        "findings": finding_lines(dossier, words),
        "peers_named": bool(dossier.peers),
        "instruments": instrument_lines(dossier, words),
        "pictures": pictures(dossier, words),
        "world_shapes": world_shapes() if dossier.maps else "",
        "hidden": hidden_people(dossier, words),
        "own": own_lines(dossier, words),
        "traces": [*trace_panels(dossier, words), *own_panels(dossier, words)],
        "absent": [
            (
                sources.named_here(titles.indicator(id, words), dossier, words),
                lacking,
                suppressed_in(dossier.suppressed.get(id, ()), words),
            )
            for id, lacking in dossier.absent.items()
        ],
    }


def _levels(dossier: Dossier, words: Language) -> str:
    """How far the sum over countries is from the publisher's own total, in a sentence; empty where nobody can say."""
    figures = dossier.indicators.get("LEVELS_DIFFERENCE")
    if not figures:
        return ""
    message = "In {year} the sum over countries and the publisher's own total differ by {share} %."
    share = fixed(figures[-1].number, 3, words.locale, grouped=False)
    return typeset(words.say(message, year=words.period(figures[-1].period), share=share))

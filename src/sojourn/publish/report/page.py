"""The report as one page of HTML that asks nothing of any other place: style, script and drawings are inside."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sojourn.declaration.commitment import ADDRESS, SYMBOL, TITLE
from sojourn.declaration.verdict import VERDICTS
from sojourn.indicators import INDICATORS
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.report.chapters import chapters, headlines
from sojourn.publish.report.map_pictures import place_pictures
from sojourn.publish.report.panels import panels
from sojourn.publish.report.time_pictures import time_pictures
from sojourn.publish.words import codes, sources, titles
from sojourn.publish.words.language import Language, language
from sojourn.publish.words.numbers import fixed
from sojourn.publish.words.periods import period, typeset
from sojourn.publish.words.readings import sentence
from sojourn.publish.words.reasons import reason


def page(dossier: Dossier, lang: str = "en") -> str:
    """The whole page.

    Its numbers are links to panels inside it; nothing is loaded from elsewhere, and only links to the sources' own
    addresses lead out. Raises UsageError for a language there are no words in.
    """
    import jinja2

    words = language(lang)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sojourn.publish.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(words.catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["say"] = words.say
    environment.filters["typeset"] = typeset
    environment.filters["reason"] = lambda given: reason(given, words)
    environment.filters["verdict"] = lambda kind: codes.verdict(kind, words)
    environment.filters["movement"] = lambda kind: codes.movement(kind, words)
    environment.filters["confidence"] = lambda level: codes.confidence(level, words)
    environment.filters["status"] = lambda code: codes.status(code, words)
    environment.filters["file"] = lambda release: sources.file_of(release, words)
    environment.filters["command"] = sources.command
    environment.filters["command_note"] = lambda where: sources.command_note(where, words)
    environment.filters["formula"] = lambda where: sources.formula(where, words)
    environment.filters["selection"] = lambda where: sources.selection(where, words)
    return environment.get_template("report.html.j2").render(_parts(dossier, words))


def _parts(dossier: Dossier, words: Language) -> dict[str, Any]:
    made = chapters(dossier, words)
    counts = Counter(v.verdict for v in dossier.verdicts)
    sections = [s for chapter in made for s in chapter.sections]
    return {
        "dossier": dossier,
        "lang": words.id,
        "data_stamp": sources.data_stamp(dossier, words),
        "program": sources.program(),
        "kind": codes.level(dossier.level, words),
        "declaration": {"symbol": SYMBOL, "title": words.say(TITLE), "address": ADDRESS},
        "chapters": made,
        "sections": sorted(sections, key=lambda s: s.paragraph.number),
        "counts": [(kind, codes.VERDICT_SIGNS[kind], counts[kind]) for kind in VERDICTS if counts[kind]],
        "pieces": len({piece for v in dossier.verdicts for piece in v.pieces}),
        "headlines": headlines(dossier, words),
        "changes": [
            (c.reading.id, sentence(c.reading, c.movement, words), sources.sources_of(c.reading.latest))
            for c in dossier.changes
        ],
        "pictures": [*time_pictures(dossier, words), *place_pictures(dossier, words)],
        "panels": panels(dossier, words),
        "marks": [(m, codes.status(c, words), words.say(codes.EXPLAINED[c]), c) for c, m in codes.MARKS.items()],
        "used": [r for r in dossier.releases if r.used],
        "unused": [r for r in dossier.releases if not r.used],
        "definitions": [(i, codes.direction(i.direction, words), i.id in dossier.indicators) for i in INDICATORS],
        "absent": [(titles.indicator(id, words), lacking) for id, lacking in dossier.absent.items()],
        "reconciled": _levels(dossier, words),
        "number": words.number,
    }


def _levels(dossier: Dossier, words: Language) -> str:
    """How far the sum over countries is from the publisher's own total, in a sentence; empty where nobody can say."""
    figures = dossier.indicators.get("LEVELS_DIFFERENCE")
    if not figures:
        return ""
    message = "In {year} the sum over countries and the publisher's own total differ by {share} %."
    share = fixed(figures[-1].number, 3, words.locale, grouped=False)
    return typeset(words.say(message, year=period(figures[-1].period), share=share))

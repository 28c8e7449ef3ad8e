"""The report as one page of HTML that asks nothing of any other place: style, script and drawings are inside."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from sojourn.declaration.commitment import ADDRESS, SYMBOL, TITLE
from sojourn.declaration.verdict import VERDICTS
from sojourn.indicators import INDICATORS
from sojourn.publish.report.chapters import DIRECTIONS, chapters, headlines
from sojourn.publish.report.content import ReportContent
from sojourn.publish.report.map_pictures import place_pictures
from sojourn.publish.report.panels import panels
from sojourn.publish.report.pictures import time_pictures
from sojourn.publish.report.wordings import (
    EXPLAINED,
    MARKS,
    VERDICT_SIGNS,
    Cell,
    number,
    period,
    program,
    status_code,
    typeset,
    with_unit,
)

LEVEL_WORDS = {
    "world": "the world",
    "country": "country or area",
    "region": "region",
    "subregion": "sub-region",
    "intermediate_region": "sub-region",
    "sdg_region": "region of the Sustainable Development Goals",
    "development_group": "development group",
    "income_group": "income group",
    "community": "regional community",
}


def stamp(content: ReportContent) -> str:
    """Twelve characters that change when any release the report rests on changes, or the year of the assessment."""
    used = sorted(r.sha256 for r in content.releases if r.used)
    return hashlib.sha256("\n".join([str(content.as_of), *used]).encode()).hexdigest()[:12]


def page(content: ReportContent) -> str:
    """The whole page.

    Its numbers are links to panels inside it; nothing is loaded from elsewhere, and only links to the sources' own
    addresses lead out.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sojourn.publish.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["typeset"] = typeset
    environment.filters["period"] = period
    environment.filters["capitalize_first"] = lambda words: words[:1].upper() + words[1:]
    return environment.get_template("report.html.j2").render(_parts(content))


def _parts(content: ReportContent) -> dict[str, Any]:
    made = chapters(content)
    counts = Counter(v.verdict for v in content.verdicts)
    sections = [s for chapter in made for s in chapter.sections]
    return {
        "content": content,
        "stamp": stamp(content),
        "program": program(),
        "kind": LEVEL_WORDS.get(content.level, content.level.replace("_", " ")),
        "declaration": {"symbol": SYMBOL, "title": TITLE, "address": ADDRESS},
        "chapters": made,
        "sections": sorted(sections, key=lambda s: s.paragraph.number),
        "counts": [(kind, VERDICT_SIGNS[kind], counts.get(kind, 0)) for kind in VERDICTS],
        "headlines": headlines(content),
        "pictures": [*time_pictures(content), *place_pictures(content)],
        "panels": panels(content),
        "marks": [(MARKS[c], Cell("", c).word, EXPLAINED[c], c) for c in MARKS],
        "used": [r for r in content.releases if r.used],
        "unused": [r for r in content.releases if not r.used],
        "definitions": [(i, DIRECTIONS[i.direction], i.id in content.indicators) for i in INDICATORS],
        "reconciled": _levels(content),
        "number": number,
        "status_code": status_code,
        "with_unit": with_unit,
    }


def _levels(content: ReportContent) -> str:
    """How far the sum over countries is from the publisher's own total, in a sentence; empty where nobody can say."""
    held = content.indicators.get("LEVELS_DIFFERENCE")
    if held is None or not held.values:
        return ""
    last = held.values[-1]
    return typeset(
        f"In {period(last.label)} the sum over countries and the publisher's own total differ by {last.value:.3f} %."
    )

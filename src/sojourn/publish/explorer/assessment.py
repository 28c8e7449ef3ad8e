"""The page of an area's assessment: each paragraph with its verdict and its evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sojourn.declaration.commitment import ADDRESS, SYMBOL, TITLE
from sojourn.declaration.verdict import VERDICTS
from sojourn.publish.explorer.shell import Page, Setting, led_cell, page
from sojourn.publish.report.chapters import Chapter, IndicatorRow, Section, chapters
from sojourn.publish.words import codes


def assessment_page(setting: Setting, area: str) -> Page:
    """The assessment of an area, by id. Raises UsageError where nothing is known of it."""
    dossier, words = setting.holdings.dossier(area), setting.language
    made = [_led(chapter, setting, area) for chapter in chapters(dossier, words)]
    sections = sorted((s for chapter in made for s in chapter.sections), key=lambda s: s.paragraph.number)
    counts = Counter(v.verdict for v in dossier.verdicts)
    return page(
        setting,
        "assessment.html.j2",
        words.say("{area}: progress on the Declaration", area=dossier.name),
        columns=_columns(sections, area),
        dossier=dossier,
        declaration={"symbol": SYMBOL, "title": words.say(TITLE), "address": ADDRESS},
        chapters=_once(made) if setting.light else made,
        sections=sections,
        counts=[(kind, codes.VERDICT_SIGNS[kind], counts[kind]) for kind in VERDICTS if counts[kind]],
    )


def _columns(sections: list[Section], area: str) -> dict[str, list[object]]:
    rows = [(s, r) for s in sections for r in s.rows]
    return {
        "ref_area": [area] * len(rows),
        "paragraph": [s.paragraph.number for s, _ in rows],
        "verdict": [s.verdict.verdict for s, _ in rows],
        "confidence": [s.verdict.confidence.level for s, _ in rows],
        "indicator": [r.id for _, r in rows],
        "unit": [r.unit for _, r in rows],
        "baseline": [r.baseline.sort for _, r in rows],
        "baseline_period": [r.baseline_period for _, r in rows],
        "latest": [r.latest.sort for _, r in rows],
        "latest_period": [r.latest_period for _, r in rows],
        "latest_status": [r.latest.status for _, r in rows],
        "movement": [r.movement for _, r in rows],
        "source": [r.source for _, r in rows],
    }


def _led(chapter: Chapter, setting: Setting, area: str) -> Chapter:
    """A chapter whose figures lead to their trace."""

    def row(given: IndicatorRow) -> IndicatorRow:
        to = setting.to
        return replace(
            given,
            baseline=led_cell(given.baseline, to, area, plain=setting.light),
            latest=led_cell(given.latest, to, area, plain=setting.light),  # the title leads there
            change=led_cell(given.change, to, area, plain=setting.light),
        )

    return replace(chapter, sections=tuple(replace(s, rows=tuple(map(row, s.rows))) for s in chapter.sections))


def _once(chapters: list[Chapter]) -> list[Chapter]:
    """Chapters where a figure without a direction stands at the first of its paragraphs only."""
    told: set[str] = set()

    def kept(row: IndicatorRow) -> bool:
        new = row.movement != "context" or row.id not in told
        told.add(row.id)
        return new

    return [
        replace(c, sections=tuple(replace(s, rows=tuple(filter(kept, s.rows))) for s in c.sections)) for c in chapters
    ]

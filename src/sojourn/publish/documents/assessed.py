"""The assessed report of an area as a document, from its dossier."""

from __future__ import annotations

from collections import Counter

from sojourn.declaration.commitment import ADDRESS, SYMBOL, TITLE, paragraphs
from sojourn.declaration.verdict import VERDICTS
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.documents.content import Builder, Dated, Document
from sojourn.publish.documents.layout_words import layout_words
from sojourn.publish.documents.series_tables import series_tables
from sojourn.publish.documents.source_tables import notes_on, source_tables
from sojourn.publish.report.all_pictures import pictures
from sojourn.publish.report.cells import Cell
from sojourn.publish.report.chapters import Chapter, IndicatorRow, Section, chapters, headlines
from sojourn.publish.report.first_page import finding_lines
from sojourn.publish.report.hidden_people import hidden_people
from sojourn.publish.words import codes, sources
from sojourn.publish.words.language import Language

ROWS_PRINTED = 12
COLUMNS_PRINTED = 6
CONTEXT = "context"
NOTHING = "nothing: "
"""Begins what a table says of a paragraph for which no file would help."""


def assessed(dossier: Dossier, words: Language) -> Document:
    """The report: summary, charts, the 34 paragraphs by theme, sources."""
    made = chapters(dossier, words)
    build = Builder()
    _summary(build, made, dossier, words)
    _charts(build, dossier, words)
    for chapter in made:
        _chapter(build, chapter, dossier, words)
    _hidden(build, dossier, words)
    source_tables(build, dossier, words)
    series_tables(build, dossier, words)
    return Document(
        id=dossier.area,
        language=words,
        kicker=words.say("International migration and development · assessment of progress"),
        title=dossier.name,
        subtitle=words.say(
            "As of {year}, measured against the {title} ({symbol}), October 2013",
            year=dossier.as_of,
            title=words.say(TITLE),
            symbol=SYMBOL,
        ),
        facts=facts(dossier, words),
        blocks=tuple(build.blocks),
        day=newest_day(dossier),
        vintage=dossier.vintage,
        words=layout_words(words),
    )


def facts(dossier: Dossier, words: Language) -> tuple[tuple[str, str], ...]:
    """What stands at the head of a document: area, data, vintage, program, and who translated it."""
    used = sum(r.used for r in dossier.releases)
    made_of = words.many("{vintage}, made of {count} release", "{vintage}, made of {count} releases", used,
                         vintage=dossier.vintage)  # fmt: skip
    found = [
        (words.say("Area"), codes.level(dossier.level, words)),
        (words.say("Data"), sources.data_stamp(dossier, words)),
        (words.say("Vintage"), made_of),
        (words.say("Made with"), sources.program()),
        (words.say("Declaration"), ADDRESS),
    ]
    if words.id != "en":
        told = words.say("This translation was not made by the United Nations.")
        left = words.say("Some of its sentences have no translation and stand in English.")
        found.append((words.say("Translation"), f"{told} {left}" if words.untold else told))
    return tuple(found)


def newest_day(dossier: Dossier) -> str:
    """The day on which the newest release was loaded: the same releases make the same document on any day."""
    return max((r.loaded for r in dossier.releases), default=f"{dossier.as_of}-01-01")


def told_first(build: Builder, dossier: Dossier, words: Language) -> None:
    """What a reader is told first: how many paragraphs have which verdict, and the findings."""
    counts = Counter(v.verdict for v in dossier.verdicts)
    told = words.row([codes.counted(counts[k], k, words) for k in VERDICTS if counts[k]])
    build.numbered(
        words.say(
            "Of the 34 paragraphs of the Declaration: {counts}. A verdict is computed by one rule from the figures "
            "that are loaded; nobody types it.",
            counts=told,
        )
    )
    for line in finding_lines(dossier, words):
        build.numbered(line.plain, [line.source])


def _summary(build: Builder, made: list[Chapter], dossier: Dossier, words: Language) -> None:
    build.heading(1, words.say("Summary"))
    told_first(build, dossier, words)
    build.grid(
        words.say("Figures one looks for first"),
        [words.say(h) for h in ("Measure", "Value", "Period", "Note")],
        [[Cell(h.title), h.cell, Cell(h.period), Cell(h.note)] for h in headlines(dossier, words)],
        sheet=words.say("Summary"),
        widths=(3, 2, 2, 3),
    )
    sections = {s.paragraph.number: s for chapter in made for s in chapter.sections}
    rows = [
        [
            Cell(str(p.number), sort=float(p.number)),
            Cell(words.say(p.title)),
            Cell(codes.verdict(sections[p.number].verdict.verdict, words)),
            Cell(_level(sections[p.number], words)),
        ]
        for p in paragraphs()
        if p.number in sections
    ]
    headings = [words.say(h) for h in ("No.", "Paragraph", "Verdict", "Confidence")]
    build.grid(words.say("The 34 verdicts"), headings, rows, sheet=words.say("Verdicts"), widths=(3, 16, 6, 4))


def _level(section: Section, words: Language) -> str:
    level = section.verdict.confidence.level
    return "" if level == "none" else codes.confidence(level, words)


def _charts(build: Builder, dossier: Dossier, words: Language) -> None:
    build.heading(1, words.say("Charts"))
    build.text(
        words.say("A full dot is an observed figure, a hollow one is estimated, imputed or projected."),
        "remark",
    )
    for picture in pictures(dossier, words):
        build.picture(picture)
        if picture.table is not None:
            held = picture.table
            short = len(held.rows) <= ROWS_PRINTED and len(held.headings) <= COLUMNS_PRINTED
            build.grid(picture.title, held.headings, held.rows, sheet=picture.id, printed=short)


def _chapter(build: Builder, chapter: Chapter, dossier: Dossier, words: Language) -> None:
    theme = words.say(chapter.theme)
    build.heading(1, theme[:1].upper() + theme[1:])
    for section in chapter.sections:
        _section(build, section, words)


def _section(build: Builder, section: Section, words: Language) -> None:
    """A paragraph of the Declaration: what it says, the verdict and why, the figures, their limits."""
    own = section.paragraph
    build.heading(2, f"{words.number(own.number)}. {words.say(own.title)}")
    build.text(words.say(own.summary), "remark")
    build.numbered(section.reason, [section.source], before_table=bool(section.rows))
    if section.why_not and own.load.startswith(NOTHING):
        why = words.say(own.load.removeprefix(NOTHING))
        build.text(words.say("There is nothing to load: {why}.", why=why))
    elif section.why_not and own.load and not section.acts:
        build.text(words.say("To assess it, load {load}.", load=words.say(own.load)))
    build.grid(
        words.say("Indicators of paragraph {number}", number=words.number(own.number)),
        [words.say(h) for h in ("Indicator", "Baseline", "Latest", "Change", "Reading")],
        [_row(r, words) for r in section.rows],
        sheet=words.say("Paragraph {number}", number=words.number(own.number)),
        note=_about_context(section, words),
        widths=(9, 5.1, 5.1, 3.9, 3.5),
    )
    if section.acts:
        build.text(words.say("What would change the verdict:"), "remark")
        build.items(section.acts)
    build.items(notes_on(section, words))


def _hidden(build: Builder, dossier: Dossier, words: Language) -> None:
    """People nobody lists: figures with their intervals, gaps with their acts, and what is not known."""
    held = hidden_people(dossier, words)
    title = words.say("People nobody lists")
    build.heading(1, title)
    build.numbered(held.lead, [held.source], before_table=bool(held.known))
    build.grid(
        title,
        [words.say(h) for h in ("What is known", "Value", "Interval", "Period")],
        [[Cell(f"{k.title} ({k.unit})"), k.cell, Cell(k.interval), Cell(k.period)] for k in held.known],
        sheet=title,
        widths=(5, 2, 3, 1),
    )
    if held.ratings:
        classed = words.say("How policies are classed")
        build.text(held.rating_lead)
        build.grid(
            classed,
            [words.say(h) for h in ("Who classes what", "Class", "Period")],
            [[Cell(r.index), Cell(r.rating), Cell(r.period)] for r in held.ratings],
            sheet=classed,
            widths=(6, 2, 2),
        )
    gaps = words.say("Protection gaps")
    build.grid(
        gaps,
        [words.say(h) for h in ("Area", "People", "Number", "What would close it")],
        [[Cell(g.area), Cell(g.people), g.number, Cell(g.act)] for g in held.gaps],
        sheet=gaps,
        widths=(2, 3, 2, 4),
    )
    build.text(words.say("What is not known"), "remark")
    build.items(held.unknown)


def _about_context(section: Section, words: Language) -> str:
    """What the reading «context» means, below a table that has it; empty for one that has not."""
    said = codes.direction(CONTEXT, words)
    return said[:1].upper() + said[1:] if any(r.movement == CONTEXT for r in section.rows) else ""


def _row(row: IndicatorRow, words: Language) -> list[Cell]:
    return [
        Cell(f"{row.title} ({row.unit}; {row.direction})" if row.movement != CONTEXT else f"{row.title} ({row.unit})"),
        _dated(row.baseline, row.baseline_period, row.baseline_interval),
        _dated(row.latest, row.latest_period, "; ".join(t for t in (row.latest_interval, row.suppressed) if t)),
        row.change,
        Cell(codes.movement(row.movement, words)),
    ]


def _dated(cell: Cell, period: str, interval: str) -> Cell:
    """A figure with its period behind it, and its interval where it has one."""
    told = f"{period}; {interval}" if interval else period
    return Dated(f"{cell.text} ({told})", cell.status, cell.href, cell.sort, period) if period else cell

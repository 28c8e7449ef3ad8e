"""What stands behind the figures of a document: limits of a paragraph, statuses, releases, and what was noticed."""

from __future__ import annotations

from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.documents.content import Builder
from sojourn.publish.documents.layout_words import status_rows
from sojourn.publish.report.cells import Cell
from sojourn.publish.report.chapters import Section
from sojourn.publish.words import codes, sources
from sojourn.publish.words.editions import edition, licence
from sojourn.publish.words.language import Language
from sojourn.publish.words.reasons import reason


def notes_on(section: Section, words: Language) -> list[str]:
    """Confidence, sensitivity and limits of a paragraph, each in a line."""
    found = []
    level = section.verdict.confidence.level
    if level != "none":
        said = codes.confidence(level, words)
        found.append(words.say("Confidence: {level}. {why}", level=said, why=section.confidence))
    if section.scenarios:
        found.append(words.say("Sensitivity: {scenarios}.", scenarios="; ".join(section.scenarios)))
    if section.paragraph.limits:
        found.append(words.say("Limits: {limits}", limits=words.say(section.paragraph.limits)))
    return found


def source_tables(build: Builder, dossier: Dossier, words: Language) -> None:
    """Statuses, releases used, and what was noticed while they were read."""
    build.heading(1, words.say("Sources"))
    build.text(
        words.say(
            "Vintage {vintage}: a digest of the year of the assessment and of the hashes of all releases used below. "
            "The same releases and year give the same report.",
            vintage=dossier.vintage,
        )
    )
    build.grid(
        words.say("Statuses"),
        [words.say(h) for h in ("Letter", "Status", "Meaning")],
        [[Cell(text) for text in row] for row in status_rows(words)],
        sheet=words.say("Statuses"),
        widths=(1, 2, 5),
    )
    rows = [
        [
            Cell(str(r.number), sort=float(r.number)),
            Cell(f"{r.source} {edition(r.edition, words)}"),
            Cell(r.publisher),
            Cell(sources.file_of(r, words)),
            Cell(licence(r.licence, words)),
            Cell(r.sha256[:12]),
        ]
        for r in dossier.releases
        if r.used
    ]
    headings = [words.say(h) for h in ("No.", "Source", "Publisher", "File", "Licence", "SHA-256 begins with")]
    widths = (1, 3.2, 5.4, 3.6, 2.4, 2.4)
    build.grid(words.say("Releases used"), headings, rows, sheet=words.say("Sources"), widths=widths)
    if dossier.notes:
        build.heading(2, words.say("Noticed while reading"))
        build.items([reason(note, words) for note in dossier.notes])

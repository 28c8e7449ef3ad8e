"""Fact cards: one figure of an area on a small picture, for sharing. A figure that cannot carry a card gets none.

A card says the figure, what it is compared with, its status, its source and the year of the assessment. It needs an
indicator whose latest figure is present, has a baseline and is not too old, and that no paragraph found unusable.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sojourn.concepts.destination import Destination
from sojourn.declaration.verdict import Evidence
from sojourn.errors import UsageError
from sojourn.files.whole import write_bytes, write_text
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.charts.heading import wrapped
from sojourn.publish.charts.mirrored import mirrored
from sojourn.publish.charts.svg import FAINT, INK, LINE, Drawing, line, text, width_of
from sojourn.publish.documents import faces
from sojourn.publish.documents.content import written_in
from sojourn.publish.documents.word import png
from sojourn.publish.words import readings, titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.periods import typeset
from sojourn.publish.words.sources import program, publishers_of

WIDTH, HEIGHT, EDGE = 600.0, 340.0, 28.0
LARGE, SENTENCE, SMALL = 40.0, 16.0, 12.0
LINES = 5


def facts(dossier: Dossier) -> Iterator[Evidence]:
    """The evidence that can carry a card, each indicator once."""
    seen = set()
    for judged in dossier.verdicts:
        for evidence in judged.evidence:
            if evidence.reading.id not in seen and refusal(evidence) is None:
                seen.add(evidence.reading.id)
                yield evidence


def refusal(evidence: Evidence) -> str | None:
    """Why an indicator can carry no card, None where it can."""
    reading, moved = evidence.reading, evidence.movement
    if reading.latest is None or not reading.latest.present:
        return "it has no latest figure"
    if reading.baseline is None or not reading.baseline.present:
        return "it has no figure to compare with"
    if moved.kind == "not_usable" or moved.change is None:
        return "the rule found it not usable"
    return None


def card(evidence: Evidence, dossier: Dossier, words: Language) -> str:
    """A card as SVG.

    Raises UsageError where the figure cannot carry it.
    """
    if (why := refusal(evidence)) is not None:
        raise UsageError(
            f"There is no card of {evidence.reading.id} for {dossier.area}: {why}.",
            ways_out=[f"Cards can be made of {', '.join(e.reading.id for e in facts(dossier)) or 'nothing here'}."],
        )
    reading = evidence.reading
    assert reading.latest is not None
    own, name = titles.declared(reading.id), dossier.name
    told = typeset(readings.sentence(reading, evidence.movement, words))
    drawing = Drawing(WIDTH, HEIGHT, f"{name}: {titles.indicator(reading.id, words)}", told, f"card-{reading.id}")
    y = EDGE + 14
    drawing.add(text(EDGE, y, name, size=SENTENCE, fill=FAINT))
    figure = typeset(readings.figure(reading.latest, own.unit, words))
    size = min(LARGE, LARGE * (WIDTH - 2 * EDGE) / width_of(figure, LARGE, bold=True))
    drawing.add(text(EDGE, y + 52, figure, size=size, fill=INK, font_weight="700"))
    y += 92
    for row in wrapped([told], WIDTH - 2 * EDGE, SENTENCE)[:LINES]:
        drawing.add(text(EDGE, y, row, size=SENTENCE))
        y += SENTENCE * 1.45
    low = HEIGHT - EDGE - 22
    drawing.add(line(EDGE, low - 18, WIDTH - EDGE, low - 18, LINE))
    year = words.say("As of {year}", year=dossier.as_of)
    source = f"{words.say('Source')}: {publishers_of(reading.latest, dossier, words)}"
    made = f"{year} · {program()} · {words.say('Vintage')} {dossier.vintage}"
    for number, small in enumerate((source, made)):
        drawing.add(text(EDGE, low + number * 18, small, size=SMALL, fill=FAINT))
    return mirrored(drawing.svg()) if words.right_to_left else drawing.svg()


def write_cards(dossier: Dossier, destination: Destination, words: Language, only: str | None = None) -> list[Path]:
    """Write a card of every fact, or of one indicator, as SVG and PNG to a folder; returns their places.

    Raises UsageError where the figure asked for cannot carry a card, none can, or a font lacks a sign.
    """
    chosen = list(facts(dossier)) if only is None else [_evidence(dossier, only)]
    if not chosen:
        raise UsageError(f"No figure of {dossier.area} can carry a card.", ways_out=["Ask for another form."])
    written = []
    for evidence in chosen:
        svg = card(evidence, dossier, words)
        faces.check_signs([written_in(svg)], f"the card of {evidence.reading.id}")
        stem = f"{dossier.area}-{evidence.reading.id}"
        write_text(destination.inside(f"{stem}.svg"), svg + "\n")
        write_bytes(destination.inside(f"{stem}.png"), png(svg, words.id))
        written += [destination.path / f"{stem}.svg", destination.path / f"{stem}.png"]
    return written


def _evidence(dossier: Dossier, id: str) -> Evidence:
    held = {e.reading.id: e for v in dossier.verdicts for e in v.evidence}
    if id not in held:
        raise UsageError(f"{dossier.area} has no indicator {id}.", ways_out=[f"Use of {', '.join(sorted(held))}."])
    return held[id]

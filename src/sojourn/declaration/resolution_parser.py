"""A resolution's text as extracted from a PDF, read into numbered paragraphs with verbs, actors and footnotes.

It reads what is there and refuses what it cannot number: a paragraph starts with the next number in sequence, so a
number that opens a line inside a paragraph ("article / 5. ...") starts nothing unless it stands where a paragraph
would.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.declaration.actors import actors
from sojourn.declaration.clauses import Clause, clauses
from sojourn.declaration.footnote_marks import Marks, first_of, take_out_spaced
from sojourn.declaration.hyphens import Words, join_lines
from sojourn.declaration.names_in_text import groups, instruments
from sojourn.declaration.operative_verbs import operative_verbs
from sojourn.declaration.resolution_file import EXPECTED
from sojourn.declaration.resolution_footnotes import Footnote
from sojourn.declaration.resolution_lines import Line
from sojourn.declaration.resolution_pages import Pages, take_apart
from sojourn.declaration.resolution_sequence import Sequence_, body_lines, closing_at, number_paragraphs
from sojourn.errors import NotRecognised

ENOUGH_VERBS = 0.5
"""Share of numbered paragraphs that must open with an operative verb where the text names a body or a symbol."""
ENOUGH_VERBS_UNNAMED = 0.8
"""The same where it names neither."""

_BODY = re.compile(
    r"\b(?:General Assembly|Security Council|Economic and Social Council|Human Rights Council|"
    r"Commission on \w+|Conference of the Parties|Heads of State|representatives of States|Ministers)\b"
)


@dataclass(frozen=True)
class ResolutionParagraph:
    """One numbered paragraph: ``text`` on one line without number and footnote marks; ``line`` of the file."""

    number: int
    verbs: tuple[str, ...]
    actors: tuple[str, ...]
    text: str
    footnotes: tuple[str, ...]
    line: int = 0

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses: verb, kind, who is to act, place in the text."""
        return clauses(self.text)

    @property
    def groups(self) -> tuple[str, ...]:
        """The people it names."""
        return groups(self.text)

    @property
    def instruments(self) -> tuple[str, ...]:
        """The treaties and standards it names."""
        return instruments(self.text)

    def as_json(self) -> dict[str, Any]:
        """The five keys that ``sojourn declaration parse --json`` prints."""
        return {
            "number": self.number,
            "verbs": list(self.verbs),
            "actors": list(self.actors),
            "text": self.text,
            "footnotes": list(self.footnotes),
        }


@dataclass(frozen=True)
class Resolution:
    """A resolution read from its text.

    Parameters
    ----------
    title, symbol : as printed, None where the text has none
    preamble : what stands before the first numbered paragraph, on one line
    paragraphs : numbered from 1 without a gap
    closing : number of the meeting and date, as printed
    footnotes : those whose marks stand outside the numbered paragraphs
    notes : what was left out, one sentence each
    """

    title: str | None
    symbol: str | None
    preamble: str
    paragraphs: tuple[ResolutionParagraph, ...]
    closing: str
    footnotes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def parse(text: str, *, name: str = "The text") -> Resolution:
    """Read a resolution.

    Parameters
    ----------
    text : as extracted, with page furniture, footnotes and broken words
    name : what messages call it

    Raises
    ------
    NotRecognised : the text is not a resolution
    LayoutDiffers : a number is missing in the sequence of paragraphs
    """
    pages = take_apart(text)
    lines = body_lines(pages.lines)
    sequence = number_paragraphs(lines, name)
    _require_resolution(sequence, lines, pages, text, name)
    words = Words.of(line.text for line in lines if line.kind == "body")
    close = closing_at(lines, sequence.starts[-1])
    ends = [*sequence.starts[1:], min(close, sequence.end)]
    preamble = _join(lines[: sequence.starts[0]], words)
    closing = _join(lines[close : sequence.end if sequence.end > close else len(lines)], words)
    headings: list[str] = []
    bodies: list[str] = []
    for start, end in zip(sequence.starts, ends, strict=True):
        own, heading = _without_heading(lines[start:end])
        bodies.append(re.sub(r"^\s*\(?\d{1,4}\s*[.)]?\s*", "", _join(own, words), count=1))
        headings += [heading] if heading else []
    texts, placed, outside = _footnotes(preamble, bodies, closing, pages.footnotes, lines, sequence.starts)
    return Resolution(
        title=pages.title,
        symbol=pages.symbol,
        preamble=texts[0],
        paragraphs=tuple(
            ResolutionParagraph(n, operative_verbs(body), actors(body), body, notes, lines[start].number)
            for n, (body, notes, start) in enumerate(zip(texts[1:-1], placed, sequence.starts, strict=True), start=1)
        ),
        closing=re.sub(r"(?<=\d) (?=(?:st|nd|rd|th)\b)", "", texts[-1]),
        footnotes=outside,
        notes=_notes(sequence, headings),
    )


def _require_resolution(sequence: Sequence_, lines: Sequence[Line], pages: Pages, text: str, name: str) -> None:
    named = pages.symbol is not None or bool(_BODY.search(" ".join(text.split())))
    count = len(sequence.starts)
    enough = ENOUGH_VERBS if named else ENOUGH_VERBS_UNNAMED
    if count >= (1 if named else 2) and sequence.with_verb >= enough * count:
        return
    first = next((line.text.strip() for line in lines if line.kind == "body"), "")
    found = f"{count} paragraphs numbered in sequence" if count else "no paragraph numbered 1"
    raise NotRecognised(
        f"{name} is not a resolution: expected {EXPECTED}; found {found}, {sequence.with_verb} of them opening with "
        "an operative verb.",
        details=[f"first line: {first[:80]!r}"] if first else [],
        ways_out=[
            "give the resolution's text as extracted from its PDF, from the heading to the date",
            "sojourn declaration show    prints the 34 paragraphs in our own words",
        ],
    )


def _join(lines: Sequence[Line], words: Words) -> str:
    return join_lines((line.text for line in lines if line.kind == "body"), words)


def _without_heading(lines: Sequence[Line]) -> tuple[list[Line], str]:
    """A heading between two paragraphs: up to three last lines without end, after a line that ends the paragraph."""
    body = [line for line in lines if line.kind == "body"]
    last = max(
        (i for i, line in enumerate(body) if re.search(r"[.;:][”\"’)]*(?:⟦\d+⟧|\d{1,2})?\s*$", line.text)), default=-1
    )
    tail = body[last + 1 :]
    if last < 0 or not 0 < len(tail) <= 3 or body[last].text.rstrip().endswith(":"):
        return list(lines), ""
    heading = " ".join(line.text.strip() for line in tail)
    if not re.match(r"[A-Z\d]", heading) or heading.endswith((",", "-")) or len(heading) > 200:
        return list(lines), ""
    return body[: last + 1], heading


def _footnotes(
    preamble: str,
    bodies: Sequence[str],
    closing: str,
    notes: Sequence[Footnote],
    lines: Sequence[Line],
    starts: Sequence[int],
) -> tuple[list[str], list[tuple[str, ...]], tuple[str, ...]]:
    """Texts without marks (preamble, paragraphs, closing), footnotes of each paragraph, and the others."""
    words = Words.of([*(t for note in notes for t in note.text), *(line.text for line in lines)])
    wording = [join_lines(note.text, words) for note in notes]
    marks = Marks(frozenset(note.mark for note in notes))
    texts: list[str] = []
    owned: list[list[str]] = []
    for text in (preamble, *bodies, closing):
        cleaned, found = marks.take_out(text)
        texts.append(cleaned)
        owned.append(list(first_of(found)))
    for note in notes:
        if note.mark not in marks.seen:
            _place(note, texts, owned, [lines[s].number for s in starts])
    order = {note.mark: i for i, note in reversed(list(enumerate(notes)))}
    for found_marks in owned:
        found_marks.sort(key=lambda mark: order.get(mark, len(notes)))
    by_mark: dict[str, list[str]] = {}
    for note, words_of_note in zip(notes, wording, strict=True):
        by_mark.setdefault(note.mark, []).append(words_of_note)
    used: dict[str, int] = {}
    resolved: list[tuple[str, ...]] = []
    for found_marks in owned:
        own: list[str] = []
        for mark in found_marks:
            choices = by_mark.get(mark, [])
            at = min(used.get(mark, 0), len(choices) - 1)
            if choices:
                own.append(choices[at])
                used[mark] = at + 1
        resolved.append(tuple(own))
    return texts, resolved[1:-1], (*resolved[0], *resolved[-1])


def _place(note: Footnote, texts: list[str], owned: list[list[str]], starts: Sequence[int]) -> None:
    """Tie a footnote whose mark was not found glued: to a mark set apart, else to the paragraph it stands under."""
    for i, text in enumerate(texts):
        without = take_out_spaced(text, note.mark) if note.mark.isdigit() else None
        if without is not None:
            texts[i] = without
            owned[i].append(note.mark)
            return
    owned[sum(1 for start in starts if start < note.line)].append(note.mark)


def _notes(sequence: Sequence_, headings: Sequence[str]) -> tuple[str, ...]:
    notes = [
        f"Another sequence of paragraphs numbered 1 to {count} (from line {line}) was left out."
        for line, count in sequence.others
    ]
    if headings:
        notes.append(f"Headings between paragraphs were left out: {'; '.join(headings)}.")
    return tuple(notes)

"""Pages of a resolution taken apart: what belongs to the text, what to the foot of the page, what to the printer.

Page furniture (symbol, running title, page and job numbers) is dropped and leaves a break; footnotes below a rule
are set aside with their marks. Nothing here knows about paragraphs but their first words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.declaration.operative_verbs import opens_with_verb
from sojourn.declaration.resolution_file import MARK
from sojourn.declaration.resolution_footnotes import Footnote, without_footnotes
from sojourn.declaration.resolution_lines import LONE_NUMBER, Line, is_closing, split_lines

_SYMBOL = re.compile(
    r"\b(?:A|S|E|ST)/(?:[A-Z][A-Z0-9.-]*/)*(?:[A-Z]?\.?\d[\w.-]*|[A-Z]\.\d+)(?:/[A-Za-z0-9.()-]+)*(?<![.,;])"
)
_HEADING = re.compile(r"^\s*(?P<number>\d{1,3}/\d{1,4}(?:\s?[A-Z])?)\s*\.(?:\s+(?P<title>[A-Z].*))?\s*$")
_PAGE = re.compile(r"^\s*(?:page\s+\d{1,3}|(?:page\s+)?\d{1,3}\s*(?:/|of)\s*\d{1,3}|[-–—]\s*\d{1,3}\s*[-–—])\s*$", re.I)
_TOKENS = re.compile(
    r"\d{2}-\d{5,6}(?:\s*\([A-Z]\))?(?:\s+\d{6}\b)?|\*\s*\d{5,9}\s*\*|please\s+recycle|\b\d{1,3}/\d{1,3}\b"
    r"|distr\.?:?\s*(?:general|limited)|original:?\s*english|[♲♻]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Pages:
    """What the pages hold: lines of text (with blanks and breaks between), footnotes, symbol and title."""

    lines: tuple[Line, ...]
    footnotes: tuple[Footnote, ...]
    symbol: str | None
    title: str | None


def take_apart(text: str) -> Pages:
    """Separate text, footnotes and page furniture. ``text`` is as extracted, with or without form feeds."""
    raw = split_lines(text)
    symbol, title = _symbol(raw), _title(raw)
    if symbol is None and (named := _heading_number(raw)) and "General Assembly" in text:
        symbol = f"A/RES/{named}"
    kept = _without_furniture(raw, symbol, title)
    lines, notes = without_footnotes(kept)
    return Pages(tuple(_marked(lines)), tuple(notes), symbol, title)


def _symbol(lines: Sequence[Line]) -> str | None:
    found = [m[0] for line in lines for m in _SYMBOL.finditer(line.text)]
    resolutions = [symbol for symbol in found if "/RES/" in symbol]
    alone = [line.text.strip() for line in lines if _SYMBOL.fullmatch(line.text.strip())]
    return next(iter(resolutions or alone), None)


def _heading_number(lines: Sequence[Line]) -> str | None:
    return next((m["number"] for line in lines if (m := _HEADING.match(line.text))), None)


def _title(lines: Sequence[Line]) -> str | None:
    """The words after the resolution's number, up to a blank line or the body that adopts it."""
    for i, line in enumerate(lines):
        match = _HEADING.match(line.text)
        if not match:
            continue
        parts = [match["title"] or ""]
        for other in lines[i + 1 : i + 5]:
            if other.kind != "body" or re.match(r"\s*(?:The\s+\w+\s+\w+,?\s*$|The General Assembly|We,)", other.text):
                break
            parts.append(other.text)
        return " ".join(" ".join(parts).split()) or None
    return None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"(?<=[a-z])-\s*(?=[a-z])", "", text.lower())).split())


def _without_furniture(lines: Sequence[Line], symbol: str | None, title: str | None) -> list[Line]:
    """Furniture becomes a break; a running title before the first paragraph of a page is cut off its line."""
    plain_title = _plain(title) if title else ""
    kept: list[Line] = []
    pending = ""
    for i, line in enumerate(lines):
        if line.kind != "body":
            kept.append(line)
            continue
        rest, furniture = _furniture(line.text, symbol)
        plain = _plain(rest)
        continued = bool(pending) and plain_title == f"{pending} {plain}"
        begun = bool(plain) and plain_title.startswith(plain) and plain_title != plain
        wrapped = begun and i + 1 < len(lines) and plain_title == f"{plain} {_plain(lines[i + 1].text)}"
        if plain_title and plain and (plain == plain_title or continued or wrapped or (furniture and begun)):
            furniture, pending = True, "" if plain == plain_title or continued else plain
            rest = ""
        elif furniture and not rest:
            pending = pending if plain == "" else ""
        else:
            pending = ""
        if furniture:
            kept.append(Line(line.number, "", "break"))
            if rest:
                kept.append(Line(line.number, rest))
        else:
            kept.append(line)
    return _without_page_numbers(kept)


def _furniture(text: str, symbol: str | None) -> tuple[str, bool]:
    """What is left of a line without furniture, and whether it is furniture."""
    if _PAGE.match(text):
        return "", True
    bare = text.strip()
    own = symbol is not None and (bare.startswith(symbol) or bare.endswith(symbol))
    if own and symbol is not None:
        paragraph = re.search(r"(?<!\S)\d{1,3}\s*\.\s+(?=[A-Z])", bare)
        if paragraph and opens_with_verb(bare[paragraph.end() :]):
            return bare[paragraph.start() :], True
        return _TOKENS.sub(" ", bare.replace(symbol, " ")).strip(" \t*|"), True
    left = _TOKENS.sub(" ", bare)
    if left != bare and not re.search(r"\w", left):
        return "", True
    return bare, False


def _without_page_numbers(lines: list[Line]) -> list[Line]:
    """A number alone beside a break is a page number."""
    kept = list(lines)
    for i, line in enumerate(lines):
        if line.kind == "body" and LONE_NUMBER.match(line.text):
            before = next((o.kind for o in reversed(lines[:i]) if o.kind != "blank"), "break")
            after = next((o.kind for o in lines[i + 1 :] if o.kind != "blank"), "break")
            ordinal = i + 1 < len(lines) and re.match(r"\s*(?:st|nd|rd|th)\b", lines[i + 1].text)
            if "break" in (before, after) and before != "rule" and not ordinal:
                kept[i] = Line(line.number, "", "break")
    return kept


def _marked(lines: Sequence[Line]) -> list[Line]:
    """A number alone inside the text is a raised footnote mark: it goes to the end of the line before it."""
    kept: list[Line] = []
    for i, line in enumerate(lines):
        lone = LONE_NUMBER.match(line.text) if line.kind == "body" else None
        previous = next((k for k in range(len(kept) - 1, -1, -1) if kept[k].kind == "body"), None) if lone else None
        if lone and previous is not None and not is_closing(lines, i):
            old = kept[previous]
            kept[previous] = Line(old.number, old.text + MARK.format(lone[1]), old.kind)
        else:
            kept.append(line)
    return kept

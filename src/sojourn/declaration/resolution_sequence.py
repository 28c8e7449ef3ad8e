"""Which lines begin a numbered paragraph: the next number in sequence, standing where a paragraph would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.declaration.operative_verbs import opens_with_verb
from sojourn.declaration.resolution_lines import START, Line, is_closing, is_date
from sojourn.errors import LayoutDiffers

_MID_LINE = re.compile(r"(?<=[;.:,])\s+(?=\d{1,4}\s*\.\s+[A-Z])")
_NO_POINT = re.compile(r"^\s*(?P<number>\d{1,4})\s+(?P<rest>[A-Z].*)$")
_REFERENCE = re.compile(
    r"(?:\b(?:articles?|paragraphs?|paras?|nos?|sections?|chapters?|annex(?:es)?|items?|goals?|targets?|vols?|pp?|"
    r"rules?|resolutions?|decisions?|and|or|of|the|to|in)\.?|,|-)\s*$",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.;:][”\"’)]*(?:⟦\d+⟧|\d{1,2})?\s*$")
_ANNEX = re.compile(r"^\s*Annex(?:\s+[IVX\d]+)?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Candidate:
    """A line that looks like the start of a paragraph."""

    index: int
    number: int
    with_verb: bool
    strict: bool


@dataclass(frozen=True)
class Sequence_:
    """The longest run of paragraphs 1, 2, 3 ...

    ``starts`` are indices of lines, ``end`` the index after the run, ``others`` (line of the file, count) of other
    runs.
    """

    starts: tuple[int, ...]
    with_verb: int
    end: int
    others: tuple[tuple[int, int], ...] = ()


def body_lines(lines: Sequence[Line]) -> list[Line]:
    """The same lines with paragraphs that begin inside a line moved to a line of their own."""
    found: list[Line] = []
    waiting: Line | None = None
    for line in lines:
        if waiting is not None and line.kind == "body":
            line = Line(waiting.number, f"{waiting.text.strip()} {line.text.strip()}")
            waiting = None
        elif waiting is not None:
            continue
        begun = START.match(line.text) if line.kind == "body" else None
        if begun and not begun["rest"].strip():
            waiting = line
            continue
        found += [line] if line.kind != "body" else [Line(line.number, part) for part in _split(line.text)]
    return found + ([waiting] if waiting is not None else [])


def _split(text: str) -> list[str]:
    parts: list[str] = []
    at = 0
    for match in _MID_LINE.finditer(text):
        begun = START.match(text[match.end() :])
        if begun and opens_with_verb(begun["rest"]):
            parts.append(text[at : match.start()])
            at = match.end()
    return [*parts, text[at:]]


def number_paragraphs(lines: Sequence[Line], name: str) -> Sequence_:
    """Find the paragraphs.

    Raises
    ------
    LayoutDiffers : after a paragraph comes not the next number but a later one
    """
    candidates = _candidates(lines)
    runs: list[list[Candidate]] = [[]]
    for position, one in enumerate(candidates):
        expected = len(runs[-1]) + 1
        if one.number == expected and _stands(one, position, candidates, lines):
            runs[-1].append(one)
        elif one.number == 1 and expected > 2 and one.with_verb and one.strict:
            runs.append([one])
    chosen = max(runs, key=len)
    if not chosen:
        return Sequence_((), 0, len(lines))
    later = [run[0].index for run in runs if run and run[0].index > chosen[-1].index]
    end = _end(lines, chosen[-1].index, later[0] if later else len(lines))
    _require_no_gap(candidates, chosen, end, lines, name)
    others = tuple((lines[run[0].index].number, len(run)) for run in runs if run and run is not chosen)
    return Sequence_(tuple(c.index for c in chosen), sum(c.with_verb for c in chosen), end, others)


def _candidates(lines: Sequence[Line]) -> list[Candidate]:
    found = []
    for i, line in enumerate(lines):
        if line.kind != "body":
            continue
        if match := START.match(line.text):
            found.append(Candidate(i, int(match["number"]), opens_with_verb(match["rest"]), True))
        elif (match := _NO_POINT.match(line.text)) and opens_with_verb(match["rest"]):
            found.append(Candidate(i, int(match["number"]), True, False))
    return found


def _stands(one: Candidate, position: int, candidates: Sequence[Candidate], lines: Sequence[Line]) -> bool:
    """Opens with a verb; or follows an ended paragraph, with no better place for the same number before the next."""
    if one.with_verb:
        return True
    before = next((o.text for o in reversed(lines[: one.index]) if o.kind == "body"), ".")
    if _REFERENCE.search(before) or not _ENDED.search(before):
        return False
    for other in candidates[position + 1 :]:
        if other.with_verb and other.number == one.number:
            return False
        if other.with_verb and other.number == one.number + 1:
            return True
    return one.number > 1


def _end(lines: Sequence[Line], last: int, limit: int) -> int:
    for i in range(last + 1, limit):
        if lines[i].kind == "body" and _ANNEX.match(lines[i].text):
            return i
    return limit


def closing_at(lines: Sequence[Line], last: int) -> int:
    """Index of the closing lines after the last paragraph's start, or the number of lines where there are none."""
    for i in range(last + 1, len(lines)):
        if is_closing(lines, i):
            return i
        if is_date(lines[i]):
            before = next((o.text for o in reversed(lines[:i]) if o.kind == "body"), "")
            if _ENDED.search(before):
                return i
    return len(lines)


def _require_no_gap(
    candidates: Sequence[Candidate], chosen: Sequence[Candidate], end: int, lines: Sequence[Line], name: str
) -> None:
    expected = len(chosen) + 1
    beyond = [c for c in candidates if chosen[-1].index < c.index < end and c.with_verb and c.number > expected]
    if beyond:
        first = beyond[0]
        raise LayoutDiffers(
            f"{name} lacks paragraph {expected}: after paragraph {len(chosen)} (line {lines[chosen[-1].index].number}) "
            f"comes paragraph {first.number} (line {lines[first.index].number}).",
            details=[f"line {lines[c.index].number}: {lines[c.index].text.strip()[:70]}" for c in beyond],
            ways_out=["extract the text anew (pdftotext -layout), or mend the number in the file"],
        )

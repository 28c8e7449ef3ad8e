"""Footnotes at the foot of a page: where their block begins and ends, and what each of them says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.declaration.operative_verbs import opens_with_verb
from sojourn.declaration.resolution_lines import LONE_NUMBER, START, Line, is_closing

_NOTE = re.compile(r"^\s*(?:⟦(?P<raised>\d+)⟧|\[?(?P<mark>\d{1,2}|\*{1,3}|[a-z](?=\s))\]?)\s*(?P<text>[A-Z“\"(«].*)?$")
_NOTE_WITHOUT_RULE = re.compile(
    r"^\s*(?:\d{1,2}|\*|⟦\d+⟧)\s*(?:United Nations, Treaty Series|See (?:also )?|Ibid|Official Records|"
    r"Available (?:at|from)|General Assembly resolution|Resolution \d|A/\w|E/\w)"
)
_ABBREVIATED = re.compile(r"\b(?:vol|vols|No|Nos|pp?|para|paras|chap|sect|Corr|Add|Suppl|art|annex|ed|cf|e\.g|i\.e)\.$")
_FINISHED = re.compile(r"^(?!\s*\d{1,3}\s*\.$).*[.;:][”\"’)]*(?:⟦\d+⟧)?$")
_WITHIN = 6
"""How many lines a footnote may run on before the page ends."""


@dataclass(frozen=True)
class Footnote:
    """A footnote with its mark and the line of the file on which it starts."""

    mark: str
    text: tuple[str, ...]
    line: int


def without_footnotes(lines: Sequence[Line]) -> tuple[list[Line], list[Footnote]]:
    body: list[Line] = []
    notes: list[Footnote] = []
    last_text = "."
    i = 0
    while i < len(lines):
        line = lines[i]
        opened = line.kind == "rule" or _opens_without_rule(lines, i)
        if not opened:
            body.append(line)
            last_text = line.text if line.kind == "body" else last_text
            i += 1
            continue
        start = i + 1 if line.kind == "rule" else i
        end, found = _block(
            lines,
            start,
            int(notes[-1].mark) if notes and notes[-1].mark.isdigit() else 0,
            finished=bool(_FINISHED.search(last_text.strip())),
        )
        notes += found
        body.append(Line(line.number, "", "break"))
        i = max(end, i + 1)
    return body, notes


def _opens_without_rule(lines: Sequence[Line], i: int) -> bool:
    """A mark and words that only footnotes begin with, on one line or on two."""
    if lines[i].kind != "body":
        return False
    following = lines[i + 1].text.strip() if i + 1 < len(lines) and LONE_NUMBER.match(lines[i].text) else ""
    return bool(_NOTE_WITHOUT_RULE.match(f"{lines[i].text} {following}"))


def _block(lines: Sequence[Line], start: int, last: int, *, finished: bool) -> tuple[int, list[Footnote]]:
    """Footnotes from ``start`` on and the index of the first line after them."""
    notes: list[Footnote] = []
    parts: list[str] = []
    mark, at = "", 0

    def close() -> None:
        if mark and parts:
            notes.append(Footnote(mark, tuple(parts), at))

    i = start
    while i < len(lines):
        line = lines[i]
        if line.kind in ("break", "rule"):
            break
        if line.kind == "blank":
            if not _goes_on(lines, i, last, parts):
                break
            i += 1
            continue
        if _begins_paragraph(lines, i) or is_closing(lines, i):
            break
        note = _new_note(line.text, last)
        if note:
            close()
            mark, text = note
            parts, at = ([text] if text else []), line.number
            last = int(mark) if mark.isdigit() else last
        elif not mark or (_resumes(line.text, parts, finished) and not _page_ends_soon(lines, i)):
            break
        else:
            parts.append(line.text)
        i += 1
    close()
    return i, notes


def _begins_paragraph(lines: Sequence[Line], i: int) -> bool:
    """A number and an operative verb, on one line or on two."""
    begun = START.match(lines[i].text) if lines[i].kind == "body" else None
    if begun is None:
        return False
    following = next((o.text for o in lines[i + 1 : i + 3] if o.kind == "body"), "")
    return opens_with_verb(begun["rest"].strip() or following.strip())


def _resumes(text: str, parts: Sequence[str], finished: bool) -> bool:
    """Whether a line may be the text going on below a footnote that is complete."""
    return bool(parts) and _complete(parts) and (not finished or text.strip()[:1].islower())


def _new_note(text: str, last: int) -> tuple[str, str] | None:
    lone = LONE_NUMBER.match(text)
    match = _NOTE.match(text)
    if not match and not lone:
        return None
    mark = lone[1] if lone else ((match["raised"] or match["mark"]) if match else "")
    if mark.isdigit() and last and int(mark) != last + 1:
        return None
    words = "" if lone or match is None else (match["text"] or "")
    if not lone and not words:
        return None
    return mark, words


def _complete(parts: Sequence[str]) -> bool:
    end = parts[-1].strip()
    return end.endswith(".") and not _ABBREVIATED.search(end)


def _goes_on(lines: Sequence[Line], i: int, last: int, parts: Sequence[str]) -> bool:
    """Whether a block of footnotes continues after a blank line."""
    following = next((o for o in lines[i + 1 :] if o.kind != "blank"), None)
    if following is None or following.kind != "body":
        return False
    return not parts or _new_note(following.text, last) is not None or not _complete(parts)


def _page_ends_soon(lines: Sequence[Line], i: int) -> bool:
    for k in range(i, min(i + _WITHIN, len(lines))):
        if _begins_paragraph(lines, k):
            return False
        if lines[k].kind == "break":
            return True
    return False

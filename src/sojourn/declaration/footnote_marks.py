"""Footnote marks inside running text: found, taken out, and tied to their footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_BRACKETED = r"⟦(?P<raised>\d+)⟧|\[(?P<square>\d{1,2})\]|(?<=[\w)”\"’])(?P<stars>\*{1,3})(?!\w)"
_GLUED = r"(?<=[A-Za-z”\"’)\]])(?P<point>[,;.:]?)(?P<glued>\d{1,2})(?=$|[\s,;:)]|\.(?:\s|$)|[–—])"
_AFTER_NUMBER = r"(?<=\d)(?P<comma>[,;])(?P<after>\d{1,2})(?=\s|$)"
_MARK = re.compile(f"{_BRACKETED}|{_GLUED}|{_AFTER_NUMBER}")
_SPACED = (
    r"(?<=[A-Za-z”\"’)][,;.]) {mark}(?= (?!per\b|million\b|billion\b|thousand\b|years?\b|months?\b|days?\b)[A-Za-z])"
    r"|(?<=[a-z]) {mark}(?=[,;](?: |$))"
    r"|(?<=[a-z]) {mark}(?= (?:and|or|to|in|of|as|which|that|with|including)\b)"
)
_NO_MARK = re.compile(
    r"^\W*(?:CO|NO|SO|PM|H|N|G|CH|COVID|Covid|L|No|Nos|Vol|vol|art|para|Rio|Beijing|Cairo|Group|Article|Annex)[.\-+]?\d",
)
_REFERENCE = re.compile(
    r"\b(?:articles?|paragraphs?|nos?|sections?|chapters?|annex|items?|goals?|targets?)\.? *$", re.I
)


@dataclass
class Marks:
    """Takes marks out of texts read in order; remembers which mark was the last one.

    Parameters
    ----------
    known : marks of the footnotes that were found at the foot of the pages
    """

    known: frozenset[str]
    last: int = 0
    seen: list[str] = field(default_factory=list)

    def take_out(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text without marks, and the marks in order of appearance.

        A number glued to a word is a mark when a footnote has that mark, or when it is the next in sequence after a
        word of three small letters or more; one after a number ("63/225,3") only when it is known and the next.
        """
        found: list[str] = []

        def replace(match: re.Match[str]) -> str:
            mark = match["raised"] or match["square"] or match["stars"] or match["glued"] or match["after"]
            if not self._is_mark(text, match, mark):
                return match[0]
            if mark.isdigit():
                self.last = max(self.last, int(mark))
            found.append(mark)
            return match["point"] or match["comma"] or ""

        cleaned = _MARK.sub(replace, text)
        self.seen += found
        return re.sub(r" +([,;.])", r"\1", re.sub(r"  +", " ", cleaned)).strip(), tuple(found)

    def _is_mark(self, text: str, match: re.Match[str], mark: str) -> bool:
        if match["raised"] or match["stars"]:
            return True
        if match["square"]:
            return mark in self.known
        token = text[text.rfind(" ", 0, match.start()) + 1 : match.end()]
        following = int(mark) == self.last + 1
        if match["after"]:
            return mark in self.known and following and bool(re.search(r"(?:\d+/\d+|(?:19|20)\d\d)[,;]\d+$", token))
        if _NO_MARK.match(token) or "/" in token or (match["point"] in (".", ":") and mark not in self.known):
            return False
        return mark in self.known or (following and bool(re.search(r"[a-z]{3,}[,;]?\d+$", token)))


def take_out_spaced(text: str, mark: str) -> str | None:
    """The text without a mark that was set apart by a space ("Families, 1 and"), or None where there is none."""
    for match in re.finditer(_SPACED.replace("{mark}", re.escape(mark)), text):
        before = text[: match.start()]
        word = re.search(r"([A-Za-z]+)[,;.)”\"’]*$", before)
        if word and word[1][0].isupper() and not _REFERENCE.search(before):
            return before + text[match.end() :]
    return None


def first_of(marks: Sequence[str]) -> tuple[str, ...]:
    """Marks each once, in order."""
    return tuple(dict.fromkeys(marks))

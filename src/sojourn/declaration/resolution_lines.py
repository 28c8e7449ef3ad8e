"""Lines of a resolution's text and what each one looks like by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sojourn.declaration.resolution_file import normalise

LineKind = Literal["body", "blank", "break", "rule"]

START = re.compile(r"^\s*\(?(?P<number>\d{1,4})\s*[.)](?:\s+|(?=[A-Z“\"])|$)(?P<rest>.*)$")
"""A line that looks like the beginning of a numbered paragraph."""

_RULE = re.compile(r"^\s*(?:_{3,}|[–—─―]{3,}|-{8,})\s*$")
_RULE_AND_TEXT = re.compile(r"^(\s*_{5,})\s*([^_\s].*)$")
LONE_NUMBER = re.compile(r"^\s*(\d{1,3})\s*$")
_MEETING = re.compile(r"^\s*\d{1,4}\s*(?:st|nd|rd|th)\s+(?:\(\w+\)\s+)?(?:plenary\s+)?meeting\b", re.IGNORECASE)
_DATE = re.compile(
    r"^\s*\d{1,2}\s+(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d{4}\s*$"
)


@dataclass(frozen=True)
class Line:
    """A line of the file with its number there (1 is the first)."""

    number: int
    text: str
    kind: LineKind = "body"


def split_lines(text: str) -> list[Line]:
    """Numbered lines of a text as extracted; form feeds become breaks, a rule with text after it two lines."""
    found: list[Line] = []
    for number, line in enumerate(normalise(text).split("\n"), start=1):
        for i, part in enumerate(line.split("\f")):
            if i:
                found.append(Line(number, "", "break"))
            if i and not part.strip():
                continue
            if match := _RULE_AND_TEXT.match(part):
                found += [Line(number, match[1], "rule"), Line(number, match[2])]
            else:
                found.append(Line(number, part.rstrip(), _kind(part)))
    return found


def _kind(line: str) -> LineKind:
    if not line.strip():
        return "blank"
    return "rule" if _RULE.match(line) else "body"


def is_closing(lines: Sequence[Line], i: int) -> bool:
    """Whether the closing lines (number of the meeting, date) begin at line ``i``."""
    ahead = " ".join(line.text.strip() for line in lines[i : i + 4] if line.kind == "body")
    return lines[i].kind == "body" and bool(_MEETING.match(ahead) and _starts_closing(lines[i].text))


def _starts_closing(text: str) -> bool:
    return bool(re.match(r"^\s*\d{1,4}\s*(?:(?:st|nd|rd|th)\b.*)?$", text))


def is_date(line: Line) -> bool:
    """Whether a line holds nothing but a date."""
    return line.kind == "body" and bool(_DATE.match(line.text))

"""The 34 paragraphs of the Declaration as data, in our own words.

The table ``paragraphs.csv`` is reviewed like code. It paraphrases General Assembly resolution A/RES/68/4
(Declaration of the High-level Dialogue on International Migration and Development, 3 October 2013) and
never reprints it; the authentic text is the United Nations' own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from sojourn.declaration.asks import Ask, asks_of
from sojourn.errors import UsageError

Strength = Literal["note", "stress", "encourage", "call", "commit"]

STRENGTHS: tuple[Strength, ...] = ("note", "stress", "encourage", "call", "commit")
"""From weakest to strongest: to note or recognise, to reaffirm or stress, to encourage, to call upon or urge or
condemn, to decide or commit or request."""

THEMES: tuple[str, ...] = (
    "remittances and development",
    "people and protection",
    "labour and rights",
    "data and patterns",
    "environment",
    "cooperation",
    "follow-up",
)
"""The chapters of an assessment, in the order in which they are read."""

SYMBOL = "A/RES/68/4"
TITLE = "Declaration of the High-level Dialogue on International Migration and Development"
ADDRESS = "https://undocs.org/A/RES/68/4"
COUNT = 34


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the Declaration: who asks what of whom, how strongly, and what could show progress.

    Its texts are message ids: the English that stands in the table is what a reader of another language gets
    translated.

    Parameters
    ----------
    number : its number in the Declaration, 1 to 34
    title, summary : in our own words
    theme : one of ``THEMES``
    verbs : operative verbs in base form, in the order of the text
    actors, groups, instruments : whom, which people and which law the text names
    footnotes : what its footnotes cite, as volume/number of the United Nations Treaty Series
    strength : of the strongest thing it does, one of ``STRENGTHS``
    looks_at : what we look at; empty where nothing that could be counted is near
    limits : what software cannot say about it
    load : what to load so that it can be assessed, or shown with context
    """

    number: int
    title: str
    summary: str
    theme: str
    verbs: tuple[str, ...]
    actors: tuple[str, ...]
    groups: tuple[str, ...]
    instruments: tuple[str, ...]
    footnotes: tuple[str, ...]
    strength: Strength
    looks_at: str
    limits: str
    load: str

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What it states and asks for, in the order of the text."""
        return asks_of(self.number)

    @property
    def is_statement(self) -> bool:
        """True where nothing is asked: there is nothing to progress on, and figures are context."""
        return not any(ask.is_asked for ask in self.asks)

    @property
    def is_request(self) -> bool:
        """True where a piece of work is ordered, and nothing else asked."""
        return not self.is_statement and all(a.clause_kind == "request" for a in self.asks if a.is_asked)

    @property
    def is_unseen(self) -> bool:
        """True where something is asked and no data sees any of it."""
        return not self.is_statement and all(a.kind == "unseen" for a in self.asks if a.is_asked)


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _paragraph(row: dict[str, str]) -> Paragraph:
    if row["strength"] not in STRENGTHS:
        raise ValueError(f"paragraph {row['number']}: strength {row['strength']!r} is not one of {STRENGTHS}")
    if row["theme"] not in THEMES:
        raise ValueError(f"paragraph {row['number']}: theme {row['theme']!r} is not one of {THEMES}")
    return Paragraph(
        number=int(row["number"]),
        title=row["title"],
        summary=row["summary"],
        theme=row["theme"],
        verbs=_parts(row["verbs"]),
        actors=_parts(row["actors"]),
        groups=_parts(row["groups"]),
        instruments=_parts(row["instruments"]),
        footnotes=_parts(row["footnotes"]),
        strength=row["strength"],
        looks_at=row["looks_at"],
        limits=row["limits"],
        load=row["load"],
    )


@lru_cache(maxsize=1)
def paragraphs() -> tuple[Paragraph, ...]:
    """All 34 paragraphs in the Declaration's order."""
    text = resources.files("sojourn.declaration").joinpath("paragraphs.csv").read_text(encoding="utf-8")
    return tuple(_paragraph(row) for row in csv.DictReader(text.splitlines()))


def paragraph(number: int) -> Paragraph:
    """The paragraph with this number.

    Raises
    ------
    UsageError : there is no such paragraph
    """
    for one in paragraphs():
        if one.number == number:
            return one
    raise UsageError(
        f"There is no paragraph {number}: the Declaration has paragraphs 1 to {COUNT}.",
        ways_out=["sojourn declaration show    lists them all"],
    )


def by_theme(items: Iterable[Paragraph] | None = None) -> dict[str, tuple[Paragraph, ...]]:
    """Paragraphs under each theme, themes in reading order, paragraphs in the Declaration's order."""
    chosen = tuple(paragraphs() if items is None else items)
    return {theme: tuple(p for p in chosen if p.theme == theme) for theme in THEMES}

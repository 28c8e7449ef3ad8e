"""What each paragraph asks for: one row a thing asked, typed from the text in our own words.

A paragraph has clauses, each under an operative verb, and a clause asks for one thing or several. ``asks.csv`` is
reviewed like code and never made from the parser; a test holds the two against each other.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal, get_args

ClauseKind = Literal["statement", "act", "aim", "request"]
AskKind = Literal["statement", "act", "aim", "request", "unseen"]

CLAUSE_KINDS: tuple[ClauseKind, ...] = get_args(ClauseKind)
SPEAKERS = "States"
"""Those who speak in the Declaration: States and Governments. Where nobody is addressed, they bind themselves."""


@dataclass(frozen=True)
class Ask:
    """One thing that a paragraph states or asks for.

    paragraph, number : its place; clause : of the clause it stands in, from 1
    verb : of the clause, in base form; clause_kind : a statement, an act, an aim or a request
    who : those who are to do it, none for a statement; what : in our own words, a message id
    measured_by : ids of the indicators that may move a verdict on it
    beside : ids of those that are shown next to it and move nothing
    unseen : why no data sees it, and what would; empty where some do
    """

    paragraph: int
    number: int
    clause: int
    verb: str
    clause_kind: ClauseKind
    who: tuple[str, ...]
    what: str
    measured_by: tuple[str, ...]
    beside: tuple[str, ...]
    unseen: str

    @property
    def kind(self) -> AskKind:
        """The kind of its clause, or ``unseen`` where no data sees it."""
        return "unseen" if self.unseen else self.clause_kind

    @property
    def is_asked(self) -> bool:
        """False for what is only stated."""
        return self.clause_kind != "statement"


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _ask(row: dict[str, str]) -> Ask:
    if row["kind"] not in CLAUSE_KINDS:
        raise ValueError(f"asks.csv, {row['paragraph']}.{row['ask']}: {row['kind']!r} is not one of {CLAUSE_KINDS}")
    return Ask(
        paragraph=int(row["paragraph"]),
        number=int(row["ask"]),
        clause=int(row["clause"]),
        verb=row["verb"],
        clause_kind=row["kind"],
        who=_parts(row["who"]),
        what=row["what"],
        measured_by=_parts(row["measured_by"]),
        beside=_parts(row["beside"]),
        unseen=row["unseen"],
    )


@lru_cache(maxsize=1)
def asks() -> tuple[Ask, ...]:
    """All rows in the Declaration's order."""
    text = resources.files("sojourn.declaration").joinpath("asks.csv").read_text(encoding="utf-8")
    return tuple(_ask(row) for row in csv.DictReader(text.splitlines()))


@lru_cache(maxsize=64)
def asks_of(paragraph: int) -> tuple[Ask, ...]:
    """The rows of one paragraph, in order."""
    return tuple(ask for ask in asks() if ask.paragraph == paragraph)

"""The register of documents: what answers the requests of the Declaration or stands beside it, with the day of each.

It ships with the reports that were seen; a file of one's own with the same columns extends it. What falls due after
the day the register was kept to is not known, and is counted neither for nor against anybody.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

from sojourn.concepts.reason import Part, Reason
from sojourn.declaration.actors import actors
from sojourn.declaration.asks import asks_of
from sojourn.declaration.resolution_file import text_of
from sojourn.errors import ValuesRefused
from sojourn.files.guarded import guarded_reader

RequestVerdict = Literal["met", "partly_met", "not_met", "overdue", "not_assessable"]
COLUMNS = ("id", "date", "issuer", "title", "paragraph", "address", "seen")
ASK = "ask"
"""A column that a register may have: which of the paragraph's asks the document answers, from 1; empty for none."""
YEARS_OVERDUE = 2
"""A single request not answered this long after its day is not met; until then it is overdue."""
BESIDE = (7, 8, 20, 21, 29, 30, 31, 32)
"""Paragraphs that request no work, beside which dated documents stand as context."""
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True)
class Document:
    """A document that answers a paragraph.

    id : its symbol; issued : its day; issuer : by the name the parser knows; address : where it can be read
    seen : what was seen of it, in our own words
    ask : number of the ask that it answers, 0 where it stands beside the paragraph as a whole
    """

    id: str
    issued: date
    issuer: str
    title: str
    paragraph: int
    address: str
    seen: str
    ask: int = 0

    @property
    def named(self) -> str:
        """Symbol and day: A/69/207 (2014-07-30)."""
        return f"{self.id} ({self.issued.isoformat()})"


@dataclass(frozen=True)
class Request:
    """A piece of work that a paragraph orders.

    due : the days by which it is due, in order; kept_to : the day to which the register is complete
    basis : why these days, in our own words
    """

    paragraph: int
    due: tuple[date, ...]
    kept_to: date
    basis: str


@dataclass(frozen=True)
class Answered:
    """How a request was answered: the verdict, why, the documents it rests on, and to which day that is known."""

    verdict: RequestVerdict
    reason: Reason
    documents: tuple[Document, ...]
    kept_to: date


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("sojourn.declaration").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def requests() -> dict[int, Request]:
    """Paragraph -> what it orders and when it is due."""
    return {
        int(row["paragraph"]): Request(
            int(row["paragraph"]),
            tuple(date.fromisoformat(day) for day in row["due"].split(";")),
            date.fromisoformat(row["kept_to"]),
            row["basis"],
        )
        for row in _rows("requests.csv")
    }


@lru_cache(maxsize=1)
def documents() -> tuple[Document, ...]:
    """The register that ships with Sojourn."""
    return _checked(_rows("documents.csv"), "documents.csv")


@guarded_reader("a register of documents")
def read_register(path: Path) -> tuple[Document, ...]:
    """The shipped register with the documents of a file of one's own.

    path : CSV with the columns of ``COLUMNS``, and ``ASK`` where documents answer one of several asks

    Raises FileDamaged or NotRecognised for what is no table in text, ValuesRefused naming every line with a day in the
    future or none, a document that is there twice for one paragraph or ask, an issuer nobody knows, a paragraph that
    documents neither answer nor stand beside, or an ask that its paragraph has not.
    """
    reader = csv.DictReader(text_of(path, "a register of documents").splitlines())
    lacking = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
    if lacking:
        raise ValuesRefused(
            f"{path} is no register of documents: it lacks {', '.join(lacking)}.",
            details=[f"expected: {', '.join(COLUMNS)}", f"found: {', '.join(reader.fieldnames or ())}"],
        )
    rows = [{name: (row[name] or "").strip() for name in row if name} for row in reader]
    return _checked([*_rows("documents.csv"), *rows], str(path), first=2 - len(_rows("documents.csv")))


def _checked(rows: Sequence[dict[str, str]], name: str, *, first: int = 2) -> tuple[Document, ...]:
    problems: list[str] = []
    found: dict[tuple[str, str, str], Document] = {}
    today = datetime.now(UTC).date()
    for line, row in enumerate(rows, start=first):
        wrong = list(_wrong(row, today))
        key = (row["id"], row["paragraph"], row.get(ASK) or "")
        if key in found:
            wrong.append(f"{row['id']} is there twice for paragraph {row['paragraph']}")
        problems += [f"line {line}: {w}" for w in wrong]
        if not wrong:
            found[key] = Document(
                row["id"],
                date.fromisoformat(row["date"]),
                row["issuer"],
                row["title"],
                int(row["paragraph"]),
                row["address"],
                row["seen"],
                int(key[-1] or 0),
            )
    if problems:
        raise ValuesRefused(
            f"{name}: {len(problems)} entries cannot be taken into the register of documents.",
            details=problems,
            ways_out=["Correct these lines; nothing of the file was taken."],
        )
    return tuple(sorted(found.values(), key=lambda d: (d.issued, d.id, d.paragraph, d.ask)))


def _wrong(row: dict[str, str], today: date) -> Iterable[str]:
    day = row["date"]
    try:
        issued = date.fromisoformat(day) if _DAY.match(day) else None
    except ValueError:
        issued = None
    if issued is None:
        yield f"«{day}» is no day such as 2014-07-30"
    elif issued > today:
        yield f"{day} lies in the future (today is {today})"
    if not actors(row["issuer"]):
        yield f"«{row['issuer']}» is no issuer that resolutions name, such as Secretary-General"
    taken = sorted({*requests(), *BESIDE})
    if row["paragraph"] not in map(str, taken):
        known = ", ".join(map(str, taken))
        yield f"paragraph «{row['paragraph']}» is none that documents answer or stand beside: those are {known}"
    elif row.get(ASK) and row[ASK] not in (held := [str(a.number) for a in asks_of(int(row["paragraph"]))]):
        yield f"paragraph {row['paragraph']} has no ask «{row[ASK]}», only {', '.join(held)}"


def beside(paragraph: int, register: Iterable[Document], *, as_of: int) -> tuple[Document, ...]:
    """Documents of a paragraph that were issued by the end of a year."""
    return tuple(d for d in register if d.paragraph == paragraph and d.issued <= date(as_of, 12, 31))


def answered(request: Request, register: Iterable[Document], *, as_of: int) -> Answered:
    """Whether a request is met, partly met, not met or overdue at the end of a year.

    A due day is met by a document issued after the due day before it and not after itself. All days met: met. The
    newest day without a document while all before it have one: overdue. No day with one: not met. Else partly met. A
    request with a single day is partly met by a late document, and not met two years after its day.

    The register is known to the day it was kept to, or to the due day that its newest document answers.
    """
    of_it = tuple(d for d in register if d.paragraph == request.paragraph)
    kept_to = _known_to(request, of_it)
    end = min(date(as_of, 12, 31), kept_to)
    own = tuple(d for d in of_it if d.issued <= end)
    due = tuple(day for day in request.due if day <= end)
    figures: dict[str, Part] = {"due": len(due), "answered": 0, "kept_to": kept_to.isoformat()}
    if not due:
        return Answered("not_assessable", Reason("nothing_due", {"kept_to": kept_to.isoformat()}), own, kept_to)
    starts = (date.min, *due[:-1])
    met = [any(before < d.issued <= day for d in own) for before, day in zip(starts, due, strict=True)]
    figures["answered"] = sum(met)
    single = len(request.due) == 1
    verdict: RequestVerdict
    if all(met):
        verdict = "met"
    elif single and own:
        verdict = "partly_met"
    elif single:
        verdict = "not_met" if end.year >= due[0].year + YEARS_OVERDUE else "overdue"
    elif all(met[:-1]):
        verdict = "overdue"
    else:
        verdict = "partly_met" if any(met) else "not_met"
    return Answered(verdict, Reason(f"request_{verdict}", figures), own, kept_to)


def _known_to(request: Request, of_it: Sequence[Document]) -> date:
    newest = max((d.issued for d in of_it), default=request.kept_to)
    answers = next((day for day in request.due if day >= newest), newest)
    return max(request.kept_to, answers)

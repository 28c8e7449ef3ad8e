"""What no person's history shows by itself: identifiers that hardly differ, a crossing of two persons, and where.

Asked for by ``sojourn border check``, of either engine with one SQL. A finding tells rows and columns; identifiers and
values stand apart, for the owner of the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.person_identifiers import BLANKS, Placeholders
from sojourn.engines.person_key import CROSSING, PERSON, folded
from sojourn.engines.table_files import TableFiles
from sojourn.errors import counted
from sojourn.kernels.civil_dates import INVALID, READ
from sojourn.microdata import crossing_keys, quality
from sojourn.microdata.quality import Quality

SHOWN = 5
"""Groups and rows that are named; the table of errors has all rows of a problem."""


@dataclass(frozen=True)
class Finding:
    """Something to look at before classifying.

    code : what it is ; cases : how many ; text : in words, with rows and without values ; values : of persons
    """

    code: str
    cases: int
    text: str
    values: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """For JSON; without what is about persons."""
        return {"code": self.code, "cases": self.cases, "text": self.text}


@dataclass(frozen=True)
class Read:
    """Crossings opened on an engine.

    names : name in the files -> our name ; given : the files as they were given, in the order of ``files``; none where
    their rows are not those of the crossings
    """

    engine: Any
    files: TableFiles
    names: dict[str, str]
    given: tuple[Path | str, ...]
    placeholders: Placeholders

    def keys(self) -> dict[str, str]:
        """Keys and the columns that they are of."""
        found = {PERSON: "person_id"}
        return found | ({CROSSING: "crossing_id"} if "crossing_id" in self.names.values() else {})

    def theirs(self, ours: str) -> str:
        """What the files call a column of ours."""
        return next(old for old, new in self.names.items() if new == ours)

    def ask(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a query over ``crossing_read``."""
        table = self.engine.ask(self.files, self.names, self.keys(), sql, self.placeholders)
        return table.to_pylist()  # type: ignore[no-any-return]

    def listed(self, values: Sequence[str]) -> str:
        """Texts in SQL."""
        return ", ".join(self.engine.dialect.text(value) for value in values)

    def where(self, condition: str) -> str:
        """The first rows that a condition holds of, as text: ``row 3 and row 7 of crossings.csv``."""
        if not self.given:
            return ""
        found = self.engine.places(self.files, self.names, self.keys(), condition, SHOWN + 1, self.placeholders)
        named: dict[Path | str, Path | str] = dict(zip(self.files.paths, self.given, strict=True))
        rows: dict[Path | str, list[str]] = {}
        for path, row in found[:SHOWN]:
            rows.setdefault(path, []).append(f"{row:,}")
        listed = "; ".join(
            f"{'rows' if len(numbers) > 1 else 'row'} {', '.join(numbers)} of {PurePath(named[path]).name}"
            for path, numbers in rows.items()
        )
        return f"{listed}{' ...' if len(found) > SHOWN else ''}"


def findings(read: Read, counts: Quality) -> tuple[Finding, ...]:
    """What to look at: near-equal identifiers, crossings of two persons, and where problems of single rows begin."""
    found = [near_equal(read), shared_crossings(read)]
    if counts.problems[quality.PERSON_PLACEHOLDER.code]:
        found.append(_placeholders(read, counts.problems[quality.PERSON_PLACEHOLDER.code]))
    if counts.problems[quality.DATE_INVALID.code]:
        found.append(_unread_dates(read, counts.problems[quality.DATE_INVALID.code]))
    return tuple(finding for finding in found if finding is not None)


def near_equal(read: Read) -> Finding | None:
    """Identifiers that differ only in case, blanks, hyphens, leading zeros, or O for 0; they stay different persons."""
    kind = read.engine.column_type(read.files, read.theirs("person_id"))
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return None  # numbers have one writing
    fold = folded("who", read.engine.dialect)
    groups = read.ask(f"""
        SELECT *, count(*) OVER () AS cases, sum(identifiers) OVER () AS persons
        FROM (SELECT fold, min(who) AS one, max(who) AS other, count(*) AS identifiers
              FROM (SELECT who, {fold} AS fold
                    FROM (SELECT DISTINCT {PERSON} AS who FROM crossing_read WHERE {PERSON} IS NOT NULL) AS each_once
                   ) AS persons
              WHERE fold <> '' GROUP BY fold HAVING count(*) > 1) AS near
        ORDER BY one LIMIT {SHOWN}""")
    if not groups:
        return None
    cases, persons = int(groups[0]["cases"]), int(groups[0]["persons"])
    pairs = [(group["one"], group["other"]) for group in groups]
    places = [read.where(f"{PERSON} IN ({read.listed(pair)})") for pair in pairs[:2]]
    return Finding(
        "near_equal_identifiers",
        cases,
        f"{persons:,} identifiers of persons in {counted(cases, 'group')} differ only in case, blanks, hyphens, "
        f"leading zeros, or O for 0, and are taken for different persons{_at(read, 'person_id', places)}. If they are "
        "one, mend them where the file is made.",
        tuple(f"«{one}» and «{other}»" for one, other in pairs),
    )


def shared_crossings(read: Read) -> Finding | None:
    """Crossings whose identifier stands for two persons or more."""
    if "crossing_id" not in read.names.values():
        return None
    groups = read.ask(f"""
        SELECT *, count(*) OVER () AS cases
        FROM (SELECT {CROSSING} AS crossing, min({PERSON}) AS one, max({PERSON}) AS other FROM crossing_read
              WHERE {CROSSING} IS NOT NULL AND {PERSON} IS NOT NULL
              GROUP BY {CROSSING} HAVING min({PERSON}) <> max({PERSON})) AS shared
        ORDER BY crossing LIMIT {SHOWN}""")
    if not groups:
        return None
    cases = int(groups[0]["cases"])
    places = [read.where(f"{CROSSING} IN ({read.listed([group['crossing']])})") for group in groups[:2]]
    return Finding(
        "crossing_of_two_persons",
        cases,
        f"{counted(cases, 'crossing_id')} of two persons or more{_at(read, 'crossing_id', places)}. Within a person a "
        "crossing_id tells a row delivered twice; across persons it changes no label.",
        tuple(f"crossing {g['crossing']}: person {g['one']} and person {g['other']}" for g in groups),
    )


def _placeholders(read: Read, rows: int) -> Finding:
    bare = f"trim(BOTH {read.listed([BLANKS])} FROM CAST(person_id AS STRING)) <> '' AND {PERSON} IS NULL"
    seen = read.ask(f"SELECT DISTINCT CAST(person_id AS STRING) AS word FROM crossing_read WHERE {bare} LIMIT {SHOWN}")
    return Finding(
        quality.PERSON_PLACEHOLDER.code,
        rows,
        f"{counted(rows, 'row')} where a word for nobody stands for the person"
        f"{_at(read, 'person_id', [read.where(bare)])}: joined to no history. --placeholders WORD,... adds to the "
        "list, --placeholders none reads all of them as persons.",
        tuple(f"«{row['word']}»" for row in seen),
    )


def _unread_dates(read: Read, rows: int) -> Finding | None:
    kind = read.engine.column_type(read.files, read.theirs("crossing_date"))
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return None
    wrong: dict[str, None] = {}
    for block, _ in read.engine.column_blocks(read.files, read.theirs("crossing_date")):
        texts = pc.unique(block)
        column = pa.chunked_array([texts]) if isinstance(texts, pa.Array) else texts
        array = crossing_keys.array_of(column)
        day, _, state, _ = crossing_keys.read_dates(array, "crossing_date")
        outside = (state == READ) & ((day < crossing_keys.EARLIEST) | (day > crossing_keys.LATEST))
        wrong |= dict.fromkeys(array.take(pa.array(np.flatnonzero((state == INVALID) | outside))).to_pylist())
        if len(wrong) > SHOWN:
            break
    if not wrong:
        return None
    texts = [*wrong][:SHOWN]
    return Finding(
        quality.DATE_INVALID.code,
        rows,
        f"{counted(rows, 'row')} whose date cannot be read"
        f"{_at(read, 'crossing_date', [read.where(f'crossing_date IN ({read.listed(texts)})')])}.",
        tuple(f"«{text}»" for text in texts),
    )


def _at(read: Read, column: str, places: Sequence[str]) -> str:
    """In which column, and in which rows if they are known."""
    named = "; ".join(place for place in places if place)
    return f" (column {read.theirs(column)}{f': {named}' if named else ''})"

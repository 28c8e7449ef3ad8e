"""Who a person is, in SQL: the same reading of identifiers on DuckDB and on Spark, and what is near to what.

What ``concepts.person_identifiers`` declares, said in functions that both engines have alike (``trim``, ``translate``,
``upper``). A key is text, null where nobody is named, so that rows of nobody can be parted from those of persons
before anything is brought together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from sojourn.concepts.person_identifiers import BLANKS, DASHES, PLACEHOLDERS, Placeholders

DIGITS = "0123456789"
LONGEST_NUMBER = 19
PLAIN = "^([!-~][ -~]*)?[1-8]([ -~]*[!-~])?$"
"""Signs with ink at both ends and a digit that no placeholder is made of: most identifiers, told by one test."""
PERSON, CROSSING = "__person", "__crossing"
"""Columns with keys, beside those of the files."""


@dataclass(frozen=True)
class Dialect:
    """What differs between the engines: a name, a text, and whether a text matches a regular expression."""

    identifier: Callable[[str], str]
    text: Callable[[str], str]
    matches: str


def with_keys(
    relation: str,
    columns: Sequence[str],
    kinds: dict[str, tuple[str, pa.DataType]],
    dialect: Dialect,
    placeholders: Placeholders = PLACEHOLDERS,
) -> str:
    """SQL of a relation with keys in further columns: text, null where the identifier names nobody.

    columns : those of the relation ; kinds : name of a key -> column it is the key of, and the type of that column
    """
    listed = ", ".join(dialect.identifier(name) for name in columns)
    trimmed, pointless, keys = [], [], []
    for name, (column, kind) in kinds.items():
        cell = dialect.identifier(column)
        if pa.types.is_integer(kind) or pa.types.is_floating(kind):
            whole = cell if pa.types.is_integer(kind) else f"TRY_CAST({cell} AS BIGINT)"
            trimmed.append(f"{whole} AS {name}")
            pointless.append(name)
            keys.append(f"{_of_numbers(name, placeholders)} AS {name}")
            continue
        written = f"CAST({cell} AS STRING)"
        plain = dialect.matches.format(written, dialect.text(PLAIN))
        trimmed.append(
            f"CASE WHEN {plain} THEN {written} ELSE trim(BOTH {dialect.text(BLANKS)} FROM {written}) END AS {name}"
        )
        number = f"substring({name}, 1, length({name}) - 2)"
        pointless.append(
            f"CASE WHEN {name} LIKE '_%.0' AND translate({number}, '{DIGITS}', '') = '' THEN {number} ELSE {name} END "
            f"AS {name}"
        )
        keys.append(f"{_without_placeholders(name, dialect, placeholders)} AS {name}")
    relation = f"SELECT {listed}, {', '.join(trimmed)} FROM ({relation}) AS written"
    relation = f"SELECT {listed}, {', '.join(pointless)} FROM ({relation}) AS trimmed"
    return f"SELECT {listed}, {', '.join(keys)} FROM ({relation}) AS pointless"


def _of_numbers(name: str, placeholders: Placeholders) -> str:
    """Of whole numbers: the texts on the list that are numbers, as numbers."""
    nobody = {int(word) for word in placeholders.words if word.lstrip("-").isdecimal()}
    for signs, least in placeholders.repeated:
        if signs.isdecimal():
            nobody |= {int(signs * size) for size in range(least, LONGEST_NUMBER)}
    listed = ", ".join(str(number) for number in sorted(nobody) if abs(number) < 2**63)
    written = f"CAST({name} AS STRING)"
    return f"CASE WHEN {name} IN ({listed}) THEN NULL ELSE {written} END" if listed else written


def _without_placeholders(name: str, dialect: Dialect, placeholders: Placeholders) -> str:
    text = dialect.text
    words = ["", *sorted(placeholders.words)]
    of_digits = [word for word in words if set(word) & set("12345678")]
    tests = [f"upper({name}) IN ({', '.join(map(text, words))})"]
    for signs, least in placeholders.repeated:
        tests.append(f"(length({name}) >= {least} AND trim(BOTH {text(signs)} FROM upper({name})) = '')")
    plain = dialect.matches.format(name, text(PLAIN))
    if of_digits:
        plain = f"({plain} AND upper({name}) NOT IN ({', '.join(map(text, of_digits))}))"
    return f"CASE WHEN {plain} THEN {name} WHEN {' OR '.join(tests)} THEN NULL ELSE {name} END"


def folded(key: str, dialect: Dialect) -> str:
    """SQL of what is left of a key without case, blanks, hyphens, leading zeros and the letter O for 0."""
    signs = BLANKS + DASHES
    return f"trim(LEADING '0' FROM translate(upper({key}), {dialect.text('O' + signs)}, '0'))"

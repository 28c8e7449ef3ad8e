"""Columns that name persons are no breakdown of a statistic: every cell would be one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sojourn.errors import UsageError

NAMES = re.compile(
    r"(?i)(^|_)(id|ids|name|surname|passport|document|visa_number|permit_number|birth_date|date_of_birth|email|phone|"
    r"address|fingerprint)$|^(id|pid|name|passport|document)(_|$)"
)
"""Columns that are called so name a person, a document or a crossing."""
MOST_VALUES, SMALL = 1_000, 20
"""A code list has fewer values; so few persons may all differ by chance."""


def refuse_identifiers(crossings: Any, by: Sequence[str]) -> None:
    """Refuse a breakdown by what tells persons apart: by its name, or since nearly every person has a value of its own.

    crossings : classified crossings opened on an engine
    Raises UsageError, without any value.
    """
    columns = [name for name in by if name in crossings.columns]
    named = [name for name in columns if NAMES.search(name)]
    if columns and not named:
        counts = ", ".join(f"approx_count_distinct({crossings.identifier(name)})" for name in columns)
        row = crossings.table(f"SELECT approx_count_distinct(person_id), {counts} FROM crossing")
        persons, *values = (column[0].as_py() for column in row.columns)
        named = [name for name, number in zip(columns, values, strict=True) if _tells_apart(number, persons)]
    if named:
        raise UsageError(
            f"{', '.join(named)}: a breakdown by what names persons would publish them one by one.",
            ways_out=["break down by groups: sex, age (from birth_year), citizenship, ...", "leave it out of --by"],
        )


def _tells_apart(values: int, persons: int) -> bool:
    """More than half as many values as persons, or far more than any code list has."""
    return (persons >= SMALL and values > persons / 2) or (values > MOST_VALUES and values > persons / 10)

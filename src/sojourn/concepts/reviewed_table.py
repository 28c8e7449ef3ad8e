"""Tables of facts that are reviewed like code: CSV files that come with the program."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def rows(room: str, table: str) -> tuple[MappingProxyType[str, str], ...]:
    """Rows of ``tables/<table>.csv`` of a room of the house, as read-only mappings; empty cells stay empty text.

    room : the package that holds the table, as ``sojourn.concepts.area``
    """
    text = (files(room) / "tables" / f"{table}.csv").read_text(encoding="utf-8")
    return tuple(MappingProxyType(row) for row in csv.DictReader(text.splitlines()))

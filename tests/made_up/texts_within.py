"""Every text inside a value of dataclasses, mappings and rows: to see whether it holds words or only codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

CODE = re.compile(r"[A-Za-z0-9_.:/+-]*")
"""An id, a code or a period: no sentence has no space."""


def texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text in a value, with the fields that lead to it."""
    if isinstance(value, str):
        yield path, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, Mapping):
        for key, held in value.items():
            yield from texts(key, path)
            yield from texts(held, (*path, str(key)))
    elif isinstance(value, (tuple, list, frozenset)):
        for held in value:
            yield from texts(held, path)

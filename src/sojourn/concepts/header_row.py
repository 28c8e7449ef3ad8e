"""Names of columns as a message may say them: a first row that holds values of a person is not repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable

_VALUE = re.compile(r"\d{5,}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|^\s*[-+]?\d+(?:[.,]\d+)?\s*$")
NO_HEADER = (
    "the first row looks like values and not like names of columns, so it is not shown: is the header missing, or in "
    "another row (--header-row N)?"
)


def holds_values(names: Iterable[str]) -> bool:
    """Whether a first row holds a number, a date or a long run of digits, as rows of persons do and headers do not."""
    return any(_VALUE.search(name) for name in names)


def columns_told(names: Iterable[str]) -> str:
    """The names of the columns of an input, or that its first row is none of names."""
    listed = list(names)
    return NO_HEADER if holds_values(listed) else f"columns of the input: {', '.join(listed)}"

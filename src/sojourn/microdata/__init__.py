"""Classify persons and their crossings, stays and origins with one logic. Knows no engine: tables in, tables out.

May import kernels, concepts, files and errors. A new rule of residence is a ``Rule`` in ``rule``, a new statistic of
persons a file here; how rows are scanned, sorted and spilled belongs to ``engines``, what is read and written to
``products.border``.
"""

from __future__ import annotations

from sojourn.microdata.border_crossings import Classification, classify
from sojourn.microdata.rule import (
    CALENDAR_YEAR_183,
    NINE_TWELVE,
    RULES,
    SIX_TWELVE,
    TWELVE_SIXTEEN,
    TWELVE_TWELVE,
    Rule,
)

__all__ = [
    "CALENDAR_YEAR_183",
    "NINE_TWELVE",
    "RULES",
    "SIX_TWELVE",
    "TWELVE_SIXTEEN",
    "TWELVE_TWELVE",
    "Classification",
    "Rule",
    "classify",
]

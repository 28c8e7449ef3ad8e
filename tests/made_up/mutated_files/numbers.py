"""Numbers as cells hold them, multiplied without losing how they are written."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

GROUPED = re.compile(r"^-?\d{1,3}([, \u00a0])\d{3}(?:\1\d{3})*(?:\.\d+)?$")
PLAIN = re.compile(r"^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$")


def times(cell: Any, factor: str) -> Any | None:
    """A cell multiplied by a power of ten, written as before; None where it is no number."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(Decimal(repr(cell)) * Decimal(factor))
    text = str(cell).strip()
    if grouped := GROUPED.match(text):
        sign = grouped[1]
        return _grouped(Decimal(text.replace(sign, "")) * Decimal(factor), sign)
    if PLAIN.match(text):
        return format((Decimal(text) * Decimal(factor)).normalize(), "f")
    return None


def value(cell: Any) -> float | None:
    """The number a cell holds, None where it holds none."""
    found = times(cell, "1")
    return None if found is None else float(re.sub(r"[, \u00a0]", "", str(found)))


def _grouped(number: Decimal, sign: str) -> str:
    return f"{number.normalize():,f}".replace(",", sign)

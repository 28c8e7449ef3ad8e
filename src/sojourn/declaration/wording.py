"""How figures and changes are put into sentences, the same in terminal, report and JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sojourn.declaration.reading import Figure, Movement, Reading

WHOLE_UNITS = frozenset({"persons", "people", "countries", "areas", "parties", "events", "states"})
SHARE_UNITS = frozenset({"share", "proportion"})
PERCENT_UNITS = frozenset({"%", "per cent", "percent", "percentage"})


def number(value: float, unit: str) -> str:
    """A value with its unit: 1,234,567 persons; 12.3 %; a share as per cent; anything else to four figures."""
    if not math.isfinite(value):
        return f"no number {unit}".strip()
    key = unit.strip().lower()
    if key in WHOLE_UNITS:
        return f"{value:,.0f} {unit}"
    if key in SHARE_UNITS:
        return f"{_decimals(100.0 * value)} %"
    if key in PERCENT_UNITS:
        return f"{_decimals(value)} %"
    if key in ("ratio", "index", ""):
        return f"{value:.3g}"
    return f"{value:,.0f} {unit}" if abs(value) >= 1000 else f"{value:.4g} {unit}"


def _decimals(percent: float) -> str:
    return f"{percent:.1f}" if percent == 0 or abs(percent) >= 0.1 else f"{percent:.2g}"


def difference(change: float, unit: str) -> str:
    """The size of a change, without a sign; percentages differ by percentage points."""
    key = unit.strip().lower()
    size = abs(change)
    if key in SHARE_UNITS:
        return f"{_decimals(100.0 * size)} percentage points"
    if key in PERCENT_UNITS:
        return f"{_decimals(size)} percentage points"
    return number(size, unit)


def figure(value: Figure, unit: str) -> str:
    """A figure with its period, and with its status where it was not observed."""
    text = number(value.value, unit) if value.value is not None else "no value"
    mark = "" if value.status in ("observed", "normal") else f", {value.status}"
    return f"{text} ({value.period}{mark})"


def enumeration(items: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def sentence(reading: Reading, moved: Movement) -> str:
    """One full sentence with both numbers, both periods and what decides."""
    if reading.baseline is None or reading.latest is None or moved.change is None:
        return f"{reading.title} cannot be used: {moved.reason}."
    start, end = figure(reading.baseline, reading.unit), figure(reading.latest, reading.unit)
    if moved.change == 0:
        return f"{reading.title} stayed at {start}, as in {reading.latest.period}."
    verb = "rose" if moved.change > 0 else "fell"
    text = f"{reading.title} {verb} from {start} to {end}"
    if moved.kind in ("improved", "worsened"):
        wanted = "more" if reading.direction == "more" else "less"
        return f"{text}; {wanted} is better, so it {moved.kind}."
    if moved.kind == "unchanged" and moved.threshold is not None and abs(moved.change) < moved.threshold:
        return f"{text}, less than the {difference(moved.threshold, reading.unit)} that count as a change."
    if moved.kind == "unchanged" and reading.uncertainty is not None:
        low, high = reading.uncertainty
        bounds = f"{_signed(low, reading.unit)} to {_signed(high, reading.unit)}"
        return f"{text}, but the range of the change, {bounds}, does not rule out zero."
    if moved.kind == "context":
        return f"{text}; this is context and moves no verdict."
    return f"{text}; it cannot be used: {moved.reason}."


def _signed(change: float, unit: str) -> str:
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return f"{sign}{difference(change, unit)}"

"""Path data of a drawing in fewer signs: points to a tenth, each told from the one before where that is shorter."""

from __future__ import annotations

import re
from functools import lru_cache

_STEP = re.compile(r"([MLHVQZ])([^A-Za-z]*)")
_KNOWN = re.compile(r"[MLHVQZ\d\s.,-]*")
_LONG = re.compile(r"-?\d*\.\d\d+")
ENDS = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "Z": 0}
"""Numbers that a command takes."""


def tenths(number: str) -> str:
    """A number rounded to a tenth, without zeros that say nothing."""
    return _told(_count(number))


@lru_cache(maxsize=4096)  # outlines of countries stand on many pages
def shorter(data: str) -> str:
    """The same path to a tenth of a point, as the shorter of both ways to write it.

    data : absolute commands M, L, H, V, Q and Z; with any other command numbers are rounded and nothing else. Places
        are rounded first and steps taken between rounded places, so that no rounding adds up along a path.
    """
    if not _KNOWN.fullmatch(data):
        return _LONG.sub(lambda found: tenths(found[0]), data)
    steps = [(name, [_count(n) for n in re.findall(r"-?[\d.]+", given)]) for name, given in _STEP.findall(data)]
    if any(len(numbers) != ENDS[name] for name, numbers in steps):
        return _LONG.sub(lambda found: tenths(found[0]), data)
    return min(_absolute(steps), _relative(steps), key=len)


def _count(number: str) -> int:
    """Tenths of a point."""
    return round(float(number) * 10)


def _told(count: int) -> str:
    whole, part = divmod(abs(count), 10)
    sign = "-" if count < 0 else ""
    return f"{sign}{whole}" if not part else f"{sign}{whole or ''}.{part}"


def _row(counts: list[int]) -> str:
    return "".join(f"{' ' if n and count >= 0 else ''}{_told(count)}" for n, count in enumerate(counts))


def _absolute(steps: list[tuple[str, list[int]]]) -> str:
    return "".join(name + _row(numbers) for name, numbers in steps)


def _relative(steps: list[tuple[str, list[int]]]) -> str:
    """Steps from the point before; a letter that is that of the step before is left out, and so is an l behind m."""
    at = start = (0, 0)
    told, before = "", ""
    for name, numbers in steps:
        x, y = at
        if name == "Z":
            at, told, before = start, told + "z", ""
            continue
        if name == "H":
            moved, at = [numbers[0] - x], (numbers[0], y)
        elif name == "V":
            moved, at = [numbers[0] - y], (x, numbers[0])
        else:
            moved = [n - (x, y)[place % 2] for place, n in enumerate(numbers)]
            at = (numbers[-2], numbers[-1])
        if name == "M":
            start = at
        letter = name.lower()
        row = _row(moved)
        if letter == before:
            told += row if row.startswith("-") else f" {row}"
        else:
            told += letter + row
        before = "l" if letter == "m" else letter
    return told

"""Why no crossing at all could be classified: what the files write for days and directions, and what would read it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.engines.table_files import TableFiles
from sojourn.errors import ValuesRefused, counted
from sojourn.microdata.crossing_keys import DIRECTIONS
from sojourn.microdata.quality import Quality

LOOKED_AT = 10_000
"""Different writings that are looked at; a file written in one way shows it in a few."""
SHOWN = 5
MOST_WRITINGS = 12
"""Different writings of two directions; a column with more of them holds something else, which is not shown."""
ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?")
SERIAL = re.compile(r"[1-9]\d{4}(\.\d+)?")
PARTS = re.compile(r"(\d{1,4})([./ -])(\d{1,2})\2(\d{1,4})(.*)", re.DOTALL)


@dataclass(frozen=True)
class Seen:
    """What stands in the columns of days and directions, each writing once."""

    days: tuple[str, ...]
    directions: tuple[str, ...]


def seen(engine: Any, files: TableFiles, names: Mapping[str, str]) -> Seen:
    """The first different writings of days and directions in the files."""
    found = []
    for ours in ("crossing_date", "direction"):
        theirs = next(old for old, new in names.items() if new == ours)
        texts: dict[str, None] = {}
        for block, _ in engine.column_blocks(files, theirs):
            texts.update(dict.fromkeys(pc.unique(block.cast(pa.string())).to_pylist()))
            if len(texts) > LOOKED_AT:
                break
        found.append(tuple(t for t in texts if t))
    return Seen(*found)


def told(engine: Any, files: TableFiles, names: Mapping[str, str]) -> tuple[str, ...]:
    """For a check, which refuses nothing: the probable cause and the way out."""
    details, ways = _causes(seen(engine, files, names))
    return tuple(f"no crossing can be classified: {line}" for line in (*details, *ways))


def refusal(counts: Quality, seen: Seen, errors: Path | str | None) -> ValuesRefused:
    """The error for a classification of nothing, with its probable cause."""
    details, ways = _causes(seen)
    details = [f"{code}: {counted(rows, 'row')}, {meaning}" for code, rows, meaning, _ in counts.lines()] + details
    if errors is not None:
        details.append(f"every row stands in {errors}")
    return ValuesRefused(
        f"None of {counted(counts.rows_in, 'crossing')} could be classified; no result was written.",
        details=details,
        ways_out=ways or ["sojourn border check INPUT --errors FILE lists every row with its problem."],
    )


def _causes(seen: Seen) -> tuple[list[str], list[str]]:
    """What stands in the columns that cannot be read, and what would read it."""
    details: list[str] = []
    ways: list[str] = []
    unread = [day for day in seen.days if not ISO.fullmatch(day.strip())]
    if unread:
        why, way = _of_days(unread)
        details.append(why)
        ways.append(way)
    strange = [word for word in seen.directions if word.strip().lower() not in DIRECTIONS]
    if len(strange) > MOST_WRITINGS:
        details.append(f"the directions have {len(strange):,} different writings: that is another column, it seems")
        ways.append("Say where they are: --columns direction=THEIR NAME")
    elif strange:
        details.append(f"directions written {_some(strange)}")
        ways.append(f"Say which is which: --values direction:{strange[0].strip()}=arrival,...=departure")
    return details, ways


def _of_days(days: Sequence[str]) -> tuple[str, str]:
    """What days look like that are not ISO, and the form that would read them; the order only where it is told."""
    split = [m for day in days if (m := PARTS.fullmatch(day.strip()))]
    said = f"days written {_some(_forms(days))} (9 for any digit), not 2031-05-20"
    if 2 * sum(bool(SERIAL.fullmatch(day.strip())) for day in days) > len(days):
        return f"{said}: serial numbers of a spreadsheet, it seems", "Say so: --date-format excel"
    if not split:
        return said, "Say how days are written: --date-format DD/MM/YYYY (or %d %b %Y ...)."
    sign = split[0][2]
    if len(split[0][1]) == 4:
        return said, f"Say how days are written: --date-format YYYY{sign}MM{sign}DD"
    first = any(int(m[1]) > 12 for m in split)
    second = any(int(m[3]) > 12 for m in split)
    year = "YYYY" if len(split[0][4]) == 4 else "%y"
    day, month = ("DD", "MM") if year == "YYYY" else ("%d", "%m")
    day_first, month_first = f"{day}{sign}{month}{sign}{year}", f"{month}{sign}{day}{sign}{year}"
    if first and not second:
        return f"{said}: the day stands before the month", f"Say so: --date-format {day_first}"
    if second and not first:
        return f"{said}: the month stands before the day", f"Say so: --date-format {month_first}"
    return (
        f"{said}: nothing tells the order of day and month",
        f"Say which it is: --date-format {day_first}, or {month_first}",
    )


def _some(texts: Sequence[str]) -> str:
    return ", ".join(f"«{t}»" for t in texts[:SHOWN]) + (" ..." if len(texts) > SHOWN else "")


def _forms(days: Sequence[str]) -> list[str]:
    """How days are written without saying which: 09 for any digits, letters as they are where they name a month."""
    return list(dict.fromkeys(re.sub(r"\d", "9", day) for day in days))

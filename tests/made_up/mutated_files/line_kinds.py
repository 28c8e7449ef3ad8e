"""What goes wrong with lines: cut off, left out, twice, in another order, or a total among them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from mutated_files.kind import Kind, Mutant
from mutated_files.numbers import value
from mutated_files.original import Original, Sheet

WORLD = {"digits": "900", "letters": "WLD", "name": "World"}


def _body(original: Original) -> tuple[int, list[int]]:
    """The sheet with the most rows of values, and those rows."""
    rows = {s: original.places.rows_of(s) for s, _ in original.places.values}
    if not rows:
        lines = original.sheets[0].rows
        return 0, list(range(1, len(lines)))
    longest = max(rows, key=lambda s: len(rows[s]))
    return longest, rows[longest]


def _with_rows(original: Original, sheet: int, rows: list[Any], said: str) -> Mutant:
    sheets = original.copy()
    sheets[sheet] = Sheet(sheets[sheet].name, rows)
    return original.with_sheets(sheets, said)


def _kept(keep: Callable[[int], tuple[int, int]], *, from_there: bool) -> Callable[..., Mutant | None]:
    """Rows from ``keep``'s first up to its second value are left out; from_there: whatever follows them too."""

    def change(original: Original, chance: random.Random) -> Mutant | None:
        sheet, body = _body(original)
        if len(body) < 6:
            return None
        first, last = keep(len(body))
        if first < 0:
            first = chance.randrange(len(body) // 2, len(body) - 1)
        lines = original.sheets[sheet].rows
        end = len(lines) if from_there else body[min(last, len(body)) - 1] + 1
        left = lines[: body[first]] + lines[end:]
        return _with_rows(original, sheet, left, f"{len(lines) - len(left):,} of {len(lines):,} lines left out")

    return change


def _last_lines(original: Original, _: random.Random) -> Mutant | None:
    sheet, body = _body(original)
    lines = original.sheets[sheet].rows
    count = max(1, len(body) // 50)
    return _with_rows(original, sheet, lines[: body[-count]], f"the last {count:,} lines left out") if body else None


def _header_only(original: Original, _: random.Random) -> Mutant:
    sheet, body = _body(original)
    return _with_rows(original, sheet, original.sheets[sheet].rows[: body[0] if body else 1], "no rows")


def _total(original: Original, _: random.Random) -> Mutant | None:
    """A line of the World with the sum of the values, among the areas."""
    where = original.places
    sheet, body = _body(original)
    dimension = next((d for d in ("counterpart_area", "ref_area") if where.columns.get(d)), None)
    if dimension is None or len(body) < 3:
        return None
    lines = original.sheets[sheet].rows
    middle = body[len(body) // 2]
    total = list(lines[middle])
    areas = [c for s, c in where.columns[dimension] if s == sheet]
    if not areas:
        return None
    fixed = [
        c
        for d in ("ref_area", "counterpart_area", "time_period", "sex")
        if d != dimension
        for s, c in where.columns.get(d, [])
        if s == sheet and c not in areas
    ]
    alike = [lines[r] for r in body if all(_at(lines[r], c) == _at(total, c) for c in fixed)]
    for (s, c), _rows in where.values.items():
        if s == sheet and c < len(total):
            found = [v for line in alike if (v := value(_at(line, c))) is not None]
            if found:
                kind = total[c]
                total[c] = sum(found) if isinstance(kind, float) else f"{sum(found):.10g}"
    for c in areas:
        total[c] = _world(total[c])
    return _with_rows(original, sheet, [*lines[:middle], total, *lines[middle:]], f"a total at line {middle + 1}")


def _world(label: Any) -> Any:
    if isinstance(label, float | int):
        return 900.0
    if str(label).strip().isdigit():
        return WORLD["digits"]
    return WORLD["letters"] if str(label).isupper() and len(str(label)) == 3 else WORLD["name"]


def _at(row: list[Any], column: int) -> Any:
    return row[column] if column < len(row) else ""


def _twice(original: Original, chance: random.Random) -> Mutant | None:
    sheet, body = _body(original)
    if not body:
        return None
    r = _row_with_number(original, chance)
    lines = original.sheets[sheet].rows
    return _with_rows(original, sheet, [*lines[: r + 1], list(lines[r]), *lines[r + 1 :]], f"line {r + 1} twice")


def _all_twice(original: Original, _: random.Random) -> Mutant | None:
    sheet, body = _body(original)
    lines = original.sheets[sheet].rows
    return _with_rows(original, sheet, lines + [lines[r] for r in body], "all lines twice") if body else None


def _twice_other(original: Original, chance: random.Random) -> Mutant | None:
    """The key of a line comes again with another value."""
    sheet, body = _body(original)
    if not body:
        return None
    r = _row_with_number(original, chance)
    lines = original.sheets[sheet].rows
    again = list(lines[r])
    for (s, c), _rows in original.places.values.items():
        if s == sheet and c < len(again) and (v := value(again[c])) is not None:
            again[c] = v * 3 + 1 if isinstance(again[c], float) else f"{v * 3 + 1:.10g}"
    return _with_rows(original, sheet, [*lines, again], f"line {r + 1} again with other values")


def _row_with_number(original: Original, chance: random.Random) -> int:
    sheet, body = _body(original)
    columns = [c for s, c in original.places.values if s == sheet]
    lines = original.sheets[sheet].rows
    for _ in range(100):
        r = chance.choice(body)
        if any(value(_at(lines[r], c)) for c in columns):
            break
    return r


def _shuffled(original: Original, chance: random.Random) -> Mutant | None:
    sheet, body = _body(original)
    lines = list(original.sheets[sheet].rows)
    other = list(body)
    chance.shuffle(other)
    for to, start in zip(body, other, strict=True):
        lines[to] = original.sheets[sheet].rows[start]
    return _with_rows(original, sheet, lines, "lines in another order")


def _short(original: Original, chance: random.Random) -> Mutant | None:
    sheet, body = _body(original)
    lines = list(original.sheets[sheet].rows)
    if not body or original.workbook:
        return None
    r = chance.choice(body)
    lines[r] = lines[r][:1]
    return _with_rows(original, sheet, lines, f"line {r + 1} ends after its first cell")


def _long(original: Original, chance: random.Random) -> Mutant | None:
    sheet, body = _body(original)
    lines = list(original.sheets[sheet].rows)
    if not body or original.workbook:
        return None
    r = chance.choice(body)
    lines[r] = [*lines[r], "and", "more"]
    return _with_rows(original, sheet, lines, f"line {r + 1} has two cells more")


def _sheet_gone(original: Original, _: random.Random) -> Mutant | None:
    if len(original.sheets) < 2:
        return None
    sheet, _rows = _body(original)
    kept = [s for n, s in enumerate(original.sheets) if n != sheet]
    return original.with_sheets(kept, f"sheet {original.sheets[sheet].name} left out")


def _sheets_exchanged(original: Original, _: random.Random) -> Mutant | None:
    """Two sheets with values stand under each other's name."""
    read = sorted({s for s, _ in original.places.values})
    if len(read) < 2:
        return None
    sheets = original.copy()
    a, b = read[0], read[1]
    sheets[a], sheets[b] = Sheet(sheets[a].name, sheets[b].rows), Sheet(sheets[b].name, sheets[a].rows)
    return original.with_sheets(sheets, f"sheets {sheets[a].name} and {sheets[b].name} exchanged")


KINDS = (
    Kind("second_half_missing", "half of the lines missing", _kept(lambda n: (n // 2, n), from_there=True)),
    Kind("middle_third_missing", "the middle third missing", _kept(lambda n: (n // 3, 2 * n // 3), from_there=False)),
    Kind("first_half_missing", "the first half missing", _kept(lambda n: (0, n // 2), from_there=False)),
    Kind("last_lines_missing", "the last lines missing", _last_lines),
    Kind("cut_at_line", "cut off at a line", _kept(lambda n: (-1, n), from_there=True)),
    Kind("header_only", "no rows", _header_only),
    Kind("total_among_parts", "a total among parts", _total),
    Kind("line_twice", "one line twice", _twice),
    Kind("lines_twice", "all lines twice", _all_twice),
    Kind("line_again_otherwise", "one line again with another value", _twice_other),
    Kind("shuffled", "lines in another order (harmless)", _shuffled),
    Kind("short_line", "a line too short", _short),
    Kind("long_line", "a line too long", _long),
    Kind("sheet_missing", "a sheet left out", _sheet_gone),
    Kind("sheets_exchanged", "two sheets exchanged", _sheets_exchanged),
)

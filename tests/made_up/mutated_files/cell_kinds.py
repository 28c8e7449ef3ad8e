"""What goes wrong with values, areas, periods and sexes while every line stays where it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from mutated_files.kind import Kind, Mutant
from mutated_files.numbers import times
from mutated_files.original import Original, Sheet
from mutated_files.places import YEAR, Place

ODD = "'; DROP TABLE x; -- [/red] \u202e\U0001f600"
FORMER = {
    "SRB": "SCG", "SSD": "SDN", "MNE": "SCG", "688": "891", "728": "736", "499": "891",
    "Serbia": "Serbia and Montenegro", "South Sudan": "Sudan (former)", "Montenegro": "Serbia and Montenegro",
    "Russian Federation": "USSR (former)", "RUS": "SUN", "643": "810",
}  # fmt: skip


def _change(original: Original, cells: Iterable[tuple[Place, Any]], said: str) -> Mutant | None:
    sheets = original.copy()
    own: dict[tuple[int, int], list[Any]] = {}
    for (s, r, c), value in cells:
        if (s, r) not in own:
            own[s, r] = sheets[s].rows[r] = list(sheets[s].rows[r])
        own[s, r][c] = value
    return original.with_sheets(sheets, f"{said}, in {len(own):,} rows") if own else None


def _cell(sheets: tuple[Sheet, ...], place: Place) -> Any:
    s, r, c = place
    row = sheets[s].rows[r]
    return row[c] if c < len(row) else ""


def _scaled(factor: str, half: bool) -> Callable[[Original, random.Random], Mutant | None]:
    def change(original: Original, _: random.Random) -> Mutant | None:
        changed = []
        for (s, c), rows in original.places.values.items():
            wanted = rows[len(rows) // 2 :] if half else rows
            for r in wanted:
                new = times(_cell(original.sheets, (s, r, c)), factor)
                if new is not None:
                    changed.append(((s, r, c), new))
        return _change(original, changed, f"values × {factor}")

    return change


def _one_value(new: Any) -> Callable[[Original, random.Random], Mutant | None]:
    """A cell with a number gets another content."""

    def change(original: Original, chance: random.Random) -> Mutant | None:
        place = _number_place(original, chance)
        if place is None:
            return None
        old = _cell(original.sheets, place)
        said = new(old) if callable(new) else new
        return _change(original, [(place, said)], f"«{old}» became «{str(said)[:40]}» in {_named(original, place)}")

    return change


def _number_place(original: Original, chance: random.Random) -> Place | None:
    """A cell that is read and holds a number other than zero."""
    columns = list(original.places.values.items())
    for _ in range(200 if columns else 0):
        (s, c), rows = chance.choice(columns)
        place = s, chance.choice(rows), c
        if times(_cell(original.sheets, place), "1") not in (None, "0", 0.0):
            return place
    return None


def _named(original: Original, place: Place) -> str:
    s, r, c = place
    return f"sheet {original.sheets[s].name or 1}, row {r + 1}, column {c + 1}"


def _decimal_commas(original: Original, _: random.Random) -> Mutant | None:
    """Every number with a decimal point is written with a comma, as a spreadsheet of another country does."""
    changed = []
    for place in original.places.value_places():
        cell = _cell(original.sheets, place)
        if isinstance(cell, str) and times(cell, "1") is not None:
            text = cell.replace(",", "").replace(".", ",") if "." in cell else cell
            if text != cell:
                changed.append((place, text))
        elif isinstance(cell, float) and not cell.is_integer():
            changed.append((place, str(cell).replace(".", ",")))
    return _change(original, changed, "decimal commas")


def _period_places(original: Original) -> list[Place]:
    """Cells that tell the period of a value: in a column of their own, or in the header."""
    where = original.places
    found = []
    for s, c in where.columns.get("time_period", []):
        found += [(s, r, c) for r in where.rows_of(s)]
    for s, h in where.headers.get("time_period", []):
        found += [(s, h, c) for (n, c) in where.values if n == s]
    if not found and all("time_period" not in o.dataflow.keys for o in original.reading.observations):
        found = [p for p in where.value_places() if YEAR.search(str(_cell(original.sheets, p)))]  # dates are the values
    return found


def _year_moved(by: int) -> Callable[[Original, random.Random], Mutant | None]:
    def change(original: Original, _: random.Random) -> Mutant | None:
        changed = []
        for place in _period_places(original):
            new = _other_year(_cell(original.sheets, place), lambda year: str(int(year) + by))
            if new is not None:
                changed.append((place, new))
        return _change(original, changed, f"years {by:+d}")

    return change


def _one_year(new: str) -> Callable[[Original, random.Random], Mutant | None]:
    def change(original: Original, chance: random.Random) -> Mutant | None:
        periods = [p for p in _period_places(original) if YEAR.search(str(_cell(original.sheets, p)))]
        if not periods:
            return None
        place = chance.choice(periods)
        cell = _cell(original.sheets, place)
        changed = _other_year(cell, lambda _: new)
        return _change(original, [(place, changed)], f"«{cell}» became «{changed}» in {_named(original, place)}")

    return change


def _other_year(cell: Any, make: Callable[[str], str]) -> Any | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        year = make(str(int(cell)))
        return float(year) if year.isdigit() else year
    text = cell if isinstance(cell, str) else cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
    new = YEAR.sub(lambda found: make(found[0]), text)
    return new if new != text else None


def _labels(original: Original, dimension: str) -> list[Place]:
    """Cells that hold the label of a dimension."""
    where = original.places
    found = []
    for s, c in where.columns.get(dimension, []):
        found += [(s, r, c) for r in where.rows_of(s)]
    for s, h in where.headers.get(dimension, []):
        found += [(s, h, c) for (n, c) in where.values if n == s]
    return found


def _exchanged(dimensions: tuple[str, ...]) -> Callable[[Original, random.Random], Mutant | None]:
    """Two labels of one dimension change places all through: one area's figures stand under the other's name."""

    def change(original: Original, chance: random.Random) -> Mutant | None:
        for dimension in dimensions:
            columns = original.places.columns.get(dimension, [])
            places = _labels(original, dimension)
            by_column: dict[tuple[int, int], list[Place]] = {}
            for s, r, c in places:
                line = (s, c) if (s, c) in columns else (s, -1 - r)
                by_column.setdefault(line, []).append((s, r, c))
            if not by_column:
                continue
            rows = {}
            for line, held in by_column.items():
                texts = [str(_cell(original.sheets, p)).strip() for p in held]
                rows[line] = texts
            first = next(iter(rows.values()))
            counted = sorted(set(first), key=lambda t: (-first.count(t), t))[:12]
            if len(counted) < 2:
                continue
            one, other = chance.sample(counted, 2) if dimension != "sex" else counted[:2]
            i, j = first.index(one), first.index(other)
            changed = []
            for line, held in by_column.items():
                texts = rows[line]
                if len(texts) != len(first):
                    continue
                a, b = texts[i], texts[j]
                cells = {a: _cell(original.sheets, held[j]), b: _cell(original.sheets, held[i])}
                changed += [(p, cells[t]) for p, t in zip(held, texts, strict=True) if t in cells]
            return _change(original, changed, f"«{one}» and «{other}» exchanged")
        return None

    return change


def _directions(original: Original, _: random.Random) -> Mutant | None:
    """Origins stand where destinations do and the other way round."""
    where = original.places
    here, there = where.columns.get("ref_area", []), where.columns.get("counterpart_area", [])
    if here and there:
        pairs = list(zip(here, there, strict=False))
        changed = []
        for (s, a), (t, b) in pairs:
            if s != t:
                continue
            for r in where.rows_of(s):
                changed += [
                    ((s, r, a), _cell(original.sheets, (s, r, b))),
                    ((s, r, b), _cell(original.sheets, (s, r, a))),
                ]
        return _change(original, changed, "origins and destinations exchanged")
    return _transposed(original)


def _transposed(original: Original) -> Mutant | None:
    """A matrix of areas by areas is turned: the cell of i and j gets what stood in that of j and i."""
    where = original.places
    across = {
        **where.headers,
    }
    if not ({"ref_area", "counterpart_area"} & set(across)) or "counterpart_area" not in where.keys:
        return None
    i, j = where.keys.index("ref_area"), where.keys.index("counterpart_area")
    changed = []
    for key, place in where.cells.items():
        turned = list(key)
        turned[i], turned[j] = key[j], key[i]
        partner = where.cells.get(tuple(turned))
        if partner is not None and partner != place:
            changed.append((place, _cell(original.sheets, partner)))
    return _change(original, changed, "the matrix turned") if len(changed) > 10 else None


def _former(original: Original, _: random.Random) -> Mutant | None:
    """Successors go by the codes or names of former States."""
    changed = []
    for dimension in ("ref_area", "counterpart_area"):
        for place in _labels(original, dimension):
            cell = _cell(original.sheets, place)
            text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
            if text in FORMER:
                changed.append((place, FORMER[text]))
    return _change(original, changed, "former States in place of their successors")


def _in_headers(original: Original) -> set[Place]:
    """Cells of the header that tell an area."""
    where = original.places
    rows = {row for d in ("ref_area", "counterpart_area") for row in where.headers.get(d, [])}
    return {(s, r, c) for s, r in rows for n, c in where.values if n == s}


def _one_label(new: str) -> Callable[[Original, random.Random], Mutant | None]:
    def change(original: Original, chance: random.Random) -> Mutant | None:
        places = _labels(original, "ref_area") or _labels(original, "counterpart_area")
        if not places:
            return None
        place = chance.choice(places)
        alike = [p for p in places if p[:2] == place[:2]] if place not in _in_headers(original) else [place]
        return _change(original, [(p, new) for p in alike], f"an area became «{new}» in {_named(original, place)}")

    return change


def _values_exchanged(original: Original, _: random.Random) -> Mutant | None:
    """Two columns of values stand under each other's name."""
    numeric = [
        (s, c)
        for (s, c), rows in original.places.values.items()
        if any(times(_cell(original.sheets, (s, r, c)), "1") is not None for r in rows[:50])
    ]
    pairs = [(a, b) for a, b in pairwise(numeric) if a[0] == b[0]]
    if not pairs:
        return None
    (s, a), (_, b) = pairs[len(pairs) // 2]
    changed = []
    for r in range(original.places.first_row, len(original.sheets[s].rows)):
        if len(original.sheets[s].rows[r]) > max(a, b):
            changed += [((s, r, a), _cell(original.sheets, (s, r, b))), ((s, r, b), _cell(original.sheets, (s, r, a)))]
    return _change(original, changed, f"columns {a + 1} and {b + 1} exchanged")


def _rewritten(original: Original, _: random.Random) -> Mutant:
    """Nothing is changed but how the file is written: no alarm may come of it."""
    return original.with_sheets(original.copy(), "the same cells, written anew")


def _long_cell(_: Any) -> str:
    return "x" * 140_000


#: No change of meaning where it is told: not one of the kinds that have to be refused or held.
EMPTIED = Kind("value_empty", "one value left out", _one_value(""))
KINDS = (
    Kind("rewritten", "the same cells written anew (harmless)", _rewritten),
    Kind("directions_swapped", "origins and destinations exchanged", _directions),
    Kind("times_1000", "all values × 1,000", _scaled("1000", False)),
    Kind("by_1000", "all values ÷ 1,000", _scaled("0.001", False)),
    Kind("half_times_1000", "values of the second half × 1,000", _scaled("1000", True)),
    Kind("half_by_1000", "values of the second half ÷ 1,000", _scaled("0.001", True)),
    Kind("values_exchanged", "two columns of values exchanged", _values_exchanged),
    Kind("areas_exchanged", "two areas exchanged", _exchanged(("ref_area", "counterpart_area"))),
    Kind("sexes_exchanged", "women as men, men as women", _exchanged(("sex",))),
    Kind("former_states", "former States in place of their successors", _former),
    Kind("years_plus_1", "all years + 1", _year_moved(1)),
    Kind("years_plus_100", "all years + 100", _year_moved(100)),
    Kind("year_0000", "one year 0000", _one_year("0000")),
    Kind("year_9999", "one year 9999", _one_year("9999")),
    Kind("year_text", "text in one year", _one_year("n.d.")),
    Kind("decimal_commas", "decimal commas all through", _decimal_commas),
    Kind("decimal_comma", "one value 12,5", _one_value("12,5")),
    Kind("value_1e308", "one value 1e308", _one_value("1e308")),
    Kind("value_9e15", "one value 9e15", _one_value("9e15")),
    Kind("value_tiny", "one value 1e-400", _one_value("1e-400")),
    Kind("value_negative", "one value below zero", _one_value(lambda old: times(old, "-1"))),
    Kind("value_formula", "one value #REF!", _one_value("#REF!")),
    Kind("value_infinite", "one value Inf", _one_value("Inf")),
    Kind("value_text", "one value in words", _one_value("twelve")),
    Kind("value_long", "one cell of 140,000 characters", _one_value(_long_cell)),
    Kind("area_unknown", "one area Atlantis", _one_label("Atlantis")),
    Kind("area_empty", "one area left out", _one_label("")),
    Kind("area_odd", "one area with signs of other languages", _one_label(ODD)),
)  # fmt: skip

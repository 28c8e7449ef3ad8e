"""Small files in the layouts of UN DESA, with invented figures, for the tests of its readers."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from sojourn.sources.source import Reading

Cells = dict[tuple[int, int], Any]
Workbook = dict[str, Cells]

YEARS = {
    "2019": (1990, 1995, 2000, 2005, 2010, 2015, 2019),
    "2020": (1990, 1995, 2000, 2005, 2010, 2015, 2020),
    "2024": (1990, 1995, 2000, 2005, 2010, 2015, 2020, 2024),
}
TITLES = {
    "2019": ("(both sexes)", "(male)", "(female)"),
    "2020": (", both sexes combined", ", males", ", females"),
    "2024": (", both sexes combined", ", males", ", females"),
}


def save(path: Path, workbook: Mapping[str, Cells]) -> Path:
    """Write cells (row from 1, column from 0) of each sheet."""
    book = xlsxwriter.Workbook(str(path))
    for name, cells in workbook.items():
        sheet = book.add_worksheet(name)
        for (row, column), value in cells.items():
            if value is not None:
                sheet.write(row - 1, column, value)
    book.close()
    return path


def put(cells: Cells, row: int, column: int, values: Sequence[Any]) -> None:
    """Put values side by side."""
    for k, value in enumerate(values):
        cells[row, column + k] = value


def flat(edition: str, men: float, women: float) -> list[float]:
    """The same men and women in every year: both sexes, men, women."""
    n = len(YEARS[edition])
    return [men + women] * n + [men] * n + [women] * n


def totals(edition: str) -> Workbook:
    """The workbook by destination: World, a region printed twice, three countries, one without early figures.

    Persons: World 30 men, 70 women; Kenya 20 and 40; Chad 10 and 30; Australia is not listed. South Sudan «..» to 2005.
    """
    late = edition == "2024"
    code, kind = (4, 3) if late else (3, 4)
    areas: list[tuple[Any, ...]] = [
        ("WORLD", 900, "", 30, 70),
        ("Eastern Africa", 910, "", 20, 40),
        ("  Kenya*", 404, "B R", 20, 40),
        ("  South Sudan", 728, "I", 0, 0),
        ("Middle Africa", 911, "", 10, 30),
        ("  Chad", 148, "CR" if edition == "2019" else "C R", 10, 30),
        ("EASTERN AFRICA", 910, "", 20, 40),
    ]
    if edition == "2019":
        areas.insert(1, ("Geographic regions", "", "", "..", ".."))
    header = 15 if edition == "2019" else 11
    book: Workbook = {"Contents": {(9, 1): "Workbook: UN_MigrantStockTotal_2019.xlsx"}} if edition == "2019" else {}
    sheets = {"Table 1": ("International migrant stock at mid-year", 5, 1.0)}
    sheets["Table 2"] = ("Total population at mid-year", 5 if edition == "2020" else 4, 0.1)
    if not late:
        sheets["Table 6"] = ("Estimated refugee stock (including asylum seekers)", 5, 1.0)
    for name, (title, first, factor) in sheets.items():
        cells: Cells = {
            (2, 4): f"International Migrant Stock {edition}: Destination" if edition != "2019" else "United Nations",
            (4, 4): f"POP/DB/MIG/Stock/Rev.{edition}",
            (header, 1): "Region, development group, country or area",
        }
        coded = not (late and name == "Table 2")
        cells[header, code if coded else 3] = "Location code"
        if first == 5:
            cells[header, kind] = "Type of data"
        n = len(YEARS[edition])
        years = header + 1 if edition == "2019" else header
        for k, sex in enumerate(TITLES[edition] if name != "Table 6" else ("",)):
            cells[15 if edition == "2019" else 8, first + k * n] = title + sex
        put(cells, years, first, YEARS[edition] * (3 if name != "Table 6" else 1))
        for i, (area, location, basis, men, women) in enumerate(areas):
            row = years + 1 + i
            put(cells, row, 0, [i + 1, area])
            if coded:
                cells[row, code] = location
            if first == 5:
                cells[row, kind] = basis
            figures = [".."] * 3 * n if men == ".." else [v * factor for v in flat(edition, men, women)]
            put(cells, row, first, figures[: n * (3 if name != "Table 6" else 1)])
            if location == 728:
                for block in range(3 if name != "Table 6" else 1):
                    put(cells, row, first + block * n, [".."] * 4)
        book[name] = cells
    return book


def rows_of(reading: Reading, dataflow: str = "MIGRANT_STOCK") -> pa.Table:
    """Observations of one dataflow."""
    return pa.concat_tables([o.table for o in reading.observations if o.dataflow.id == dataflow])


def one(reading: Reading, dataflow: str = "MIGRANT_STOCK", **codes: str) -> dict[str, Any]:
    """The single observation with these codes."""
    found = [r for r in rows_of(reading, dataflow).to_pylist() if all(r[k] == v for k, v in codes.items())]
    assert len(found) == 1, f"{len(found)} rows have {codes}"
    return dict(found[0])


def edited(workbook: Workbook, sheet: str, row: int, column: int, value: Any) -> Workbook:
    """A copy with one other cell."""
    return {**workbook, sheet: {**workbook[sheet], (row, column): value}}


def text(path: Path, lines: Sequence[str], *, encoding: str = "utf-8") -> Path:
    """Write lines, gzipped where the name ends in .gz."""
    raw = ("\n".join(lines) + "\n").encode(encoding)
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


def cut(path: Path, share: float = 0.6) -> Path:
    """Keep only the first part of a file."""
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return path


Edit = Callable[[Workbook], Workbook]

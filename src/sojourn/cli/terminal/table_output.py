"""Results as tables: written whole to a file whose suffix names the format, or printed as CSV."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SUFFIXES = (".csv", ".csv.gz", ".parquet", ".xlsx", ".json")


def give(columns: Mapping[str, Sequence[Any]], out: Path | None, *, title: str = "result") -> None:
    """Write columns of equal length to a file, or print them as CSV when there is none.

    NaN becomes an empty cell (null in JSON and Parquet): a figure that does not exist is not a number. The file
    appears whole or not at all.
    """
    names = list(columns)
    rows = [[_cell(v) for v in row] for row in zip(*columns.values(), strict=True)]
    if out is None:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([["" if c is None else c for c in row] for row in rows])
        return
    from sojourn.files.whole import check_output, writing

    check_output(out, SUFFIXES)
    with writing(out):
        _write(names, rows, out, title)


def _write(names: list[str], rows: list[list[Any]], out: Path, title: str) -> None:
    from sojourn.files.whole import TableWriter, partial_name

    name = out.name.lower()
    if name.endswith((".csv", ".csv.gz", ".parquet")):
        import pyarrow as pa

        writer_of = TableWriter(out)
        try:
            writer_of.write(pa.table({n: [r[j] for r in rows] for j, n in enumerate(names)}))
            writer_of.finish()
        except BaseException:
            writer_of.drop()
            raise
        return
    partial = partial_name(out)
    try:
        if name.endswith(".json"):
            text = json.dumps([dict(zip(names, r, strict=True)) for r in rows], ensure_ascii=False, allow_nan=False)
            partial.write_text(text + "\n", encoding="utf-8")
        else:
            import xlsxwriter

            partial.touch()
            book = xlsxwriter.Workbook(str(partial))
            sheet = book.add_worksheet(title[:31])
            bold = book.add_format({"bold": True})
            sheet.write_row(0, 0, names, bold)
            for i, row in enumerate(rows, start=1):
                sheet.write_row(i, 0, row)
            sheet.freeze_panes(1, 0)
            book.close()
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value

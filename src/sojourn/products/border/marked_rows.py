"""Crossings that were not classified, as a workbook to be sent back: the cell at fault coloured, with what is wrong."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from sojourn.concepts.destination import Destination, checked
from sojourn.errors import UsageError
from sojourn.files.csv_text import unmarked
from sojourn.files.whole import replacing
from sojourn.files.workbook import filling
from sojourn.microdata.quality import PROBLEMS

COLOUR = "#FFC7CE"
MOST = 100_000
"""Rows of one workbook; nobody mends more by hand, and the table of errors holds all."""
AT_FAULT = {"person": "person_id", "date": "crossing_date", "direction": "direction", "time": "crossing_date"}
"""How the code of a problem begins -> the column it is about; of any other the day."""


def write(errors: Path, destination: Destination) -> int:
    """Write the rows of a table of errors; returns how many.

    errors : as a classification wrote it (.csv, .csv.gz, .parquet). Raises UsageError for a place that is no .xlsx.
    """
    if checked(destination).path.suffix.lower() != ".xlsx":
        raise UsageError(
            f"--refusals {destination.path}: refused rows are marked in a workbook.", ways_out=["--refusals FILE.xlsx"]
        )
    table = _read(errors).slice(0, MOST)
    meaning = {p.code: p.text for p in PROBLEMS}
    with replacing(destination) as partial, filling(destination, partial) as book:
        style = book.book.add_format({"bg_color": COLOUR})
        sheet = book.sheet("not classified")
        names = table.column_names
        book.row(sheet, 0, [*names, "why refused"], book.bold)
        for at, row in enumerate(table.to_pylist(), start=1):
            codes = [c.strip() for c in str(row["problem"] or row["because"] or "").split(",")]
            wrong = {AT_FAULT.get(code.partition("_")[0], "crossing_date") for code in codes}
            for column, name in enumerate(names):
                if row[name] is None and name in wrong:
                    sheet.write_blank(at, column, None, style)
                book.put(sheet, at, column, row[name], style if name in wrong else None)
            book.put(sheet, at, len(names), "; ".join(meaning.get(code, code) for code in codes))
        sheet.freeze_panes(1, 0)
    return int(table.num_rows)


def _read(errors: Path) -> pa.Table:
    if errors.suffix == ".parquet":
        return pa.parquet.read_table(errors)
    with pa.csv.open_csv(errors) as stream:
        names = stream.schema.names
    texts = pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)
    table = pa.csv.read_csv(errors, convert_options=texts)
    return pa.table({n: [None if t is None else unmarked(t) for t in table[n].to_pylist()] for n in names})

"""Long tables as files: CSV, Parquet or a workbook by suffix, whole or not at all, never over an input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from sojourn.errors import UsageError
from sojourn.files.whole import SUFFIXES, TableWriter, check_output, partial_name, writing


def write_long(tables: Iterator[pa.Table], out: Path) -> int:
    """Write long tables to CSV, Parquet or xlsx by suffix, whole or not at all; returns the number of rows.

    Raises UsageError when the place cannot be written to.
    """
    with writing(out):
        return _write(tables, out)


def _write(tables: Iterator[pa.Table], out: Path) -> int:
    if out.suffix.lower() == ".xlsx":
        return _write_workbook(list(tables), out)
    if not out.name.lower().endswith(SUFFIXES):
        raise UsageError(
            f"{out} has no suffix that tells its format.", ways_out=[f"Use one of {', '.join((*SUFFIXES, '.xlsx'))}."]
        )
    if out.name.lower().endswith(".parquet"):
        writer = TableWriter(out)
        try:
            for table in tables:
                writer.write(table)
            writer.finish()
        except BaseException:
            writer.drop()
            raise
        return writer.rows
    return _write_csv(tables, out)


def _write_csv(tables: Iterator[pa.Table], out: Path) -> int:
    """CSV with quotes only where a code asks for them, numbers to the last digit."""
    from pyarrow import csv

    partial, rows = partial_name(out), 0
    try:
        with pa.output_stream(str(partial), compression="gzip" if out.suffix.lower() == ".gz" else None) as sink:
            for table in tables:
                if not rows:
                    sink.write((",".join(table.column_names) + "\n").encode())
                special = any(
                    any(c in text for c in ',"\n\r')
                    for column in table.columns
                    if pa.types.is_string(column.type)
                    for text in column.unique().to_pylist()
                )
                style = csv.WriteOptions(include_header=False, quoting_style="needed" if special else "none")
                csv.write_csv(table, sink, style)
                rows += table.num_rows
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return rows


def _write_workbook(tables: list[pa.Table], out: Path) -> int:
    import xlsxwriter

    table = pa.concat_tables(tables)
    if table.num_rows > 1_048_575:
        raise UsageError(
            f"{table.num_rows:,} rows do not fit into a sheet of 1,048,576", ways_out=["write Parquet or CSV"]
        )
    partial = partial_name(out)
    partial.touch()  # a place that cannot be written to is an OSError here, and something else in xlsxwriter
    try:
        workbook = xlsxwriter.Workbook(str(partial), {"constant_memory": True})
        sheet = workbook.add_worksheet("flows")
        sheet.write_row(0, 0, table.column_names)
        for i, row in enumerate(zip(*(c.to_pylist() for c in table.columns), strict=True), start=1):
            sheet.write_row(i, 0, row)
        workbook.close()
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return int(table.num_rows)


def check_result(out: Path) -> None:
    """Refuse a place or a suffix to which no table can be written, before anything is computed."""
    check_output(out, (*SUFFIXES, ".xlsx"))


def check_results(results: Sequence[Path | None], inputs: Sequence[Path | None]) -> None:
    """The same for several results, which are different files and none of the inputs."""
    taken: dict[Path, str] = {p.resolve(): f"{p} is one of the inputs" for p in inputs if p is not None}
    for out in results:
        if out is None:
            continue
        check_result(out)
        if (reason := taken.get(out.resolve())) is not None:
            raise UsageError(f"{out} cannot be a result: {reason}.", ways_out=["Give another name."])
        taken[out.resolve()] = f"{out} is another result"

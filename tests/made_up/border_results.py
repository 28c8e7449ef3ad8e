"""The border commands run as a user does, and what they wrote as rows of text, on either engine."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from typer.testing import CliRunner, Result

from sojourn.cli import app
from sojourn.files.run_folder import files_of


def run(*words: object) -> Result:
    """``sojourn border`` with these words."""
    return CliRunner().invoke(app, ["border", *(str(word) for word in words)])


def rows(path: Path, kind: str = "crossings") -> list[dict[str, Any]]:
    """Rows of a result as text: of a CSV file, or of the folder that Spark's executors write."""
    if path.is_dir():
        table = pa.concat_tables(pq.ParquetFile(file).read() for file in files_of(path, kind))
        columns = [column.cast(pa.string()) for column in table.columns]
        return pa.table(columns, table.column_names).to_pylist()
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))

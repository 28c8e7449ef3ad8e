"""Results as tables: written whole to a file whose suffix names the format, or printed as CSV."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def give(columns: Mapping[str, Sequence[Any]], out: Path | None, *, title: str = "result") -> None:
    """Write columns of equal length of open data to a file, or print them as CSV when there is none.

    NaN becomes an empty cell (null in JSON and Parquet): a figure that does not exist is not a number. The file
    appears whole or not at all.
    """
    from sojourn import release
    from sojourn.files.tables import write_columns

    write_columns(columns, release.open_data(out or sys.stdout), sheet=title)

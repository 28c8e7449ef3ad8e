"""What a page shows as a file: its figures as CSV, Excel or Parquet, its pictures as SVG or PNG."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from sojourn.concepts.destination import Destination
from sojourn.files.tables import write_columns
from sojourn.publish.charts import drawing_file
from sojourn.publish.charts.symbol_map import land
from sojourn.publish.explorer.shell import Columns
from sojourn.release import open_data

TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
_LAND = re.compile(r'<image href="[^"]*" x="0" y="0" width="([\d.]+)" height="[\d.]+"/>')


def figures(columns: Columns, destination: Destination) -> None:
    """Write the figures of a page to a file of open data, by its suffix. Raises UsageError for another one."""
    write_columns(columns, destination, sheet="figures")


def figures_as(columns: Columns, suffix: str) -> bytes:
    """The figures of a page as the bytes of a file."""
    with TemporaryDirectory(prefix="sojourn-") as folder:
        path = Path(folder) / f"figures.{suffix}"
        figures(columns, open_data(path))
        return path.read_bytes()


def picture_as(markup: str, suffix: str) -> bytes:
    """A picture as the bytes of a file that stands alone: the land that its page shares is drawn into it."""
    with TemporaryDirectory(prefix="sojourn-") as folder:
        path = Path(folder) / f"picture.{suffix}"
        drawing_file.write(whole(markup), open_data(path))
        return path.read_bytes()


def whole(markup: str) -> str:
    """A picture without the land's file: its outlines in its stead."""
    return _LAND.sub(lambda found: land(float(found[1])), markup)

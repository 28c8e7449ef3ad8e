"""Frames of Spark: a cell of a file, the rows of one kind, and how they are written."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from sojourn.concepts.destination import Destination, checked
from sojourn.engines.spark_work import CROSSING, ERROR, ERROR_PREFIX, PART
from sojourn.files.csv_text import MARK, RUN, marked


def told_where() -> bool:
    """Whether who started this program has said on which cluster Spark runs."""
    if "PYSPARK_GATEWAY_PORT" in os.environ:  # by spark-submit
        return True
    if re.search(r"--master|spark\.master", os.environ.get("PYSPARK_SUBMIT_ARGS", "")):
        return True
    home = os.environ.get("SPARK_HOME")
    folder = os.environ.get("SPARK_CONF_DIR") or (home and f"{home}/conf")
    defaults = Path(folder) / "spark-defaults.conf" if folder else None
    text = defaults.read_text(errors="replace") if defaults is not None and defaults.is_file() else ""
    return re.search(r"^\s*spark\.master\s", text, re.MULTILINE) is not None


def write(frame: Any, address: str, destination: Destination) -> None:
    """Let the executors write a frame into a folder inside what the gate has opened."""
    place = checked(destination).place
    inside = place if isinstance(place, str) else f"file://{destination.path.absolute()}"
    assert address.startswith(f"{inside.rstrip('/')}/"), f"{address} lies outside {inside}"
    frame.write.mode("append").parquet(address)


def one_kind(done: Any, kind: str, empty: Any) -> Any:
    """The rows of one kind with their own columns."""
    from pyspark.sql import functions as F

    number, prefix, part = (
        (CROSSING, "", empty.crossings) if kind == "crossings" else (ERROR, ERROR_PREFIX, empty.errors)
    )
    columns = [F.col(f"`{prefix}{name}`").alias(name) for name in part.column_names]
    return done.where(F.col(PART) == number).select(*columns)


def cell(frame: Any, name: str, kind: str) -> Any:
    """A column of a file; of a text without the apostrophe our writer puts before what a spreadsheet would run."""
    from pyspark.sql import functions as F

    if kind == "parquet":
        return frame[f"`{name}`"]
    column = frame[f"`{marked(name)}`"]
    return F.when(column.startswith(MARK) & column.rlike(RUN), F.substring(column, 2, 1 << 30)).otherwise(column)

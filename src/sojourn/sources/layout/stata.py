"""A file of Stata as text columns, cells as they are shown, records counted from 1."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from sojourn.errors import FileDamaged, LayoutDiffers
from sojourn.sources.layout.delimited import Delimited

if TYPE_CHECKING:
    import pandas as pd

DAMAGE = (ValueError, struct.error, OSError, KeyError, IndexError, UnicodeDecodeError, OverflowError)


def columns_of(path: Path) -> tuple[str, ...]:
    """Names of the columns; empty where the file cannot be read as Stata."""
    from pandas.io.stata import StataReader

    try:
        with StataReader(path) as reader:
            return tuple(reader.variable_labels())
    except DAMAGE:
        return ()


def read_stata(path: Path, required: tuple[str, ...]) -> Delimited:
    """All records as text. Raises FileDamaged, and LayoutDiffers for columns that are not there."""
    import pandas as pd

    try:
        table = pd.read_stata(path, convert_categoricals=False)
    except DAMAGE as error:
        raise FileDamaged(
            f"{path} is no readable file of Stata: {error}.", ways_out=["Get the file again from its publisher."]
        ) from error
    if missing := [c for c in required if c not in table.columns]:
        raise LayoutDiffers(
            f"{path.name} lacks columns of this layout.",
            details=[f"missing: {c}" for c in missing],
            ways_out=["Load the file as published, unedited."],
        )
    text = {str(c): pa.array(_as_text(table[c]), pa.string()) for c in table.columns}
    return Delimited(path, pa.table(text), pa.array(range(1, len(table) + 1), pa.int32()), counted="record")


def _as_text(column: pd.Series) -> list[str]:
    if column.dtype.kind in "iu":
        return [str(int(v)) for v in column]
    if column.dtype.kind == "f":
        return ["" if v != v else repr(float(v)) for v in column]
    return ["" if v is None or v != v else str(v) for v in column]

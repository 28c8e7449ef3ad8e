"""Reading the recorded outputs of R functions: matrices with labels, long arrays, columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def cases(folder: Path, function: str) -> dict[str, Any]:
    """{case: {args, out, messages, error}} of one R function."""
    text = (folder / "flows_from_stocks" / f"{function}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def numbers(values: Any) -> npt.NDArray[np.float64]:
    """A list with nulls as an array with NaN."""
    return np.array(values, dtype=np.float64)


def square(argument: dict[str, Any], flow: str = "flow") -> tuple[list[str], npt.NDArray[np.float64]]:
    """Labels and square table of a matrix or of a data frame with columns orig, dest and flow.

    Areas keep the order of their first appearance; pairs that the data frame does not list stay zero, because the
    R functions read them so.
    """
    if argument["kind"] == "matrix":
        return list(argument["rows"]), numbers(argument["values"])
    columns = argument["columns"]
    areas = list(dict.fromkeys([*columns["orig"], *columns["dest"]]))
    table = np.zeros((len(areas), len(areas)))
    for o, d, value in zip(columns["orig"], columns["dest"], columns[flow], strict=True):
        table[areas.index(o), areas.index(d)] = value
    return areas, table


def measures(out: dict[str, Any]) -> dict[str, float]:
    """measure -> value, of the long and of the wide layout."""
    columns = out["columns"]
    if "measure" in columns:
        return dict(zip(columns["measure"], columns["value"], strict=True))
    return {name: values[0] for name, values in columns.items() if isinstance(values[0], int | float)}


def long_array(argument: dict[str, Any]) -> tuple[dict[str, list[str]], npt.NDArray[np.float64]]:
    """Levels per axis (order of appearance) and the array of a long table with a column ``value``."""
    axes = argument["axes"]
    columns = argument["columns"]
    levels = {axis: list(dict.fromkeys(str(v) for v in columns[axis])) for axis in axes}
    array = np.full([len(levels[a]) for a in axes], np.nan)
    for *place, value in zip(*(columns[a] for a in axes), columns["value"], strict=True):
        array[tuple(levels[a].index(str(p)) for a, p in zip(axes, place, strict=True))] = value
    return levels, array

"""JSON-stat 2.0, as Eurostat's service offers its tables in JSON.

Known about these tables
------------------------
- One array of figures over all dimensions, the last varying fastest; sparse ones are an object by place in the array.
- ``status`` holds flags by the same places, also where there is no figure (``c``, confidential).
- ``extension`` names dataset and agency; ``updated`` is the day of the last update of the figures.
- Time is the dimension ``time``.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa

from sojourn.errors import LayoutDiffers
from sojourn.sources.sdmx.messages import AGAIN, Naming

SIGN = re.compile(r'"class"\s*:\s*"dataset"')
TIME, OBSERVED, FLAG = "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"
MOST_CELLS = 1 << 31


def naming(table: Any) -> Naming | None:
    """What a table says of itself; None where it is no dataset of JSON-stat."""
    if not isinstance(table, dict) or table.get("class") != "dataset" or "dimension" not in table:
        return None
    said = table.get("extension")
    said = said if isinstance(said, dict) else {}
    agency = said.get("agencyId") or table.get("source", "")
    structure = f"{agency}:{said['id']}({said.get('version', '')})" if "id" in said else ""
    return Naming(structure, prepared=str(table.get("updated", "")), name=str(table.get("label", "")))


def read(table: Any, name: str) -> pa.Table:
    """All figures and flags as text columns; cells without either are no rows.

    name : of the file, for messages. Raises LayoutDiffers for another shape than the format has.
    """
    try:
        return _columns(table)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise LayoutDiffers(
            f"{name} does not have the shape of a JSON-stat dataset.",
            details=[f"{type(error).__name__}: {error}"],
            ways_out=AGAIN,
        ) from error


def _columns(table: dict[str, Any]) -> pa.Table:
    sizes = [int(n) for n in table["size"]]
    ids = [str(i) for i in table["id"]]
    cells = int(np.prod([float(n) for n in sizes]))
    if len(sizes) != len(ids) or not 0 < cells < MOST_CELLS:
        raise ValueError(f"{len(ids)} dimensions of sizes {sizes}")
    values, flags = _sparse(table["value"], cells), _sparse(table.get("status"), cells)
    places = np.array(sorted(values.keys() | flags.keys()), np.int64)
    if not len(places):
        raise ValueError("no figure and no flag")
    if places[0] < 0 or places[-1] >= cells:
        raise ValueError(f"a figure at place {places[-1]} of {cells}")
    found = {}
    for dimension, at, size in zip(ids, np.unravel_index(places, sizes), sizes, strict=True):
        codes = _codes(table["dimension"][dimension]["category"])
        if len(codes) != size:
            raise ValueError(f"dimension {dimension} has {len(codes)} codes, not {size}")
        found[TIME if dimension == "time" else dimension] = pa.array(codes, pa.string()).take(pa.array(at))
    found[OBSERVED] = pa.array([values.get(int(k), "") for k in places], pa.string())
    found[FLAG] = pa.array([flags.get(int(k), "") for k in places], pa.string())
    return pa.table(found)


def _sparse(given: Any, cells: int) -> dict[int, str]:
    """Figures or flags by place, without the empty ones."""
    if given is None:
        return {}
    if isinstance(given, str):
        return dict.fromkeys(range(cells), given)
    if isinstance(given, list):
        if len(given) != cells:
            raise ValueError(f"{len(given)} figures for {cells} cells")
        return {k: str(v) for k, v in enumerate(given) if v is not None}
    return {int(k): str(v) for k, v in given.items() if v is not None}


def _codes(category: dict[str, Any]) -> list[str]:
    """Codes in the order of their places."""
    index = category.get("index")
    if index is None:
        return list(category["label"])
    return list(index) if isinstance(index, list) else sorted(index, key=lambda code: int(index[code]))

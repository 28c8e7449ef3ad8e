"""Flow estimates of Abel & Cohen (2019) as a public visualisation distributes them: other people's estimates, to
compare with.

Known about these files
-----------------------
- JSON, gzipped or not: ``names`` of regions and countries in one list, ``regions`` the places of the region rows in it,
  ``matrix`` year -> origin x destination persons in five years. Region rows and columns repeat their countries and are
  left out; the year is the first of the interval between two mid-years.
- Names are short forms without codes; what cannot be resolved is named in a note and left out.
- Estimates, never observations: nothing here is loaded into the warehouse.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area
from sojourn.concepts.period import Interval
from sojourn.errors import CodesUnknown, FileDamaged, LayoutDiffers
from sojourn.files.guarded import guarded_reader

YEARS = 5


@dataclass(frozen=True)
class PublishedEstimates:
    """tables : interval -> (origin, destination) persons on ``areas``; notes : what was left out."""

    name: str
    areas: tuple[str, ...]
    tables: dict[Interval, npt.NDArray[np.float64]]
    notes: tuple[str, ...]


@guarded_reader("published estimates of flows")
def read_published_estimates(path: Path) -> PublishedEstimates:
    """Read one file of estimates. Raises FileDamaged or LayoutDiffers naming what is missing."""
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        held = json.loads(raw)
    except (OSError, EOFError, ValueError) as error:
        raise FileDamaged(f"{path.name} is not the JSON it should be: {error}") from None
    lacking = [k for k in ("names", "regions", "matrix") if not isinstance(held, dict) or k not in held]
    if lacking:
        raise LayoutDiffers(f"{path.name} lacks {', '.join(lacking)}; it is not a file of published flow estimates")
    regions = set(held["regions"])
    places, areas, unknown = [], [], []
    for i, name in enumerate(held["names"]):
        if i in regions:
            continue
        try:
            code = area.resolve_one(name)
        except CodesUnknown:
            unknown.append(name)
            continue
        if code in areas:
            unknown.append(f"{name} (again)")
            continue
        places.append(i)
        areas.append(code)
    tables = {}
    for year, rows in held["matrix"].items():
        matrix = np.array(rows, dtype=np.float64)
        if matrix.shape != (len(held["names"]),) * 2:
            raise LayoutDiffers(f"{path.name}: the table of {year} is {matrix.shape} for {len(held['names'])} names")
        table = matrix[np.ix_(places, places)]
        np.fill_diagonal(table, 0.0)
        tables[Interval(int(year), int(year) + YEARS)] = table
    notes = (f"names without a code, left out: {', '.join(unknown)}",) if unknown else ()
    return PublishedEstimates(path.name.split(".")[0], tuple(areas), tables, notes)

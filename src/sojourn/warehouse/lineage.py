"""From a number back to the cell of the file it came from, or to the method and releases that made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sojourn.concepts.dataflow import Dataflow, place
from sojourn.errors import NothingLoaded
from sojourn.warehouse.selection import Selection
from sojourn.warehouse.warehouse import Warehouse


@dataclass(frozen=True)
class Trace:
    """One observation and where it came from.

    key : dimension id -> code
    release : all that is known about its file or, for an estimate, its method and settings
    inputs : the releases an estimate was made from
    """

    dataflow: str
    key: dict[str, str]
    value: float | None
    status: str
    place: str
    release: dict[str, Any]
    inputs: tuple[dict[str, Any], ...]

    def __repr__(self) -> str:
        key = " ".join(f"{k}={v}" for k, v in self.key.items())
        made = self.release["file_name"] or self.release["method"]
        return f"Trace({self.dataflow} {key}: {self.value} {self.status}, {made}, {self.place})"


def trace(warehouse: Warehouse, dataflow: Dataflow, where: Selection) -> list[Trace]:
    """Every observation that matches, in all releases and editions, with its place.

    Raises NothingLoaded when no observation matches, naming what was asked and which dimensions are left open.
    """
    with warehouse.snapshot():
        table = warehouse.read(dataflow, where=where, editions="all", sources="all", parts="all")
        releases = {r["release_id"]: r for r in warehouse.releases()} if table.num_rows else {}
    if table.num_rows == 0:
        asked = ", ".join(f"{k}={v}" for k, v in where.items())
        raise NothingLoaded(
            f"No observation of {dataflow.id} has {asked}.",
            details=[f"dimension {d.id}" for d in dataflow.dimensions],
            ways_out=["Leave a dimension out to see all its codes.", "sojourn info lists what is loaded."],
        )
    traces = []
    for row in table.to_pylist():
        release = releases[row["release_id"]]
        traces.append(
            Trace(
                dataflow.id,
                {k: row[k] for k in dataflow.keys},
                row["obs_value"],
                row["obs_status"],
                place(row),
                release,
                tuple(releases[i] for i in release["inputs"] or () if i in releases),
            )
        )
    return traces

"""Which series a maker is given rows of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.panel import Panel
from sojourn.warehouse import Warehouse
from sojourn.warehouse.warehouse import Coverage


class Recording(Warehouse):
    """A warehouse that writes down the releases of the rows it gives out."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.given: set[int] = set()

    def read(self, dataflow: Dataflow, **asked: Any) -> pa.Table:
        table = super().read(dataflow, **asked)
        self.given |= set(table["release_id"].unique().to_pylist())
        return table

    def totals(self, dataflow: Dataflow, by: Any, **asked: Any) -> pa.Table:
        table = super().totals(dataflow, by, **asked)
        self.given |= {i for ids in table["releases"].to_pylist() for i in ids}
        return table

    def coverage(self, dataflow: Dataflow, sources: Sequence[str], *more: Any, **asked: Any) -> list[Coverage]:
        found = super().coverage(dataflow, sources, *more, **asked)
        if asked.get("by") == "time_period":  # the years that have a figure are read; areas only serve to choose
            self.given |= {f.release_id for _, feeds, _ in found for f in feeds}
        return found


def series_read(warehouse: Recording, maker: Maker, known: Panel, series: Mapping[int, str]) -> set[str]:
    """Series of the rows that a maker is given.

    known : holds what it computes from ; series : of every release
    """
    warehouse.given = set()
    maker.make(Bench(warehouse), Panel({m: known.amounts[m] for m in maker.after if m in known.amounts}))
    return {series[i] for i in warehouse.given}

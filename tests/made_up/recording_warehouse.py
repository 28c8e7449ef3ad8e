"""Which series a maker is given rows of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.panel import Panel
from sojourn.warehouse import Warehouse


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


def series_read(warehouse: Recording, maker: Maker, known: Panel, series: Mapping[int, str]) -> set[str]:
    """Series of the rows that a maker is given.

    known : holds what it computes from ; series : of every release
    """
    warehouse.given = set()
    maker.make(Bench(warehouse), Panel({m: known.amounts[m] for m in maker.after if m in known.amounts}))
    return {series[i] for i in warehouse.given}

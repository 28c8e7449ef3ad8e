"""Observations of one dataflow as a reader gives them: checked, with the place of every number in its file."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow


@dataclass(frozen=True)
class Observations:
    """Checked observations of one dataflow, as read from one file.

    table : the columns of ``dataflow.columns``; ``sheet``, ``row`` and ``column`` say where each number stood
    """

    dataflow: Dataflow
    table: pa.Table

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", self.dataflow.check(self.table))

    def __len__(self) -> int:
        return int(self.table.num_rows)

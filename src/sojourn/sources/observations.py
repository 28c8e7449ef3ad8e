"""Observations of one dataflow as a reader gives them: checked, with the place of every number in its file."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflow import Dataflow
from sojourn.errors import counted


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


def with_figures(table: pa.Table) -> tuple[pa.Table, tuple[str, ...]]:
    """The rows that have a figure, and what is said of the others: no reader leaves a cell out in silence."""
    kept = table.filter(pc.is_valid(table["obs_value"]))
    return kept, without_figure(table.num_rows - kept.num_rows)


def without_figure(cells: int) -> tuple[str, ...]:
    """What is said of cells without a figure that a reader leaves out; nothing where there is none."""
    return (f"{counted(cells, 'cell')} without a figure left out: not collected, not zero.",) if cells else ()

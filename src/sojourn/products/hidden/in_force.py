"""The rows of a dataflow in the edition in force: what products on hidden people read of the warehouse."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sojourn.concepts.dataflow import Dataflow
from sojourn.warehouse import Warehouse
from sojourn.warehouse.editions import InForce, newest
from sojourn.warehouse.selection import Selection


def rows_in_force(
    warehouse: Warehouse, dataflow: Dataflow, where: Selection | None = None, sources: Sequence[str] = ()
) -> tuple[InForce, pd.DataFrame] | None:
    """The edition that figures are taken from, and its rows, totals and parts; None where nobody has a figure.

    sources : layouts in order of preference; without any, those that are loaded, the newest first
    """
    named = sources or tuple(dict.fromkeys(source for source, _ in warehouse.editions(dataflow)))
    chosen = newest(warehouse, dataflow, named, where)
    if chosen is None:
        return None
    read = warehouse.read(dataflow, source=chosen.source, edition=chosen.edition, where=where, parts="all")
    return chosen, read.to_pandas()

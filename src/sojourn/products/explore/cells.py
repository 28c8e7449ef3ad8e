"""The cells of the warehouse behind a figure of a dossier, each with its file, sheet, row and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sojourn.concepts.dataflow import place
from sojourn.concepts.dataflows import dataflow as dataflow_of
from sojourn.errors import SojournError
from sojourn.products.assessment.measures.published_estimates import as_published
from sojourn.products.assessment.provenance import Provenance
from sojourn.warehouse import Warehouse

SHOWN = 12


@dataclass(frozen=True)
class TracedCell:
    """One observation.

    key : (dimension, code); status : as its publisher means it; place : sheet, row and column
    release : number of its file
    """

    key: tuple[tuple[str, str], ...]
    value: float | None
    status: str
    place: str
    release: int


@dataclass(frozen=True)
class Traced:
    """The cells behind a figure, the largest first; ``more`` is how many are not among them."""

    cells: tuple[TracedCell, ...]
    more: int


def traced(warehouse: Warehouse, where: Provenance, shown: int = SHOWN) -> Traced:
    """The cells that a figure rests on, of the releases that it names; none for what is counted over releases."""
    if where.cells is None:
        return Traced((), 0)
    return selected(warehouse, where.cells.dataflow, dict(where.cells.where), frozenset(where.releases), shown)


def selected(
    warehouse: Warehouse,
    dataflow: str,
    where: Mapping[str, str],
    releases: frozenset[int] = frozenset(),
    shown: int = SHOWN,
) -> Traced:
    """The cells of a selection. releases : only of these; of all where none is named

    Raises as ``Warehouse.read`` for codes and dimensions that are none; a dataflow that is not loaded has no cells.
    """
    flow = dataflow_of(dataflow)
    table = warehouse.read(flow, where=dict(where), editions="all", sources="all", parts="all")
    found = [
        TracedCell(
            key=tuple((k, row[k]) for k in flow.keys),
            value=row["obs_value"],
            status=as_published(row["source"], row["obs_status"]),
            place=place(row),
            release=row["release_id"],
        )
        for row in table.to_pylist()
        if not releases or row["release_id"] in releases
    ]
    found.sort(key=lambda c: (c.value is None, -abs(c.value or 0.0), c.key))
    return Traced(tuple(found[:shown]), max(0, len(found) - shown))


def none_or_traced(warehouse: Warehouse, where: Provenance, shown: int = SHOWN) -> Traced:
    """The same, with no cells where the warehouse has no answer to the selection."""
    try:
        return traced(warehouse, where, shown)
    except SojournError:
        return Traced((), 0)

"""STAND-IN until the editions of task A are merged: same signatures, the simplest choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.concepts.dataflow import Dataflow
from sojourn.warehouse.warehouse import Selection, Warehouse

SERIES = (
    ("UNDESA_STOCK", "UNDESA_STOCK"),
    ("WPP", "WPP"),
    ("IDMC_", "IDMC"),
    ("UNTC_", "UNTC"),
    ("WDI_REMITTANCES", "WDI_REMITTANCES"),
)


@dataclass(frozen=True)
class InForce:
    """The edition in force of a series."""

    source: str
    edition: str
    series: str
    releases: tuple[int, ...] = ()
    passed_over: tuple[str, ...] = ()


def series_of(source: str) -> str:
    """Series of a source by the beginning of its id."""
    return next((series for start, series in SERIES if source.startswith(start)), source)


def newest(
    warehouse: Warehouse,
    dataflow: Dataflow,
    sources: Sequence[str],
    where: Selection | None = None,
    *,
    by: str = "ref_area",
) -> InForce | None:
    """The newest edition of the first series that is loaded."""
    found = _loaded(warehouse, dataflow, sources)
    return found[0] if found else None


def earlier(
    warehouse: Warehouse,
    dataflow: Dataflow,
    sources: Sequence[str],
    where: Selection | None = None,
    *,
    by: str = "ref_area",
    than: InForce,
) -> InForce | None:
    """The edition before ``than``."""
    return next((f for f in _loaded(warehouse, dataflow, sources) if f.edition < than.edition), None)


def _loaded(warehouse: Warehouse, dataflow: Dataflow, sources: Sequence[str]) -> list[InForce]:
    pairs = [(s, e) for s, e in warehouse.editions(dataflow) if s in sources]
    first = next((series_of(s) for s in sources if any(s == p for p, _ in pairs)), None)
    own = sorted((p for p in pairs if series_of(p[0]) == first), key=lambda p: sources.index(p[0]))
    return [InForce(s, e, str(first)) for s, e in sorted(own, key=lambda p: p[1], reverse=True)]

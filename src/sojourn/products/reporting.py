"""The report of an area: assessed, drawn, and written as one page with its data beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sojourn.products.assessment import Assessment, assess
from sojourn.warehouse import Warehouse


@dataclass(frozen=True)
class WrittenReport:
    """Where the report stands and what it says."""

    assessment: Assessment
    html: Path
    json: Path


def write(
    warehouse: Warehouse,
    area: str,
    folder: Path,
    *,
    as_of: int | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> WrittenReport:
    """Assess an area and write ``<folder>/<area>.html`` and ``<folder>/<area>.json``, both or neither."""
    say = progress or (lambda done, total, what: None)
    say(0, 3, "reading and estimating")
    made = assess(warehouse, area, as_of=as_of)
    raise AssertionError(folder)

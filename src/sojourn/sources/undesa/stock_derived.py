"""Files of the UN DESA stock that are known and hold nothing to load: derived tables and code tables.

They are recognised so that loading a whole folder says why they gave nothing, instead of calling them unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sojourn.errors import NotRecognised
from sojourn.sources.layout.recognition import Head
from sojourn.sources.source import Reading, Source
from sojourn.sources.undesa import tables as undesa

Columns = tuple[str, ...]


@dataclass(frozen=True)
class Derived:
    """A layout with nothing to load: how its header looks, its edition, and why nothing is taken."""

    edition: str
    holds: Callable[[Columns], bool]
    reason: str


DERIVED = (
    Derived(
        "2019",
        lambda c: c[:3] == ("Year", "Dest", "Afghanistan"),
        "a matrix of the 2019 revision in which missing pairs were set to 0; the figures that are not 0 equal those of "
        "the bilateral files of 2019, which also keep what is missing and the totals",
    ),
    Derived(
        "2019",
        lambda c: c[:2] == ("Destination", "1990-1995_(mf)"),
        "annual rates of change of the stock, which follow from the stock itself",
    ),
    Derived(
        "2017",
        lambda c: c == ("MajorArea", "1990", "1995", "2000", "2005", "2010", "2015", "2017"),
        "the stock of the 2017 revision in per cent of the population, rounded to 0.1; whatever its name says, it has "
        "no totals, and «Curaçao» has lost a letter",
    ),
    Derived(
        "2019",
        lambda c: c[:2] == ("Destination", "More Developed Regions"),
        "the grouping of countries in the 2019 revision; groups are kept in the table of areas",
    ),
    Derived(
        "2019",
        lambda c: c == ("code", "name"),
        "names of the 2019 revision with ISO codes, not from the publisher; names are kept in the table of areas",
    ),
)


def _of(head: Head) -> Derived | None:
    if head.kind != "csv" or not head.columns:
        return None
    if head.columns == ("code", "name") and not (len(head.lines) > 1 and head.lines[1] == ("ABW", "Aruba")):
        return None
    return next((d for d in DERIVED if d.holds(head.columns)), None)


def recognise(head: Head) -> bool:
    """One of the headers of DERIVED."""
    return _of(head) is not None


def read(path: Path) -> Reading:
    """No observations, and a note that says why."""
    derived = _of(Head.of(path))
    if derived is None:
        raise NotRecognised(f"{path.name} is none of the derived tables of the UN DESA stock.")
    return Reading((), derived.edition, (f"Nothing was taken from {path.name}: it is {derived.reason}.",))


SOURCE = Source(
    "UNDESA_STOCK_DERIVED",
    title="Derived and code tables of the international migrant stock (recognised, nothing loaded)",
    publisher=undesa.PUBLISHER,
    series=undesa.STOCK_SERIES,
    dataflows=(),
    recognise=recognise,
    read=read,
    address=undesa.ADDRESS,
    licence=undesa.LICENCE,
    unit="none",
    missing_marks=undesa.MARKS_SHOWN,
    timing=undesa.TIMING,
)

"""Stays under permits: classified crossings and a register of permits -> first arrivals, last departures, flows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.concepts.destination import Destination
from sojourn.concepts.own_layout import OwnLayout
from sojourn.concepts.permit_stay import ASSUMED, CLASS
from sojourn.engines import permit_stays, table_files
from sojourn.engines.classified_crossings import day_number
from sojourn.engines.tabulate import PERIOD
from sojourn.errors import UsageError
from sojourn.files.about import About, fingerprint
from sojourn.files.guarded import guarded_reader
from sojourn.files.tables import write_tables
from sojourn.microdata import permits, tabulation
from sojourn.microdata.permits import PermitRule, Permits
from sojourn.microdata.tabulation import Basis
from sojourn.products.border import output
from sojourn.products.border.classified_files import DEFINITION, definitions_of
from sojourn.products.border.opened import HowOpened, file_beside, observed_span, opened_as_said, read_otherwise

Report = Callable[[str, int, int], None]
FIRST_ARRIVAL_LAST_DEPARTURE = "first-arrival-last-departure"
CELL = (CLASS, "end_basis")


@dataclass(frozen=True)
class Request:
    """Pure description. inputs : classified crossings; permits : file with person_id, valid_from, valid_to, ...

    stay : what makes a migration; freq : M, Q or A
    layout : how the file of permits is laid out; opened : columns, sequence, placeholders, scratch folder
    rule, observed_to : of the classification, where its files do not say
    """

    inputs: tuple[str, ...]
    permits: Path
    stay: PermitRule = field(default_factory=PermitRule)
    freq: str = "M"
    layout: OwnLayout = field(default_factory=OwnLayout)
    opened: HowOpened = field(default_factory=HowOpened)
    rule: str | None = None
    observed_to: date | None = None
    memory_limit: str = "3GB"
    threads: int = 2


@dataclass(frozen=True)
class StaysUnderPermits:
    """stays : one row a person and run of permits (records of persons); table : flows; refused : permits not used

    told : what a reader has to know, in sentences
    """

    stays: pa.Table
    table: pa.Table
    refused: Permits
    told: tuple[str, ...]
    lineage: dict[str, Any]

    def write(self, destination: Destination) -> None:
        """The flows, as Parquet, CSV or Excel by suffix, with the lineage."""
        output.write(self.table, destination, self.lineage)

    def write_stays(self, destination: Destination) -> None:
        """The stays, likewise."""
        output.write(self.stays, destination, self.lineage)


@guarded_reader("permits and classified crossings", lambda request: ", ".join((*request.inputs, str(request.permits))))
def run(request: Request, report: Report = lambda stage, done, total: None) -> StaysUnderPermits:
    """First arrival and last departure of every run of permits, and the flows they make.

    Raises ``SojournError`` for what the user can mend: files, columns, identifiers that cannot be compared.
    """
    if request.freq not in PERIOD:
        raise UsageError(f"{request.freq!r} is no frequency", ways_out=["choose M, Q or A"])
    report("reading", 0, 2)
    with opened_as_said(request, elsewhere=_of_permits(request)) as (crossings, stated):
        observed_span(crossings, stated.observed_to)
        said = read_otherwise(crossings)
        given = _permits(request, crossings, stated.observed_to)
        report("counting", 1, 2)
        to = day_number(stated.observed_to)
        found = permit_stays.stays(crossings, given.table, **asdict(request.stay), observed_to=to)
    basis = Basis(FIRST_ARRIVAL_LAST_DEPARTURE, stated.observed_to, request.freq, request.stay.settings(), None)
    table = tabulation.table(permits.flows(found, request.freq), CELL, basis)
    asked = {
        "statistic": FIRST_ARRIVAL_LAST_DEPARTURE,
        "crossings_classified_by": stated.rule,
        "observed_to": stated.observed_to.isoformat(),
        "settings": request.stay.settings(),
        "permits": {"file": request.permits.name, **fingerprint(request.permits)},
        "permits_not_used": given.counts(),
    }
    report("counting", 2, 2)
    return StaysUnderPermits(found, table, given, (*said, *_told(found, given)), output.lineage(request.inputs, asked))


@guarded_reader("permits and classified crossings", lambda request: ", ".join((*request.inputs, str(request.permits))))
def write_with_class(request: Request, out: Destination) -> int:
    """Write the classified crossings with the class of the permit valid on the day; gives the number of rows.

    What the classification means stays with them, so that every border command reads them as before.
    """
    known = [definition for definition in definitions_of(table_files.find(request.inputs).paths) if definition]
    with opened_as_said(request, elsewhere=_of_permits(request)) as (crossings, stated):
        given = _permits(request, crossings, stated.observed_to)
        definition = known[0] if known else {"rule": {"id": stated.rule}, "observed_to": stated.observed_to.isoformat()}
        facts = {"definition": {**definition, CLASS: "of the permit valid on the day of the crossing"}}
        return write_tables(permit_stays.with_class(crossings, given.table), out, About(DEFINITION, facts))


def _of_permits(request: Request) -> list[str]:
    """Columns that may be mapped and be those of the permits."""
    return [their for _, their in request.layout.columns]


def _permits(request: Request, crossings: Any, observed_to: date) -> Permits:
    table = file_beside(request.permits, request.layout, request, crossings)
    return permits.read(
        table, crossings.person_type(), observed_to=day_number(observed_to), placeholders=request.opened.placeholders
    )


def _told(stays: pa.Table, given: Permits) -> list[str]:
    """What was not used, and how often the end of a stay is an assumption."""
    told = given.said()
    rows = stays.select(["first_arrival", "end_basis"]).to_pylist()
    without = sum(row["first_arrival"] is None for row in rows)
    if without:
        told.append(f"{without} of {len(rows)} runs of permits without an arrival under them: no stay, no migration")
    ended = [row["end_basis"] for row in rows if row["end_basis"] is not None]
    assumed = ended.count(ASSUMED)
    if assumed:
        told.append(
            f"{assumed} of {len(ended)} ended stays without a departure: they end with the permit, an assumption"
        )
    return told

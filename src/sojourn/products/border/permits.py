"""Stays under permits: classified crossings and a register of permits -> first arrivals, last departures, flows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.concepts.destination import Destination
from sojourn.concepts.own_layout import OwnLayout
from sojourn.concepts.permit_stay import ASSUMED, CLASS
from sojourn.engines import permit_stays, table_files
from sojourn.engines.classified_crossings import ClassifiedCrossings, day_number
from sojourn.engines.tabulate import PERIOD
from sojourn.errors import UsageError
from sojourn.files import whole
from sojourn.files.about import About, fingerprint
from sojourn.files.guarded import guarded_reader
from sojourn.files.tables import write_tables
from sojourn.microdata import crossing_keys, permits, tabulation
from sojourn.microdata.permits import PermitRule, Permits
from sojourn.microdata.tabulation import Basis
from sojourn.products.border import output, own_files
from sojourn.products.border.classified_files import DEFINITION, definition_of

Report = Callable[[str, int, int], None]
FIRST_ARRIVAL_LAST_DEPARTURE = "first-arrival-last-departure"
CELL = (CLASS, "end_basis")


@dataclass(frozen=True)
class Request:
    """Pure description. inputs : classified crossings; permits : file with person_id, valid_from, valid_to, ...

    layout : how that file is laid out; freq : M, Q or A; rule_name, observed_to : of the classification, where its
    files do not say
    """

    inputs: tuple[str, ...]
    permits: Path
    rule: PermitRule = field(default_factory=PermitRule)
    freq: str = "M"
    layout: OwnLayout = field(default_factory=OwnLayout)
    rule_name: str | None = None
    observed_to: date | None = None
    memory_limit: str = "3GB"
    threads: int = 2

    def named(self) -> str:
        """The files it reads."""
        return ", ".join((*self.inputs, str(self.permits)))


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


@guarded_reader(
    "permits and classified crossings", lambda request, *_: ", ".join((*request.inputs, str(request.permits)))
)
def run(request: Request, report: Report = lambda stage, done, total: None) -> StaysUnderPermits:
    """First arrival and last departure of every run of permits, and the flows they make.

    Raises ``SojournError`` for what the user can mend: files, columns, identifiers that cannot be compared.
    """
    if request.freq not in PERIOD:
        raise UsageError(f"{request.freq!r} is no frequency", ways_out=["choose M, Q or A"])
    report("reading", 0, 2)
    with _opened(request) as (crossings, rule_name, observed_to):
        to = day_number(observed_to)
        given = permits.read(_table(request, crossings), crossings.person_type(), observed_to=to)
        report("counting", 1, 2)
        found = permit_stays.stays(crossings, given.table, **asdict(request.rule), observed_to=to)
    basis = Basis(FIRST_ARRIVAL_LAST_DEPARTURE, observed_to, request.freq, request.rule.settings(), None)
    table = tabulation.table(permits.flows(found, request.freq), CELL, basis)
    asked = {
        "statistic": FIRST_ARRIVAL_LAST_DEPARTURE,
        "crossings_classified_by": rule_name,
        "observed_to": observed_to.isoformat(),
        "settings": request.rule.settings(),
        "permits": {"file": request.permits.name, **fingerprint(request.permits)},
        "permits_not_used": given.counts(),
    }
    report("counting", 2, 2)
    return StaysUnderPermits(found, table, given, tuple(_told(found, given)), output.lineage(request.inputs, asked))


@guarded_reader(
    "permits and classified crossings", lambda request, *_: ", ".join((*request.inputs, str(request.permits)))
)
def write_with_class(request: Request, out: Destination) -> int:
    """Write the classified crossings with the class of the permit valid on the day; gives the number of rows.

    What the classification means stays with them, so that every border command reads them as before.
    """
    paths = table_files.find(request.inputs).paths
    said = [definition for definition in map(definition_of, paths) if definition]
    with _opened(request) as (crossings, rule_name, observed_to):
        given = permits.read(_table(request, crossings), crossings.person_type(), observed_to=day_number(observed_to))
        definition = said[0] if said else {"rule": {"id": rule_name}, "observed_to": observed_to.isoformat()}
        facts = {"definition": {**definition, CLASS: "of the permit valid on the day of the crossing"}}
        tables = permit_stays.with_class(crossings, given.table)
        return write_tables(tables, out, About(DEFINITION, facts))


@contextmanager
def _opened(request: Request) -> Iterator[tuple[ClassifiedCrossings, str, date]]:
    """The crossings, the name of the rule that classified them, and to which day they were observed."""
    stated = output.stated(request.inputs, request.rule_name, request.observed_to)
    rule_name, observed_to = stated.rule, stated.observed_to
    with ClassifiedCrossings(request.inputs, memory_limit=request.memory_limit, threads=request.threads) as crossings:
        _, end = crossings.span()
        if end > observed_to:
            raise UsageError(
                f"the last crossing is on {end}, after the end of observation {observed_to}",
                ways_out=["--observed-to must be the date used in the classification"],
            )
        yield crossings, rule_name, observed_to


def _table(request: Request, crossings: ClassifiedCrossings) -> pa.Table:
    with whole.scratch_folder(Path(tempfile.gettempdir())) as scratch:
        ready = own_files.ready([str(request.permits)], request.layout, scratch)
        given = crossings.read_table(str(ready.files.paths[0]))
    if ready.files.paths == ready.read:
        given = crossing_keys.rename(given, dict(request.layout.columns), None)
    return given


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

"""Border statistics: classified crossings -> counts -> measures with definition and lineage. All wiring is here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa

from sojourn.concepts.addresses import is_address
from sojourn.concepts.destination import Destination
from sojourn.concepts.own_layout import OwnLayout
from sojourn.engines import tabulate
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.engines.population import population
from sojourn.errors import UsageError
from sojourn.files.about import fingerprint
from sojourn.files.guarded import guarded_reader
from sojourn.microdata import circular_migration, deaths, tabulation
from sojourn.microdata.circular_migration import CIRCULAR, CircularMigration
from sojourn.microdata.tabulation import Basis
from sojourn.products.border import output
from sojourn.products.border.identifiers import refuse_identifiers
from sojourn.products.border.opened import (
    EngineName,
    HowOpened,
    file_beside,
    observed_span,
    opened_as_said,
    read_otherwise,
)

Statistic = Literal["flows", "population", "durations", "returns", "circular", "transit", "seasonality"]
STATISTICS: tuple[str, ...] = get_args(Statistic)
Report = Callable[[str, int, int], None]

MINDS_DEATHS = ("population", "circular")

#: First days of the groups of durations after the first: none or one day, up to a week, a month, ...
DURATIONS = (2, 8, 31, 91, 183, 365)
#: First years of the groups of time abroad after the first.
YEARS_ABROAD = (1, 3, 5, 10)


@dataclass(frozen=True)
class Request:
    """One statistic, as asked for. Pure description.

    inputs : classified crossings
    by : columns to break down by; ``age`` is derived from ``birth_year``
    freq : M, Q or A (circular migration: always years; population: the dates ``on``)
    on : dates of the population
    citizen_of : code of the country's own citizens, for returns
    citizenship, counterpart : names of the columns that hold them
    longest_transit : days of a transit stay
    deaths : file of person_id and date: who has died is no longer in a population or a circular migrant
    layout : how that file is laid out
    opened : columns, sequence, placeholders of the crossings, and the scratch folder
    rule, observed_to : as in the classification, where its files do not say
    engine : duckdb, or spark: the same SQL, the same figures
    """

    inputs: tuple[str, ...]
    statistic: Statistic = "flows"
    by: tuple[str, ...] = ()
    freq: tabulate.Freq = "M"
    on: tuple[date, ...] = ()
    citizen_of: str | None = None
    citizenship: str = "citizenship"
    counterpart: str = "counterpart_area"
    longest_transit: int = 2
    circular: CircularMigration = field(default_factory=lambda: CIRCULAR)
    deaths: Path | None = None
    layout: OwnLayout = field(default_factory=OwnLayout)
    rule: str | None = None
    observed_to: date | None = None
    engine: EngineName = "duckdb"
    memory_limit: str = "3GB"
    threads: int = 2
    opened: HowOpened = field(default_factory=HowOpened)


@dataclass(frozen=True)
class Statistics:
    """Observations, long, their lineage, and what was told from the files."""

    table: pa.Table
    lineage: dict[str, Any]
    said: tuple[str, ...] = ()

    def write(self, destination: Destination) -> None:
        """Parquet, CSV or Excel by suffix, with the lineage."""
        output.write(self.table, destination, self.lineage)


@guarded_reader("classified crossings", lambda request: ", ".join(request.inputs))
def run(request: Request, report: Report = lambda stage, done, total: None) -> Statistics:
    """Count, and name what was counted.

    Raises ``SojournError`` for what the user can mend: files, columns, options that do not belong together.
    """
    if request.statistic not in STATISTICS:
        raise UsageError(f"there is no statistic {request.statistic!r}", ways_out=[f"choose {', '.join(STATISTICS)}"])
    _check(request)
    report("reading", 0, 2)
    elsewhere = [] if request.deaths is None else [their for _, their in request.layout.columns]
    with opened_as_said(request, request.engine, elsewhere) as (crossings, stated):
        rule, observed_to = stated.rule, stated.observed_to
        said = read_otherwise(crossings)
        told = crossings.told() if any(is_address(text) for text in request.inputs) else None
        refuse_identifiers(crossings, request.by)
        begin, _ = observed_span(crossings, observed_to)
        undecided = tabulate.undecided_from(crossings)
        freq = {"circular": "A", "population": "D", "seasonality": "M"}.get(request.statistic, request.freq)
        settings = {**_settings(request), **_deaths(request, crossings)}
        basis = Basis(rule, observed_to, freq, settings, undecided)
        report("counting", 1, 2)
        table = _COUNT[request.statistic](request, crossings, basis, begin)
    asked = {
        "statistic": request.statistic,
        "by": list(request.by),
        "rule": rule,
        "observed_to": observed_to.isoformat(),
        "settings": dict(basis.settings),
        **_hash_of_deaths(request),
    }
    lineage = output.lineage(request.inputs, asked, told)
    report("counting", 2, 2)
    return Statistics(table, lineage, said)


def _check(request: Request) -> None:
    """Refuse options that do not belong together, before anything is read."""
    if len(set(request.by)) < len(request.by):
        raise UsageError(f"a column is named twice: {', '.join(request.by)}")
    if request.statistic == "population" and not request.on:
        raise UsageError("a population needs a date", ways_out=["--on 2023-06-30 (may be given several times)"])
    if request.statistic == "returns" and request.citizen_of is None:
        raise UsageError("returns of nationals need the country's own code", ways_out=["--citizen-of NZL"])
    if request.deaths is not None and request.statistic not in MINDS_DEATHS:
        raise UsageError(
            f"deaths change nothing about {request.statistic}",
            ways_out=[f"leave --deaths out (it is for {' and '.join(MINDS_DEATHS)})"],
        )
    if request.engine not in get_args(EngineName):
        raise UsageError(f"{request.engine!r} is no engine", ways_out=["choose duckdb or spark"])
    if request.engine != "spark" and (addresses := [text for text in request.inputs if is_address(text)]):
        raise UsageError("only Spark reads addresses of a cluster", details=addresses, ways_out=["--engine spark"])
    if request.freq not in tabulate.PERIOD:
        raise UsageError(f"{request.freq!r} is no frequency", ways_out=["choose M, Q or A"])
    if request.longest_transit < 0:
        raise UsageError(f"a transit stay of {request.longest_transit} days cannot be")


def _deaths(request: Request, crossings: Any) -> dict[str, Any]:
    """Take deaths into account, and say of how many persons."""
    if request.deaths is None:
        return {}
    given = file_beside(request.deaths, request.layout, request, crossings)
    known = deaths.read(given, crossings.person_type(), request.opened.placeholders)
    seen, contradicted = crossings.add_deaths(known.table)
    said = f"of {seen - contradicted} persons of the crossings"
    if contradicted:
        said += f", {contradicted} more not used (a crossing after that day)"
    if known.unusable:
        said += f", {known.unusable} rows without person or date"
    return {"deaths": said}


def _hash_of_deaths(request: Request) -> dict[str, Any]:
    """The file of deaths in the lineage; nothing without one."""
    if request.deaths is None:
        return {}
    return {"deaths": {"file": request.deaths.name, **fingerprint(request.deaths)}}


def _settings(request: Request) -> dict[str, Any]:
    """What the definition of the figures says beside rule and end of observation."""
    if request.statistic == "circular":
        return request.circular.settings()
    if request.statistic == "transit":
        return {"longest stay in days": request.longest_transit}
    if request.statistic == "returns":
        return {"citizens of": request.citizen_of}
    return {}


def _flows(request: Request, crossings: ClassifiedCrossings, basis: Basis, begin: date) -> pa.Table:
    return tabulation.flows(tabulate.movements(crossings, request.by, request.freq), request.by, basis)


def _population(request: Request, crossings: ClassifiedCrossings, basis: Basis, begin: date) -> pa.Table:
    beyond = [str(day) for day in request.on if not begin <= day <= basis.observed_to]
    if beyond:
        raise UsageError(
            f"crossings are known from {begin} to {basis.observed_to}", details=[f"not on {day}" for day in beyond]
        )
    days = sorted(set(request.on))
    return tabulation.population(population(crossings, request.by, days), request.by, basis)


def _durations(request: Request, crossings: ClassifiedCrossings, basis: Basis, begin: date) -> pa.Table:
    counts = tabulate.durations(crossings, request.by, request.freq, DURATIONS)
    cell = (*request.by, "spell", "duration")
    return tabulation.table(_with_median(counts, cell, spells="spells", median_days="median_days"), cell, basis)


def _returns(request: Request, crossings: ClassifiedCrossings, basis: Basis, begin: date) -> pa.Table:
    crossings.by([request.citizenship])
    counts = tabulate.returns(
        crossings, str(request.citizen_of), request.citizenship, request.by, request.freq, YEARS_ABROAD
    )
    cell = (*request.by, "abroad")
    rows = _with_median(counts, cell, persons="returning_nationals", median_days="median_days_abroad")
    return tabulation.table(rows, cell, basis)


def _with_median(counts: pa.Table, cell: tuple[str, ...], **measures: str) -> list[tabulation.Row]:
    """A row a period, cell and measure; a cell without anybody in it has no median.

    measures : column of the counts -> name of the measure
    """
    rows: list[tabulation.Row] = []
    for row in counts.to_pylist():
        where = {name: row[name] for name in ("time_period", *cell)}
        for column, measure in measures.items():
            if row[column] is not None:
                rows.append({**where, "measure": measure, "obs_value": row[column]})
    return rows


def _circular(request: Request, crossings: ClassifiedCrossings, basis: Basis, begin: date) -> pa.Table:
    definition = request.circular
    first = begin.year if (begin.month, begin.day) == (1, 1) else begin.year + 1  # the first whole year
    years = range(first + definition.window_years - 1, basis.observed_to.year + 1)
    if not years:
        raise UsageError(
            f"{definition.window_years} years are looked back, crossings are known from {begin} to {basis.observed_to}",
            ways_out=["--window-years N looks back over fewer years (the definition of the figures says so)"],
        )
    counts = tabulate.repeat_migration(
        crossings,
        request.by,
        list(years),
        window_years=definition.window_years,
        least_crossings=definition.least_crossings,
        least_days=definition.least_days,
        observed_to=basis.observed_to,
    )
    return circular_migration.measures(counts, request.by, basis)


def _transit(request: Request, crossings: ClassifiedCrossings, basis: Basis, begin: date) -> pa.Table:
    crossings.by([request.counterpart])
    counts = tabulate.transit(crossings, request.counterpart, request.by, request.freq, request.longest_transit)
    names = ("time_period", *request.by, "origin", "destination")
    rows = [
        {**{name: row[name] for name in names}, "measure": "transit_stays", "obs_value": row["stays"]}
        for row in counts.to_pylist()
    ]
    return tabulation.table(rows, (*request.by, "origin", "destination"), basis)


def _seasonality(request: Request, crossings: ClassifiedCrossings, basis: Basis, begin: date) -> pa.Table:
    monthly = tabulation.flows(tabulate.movements(crossings, request.by, "M"), request.by, basis)
    months = _final_months(basis, begin)
    where = {period: number for number, period in enumerate(months)}
    series: dict[tuple[str, ...], np.ndarray[Any, Any]] = {}
    for row in monthly.to_pylist():
        if row["measure"].startswith(("undecided", "net")) or row["time_period"] not in where:
            continue
        key = (row["measure"], *(row[name] for name in request.by))
        values = series.setdefault(key, np.zeros(len(months)))  # a month without a row counted nobody
        values[where[row["time_period"]]] = row["obs_value"]
    rows: list[tabulation.Row] = []
    span = f"{months[0]}/{months[-1]}" if months else ""
    for (measure, *cell), values in series.items():
        index = tabulation.seasonal_index(values, int(months[0][5:]))
        group = dict(zip(request.by, cell, strict=True))
        for month in range(12):
            rows.append(
                {
                    "time_period": span,
                    "measure": "seasonal_index",
                    "flow": measure,
                    "month": f"{month + 1:02d}",
                    **group,
                    "obs_value": index[month],
                    "open": False,
                }
            )
    return tabulation.table(rows, ("flow", *request.by, "month"), basis)


def _final_months(basis: Basis, begin: date) -> list[str]:
    """Whole months from the first crossing on until something is not decided."""
    number = begin.year * 12 + begin.month - 1 + (begin.day > 1)  # months since the year 0
    months = []
    while not basis.open(period := f"{number // 12}-{number % 12 + 1:02d}"):
        months.append(period)
        number += 1
    return months


#: Statistic -> what counts it, from the request, the crossings, the basis and the day of the first crossing.
_COUNT: dict[str, Callable[[Request, ClassifiedCrossings, Basis, date], pa.Table]] = {
    "flows": _flows,
    "population": _population,
    "durations": _durations,
    "returns": _returns,
    "circular": _circular,
    "transit": _transit,
    "seasonality": _seasonality,
}

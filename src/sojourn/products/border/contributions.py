"""What every person adds to each cell of a table of migrations: what the gate of release asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.engines import tabulate
from sojourn.errors import NothingLoaded, UsageError
from sojourn.files.guarded import guarded_reader
from sojourn.microdata.tabulation import Basis
from sojourn.products.border import output
from sojourn.products.border.identifiers import refuse_identifiers
from sojourn.products.border.opened import opened
from sojourn.products.border.statistics import Request


@dataclass(frozen=True)
class Contributions:
    """Migrations by person and cell, of periods in which everything is decided.

    table : person_id, time_period, the columns broken down by, measure, records; personal
    dimensions : its dimensions in order; summed : those along which totals are made
    """

    table: pa.Table
    dimensions: tuple[str, ...]
    summed: tuple[str, ...]
    lineage: dict[str, Any]


@guarded_reader("classified crossings", lambda request: ", ".join(request.inputs))
def contributions(request: Request) -> Contributions:
    """Count migrations by person and cell. Only periods that are final are there: others would be published twice.

    Raises UsageError for another statistic than flows and on Spark; NothingLoaded where nothing is final.
    """
    if request.statistic != "flows" or request.engine != "duckdb":
        raise UsageError(
            "The gate releases --statistic flows, counted by DuckDB.",
            ways_out=["leave --release out: the table then stays with the owner of the data"],
        )
    stated = output.stated(request.inputs, request.rule, request.observed_to)
    rule, observed_to = stated.rule, stated.observed_to
    with opened(request, stated) as crossings:
        refuse_identifiers(crossings, request.by)
        basis = Basis(rule, observed_to, request.freq, {}, tabulate.undecided_from(crossings))
        table = tabulate.contributions(crossings, request.by, request.freq)
    final = [not basis.open(period=period) for period in table["time_period"].to_pylist()]
    table = table.filter(pa.array(final, pa.bool_()))
    if not table.num_rows:
        raise NothingLoaded(
            f"No period up to {observed_to} holds migrations and is final; only final figures are released.",
            ways_out=["classify with a later --observed-to"],
        )
    dimensions = ("time_period", "measure", *request.by)
    asked = {"rule": rule, "observed_to": observed_to.isoformat(), "by": list(request.by), "freq": request.freq}
    said = {"persons": int(pc.count_distinct(table["person_id"]).as_py())}
    return Contributions(table, dimensions, request.by, output.lineage(request.inputs, {**asked, **said}))

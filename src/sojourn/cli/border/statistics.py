"""``sojourn border tabulate``: statistics of classified crossings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli.border import protected, simulate
from sojourn.cli.border.options import (
    COUNTS,
    Chart,
    Inputs,
    MemoryLimit,
    NoPersons,
    ObservedTo,
    Out,
    RuleName,
    Save,
    Scratch,
    SequenceOf,
    Threads,
)
from sojourn.cli.border.owners import owners
from sojourn.cli.border.results import check_pictures, give, opened_as, save_in
from sojourn.cli.border.simulate import as_date
from sojourn.cli.intake.warehouse import WarehouseOption
from sojourn.cli.own_files import ALWAYS, reads_own_files
from sojourn.cli.release import options as gate
from sojourn.cli.release.make import Report
from sojourn.cli.terminal.long_work import working
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles


def register(app: typer.Typer) -> None:
    """Add the commands to ``sojourn border``."""
    app.command()(tabulate)
    app.command()(simulate.simulate)


@reads_own_files(personal=ALWAYS)
def tabulate(
    files: OwnFiles,
    inputs: Inputs,
    statistic: Annotated[
        str,
        typer.Option(help="flows, population, durations, returns, circular, transit or seasonality."),
    ] = "flows",
    by: Annotated[
        str,
        typer.Option(help="Columns to break down by, with commas; age (five years) comes from birth_year."),
    ] = "",
    freq: Annotated[str, typer.Option(help="M, Q or A.")] = "M",
    on: Annotated[
        list[str] | None, typer.Option(help="Date of the population; may be given again.", metavar="DATE")
    ] = None,
    citizen_of: Annotated[
        str | None, typer.Option(help="Code of the country's own citizens, for returns.", show_default=False)
    ] = None,
    citizenship: Annotated[str, typer.Option(help="Column with the citizenship.")] = "citizenship",
    counterpart: Annotated[
        str, typer.Option(help="Column with the country come from or gone to.")
    ] = "counterpart_area",
    longest_transit: Annotated[int, typer.Option(help="Longest transit stay in days.", min=0)] = 2,
    stays_of_days: Annotated[
        int | None,
        typer.Option(
            help="Circular: count crossings followed by a stay of so many days (90 for temporary ones) "
            "in place of migrations.",
            show_default=False,
        ),
    ] = None,
    window_years: Annotated[int, typer.Option(help="Circular: years looked back.", min=1)] = 10,
    least_crossings: Annotated[int, typer.Option(help="Circular: crossings that make it.", min=1)] = 3,
    deaths: Annotated[
        Path | None,
        typer.Option(help="Deaths (person_id, date), for population and circular.", show_default=False),
    ] = None,
    out: Out = None,
    chart: Chart = None,
    save: Save = None,
    warehouse: WarehouseOption = None,
    rule: RuleName = None,
    observed_to: ObservedTo = None,
    engine: Annotated[str, typer.Option(help="duckdb (this machine) or spark.")] = "duckdb",
    memory_limit: MemoryLimit = "3GB",
    threads: Threads = 2,
    sequence: SequenceOf = None,
    placeholders: NoPersons = None,
    scratch: Scratch = None,
    through: Annotated[
        str | None,
        typer.Option(
            "--release",
            help="Through the gate: suppression, cell-key, rounding or dp, as the plan says.",
            show_default=False,
        ),
    ] = None,
    plan: gate.Plan = None,
    ledger: gate.LedgerFolder = None,
    signed_by: gate.SignedBy = "",
    reason: gate.Reason = "",
    report_to: Report = None,
    parents: gate.ParentsOf = None,
    in_groups: gate.InGroups = False,
) -> None:
    """Count classified crossings: migration, visits, population, durations, returns, circularity, transit, seasons.

    Example: sojourn border tabulate classified.parquet --by citizenship,sex --freq A --out flows.xlsx
    """
    from sojourn.microdata.circular_migration import CircularMigration
    from sojourn.products.border import output, statistics

    output.check_outputs([out], inputs, [deaths])
    check_pictures(chart)
    if deaths is None and not replace(files.layout, columns=()).is_plain():
        raise UsageError("These options say how the file of --deaths is written, and none is given.")
    if chart is not None and statistic != "seasonality":
        raise UsageError(
            "--chart draws --statistic seasonality",
            ways_out=["sojourn border provisional --chart draws monthly series"],
        )
    request = statistics.Request(
        inputs=tuple(inputs),
        statistic=statistic,  # type: ignore[arg-type]
        by=_names(by),
        freq=freq,  # type: ignore[arg-type]
        on=tuple(as_date(text) for text in on or ()),
        citizen_of=citizen_of,
        citizenship=citizenship,
        counterpart=counterpart,
        longest_transit=longest_transit,
        circular=CircularMigration(least_crossings, window_years, stays_of_days),
        deaths=deaths,
        layout=files.layout,
        rule=rule,
        observed_to=None if observed_to is None else as_date(observed_to),
        engine=engine,  # type: ignore[arg-type]
        memory_limit=memory_limit,
        threads=threads,
        opened=opened_as(files, sequence, placeholders, scratch),
    )
    if through is not None:
        if chart is not None or save is not None:
            raise UsageError(
                "The gate writes --out and --report.", ways_out=["--chart and --save without --release: they stay here"]
            )
        asked = protected.Asked(plan, ledger, signed_by, reason, out, report_to, parents, in_groups)
        protected.publish(request, through, asked)
        return
    with working() as report:
        made = statistics.run(request, report)
    if chart is not None:
        from sojourn.publish.charts import drawing_file
        from sojourn.publish.charts.border import vintages as charts

        drawing_file.write(charts.seasonality(made.table), owners(chart, COUNTS))
    files.said += made.said
    save_in(made, save, warehouse)
    give(made, out)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())

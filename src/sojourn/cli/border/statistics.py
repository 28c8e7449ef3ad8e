"""``sojourn border tabulate``, ``provisional`` and ``replay``: statistics of classified crossings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.border import protected, simulate
from sojourn.cli.border.giving import COUNTS, Breaks, Widen, judged, warn
from sojourn.cli.border.giving import check_pictures as _check_pictures
from sojourn.cli.border.giving import give as _give
from sojourn.cli.border.giving import save as _save
from sojourn.cli.border.owners import owners, say
from sojourn.cli.border.scores import print_scores
from sojourn.cli.border.simulate import as_date
from sojourn.cli.intake.warehouse import WarehouseOption
from sojourn.cli.own_files import ALWAYS, reads_own_files
from sojourn.cli.release import options as gate
from sojourn.cli.release.make import Report
from sojourn.cli.terminal.long_work import working
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles

Inputs = Annotated[
    list[str],
    typer.Argument(help="Classified crossings: files, folders or patterns of Parquet or CSV.", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option(help="Result, .parquet, .csv, .csv.gz or .xlsx; printed without.", show_default=False),
]
Chart = Annotated[Path | None, typer.Option(help="Draw it too: .svg or .png.", show_default=False)]
RuleName = Annotated[
    str | None, typer.Option("--rule", help="Name of the rule where the files do not say it.", show_default=False)
]
ObservedTo = Annotated[
    str | None,
    typer.Option(
        help="End of observation of the classification, where the files do not say it.",
        metavar="DATE",
        show_default=False,
    ),
]
MemoryLimit = Annotated[str, typer.Option(help="Memory of the database, about; more goes to disk.")]
Threads = Annotated[int, typer.Option(help="Threads of the database.", min=1)]
Group = Annotated[str, typer.Option(help="Column with chances and estimates of its own; none for no groups.")]
Largest = Annotated[int, typer.Option(help="Groups with most migrations that stand alone; the others are _O.", min=1)]
Save = Annotated[
    str | None,
    typer.Option(
        "--save",
        help="Keep it in the warehouse, as observations of this area (its code).",
        metavar="AREA",
        show_default=False,
    ),
]
LearnFrom = Annotated[
    int, typer.Option(help="Crossings to learn chances from at most (of whole persons, by hash).", min=1)
]


def register(app: typer.Typer) -> None:
    """Add the commands to ``sojourn border``."""
    app.command()(tabulate)
    app.command()(provisional)
    app.command()(replay)
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
    engine: Annotated[
        str, typer.Option(help="duckdb (this machine), or spark for flows, seasonality and population.")
    ] = "duckdb",
    memory_limit: MemoryLimit = "3GB",
    threads: Threads = 2,
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
    _check_pictures(chart)
    if deaths is None and not files.layout.is_plain():
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
        from sojourn.publish.charts import border as charts
        from sojourn.publish.charts import drawing_file

        drawing_file.write(charts.seasonality(made.table), owners(chart, COUNTS))
    _save(made, save, warehouse)
    _give(made, out)


def provisional(
    inputs: Inputs,
    out: Out = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="Folder of vintages: this one is added as a file and never changed.", show_default=False),
    ] = None,
    chart: Chart = None,
    save: Save = None,
    warehouse: WarehouseOption = None,
    show: Annotated[str, typer.Option(help="Group to draw.")] = "_T",
    group: Group = "citizenship",
    largest: Largest = 10,
    learn_from: LearnFrom = 1_000_000,
    breaks: Breaks = None,
    widen: Widen = 1.0,
    rule: RuleName = None,
    observed_to: ObservedTo = None,
    memory_limit: MemoryLimit = "3GB",
    threads: Threads = 2,
) -> None:
    """Estimate months that are not final yet, with 80 and 95 % intervals for their revisions.

    Example: sojourn border provisional classified.parquet --out 2024-06.csv --keep vintages --chart 2024-06.svg
    """
    from sojourn.products.border import output, vintages

    output.check_outputs([out], inputs)
    _check_pictures(chart)
    request = vintages.Request(
        inputs=tuple(inputs),
        group=_group(group),
        largest=largest,
        learn_from=learn_from,
        rule=rule,
        observed_to=None if observed_to is None else as_date(observed_to),
        memory_limit=memory_limit,
        threads=threads,
        **judged(breaks, widen),
    )
    with working() as report:
        made = vintages.provisional(request, report)
    warn(made)
    if keep is not None:
        terminal.stderr.print(f"Kept: {vintages.keep(made, owners(keep, COUNTS))}")
    if chart is not None:
        from sojourn.publish.charts import border as charts
        from sojourn.publish.charts import drawing_file

        drawing_file.write(charts.monthly_series(made.table, group=show, warnings=made.warnings), owners(chart, COUNTS))
    _save(made, save, warehouse)
    _give(made, out)


def replay(
    inputs: Inputs,
    out: Annotated[
        Path | None,
        typer.Option(help="All vintages as a table: .parquet, .csv, .csv.gz or .xlsx.", show_default=False),
    ] = None,
    scores: Annotated[Path | None, typer.Option(help="Scores as a table.", show_default=False)] = None,
    chart: Annotated[
        Path | None, typer.Option(help="Draw first estimates and final figures: .svg, .png.", show_default=False)
    ] = None,
    triangle: Annotated[
        Path | None, typer.Option(help="Draw the revision triangle: .svg, .png.", show_default=False)
    ] = None,
    measure: Annotated[
        str, typer.Option(help="What is drawn: immigration, emigration or net_migration.")
    ] = "immigration",
    published: Annotated[
        Path | None,
        typer.Option(help="Score the vintages kept in this folder in place of replayed ones.", show_default=False),
    ] = None,
    group: Group = "citizenship",
    largest: Largest = 10,
    learn_from: LearnFrom = 1_000_000,
    breaks: Breaks = None,
    widen: Widen = 1.0,
    rule: RuleName = None,
    observed_to: ObservedTo = None,
    memory_limit: MemoryLimit = "3GB",
    threads: Threads = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")] = False,
) -> None:
    """Replay all past vintages and score them: coverage of intervals, bias, width, against first figures as they are.

    Example: sojourn border replay classified.parquet --chart first.svg --triangle triangle.svg
    """
    from sojourn.microdata import replay as scoring
    from sojourn.products.border import output, vintages

    output.check_outputs([out, scores], inputs)
    _check_pictures(chart, triangle)
    if measure not in ("immigration", "emigration", "net_migration"):
        raise UsageError(f"{measure!r} is not drawn", ways_out=["choose immigration, emigration or net_migration"])
    request = vintages.Request(
        inputs=tuple(inputs),
        group=_group(group),
        largest=largest,
        learn_from=learn_from,
        rule=rule,
        observed_to=None if observed_to is None else as_date(observed_to),
        memory_limit=memory_limit,
        threads=threads,
        **judged(breaks, widen),
    )
    with working() as report:
        if published is None:
            made = vintages.replay(request, report)
        else:
            made = vintages.score_published(request, published, report)
    warn(made)
    if chart is not None or triangle is not None:
        from sojourn.publish.charts import border as charts
        from sojourn.publish.charts import drawing_file

        if chart is not None:
            drawing_file.write(charts.first_figures(made.table, measure), owners(chart, COUNTS))
        if triangle is not None:
            drawing_file.write(charts.revision_triangle(made.table, measure), owners(triangle, COUNTS))
    table = scoring.table([*made.scores])
    if scores is not None:
        output.write(table, owners(scores, COUNTS), made.lineage)
    if out is not None:
        made.write(owners(out, COUNTS))
    if as_json:
        compared = [vars(row) for row in made.compared]
        terminal.print_json({"scores": table.to_pylist(), "compared": compared, "lineage": made.lineage})
    else:
        print_scores(made)
    say()


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _group(text: str) -> str | None:
    return None if text.strip().lower() in ("", "none") else text.strip()

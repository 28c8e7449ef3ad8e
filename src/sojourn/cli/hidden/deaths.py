"""``sojourn hidden deaths``: recorded deaths on routes, as a minimum, by attempted crossings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli import terminal
from sojourn.cli.hidden.giving import ChartOption, JsonOption, LevelOption, OutOption, check_place
from sojourn.cli.hidden.giving import give as give_estimate
from sojourn.cli.own_files import reads_own_files
from sojourn.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from sojourn.sources.own.own_files import OwnFiles

#: What is asked for -> options that mean nothing to it; they are refused rather than ignored.
IDLE: dict[str, tuple[str, ...]] = {
    "--sources": ("by", "open_from", "revisions", "warehouse"),
    "--revisions": ("open_from", "incident", "level", "json"),
    "rates": ("incident", "json"),
}


def register(app: typer.Typer) -> None:
    """Add the command to the room's application."""
    app.command()(deaths)


@reads_own_files
def deaths(
    asked: typer.Context,
    files: OwnFiles,
    table: Annotated[
        Path | None,
        typer.Argument(
            help="Your own months: route, time_period, deaths, arrivals, interceptions. Else the warehouse."
        ),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="month or year.")] = "year",
    open_from: Annotated[
        int | None, typer.Option("--open-from", help="First year that is still completed.", show_default=False)
    ] = None,
    revisions: Annotated[
        bool, typer.Option("--revisions", help="How each year or month changed between editions.")
    ] = False,
    sources: Annotated[
        str | None,
        typer.Option(
            "--sources", help="Rows are incidents; the column with their sources, parted by ;", show_default=False
        ),
    ] = None,
    incident: Annotated[
        str, typer.Option("--incident", help="Of --sources: the column that numbers incidents.")
    ] = "incident",
    level: LevelOption = 0.95,
    warehouse: Annotated[
        Path | None,
        typer.Option("--warehouse", envvar="SOJOURN_WAREHOUSE", help="The DuckDB file.", show_default=False),
    ] = None,
    out: OutOption = None,
    json: JsonOption = False,
    chart: ChartOption = None,
) -> None:
    """Recorded deaths per 1,000 attempted crossings by route; revisions; or how many incidents no source reports.

    Recorded deaths are a minimum. The interval of a rate speaks of chance, not of deaths that nobody recorded. Copied
    years, sums of blanks, years still open and the month in which interceptions begin are named.

    [dim]sojourn hidden deaths --by year --chart rates.svg[/]
    [dim]sojourn hidden deaths --revisions --chart revisions.svg[/]
    [dim]sojourn hidden deaths incidents.csv --sources reported_by[/]
    """
    from sojourn.cli.flows import options
    from sojourn.cli.hidden.giving import drawn
    from sojourn.cli.terminal.table_output import give
    from sojourn.products.hidden.death_rates import rates
    from sojourn.publish.charts.hidden.death_rates import death_rates
    from sojourn.publish.words.hidden_routes import death_notes, flagged

    kind = "rates" if sources is None and not revisions else "--revisions" if sources is None else "--sources"
    options.refuse_others(options.given(asked), IDLE[kind], kind)
    if by not in ("month", "year"):
        raise UsageError(f"rates and revisions are by month or by year, not by «{by}»")
    check_place(chart)
    if sources is not None:
        _of_sources(files, table, incident, sources, level, out, json, chart)
        return
    if revisions:
        _revised(table, warehouse, by, out, chart)
        return
    months, opened = _months(files, table, warehouse)
    made = rates(months, by=by, open_from=open_from or opened, level=level)
    give({str(c): made.table[c].tolist() for c in made.table.columns}, out, title="deaths by attempted crossings")
    for note in [*death_notes(made.notes), *flagged(made.table["flags"].tolist())]:
        terminal.stderr.print(note, markup=False, highlight=False)
    if chart is not None:
        drawn(death_rates, made.table, chart)


def _months(files: OwnFiles, table: Path | None, warehouse: Path | None) -> tuple[pd.DataFrame, int | None]:
    from sojourn.cli.intake.warehouse import own_house
    from sojourn.products.hidden.deaths import own_months, warehouse_months

    if table is not None:
        return own_months(files.table(table, value="deaths")), None
    with own_house(warehouse).snapshot() as held:
        made = warehouse_months(held)
    return made.table, made.open_from


def _revised(table: Path | None, warehouse: Path | None, by: str, out: Path | None, chart: Path | None) -> None:
    from sojourn.cli.hidden.giving import drawn
    from sojourn.cli.intake.warehouse import own_house
    from sojourn.cli.terminal.table_output import give
    from sojourn.products.hidden.death_revisions import revisions, warehouse_vintages
    from sojourn.publish.charts.hidden.revisions import revisions_of_deaths
    from sojourn.publish.words.hidden_routes import MINIMUM, revised

    if table is not None:
        raise UsageError("revisions are between editions in the warehouse", ways_out=["leave the table out"])
    with own_house(warehouse).snapshot() as held:
        vintages = warehouse_vintages(held, by)
    made = revisions(vintages)
    give({str(c): made[c].tolist() for c in made.columns}, out, title="revisions of deaths")
    for note in [MINIMUM, *revised(made["flags"].tolist())]:
        terminal.stderr.print(note, markup=False, highlight=False)
    if chart is not None:
        drawn(lambda rows: revisions_of_deaths(rows, list(vintages)), made, chart)


def _of_sources(files: OwnFiles, table: Path | None, incident: str, sources: str, level: float, *giving: Any) -> None:
    from dataclasses import replace

    from sojourn.estimators.hidden.lists import ListModels, TwoLists
    from sojourn.products.hidden.deaths import incident_sources

    if table is None:
        raise UsageError("the sources of incidents are in a table of yours", ways_out=["name the file"])
    held = incident_sources(files.table(table), incident, sources).checked()
    made = TwoLists(level).estimate(held) if len(held.lists) == 2 else ListModels(level=level).estimate(held)
    out, json, chart = giving
    give_estimate(replace(made, unit="incidents"), out, json, chart, title="Incidents that no source reports")

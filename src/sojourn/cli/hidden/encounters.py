"""``sojourn hidden encounters``: how many persons are behind encounters at a border."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.hidden.giving import ChartOption, OutOption, check_place, drawn
from sojourn.cli.own_files import reads_own_files
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles


def register(app: typer.Typer) -> None:
    """Add the command to the room's application."""
    app.command()(encounters)


@reads_own_files
def encounters(
    files: OwnFiles,
    table: Annotated[
        Path | None,
        typer.Argument(help="Encounters by month and nationality, with shares as ranges. Else --border and --share."),
    ] = None,
    value: Annotated[str, typer.Option("--value", help="Column of encounters.")] = "encounters",
    border: Annotated[
        str | None,
        typer.Option("--border", help="Of the warehouse: whose border, by code or name.", show_default=False),
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option(
            "--share", metavar="NAME=LOW,HIGH", help="Of --border: repeat, or met and again.", show_default=False
        ),
    ] = None,
    warehouse: Annotated[
        Path | None,
        typer.Option("--warehouse", envvar="SOJOURN_WAREHOUSE", help="The DuckDB file.", show_default=False),
    ] = None,
    out: OutOption = None,
    chart: ChartOption = None,
) -> None:
    """Encounters are events: the range of persons behind them, from repeat shares or from attempts until success.

    Columns repeat_low and repeat_high, or met_low, met_high, again_low, again_high. Result: the columns of the table,
    encounters, persons_lower, persons_upper (and trying_lower, trying_upper). There is no point between the ends.

    [dim]sojourn hidden encounters southwest.csv --out persons.csv --chart persons.svg[/]
    [dim]sojourn hidden encounters --border USA --share repeat=0.2,0.35[/]
    """
    from sojourn.cli.intake.warehouse import own_house
    from sojourn.cli.terminal.table_output import give
    from sojourn.products.hidden.encounters import persons, warehouse_persons
    from sojourn.publish.charts.hidden.encounters import encounters_and_persons
    from sojourn.publish.words.hidden_routes import EVENTS

    check_place(chart)
    if (table is None) == (border is None):
        raise UsageError(
            "encounters are in a table of yours, or in the warehouse", ways_out=["name one", "--border USA"]
        )
    if table is not None:
        if share:
            raise UsageError("--share goes with --border", ways_out=["a table has its shares as columns"])
        made = persons(files.table(table, value=value), value=value)
    else:
        ranges = _ranges(share or [])
        with own_house(warehouse).snapshot() as held:
            made = warehouse_persons(held, border or "", ranges)
    give({str(c): made[c].tolist() for c in made.columns}, out, title="persons met")
    terminal.stderr.print(EVENTS, markup=False)
    if chart is not None:
        drawn(encounters_and_persons, made, chart)


def _ranges(given: list[str]) -> dict[str, float]:
    """repeat=0.2,0.35 as repeat_low and repeat_high. Raises UsageError for what is no range."""
    found: dict[str, float] = {}
    for text in given:
        name, _, ends = text.partition("=")
        try:
            low, high = (float(e) for e in ends.split(","))
        except ValueError:
            raise UsageError(f"«{text}» is no range of a share", ways_out=["--share repeat=0.2,0.35"]) from None
        found[f"{name}_low"], found[f"{name}_high"] = low, high
    return found

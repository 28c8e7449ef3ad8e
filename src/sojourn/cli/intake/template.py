"""The command that writes an empty table to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from sojourn.cli import terminal
from sojourn.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(template)


def template(
    dataflow: Annotated[
        str | None, typer.Argument(help="The table, for example MIGRANT_STOCK.", show_default=False)
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="FILE.xlsx or FILE.csv; by default DATAFLOW.xlsx here.")
    ] = None,
    list_tables: Annotated[bool, typer.Option("--list", help="List the tables there are templates for.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there already.")] = False,
) -> None:
    """Write an empty table of your own to fill in, with its code lists and rules.

    [dim]sojourn template MIGRANT_STOCK[/]
    [dim]sojourn template MIGRANT_STOCK --out stock.csv[/]
    [dim]sojourn load MIGRANT_STOCK.xlsx --dataflow MIGRANT_STOCK --publisher "National office" --edition 2026[/]
    """
    from sojourn import release
    from sojourn.concepts.dataflows import DATAFLOWS
    from sojourn.concepts.dataflows import dataflow as find
    from sojourn.products.intake import templates
    from sojourn.sources.own.table import required

    if list_tables:
        table = Table("table", "what it holds", "unit", "columns needed", box=None)
        for flow in DATAFLOWS:
            table.add_row(flow.id, flow.title, flow.unit, ", ".join(required(flow)))
        terminal.stdout.print(table)
        return
    if dataflow is None:
        raise UsageError("Which table?", ways_out=["sojourn template --list", "sojourn template MIGRANT_STOCK"])
    flow = find(dataflow)
    made = templates.write(flow, release.open_data(out or Path(f"{flow.id}.xlsx")), overwrite=overwrite)
    for path in made:
        terminal.stdout.print(str(path))
    terminal.stdout.print(
        f'Next: fill it in, then [bold]sojourn load {made[0]} --dataflow {flow.id} --publisher "YOUR OFFICE" '
        "--edition NAME[/]"
    )

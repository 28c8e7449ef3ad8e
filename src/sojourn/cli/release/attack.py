"""``sojourn release attack``: reckon the hidden cells of tables that are published, by whomever."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.release import options
from sojourn.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(attack)


def attack(
    tables: Annotated[list[Path], typer.Argument(help="Published tables, .csv or .parquet.", show_default=False)],
    by: options.By,
    totals: options.Summed = "",
    least: Annotated[int, typer.Option(help="A hidden cell is told where it must be below this.", min=2)] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Reckon hidden cells (rows without obs_value) from all tables together; their intervals as CSV.

    A cell that is told, or known to be small, makes the command end with 10.

    Example: sojourn release attack published.csv earlier.csv --by month,sex,citizenship --totals sex,citizenship
    """
    from sojourn.errors import NotForPublication
    from sojourn.release import reading
    from sojourn.release.attacking import told_by

    names, summed = options.names(by), options.names(totals)
    if not names:
        raise UsageError("--by names no dimension.")
    found = told_by([reading.published_of(reading.table_of(path), names, summed) for path in tables])
    if as_json:
        terminal.print_json([{"cell": name, "lowest": low, "highest": high} for name, low, high in found])
    else:
        terminal.stdout.print("cell;lowest;highest")
        for name, low, high in found:
            terminal.stdout.print(f"{name};{low};{'' if high is None else high}")
    told = [(name, low, high) for name, low, high in found if high is not None and (low == high or high < least)]
    if told:
        raise NotForPublication(
            f"{len(told)} of {len(found)} hidden cells are told, or known to be below {least}.",
            details=[f"{name}: {low} to {high}" for name, low, high in told],
            ways_out=["release them together: sojourn release make"],
        )

"""``sojourn flows interpolate``: a stock of a year nobody counted, said to be imputed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import JsonOption
from sojourn.cli.own_files import reads_own_files
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles

StockArgument = Annotated[Path, typer.Argument(help="Square table, birthplace in rows.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the command to the flows program."""
    app.command()(interpolate)


@reads_own_files
def interpolate(
    files: OwnFiles,
    before: StockArgument,
    after: StockArgument,
    period: Annotated[str, typer.Option(help="Years of the two stocks: 2010-2020.", show_default=False)],
    year: Annotated[int, typer.Option(help="Year of the stock wanted, between them.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Result: .csv, .csv.gz, .parquet, .xlsx or .json.", show_default=False)],
    counted: Annotated[
        Path | None, typer.Option(help="What was counted in that year; its empty cells are filled.", show_default=False)
    ] = None,
    flags: Annotated[
        Path | None, typer.Option(help="Write the status of every cell: I imputed, A counted.", show_default=False)
    ] = None,
    json: JsonOption = False,
) -> None:
    """Put a missing stock, or its missing cells, on the straight line between an earlier and a later one.

    The result is a square table for --stock-start or --stock-end of [bold]sojourn flows estimate-tables[/].
    Interpolated cells are imputed: a straight line hides all that happened in between, and two intervals made from one
    have the same yearly change.

    [dim]sojourn flows interpolate a2010.csv a2020.csv --period 2010-2020 --year 2015 --out a2015.csv[/]
    """
    from sojourn.cli.terminal.table_output import give
    from sojourn.concepts.period import Interval, parse
    from sojourn.files.tables import check_result
    from sojourn.products.flows.own_stocks import interpolate_files

    interval = parse(period)
    if not isinstance(interval, Interval):
        raise UsageError(f"--period is an interval such as 2010-2020, not {period}")
    for path in (out, flags):
        if path is not None:
            check_result(path)
    made = interpolate_files(before, after, interval, year, counted, files)
    table = {a: made.values[:, j].tolist() for j, a in enumerate(made.areas)}
    give({"birthplace": list(made.areas), **table}, out, title=f"stock {year}")
    if flags is not None:
        status = {a: ["I" if i else "A" for i in made.imputed[:, j]] for j, a in enumerate(made.areas)}
        give({"birthplace": list(made.areas), **status}, flags, title="status")
    filled = int(made.imputed.sum())
    if json:
        terminal.print_json(
            {
                "year": year,
                "cells_interpolated": filled,
                "cells": made.imputed.size,
                "persons_interpolated": {a.area: a.persons for a in made.adjustments},
                "out": str(out),
            }
        )
        return
    say = terminal.stderr.print
    say(f"[bold]{filled} of {made.imputed.size} cells of {year}[/] are interpolated: imputed, not counted")
    for adjustment in made.adjustments[:10]:
        say(f"  {escape(adjustment.area)}: {adjustment.persons:,.6g} persons ({escape(adjustment.reason)})")
    if len(made.adjustments) > 10:
        say(f"  and {len(made.adjustments) - 10} more residences (--json lists all)")
    say(f"{escape(str(out))} written")

"""``sojourn flows oddities``: where account, stock, reports and methods contradict one another, with reasons."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.flows.options import family_of
from sojourn.cli.intake.warehouse import JsonOption, WarehouseOption
from sojourn.cli.terminal.long_work import working


def register(app: typer.Typer) -> None:
    """Add the command to ``sojourn flows``."""
    app.command()(oddities)


def oddities(
    period: Annotated[str, typer.Option(help="An interval between two stocks: 2020-2024.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The page, in Markdown.", show_default=False)],
    table: Annotated[
        Path | None, typer.Option(help="All of them as a table: .csv, .csv.gz, .parquet or .xlsx.", show_default=False)
    ] = None,
    warehouse: WarehouseOption = None,
    json: JsonOption = False,
) -> None:
    """What is odd about the learned flows of an interval: moved by nets, above stocks, methods apart; with reasons.

    [dim]sojourn flows oddities --period 2020-2024 --out oddities.md[/]
    """
    from sojourn import release
    from sojourn.cli.terminal.table_output import give
    from sojourn.products.flows.oddities import oddities as of
    from sojourn.publish.pages import flow_oddities, page_file

    family = family_of(warehouse)
    with working() as report, family.one_state():
        interval = family.period(period)
        family.learned(interval, report)
        found = of(family, family.estimate(interval, "learned"))
    command = f"sojourn flows oddities --period {period}"
    page_file.write(flow_oddities.page(found, period=interval.label, command=command), release.open_data(out))
    rows = [asdict(o) for o in found]
    if table is not None:
        names = ("kind", "side", "origin", "destination", "figure", "other", "reason")
        give({n: [r[n] for r in rows] for n in names}, table, title="oddities")
    if json:
        terminal.print_json({"period": interval.id, "oddities": rows})
        return
    terminal.stderr.print(f"{len(found):,} oddities in {escape(str(out))}")

"""``sojourn flows regional``: how much of a region's migration stays inside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sojourn.cli.flows.options import (
    DEFAULT_METHOD,
    AreaOption,
    EditionOption,
    LevelOption,
    MethodOption,
    Policy,
    PolicyOption,
    SexName,
    SexOption,
    family_of,
)
from sojourn.cli.intake.warehouse import WarehouseOption
from sojourn.cli.terminal.long_work import working


def register(app: typer.Typer) -> None:
    """Add the command to ``sojourn flows``."""
    app.command()(regional)


def regional(
    period: Annotated[str, typer.Option(help="An interval between two stocks, 2020-2024.")],
    level: LevelOption = "region",
    method: MethodOption = DEFAULT_METHOD,
    sex: SexOption = SexName.total,
    area: AreaOption = None,
    edition: EditionOption = None,
    unknown_origin: PolicyOption = Policy.earlier_edition,
    spread: Annotated[
        bool, typer.Option("--range/--no-range", help="Lowest and highest share of leaving over methods.")
    ] = True,
    warehouse: WarehouseOption = None,
    out: Annotated[
        Path | None, typer.Option(help=".csv, .csv.gz, .parquet, .xlsx; printed without it.", show_default=False)
    ] = None,
) -> None:
    """How much of each region's migration stays inside it (paragraph 22 of the Declaration).

    [dim]sojourn flows regional --period 2020-2024 --level subregion[/]
    """
    from sojourn.cli.terminal.table_output import give
    from sojourn.products.flows import tables
    from sojourn.products.flows.family import IN_RANGE

    with working() as report:
        report("reading stocks, populations, births and deaths", 0, 2)
        family = family_of(warehouse)
        family.tables(edition)
        report(f"estimating {method}", 1, 2)
        more: dict[str, Any] = {"edition": edition, "unknown_origin": unknown_origin.value}
        made = family.estimate(period, method, sex.value, **more)
        others = family.methods(made.period, IN_RANGE, sex.value, report=report, **more) if spread else {}
        table = tables.regional_shares(made, level, spread=others, areas=area or ())
    give({n: table[n].to_pylist() for n in table.column_names}, out, title="regional")

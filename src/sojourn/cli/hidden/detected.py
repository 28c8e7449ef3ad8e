"""``sojourn hidden detected``: detected victims of trafficking, prosecuted and convicted; never a prevalence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.hidden.giving import OutOption
from sojourn.cli.own_files import reads_own_files
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles

BREAKDOWNS = {"total": "_T", "form": "EXPLOITATION", "citizenship": "CITIZENSHIP", "repatriation": "REPATRIATION"}


def register(app: typer.Typer) -> None:
    """Add the command to the room's application."""
    app.command()(detected)


@reads_own_files
def detected(
    files: OwnFiles,
    table: Annotated[
        Path | None, typer.Argument(help="Your own counts, with cells such as <5. Else the warehouse.")
    ] = None,
    value: Annotated[str, typer.Option("--value", help="Of a table: the column of counts.")] = "value",
    by: Annotated[
        list[str] | None, typer.Option("--by", help="Of a table: a column to sum by. Repeatable.", show_default=False)
    ] = None,
    area: Annotated[
        str | None, typer.Option("--area", "-a", help="One area, by code or name.", show_default=False)
    ] = None,
    breakdown: Annotated[str, typer.Option("--breakdown", help="total, form, citizenship or repatriation.")] = "total",
    ratio: Annotated[bool, typer.Option("--ratio", help="Convicted per 100 prosecuted.")] = False,
    warehouse: Annotated[
        Path | None,
        typer.Option("--warehouse", envvar="SOJOURN_WAREHOUSE", help="The DuckDB file.", show_default=False),
    ] = None,
    out: OutOption = None,
) -> None:
    """Detected victims, persons prosecuted and convicted, by sex, age, form and citizenship.

    A protected count such as <5 is 1 to 4: never 0 and never missing. Sums are ranges. A total beside its parts is set
    aside and compared with them. What is detected is not how many there are.

    [dim]sojourn hidden detected --area ROU --breakdown form[/]
    [dim]sojourn hidden detected referrals.csv --value people --by year[/]
    """
    from sojourn.cli.intake.warehouse import own_house
    from sojourn.cli.terminal.table_output import give
    from sojourn.products.hidden.detected import conviction_ratios, own_counts, panel
    from sojourn.publish.words.hidden_routes import DETECTED, count_notes

    if breakdown not in BREAKDOWNS:
        raise UsageError(f"a breakdown is one of {', '.join(BREAKDOWNS)}, not «{breakdown}»")
    if table is not None:
        made, found = own_counts(files.table(table, value=value), value, by or [])
        notes = count_notes(found)
    else:
        with own_house(warehouse).snapshot() as held:
            made = panel(held, area, BREAKDOWNS[breakdown])
        made, notes = (conviction_ratios(made) if ratio else made), []
    give({str(c): made[c].tolist() for c in made.columns}, out, title="detected")
    for note in [*notes, DETECTED]:
        terminal.stderr.print(note, markup=False, highlight=False)

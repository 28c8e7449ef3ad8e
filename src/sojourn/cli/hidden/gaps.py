"""``sojourn hidden gaps``: people in need, and what is missing for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.hidden.giving import OutOption, check_place, drawn
from sojourn.cli.own_files import reads_own_files

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles

SHOWN = 5


def register(app: typer.Typer) -> None:
    """Add the command to the room's application."""
    app.command()(gaps)


@reads_own_files
def gaps(
    files: OwnFiles,
    services: Annotated[
        Path | None, typer.Argument(help="Your own services: ref_area, population, service, in_place (yes or no).")
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option("--area", "-a", help="An area, again for more; else all States.", show_default=False),
    ] = None,
    warehouse: Annotated[
        Path | None,
        typer.Option("--warehouse", envvar="SOJOURN_WAREHOUSE", help="The DuckDB file.", show_default=False),
    ] = None,
    out: OutOption = None,
    chart: Annotated[
        Path | None, typer.Option("--map", help="A map of people with a gap: .svg or .png.", show_default=False)
    ] = None,
) -> None:
    """Refugees, stateless and displaced persons, returnees, deaths and victims, by what is missing for them.

    A row a gap: an instrument that does not bind the area, a figure that nobody publishes, a service that is absent (of
    your own table), with the act that would close it. Ranked by people and by how well their number is known.

    [dim]sojourn hidden gaps --area Jordan --area Lebanon[/]
    [dim]sojourn hidden gaps --out gaps.csv --map gaps.svg[/]
    """
    from sojourn.cli.intake.warehouse import own_house
    from sojourn.cli.terminal.table_output import give
    from sojourn.concepts import area as areas
    from sojourn.products.hidden import gaps as finder
    from sojourn.publish.charts.hidden.gaps import hidden_gaps
    from sojourn.publish.words.hidden_gaps import SAID, told

    check_place(chart)
    own = None if services is None else finder.own_services(files.table(services, value="service"))
    with own_house(warehouse).snapshot() as held:
        made = finder.gaps(held, area or [], own)
    give({str(c): made[c].tolist() for c in made.columns}, out, title="protection gaps")
    rows = [{str(k): v for k, v in row.items()} for row in made.head(SHOWN).to_dict("records")]
    for line in [*SAID, *(told(row, areas.name(str(row["ref_area"]))) for row in rows)]:
        terminal.stderr.print(line, markup=False, highlight=False)
    if chart is not None:
        drawn(hidden_gaps, made, chart)

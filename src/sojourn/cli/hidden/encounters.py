"""``sojourn hidden encounters``: how many persons are behind encounters at a border."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.hidden.giving import OutOption
from sojourn.cli.own_files import reads_own_files

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles


def register(app: typer.Typer) -> None:
    """Add the command to the room's application."""
    app.command()(encounters)


@reads_own_files
def encounters(
    files: OwnFiles,
    table: Annotated[Path, typer.Argument(help="Encounters by month and nationality, with shares as ranges.")],
    value: Annotated[str, typer.Option("--value", help="Column of encounters.")] = "encounters",
    out: OutOption = None,
) -> None:
    """Encounters are events: the range of persons behind them, from repeat shares or from attempts until success.

    Columns repeat_low and repeat_high, or met_low, met_high, again_low, again_high. Result: the columns of the table,
    encounters, persons_lower, persons_upper (and trying_lower, trying_upper). There is no point between the ends.

    [dim]sojourn hidden encounters southwest.csv --out persons.csv[/]
    """
    from sojourn.cli.terminal.table_output import give
    from sojourn.products.hidden.encounters import persons

    made = persons(files.table(table, value=value), value=value)
    give({str(c): made[c].tolist() for c in made.columns}, out, title="persons met")
    terminal.stderr.print("Events are not persons: the range is what the shares leave open.", markup=False)

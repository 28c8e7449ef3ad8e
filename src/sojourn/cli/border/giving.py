"""What commands on statistics of the border give: pictures checked before the work, results kept, written, printed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sojourn.cli import terminal
from sojourn.cli.border.owners import owners, printed
from sojourn.cli.border.simulate import as_date
from sojourn.concepts.disclosure import NOT_PROTECTED
from sojourn.errors import counted

COUNTS = "statistics counted from border crossings of persons"

Breaks = Annotated[
    list[str] | None,
    typer.Option(
        "--break",
        help="First month in which nothing is as before (a closure, a new policy); may be given again.",
        metavar="DATE",
        show_default=False,
    ),
]
Widen = Annotated[float, typer.Option(help="Widen all intervals by this factor, by judgement: 1 to 20.")]


def judged(breaks: list[str] | None, widen: float) -> dict[str, Any]:
    """Breaks and widening as fields of a request."""
    return {"breaks": tuple(as_date(text) for text in breaks or ()), "widen": widen}


def warn(made: Any) -> None:
    """Say what is outside the range learnt."""
    for sentence in made.warnings:
        terminal.stderr.print(f"Warning: {sentence}")


def check_pictures(*paths: Path | None) -> None:
    """Refuse places and suffixes of pictures before the work, not after it."""
    from sojourn.publish.charts import drawing_file

    for path in paths:
        if path is not None:
            drawing_file.check(path)


def save(made: Any, area: str | None, path: Path | None) -> None:
    """Keep statistics in the warehouse."""
    if area is None:
        return
    from sojourn.products.border import observations
    from sojourn.warehouse import Warehouse

    house = Warehouse(path)
    observations.save(made, house, area)
    terminal.stderr.print(f"Kept in {house.path} as observations of {observations.area_code(area)}.")


def give(made: Any, out: Path | None) -> None:
    """Write a result, or print it."""
    if out is not None:
        made.write(owners(out, COUNTS))
        terminal.stdout.print(f"{counted(made.table.num_rows, 'row')}: {out} ({NOT_PROTECTED})")
        return
    printed(made.table)

"""``sojourn flows corridor``: who says what of a corridor, and what the anchors would have counted."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from sojourn.cli import terminal
from sojourn.cli.flows.options import family_of
from sojourn.cli.intake.warehouse import JsonOption, WarehouseOption

if TYPE_CHECKING:
    from sojourn.products.flows.both_reports import Corridor, Said

SIDES = {"IN": "came", "OUT": "left"}


def register(app: typer.Typer) -> None:
    """Add the command to ``sojourn flows``."""
    app.command()(corridor)


def corridor(
    origin: Annotated[str, typer.Argument(help="The area that persons leave, by code or name: BGR.")],
    destination: Annotated[str, typer.Argument(help="The area that they come to: DEU.")],
    out: Annotated[
        Path | None, typer.Option(help="Result: .csv, .csv.gz, .parquet or .xlsx.", show_default=False)
    ] = None,
    warehouse: WarehouseOption = None,
    json: JsonOption = False,
) -> None:
    """Who says what of a corridor: the reports of both ends, what each counts, its factor, and one harmonised figure.

    Factors and the harmonised figure with its 80 % interval are of corridors by residence, see flows definitions.

    [dim]sojourn flows corridor BGR NLD[/]
    """
    from sojourn.cli.terminal.table_output import give
    from sojourn.products.flows import both_reports

    found = both_reports.corridor(family_of(warehouse).warehouse, origin, destination)
    rows = found.rows()
    if json:
        facts = {"origin": found.origin, "destination": found.destination, "anchors": list(found.anchors)}
        terminal.print_json({**facts, "reports": rows, "harmonised": [asdict(h) for h in found.harmonised]})
    elif out is not None:
        give({n: [r[n] for r in rows] for n in rows[0]}, out, title="corridor")
    else:
        _print(found)


def _print(found: Corridor) -> None:
    table = Table("year", "side", "persons", "partner by", "collection", "counts", "factor (80 %)", box=None)
    for s in found.said:
        persons = "no figure" if s.persons is None else f"{s.persons:,.0f} {s.status}"
        table.add_row(
            str(s.year), f"{s.reporter}: {SIDES[s.direction]}", persons, s.basis.lower().replace("_", " "),
            escape(s.collection), escape(s.counts), _factor(s),
        )  # fmt: skip
    terminal.stdout.print(table)
    if not found.harmonised:
        terminal.stdout.print("\nNo report of this corridor has a factor: nothing is harmonised.")
        return
    terminal.stdout.print(f"\nAs arrivals of {', '.join(found.anchors)} are counted, estimated (80 % interval):")
    table = Table("year", "persons", "from", "to", "made of", box=None)
    for h in found.harmonised:
        table.add_row(str(h.year), *(f"{float(f'{v:.2g}'):,.0f}" for v in (h.persons, h.lower, h.upper)),
                      " and ".join(SIDES[s] for s in h.sides))  # fmt: skip
    terminal.stdout.print(table)


def _factor(said: Said) -> str:
    if said.factor is None:
        return "–"
    return f"{said.factor:.2g} ({said.lower:.2g} to {said.upper:.2g})"

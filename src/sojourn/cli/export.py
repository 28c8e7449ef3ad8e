"""The command that writes observations, measures and saved estimates for another program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import BuiltInOption, JsonOption, WarehouseOption, open_house
from sojourn.cli.selection import selection
from sojourn.errors import UsageError, counted

if TYPE_CHECKING:
    from sojourn.products.export.extract import Selection
    from sojourn.publish.export import Exported


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(export)


def export(
    what: Annotated[
        str,
        typer.Argument(help="A dataflow (MIGRANT_STOCK; MIGRATION_FLOW for saved estimates), or measures."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="FILE.parquet, FILE.csv or FILE.csv.gz.")],
    where: Annotated[
        list[str] | None,
        typer.Option(help="dimension=code; again for more codes or dimensions.", show_default=False),
    ] = None,
    area: Annotated[
        str | None,
        typer.Option("--area", "-a", help="ref_area by any code or name; of a group, its countries."),
    ] = None,
    source: Annotated[str | None, typer.Option(help="One source, where several have such observations.")] = None,
    edition: Annotated[str | None, typer.Option(help="One edition, where several are loaded.")] = None,
    warehouse: WarehouseOption = None,
    built_in: BuiltInOption = False,
    json: JsonOption = False,
) -> None:
    """Write observations, measures or saved estimates as Parquet or CSV, for R, Python, Stata or a spreadsheet.

    Every row keeps its status, source and edition. The releases it is from, with licence and citation, are written
    beside it: stock.parquet has stock.releases.parquet. Editions are never mixed in one table.

    [dim]sojourn export MIGRANT_STOCK --area Kenya --where time_period=2024 --out stock.parquet[/]
    [dim]sojourn export measures --area ECOWAS --out measures.csv[/]
    [dim]sojourn export MIGRATION_FLOW --where method=closed --out flows.parquet[/]
    """
    from sojourn.concepts.dataflows import dataflow
    from sojourn.publish import export as writer

    measures = what.lower() == writer.MEASURES
    chosen: Selection = _plain(where or []) if measures else selection(dataflow(what), where or [])
    house = open_house(warehouse, built_in, alone=not measures)
    with terminal.stderr.status("Reading"):
        made = writer.export(
            what, out, warehouse=house, where=chosen or None, area=area, source=source, edition=edition
        )
    if json:
        terminal.print_json(made.facts())
    else:
        _print(made)


def _plain(parts: list[str]) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for part in parts:
        name, sign, code = part.partition("=")
        if not sign or not code:
            raise UsageError(f"«{part}» is not column=code.", ways_out=["--where measure=IMMIGRANTS"])
        chosen.setdefault(name, []).append(code)
    return chosen


def _print(made: Exported) -> None:
    facts, out = made.facts(), terminal.stdout
    out.print(f"{facts['title']} ({facts['unit']}): {counted(facts['rows'], 'row')}", markup=False)
    out.print(f"  columns   {', '.join(facts['columns'])}", markup=False)
    statuses = ", ".join(f"{word} {rows:,}" for word, rows in facts["statuses"].items())
    out.print(f"  statuses  {statuses}", markup=False)
    for r in facts["releases"]:
        named = f"{r['source']} {r['edition']}: {r['file_name'] or r['method']}"
        out.print(f"  from      {named}; {r['licence'] or 'licence not known'}", markup=False)
    if facts["totals_beside_parts"]:
        out.print(
            f"  totals    {', '.join(facts['totals_beside_parts'])}: rows with _T hold the others; a sum of all rows "
            "counts twice",
            markup=False,
        )
    out.print(f"Written: [bold]{escape(facts['file'])}[/] and {escape(facts['releases_file'])}")

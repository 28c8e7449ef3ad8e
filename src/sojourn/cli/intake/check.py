"""The command that reads a warehouse whole and says what of it can be read."""

from __future__ import annotations

from dataclasses import asdict

import typer
from rich.table import Table

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import JsonOption, WarehouseOption
from sojourn.errors import WarehouseError


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(check)


def check(warehouse: WarehouseOption = None, json: JsonOption = False) -> None:
    """Read the warehouse whole: which tables and rows can be read, and whether it agrees with itself.

    Exit code 8 where something cannot be read or disagrees. Nothing is changed.

    [dim]sojourn check --warehouse FILE[/]
    """
    from sojourn.warehouse.checking import check as look_through
    from sojourn.warehouse.warehouse import default_path

    found = look_through(warehouse or default_path())
    if json:
        tables = [asdict(t) for t in found.tables]
        facts = {"warehouse": str(found.path), "sound": found.sound, "tables": tables}
        terminal.print_json({**facts, "contradictions": list(found.contradictions)})
    else:
        table = Table("table", "rows", "can be read", "", box=None)
        for t in found.tables:
            rows = "?" if t.rows is None else f"{t.rows:,}"
            table.add_row(t.name, rows, f"{t.read:,}", t.problem)
        terminal.stdout.print(table)
        for sentence in found.contradictions:
            terminal.stdout.print(f"- {sentence}", markup=False, highlight=False)
        said = "is sound." if found.sound else "is damaged: put back a copy, or load its files again into a new one."
        terminal.stdout.print(f"{found.path} {said}", markup=False, highlight=False)
    if not found.sound:
        raise typer.Exit(WarehouseError.exit_code)

"""The command that lists the profiles: how an office's files are laid out, saved under names."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import JsonOption


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(profiles)


def profiles(
    name: Annotated[str | None, typer.Argument(help="One profile, whole; all without it.", show_default=False)] = None,
    json: JsonOption = False,
) -> None:
    """List what was saved with --save-profile: how an office's own files are laid out and written.

    [dim]sojourn profiles[/]
    [dim]sojourn profiles knbs[/]
    """
    from sojourn.products.intake import profiles as kept

    found = kept.listing() if name is None else [kept.find(name)]
    facts = [
        {
            "profile": p.name,
            "file": str(p.path),
            "made_with": f"sojourn {p.command}",
            "made_for": p.made_for.file,
            "columns": list(p.made_for.columns),
            "layout": p.layout.to_dict(),
            "said": dict(p.more),
        }
        for p in found
    ]
    if json:
        terminal.print_json(facts)
    elif name is not None:
        for key, value in facts[0].items():
            if value:
                terminal.stdout.print(f"{key:<10} {value}", markup=False, highlight=False)
    else:
        table = Table("profile", "made with", "made for", "says", box=None)
        for p in found:
            table.add_row(p.name, f"sojourn {p.command}", p.made_for.file, ", ".join(p.layout.to_dict()))
        terminal.stdout.print(table)
        terminal.stdout.print(f"{len(found)} in {kept.folder()}", markup=False, highlight=False)

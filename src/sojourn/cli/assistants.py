"""The command for assistants: mcp."""

from __future__ import annotations

import typer

from sojourn.cli.explorer import AsOfOption
from sojourn.cli.intake.warehouse import BuiltInOption, WarehouseOption, open_standing
from sojourn.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(mcp)


def mcp(warehouse: WarehouseOption = None, built_in: BuiltInOption = False, as_of: AsOfOption = None) -> None:
    """Answer assistants by the Model Context Protocol on standard input and output, read-only.

    Areas, tables, figures with status and cell, verdicts with evidence. An estimate is never told as an observation.

    [dim]sojourn mcp[/]
    [dim]sojourn mcp --built-in[/]
    """
    try:
        from sojourn.service.assistants.protocol import run
    except ImportError:
        raise UsageError(
            "Answers for assistants need the package mcp, which is not installed.",
            ways_out=["pip install 'sojourn[assistants]'"],
        ) from None
    asked = open_standing(warehouse, built_in)
    edition = asked.kind == "built-in edition" and warehouse is None
    run(None if edition else asked.path, built_in=edition, as_of=as_of)

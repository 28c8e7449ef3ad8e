"""The command line: parse, call, print.

May import everything and is imported by nobody. A command computes nothing: it reads its options, asks a product or
publish, and prints with ``terminal``. A new command goes into the room of its subject (``flows``, ``border``,
``remittances``, ``intake``), each a package with a Typer application ``app`` or a function ``register``; what belongs
to no subject is a module here. Heavy libraries are imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from typing import Annotated, NoReturn

import typer

from sojourn.cli import (
    assistants,
    border,
    changes,
    declaration,
    explorer,
    export,
    flows,
    hidden,
    indicators,
    remittances,
    terminal,
)
from sojourn.cli import release as gate
from sojourn.cli import report as assessment
from sojourn.cli.flows import validation
from sojourn.cli.intake import check, profiles, pull, taking_back, template, warehouse
from sojourn.errors import SojournError

INTERRUPTED = 130
QUERY_INTERRUPTED = "Query interrupted"  # what DuckDB says, as a RuntimeError, when Ctrl-C meets it at work

app = typer.Typer(
    name="sojourn",
    help="The open evidence platform for international migration and development.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        terminal.stdout.print(f"sojourn {version('sojourn')}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """The open evidence platform for international migration and development."""


warehouse.register(app)
taking_back.register(app)
check.register(app)
pull.register(app)
template.register(app)
profiles.register(app)
assessment.register(app)
changes.register(app)
explorer.register(app)
assistants.register(app)
export.register(app)
indicators.register(app)
app.add_typer(declaration.app, name="declaration", help="The Declaration: 34 paragraphs, and a resolution's text.")
app.add_typer(flows.app, name="flows", help="Flows between areas: estimate, fit, measure, validate.")
app.add_typer(validation.app, name="validate", help="Hold estimates against what is known.")
app.add_typer(border.app, name="border", help="Border crossings and registers: who is a migrant, by rule.")
app.add_typer(hidden.app, name="hidden", help="People nobody lists: an interval, or a refusal with its reason.")
app.add_typer(gate.app, name="release", help="Release counts about persons: protected, attacked, written down.")
app.add_typer(gate.ledger, name="ledger", help="The books of releases: read, verify, export, set budgets.")
app.add_typer(remittances.app, name="remittances", help="Remittances: prices, flows and series.")


def main() -> None:
    """Run a command; a problem the user can mend is printed without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with suppress(OSError):  # a stream that can neither be sought nor asked where it is
                stream.reconfigure(errors="backslashreplace")  # a name that the terminal's encoding does not have
    try:
        app()
    except SojournError as error:
        terminal.print_error(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _interrupted()
    except RuntimeError as error:
        if str(error) != QUERY_INTERRUPTED:
            raise
        _interrupted()
    except SystemExit as end:
        if end.code == INTERRUPTED:  # what Typer makes of Ctrl-C
            _interrupted()
        raise


def _interrupted() -> NoReturn:
    terminal.stderr.print("Interrupted. Nothing was changed.")
    sys.exit(INTERRUPTED)

"""The command line: parse, call, print.

May import everything and is imported by nobody. A command computes nothing: it reads its options, asks a product or
publish, and prints with ``terminal``. A new command goes into the room of its subject (``flows``, ``border``,
``remittances``, ``intake``), each a package with a Typer application ``app`` or a function ``register``; what belongs
to no subject is a module here. Heavy libraries are imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
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
from sojourn.cli.terminal import quick_start
from sojourn.errors import SojournError

INTERRUPTED = 130
QUERY_INTERRUPTED = "Query interrupted"  # what DuckDB says, as a RuntimeError, when Ctrl-C meets it at work


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        terminal.stdout.print(f"sojourn {version('sojourn')}")
        raise typer.Exit


def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """The open evidence platform for international migration and development."""


def _program_of(rooms: Mapping[str, tuple[typer.Typer, str]]) -> typer.Typer:
    """The program with these rooms."""
    made = typer.Typer(
        name="sojourn",
        help="The open evidence platform for international migration and development.",
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_program)
    for name, (room, text) in rooms.items():
        made.add_typer(room, name=name, help=text)
    return made


ROOMS: dict[str, tuple[typer.Typer, str]] = {
    "declaration": (declaration.app, "The Declaration: 34 paragraphs, and a resolution's text."),
    "flows": (flows.app, "Flows between areas: estimate, fit, measure, validate."),
    "validate": (validation.app, "Hold estimates against what is known."),
    "border": (border.app, "Border crossings and registers: who is a migrant, by rule."),
    "hidden": (hidden.app, "People nobody lists: an interval, or a refusal with its reason."),
    "release": (gate.app, "Release counts about persons: protected, attacked, written down."),
    "ledger": (gate.ledger, "The books of releases: read, verify, export, set budgets."),
    "remittances": (remittances.app, "Remittances: prices, flows and series."),
}
"""Commands that have commands of their own."""

app = _program_of(ROOMS)
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


def main() -> None:
    """Run a command; a problem the user can mend is printed without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with suppress(OSError):  # a stream that can neither be sought nor asked where it is
                stream.reconfigure(errors="backslashreplace")  # a name that the terminal's encoding does not have
    quick_start.leave_pandas_out(sys.argv[1:])
    try:
        _asked_for(sys.argv[1:])()
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


def _asked_for(arguments: Sequence[str]) -> typer.Typer:
    """All of the program, or only the room that is asked for: Typer reads the options of every command it holds."""
    named = arguments[0] if arguments else ""
    return _program_of({named: ROOMS[named]}) if named in ROOMS else app


def _interrupted() -> NoReturn:
    terminal.stderr.print("Interrupted. Nothing was changed.")
    sys.exit(INTERRUPTED)

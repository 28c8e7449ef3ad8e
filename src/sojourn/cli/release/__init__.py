"""``sojourn release`` and ``sojourn ledger``: what concerns persons leaves protected, attacked and written down."""

from __future__ import annotations

import typer

from sojourn.cli.release import attack, books, make, plan, synthetic

__all__ = ["app", "ledger"]

app = typer.Typer(
    name="release",
    help="Release counts about persons: protected, attacked, written down.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
ledger = typer.Typer(
    name="ledger",
    help="The books of releases: read, verify, export, set budgets.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _release() -> None:
    """Release counts about persons: protected, attacked, written down."""


@ledger.callback()
def _ledger() -> None:
    """The books of releases: read, verify, export, set budgets."""


for room in (plan, make, synthetic, attack):
    room.register(app)
books.register(ledger)
app.add_typer(ledger)

"""``sojourn border``: from border crossings to migration statistics."""

from __future__ import annotations

import typer

from sojourn.cli.border import classify, link, permits, statistics, vintages

__all__ = ["app"]

app = typer.Typer(
    name="border",
    help="Border crossings: classify them by a rule of residence, check them, turn them into statistics.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _border() -> None:
    """Border crossings: classify them by a rule of residence, check them, turn them into statistics."""


for room in (classify, statistics, vintages, permits, link):
    room.register(app)

"""``sojourn hidden``: people nobody lists, with an interval or a refusal."""

from __future__ import annotations

import typer

from sojourn.cli.hidden import deaths, detected, encounters, gaps, inputs, lists

__all__ = ["app"]

app = typer.Typer(
    name="hidden",
    help="People nobody lists: a total with its interval, or a refusal with its reason.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _hidden() -> None:
    """People nobody lists: a total with its interval, or a refusal with its reason."""


for room in (lists, inputs, encounters, deaths, detected, gaps):
    room.register(app)

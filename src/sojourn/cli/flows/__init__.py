"""``sojourn flows``: who moves from where to where."""

from __future__ import annotations

import os

import typer

from sojourn.cli.flows import (
    corridor,
    definitions,
    drawing,
    estimate,
    estimate_tables,
    indices,
    listing,
    margins,
    oddities,
    pairs,
    regional,
    stocks,
    training,
    yearly,
)
from sojourn.cli.flows.old_spelling import FlowsGroup

__all__ = ["app"]

app = typer.Typer(
    name="flows",
    cls=FlowsGroup,
    help="Who moves from where to where: estimate flows, fit tables to margins and nets, sum them up in indices.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _flows() -> None:
    """Who moves from where to where: estimate flows, fit tables to margins and nets, sum them up in indices."""
    # Read when NumPy is loaded, which no command has done yet; see sojourn.kernels.fitting.blas_threads for why.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


ROOMS = (
    estimate,
    estimate_tables,
    listing,
    regional,
    margins,
    drawing,
    indices,
    pairs,
    stocks,
    training,
    oddities,
    definitions,
    corridor,
    yearly,
)
for room in ROOMS:
    room.register(app)

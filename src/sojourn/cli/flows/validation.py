"""``sojourn validate``: what is estimated, held against what is known."""

from __future__ import annotations

import os

import typer

from sojourn.cli.flows.scoreboard import register_validation

app = typer.Typer(
    name="validate",
    help="Hold estimates against what is known.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _validate() -> None:
    """Hold estimates against what is known."""
    # Read when NumPy is loaded, which no command has done yet; see sojourn.kernels.fitting.blas_threads for why.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


register_validation(app)

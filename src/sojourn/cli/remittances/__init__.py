"""``sojourn remittances``: what sending money costs, who sends how much to whom, beside published figures."""

from __future__ import annotations

import typer

from sojourn.cli.remittances import flows, prices

__all__ = ["app"]

app = typer.Typer(
    name="remittances",
    help="Remittances: prices, the cheapest services surveyed, flows by corridor, recorded series, comparisons.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _remittances() -> None:
    """Remittances: prices, the cheapest services surveyed, flows by corridor, recorded series, comparisons."""


for room in (prices, flows):
    room.register(app)

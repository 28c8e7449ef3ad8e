"""``sojourn hidden residual``, ``multiplier`` and ``ensemble``: totals from uncertain inputs and from estimates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli.hidden.giving import ChartOption, JsonOption, LevelOption, OutOption, give
from sojourn.cli.own_files import reads_own_files

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles

Table = Annotated[Path, typer.Argument(help="Columns: role, input, distribution, first, second, third.")]
Times = Annotated[int, typer.Option("--times", min=1000, help="Draws.")]
Seed = Annotated[int, typer.Option("--seed", help="Of the draws.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the room's application."""
    for command in (residual, multiplier, ensemble):
        app.command()(command)


@reads_own_files
def residual(
    files: OwnFiles,
    table: Table,
    times: Times = 20_000,
    seed: Seed = 1,
    level: LevelOption = 0.95,
    out: OutOption = None,
    json: JsonOption = False,
    chart: ChartOption = None,
) -> None:
    """Foreign-born counted, less those legally resident who were counted too: who is left.

    Roles: survey, legal, mortality, emigration, undercount_legal, undercount_irregular. Every input is a distribution
    (fixed, normal, uniform, triangular, lognormal, beta). The picture shows what drives the interval.

    [dim]sojourn hidden residual inputs.csv --chart tornado.svg[/]
    """
    from sojourn.estimators.hidden.inputs import RESIDUAL_ROLES, Residual
    from sojourn.products.hidden.own_inputs import roles_of

    made = Residual(times, seed, level).estimate(roles_of(files.table(table), RESIDUAL_ROLES))
    give(made, out, json, chart, title="Counted and not legally resident", tornado=True)


@reads_own_files
def multiplier(
    files: OwnFiles,
    table: Table,
    times: Times = 20_000,
    seed: Seed = 1,
    level: LevelOption = 0.95,
    out: OutOption = None,
    json: JsonOption = False,
    chart: ChartOption = None,
) -> None:
    """Known events (arrests, births, regularisations) divided by a rate that has an interval of its own.

    Roles: events, rate, repeats (share of events that are not a person's first).

    [dim]sojourn hidden multiplier inputs.csv --chart tornado.svg[/]
    """
    from sojourn.estimators.hidden.inputs import MULTIPLIER_ROLES, Multiplier
    from sojourn.products.hidden.own_inputs import roles_of

    made = Multiplier(times, seed, level).estimate(roles_of(files.table(table), MULTIPLIER_ROLES))
    give(made, out, json, chart, title="People behind known events", tornado=True)


@reads_own_files
def ensemble(
    files: OwnFiles,
    table: Annotated[Path, typer.Argument(help="Columns: estimate, total, lower, upper, weight, identified.")],
    level: LevelOption = 0.95,
    out: OutOption = None,
    json: JsonOption = False,
    chart: ChartOption = None,
) -> None:
    """Several estimates: all shown, those that are identified combined by the weights you state.

    An estimate with identified = no is shown and never combined. Estimates that differ by more than three give no
    combination at all.

    [dim]sojourn hidden ensemble estimates.csv --chart spread.svg[/]
    """
    from sojourn.estimators.hidden.inputs import Ensemble
    from sojourn.products.hidden.own_inputs import members_of

    give(Ensemble(level).estimate(members_of(files.table(table))), out, json, chart, title="Estimates together")

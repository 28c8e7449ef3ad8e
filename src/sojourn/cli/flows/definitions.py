"""``sojourn flows definitions`` and ``convert``: what reporters count against one another, from double entries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.flows.options import family_of
from sojourn.cli.intake.warehouse import JsonOption, WarehouseOption
from sojourn.errors import UsageError

DIRECTIONS = ("IN", "OUT")


def register(app: typer.Typer) -> None:
    """Add the commands to ``sojourn flows``."""
    app.command()(definitions)
    app.command()(convert)


def definitions(
    out: Annotated[
        Path | None, typer.Option(help="Result: .csv, .csv.gz, .parquet or .xlsx.", show_default=False)
    ] = None,
    warehouse: WarehouseOption = None,
    json: JsonOption = False,
) -> None:
    """What each reporter counts, by direction, per person that the anchors' registers count; with intervals.

    From European corridors that both ends report. Direction IN: as receiver; OUT: as sender.
    """
    from sojourn.cli.terminal.table_output import give
    from sojourn.products.flows import definitions as own

    entries = own.double_entries(family_of(warehouse).warehouse)
    found, score = own.factors(entries), own.held_out(entries)
    rows = []
    for reporter, direction in found.names:
        (factor, low80, high80), (_, low95, high95) = (found.factor(reporter, direction, s) for s in (80, 95))
        rows.append(
            {
                "reporter": reporter, "direction": direction, "factor": factor, "lower_80": low80, "upper_80": high80,
                "lower_95": low95, "upper_95": high95,
            }
        )  # fmt: skip
    if json:
        facts = {"anchors": list(found.anchors), "corridors": found.corridors, "noise": found.noise}
        terminal.print_json({**facts, "factors": rows, "held_out": dict(score), "releases": list(entries.releases)})
        return
    give({n: [r[n] for r in rows] for n in rows[0]}, out, title="definitions")
    terminal.stderr.print(
        f"{found.corridors} corridors; anchors {', '.join(found.anchors)}. Corridors left out: the receiver's figure "
        f"is off the sender's by {score['raw']:.2f} (median |log ratio|), by {score['converted']:.2f} once converted"
    )


def convert(
    persons: Annotated[float, typer.Argument(help="Persons that a reporter counted.")],
    reported: Annotated[
        str, typer.Option("--from", help="Who counted them, and which way: DEU:IN.", show_default=False)
    ],
    wanted: Annotated[str, typer.Option("--to", help="As whom they are to be counted: NLD:IN.", show_default=False)],
    warehouse: WarehouseOption = None,
    json: JsonOption = False,
) -> None:
    """Convert a figure from one reporter's definition to another's, with an interval.

    [dim]sojourn flows convert 1200 --from BGR:OUT --to NLD:IN[/]
    """
    from sojourn.products.flows import definitions as own

    if not 0 <= persons < float("inf"):
        raise UsageError(f"{persons:g} persons cannot have been counted")
    names = (_reporter(wanted), _reporter(reported))
    found = own.factors(own.double_entries(family_of(warehouse).warehouse))
    ends = {share: tuple(persons * r for r in found.ratio(*names, share)) for share in (80, 95)}
    facts: dict[str, Any] = {"from": reported, "to": wanted, "persons": persons, "value": ends[80][0]}
    facts |= {f"{side}_{s}": ends[s][i] for s in (80, 95) for i, side in ((1, "lower"), (2, "upper"))}
    if json:
        terminal.print_json(facts)
        return
    value, low, high = (float(f"{v:.2g}") for v in ends[80])
    terminal.stdout.print(
        f"{persons:,.0f} counted by {escape(reported)} are about {value:,.0f} as counted by {escape(wanted)} "
        f"({low:,.0f} to {high:,.0f} in four cases of five)"
    )


def _reporter(text: str) -> tuple[str, str]:
    """Code and direction of what is written CODE:DIRECTION."""
    code, _, direction = text.upper().partition(":")
    if direction not in DIRECTIONS or not code:
        raise UsageError(
            f"«{text}» is no reporter with a direction", ways_out=["DEU:IN (arrivals)", "DEU:OUT (departures)"]
        )
    return code, direction

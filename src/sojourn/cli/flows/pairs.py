"""``sojourn flows pairs``: each corridor beside the one that runs against it, and net moves summed over pairs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli.flows.indices import AbsentOption, DestinationOption, OriginOption, OutOption, ValueOption, WhereOption
from sojourn.cli.own_files import reads_own_files

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles


class Row(StrEnum):
    """What a row of the result is."""

    pair = "pair"
    area = "area"


def register(app: typer.Typer) -> None:
    """Add the command to the flows program."""
    app.command()(pairs)


@reads_own_files
def pairs(
    files: OwnFiles,
    table: Annotated[Path, typer.Argument(help="Flows: a square table, or a long one.")],
    by: Annotated[Row, typer.Option(help="A row of the result: a pair of areas, or an area.")] = Row.pair,
    origin: OriginOption = "origin",
    destination: DestinationOption = "destination",
    value: ValueOption = "value",
    absent: AbsentOption = "refuse",
    where: WhereOption = None,
    out: OutOption = None,
) -> None:
    """Flows in pairs of areas: what runs one way, what runs the other, net and interchange.

    By pair: first, second, there (first to second), back, net (there less back), interchange (their sum). By area:
    immigration, emigration, and over its pairs net_immigration (the gain from partners it gains from), net_emigration
    (the loss to partners it loses to), net_migration, which is the one less the other.

    [dim]sojourn flows pairs flows.csv --by area --out net.csv[/]
    """
    import numpy as np

    from sojourn.cli.flows.indices import flow_of
    from sojourn.cli.terminal.table_output import give
    from sojourn.indicators import flow_totals

    source = files.table(table, value=value).where(where or [])
    areas, flow, _ = flow_of(files, source, origin, destination, value, absent)
    if by is Row.area:
        gained, lost = flow_totals.net_over_pairs(flow)
        columns: dict[str, Any] = {
            "area": list(areas),
            "immigration": flow_totals.immigration(flow).tolist(),
            "emigration": flow_totals.emigration(flow).tolist(),
            "net_immigration": gained.tolist(),
            "net_emigration": lost.tolist(),
            "net_migration": flow_totals.net_migration(flow).tolist(),
        }
        give(columns, out, title="net over pairs")
        return
    moves = flow_totals.moves(flow)
    first, second = np.triu_indices(len(areas), 1)
    there, back = moves[first, second], moves[second, first]
    columns = {
        "first": [areas[i] for i in first],
        "second": [areas[j] for j in second],
        "there": there.tolist(),
        "back": back.tolist(),
        "net": (there - back).tolist(),
        "interchange": (there + back).tolist(),
    }
    give(columns, out, title="pairs")

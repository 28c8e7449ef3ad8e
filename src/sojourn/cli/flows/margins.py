"""``sojourn flows fit`` and ``net``: tables that meet the margins or the net migration a user gives."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.flows.options import FactsOption, ResultOption, file_option
from sojourn.cli.own_files import reads_own_files
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles


class NetMethod(StrEnum):
    """What the table with these nets is nearest to, or least in."""

    entropy = "entropy"
    least_movement = "least-movement"
    quadratic = "quadratic"


def register(app: typer.Typer) -> None:
    """Add the commands to the flows program."""
    app.command()(fit)
    app.command()(net)


@reads_own_files(without=("columns",))
def fit(
    files: OwnFiles,
    rows: Annotated[Path, file_option("Totals of origins: code, value. Or a square table of margins by birthplace.")],
    columns: Annotated[
        list[str],
        typer.Option(
            help="Totals of destinations, in the same form. Given again as code=NAME,value=NAME: columns of the lists.",
            show_default=False,
            metavar="FILE",
        ),
    ],
    out: ResultOption,
    seed: Annotated[
        Path | None, file_option("Table to scale, origin in rows; ones without it. Zeros stay zero.")
    ] = None,
    diagonal: Annotated[Path | None, file_option("Known diagonal (stayers): code, value.")] = None,
    zero_diagonal: Annotated[bool, typer.Option("--zero-diagonal", help="Nobody stays.")] = False,
    blocks: Annotated[Path | None, file_option("Block of each area: columns code, block.")] = None,
    block_totals: Annotated[Path | None, file_option("Totals between blocks: a square table.")] = None,
    json: FactsOption = False,
) -> None:
    """Fit a table to margins by proportional fitting, exactly.

    [dim]sojourn flows fit --seed past.csv --rows out.csv --columns in.csv --zero-diagonal --out fitted.csv[/]
    """
    from sojourn import release
    from sojourn.files import tables
    from sojourn.products.flows import own_margins

    totals = _totals(columns, files)
    tables.check_results((out,), (rows, totals, seed, diagonal, blocks, block_totals))
    made = own_margins.fit_files(
        rows, totals, seed, diagonal=diagonal, zero_diagonal=zero_diagonal, blocks=blocks, block_totals=block_totals,
        files=files,
    )  # fmt: skip
    _finish(made, tables.write_tables(made.long(), release.open_data(out), sheet="flows"), out, json)


@reads_own_files
def net(
    files: OwnFiles,
    net: Annotated[Path, file_option("Net migration: code, value; positive is gain; adds up to zero.")],
    out: ResultOption,
    prior: Annotated[Path | None, file_option("Table to stay near to, origin in rows.")] = None,
    method: Annotated[
        NetMethod, typer.Option(help="Nearest to the prior in entropy or squares, or moving fewest.")
    ] = NetMethod.entropy,
    total: Annotated[float | None, typer.Option(help="entropy: persons moving.", show_default=False)] = None,
    json: FactsOption = False,
) -> None:
    """Find a table of flows with given net migration.

    [dim]sojourn flows net --net net.csv --prior past.csv --method entropy --out flows.csv[/]
    """
    from sojourn import release
    from sojourn.files import tables
    from sojourn.products.flows import own_margins

    tables.check_results((out,), (net, prior))
    made = own_margins.net_files(net, prior, method.value, total=total, files=files)
    _finish(made, tables.write_tables(made.long(), release.open_data(out), sheet="flows"), out, json)


def _totals(columns: list[str], files: OwnFiles) -> Path:
    """The file of totals of destinations; what is written ours=theirs is said of the columns of all lists."""
    from sojourn.cli.own_files import layout_of

    given = [text for text in columns if "=" not in text or Path(text).exists()]
    if len(given) != 1:
        raise UsageError(
            f"--columns names {len(given)} files of totals of destinations; it takes one.",
            ways_out=[
                "--columns in.csv",
                "--columns in.csv --columns code=Area,value=Persons (columns of the lists)",
            ],
        )
    files.layout = layout_of({"columns": [text for text in columns if text not in given]}).over(files.layout)
    return Path(given[0])


def _finish(made: Any, rows: int, out: Path, json: bool) -> None:
    if json:
        terminal.print_json({**made.facts, "rows": rows, "out": str(out)})
        return
    terminal.stderr.print(f"{made.facts['total']:,.0f} persons in {rows:,} rows in {escape(str(out))}")

"""``sojourn flows estimate-tables``: who moved from where to where, from a user's own stocks, births and deaths."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.flows.options import (
    DEFAULT_METHOD,
    MINIMUM,
    AdjustmentsOption,
    AreaOption,
    FactsOption,
    MethodOption,
    ResultOption,
    SaidOption,
    file_option,
    said,
)
from sojourn.cli.own_files import reads_own_files
from sojourn.cli.terminal.long_work import working
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.estimators import Estimate
    from sojourn.sources.own.own_files import OwnFiles

#: Share of the population above which an imbalance of a closed world is pointed at.
LARGE_IMBALANCE = 0.01


def register(app: typer.Typer) -> None:
    """Add the command to the room's application."""
    app.command()(estimate_tables)


@reads_own_files
def estimate_tables(
    files: OwnFiles,
    stock_start: Annotated[Path, file_option("Stock at the start: birthplace in rows, residence in columns.")],
    stock_end: Annotated[Path, file_option("Stock at the end, the same areas.")],
    out: ResultOption,
    method: MethodOption = DEFAULT_METHOD,
    option: SaidOption = None,
    births: Annotated[
        str | None, file_option("Births in the interval: code, value. The word none: there were none.")
    ] = None,
    deaths: Annotated[
        str | None, file_option("Deaths in the interval: code, value. The word none: there were none.")
    ] = None,
    prior: Annotated[Path | None, file_option("Weights of moves, origin in rows, destination in columns.")] = None,
    cost: Annotated[
        Path | None, file_option("Distances in km, or the cost of moves, origin in rows; a cost of inf forbids a move.")
    ] = None,
    coordinates: Annotated[
        Path | None, file_option("Code, latitude, longitude, from which distances in km are made.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="birthplace: flows of each birthplace.", show_default=False)] = None,
    stayers: Annotated[bool, typer.Option("--stayers", help="Keep those who stayed, on the diagonal.")] = False,
    area: AreaOption = None,
    adjustments: AdjustmentsOption = None,
    json: FactsOption = False,
) -> None:
    """Estimate flows from your own tables, without a warehouse: two stocks, births and deaths, in persons.

    A stock is a square table (CSV or xlsx) with the birthplace in rows, the residence in columns, the native-born
    on the diagonal and the birthplace's code in the first column. Births and deaths are lists: code, value. The
    result is long: origin, destination[, birthplace], value, with every cell; staying is no move.

    [bold]sojourn flows methods[/] lists the methods, and [bold]sojourn flows methods NAME[/] the tables one needs and
    what it can be told with --option. Each has a page in the documentation: what it assumes and when not to use it.

    [dim]sojourn flows estimate-tables --method closed --stock-start a.csv --stock-end b.csv --births births.csv
    --deaths deaths.csv --out flows.csv[/]

    [dim]sojourn flows estimate-tables --method pseudo-bayesian --option weight=0.85 --option balance=open ...[/]
    """
    if by not in (None, "birthplace"):
        raise UsageError(f"--by is birthplace or nothing, not {by}")
    from sojourn import release
    from sojourn.estimators import flow_request
    from sojourn.files import tables as written
    from sojourn.products.flows import own_tables

    row, settings = flow_request(method, said(option), "own tables")
    given = own_tables.OwnTables(stock_start, stock_end, _events(births), _events(deaths), prior, cost, coordinates)
    own_tables.check_inputs(given, row, settings)
    written.check_results((out, adjustments), given.paths)
    with working() as report:
        report(f"estimating {row.name}", 0, 2)
        made, notes = own_tables.estimate_files(given, row, settings, files)
        others = own_tables.totals_of_others(given, row, made, files)
        report("writing", 1, 2)
        tables = own_tables.flow_tables(made, by_birthplace=by == "birthplace", stayers=stayers, kept=area or ())
        rows = written.write_tables(tables, release.open_data(out), sheet="flows")
        if adjustments is not None:
            written.write_tables(
                [own_tables.adjustment_table(made)], release.open_data(adjustments), sheet="adjustments"
            )
    if json:
        terminal.print_json({**own_tables.summary(made, notes, out, rows), "persons_moving_by_method": others})
        return
    _print(made, notes, others)
    if area:
        terminal.stderr.print(f"  only flows from or to {escape(', '.join(area))} are written")
    terminal.stderr.print(f"{rows:,} rows in {escape(str(out))}")


def _events(text: str | None) -> Path | Literal["none"] | None:
    if text is None:
        return None
    return "none" if text.lower() == "none" else Path(text)


def _print(made: Estimate, notes: list[str], others: dict[str, float]) -> None:
    say = terminal.stderr.print
    say(
        f"[bold]{escape(made.method)}[/]: {made.diagnostics['persons_moving']:,.0f} persons moving "
        f"between {len(made.areas)} areas"
    )
    if made.figure == "minimum":
        say(f"  {MINIMUM}")
    if len(others) > 1:
        least, most = min(others, key=others.__getitem__), max(others, key=others.__getitem__)
        say(f"  {len(others)} methods say from {others[least]:,.0f} ({least}) to {others[most]:,.0f} ({most})")
    for note in notes:
        say(f"  note: {escape(note)}")
    imbalance = made.diagnostics.get("world_imbalance")
    if imbalance:
        share = abs(imbalance) / max(made.inputs["stock_start_persons"], made.inputs["stock_end_persons"])
        say(
            f"  the world did not balance by {imbalance:,.6g} persons ({share:.2g} of the population); "
            "native-born were scaled to close it"
        )
        if share > LARGE_IMBALANCE:
            say(
                "  [yellow]that is much[/]: are stocks, births and deaths all in persons and of the same interval? "
                "Areas that exchange persons with others need an open account"
            )
    if negative := made.diagnostics.get("negative_cells"):
        say(f"  [yellow]{negative} flows are negative[/]: the method allows it, nobody can make such a move")
    if "penalty" in made.settings:
        say(
            f"  the stocks are not met: {made.diagnostics['start_missed']:,.0f} persons missed at the start, "
            f"{made.diagnostics['end_missed']:,.0f} at the end (unbalanced=yes)"
        )
    elif "birthplace_residual" in made.diagnostics:
        residuals = made.diagnostics["birthplace_residual"], made.diagnostics["residence_residual"]
        stopped = made.diagnostics["stopped_as_published"] and max(residuals) > 1e-6
        how = ", where the published rule stops (--option solver=exact: to 1e-6)" if stopped else ""
        say(f"  margins met to {max(residuals):.1e} persons{how}")
    if "total_moves" in made.settings:
        say(f"  total of moves: {made.diagnostics['persons_moving']:,.0f} ({made.settings['total_moves']})")
    shown = [a for a in made.adjustments if not a.name.startswith("native-born scaled")]
    for a in shown[:10]:
        say(f"  adjusted {escape(a.area)}: {escape(a.name)} ({a.persons:+,.6g}); {escape(a.reason)}")
    if len(shown) > 10:
        say(f"  and {len(shown) - 10} more adjustments (--adjustments FILE keeps all)")

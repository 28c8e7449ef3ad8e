"""``sojourn flows``: who moves from where to where."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.flows import estimation as flow_warehouse
from sojourn.cli.flows import options as flow_options
from sojourn.cli.flows.options import FactsOption, file_option
from sojourn.errors import UsageError


class BirthMethod(StrEnum):
    """Whose births are."""

    native = "native"
    proportion = "proportion"


class DeathMethod(StrEnum):
    """Whose deaths are."""

    proportion = "proportion"
    accounting = "accounting"


class Matching(StrEnum):
    """When the world is made to balance."""

    before = "before"
    after = "after"


class Decrease(StrEnum):
    """What a fall of a stock means; zero and reverse are the words of the literature."""

    drop = "drop"
    zero = "zero"
    ret = "return"
    reverse = "reverse"


class RatesMethod(StrEnum):
    """Which rates."""

    dennett = "dennett"
    rogers = "rogers-von-rabenau"


class BalanceName(StrEnum):
    """How the two stocks are made to agree."""

    closed = "closed"
    open = "open"
    open_dr = "open-dr"


class Solver(StrEnum):
    """When fitting stops."""

    auto = "auto"
    exact = "exact"
    reference = "reference"


class Remainder(StrEnum):
    """Who takes what rounding leaves over."""

    reference = "reference"
    largest = "largest"


METHOD_HELP = (
    "One of the methods above, or: diff-drop, diff-return (diff-zero, diff-reverse), dennett, rogers-von-rabenau "
    "(rvr), closed-minimisation, open-minimisation, closed-independence, pb, mixture, ot."
)
#: Share of the population above which an imbalance of a closed world is pointed at.
LARGE_IMBALANCE = 0.01


def register(app: typer.Typer) -> None:
    """Add the commands to the room's application."""
    app.command()(estimate)


def estimate(
    context: typer.Context,
    stock_start: Annotated[
        Path | None, file_option("Stock at the start: birthplace in rows, residence in columns.")
    ] = None,
    stock_end: Annotated[Path | None, file_option("Stock at the end, the same areas.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Result: .csv, .csv.gz, .parquet or .xlsx.", show_default=False)
    ] = None,
    method: Annotated[str, typer.Option(help=METHOD_HELP)] = "closed",
    births: Annotated[
        str | None, file_option("Births in the interval: code, value. The word none: there were none.")
    ] = None,
    deaths: Annotated[
        str | None, file_option("Deaths in the interval: code, value. The word none: there were none.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="birthplace: flows of each birthplace.", show_default=False)] = None,
    stayers: Annotated[bool, typer.Option("--stayers", help="Keep those who stayed, on the diagonal.")] = False,
    birth_method: Annotated[
        BirthMethod, typer.Option(help="Births belong to the native-born, or to all in proportion.")
    ] = BirthMethod.native,
    death_method: Annotated[
        DeathMethod, typer.Option(help="Deaths in proportion to population, or so that birthplaces close.")
    ] = DeathMethod.proportion,
    match_global: Annotated[
        Matching, typer.Option(help="Balance the world before or after births and deaths (closed).")
    ] = Matching.before,
    balance: Annotated[
        BalanceName | None,
        typer.Option(help="independence, the mixtures, optimal-transport: closed by default.", show_default=False),
    ] = None,
    decrease: Annotated[
        Decrease | None,
        typer.Option(help="stock-differencing: a fall is dropped, or a return (default).", show_default=False),
    ] = None,
    rates_method: Annotated[
        RatesMethod | None, typer.Option(help="rates: dennett (default) or rogers-von-rabenau.", show_default=False)
    ] = None,
    total_moves: Annotated[
        str, typer.Option(help="rates dennett: persons, or population-change, half-population-change, net-migration.")
    ] = "population-change",
    weight: Annotated[
        float | None, typer.Option(help="pseudo-bayesian: share of the closed minimisation.", show_default="0.89")
    ] = None,
    minimisation: Annotated[
        float | None, typer.Option(help="distance-mixture: share of the closed minimisation.", show_default="0.80")
    ] = None,
    distance_share: Annotated[
        float | None, typer.Option(help="distance-mixture: share of the gravity account.", show_default="0.15")
    ] = None,
    moving: Annotated[
        float | None, typer.Option(help="distance-mixture: weight of a move of 1000 km.", show_default="0.1")
    ] = None,
    decay: Annotated[
        float | None, typer.Option(help="distance-mixture: how fast that falls with distance.", show_default="1")
    ] = None,
    prior: Annotated[
        Path | None, file_option("open, closed: weights of moves, origin in rows, destination in columns.")
    ] = None,
    cost: Annotated[
        Path | None,
        file_option("optimal-transport: cost of moves, origin in rows; inf forbids a move. distance-mixture: km."),
    ] = None,
    coordinates: Annotated[
        Path | None,
        file_option("optimal-transport, distance-mixture: code, latitude, longitude; gives distances in km."),
    ] = None,
    epsilon: Annotated[
        float | None, typer.Option(help="optimal-transport: blur, unit of the cost.", show_default="mean cost / 10")
    ] = None,
    moving_cost: Annotated[
        float | None, typer.Option(help="optimal-transport: cost of any move.", show_default="3 epsilon")
    ] = None,
    unbalanced: Annotated[
        bool, typer.Option("--unbalanced", help="optimal-transport: let the stocks differ, at a price.")
    ] = False,
    penalty: Annotated[
        float | None, typer.Option(help="optimal-transport: that price.", show_default="50 epsilon")
    ] = None,
    whole_native_born: Annotated[bool, typer.Option(help="closed: round the native-born to whole persons.")] = True,
    remainder: Annotated[
        Remainder, typer.Option(help="closed: who takes what rounding leaves over.")
    ] = Remainder.reference,
    solver: Annotated[
        Solver,
        typer.Option(help="Meet margins exactly, stop where R's migest stops, or do that in small tables only (auto)."),
    ] = Solver.auto,
    adjustments: Annotated[
        Path | None, typer.Option(help="Write everything that was moved to balance the account.", show_default=False)
    ] = None,
    period: flow_warehouse.PeriodOption = None,
    sex: flow_warehouse.SexOption = flow_warehouse.SexName.total,
    level: flow_warehouse.LevelOption = "country",
    edition: flow_warehouse.EditionOption = None,
    unknown_origin: flow_warehouse.PolicyOption = flow_warehouse.Policy.earlier_edition,
    spread: flow_warehouse.RangeOption = False,
    save: flow_warehouse.SaveOption = False,
    warehouse: flow_warehouse.WarehouseOption = None,
    json: FactsOption = False,
) -> None:
    """Estimate flows from your own tables, or from the warehouse: two stocks, births and deaths, in persons.

    With --period and without stock files the published figures of the warehouse are used.

    A stock is a square table (CSV or xlsx) with the birthplace in rows, the residence in columns, the native-born
    on the diagonal and the birthplace's code in the first column. Births and deaths are lists: code, value. The
    result is long: origin, destination[, birthplace], value, with every cell; staying is no move.

    Methods: [bold]closed[/] (demographic accounting, closed world), [bold]open[/], [bold]open-dr[/],
    [bold]independence[/], [bold]pseudo-bayesian[/], [bold]distance-mixture[/], [bold]optimal-transport[/],
    [bold]stock-differencing[/], [bold]rates[/]. Each has a page in the
    documentation: what it assumes and when not to use it.

    [dim]sojourn flows estimate --method closed --stock-start a.csv --stock-end b.csv --births births.csv
    --deaths deaths.csv --out flows.csv[/]

    [dim]sojourn flows estimate --period 2020-2024 --method closed --sex F --level region --out flows.csv[/]

    [dim]sojourn flows estimate --method diff-return --stock-start a.csv --stock-end b.csv --out flows.parquet[/]
    """
    from sojourn.products.flows import own_tables as product

    given: dict[str, Any] = {
        "balance": balance.value if balance else None,
        "decrease": {"zero": "drop", "reverse": "return"}.get(decrease.value, decrease.value) if decrease else None,
        "rates_method": rates_method.value if rates_method else None,
        "weight": weight,
        "minimisation": minimisation,
        "distance_share": distance_share,
        "moving": moving,
        "decay": decay,
        "prior": prior,
        "cost": cost,
        "coordinates": coordinates,
        "epsilon": epsilon,
        "moving_cost": moving_cost,
        "penalty": penalty,
        "unbalanced": unbalanced or None,
    }
    said = {key: value for key, value in given.items() if value is not None}
    written = flow_options.given(context)
    if stock_start is None and stock_end is None:
        if period is not None:
            flow_options.refuse_others(written, flow_options.OWN_ONLY, "--period and no stock files")
        if "total_moves" in written:
            said["total_moves"] = product.total_of_moves(total_moves)
        flow_warehouse.estimate_from_warehouse(
            period=period,
            method=method,
            sex=sex.value,
            by=by,
            level=level,
            edition=edition,
            unknown_origin=unknown_origin.value,
            options=said,
            spread=spread,
            save=save,
            warehouse=warehouse,
            out=out,
            adjustments=adjustments,
            json=json,
        )
        return
    flow_options.refuse_others(written, flow_options.WAREHOUSE_ONLY, "your own tables")
    name, implied = product.resolve(method)
    if stock_start is None or stock_end is None or out is None:
        raise UsageError("--stock-start, --stock-end and --out are needed")
    if by not in (None, "birthplace"):
        raise UsageError(f"--by is birthplace or nothing, not {by}")
    flow_options.refuse_foreign(
        name, implied, said, written, unbalanced=unbalanced, close_after=match_global is Matching.after
    )
    options = product.MethodOptions(
        name,
        total_moves=total_moves,
        births_to=birth_method.value,
        deaths_from=death_method.value,
        close=match_global.value,
        whole_native_born=whole_native_born,
        remainder=remainder.value,
        solver=solver.value,
        **{**implied, **said},
    )
    births_file, deaths_file = _events("births", births), _events("deaths", deaths)
    if product.needs_events(options):
        unsaid = [n for n, text in (("births", births), ("deaths", deaths)) if text is None]
        if unsaid:
            raise UsageError(
                f"{name} needs {' and '.join(unsaid)}",
                ways_out=[f"--{n} FILE with code, value; or --{n} none if there were none" for n in unsaid],
            )
    product.check_results(
        (out, adjustments), (stock_start, stock_end, births_file, deaths_file, prior, cost, coordinates)
    )
    made, notes = product.estimate_files(stock_start, stock_end, births_file, deaths_file, options)
    rows = product.write_long(product.flow_tables(made, by_birthplace=by == "birthplace", stayers=stayers), out)
    if adjustments is not None:
        product.write_long(iter([product.adjustment_table(made)]), adjustments)
    if json:
        terminal.print_json(product.summary(made, notes, out, rows))
        return
    _print_estimate(made, notes, out, rows)


def _events(name: str, text: str | None) -> Path | None:
    return None if text is None or text.lower() == "none" else Path(text)


def _print_estimate(made: Any, notes: list[str], out: Path, rows: int) -> None:
    say = terminal.stderr.print
    say(
        f"[bold]{escape(made.method)}[/]: {made.diagnostics['persons_moving']:,.0f} persons moving "
        f"between {len(made.areas)} areas"
    )
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
            f"{made.diagnostics['end_missed']:,.0f} at the end (--unbalanced)"
        )
    elif "birthplace_residual" in made.diagnostics:
        residuals = made.diagnostics["birthplace_residual"], made.diagnostics["residence_residual"]
        how = ", where the published rule stops (--solver exact: to 1e-6)" if max(residuals) > 1e-6 else ""
        say(f"  margins met to {max(residuals):.1e} persons{how}")
    if "total_moves" in made.settings:
        say(f"  total of moves: {made.diagnostics['persons_moving']:,.0f} ({made.settings['total_moves']})")
    shown = [a for a in made.adjustments if not a.name.startswith("native-born scaled")]
    for a in shown[:10]:
        say(f"  adjusted {escape(a.area)}: {escape(a.name)} ({a.persons:+,.6g}); {escape(a.reason)}")
    if len(shown) > 10:
        say(f"  and {len(shown) - 10} more adjustments (--adjustments FILE keeps all)")
    say(f"{rows:,} rows in {escape(str(out))}")

"""``sojourn remittances``: who sends how much to whom, recorded series, beside published figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.remittances.options import Areas, Data, House, Out, give, one_state, tables_of, weights_of
from sojourn.cli.terminal.long_work import progress
from sojourn.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the commands to the room's application."""
    app.command()(matrix)
    app.command()(series)
    app.command()(check)
    app.command()(chart)


def matrix(
    year: Annotated[int, typer.Option("--year", help="Calendar year.")],
    rule: Annotated[
        str, typer.Option("--rule", help="1 stock, 2 host income, 3 both incomes (Ratha & Shaw 2007), or fitted.")
    ] = "fitted",
    balance: Annotated[
        str | None,
        typer.Option(
            "--balance", help="receipts, payments or both; by default receipts, for fitted both.", show_default=False
        ),
    ] = None,
    receipts_weight: Annotated[float, typer.Option(help="With both: 0 ignores recorded receipts, 1 meets them.")] = 1.0,
    payments_weight: Annotated[float, typer.Option(help="With both: 0 ignores recorded payments, 1 meets them.")] = 0.5,
    stock: Annotated[
        str | None,
        typer.Option(
            "--stock", help="Source of the migrant stock; by default the latest UN edition.", show_default=False
        ),
    ] = None,
    areas: Areas = None,
    out: Out = None,
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Remittances by sender and receiver in million US dollars, with 90 % intervals; assumptions on the error stream.

    [dim]sojourn remittances matrix --year 2023 --rule fitted --out matrix.csv[/]
    """
    from sojourn.products.remittances import chosen_areas, flows
    from sojourn.products.remittances.year import History

    method = flows.Method(rule, balance, receipts_weight, payments_weight)  # type: ignore[arg-type]
    with progress("Remittances") as step, one_state(data, warehouse) as tables:
        step(0, 2, "reading the published tables")
        history = History(tables)
        step(1, 2, f"allocating by rule {rule}")
        made = flows.matrix(history, year, method, stock=stock)
    for sentence in made.assumptions:
        terminal.stderr.print(f"- {sentence}", markup=False)
    give(chosen_areas.about(made.frame(), areas or ()), out, f"remittances {year}")


def series(
    side: Annotated[str, typer.Option("--side", help="received or paid.")] = "received",
    largest: Annotated[
        int | None, typer.Option("--largest", help="Only the largest so many areas of a year.", show_default=False)
    ] = None,
    by: Annotated[
        str,
        typer.Option("--by", help="With --largest: value, percent_gdp or per_migrant (10,000 migrants or more)."),
    ] = "value",
    year: Annotated[
        int | None, typer.Option("--year", help="With --largest: the year; by default the last.", show_default=False)
    ] = None,
    earlier: Annotated[
        str | None,
        typer.Option("--earlier", help="Vintage set beside the later one: 2014-04, 2023-06.", show_default=False),
    ] = None,
    later: Annotated[
        str | None, typer.Option("--later", help="Vintage; by default the latest.", show_default=False)
    ] = None,
    areas: Areas = None,
    out: Out = None,
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Recorded remittances by area and year: two vintages with their revision, percent of GDP, dollars a migrant.

    [dim]sojourn remittances series --earlier 2014-04 --out received.csv[/]
    [dim]sojourn remittances series --largest 10 --by percent_gdp[/]
    [dim]sojourn remittances series --area Kenya --area ECOWAS[/]
    """
    from sojourn.products.remittances import chosen_areas, series_table
    from sojourn.products.remittances.year import History

    history = History(tables_of(data, warehouse))
    if largest is not None:
        found = series_table.largest(history, side, year=year, by=by, number=largest, areas=areas or ())
    else:
        found = series_table.series(history, side, earlier=earlier, later=later)
        found = chosen_areas.about(found, areas or ())
    give(found, out, f"remittances {side}")


def check(
    out: Annotated[Path, typer.Option("--out", help="The page, .md.", show_default=False)],
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Write the page that puts our figures beside the publisher's.

    [dim]sojourn remittances check --out docs/reference/remittance-comparison.md[/]
    """
    from sojourn import release
    from sojourn.products.remittances import comparison
    from sojourn.publish.pages import page_file, remittances

    if out.suffix.lower() != ".md" or not out.parent.is_dir():
        raise UsageError(
            f"{out} is not a place for a page.", ways_out=["Give a file with the suffix .md in a folder that is there."]
        )
    with progress("Comparison") as step, one_state(data, warehouse) as published:
        step(0, 1, "holding our figures against the publisher's")
        tables = comparison.everything(published)
    page_file.write(remittances.page(tables), release.open_data(out))
    terminal.stderr.print(f"Written: {out}")


def chart(
    what: Annotated[str, typer.Argument(help="prices, corridors or flows.")],
    out: Annotated[Path, typer.Option("--out", help="The picture: .svg or .png.", show_default=False)],
    year: Annotated[int, typer.Option("--year", help="For flows.")] = 2023,
    rule: Annotated[str, typer.Option("--rule", help="For flows: 1, 2, 3 or fitted.")] = "fitted",
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Draw how prices spread, how corridors moved, or where money flows."""
    from sojourn import release
    from sojourn.products.remittances import finder, flows, inputs, prices
    from sojourn.products.remittances.year import History
    from sojourn.publish.charts import drawing_file, remittance_flows, remittance_prices

    drawing_file.check(out)
    tables = tables_of(data, warehouse)
    if what == "flows":
        made = flows.matrix(History(tables), year, flows.Method(rule), draws=0)
        drawn = remittance_flows.money_flows(made.frame(), said=f"Estimate for {year}, {made.method}")
    elif what in ("prices", "corridors"):
        services = inputs.services(tables)
        if what == "prices":
            drawn = remittance_prices.price_distributions(prices.with_region(services))
        else:
            weights = weights_of(tables, services)
            assert weights is not None
            order = finder.savings(services, weights, time_period=str(services["time_period"].max()))
            drawn = remittance_prices.corridor_dumbbells(prices.prices(services), order)
    else:
        raise UsageError(f"There is no chart «{what}».", ways_out=["prices, corridors or flows"])
    drawing_file.write(drawn, release.open_data(out))

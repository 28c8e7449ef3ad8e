"""``sojourn remittances``: what sending money costs, who sends how much to whom, beside published figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.remittances import found as remittance_found
from sojourn.cli.terminal import table_output
from sojourn.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from sojourn.products.remittances.prices import Weights
    from sojourn.products.remittances.published_tables import Tables

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder with the published files, instead of the warehouse.", show_default=False),
]
House = Annotated[
    Path | None,
    typer.Option(
        "--warehouse",
        envvar="SOJOURN_WAREHOUSE",
        help="The DuckDB file; by default one in your data folder.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Result: .csv, .csv.gz, .parquet, .xlsx or .json; otherwise printed as CSV.", show_default=False
    ),
]
Amount = Annotated[int, typer.Option("--amount", help="Amount sent in US dollars: 200 or 500.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the room's application."""
    app.command()(prices)
    app.command()(coverage)
    app.command()(targets)
    app.command()(indicator)
    app.command()(finder)
    app.command()(savings)
    app.command()(matrix)
    app.command()(series)
    app.command()(repairs)
    app.command()(check)
    app.command()(chart)


def prices(
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="corridor, sender, receiver, region, world, firm, firm-kind, product, funding, pickup, speed or more.",
        ),
    ] = "corridor",
    amount: Annotated[str, typer.Option("--amount", help="Amount sent in US dollars: 200, 500 or both.")] = "200",
    index: Annotated[
        str, typer.Option("--index", help="simple (the publisher's), smart, weighted, transparent or all.")
    ] = "simple",
    out: Out = None,
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Average total cost of sending money, percent of the amount, by quarter of the survey.

    [dim]sojourn remittances prices --by corridor --out prices.csv[/]
    [dim]sojourn remittances prices --by corridor --amount both --out prices.csv[/]
    [dim]sojourn remittances prices --by region --index smart[/]
    """
    from sojourn.products.remittances import inputs as remittance_inputs
    from sojourn.products.remittances import prices as remittances

    if amount not in ("200", "500", "both"):
        raise UsageError(f"The survey asked for 200 and 500 dollars, not {amount}.", ways_out=["200, 500 or both"])
    tables = _tables(data, warehouse)
    services = remittance_inputs.services(tables)
    weights = _weights(tables, services) if index == "weighted" else None
    if weights is not None:
        terminal.stderr.print(f"Weights: {weights.said}.")
    found = remittances.prices(
        services, by, amount=None if amount == "both" else int(amount), index=index, weights=weights
    )
    _give(found, out, "prices")


def coverage(amount: Amount = 200, out: Out = None, data: Data = None, warehouse: House = None) -> None:
    """How many corridors and services stand behind each price index, by quarter, beside those surveyed."""
    from sojourn.products.remittances import inputs as remittance_inputs
    from sojourn.products.remittances import prices as remittances

    tables = _tables(data, warehouse)
    services = remittance_inputs.services(tables)
    weights = _weights(tables, services, needed=False)
    _give(remittances.coverage(services, amount, weights), out, "coverage")


def targets(amount: Amount = 200, out: Out = None, data: Data = None, warehouse: House = None) -> None:
    """Share of corridors and of services above the 5 % and the 3 % of SDG target 10.c, by quarter."""
    from sojourn.products.remittances import inputs as remittance_inputs
    from sojourn.products.remittances import prices as remittances

    _give(remittances.targets(remittance_inputs.services(_tables(data, warehouse)), amount), out, "targets")


def indicator(
    side: Annotated[str, typer.Option("--side", help="sender or receiver.")] = "receiver",
    out: Out = None,
    data: Data = None,
    warehouse: House = None,
) -> None:
    """SDG indicator 10.c.1 by country and year from the survey's lines (a year is its third quarter)."""
    from sojourn.products.remittances import inputs as remittance_inputs
    from sojourn.products.remittances import prices as remittances

    _give(remittances.sdg_10c1(remittance_inputs.services(_tables(data, warehouse)), side), out, "indicator 10.c.1")


def finder(
    sender: Annotated[str, typer.Argument(help="Code or name of the sending area.")],
    receiver: Annotated[str, typer.Argument(help="Code or name of the receiving area.")],
    amount: Amount = 200,
    quarter: Annotated[
        str | None,
        typer.Option("--quarter", help="For example 2014-Q2; by default the last surveyed.", show_default=False),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Cheapest, fastest and most accessible services a survey found in a corridor. Not an offer.

    [dim]sojourn remittances finder USA MEX --amount 200[/]
    """
    from sojourn.products.remittances import finder as remittance_finder
    from sojourn.products.remittances import inputs as remittance_inputs

    tables = _tables(data, warehouse)
    services = remittance_inputs.services(tables)
    found = remittance_finder.find(
        services, sender, receiver, amount, time_period=quarter, weights=_weights(tables, services, needed=False)
    )
    if json:
        terminal.print_json(remittance_found.as_json(found))
    else:
        remittance_found.show(found)


def savings(
    amount: Amount = 200,
    quarter: Annotated[
        str | None, typer.Option("--quarter", help="Only corridors surveyed in this quarter.", show_default=False)
    ] = None,
    out: Out = None,
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Corridors by the money a price of 3 % would save in a year (price times flow)."""
    from sojourn.products.remittances import finder as remittance_finder
    from sojourn.products.remittances import inputs as remittance_inputs

    tables = _tables(data, warehouse)
    services = remittance_inputs.services(tables)
    weights = _weights(tables, services)
    assert weights is not None
    terminal.stderr.print(f"Flows: {weights.said}. Prices as surveyed; each corridor's last quarter.")
    _give(remittance_finder.savings(services, weights, amount=amount, time_period=quarter), out, "savings")


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
    out: Out = None,
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Remittances by sender and receiver in million US dollars, with 90 % intervals; assumptions on the error stream.

    [dim]sojourn remittances matrix --year 2023 --rule fitted --out matrix.csv[/]
    """
    from sojourn.products.remittances import flows as remittance_flows
    from sojourn.products.remittances.year import History

    method = remittance_flows.Method(rule, balance, receipts_weight, payments_weight)  # type: ignore[arg-type]
    made = remittance_flows.matrix(History(_tables(data, warehouse)), year, method, stock=stock)
    for sentence in made.assumptions:
        terminal.stderr.print(f"- {sentence}", markup=False)
    _give(made.frame(), out, f"remittances {year}")


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
    out: Out = None,
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Recorded remittances by area and year: two vintages with their revision, percent of GDP, dollars a migrant.

    [dim]sojourn remittances series --earlier 2014-04 --out received.csv[/]
    [dim]sojourn remittances series --largest 10 --by percent_gdp[/]
    """
    from sojourn.products.remittances import series_table as remittance_series_table
    from sojourn.products.remittances.year import History

    history = History(_tables(data, warehouse))
    if largest is not None:
        found = remittance_series_table.largest(history, side, year=year, by=by, number=largest)
    else:
        found = remittance_series_table.series(history, side, earlier=earlier, later=later)
    _give(found, out, f"remittances {side}")


def repairs(out: Out = None, data: Data = None, warehouse: House = None) -> None:
    """Rules by which lines of the price survey are repaired or marked: finding, action, count, lines."""
    from sojourn.products.remittances import inputs as remittance_inputs

    found = remittance_inputs.repairs(_tables(data, warehouse))
    _give(found, out, "repairs")


def check(
    out: Annotated[Path, typer.Option("--out", help="The page, .md.", show_default=False)],
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Write the page that puts our figures beside the publisher's.

    [dim]sojourn remittances check --out docs/reference/remittance-comparison.md[/]
    """
    from sojourn.files.whole import text_file
    from sojourn.products.remittances import comparison as remittance_comparison
    from sojourn.publish.pages import remittances as remittance_page

    if out.suffix.lower() != ".md" or not out.parent.is_dir():
        raise UsageError(
            f"{out} is not a place for a page.", ways_out=["Give a file with the suffix .md in a folder that is there."]
        )
    tables = remittance_comparison.everything(_tables(data, warehouse))
    with text_file(out, remittance_page.page(tables)):
        pass
    terminal.stderr.print(f"Written: {out}")


def chart(
    what: Annotated[str, typer.Argument(help="prices, corridors or flows.")],
    out: Annotated[Path, typer.Option("--out", help="The picture: .svg, .png or .json.", show_default=False)],
    year: Annotated[int, typer.Option("--year", help="For flows.")] = 2023,
    rule: Annotated[str, typer.Option("--rule", help="For flows: 1, 2, 3 or fitted.")] = "fitted",
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Draw how prices spread, how corridors moved, or where money flows."""
    from sojourn.products.remittances import (
        finder as remittance_finder,
    )
    from sojourn.products.remittances import (
        flows as remittance_flows,
    )
    from sojourn.products.remittances import (
        inputs as remittance_inputs,
    )
    from sojourn.products.remittances import (
        prices as remittances,
    )
    from sojourn.products.remittances.year import History
    from sojourn.publish.charts import chart_file
    from sojourn.publish.charts import remittances as charts

    tables = _tables(data, warehouse)
    if what == "flows":
        made = remittance_flows.matrix(History(tables), year, remittance_flows.Method(rule), draws=0)
        drawn = charts.money_flows(made.frame(), said=f"Estimate for {year}, {made.method}")
    elif what in ("prices", "corridors"):
        services = remittance_inputs.services(tables)
        if what == "prices":
            drawn = charts.price_distributions(remittances.with_region(services))
        else:
            weights = _weights(tables, services)
            assert weights is not None
            order = remittance_finder.savings(services, weights, time_period=str(services["time_period"].max()))
            drawn = charts.corridor_dumbbells(remittances.prices(services), order)
    else:
        raise UsageError(f"There is no chart «{what}».", ways_out=["prices, corridors or flows"])
    chart_file.write(drawn, out)


def _tables(data: Path | None, warehouse: Path | None) -> Tables:
    from sojourn.products.remittances.published_tables import FolderTables, WarehouseTables
    from sojourn.warehouse import Warehouse

    return FolderTables(data) if data is not None else WarehouseTables(Warehouse(warehouse))


def _weights(tables: Tables, services: pd.DataFrame, *, needed: bool = True) -> Weights | None:
    from sojourn.errors import NothingLoaded
    from sojourn.products.remittances import inputs as remittance_inputs
    from sojourn.products.remittances import prices as remittances

    try:
        return remittances.weights_of(remittance_inputs.matrix(tables), services, "World Bank bilateral matrix of")
    except NothingLoaded:
        if needed:
            raise
        return None


def _give(frame: pd.DataFrame, out: Path | None, title: str) -> None:
    table_output.give({str(c): frame[c].tolist() for c in frame.columns}, out, title=title)

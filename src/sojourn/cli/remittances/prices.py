"""``sojourn remittances``: what sending money costs, which services a survey found, what a lower price would save."""

from __future__ import annotations

from typing import Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.remittances import found
from sojourn.cli.remittances.options import Amount, Areas, Data, House, Out, give, tables_of, weights_of
from sojourn.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the commands to the room's application."""
    app.command()(prices)
    app.command()(coverage)
    app.command()(targets)
    app.command()(indicator)
    app.command()(finder)
    app.command()(savings)
    app.command()(repairs)


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
    areas: Areas = None,
    out: Out = None,
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Average total cost of sending money, percent of the amount, by quarter of the survey.

    [dim]sojourn remittances prices --by corridor --out prices.csv[/]
    [dim]sojourn remittances prices --by corridor --amount both --out prices.csv[/]
    [dim]sojourn remittances prices --by receiver --area Kenya[/]
    [dim]sojourn remittances prices --by region --index smart[/]
    """
    from sojourn.products.remittances import chosen_areas, inputs, prices

    if amount not in ("200", "500", "both"):
        raise UsageError(f"The survey asked for 200 and 500 dollars, not {amount}.", ways_out=["200, 500 or both"])
    tables = tables_of(data, warehouse)
    services = inputs.services(tables)
    weights = weights_of(tables, services) if index == "weighted" else None
    if weights is not None:
        terminal.stderr.print(f"Weights: {weights.said}.")
    dollars = None if amount == "both" else int(amount)
    averages = prices.prices(services, by, amount=dollars, index=index, weights=weights)
    give(chosen_areas.about(averages, areas or ()), out, "prices")


def coverage(amount: Amount = 200, out: Out = None, data: Data = None, warehouse: House = None) -> None:
    """How many corridors and services stand behind each price index, by quarter, beside those surveyed."""
    from sojourn.products.remittances import inputs, prices

    tables = tables_of(data, warehouse)
    services = inputs.services(tables)
    weights = weights_of(tables, services, needed=False)
    give(prices.coverage(services, amount, weights), out, "coverage")


def targets(amount: Amount = 200, out: Out = None, data: Data = None, warehouse: House = None) -> None:
    """Share of corridors and of services above the 5 % and the 3 % of SDG target 10.c, by quarter."""
    from sojourn.products.remittances import inputs, prices

    give(prices.targets(inputs.services(tables_of(data, warehouse)), amount), out, "targets")


def indicator(
    side: Annotated[str, typer.Option("--side", help="sender or receiver.")] = "receiver",
    areas: Areas = None,
    out: Out = None,
    data: Data = None,
    warehouse: House = None,
) -> None:
    """SDG indicator 10.c.1 by country and year from the survey's lines (a year is its third quarter)."""
    from sojourn.products.remittances import chosen_areas, inputs, prices

    costs = prices.sdg_10c1(inputs.services(tables_of(data, warehouse)), side)
    give(chosen_areas.about(costs, areas or ()), out, "indicator 10.c.1")


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
    from sojourn.products.remittances import finder, inputs

    tables = tables_of(data, warehouse)
    services = inputs.services(tables)
    weights = weights_of(tables, services, needed=False)
    offered = finder.find(services, sender, receiver, amount, time_period=quarter, weights=weights)
    if json:
        terminal.print_json(found.as_json(offered))
    else:
        found.show(offered)


def savings(
    amount: Amount = 200,
    quarter: Annotated[
        str | None, typer.Option("--quarter", help="Only corridors surveyed in this quarter.", show_default=False)
    ] = None,
    areas: Areas = None,
    out: Out = None,
    data: Data = None,
    warehouse: House = None,
) -> None:
    """Corridors by the money a price of 3 % would save in a year (price times flow)."""
    from sojourn.products.remittances import chosen_areas, finder, inputs

    tables = tables_of(data, warehouse)
    services = inputs.services(tables)
    weights = weights_of(tables, services)
    assert weights is not None
    terminal.stderr.print(f"Flows: {weights.said}. Prices as surveyed; each corridor's last quarter.")
    corridors = finder.savings(services, weights, amount=amount, time_period=quarter)
    give(chosen_areas.about(corridors, areas or ()), out, "savings")


def repairs(out: Out = None, data: Data = None, warehouse: House = None) -> None:
    """Rules by which lines of the price survey are repaired or marked: finding, action, count, lines."""
    from sojourn.products.remittances import inputs

    give(inputs.repairs(tables_of(data, warehouse)), out, "repairs")

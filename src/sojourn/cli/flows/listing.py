"""``sojourn flows list`` and ``methods``: which intervals can be estimated, by which methods, with which options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Column, Table

from sojourn.cli import terminal
from sojourn.cli.flows.options import family_of
from sojourn.cli.intake.warehouse import JsonOption, WarehouseOption

if TYPE_CHECKING:
    from sojourn.estimators import Method


def register(app: typer.Typer) -> None:
    """Add the commands to ``sojourn flows``."""
    app.command(name="list")(list_)
    app.command()(methods)


def list_(warehouse: WarehouseOption = None, json: JsonOption = False) -> None:
    """Which intervals can be estimated from which edition of the stock, by which methods, and what is saved."""
    from sojourn.estimators import FLOW_METHODS
    from sojourn.products.flows import saved_estimates

    family = family_of(warehouse)
    intervals, kept = saved_estimates.listing(family), saved_estimates.saved_estimates(family)
    if json:
        titles = {m.name: m.title for m in FLOW_METHODS}
        aliases = {a: m.name for m in FLOW_METHODS for a in m.aliases}
        terminal.print_json({"intervals": intervals, "methods": titles, "aliases": aliases, "saved": kept})
        return
    table = Table("interval", "years", "edition of the stock", "source", "by sex", box=None)
    for row in intervals:
        table.add_row(
            *(str(row[c]) for c in ("period", "years", "edition", "source")), "yes" if row["by_sex"] else "no"
        )
    terminal.stdout.print(table)
    terminal.stdout.print("\nMethods: " + ", ".join(f"[bold]{m.name}[/] ({m.title})" for m in FLOW_METHODS))
    if kept:
        table = Table("release", "saved estimate", "period", "sex", "edition", "rows", box=None)
        for row in kept:
            columns = ("release", "method", "period", "sex", "edition")
            table.add_row(*(str(row[c]) for c in columns), f"{row['rows']:,}")
        terminal.stdout.print(table)


def methods(
    name: Annotated[str | None, typer.Argument(help="A method, or another name of it.", show_default=False)] = None,
    json: JsonOption = False,
) -> None:
    """The methods that estimate flows: names, what each needs, what it can be told with --option, and its page.

    [dim]sojourn flows methods[/]
    [dim]sojourn flows methods pseudo-bayesian[/]
    """
    from sojourn.estimators import FLOW_METHODS, flow_method

    rows = FLOW_METHODS if name is None else (flow_method(name),)
    if json:
        terminal.print_json([_facts(m) for m in rows])
        return
    if name is not None:
        _print(rows[0])
        return
    table = Table("method", Column("what it is", no_wrap=True), "needs", "options", "also called", box=None)
    for m in rows:
        options = ", ".join(dict.fromkeys(o.name for o in m.options))
        table.add_row(f"[bold]{m.name}[/]", m.title, ", ".join(m.needs), options, ", ".join(m.aliases))
    terminal.stdout.print(table)
    terminal.stdout.print("\nNext: [bold]sojourn flows methods NAME[/]")


def _print(method: Method) -> None:
    say = terminal.stdout.print
    say(f"[bold]{method.name}[/]: {method.title}")
    say(f"  also called: {', '.join(method.aliases)}")
    say(f"  needs: {', '.join(method.needs)}" + ("; takes a prior (--prior)" if method.prior else ""))
    say(f"  page: docs/explanation/{method.page}.md")
    say(f"  reference: {escape(method.reference)}")
    if not method.options:
        say("  no options")
        return
    table = Table("--option NAME=VALUE", "takes", "default", "goes with", "where", "meaning", box=None)
    for o in method.options:
        with_ = ", ".join(f"{n}={w}" for n, w in o.goes_with if n in {x.name for x in method.options})
        table.add_row(f"[bold]{o.name}[/]", o.takes, o.default, with_, ", ".join(o.places), escape(o.help))
    say(table)


def _facts(method: Method) -> dict[str, Any]:
    return {
        "method": method.name,
        "title": method.title,
        "aliases": list(method.aliases),
        "needs": list(method.needs),
        "prior": method.prior,
        "page": method.page,
        "reference": method.reference,
        "options": [
            {"name": o.name, "takes": o.takes, "default": o.default, "places": list(o.places), "help": o.help}
            for o in method.options
        ],
    }

"""What ``sojourn remittances finder`` prints: services as surveyed, never as an offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sojourn.cli import terminal

if TYPE_CHECKING:
    from sojourn.products.remittance_finder import Found


def show(found: Found) -> None:
    """Print the services of a corridor with the days of the survey first."""
    from rich.table import Table

    from sojourn.concepts import area

    terminal.stdout.print(
        f"[bold]{area.name(found.sender)} to {area.name(found.receiver)}[/], {found.amount} dollars, "
        f"{found.time_period}"
    )
    terminal.stdout.print(f"[yellow]{found.notice}[/]")
    hidden = f"; {found.hidden} more do not disclose their exchange rate and are left out" if found.hidden else ""
    terminal.stdout.print(f"{found.services} services surveyed{hidden}.")
    for title, frame in (
        ("Cheapest", found.cheapest),
        ("Fastest", found.fastest),
        ("Most accessible", found.accessible),
    ):
        table = Table(
            "firm", "product", "speed", "cost %", "more than the best, $", title=title, title_justify="left", box=None
        )
        for row in frame.to_dict("records"):
            table.add_row(
                *(str(row[c]) for c in ("firm", "product", "speed")), f"{row['total_cost']:.2f}", f"{row['loss']:.2f}"
            )
        terminal.stdout.print(table)
    terminal.stdout.print(
        f"Average {found.average:.2f} %: a sender with the average service paid {found.average_loss:.2f} "
        f"dollars more than with the best ({found.best:.2f} %)."
    )
    if found.flow is not None:
        terminal.stdout.print(
            f"With {found.flow:,.0f} million dollars a year ({found.flow_said}) the corridor would have saved "
            f"{found.saved_at_5:,.1f} million at 5 % and {found.saved_at_3:,.1f} million at 3 %."
        )


def as_json(found: Found) -> dict[str, Any]:
    """The same for machines; what is not known is null."""
    import math
    from dataclasses import fields

    out: dict[str, Any] = {"notice": found.notice}
    for f in fields(found):
        value = getattr(found, f.name)
        out[f.name] = value.to_dict("records") if hasattr(value, "to_dict") else value
        if isinstance(value, float) and math.isnan(value):
            out[f.name] = None
    return out

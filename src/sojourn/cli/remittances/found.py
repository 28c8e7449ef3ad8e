"""What ``sojourn remittances finder`` prints: services as surveyed, never as an offer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sojourn.cli import terminal

if TYPE_CHECKING:
    import pandas as pd

    from sojourn.products.remittances.finder import Found

SHOWN = ("firm", "product", "speed", "coverage")


def show(found: Found) -> None:
    """Print the services of a corridor with the days of the survey first."""
    from sojourn.concepts import area

    terminal.stdout.print(
        f"[bold]{area.name(found.sender)} to {area.name(found.receiver)}[/], {found.amount} dollars, "
        f"{found.time_period}"
    )
    terminal.stdout.print(f"[yellow]{found.notice}[/]")
    hidden = f"; {found.hidden} more left out, whose exchange rate is not disclosed" if found.hidden else ""
    terminal.stdout.print(f"{found.services} services surveyed that disclose their exchange rate{hidden}.")
    for title, frame in (
        ("Cheapest", found.cheapest),
        ("Fastest", found.fastest),
        ("Most accessible: without a branch and with a nationwide network, then either", found.accessible),
    ):
        _table(title, frame)
    smart = "" if math.isnan(found.smart) else f" The SmaRT average was {found.smart:.2f} %."
    terminal.stdout.print(
        f"Average {found.average:.2f} %: a sender with the average service paid {found.average_loss:.2f} "
        f"dollars more than with the best ({found.best:.2f} %).{smart}"
    )
    if found.flow is not None:
        terminal.stdout.print(
            f"With {found.flow:,.0f} million dollars a year ({found.flow_said}) the corridor would have saved "
            f"{found.saved_at_5:,.1f} million at 5 % and {found.saved_at_3:,.1f} million at 3 %."
        )


def _table(title: str, frame: pd.DataFrame) -> None:
    from rich.table import Table

    table = Table(*SHOWN, "cost %", "more than the best, $", title=title, title_justify="left", box=None)
    for row in frame.to_dict("records"):
        table.add_row(*(str(row[c]) for c in SHOWN), f"{row['total_cost']:.2f}", f"{row['loss']:.2f}")
    terminal.stdout.print(table)


def as_json(found: Found) -> dict[str, Any]:
    """The same for machines; what is not known is null."""
    from dataclasses import fields

    told: dict[str, Any] = {"notice": found.notice}
    for field in fields(found):
        value = getattr(found, field.name)
        if hasattr(value, "to_dict"):  # a table of services
            rows = value.to_dict("records")
            told[field.name] = [{name: _known(cell) for name, cell in row.items()} for row in rows]
        else:
            told[field.name] = _known(value)
    return told


def _known(value: Any) -> Any:
    """The value, or None for NaN."""
    return None if isinstance(value, float) and math.isnan(value) else value

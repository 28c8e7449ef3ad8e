"""Scores of replayed vintages as a table in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.cli import terminal

if TYPE_CHECKING:
    from sojourn.products.border.vintages import Vintages


def print_scores(made: Vintages) -> None:
    """How good the vintages were, for some lags."""
    from rich.table import Table

    table = Table(
        "measure", "months later", "months", "in 80 %", "in 95 %", "width 95 %", "final", "error", "as is", "decided",
        box=None, pad_edge=False,
    )  # fmt: skip
    shown = {0, 1, 2, 3, 6, 9, 12, 15}
    for s in made.scores:
        if s.lag in shown:
            table.add_row(
                s.measure, str(s.lag), str(s.months), f"{100 * s.coverage_80:.0f} %", f"{100 * s.coverage_95:.0f} %",
                f"{s.median_width_95:,.0f}", f"{s.mean_final:,.0f}",
                *(f"{s.mean_absolute_error[name]:,.1f}" for name in ("estimate", "as_is", "decided_only")),
            )  # fmt: skip
    terminal.stdout.print(table)
    terminal.stdout.print(
        "in 80/95 %: final figures inside the interval; width: median; error: mean absolute error of the estimate, of "
        "the figure as is (open stays taken for migrations) and of decided migrations alone; crossings a month."
    )
    if made.compared:
        print_compared(made)


def print_compared(made: Vintages) -> None:
    """Ours beside the other methods, for first figures and three months later."""
    from rich.table import Table

    names = {"adaptive": "ours", "chain": "first edition", "as_is": "as it is", "logistic": "plain logistic"}
    table = Table(
        "measure", "months later", "method", "in 95 %", "interval score", "width 95 %", "bias", "error",
        box=None, pad_edge=False,
    )  # fmt: skip
    for c in made.compared:
        if c.lag in (0, 3):
            table.add_row(
                c.measure, str(c.lag), names[c.method],
                "" if c.coverage_95 is None else f"{100 * c.coverage_95:.0f} %",
                "" if c.interval_score is None else f"{c.interval_score:,.1f}",
                "" if c.median_width_95 is None else f"{c.median_width_95:,.0f}",
                f"{c.bias:+,.1f}", f"{c.mean_absolute_error:,.1f}",
            )  # fmt: skip
    terminal.stdout.print(table)
    terminal.stdout.print(
        "interval score: width plus 40 times the miss, less is better; as it is: every open stay a migration, normal "
        "interval of its own past errors; all methods over the same months."
    )

"""What taking back, undoing or replacing changes, printed before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from sojourn.cli import terminal

if TYPE_CHECKING:
    from sojourn.warehouse.taken_back import Plan

MANY = 20


def measures_of(plan: Plan) -> tuple[str, ...]:
    """Measures that are made anew by it."""
    from sojourn.products.assessment.resting import measures_resting_on

    return measures_resting_on([*plan.went, *plan.came])


def print_plan(plan: Plan, measures: Sequence[str] | None = None) -> None:
    """Releases that leave or come back, how many observations that is, and the measures that are made anew."""
    measures = measures_of(plan) if measures is None else measures
    for verb, rows in (("leaves", plan.went), ("comes back", plan.came)):
        for r in rows:
            name = r["file_name"] or f"estimate by {r['method']}"
            terminal.stdout.print(f"release {r['release_id']} {verb}: {escape(name)} ({r['source']}, {r['edition']})")
    for dataflow, change in plan.rows.items():
        terminal.stdout.print(f"  {dataflow}: {change:+,} observations in answers")
    if measures:
        shown = ", ".join(measures[:MANY]) + (f" and {len(measures) - MANY} more" if len(measures) > MANY else "")
        terminal.stdout.print(f"  {len(measures)} measures are made anew: {shown}")
    if plan.for_good:
        terminal.stdout.print("  What leaves goes for good: load it again with --replace to have it back.")
    terminal.print_notes(plan.warnings)

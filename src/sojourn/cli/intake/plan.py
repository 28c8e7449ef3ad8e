"""What taking back, undoing or replacing changes, printed before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from sojourn.cli import terminal
from sojourn.errors import counted

if TYPE_CHECKING:
    from sojourn.warehouse.taken_back import Plan

FAMILIES = 8
"""Groups of measures that are named with their number; the others are counted together."""


def measures_of(plan: Plan) -> tuple[str, ...]:
    """Measures that are made anew by it."""
    from sojourn.products.assessment.resting import measures_resting_on

    return measures_resting_on([*plan.went, *plan.came])


def families(measures: Sequence[str]) -> str:
    """Measures by the first word of their names, the largest groups first: ``IMMIGRANTS 12, DEATHS 3, 4 others``."""
    groups = Counter(name.partition("_")[0] for name in measures).most_common()
    named = [f"{word} {count}" for word, count in groups[:FAMILIES]]
    rest = sum(count for _, count in groups[FAMILIES:])
    return ", ".join([*named, *([f"{rest} others"] if rest else [])])


def print_plan(plan: Plan, measures: Sequence[str] | None = None, *, verbose: bool = False) -> None:
    """Releases that leave or come back, how many observations that is, and the measures that are made anew.

    verbose : each measure by its name, instead of how many there are of each group
    """
    measures = measures_of(plan) if measures is None else measures
    for verb, rows in (("leaves", plan.went), ("comes back", plan.came)):
        for r in rows:
            name = r["file_name"] or f"estimate by {r['method']}"
            terminal.stdout.print(f"release {r['release_id']} {verb}: {escape(name)} ({r['source']}, {r['edition']})")
    for dataflow, change in plan.rows.items():
        terminal.stdout.print(f"  {dataflow}: {change:+,} observations in answers")
    if measures:
        shown = "" if verbose else f": {families(measures)} (all by name: --verbose)"
        terminal.stdout.print(f"  {counted(len(measures), 'measure')} made anew{shown}")
        for name in measures if verbose else ():
            terminal.stdout.print(f"    {name}")
    if plan.for_good:
        terminal.stdout.print("  What leaves goes for good: load it again with --replace to have it back.")
    terminal.print_notes(plan.warnings)

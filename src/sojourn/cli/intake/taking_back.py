"""Commands that take loaded files back, and show or let go what is held: unload, undo, compact, held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.intake.held_files import held_facts, print_held
from sojourn.cli.intake.plan import measures_of, print_plan
from sojourn.cli.intake.warehouse import JsonOption, WarehouseOption, own_house
from sojourn.cli.terminal.long_work import progress

if TYPE_CHECKING:
    from sojourn.warehouse.taken_back import Plan

YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="Name every measure that is made anew.")]
PlanOption = Annotated[bool, typer.Option("--plan", help="Show what would be done, and do nothing.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(unload)
    app.command()(undo)
    app.command()(compact)
    app.command()(held)


def unload(
    releases: Annotated[list[str], typer.Argument(help="Numbers as in sojourn info, file names, or hashes.")],
    warehouse: WarehouseOption = None,
    plan: PlanOption = False,
    yes: YesOption = False,
    verbose: VerboseOption = False,
    json: JsonOption = False,
) -> None:
    """Take loaded files back: out of every answer, with the estimates and measures that rest on them.

    What is done is shown first. A cell that another file of the same edition gives too is answered from that one.
    Everything comes back by sojourn undo, until sojourn compact.

    [dim]sojourn unload 3 --plan[/]
    [dim]sojourn unload 3 --yes[/]
    """
    from sojourn.products.intake import taking_back

    house = own_house(warehouse)
    with progress("Planning") as step:
        step(0, 1, "what rests on it")
        planned = taking_back.unload(releases, house, only_plan=True)
        measures = measures_of(planned)
    if not json:
        print_plan(planned, measures, verbose=verbose)
    if not plan:
        _ask(yes, "Unload this?")
        with progress("Unloading") as step:
            step(0, 1, "writing")
            taking_back.unload(releases, house)
    _done(planned, measures, json, "" if plan else "Unloaded. Back again: sojourn undo")


def undo(
    action: Annotated[int | None, typer.Argument(help="Number of the action, where it is not the last.")] = None,
    warehouse: WarehouseOption = None,
    plan: PlanOption = False,
    yes: YesOption = False,
    verbose: VerboseOption = False,
    json: JsonOption = False,
) -> None:
    """Bring back what the last unload or replacement took, under the numbers it had.

    Of a replacement everything is undone: what it brought goes, what it took comes back.

    [dim]sojourn undo --plan[/]
    [dim]sojourn undo --yes[/]
    """
    from sojourn.products.intake import taking_back

    house = own_house(warehouse)
    with progress("Planning") as step:
        step(0, 1, "what comes back")
        planned = taking_back.undo(house, action, only_plan=True)
        measures = measures_of(planned)
    if not json:
        print_plan(planned, measures, verbose=verbose)
    if not plan:
        _ask(yes, "Bring this back?")
        with progress("Undoing") as step:
            step(0, 1, "writing")
            taking_back.undo(house, action)
    _done(planned, measures, json, "" if plan else "Undone.")


def compact(warehouse: WarehouseOption = None, yes: YesOption = False) -> None:
    """Drop what sojourn undo could bring back, and write the warehouse anew, as small as it can be.

    [dim]sojourn compact --yes[/]
    """
    from sojourn.products.intake import taking_back
    from sojourn.warehouse import taken_back

    house = own_house(warehouse)
    for action in taken_back.actions(house):
        numbers = ", ".join(map(str, action.went))
        terminal.stdout.print(
            f"{action.kind} of {action.done_at:%Y-%m-%d %H:%M}: release {numbers} is dropped for good"
        )
    _ask(yes, "Compact the warehouse? What was taken back cannot be undone after it.")
    with progress("Compacting") as step:
        step(0, 1, "writing")
        before, after = taking_back.compact(house)
    terminal.stdout.print(f"{escape(str(house.path))}: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now")


def held(
    discard: Annotated[
        list[str] | None,
        typer.Option("--discard", metavar="FILE", help="Let a held file go, by its name or hash.", show_default=False),
    ] = None,
    warehouse: WarehouseOption = None,
    json: JsonOption = False,
) -> None:
    """Files that depart from what is expected: kept whole beside the warehouse, and in no answer until accepted.

    [dim]sojourn held[/]
    [dim]sojourn held --discard prospects.csv[/]
    """
    from sojourn.products.intake import holding

    house = own_house(warehouse)
    if discard:
        gone = holding.discard(discard, house)
        if json:
            terminal.print_json([held_facts(f) for f in gone])
        for file in [] if json else gone:
            terminal.stdout.print(f"{escape(file.file_name)} is held no more; it was not loaded.")
        return
    files = holding.held(house)
    if json:
        terminal.print_json([held_facts(f) for f in files])
        return
    if not files:
        terminal.stdout.print("No file is held.")
    print_held(files)


def _ask(yes: bool, question: str) -> None:
    if not yes:
        typer.confirm(question, abort=True, err=True)


def _done(plan: Plan, measures: Sequence[str], json: bool, said: str) -> None:
    if json:
        numbers = {"went": [r["release_id"] for r in plan.went], "came": [r["release_id"] for r in plan.came]}
        estimates = [r["release_id"] for r in plan.estimates]
        terminal.print_json({
            **numbers, "estimates": estimates, "rows": plan.rows, "measures": list(measures),
            "warnings": list(plan.warnings), "done": bool(said),
        })  # fmt: skip
    elif said:
        terminal.stdout.print(said)

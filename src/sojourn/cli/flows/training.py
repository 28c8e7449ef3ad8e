"""``sojourn flows train``: learn from the reports of the warehouse what ``--method learned`` estimates with."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.flows.options import family_of
from sojourn.cli.intake.warehouse import JsonOption, WarehouseOption
from sojourn.cli.terminal.long_work import working


def register(app: typer.Typer) -> None:
    """Add the command to ``sojourn flows``."""
    app.command()(train)


def train(
    score: Annotated[
        bool, typer.Option("--score", help="Keep with the model how it does on reporters left out (minutes more).")
    ] = False,
    warehouse: WarehouseOption = None,
    json: JsonOption = False,
) -> None:
    """Learn from the complete reports by nationality in the warehouse, and keep the model beside it.

    Takes one to two minutes. [bold]sojourn flows estimate --method learned[/] does it by itself where no model of these
    files is kept; load your own reports (sojourn load) and train to learn from them too.
    """
    from sojourn.products.flows.learned import kept

    family = family_of(warehouse)
    with working() as report, family.one_state():
        made = kept.trained(family, score=score, told=report)
    facts: dict[str, Any] = {
        **made.lineage,
        "levels": {d: dict(v) for d, v in made.levels.items()},
        "kept_at": str(kept.place(family)),
    }
    if json:
        terminal.print_json(facts)
        return
    say = terminal.stdout.print
    for direction, what in (("IN", "arrivals"), ("OUT", "departures")):
        of = made.lineage["learned_from"][direction]
        say(f"{what}: {of['cells']:,} cells of {len(of['reporters'])} reporters, {', '.join(of['intervals'])}")
        say(f"  {', '.join(of['reporters'])}")
        if left := of["left_out"]:
            scores = f"{left['logs']:.3f} / {left['median']:.3f} / {left['off_by_three']:.3f}"
            say(f"  reporters left out, before the account: log r / median / off by 3 {scores}")
        if of["without_rule"]:
            say(f"  by a rule that is not described, so that the level alone is known: {', '.join(of['without_rule'])}")
        for reporter, factor in of["far_levels"].items():
            say(f"  {reporter} reports {factor:,.1f} times the average level: another thing or unit is counted")
        say(f"  {of['cells_taken_for_gaps']} cells were taken for gaps of the report: nobody where many are predicted")
    aside, unknown = made.lineage["kept_aside"], made.lineage["without_income"]
    say(f"kept aside, their reports of arrivals took no part: {', '.join(aside)}")
    say(f"income not known, the middle of the world stands there: {', '.join(unknown) or 'nowhere'}")
    if not made.lineage["registered_returns"]:
        say(
            "registered returns of refugees are not loaded (UNHCR, durable solutions): no return is taken as registered"
        )
    say(f"kept as {escape(facts['kept_at'])}, trained on {made.lineage['trained_on']}, key {made.lineage['key']}")

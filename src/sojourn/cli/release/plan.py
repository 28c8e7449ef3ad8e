"""``sojourn release plan``: the rules of a release as a file, checked before anything is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli import terminal
from sojourn.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(plan)


def plan(
    out: Annotated[Path, typer.Argument(help="The plan to write, .json.", show_default=False)],
    data_set: Annotated[
        str, typer.Option("--data-set", help="Name of the data set in the ledger.", show_default=False)
    ],
    method: Annotated[
        str, typer.Option("--method", help="suppression, cell-key, rounding, dp or synthetic.", show_default=False)
    ],
    disclosure: Annotated[
        str, typer.Option("--class", help="personal, personal_record or special_care.", show_default=False)
    ],
    least: Annotated[int, typer.Option(help="Persons below which a cell is hidden.", min=2)] = 5,
    dominance: Annotated[float, typer.Option(help="Share of a cell its two largest may have; 0: no rule.")] = 0.0,
    percent: Annotated[float, typer.Option(help="p of the p % rule; 0: no rule.")] = 0.0,
    singletons: Annotated[
        bool, typer.Option("--singletons/--no-singletons", help="Persons alone in a cell may attack.")
    ] = True,
    tell_primary: Annotated[
        bool, typer.Option("--tell-primary", help="Codes tell small cells (A) from those hidden for them (D).")
    ] = False,
    deviation: Annotated[int, typer.Option(help="Greatest noise of the cell-key method.", min=1)] = 5,
    variance: Annotated[float, typer.Option(help="Its variance.")] = 2.0,
    avoided: Annotated[int, typer.Option(help="Results from 1 to below this do not appear.", min=0)] = 0,
    additive: Annotated[bool, typer.Option("--additive", help="Adjust noisy tables until they add up.")] = False,
    base: Annotated[int, typer.Option(help="Of rounding.", min=2)] = 3,
    epsilon: Annotated[float, typer.Option(help="Of differential privacy.")] = 1.0,
    delta: Annotated[float, typer.Option(help="Of differential privacy.")] = 0.0,
    cells_of_a_person: Annotated[
        int, typer.Option(help="In how many cells of the table a person counts at most (dp).", min=0)
    ] = 0,
    width: Annotated[int, typer.Option(help="Columns whose combinations are counted (synthetic).", min=1)] = 2,
    held_out: Annotated[float, typer.Option(help="Share of cases kept for the control of attacks (synthetic).")] = 0.1,
    seconds: Annotated[float, typer.Option(help="Longest search for a pattern.")] = 600.0,
    embargo: Annotated[
        str | None, typer.Option(help="Not published before this day.", metavar="DATE", show_default=False)
    ] = None,
    ref_area: Annotated[
        str, typer.Option("--ref-area", help="Area the counts are of (code or name); stands in the table.")
    ] = "",
) -> None:
    """Write the rules of a release. No data are read and no noise is drawn.

    Example: sojourn release plan plan.json --data-set arrivals --class personal --method suppression --least 5
    """
    from sojourn import release
    from sojourn.concepts.area.lookup import resolve_one
    from sojourn.concepts.disclosure import Disclosure
    from sojourn.files.whole import write_text
    from sojourn.release.rules import Rules

    if out.suffix != ".json":
        raise UsageError(f"A plan is a .json file, not {out.name}.")
    told = {
        "data_set": data_set, "disclosure": disclosure, "method": method, "least": least, "dominance": dominance,
        "percent": percent, "singletons": singletons, "tell_primary": tell_primary,
        "deviation": deviation, "variance": variance,
        "avoided": avoided, "additive": additive, "base": base, "epsilon": epsilon, "delta": delta,
        "cells_of_a_person": cells_of_a_person, "width": width, "held_out": held_out, "seconds": seconds,
        "embargo": embargo, "ref_area": resolve_one(ref_area) if ref_area else "",
    }  # fmt: skip
    rules = Rules.from_dict(told)
    used = {**rules.to_dict(), "disclosure": str(Disclosure(disclosure)), "embargo": embargo}
    write_text(release.open_data(out, named_by="the command line"), json.dumps(used, indent=1) + "\n")
    terminal.stdout.print(f"Written: {out}")

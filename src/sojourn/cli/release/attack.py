"""``sojourn release attack``: what tables that are published tell of persons, by whomever they were published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.release import options
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.release.attacking import Attack


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(attack)


def attack(
    tables: Annotated[list[Path], typer.Argument(help="Published tables, .csv or .parquet.", show_default=False)],
    by: options.By,
    totals: options.Summed = "",
    least: Annotated[int, typer.Option(help="A hidden cell is told where it must be below this.", min=2)] = 5,
    deviation: Annotated[
        int | None, typer.Option(help="Greatest noise of tables with noise, where it is known.", min=1)
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(help="The owner's records (person_id) or counts: how often attacks hit.", show_default=False),
    ] = None,
    parents: options.ParentsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the cells as JSON.")] = False,
) -> None:
    """Reckon hidden cells (rows without obs_value) from all tables together; their intervals as CSV.

    Further attacks stand on the error stream: single persons, persons linked over tables, totals with all persons in
    one part, noise that was drawn anew; with --truth also small counts under noise, guessed codes, and who is counted.
    A table may have some of the columns of --by. What is told makes the command end with 10.

    Example: sojourn release attack published.csv earlier.csv --by month,sex,citizenship --totals sex,citizenship
    """
    from sojourn.errors import NotForPublication
    from sojourn.publish.words import release as words
    from sojourn.release import against_tables, hierarchy, reading

    names, summed = options.names(by), options.names(totals)
    if not names:
        raise UsageError("--by names no dimension.")
    above = {} if parents is None else hierarchy.parents_in(parents, summed or names)
    given = [
        reading.published_of(table, own, summed, least, deviation, above)
        for table in map(reading.table_of, tables)
        for own in [tuple(n for n in names if n in table.column_names) or names]
    ]
    owners = None if truth is None else against_tables.truth_of(reading.table_of(truth), names, summed, above)
    found, attacks = against_tables.attacks(given, least, owners)
    if as_json:
        terminal.print_json([{"cell": name, "lowest": low, "highest": high} for name, low, high in found])
    else:
        terminal.stdout.print("cell;lowest;highest")
        for name, low, high in found:
            terminal.stdout.print(f"{name};{low};{'' if high is None else high}")
    for line in words.attacks([a.to_dict() for a in attacks]):
        terminal.stderr.print(line)
    told = [a for a in attacks if not a.passed]
    if told:
        raise NotForPublication(
            f"{', '.join(_counted(a, least) for a in told)}.",
            details=[f"{a.name.replace('_', ' ')}: {cell}" for a in told for cell in a.cells[:20]],
            ways_out=[*words.mending({"mend": sorted({code for a in told for code in a.mend})}),
                      "release them together: sojourn release make"],
        )  # fmt: skip


def _counted(attack: Attack, least: int) -> str:
    """What an attack succeeded in, in a few words."""
    if attack.name in ("reconstruction", "differencing"):
        kind = "by one table" if attack.name == "reconstruction" else "by all tables together"
        return f"{attack.succeeded} of {attack.of} hidden cells are told, or known to be below {least}, {kind}"
    return f"{attack.name.replace('_', ' ')}: {attack.succeeded} of {attack.tried} succeeded"

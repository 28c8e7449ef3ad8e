"""``sojourn hidden lists``: people on some lists, and how many are on none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli.hidden.giving import ChartOption, JsonOption, LevelOption, OutOption, give
from sojourn.cli.own_files import reads_own_files
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.estimators.hidden.estimate import HiddenEstimate
    from sojourn.sources.own.own_files import OwnFiles
    from sojourn.sources.own.user_table import UserTable

#: Option -> kinds of table that have it; the others refuse it rather than ignore it.
OWNERS: dict[str, tuple[str, ...]] = {
    "choose": ("lists",),
    "threshold": ("lists",),
    "times": ("lists",),
    "seed": ("lists",),
    "without": ("lists",),
    "lists": ("lists",),
    "covariate": ("repeats",),
    "family": ("repeats",),
    "interval": ("repeats",),
}


def register(app: typer.Typer) -> None:
    """Add the command to the room's application."""
    app.command("lists")(lists)


@reads_own_files(personal="person")
def lists(
    context: typer.Context,
    files: OwnFiles,
    table: Annotated[
        Path, typer.Argument(help="One row a pattern of lists, or a case, or how often somebody was met.")
    ],
    persons: Annotated[str, typer.Option("--persons", help="Column of persons.")] = "persons",
    lists: Annotated[
        str | None,
        typer.Option("--lists", help="Columns that are lists: A,B,C. By default all of 0 and 1.", show_default=False),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option("--person", help="Rows are cases; the column that tells persons apart.", show_default=False),
    ] = None,
    list_column: Annotated[
        str | None, typer.Option("--list", help="Of cases: the column that names the list.", show_default=False)
    ] = None,
    repeats: Annotated[
        str | None,
        typer.Option(
            "--repeats", help="One list: the column that says how often somebody was met.", show_default=False
        ),
    ] = None,
    covariate: Annotated[
        list[str] | None,
        typer.Option("--covariate", help="Of --repeats: a column of categories. Repeatable.", show_default=False),
    ] = None,
    family: Annotated[
        str, typer.Option("--family", help="Of --repeats: poisson, geometric, negative-binomial or one-inflated.")
    ] = "poisson",
    interval: Annotated[str, typer.Option("--interval", help="Of --repeats: wald (as published) or log.")] = "wald",
    without: Annotated[
        list[str] | None, typer.Option("--without", help="Leave a list out, again for more.", show_default=False)
    ] = None,
    choose: Annotated[str, typer.Option("--choose", help="The model: stepwise, all, or graphs.")] = "stepwise",
    threshold: Annotated[
        float, typer.Option("--threshold", help="Largest p-value of a pair that is added stepwise.")
    ] = 0.02,
    times: Annotated[int, typer.Option("--times", help="Bootstrap tables, each with a choice of its own.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Of the bootstrap.")] = 1,
    level: LevelOption = 0.95,
    out: OutOption = None,
    json: JsonOption = False,
    chart: ChartOption = None,
) -> None:
    """How many are on no list: from the overlaps of two and more lists, or from repeats on one.

    Result: the answer or the refusal, then every way beside it. A refusal is a result: the reason is printed. Two
    lists:
    Chapman. Three and more: log-linear models with their choice inside the interval, the average over graphs, each list
    left out. One list with repeats: truncated regressions, Chao, Zelterman. Case lists are read and not kept; what is
    made of them is marked as not for publication.

    [dim]sojourn hidden lists patterns.csv --persons count --chart spread.svg[/]
    [dim]sojourn hidden lists cases.xlsx --person case --list source[/]
    [dim]sojourn hidden lists met.csv --repeats times --persons persons --covariate sex[/]
    """
    _refuse_idle(context, "repeats" if repeats else "lists")
    if repeats and (person or list_column):
        raise UsageError("--repeats is of one list, and --person of several", ways_out=["leave one of them out"])
    source = files.table(table, value=persons)
    if repeats:
        made = _of_repeats(source, repeats, persons, covariate or [], family, interval, level)
    else:
        names = [n.strip() for n in (lists or "").split(",") if n.strip()]
        settings = {"choose": choose, "threshold": threshold, "times": times, "seed": seed, "level": level}
        made = _of_lists(source, persons, names, person, list_column, without or [], settings)
    rows_are_persons = person is not None or (repeats is not None and persons not in source.header)
    give(made, out, json, chart, title="People on no list", cases=rows_are_persons)


def _refuse_idle(context: typer.Context, kind: str) -> None:
    """Refuse options that would change nothing."""
    from sojourn.cli.flows import options

    said = options.given(context)
    if wrong := [name for name, kinds in OWNERS.items() if name in said and kind not in kinds]:
        raise UsageError(
            f"a table of {kind} does not have these options",
            details=[f"--{name} goes with {', '.join(OWNERS[name])}" for name in wrong],
            ways_out=["leave them out"],
        )


def _of_repeats(
    source: UserTable, repeats: str, persons: str, covariates: list[str], family: str, interval: str, level: float
) -> HiddenEstimate:
    from sojourn.estimators.hidden.repeats import Repeats
    from sojourn.products.hidden.own_lists import repeat_table

    column = persons if persons in source.header else None
    method = Repeats(family, tuple(covariates), interval, level)  # type: ignore[arg-type]
    return method.estimate(repeat_table(source, repeats, column, covariates))


def _of_lists(
    source: UserTable,
    persons: str,
    names: list[str],
    person: str | None,
    list_column: str | None,
    without: list[str],
    settings: dict[str, Any],
) -> HiddenEstimate:
    from sojourn.cli.terminal.long_work import progress
    from sojourn.estimators.hidden.lists import GraphAveraging, ListModels, TwoLists
    from sojourn.products.hidden.own_lists import case_table, pattern_table

    if list_column and not person:
        raise UsageError("--list names the list of a case", ways_out=["--person COLUMN tells the cases apart"])
    made = case_table(source, person, list_column, names) if person else pattern_table(source, persons, names)
    for name in without:
        made = made.without(name)
    choose, level = settings["choose"], settings["level"]
    if choose == "graphs":
        return GraphAveraging(level).estimate(made)
    if len(made.checked().lists) == 2:
        return TwoLists(level).estimate(made)
    with progress("lists") as report:
        return ListModels(**settings).estimate(made, report)

"""``sojourn hidden detected``: detected victims of trafficking, prosecuted and convicted; never a prevalence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli import terminal
from sojourn.cli.hidden.giving import ChartOption, OutOption, check_place
from sojourn.cli.own_files import reads_own_files
from sojourn.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from sojourn.sources.own.own_files import OwnFiles

BREAKDOWNS = {"total": "_T", "form": "EXPLOITATION", "citizenship": "CITIZENSHIP", "repatriation": "REPATRIATION"}
OF_A_TABLE, OF_THE_WAREHOUSE = ("value", "by"), ("area", "breakdown", "ratio", "context", "warehouse")


def register(app: typer.Typer) -> None:
    """Add the command to the room's application."""
    app.command()(detected)


@reads_own_files
def detected(
    asked: typer.Context,
    files: OwnFiles,
    table: Annotated[
        Path | None, typer.Argument(help="Your own counts, with cells such as <5. Else the warehouse.")
    ] = None,
    value: Annotated[str, typer.Option("--value", help="Of a table: the column of counts.")] = "value",
    by: Annotated[
        list[str] | None, typer.Option("--by", help="Of a table: a column to sum by. Repeatable.", show_default=False)
    ] = None,
    area: Annotated[
        str | None, typer.Option("--area", "-a", help="One area, by code or name.", show_default=False)
    ] = None,
    breakdown: Annotated[str, typer.Option("--breakdown", help="total, form, citizenship or repatriation.")] = "total",
    ratio: Annotated[bool, typer.Option("--ratio", help="Convicted per 100 prosecuted.")] = False,
    context: Annotated[
        bool, typer.Option("--context", help="How others class policies, by area and year; no counts.")
    ] = False,
    warehouse: Annotated[
        Path | None,
        typer.Option("--warehouse", envvar="SOJOURN_WAREHOUSE", help="The DuckDB file.", show_default=False),
    ] = None,
    out: OutOption = None,
    chart: ChartOption = None,
) -> None:
    """Detected victims, persons prosecuted and convicted, by sex, age, form and citizenship.

    A protected count such as <5 is 1 to 4: never 0 and never missing. Sums are ranges. A total beside its parts is set
    aside and compared with them. What is detected is not how many there are. With --area, how others class policies is
    said beside the counts, with who does and when: context, never a measure of trafficking.

    [dim]sojourn hidden detected --area ROU --breakdown form --chart forms.svg[/]
    [dim]sojourn hidden detected --context --area ROU --out classes.csv[/]
    [dim]sojourn hidden detected referrals.csv --value people --by year[/]
    """
    from sojourn.cli.intake.warehouse import own_house
    from sojourn.cli.terminal.table_output import give
    from sojourn.products.hidden.detected import conviction_ratios, own_counts, panel
    from sojourn.products.hidden.ratings import RatingsRead, by_name_or_code
    from sojourn.publish.words import policy_ratings
    from sojourn.publish.words.hidden_routes import DETECTED, count_notes

    _refuse_idle(asked, table is not None, context, ratio)
    if breakdown not in BREAKDOWNS:
        raise UsageError(f"a breakdown is one of {', '.join(BREAKDOWNS)}, not «{breakdown}»")
    check_place(chart)
    if chart is not None and table is None and area is None:
        raise UsageError(
            "a picture of the warehouse is of one area: what two countries detect measures two searches",
            ways_out=["--area ROU", "leave --chart out"],
        )
    if table is not None:
        made, found = own_counts(files.table(table, value=value), value, by or [])
        notes = count_notes(found)
    else:
        with own_house(warehouse).snapshot() as held:
            read, one = RatingsRead(held), by_name_or_code(area) if area else None
            made = read.table(one) if context else panel(held, area, BREAKDOWNS[breakdown])
            beside = read.newest(one) if one and not context else ()
            classes = read.table(one) if chart is not None and beside else None
        made = conviction_ratios(made) if ratio else made
        notes = [policy_ratings.LEAD] if context else policy_ratings.context(beside)
    give({str(c): made[c].tolist() for c in made.columns}, out, title="detected")
    for note in [*notes, DETECTED]:
        terminal.stderr.print(note, markup=False, highlight=False)
    if chart is not None:
        kind = "own" if table is not None else "context" if context else "ratio" if ratio else "counts"
        _drawn(kind, made, area or "", classes if table is None else None, chart)


def _drawn(kind: str, made: pd.DataFrame, area: str, classes: pd.DataFrame | None, chart: Path) -> None:
    """The picture of a result; classes stand below counts of the area, on no axis."""
    from sojourn.cli.hidden.giving import drawn
    from sojourn.concepts.area import name
    from sojourn.products.hidden.ratings import by_name_or_code
    from sojourn.publish.charts.hidden import detected as pictures

    called = name(by_name_or_code(area)) if area else ""
    found = [] if classes is None else classes.to_dict("records")
    strip = [{str(k): v for k, v in row.items()} for row in found]

    def picture(rows: list[dict[str, Any]]) -> str:
        if kind == "own":
            return pictures.detected_by_period(pictures.own_panels(rows), title="Counts of the table given")
        if kind == "context":
            return pictures.detected_by_period({}, rows, title=pictures.CLASSED.format(area=called))
        if kind == "ratio":
            title = pictures.RATIO.format(area=called)
            return pictures.detected_by_period(
                {"Convicted per 100 prosecuted": rows}, strip, title=title, key=pictures.KEY_OF_RATIO
            )
        return pictures.detected_by_period(pictures.panels_of(rows), strip, title=pictures.TITLE.format(area=called))

    drawn(picture, made, chart)


def _refuse_idle(asked: typer.Context, own: bool, context: bool, ratio: bool) -> None:
    """Refuse options that would change nothing."""
    from sojourn.cli.flows import options

    said = options.given(asked)
    options.refuse_others(said, OF_THE_WAREHOUSE if own else OF_A_TABLE, "a table" if own else "the warehouse")
    if (context and ratio) or ((context or ratio) and "breakdown" in said):
        raise UsageError(
            "--context gives classes and --ratio gives totals: neither has a breakdown, nor the other",
            ways_out=["leave one of them out"],
        )

"""``sojourn flows yearly``: the flows of every year between the stocks, and how well years are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.flows.options import (
    DEFAULT_METHOD,
    AreaOption,
    FactsOption,
    MethodOption,
    SaidOption,
    SexName,
    SexOption,
    corridors_of,
    family_of,
    said,
)
from sojourn.cli.intake.warehouse import WarehouseOption
from sojourn.cli.terminal.long_work import working
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.products.flows.yearly.chained import Yearly


def register(app: typer.Typer) -> None:
    """Add the command to the room's application."""
    app.command()(yearly)


def yearly(
    method: MethodOption = DEFAULT_METHOD,
    option: SaidOption = None,
    sex: SexOption = SexName.total,
    by: Annotated[str | None, typer.Option(help="type: outward, return, onward.", show_default=False)] = None,
    area: AreaOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Flows: .csv, .csv.gz, .parquet or .xlsx.", show_default=False)
    ] = None,
    types_out: Annotated[
        Path | None, typer.Option(help="Outward, return and onward moves by year, with shares.", show_default=False)
    ] = None,
    draws_out: Annotated[
        Path | None,
        typer.Option("--draws-out", help="Every draw of learned years; all balance.", show_default=False),
    ] = None,
    chart: Annotated[
        Path | None, typer.Option(help="Corridors year by year: .svg or .png.", show_default=False)
    ] = None,
    corridor: Annotated[
        list[str] | None,
        typer.Option(help="On the chart: ORIGIN:DESTINATION, again for more; else the largest.", show_default=False),
    ] = None,
    score: Annotated[
        Path | None,
        typer.Option(help="Page of scores on annual reports left out, in Markdown (minutes).", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="Draws the groups of reporters left out.")] = 1,
    warehouse: WarehouseOption = None,
    json: FactsOption = False,
) -> None:
    """Flows of every year from mid-1990 to mid-2024, in persons; nets of every area and year are exact.

    Each interval between stocks is divided over its years: by annual net migration, asylum, free movement in Europe and
    the years in which other reporters saw people of an origin come. The last year rests on projected months (status F).
    Yearly figures of one corridor add up to the interval's moves, and to those who came and went within it. Learned
    years have intervals from draws that all balance where draws are asked for (half a minute to a minute a draw).

    [dim]sojourn flows yearly --out yearly.parquet --types-out types.csv[/]

    [dim]sojourn flows yearly --area UKR --out ukraine.csv --chart ukraine.svg[/]

    [dim]sojourn flows yearly --method learned --option draws=12 --out yearly.parquet[/]

    [dim]sojourn flows yearly --score yearly-scores.md[/]
    """
    if by not in (None, "type"):
        raise UsageError(f"--by is type or nothing, not {by}")
    if all(place is None for place in (out, types_out, draws_out, chart, score)):
        raise UsageError("Nothing would be kept.", ways_out=["--out FILE", "--chart FILE", "--score FILE"])
    from sojourn import release
    from sojourn.estimators import flow_request
    from sojourn.files import tables as files
    from sojourn.products.flows.yearly import chained, drawn, scores, tables
    from sojourn.publish.charts import drawing_file
    from sojourn.publish.pages import flow_yearly, page_file

    row, settings = flow_request(method, said(option), "warehouse")
    asked = draws_out is not None or bool({"draws", "interval"} & set(settings))
    if asked and "reports" not in row.needs:
        raise UsageError(f"{row.name} has no draws", ways_out=["--method learned"])
    if asked and by is not None:
        raise UsageError("an interval is of whole flows, not of their parts", ways_out=["leave --by out"])
    files.check_results((out, types_out, draws_out), ())
    if chart is not None:
        drawing_file.check(chart)
    pairs = corridors_of(corridor or ())
    with working() as report:
        family = family_of(warehouse)
        with family.one_state():
            known = chained.yearly_evidence(family, row.name, sex.value, settings=settings, report=report)
            scored = scores.scores(known, seed=seed, report=report) if score is not None else None
            timing = known.fitted(known.runs()[0])
            made = chained.yearly(known, timing, report=report)
            several = None
            if asked:
                count = int(settings.get("draws", drawn.DRAWS))
                several = drawn.drawn_years(family, known, timing, draws=count, report=report)
        if out is not None:
            kind: tables.By = "type" if by else "total"
            share = int(settings.get("interval", 80))
            rows = tables.long_tables(made, kind, areas=area or (), drawn=several, share=share)
            files.write_tables(rows, release.open_data(out), sheet="flows")
        if draws_out is not None and several is not None:
            files.write_tables(tables.draw_tables(made, several), release.open_data(draws_out), sheet="draws")
        if types_out is not None:
            files.write_tables([tables.kinds(made)], release.open_data(types_out), sheet="types")
        if chart is not None:
            drawing_file.write(_drawn(made, pairs, area or ()), release.open_data(chart))
        if score is not None and scored is not None:
            command = f"sojourn flows yearly --method {row.name} --score {score.name} --seed {seed}"
            text = flow_yearly.page(scored, command=command, method=row.name, seed=seed)
            page_file.write(text, release.open_data(score))
    facts = {
        "method": made.method,
        "sex": made.sex,
        "years": len(made.years),
        "first": made.years[0],
        "last": made.years[-1] + 1,
        "largest_miss_of_a_net": made.residual if several is None else max(made.residual, several.residual),
        "draws": 0 if several is None else len(several.moves),
        "came_and_went": {p.label: persons for p, persons in made.back_and_forth.items()},
        "releases": list(known.releases),
        "scores": scored,
    }
    if json:
        terminal.print_json(facts)
        return
    say = terminal.stderr.print
    say(
        f"[bold]{escape(made.method)}[/], {len(made.years)} years from mid-{made.years[0]} to "
        f"mid-{made.years[-1] + 1}; nets of every area and year to {made.residual:.1g} persons"
    )
    if made.years[-1] + 1 >= tables.PROJECTED_FROM:
        say("  the last year rests on projected months (status F)")
    if several is None:
        say("  no interval: how far a year may be off is on the page of --score")
    else:
        say(f"  intervals from {len(several.moves)} draws; nets of each of them to {several.residual:.1g} persons")
    for place in (out, types_out, draws_out, chart, score):
        if place is not None:
            say(f"  {escape(str(place))} written")


def _drawn(made: Yearly, pairs: list[tuple[str, str]], areas: Sequence[str]) -> str:
    from sojourn.products.flows.yearly.tables import PROJECTED_FROM, panels
    from sojourn.publish.charts.flow_multiples import Step, flow_multiples

    drawn = [
        (title, [Step(int(s["start"]), int(s["end"]), s["value"]) for s in steps])
        for title, steps in panels(made, corridors=pairs, areas=areas)
    ]
    text = f"Persons from one mid-year to the next, {made.method}"
    text += "; the last year rests on projected months" if made.years[-1] + 1 >= PROJECTED_FROM else ""
    return flow_multiples(drawn, title="Corridors year by year", subtitle=text, description=text, same_scale=not pairs)

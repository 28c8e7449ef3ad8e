"""``sojourn border provisional`` and ``replay``: months that are not final, and how good their figures were."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli import terminal
from sojourn.cli.border.options import (
    COUNTS,
    Breaks,
    Chart,
    Group,
    Inputs,
    Largest,
    LearnFrom,
    MemoryLimit,
    NoPersons,
    ObservedTo,
    Out,
    RuleName,
    Save,
    Scratch,
    SequenceOf,
    Threads,
    Widen,
)
from sojourn.cli.border.owners import owners, say
from sojourn.cli.border.results import check_pictures, give, opened_as, save_in
from sojourn.cli.border.scores import print_scores
from sojourn.cli.border.simulate import as_date
from sojourn.cli.intake.warehouse import WarehouseOption
from sojourn.cli.own_files import ALWAYS, OPTIONS, reads_own_files
from sojourn.cli.terminal.long_work import working
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles

FILES_ARE_OURS = tuple(name for name in OPTIONS if name != "columns")
"""Classified crossings are laid out as classification lays them out; only names of columns may be others."""


def register(app: typer.Typer) -> None:
    """Add the commands to ``sojourn border``."""
    app.command()(provisional)
    app.command()(replay)


@reads_own_files(personal=ALWAYS, without=FILES_ARE_OURS)
def provisional(
    files: OwnFiles,
    inputs: Inputs,
    out: Out = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="Folder of vintages: this one is added as a file and never changed.", show_default=False),
    ] = None,
    chart: Chart = None,
    save: Save = None,
    warehouse: WarehouseOption = None,
    show: Annotated[str, typer.Option(help="Group to draw.")] = "_T",
    group: Group = "citizenship",
    largest: Largest = 10,
    learn_from: LearnFrom = 1_000_000,
    breaks: Breaks = None,
    widen: Widen = 1.0,
    rule: RuleName = None,
    observed_to: ObservedTo = None,
    memory_limit: MemoryLimit = "3GB",
    threads: Threads = 2,
    sequence: SequenceOf = None,
    placeholders: NoPersons = None,
    scratch: Scratch = None,
) -> None:
    """Estimate months that are not final yet, with 80 and 95 % intervals for their revisions.

    Example: sojourn border provisional classified.parquet --out 2024-06.csv --keep vintages --chart 2024-06.svg
    """
    from sojourn.products.border import output, vintages

    output.check_outputs([out], inputs)
    check_pictures(chart)
    request = vintages.Request(
        inputs=tuple(inputs),
        group=_group(group),
        largest=largest,
        learn_from=learn_from,
        rule=rule,
        observed_to=None if observed_to is None else as_date(observed_to),
        memory_limit=memory_limit,
        threads=threads,
        opened=opened_as(files, sequence, placeholders, scratch),
        **_judged(breaks, widen),
    )
    with working() as report:
        made = vintages.provisional(request, report)
    files.said += made.said
    _warn(made)
    if keep is not None:
        terminal.stderr.print(f"Kept: {vintages.keep(made, owners(keep, COUNTS))}")
    if chart is not None:
        from sojourn.publish.charts import drawing_file
        from sojourn.publish.charts.border import vintages as charts

        drawing_file.write(charts.monthly_series(made.table, group=show, warnings=made.warnings), owners(chart, COUNTS))
    save_in(made, save, warehouse)
    give(made, out)


@reads_own_files(personal=ALWAYS, without=FILES_ARE_OURS)
def replay(
    files: OwnFiles,
    inputs: Inputs,
    out: Annotated[
        Path | None,
        typer.Option(help="All vintages as a table: .parquet, .csv, .csv.gz or .xlsx.", show_default=False),
    ] = None,
    scores: Annotated[Path | None, typer.Option(help="Scores as a table.", show_default=False)] = None,
    chart: Annotated[
        Path | None, typer.Option(help="Draw first estimates and final figures: .svg, .png.", show_default=False)
    ] = None,
    triangle: Annotated[
        Path | None, typer.Option(help="Draw the revision triangle: .svg, .png.", show_default=False)
    ] = None,
    measure: Annotated[
        str, typer.Option(help="What is drawn: immigration, emigration or net_migration.")
    ] = "immigration",
    published: Annotated[
        Path | None,
        typer.Option(help="Score the vintages kept in this folder in place of replayed ones.", show_default=False),
    ] = None,
    group: Group = "citizenship",
    largest: Largest = 10,
    learn_from: LearnFrom = 1_000_000,
    breaks: Breaks = None,
    widen: Widen = 1.0,
    rule: RuleName = None,
    observed_to: ObservedTo = None,
    memory_limit: MemoryLimit = "3GB",
    threads: Threads = 2,
    sequence: SequenceOf = None,
    placeholders: NoPersons = None,
    scratch: Scratch = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")] = False,
) -> None:
    """Replay all past vintages and score them: coverage of intervals, bias, width, against first figures as they are.

    Example: sojourn border replay classified.parquet --chart first.svg --triangle triangle.svg
    """
    from sojourn.microdata.vintages import replay as scoring
    from sojourn.products.border import output, vintages

    output.check_outputs([out, scores], inputs)
    check_pictures(chart, triangle)
    if measure not in ("immigration", "emigration", "net_migration"):
        raise UsageError(f"{measure!r} is not drawn", ways_out=["choose immigration, emigration or net_migration"])
    request = vintages.Request(
        inputs=tuple(inputs),
        group=_group(group),
        largest=largest,
        learn_from=learn_from,
        rule=rule,
        observed_to=None if observed_to is None else as_date(observed_to),
        memory_limit=memory_limit,
        threads=threads,
        opened=opened_as(files, sequence, placeholders, scratch),
        **_judged(breaks, widen),
    )
    with working() as report:
        if published is None:
            made = vintages.replay(request, report)
        else:
            made = vintages.score_published(request, published, report)
    files.said += made.said
    _warn(made)
    if chart is not None or triangle is not None:
        from sojourn.publish.charts import drawing_file
        from sojourn.publish.charts.border import vintages as charts

        if chart is not None:
            drawing_file.write(charts.first_figures(made.table, measure), owners(chart, COUNTS))
        if triangle is not None:
            drawing_file.write(charts.revision_triangle(made.table, measure), owners(triangle, COUNTS))
    table = scoring.table([*made.scores])
    if scores is not None:
        output.write(table, owners(scores, COUNTS), made.lineage)
    if out is not None:
        made.write(owners(out, COUNTS))
    if as_json:
        compared = [vars(row) for row in made.compared]
        terminal.print_json({"scores": table.to_pylist(), "compared": compared, "lineage": made.lineage})
    else:
        print_scores(made)
    say()


def _judged(breaks: list[str] | None, widen: float) -> dict[str, Any]:
    """Breaks and widening as fields of a request."""
    return {"breaks": tuple(as_date(text) for text in breaks or ()), "widen": widen}


def _warn(made: Any) -> None:
    """Say what is outside the range learnt."""
    for sentence in made.warnings:
        terminal.stderr.print(f"Warning: {sentence}")


def _group(text: str) -> str | None:
    return None if text.strip().lower() in ("", "none") else text.strip()

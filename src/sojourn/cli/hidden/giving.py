"""How estimates of hidden people are given: a table, sentences beside it, JSON, a picture."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli import terminal
from sojourn.concepts.disclosure import NOT_FOR_PUBLICATION, NOT_PROTECTED, Disclosure

if TYPE_CHECKING:
    import pandas as pd

    from sojourn.concepts.destination import Destination
    from sojourn.estimators.hidden.estimate import HiddenEstimate

OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Result: .csv, .csv.gz, .parquet, .xlsx or .json; otherwise printed as CSV.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print everything, with settings and reasons, as JSON.")]
ChartOption = Annotated[
    Path | None,
    typer.Option("--chart", help="A picture of the result with its intervals: .svg or .png.", show_default=False),
]
LevelOption = Annotated[float, typer.Option("--level", help="Probability that the interval is to hold.")]

REASON = "aggregates of a case list, kept by its owner"
CARE = Disclosure.SPECIAL_CARE
"""Cases of trafficking, of stranded people, of those without a permit: they leave with differential privacy only."""


def give(
    estimate: HiddenEstimate,
    out: Path | None,
    json: bool,
    chart: Path | None,
    *,
    title: str,
    cases: bool = False,
    tornado: bool = False,
) -> None:
    """Print or write an estimate, its sentences on the error stream.

    cases : it rests on a list of persons, so that what is written is the owner's and marked
    tornado : the picture is of what drives the interval
    """
    from sojourn.files.tables import write_columns
    from sojourn.products.hidden.result import columns_of, facts_of
    from sojourn.publish.charts import drawing_file
    from sojourn.publish.words.hidden import sentences

    if chart is not None:
        drawing_file.check(chart)
    if json:
        mark = {"disclosure": CARE.value, "conf_status": NOT_FOR_PUBLICATION} if cases else {}
        terminal.print_json({**mark, **facts_of(estimate)})
    else:
        write_columns(columns_of(estimate), _place(out, cases), sheet=title)
    for sentence in sentences(estimate):
        terminal.stderr.print(sentence, markup=False, highlight=False)
    if chart is not None:
        drawing_file.write(_drawn(estimate, title, tornado), _place(chart, cases))
    if cases:
        terminal.stderr.print(NOT_PROTECTED[0].upper() + NOT_PROTECTED[1:] + ".")


def check_place(chart: Path | None) -> None:
    """Refuse a place that no picture can be written to, before anything is read."""
    from sojourn.publish.charts import drawing_file

    if chart is not None:
        drawing_file.check(chart)


def drawn(draw: Callable[[list[dict[str, Any]]], str], made: pd.DataFrame, chart: Path) -> None:
    """Write the picture that ``draw`` makes of the rows of a table that is open data."""
    from sojourn import release
    from sojourn.publish.charts import drawing_file

    rows = [{str(k): v for k, v in row.items()} for row in made.to_dict("records")]
    drawing_file.write(draw(rows), release.open_data(chart))


def _place(path: Path | None, cases: bool) -> Destination:
    from sojourn import release

    if not cases:
        return release.open_data(path or sys.stdout)
    if path is None:
        return release.owners_stream(sys.stdout, REASON, disclosure=CARE)
    return release.owners_folder(path, REASON, disclosure=CARE)


def _drawn(estimate: HiddenEstimate, title: str, tornado: bool) -> str:
    from sojourn.publish.charts.hidden.spread import hidden_spread
    from sojourn.publish.charts.hidden.tornado import hidden_tornado

    return hidden_tornado(estimate, title=title) if tornado else hidden_spread(estimate, title=title)

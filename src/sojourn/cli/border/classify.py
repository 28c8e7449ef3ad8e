"""``sojourn border``: from border crossings to migration statistics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli import terminal
from sojourn.cli.border.options import NoPersons, SequenceOf
from sojourn.cli.border.outcome import print_outcome
from sojourn.cli.border.owners import owners
from sojourn.cli.border.simulate import as_date
from sojourn.cli.own_files import ALWAYS, reads_own_files
from sojourn.cli.terminal.long_work import working
from sojourn.concepts.addresses import place
from sojourn.concepts.disclosure import Disclosure
from sojourn.concepts.person_identifiers import Placeholders
from sojourn.errors import UsageError, ValuesRefused, counted

if TYPE_CHECKING:
    from sojourn.concepts.destination import Destination
    from sojourn.microdata.rule import Rule
    from sojourn.sources.own.own_files import OwnFiles

Inputs = Annotated[
    list[str], typer.Argument(help="Files, folders or patterns of CSV (.gz), Parquet or xlsx.", show_default=False)
]
Initial = Annotated[
    str | None,
    typer.Option("--initial-status", help="Statuses from elsewhere: person_id, status, date.", show_default=False),
]
InitialColumns = Annotated[
    str | None,
    typer.Option(help="Where its columns are: person_id=PID,status=S,date=D.", show_default=False),
]
ObservedTo = Annotated[
    str | None,
    typer.Option(
        help="Last day on which crossings are known; default: the latest date in the data, unless it stands alone.",
        metavar="DATE",
    ),
]
Errors = Annotated[
    str | None, typer.Option(help="Table of rows not classified; default: beside the output.", show_default=False)
]
Engine = Annotated[str, typer.Option(help="duckdb (this machine) or spark.")]
MemoryLimit = Annotated[str, typer.Option(help="Memory to work with, about.")]
Threads = Annotated[
    int | None,
    typer.Option(help="Groups of persons worked on at the same time; default: one per processor, at most 8.", min=1),
]
Scratch = Annotated[
    Path | None,
    typer.Option(help="Folder for what does not fit into memory; default: that of the output.", show_default=False),
]
CROSSINGS = "border crossings of persons, one row each"

Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the room's application."""
    app.command()(classify)
    app.command()(check)


@reads_own_files(personal=ALWAYS)
def classify(
    files: OwnFiles,
    inputs: Inputs,
    out: Annotated[
        str,
        typer.Option(
            help="Result, .parquet, .csv or .csv.gz; on Spark a folder, here or at any address it knows.",
            metavar="FILE",
            show_default=False,
        ),
    ],
    rule: Annotated[
        str,
        typer.Option(
            help="12/16, 9/12, 12/12, 6/12, 183-calendar-year, or THRESHOLD/WINDOW in days (270/365).",
            metavar="RULE",
        ),
    ] = "12/16",
    threshold_days: Annotated[
        int | None, typer.Option(help="Days in the new place that make a migration.", show_default=False)
    ] = None,
    window_days: Annotated[
        int | None, typer.Option(help="Days within which they are counted.", show_default=False)
    ] = None,
    calendar_months: Annotated[
        bool, typer.Option("--calendar-months", help="Months by the calendar instead of fixed days.")
    ] = False,
    initial_status: Initial = None,
    observed_to: ObservedTo = None,
    engine: Engine = "duckdb",
    on_error: Annotated[
        str,
        typer.Option(help="A person with bad rows: reject (into the error table), repair (and flag), report (stop)."),
    ] = "reject",
    errors: Errors = None,
    initial_columns: InitialColumns = None,
    sequence: SequenceOf = None,
    placeholders: NoPersons = None,
    memory_limit: MemoryLimit = "2GB",
    threads: Threads = None,
    scratch: Scratch = None,
    as_json: Json = False,
) -> None:
    """Classify crossings: status before and after, migration or not, and since when that is final.

    Example: sojourn border classify crossings/*.parquet --out classified.parquet --observed-to 2031-03-31
    """
    from sojourn.products.border.classification_request import Request

    _run(
        Request(
            inputs=tuple(inputs),
            out=owners(place(out), CROSSINGS, Disclosure.PERSONAL_RECORD),
            rule=_rule(rule, threshold_days, window_days, calendar_months),
            initial=initial_status and place(initial_status),
            observed_to=None if observed_to is None else as_date(observed_to),
            engine=engine,  # type: ignore[arg-type]
            on_error=on_error,  # type: ignore[arg-type]
            errors=owners(errors and place(errors), CROSSINGS, Disclosure.PERSONAL_RECORD),
            layout=files.layout,
            initial_columns=_mapping(initial_columns, "--initial-columns"),
            sequence=sequence,
            placeholders=Placeholders.said(placeholders or ()),
            scratch=scratch,
            memory_limit=memory_limit,
            threads=threads,
        ),
        as_json,
        files,
    )


@reads_own_files(personal=ALWAYS)
def check(
    files: OwnFiles,
    inputs: Inputs,
    initial_status: Initial = None,
    observed_to: ObservedTo = None,
    engine: Engine = "duckdb",
    errors: Errors = None,
    initial_columns: InitialColumns = None,
    sequence: SequenceOf = None,
    placeholders: NoPersons = None,
    memory_limit: MemoryLimit = "2GB",
    threads: Threads = None,
    scratch: Scratch = None,
    as_json: Json = False,
) -> None:
    """Report what is wrong with crossings without classifying them.

    Example: sojourn border check crossings.csv --errors problems.csv
    """
    from sojourn.products.border.classification_request import Request

    _run(
        Request(
            inputs=tuple(inputs),
            out=None,
            initial=initial_status and place(initial_status),
            observed_to=None if observed_to is None else as_date(observed_to),
            engine=engine,  # type: ignore[arg-type]
            errors=owners(errors and place(errors), CROSSINGS, Disclosure.PERSONAL_RECORD),
            layout=files.layout,
            initial_columns=_mapping(initial_columns, "--initial-columns"),
            sequence=sequence,
            placeholders=Placeholders.said(placeholders or ()),
            scratch=scratch,
            memory_limit=memory_limit,
            threads=threads,
        ),
        as_json,
        files,
    )


def _run(request: Any, as_json: bool, files: OwnFiles) -> None:
    from sojourn.products.border import classification

    if files.refusals is not None and request.engine == "spark":
        raise UsageError(
            "--refusals marks the rows of a table of errors on this machine; on Spark the executors write them.",
            ways_out=["leave --refusals out, and read the folder of errors of the result"],
        )
    try:
        with working() as report:
            outcome = classification.run(request, report)
    except ValuesRefused:
        _mark(files.refusals, request.errors_to())
        raise
    _mark(files.refusals, request.errors_to())
    files.said += outcome.said
    files.first = outcome.first
    if as_json:
        terminal.print_json(outcome.to_dict())
    else:
        print_outcome(outcome, show_values=files.show_values)


def _mark(refusals: Path | None, errors: Destination | None) -> None:
    """Where it is asked for, the rows that were not classified as a workbook to send back."""
    from sojourn.products.border import marked_rows

    if refusals is None:
        return
    if errors is None or not Path(errors.path).exists():
        raise UsageError("--refusals marks the rows of the table of errors.", ways_out=["Name one too: --errors FILE"])
    rows = marked_rows.write(errors.path, owners(refusals, CROSSINGS))
    terminal.stderr.print(f"Marked: {counted(rows, 'row')} in {refusals}", markup=False, highlight=False)


def _rule(name: str, threshold: int | None, window: int | None, calendar_months: bool) -> Rule:
    from sojourn.microdata import rule

    if (threshold is None) != (window is None):
        raise UsageError("--threshold-days and --window-days belong together.")
    if threshold is not None and window is not None:
        if name != "12/16":
            raise UsageError("Give either --rule or --threshold-days with --window-days.")
        chosen = rule.from_days(threshold, window)
    else:
        chosen = rule.parse(name)
    return chosen.in_calendar_months() if calendar_months else chosen


def _mapping(text: str | None, option: str) -> dict[str, str]:
    if not text:
        return {}
    pairs = [item.partition("=") for item in text.split(",")]
    bad = [f"{ours}{sign}{theirs}" for ours, sign, theirs in pairs if not (ours.strip() and sign and theirs.strip())]
    if bad:
        raise UsageError(
            f"{option}: {', '.join(bad)} is no pair.", ways_out=["Write ours=theirs, separated by commas."]
        )
    names = [ours.strip() for ours, _, _ in pairs]
    if len(set(names)) < len(names):
        raise UsageError(f"{option} maps a column twice: {text}.")
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}

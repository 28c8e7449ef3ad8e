"""``sojourn border permits``: first arrival and last departure under permits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.border.options import (
    COUNTS,
    Chart,
    Inputs,
    MemoryLimit,
    NoPersons,
    ObservedTo,
    RuleName,
    Scratch,
    SequenceOf,
    Threads,
)
from sojourn.cli.border.owners import owners
from sojourn.cli.border.results import check_pictures, give, opened_as, refuse_one_place
from sojourn.cli.border.simulate import as_date
from sojourn.cli.own_files import ALWAYS, reads_own_files
from sojourn.cli.terminal.long_work import working
from sojourn.concepts.disclosure import NOT_PROTECTED, Disclosure
from sojourn.errors import counted

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles

STAYS = "stays of persons under their permits"
CROSSINGS = "border crossings of persons with the class of their permit"


def register(app: typer.Typer) -> None:
    """Add the command to ``sojourn border``."""
    app.command()(permits)


@reads_own_files(personal=ALWAYS)
def permits(
    files: OwnFiles,
    inputs: Inputs,
    register_file: Annotated[
        Path,
        typer.Option(
            "--permits",
            help="Permits: person_id, valid_from, valid_to, and where known permit_class and birth_date.",
            show_default=False,
        ),
    ],
    threshold_days: Annotated[int, typer.Option(help="Days from first arrival to last departure of a migrant.")] = 365,
    renewal_days: Annotated[int, typer.Option(help="Days that may lie between two permits of one stay.")] = 0,
    freq: Annotated[str, typer.Option(help="M, Q or A.")] = "M",
    out: Annotated[
        Path | None,
        typer.Option(help="Flows, .parquet, .csv, .csv.gz or .xlsx; printed without.", show_default=False),
    ] = None,
    stays: Annotated[
        Path | None, typer.Option(help="One row a person and stay, for the owner only.", show_default=False)
    ] = None,
    crossings: Annotated[
        Path | None,
        typer.Option(
            help="The crossings with permit_class, for tabulate --by and provisional --group.", show_default=False
        ),
    ] = None,
    chart: Chart = None,
    rule: RuleName = None,
    observed_to: ObservedTo = None,
    memory_limit: MemoryLimit = "3GB",
    threads: Threads = 2,
    sequence: SequenceOf = None,
    placeholders: NoPersons = None,
    scratch: Scratch = None,
) -> None:
    """Count who came and left under permits: from the first arrival within them to the last departure.

    Example: sojourn border permits classified.parquet --permits visas.csv --freq A --out visas-flows.csv
    """
    from sojourn.microdata.permits import PermitRule
    from sojourn.products.border import output
    from sojourn.products.border import permits as product

    named = [path for path in (out, stays, crossings) if path is not None]
    refuse_one_place([*named, chart])
    output.check_outputs(named, inputs, [register_file])
    check_pictures(chart)
    request = product.Request(
        inputs=tuple(inputs),
        permits=register_file,
        stay=PermitRule(threshold_days, renewal_days),
        freq=freq,
        layout=files.layout,
        rule=rule,
        observed_to=None if observed_to is None else as_date(observed_to),
        memory_limit=memory_limit,
        threads=threads,
        opened=opened_as(files, sequence, placeholders, scratch),
    )
    with working() as report:
        made = product.run(request, report)
    files.said += made.told
    if stays is not None:
        made.write_stays(owners(stays, STAYS, Disclosure.PERSONAL_RECORD))
        terminal.stdout.print(f"{counted(made.stays.num_rows, 'stay')}: {stays} ({NOT_PROTECTED})")
    if crossings is not None:
        rows = product.write_with_class(request, owners(crossings, CROSSINGS, Disclosure.PERSONAL_RECORD))
        terminal.stdout.print(f"{counted(rows, 'crossing')}: {crossings} ({NOT_PROTECTED})")
    if chart is not None:
        from sojourn.publish.charts import drawing_file
        from sojourn.publish.charts.border.permit_flows import permit_flows

        drawing_file.write(permit_flows(made.table), owners(chart, COUNTS))
    give(made, out)

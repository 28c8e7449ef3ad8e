"""``sojourn border link``: the documents of one person, and flows that carry the error of linking."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.border.options import COUNTS, Chart, NoPersons, Scratch, SequenceOf
from sojourn.cli.border.owners import owners
from sojourn.cli.border.results import check_pictures, refuse_one_place
from sojourn.cli.border.simulate import as_date
from sojourn.cli.own_files import ALWAYS, reads_own_files
from sojourn.cli.terminal.long_work import working
from sojourn.concepts.disclosure import NOT_PROTECTED, Disclosure
from sojourn.concepts.person_identifiers import Placeholders
from sojourn.errors import UsageError, counted

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles

CROSSINGS = "border crossings of persons, by person"
PERSONS = "documents of persons"


def register(app: typer.Typer) -> None:
    """Add the command to ``sojourn border``."""
    app.command()(link)


@reads_own_files(personal=ALWAYS)
def link(
    files: OwnFiles,
    inputs: Annotated[
        list[str],
        typer.Argument(
            help="Crossings, not classified; person_id is the document they crossed with.", show_default=False
        ),
    ],
    documents: Annotated[
        Path, typer.Option(help="Documents: document_id and the columns that are compared.", show_default=False)
    ],
    same: Annotated[
        list[str] | None,
        typer.Option(
            help="Columns that make documents one person's for certain where they are alike; again for another key.",
            metavar="COLUMN,...",
            show_default=False,
        ),
    ] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            help="A column to compare: exact, text (names) or date; again for each, three at least.",
            metavar="COLUMN:KIND",
            show_default=False,
        ),
    ] = None,
    block: Annotated[
        list[str] | None,
        typer.Option(
            help="Pairs that agree in these columns are compared (name:4: in four signs); again for another block.",
            metavar="COLUMN,...",
            show_default=False,
        ),
    ] = None,
    threshold: Annotated[
        float, typer.Option(help="Chance from which --out, --persons take two documents to be one person's.")
    ] = 0.5,
    out: Annotated[
        Path | None,
        typer.Option(help="Crossings with person_id of the person, for border classify.", show_default=False),
    ] = None,
    persons: Annotated[
        Path | None, typer.Option(help="Which person each document is of, for the owner only.", show_default=False)
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(help="Pairs with their chance, the least sure first, to look through.", show_default=False),
    ] = None,
    flows: Annotated[
        Path | None,
        typer.Option(
            help="Migration with intervals over draws of the links, .parquet, .csv or .xlsx.", show_default=False
        ),
    ] = None,
    chart: Chart = None,
    freq: Annotated[str, typer.Option(help="M, Q or A, of the flows.")] = "M",
    by: Annotated[
        str | None,
        typer.Option(help="Columns that the flows are broken down by.", metavar="COLUMN,...", show_default=False),
    ] = None,
    rule: Annotated[str, typer.Option(help="Rule of residence of the flows.", metavar="RULE")] = "12/16",
    observed_to: Annotated[
        str | None,
        typer.Option(help="Last day on which crossings are known; flows need it.", metavar="DATE", show_default=False),
    ] = None,
    initial_status: Annotated[
        Path | None,
        typer.Option(help="Statuses from elsewhere: person_id (the document), status, date.", show_default=False),
    ] = None,
    on_error: Annotated[str, typer.Option(help="A person with bad rows: reject or repair.")] = "reject",
    draws: Annotated[int, typer.Option(help="Draws of links that the intervals rest on.", min=1)] = 100,
    seed: Annotated[int, typer.Option(help="The same seed gives the same draws.", min=0)] = 1,
    memory_limit: Annotated[str, typer.Option(help="Memory of the database, about; more goes to disk.")] = "2GB",
    threads: Annotated[int, typer.Option(help="Threads of the database.", min=1)] = 2,
    sequence: SequenceOf = None,
    placeholders: NoPersons = None,
    scratch: Scratch = None,
) -> None:
    """Link the documents of one person, by keys and by scores, and count migration with the error of linking.

    Example: sojourn border link crossings.parquet --documents passports.csv --same national_id --out by-person.parquet
    """
    from sojourn.concepts.document_linkage import Block, Comparison
    from sojourn.microdata import document_linkage
    from sojourn.microdata import rule as rules
    from sojourn.products.border import linking, output
    from sojourn.products.border.linkage_request import Request

    outputs = [out, persons, pairs, flows, chart]
    if not any(outputs):
        raise UsageError("Nothing is asked for.", ways_out=["--out, --persons, --pairs, --flows or --chart FILE"])
    refuse_one_place(outputs)
    if on_error not in ("reject", "repair"):
        raise UsageError(f"--on-error {on_error}: no such choice here.", ways_out=["reject or repair"])
    output.check_outputs([out, persons, pairs, flows], inputs, [documents, initial_status])
    check_pictures(chart)
    plan = document_linkage.LinkagePlan(
        document_linkage.said(same or ()),
        tuple(Comparison.said(word) for word in compare or ()),
        tuple(Block.said(words) for words in block or ()),
        threshold,
    )
    request = Request(
        inputs=tuple(inputs), documents=documents, plan=plan, layout=files.layout,
        placeholders=Placeholders.said(placeholders or ()),
        out=owners(out, CROSSINGS, Disclosure.PERSONAL_RECORD),
        freq=freq if flows is not None or chart is not None else None,
        by=tuple(name.strip() for name in by.split(",")) if by else (),
        rule=rules.parse(rule),
        observed_to=None if observed_to is None else as_date(observed_to), initial=initial_status,
        on_error=on_error,  # type: ignore[arg-type]
        sequence=sequence, draws=draws, seed=seed, scratch=scratch, memory_limit=memory_limit, threads=threads,
    )  # fmt: skip
    with working() as report:
        made = linking.run(request, report)
    files.said += made.told
    if out is not None:
        terminal.stdout.print(f"Crossings by person: {out} ({NOT_PROTECTED})")
    if persons is not None:
        made.write_persons(owners(persons, PERSONS, Disclosure.PERSONAL_RECORD))
        terminal.stdout.print(f"{counted(made.persons.num_rows, 'document')}: {persons} ({NOT_PROTECTED})")
    if pairs is not None:
        made.write_pairs(owners(pairs, PERSONS, Disclosure.PERSONAL_RECORD))
        terminal.stdout.print(f"{counted(made.pairs.num_rows, 'pair')}: {pairs} ({NOT_PROTECTED})")
    if flows is not None and made.table is not None:
        made.write(owners(flows, COUNTS))
        terminal.stdout.print(f"{counted(made.table.num_rows, 'row')}: {flows} ({NOT_PROTECTED})")
    if chart is not None and made.table is not None:
        from sojourn.publish.charts import drawing_file
        from sojourn.publish.charts.border.linked_flows import linked_flows

        drawing_file.write(linked_flows(made.table), owners(chart, COUNTS))

"""``sojourn release synthetic``: made-up case files with differential privacy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.release import options
from sojourn.cli.release.make import Report, finish
from sojourn.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(synthetic)


def synthetic(
    table: Annotated[Path, typer.Argument(help="Case file, a row a person, .csv or .parquet.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The made-up records that may be published.", show_default=False)],
    by: options.By,
    signed_by: options.SignedBy,
    reason: options.Reason,
    plan: options.Plan = None,
    ledger: options.LedgerFolder = None,
    disclosure: options.Class = None,
    report: Report = None,
) -> None:
    """Draw made-up records from noisy counts of combinations, attack them, write down what it cost.

    TABLE has person_id, one row a person, and the columns of --by: the most important first. The report says what is
    kept, lost and fabricated.

    Example: sojourn release synthetic cases.csv --by gender,age,exploitation --class special_care --plan plan.json
    --ledger books --signed-by "data protection officer" --reason "public file" --out made_up.csv
    """
    from sojourn.files.tables import check_results
    from sojourn.publish.words import release as words
    from sojourn.release import cases, gate, reading
    from sojourn.release.keys import secret_of

    check_results([out], [table])
    rules = options.rules_in(plan)
    said = reading.class_of(table, disclosure)
    if said is not rules.disclosure:
        raise UsageError(f"{table} is {said}, and the plan is for {rules.disclosure}.", ways_out=["another plan"])
    given = cases.cases_of(reading.table_of(table), options.names(by))
    books = options.ledger_at(ledger)
    with books.held():
        secret = secret_of(books.folder, books)
    made = cases.make(given, rules, books, gate.Signed(signed_by, reason), secret)
    for line in words.fidelity(made.report):
        terminal.stderr.print(line)
    finish(made, rules, books, out, report)

"""``sojourn release make``: an office's own counts or contributions through the gate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli import terminal
from sojourn.cli.release import options
from sojourn.errors import NotForPublication, UsageError, counted

if TYPE_CHECKING:
    import pyarrow as pa

    from sojourn.release.gate import Release
    from sojourn.release.ledger import Ledger
    from sojourn.release.rules import Rules

Report = Annotated[
    Path | None,
    typer.Option("--report", help="Release report: .md (for readers) or .json (for the owner).", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(make)


def make(
    table: Annotated[Path, typer.Argument(help="Contributions or counts, .csv or .parquet.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The table that may be published.", show_default=False)],
    by: options.By,
    signed_by: options.SignedBy,
    reason: options.Reason,
    plan: options.Plan = None,
    ledger: options.LedgerFolder = None,
    totals: options.Summed = "",
    disclosure: options.Class = None,
    parents: options.ParentsOf = None,
    in_groups: options.InGroups = False,
    report: Report = None,
) -> None:
    """Protect, attack, write down and write out: a table that may be published, or nothing and what would mend it.

    TABLE has a row a record, with person_id and the dimensions (optionally records), or a row a cell, with obs_value,
    persons and all totals as _T.

    Example: sojourn release make arrivals.csv --by month,sex --totals sex --plan plan.json --ledger books
    --signed-by "head of dissemination" --reason "monthly series" --out published.csv
    """
    from sojourn.files.tables import check_results
    from sojourn.release import hierarchy, reading
    from sojourn.release.counts import PERSON

    check_results([out], [table])
    rules = options.rules_in(plan)
    said = reading.class_of(table, disclosure)
    if said is not rules.disclosure:
        raise UsageError(f"{table} is {said}, and the plan is for {rules.disclosure}.", ways_out=["another plan"])
    given = reading.table_of(table)
    names, summed = options.names(by), options.names(totals)
    unknown = [name for name in summed if name not in names]
    if unknown or not names:
        raise UsageError(f"--totals names what --by does not: {', '.join(unknown)}." if unknown else "--by is empty.")
    if PERSON in given.column_names:
        through_the_gate(
            reading.contributions_of(given, names), names, summed, rules, ledger, signed_by, reason, out, report,
            parents, in_groups,
        )  # fmt: skip
        return
    if in_groups:
        raise UsageError("--in-groups counts persons anew, and the table holds counts.", ways_out=["leave it out"])
    above = {} if parents is None else hierarchy.parents_in(parents, summed)
    _make(reading.counts_of(given, names, summed, above), None, rules, ledger, signed_by, reason, out, report)


def through_the_gate(
    contributions: pa.Table, dimensions: tuple[str, ...], summed: tuple[str, ...], rules: Rules, ledger: Path | None,
    signed_by: str, reason: str, out: Path, report: Path | None, parents: Path | None = None, in_groups: bool = False,
) -> None:  # fmt: skip
    """Count contributions of persons, with keys where the method uses them, and release the counts."""
    from sojourn.release import hierarchy
    from sojourn.release.counts import PERSON, RECORDS, counted
    from sojourn.release.keys import keys_of, secret_of
    from sojourn.release.rules import CELL_KEY, DP

    books = options.ledger_at(ledger)
    cells = contributions.group_by([PERSON, *dimensions]).aggregate([(RECORDS, "sum")])
    cells = cells.rename_columns([PERSON, *dimensions, RECORDS])
    above = {} if parents is None else hierarchy.parents_in(parents, summed)
    hierarchy.refuse_direct(cells, above)
    if in_groups:
        if not above:
            raise UsageError("--in-groups needs groups.", ways_out=["--parents FILE"])
        cells, above = hierarchy.in_groups(cells, above)
    if rules.method == DP and any(above.values()):
        raise UsageError("Differential privacy publishes no broader codes beside finer ones.", ways_out=["--in-groups"])
    keys = None
    if rules.method == CELL_KEY:
        persons = cells[PERSON].unique().to_pylist()
        with books.held():
            secret = secret_of(books.folder, books)
        keys = dict(zip(persons, keys_of(persons, secret).tolist(), strict=True))
    counts = counted(cells, dimensions, summed, keys, above)
    _make(counts, cells, rules, ledger, signed_by, reason, out, report)


def _make(
    counts: Any, contributions: pa.Table | None, rules: Rules, ledger: Path | None, signed_by: str, reason: str,
    out: Path, report: Path | None,
) -> None:  # fmt: skip
    from sojourn.release import gate
    from sojourn.release.keys import secret_of

    books = options.ledger_at(ledger)
    with books.held():
        secret = secret_of(books.folder, books)
    made = gate.make(counts, rules, books, gate.Signed(signed_by, reason), secret, contributions=contributions)
    finish(made, rules, books, out, report)


def finish(made: Release, rules: Rules, books: Ledger, out: Path, report: Path | None) -> None:
    """Write table and report of a release, or say why it is held."""
    from sojourn.release import gate

    if report is not None:
        _report(made.report, report)
    from sojourn.publish.words import release as words

    for line in words.lines(made.report):
        terminal.stderr.print(line)
    if made.table is None:
        raise NotForPublication(
            f"Release {made.report['release']} is held; nothing was written.",
            details=made.report["open"],
            ways_out=words.mending(made.report),
        )
    gate.write(made, out, rules)
    terminal.stdout.print(f"{counted(made.table.num_rows, 'row')}: {out} (release {made.report['release']})")
    terminal.stdout.print(f"Head of the ledger: {books.head}")


def _report(told: Any, path: Path) -> None:
    """The report: all of it for the owner, or the page for readers, which names no cell."""
    from sojourn import release
    from sojourn.files.whole import write_text
    from sojourn.publish.pages import page_file
    from sojourn.publish.pages import release as page

    if path.suffix == ".json":
        place = release.owners_folder(path, "a release report: it names cells")
        write_text(place, json.dumps({"disclosure": place.mark(), **told}, indent=1, ensure_ascii=False) + "\n")
    elif path.suffix == ".md":
        page_file.write(page.page(told), release.open_data(path, named_by="the command line"))
    else:
        raise UsageError(f"A report is .json or .md, not {path.name}.")

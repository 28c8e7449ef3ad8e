"""``sojourn ledger``: what was released, what it cost, who signed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sojourn.cli import terminal
from sojourn.cli.release import options
from sojourn.errors import UsageError

Heads = Annotated[
    list[str] | None, typer.Option("--head", help="A head kept elsewhere; may be given again.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (show, verify, export, budget):
        app.command()(command)


def show(folder: options.LedgerFolder = None) -> None:
    """Print the lines of a ledger and what is spent of each budget.

    Example: sojourn ledger show --ledger books
    """
    from rich.table import Table

    books = options.ledger_at(folder)
    table = Table("number", "at", "kind", "data set", "method", "signed by", "reason", box=None, pad_edge=False)
    entries = books.entries()
    for e in entries:
        method = e.facts.get("rules", {}).get("method", "")
        table.add_row(
            str(e.number), f"{e.at:%Y-%m-%d %H:%M}", e.kind, e.data_set, method, e.facts.get("signed_by", ""),
            e.facts.get("reason", ""),
        )  # fmt: skip
    terminal.stdout.print(table)
    for name in sorted({e.data_set for e in entries if e.kind in ("budget", "spent")}):
        spent, budgets = books.spent(name), books.of(name, "budget")
        most = budgets[-1].facts if budgets else {"epsilon": 0, "delta": 0}
        terminal.stdout.print(
            f"{name}: epsilon {spent[0]:g} of {most['epsilon']:g}, delta {spent[1]:g} of {most['delta']:g} spent"
        )


def verify(folder: options.LedgerFolder = None, head: Heads = None) -> None:
    """Verify every line, and that the ledger still holds the heads kept elsewhere.

    Example: sojourn ledger verify --ledger books --head 5f0c...
    """
    books = options.ledger_at(folder)
    entries = books.verify(tuple(head or ()))
    terminal.stdout.print(f"{len(entries)} lines, all of them fit. Head: {books.head}")
    if not head:
        terminal.stderr.print("Lines cut off at the end show only against a head kept elsewhere (--head).")


def export(
    out: Annotated[Path, typer.Argument(help="Table to write: .csv, .xlsx, .parquet, .json.", show_default=False)],
    folder: options.LedgerFolder = None,
) -> None:
    """Write the ledger as a table, for the owner of the data.

    Example: sojourn ledger export ledger.csv --ledger books
    """
    import json

    from sojourn import release
    from sojourn.files.tables import check_result, write_columns

    check_result(out)
    entries = options.ledger_at(folder).entries()
    columns: dict[str, list[Any]] = {
        "number": [e.number for e in entries],
        "at": [e.at.isoformat() for e in entries],
        "kind": [e.kind for e in entries],
        "data_set": [e.data_set for e in entries],
        "facts": [json.dumps(dict(e.facts), sort_keys=True, ensure_ascii=False) for e in entries],
        "hash": [e.digest for e in entries],
    }
    write_columns(columns, release.owners_folder(out, "the books of releases"))
    terminal.stdout.print(f"Written: {out}")


def budget(
    data_set: Annotated[str, typer.Argument(help="Name of the data set.", show_default=False)],
    epsilon: Annotated[float, typer.Option(help="Largest sum over all releases.", show_default=False)],
    delta: Annotated[float, typer.Option(help="Largest sum over all releases.", show_default=False)],
    signed_by: options.SignedBy,
    reason: options.Reason,
    folder: options.LedgerFolder = None,
) -> None:
    """Set the budget of a data set; a later line replaces it, and both stay in the ledger.

    Example: sojourn ledger budget cases --epsilon 2 --delta 1e-6 --signed-by officer --reason "decision 14" --ledger b
    """
    from sojourn.release.gate import Signed

    if not (0 < epsilon < float("inf")) or not 0 <= delta < 1:
        raise UsageError(f"Epsilon {epsilon:g} and delta {delta:g} are no budget.")
    signed = Signed(signed_by, reason)
    books = options.ledger_at(folder)
    with books.held():
        books.append(
            "budget", data_set,
            {"epsilon": epsilon, "delta": delta, "signed_by": signed.role, "reason": signed.reason},
        )  # fmt: skip
    terminal.stdout.print(f"Budget of {data_set}: epsilon {epsilon:g}, delta {delta:g}. Head: {books.head}")

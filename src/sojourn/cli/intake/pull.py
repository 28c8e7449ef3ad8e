"""The command that downloads published files from their official addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import JsonOption, WarehouseOption
from sojourn.cli.terminal.long_work import progress
from sojourn.cli.terminal.new_folder import gone_if_empty


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(pull)


def pull(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Sources, editions of them (UNDESA_STOCK_TOTALS:2020) or file names; by default the recommended ones.",
            show_default=False,
        ),
    ] = None,
    list_offers: Annotated[bool, typer.Option("--list", help="List all files with their addresses.")] = False,
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder for the files; by default one in your data folder.")
    ] = None,
    load: Annotated[bool, typer.Option("--load", help="Load what came into the warehouse.")] = False,
    renew: Annotated[
        bool, typer.Option("--renew", help="Ask again for files that their publisher changes without a new name.")
    ] = False,
    warehouse: WarehouseOption = None,
    json: JsonOption = False,
) -> None:
    """Download published files from their official addresses.

    A download that stops is continued by the same command. Files are checked by their hash where it is known, and
    otherwise their hash is recorded. The addresses were not reached when this list was made: see --list.

    [dim]sojourn pull --list[/]
    [dim]sojourn pull UNDESA_STOCK_TOTALS:2020 --to downloads --load[/]
    """
    from sojourn.products.intake import pulling
    from sojourn.sources.fetching.offered import chosen, offers

    if list_offers:
        _print_offers(list(chosen(names)) if names else list(offers()), json)
        return
    folder = to or pulling.default_folder()
    try:
        with gone_if_empty(folder), _bar() as step:
            files = pulling.pull(chosen(names or ()), folder, renew=renew, progress=step)
    except KeyboardInterrupt:
        terminal.stderr.print(f"What came so far is in {folder} and is continued by the same command.")
        raise
    if json:
        terminal.print_json([_facts(p) for p in files])
    else:
        _print_files(files, folder)
    if load:
        _load([p.path for p in files if p.loads], warehouse, quiet=json)
    elif not json:
        terminal.stdout.print(f"Next: [bold]sojourn load {folder}[/]")


def _load(paths: list[Path], warehouse: Path | None, *, quiet: bool) -> None:
    from sojourn.products.intake import loading
    from sojourn.warehouse import Warehouse

    house = Warehouse(warehouse)
    if not paths:
        terminal.stderr.print("None of these files has a reader; nothing was loaded.")
        return
    from sojourn.cli.intake import outcomes as printed

    with printed.refused_ends(), progress("Loading") as step:
        outcomes = loading.load(paths, house, progress=step)
    if not quiet:
        for o in outcomes:
            rows = ", ".join(f"{n:,} {d}" for d, n in o.rows.items())
            terminal.stdout.print(f"{o.path.name}: {o.outcome} {rows}".rstrip(), highlight=False)
        if any(o.outcome == "held" for o in outcomes):
            terminal.stdout.print("Why files are held, and how they are accepted: [bold]sojourn held[/]")
    printed.end(outcomes)


def _print_offers(listed: list[Any], json: bool) -> None:
    from sojourn.products.intake.pulling import readable

    if json:
        terminal.print_json(
            [
                {
                    "source": o.source,
                    "edition": o.edition,
                    "file_name": o.file_name,
                    "url": o.url,
                    "sha256": o.sha256 or None,
                    "hash_from": o.hash_from or None,
                    "size": o.size,
                    "licence": o.licence,
                    "citation": o.citation,
                    "verified": o.verified,
                    "recommended": o.recommended,
                    "loads": readable(o),
                    "note": o.note or None,
                }
                for o in listed
            ]
        )
        return
    for o in listed:
        recommended = " [bold]*[/]" if o.recommended else ""
        known = f"hash known ({o.hash_from})" if o.hash_from else "hash recorded at the first download"
        more = [*[o.note] * bool(o.note), *["no reader: downloaded for itself"] * (not readable(o))]
        terminal.stdout.print(f"[bold]{o.source}:{o.edition}[/]{recommended}  {escape(o.file_name)}", highlight=False)
        terminal.stdout.print(f"    {escape(o.url)}", highlight=False)
        terminal.stdout.print(f"    [dim]{'; '.join([o.licence, known, *more])}[/]", highlight=False)
    unverified = sum(not o.verified for o in listed)
    terminal.stdout.print(
        f"\n[bold]*[/] recommended: downloaded when no name is given."
        f"\n{unverified} of {len(listed)} addresses were not verified: they were not reached when this list was made."
    )


def _print_files(files: list[Any], folder: Path) -> None:
    table = Table("file", "bytes", "hash", "sha256", box=None)
    for p in files:
        there = "already there, " if p.already_there else ""
        table.add_row(p.offer.file_name, f"{p.size:,}", f"{there}{p.trust}", f"[dim]{p.sha256[:16]}…[/]")
    terminal.stdout.print(table)
    for p in files:
        if len(p.chain) > 1:
            terminal.stdout.print(f"[dim]{p.offer.file_name}: {' -> '.join(p.chain)}[/]")
        if p.resumed_from:
            terminal.stdout.print(f"[dim]{p.offer.file_name}: continued after {p.resumed_from:,} bytes[/]")
        if p.trust == "changed since it was recorded":
            terminal.stdout.print(
                f"[yellow]{p.offer.file_name} is not the file it was before; its old copy was replaced.[/]"
            )
    terminal.stdout.print(f"\n{len(files)} files in {folder}")


def _facts(p: Any) -> dict[str, Any]:
    return {
        "file": str(p.path),
        "source": p.offer.source,
        "edition": p.offer.edition,
        "sha256": p.sha256,
        "size": p.size,
        "hash": p.trust,
        "already_there": p.already_there,
        "addresses": list(p.chain),
        "resumed_from": p.resumed_from,
        "attempts": p.attempts,
        "loads": p.loads,
    }


@contextmanager
def _bar() -> Iterator[Callable[[int, int | None, str], None]]:
    """A bar that counts bytes, on the error stream."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("Downloading"), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
               TextColumn("{task.fields[what]}"))  # fmt: skip
    with Progress(*columns, console=terminal.stderr, transient=True) as bar:
        task = bar.add_task("", total=None, what="")

        def step(there: int, total: int | None, what: str) -> None:
            bar.update(task, completed=there, total=total, what=what)

        yield step

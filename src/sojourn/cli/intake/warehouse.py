"""Commands about the warehouse: load, info, trace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from sojourn.cli import terminal
from sojourn.cli.intake.refusals import refusals_written
from sojourn.cli.own_files import reads_own_files
from sojourn.cli.terminal.long_work import progress
from sojourn.errors import SourceError

if TYPE_CHECKING:
    from sojourn.products.assessment.standing import Standing
    from sojourn.products.intake.loading import FileOutcome
    from sojourn.sources.own.own_files import OwnFiles
    from sojourn.warehouse import Warehouse

WarehouseOption = Annotated[
    Path | None,
    typer.Option(
        "--warehouse",
        envvar="SOJOURN_WAREHOUSE",
        help="The DuckDB file; by default one in your data folder.",
        show_default=False,
    ),
]
BuiltInOption = Annotated[
    bool, typer.Option("--built-in", help="Use the built-in edition although a warehouse is there.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(load)
    app.command()(info)
    app.command()(trace)


def open_house(warehouse: Path | None, built_in: bool, *, alone: bool = False) -> Warehouse:
    """The warehouse named, else the default one, else the built-in edition; which one is said on the error stream.

    Own tables without published files stand on the built-in edition, unless they are asked for ``alone``.
    """
    return open_standing(warehouse, built_in, alone=alone).warehouse


def open_standing(warehouse: Path | None, built_in: bool, *, alone: bool = False) -> Standing:
    """The same, with what it is."""
    from sojourn.products.assessment.standing import standing

    found = standing(warehouse, built_in=built_in, alone=alone)
    say_house(str(found))
    return found


def say_house(what: str) -> None:
    """What an answer is from, a line on the error stream."""
    terminal.stderr.print(what[0].upper() + what[1:], style="dim", markup=False, highlight=False)


def own_house(warehouse: Path | None) -> Warehouse:
    """The warehouse named, else the default one, and nothing else; which one is said on the error stream."""
    from sojourn.warehouse import Warehouse

    house = Warehouse(warehouse)
    say_house(f"warehouse: {house.path}")
    return house


@reads_own_files
def load(
    files: OwnFiles,
    paths: Annotated[list[Path], typer.Argument(help="Files or folders, as published.")],
    warehouse: WarehouseOption = None,
    source: Annotated[
        str | None, typer.Option(help="Read all files with this layout (see: sojourn info --sources).")
    ] = None,
    dataflow: Annotated[
        str | None, typer.Option(help="The files are tables of your own, in the template of this dataflow.")
    ] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published your own table.")] = None,
    edition: Annotated[str | None, typer.Option(help="Name of the edition, where the file does not say it.")] = None,
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going", help="Load the good files although others are refused (exit code 3)."),
    ] = False,
    refusals: Annotated[
        Path | None,
        typer.Option(
            help="Where your own table is refused: write a copy with its cells marked, FILE.xlsx.", show_default=False
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Load published files, whole folders, or a table of your own.

    Files are recognised by their layout. All of them are loaded in one transaction, or none; loading the same
    bytes twice changes nothing. What is not recognised is listed.

    [dim]sojourn load FOLDER[/]
    [dim]sojourn load mine.xlsx --dataflow MIGRANT_STOCK --publisher "National office" --edition 2026[/]
    """
    from sojourn.products.intake import load_files
    from sojourn.warehouse import Warehouse

    house = Warehouse(warehouse)
    dataflow, publisher = dataflow or files.more.get("dataflow"), publisher or files.more.get("publisher")
    with progress("Loading") as step, refusals_written(refusals) as refused:
        outcomes = load_files.load(
            paths, house, source=source, dataflow=dataflow, publisher=publisher, edition=edition,
            keep_going=keep_going, progress=step, own_files=files, refused=refused,
        )  # fmt: skip
    files.said += [note for o in outcomes if o.source.startswith("OWN_") for note in o.notes]
    files.more = {n: v for n, v in (("dataflow", dataflow), ("publisher", publisher)) if v}
    if json:
        terminal.print_json(
            [
                {
                    "file": str(o.path),
                    "outcome": o.outcome,
                    "source": o.source,
                    "edition": o.edition,
                    "rows": o.rows,
                    "notes": list(o.notes),
                }
                for o in outcomes
            ]
        )
        _end_if_refused(outcomes)
        return
    _print_outcomes(outcomes, house.path)
    _end_if_refused(outcomes)


def _print_outcomes(outcomes: list[FileOutcome], house: Path) -> None:
    table = Table("file", "what it is", "edition", "observations", box=None)
    for o in outcomes:
        if o.outcome == "loaded":
            rows = ", ".join(f"{n:,} {d}" for d, n in o.rows.items())
            table.add_row(o.path.name, o.source, o.edition, rows)
        elif o.outcome == "already there":
            table.add_row(o.path.name, o.source, o.edition, "[dim]already there, unchanged[/]")
        elif o.outcome == "refused":
            table.add_row(o.path.name, "[red]refused[/]", "", "")
    terminal.stdout.print(table)
    unknown = [o.path.name for o in outcomes if o.outcome == "not recognised"]
    if unknown:
        terminal.stdout.print(f"\nNot recognised ({len(unknown)}): {', '.join(unknown)}")
    loaded = [o for o in outcomes if o.outcome == "loaded"]
    rows_loaded = sum(sum(o.rows.values()) for o in loaded)
    files = "1 file" if len(loaded) == 1 else f"{len(loaded)} files"
    terminal.stdout.print(f"\n{files} loaded, {rows_loaded:,} observations, into {house}\nNext: {_next(loaded)}")


def _next(loaded: list[FileOutcome]) -> str:
    """A command that works for what was loaded."""
    own = [o for o in loaded if o.source.startswith("OWN_")]
    if loaded and len(own) == len(loaded):
        flows = sorted({flow for o in own for flow in o.rows})
        return (
            f"[bold]sojourn trace {flows[0]}[/] (your rows with their cells) or [bold]sojourn report --area KEN[/] (on "
            "the built-in edition until published files are loaded)"
        )
    return "[bold]sojourn info[/] or [bold]sojourn report --area KEN[/]"


def _end_if_refused(outcomes: list[FileOutcome]) -> None:
    """With --keep-going the good files are in; what was refused is said in full, and the exit code tells it too."""
    refused = [o for o in outcomes if o.outcome == "refused"]
    for o in refused:
        terminal.stderr.print(f"\n{o.path.name} refused: {o.notes[0]}", markup=False, soft_wrap=True)
    if refused:
        raise typer.Exit(SourceError.exit_code)


def info(
    warehouse: WarehouseOption = None,
    sources: Annotated[bool, typer.Option("--sources", help="List the published layouts Sojourn reads.")] = False,
    migrate: Annotated[bool, typer.Option("--migrate", help="Bring an older warehouse to the present schema.")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="Show what each reader noticed.")] = False,
    json: JsonOption = False,
) -> None:
    """What is in the warehouse, or which layouts can be loaded."""
    if sources:
        _print_sources(json)
        return
    from sojourn.warehouse import Warehouse

    house = Warehouse(warehouse)
    if migrate:
        steps = house.migrate()
        terminal.stdout.print(f"{house.path}: {steps} schema steps taken." if steps else f"{house.path} is up to date.")
        return
    releases = house.releases()
    if json:
        terminal.print_json({"warehouse": str(house.path), "releases": releases})
        return
    table = Table("no.", "source", "edition", "file", "observations", "loaded", box=None)
    for r in releases:
        rows = ", ".join(f"{n:,} {d}" for d, n in r["rows"].items())
        table.add_row(
            str(r["release_id"]),
            r["source"],
            r["edition"],
            r["file_name"] or r["method"],
            rows,
            f"{r['loaded_at']:%Y-%m-%d %H:%M}",
        )
        for note in (r["notes"] or []) if notes else []:
            table.add_row("", "", "", f"[dim]{note}[/]", "", "")
    terminal.stdout.print(f"{house.path} ({house.path.stat().st_size / 1e6:.1f} MB)")
    terminal.stdout.print(table)


def _print_sources(json: bool) -> None:
    from sojourn.sources import SOURCES

    facts: list[dict[str, Any]] = [
        {
            "id": s.id,
            "title": s.title,
            "publisher": s.publisher,
            "dataflows": [d.id for d in s.dataflows],
            "address": s.address,
            "licence": s.licence,
            "unit": s.unit,
            "missing_marks": list(s.missing_marks),
            "defects": list(s.defects),
            "timing": s.timing,
        }
        for s in SOURCES
    ]
    if json:
        terminal.print_json(facts)
        return
    table = Table("source", "publisher", "what it is", "licence", box=None)
    for f in facts:
        table.add_row(f["id"], f["publisher"], f["title"], f["licence"])
    terminal.stdout.print(table)


def trace(
    dataflow: Annotated[str, typer.Argument(help="For example MIGRANT_STOCK.")],
    key: Annotated[
        list[str] | None, typer.Argument(help="dimension=code, for example ref_area=KEN time_period=2024 sex=F.")
    ] = None,
    area: Annotated[
        str | None, typer.Option("--area", "-a", help="Short for ref_area=..., by any code or name.")
    ] = None,
    warehouse: WarehouseOption = None,
    built_in: BuiltInOption = False,
    json: JsonOption = False,
) -> None:
    """From a number back to the file, sheet and row it came from.

    [dim]sojourn trace MIGRANT_STOCK ref_area=KEN counterpart_area=UGA time_period=2024[/]
    """
    from sojourn.cli.selection import selection
    from sojourn.concepts.dataflows import dataflow as find
    from sojourn.warehouse import trace as lineage

    flow = find(dataflow)
    where = selection(flow, [*(key or []), *([f"ref_area={area}"] if area else [])])
    found = lineage(open_house(warehouse, built_in), flow, where)
    if json:
        terminal.print_json(
            [
                {
                    "dataflow": t.dataflow,
                    **t.key,
                    "obs_value": t.value,
                    "obs_status": t.status,
                    "place": t.place,
                    "release": t.release,
                    "inputs": list(t.inputs),
                }
                for t in found
            ]
        )
        return
    from sojourn.concepts.status import ObsStatus

    table = Table(*flow.keys, "value", "status", "release", "where", box=None)
    for t in found[:50]:
        value = "" if t.value is None else f"{t.value:,.10g}"
        where_from = t.release["file_name"] or f"{t.release['method']} of {', '.join(i['file_name'] for i in t.inputs)}"
        table.add_row(
            *t.key.values(),
            value,
            ObsStatus(t.status).word,
            f"{t.release['source']} {t.release['edition']}",
            f"{where_from}, {t.place}",
        )
    terminal.stdout.print(table)
    if len(found) > 50:
        terminal.stdout.print(f"and {len(found) - 50:,} more; name more dimensions, or use --json.")
    for release in {t.release["sha256"]: t.release for t in found}.values():
        parts = [release["publisher"], release["url"], f"sha256 {release['sha256']}"]
        terminal.stdout.print(
            f"[dim]{release['file_name'] or release['source']}: {', '.join(p for p in parts if p)}[/]"
        )

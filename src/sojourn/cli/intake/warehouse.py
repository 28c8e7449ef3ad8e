"""Commands about the warehouse: load, info, trace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from sojourn.cli import terminal
from sojourn.cli.own_files import reads_own_files
from sojourn.cli.terminal.long_work import progress

if TYPE_CHECKING:
    from sojourn.products.assessment.standing import Standing
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
    check: Annotated[bool, typer.Option("--check", help="Judge only; load and hold nothing.")] = False,
    accept: Annotated[
        str | None,
        typer.Option(metavar="REASON", help="Take files that are held, for a reason that is printed with them."),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Earlier files of the same edition that these contradict make place for them."),
    ] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Load nothing where one file is refused or departs.")
    ] = False,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="The rule now: good files are loaded although others are refused.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Load published files, whole folders, or a table of your own.

    Files are recognised by their layout and judged together before any is kept. Good ones are loaded in one
    transaction; those that depart from what is expected are held, out of every answer, until you accept them; what
    is no such file is refused. Loading the same bytes twice changes nothing. Ends with 0 where all were taken, 3
    where some are held, 1 where some were refused.

    [dim]sojourn load FOLDER[/]
    [dim]sojourn load FOLDER --check[/]
    [dim]sojourn load held.csv --accept "the publisher confirmed it"[/]
    [dim]sojourn load corrected.csv --replace[/]
    [dim]sojourn load mine.xlsx --dataflow MIGRANT_STOCK --publisher "National office" --edition 2026[/]
    """
    from sojourn.cli.intake import outcomes as printed
    from sojourn.cli.intake import plan
    from sojourn.products.intake import load_files
    from sojourn.warehouse import Warehouse

    house = Warehouse(warehouse)
    dataflow, publisher = dataflow or files.more.get("dataflow"), publisher or files.more.get("publisher")
    if keep_going:
        printed.say_keep_going(all_or_nothing)
    with printed.refused_ends(json), progress("Loading") as step:
        outcomes = load_files.load(
            paths,
            house,
            source=source,
            dataflow=dataflow,
            publisher=publisher,
            edition=edition,
            check=check,
            accept=accept,
            replace=replace,
            all_or_nothing=all_or_nothing,
            progress=step,
            planned=None if json else plan.print_plan,
            own_files=files,
            refused=files.refused,
        )
    files.said += [note for o in outcomes if o.source.startswith("OWN_") for note in o.notes]
    files.more = {n: v for n, v in (("dataflow", dataflow), ("publisher", publisher)) if v}
    if json:
        terminal.print_json([printed.facts(o) for o in outcomes])
    else:
        printed.print_outcomes(outcomes, house.path, check=check)
    printed.end(outcomes)


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
    from sojourn.cli.intake.held_files import accepted_line, held_facts, print_held
    from sojourn.products.intake import holding
    from sojourn.warehouse import Warehouse

    house = Warehouse(warehouse)
    if migrate:
        steps = house.migrate()
        terminal.stdout.print(f"{house.path}: {steps} schema steps taken." if steps else f"{house.path} is up to date.")
        return
    releases = house.releases()
    files = holding.held(house)
    if json:
        facts = [held_facts(f) for f in files]
        terminal.print_json({"warehouse": str(house.path), "releases": releases, "held": facts})
        return
    table = Table("no.", "source", "edition", "file", "observations", "loaded", box=None)
    for r in releases:
        rows = ", ".join(f"{n:,} {d}" for d, n in r["rows"].items())
        table.add_row(
            str(r["release_id"]),
            r["source"],
            escape(r["edition"]),
            escape(r["file_name"] or r["method"]),
            rows,
            f"{r['loaded_at']:%Y-%m-%d %H:%M}",
        )
        for note in (r["notes"] or []) if notes else []:
            table.add_row("", "", "", f"[dim]{escape(note)}[/]", "", "")
    terminal.stdout.print(f"{house.path} ({house.path.stat().st_size / 1e6:.1f} MB)")
    terminal.stdout.print(table)
    for r in releases:
        if r["accepted"]:
            terminal.stdout.print(f"[yellow]{r['release_id']} {escape(r['file_name'])}: {escape(accepted_line(r))}[/]")
    if files:
        terminal.stdout.print(f"\nHeld, and in no answer ({len(files)}):")
        print_held(files)


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
            "checked": s.checked,
            "unchecked": s.unchecked,
        }
        for s in SOURCES
    ]
    if json:
        terminal.print_json(facts)
        return
    table = Table("source", "publisher", "what it is", "licence", box=None)
    for f in facts:
        title = f["title"] if f["checked"] else f"{f['title']} (not checked against the publisher's file)"
        table.add_row(f["id"], f["publisher"], title, f["licence"])
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
    from sojourn.cli.intake.held_files import accepted_line
    from sojourn.concepts.status import ObsStatus

    table = Table(*flow.keys, "value", "status", "release", "where", box=None)
    for t in found[:50]:
        value = "" if t.value is None else f"{t.value:,.10g}"
        where_from = t.release["file_name"] or f"{t.release['method']} of {', '.join(i['file_name'] for i in t.inputs)}"
        table.add_row(
            *t.key.values(),
            value,
            ObsStatus(t.status).word,
            escape(f"{t.release['source']} {t.release['edition']}"),
            escape(f"{where_from}, {t.place}"),
        )
    terminal.stdout.print(table)
    if len(found) > 50:
        terminal.stdout.print(f"and {len(found) - 50:,} more; name more dimensions, or use --json.")
    for release in {t.release["sha256"]: t.release for t in found}.values():
        parts = [release["publisher"], release["url"], f"sha256 {release['sha256']}"]
        terminal.stdout.print(
            f"[dim]{release['file_name'] or release['source']}: {', '.join(p for p in parts if p)}[/]"
        )
        if release["accepted"]:
            terminal.stdout.print(f"[yellow]{escape(accepted_line(release))}[/]")

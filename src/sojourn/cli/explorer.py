"""Commands of the explorer: serve and site."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import BuiltInOption, JsonOption, WarehouseOption, open_standing
from sojourn.cli.own_files import reads_own_files
from sojourn.cli.terminal.long_work import progress
from sojourn.cli.terminal.new_folder import gone_if_empty
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.sources.own.own_files import OwnFiles

AsOfOption = Annotated[
    int | None, typer.Option("--as-of", help="Year the age of figures is counted to; by default the present one.")
]
FlowsOption = Annotated[
    Path | None,
    typer.Option("--flows", help="Your own table of flows, on a page of its own: origin, destination, value, and what "
                 "you have of time_period, sex, lower, upper, status. Or a square table.", show_default=False),
]  # fmt: skip
CoordinatesOption = Annotated[
    Path | None,
    typer.Option("--coordinates", help="Where the areas of your flows lie, for codes of your own: code, latitude, "
                 "longitude in degrees.", show_default=False),
]  # fmt: skip
UNUSED = ("refusals", "date_format", "save_profile")
"""Options of own files that a table of flows has no use for."""


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(serve)
    app.command()(site)


@reads_own_files(without=UNUSED)
def serve(
    files: OwnFiles,
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="0 takes any free one.")] = 8000,
    host: Annotated[
        str, typer.Option("--host", help="Who may ask: by default only this machine; 0.0.0.0 is everybody.")
    ] = "127.0.0.1",
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes that answer.")] = 1,
    log: Annotated[
        bool, typer.Option("--log", help="A line of JSON for each request, without who asked and for what.")
    ] = False,
    warehouse: WarehouseOption = None,
    built_in: BuiltInOption = False,
    as_of: AsOfOption = None,
    flows: FlowsOption = None,
    coordinates: CoordinatesOption = None,
) -> None:
    """Show the explorer in a browser: areas, corridors, flows, indicators, assessments, and where each number is from.

    Pages work without a script and ask nothing of any other place. A load that replaces the warehouse is taken up.

    [dim]sojourn serve[/]
    [dim]sojourn serve --port 8080 --built-in[/]
    [dim]sojourn serve --flows moves.csv --columns origin=from,destination=to,value=persons[/]
    """
    try:
        from sojourn.service.running import serve as run
    except ImportError:
        raise UsageError(
            "The service needs FastAPI and Uvicorn, which are not installed.",
            ways_out=["pip install 'sojourn[web]'", "or write pages into a folder: sojourn site --out FOLDER"],
        ) from None
    _refuse_layout_alone(flows, files, coordinates)
    asked = open_standing(warehouse, built_in)
    port = _free_port(host, port)
    terminal.stdout.print(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/   (Ctrl-C ends it)")
    run(None if asked.kind == "built-in edition" and warehouse is None else asked.path,
        built_in=asked.kind == "built-in edition" and warehouse is None, as_of=as_of, host=host, port=port,
        workers=workers, log=log, flows=flows, layout=files.layout, coordinates=coordinates)  # fmt: skip


def _refuse_layout_alone(flows: Path | None, files: OwnFiles, coordinates: Path | None) -> None:
    """Raises UsageError where it is said how a file is written, or where its areas lie, and no file is named."""
    if flows is None and coordinates is not None:
        raise UsageError("It is said where areas lie, and no flows between them.", ways_out=["--flows FILE"])
    if flows is None and not files.layout.is_plain():
        raise UsageError(
            "It is said how a file of your own is written, and none is named.",
            ways_out=["--flows FILE", "or leave --sheet, --columns, --decimal and their like out"],
        )


def _free_port(host: str, port: int) -> int:
    """The port, or any free one for 0. Raises UsageError where it is taken or the host is none of this machine's."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be listened to: {error.strerror or error}.",
            ways_out=["Take another port: --port 8001", "or any free one: --port 0"],
        ) from error


@reads_own_files(without=UNUSED)
def site(
    files: OwnFiles,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the pages: new, empty, or of a run before.")],
    area: Annotated[
        list[str] | None, typer.Option("--area", "-a", help="Only these areas (and the world); may be repeated.")
    ] = None,
    light: Annotated[
        bool, typer.Option("--light", help="Small pages: drawn maps and tables, no data files, no script of maps.")
    ] = False,
    warehouse: WarehouseOption = None,
    built_in: BuiltInOption = False,
    as_of: AsOfOption = None,
    flows: FlowsOption = None,
    coordinates: CoordinatesOption = None,
    json: JsonOption = False,
) -> None:
    """Write the explorer into a folder that opens without a server and without a network.

    A run that was interrupted is taken up where it ended.

    [dim]sojourn site --out explorer[/]
    [dim]sojourn site --out small --area Kenya --area ECOWAS --light[/]
    """
    from sojourn import release
    from sojourn.concepts import area as areas
    from sojourn.products.explore.holdings import Holdings
    from sojourn.products.explore.own_flows import read_own_flows
    from sojourn.publish.explorer.site import write_site

    _refuse_layout_alone(flows, files, coordinates)
    own = read_own_flows(flows, files, coordinates) if flows else None
    chosen = list(dict.fromkeys(areas.resolve(area or [])))
    asked = open_standing(warehouse, built_in)
    with gone_if_empty(out), progress("Explorer") as step:
        held = Holdings(asked, as_of=as_of, progress=step, own_flows=own)
        try:
            written = write_site(held, release.open_data(out), chosen=chosen, light=light, progress=step)
        finally:
            held.close()
    if json:
        terminal.print_json({"folder": str(out), "pages": written.pages, "kept": written.kept, "bytes": written.size,
                             "warehouse": str(asked)})  # fmt: skip
        return
    kept = f", {written.kept:,} kept of a run before" if written.kept else ""
    terminal.stdout.print(f"{written.pages:,} pages{kept}, {written.size / 1e6:.1f} MB: [bold]{out / 'index.html'}[/]")

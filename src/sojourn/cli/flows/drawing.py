"""``sojourn flows draw``: pictures of flows, of the warehouse or of a table of one's own."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.flows import options
from sojourn.cli.flows.options import (
    DEFAULT_METHOD,
    AreaOption,
    EditionOption,
    LevelOption,
    MethodOption,
    Policy,
    PolicyOption,
    RangeOption,
    SexName,
    SexOption,
    family_of,
)
from sojourn.cli.intake.warehouse import WarehouseOption
from sojourn.cli.own_files import OPTIONS, reads_own_files
from sojourn.cli.terminal.long_work import working
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.products.flows.pictures import Picture
    from sojourn.sources.own.own_files import OwnFiles

#: Options that go with a table of one's own, and with the warehouse, only.
OWN_ONLY = ("value", "names", "coordinates", *OPTIONS)
WAREHOUSE_ONLY = (
    *("period", "method", "level", "sex", "corridor", "area", "edition", "unknown_origin", "spread", "warehouse"),
)


class Kind(StrEnum):
    """Kinds of pictures."""

    chord = "chord"
    map = "map"
    matrix = "matrix"
    multiples = "multiples"


def register(app: typer.Typer) -> None:
    """Add the command to the flows program."""
    app.command()(draw)


@reads_own_files
def draw(
    context: typer.Context,
    files: OwnFiles,
    kind: Annotated[Kind, typer.Option(help="chord, map, matrix or multiples (corridors over time).")],
    out: Annotated[Path, typer.Option(help=".svg or .png.", show_default=False)],
    flows: Annotated[
        Path | None,
        typer.Argument(help="Your own table: origin, destination, value. Else the warehouse.", show_default=False),
    ] = None,
    value: Annotated[str, typer.Option(help="Own table: column of persons.")] = "value",
    names: Annotated[Path | None, typer.Option(help="Own table: code, name.", show_default=False)] = None,
    coordinates: Annotated[
        Path | None, typer.Option(help="Own table, map: code, latitude, longitude.", show_default=False)
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="An interval; multiples show all. The newest by default.", show_default=False)
    ] = None,
    method: MethodOption = DEFAULT_METHOD,
    level: LevelOption = "country",
    sex: SexOption = SexName.total,
    top: Annotated[
        int | None,
        typer.Option(min=1, help="Areas (chord, matrix), flows (map) or corridors shown.", show_default=False),
    ] = None,
    corridor: Annotated[
        list[str] | None, typer.Option(help="multiples: a corridor ORIGIN:DESTINATION, again for more.")
    ] = None,
    area: AreaOption = None,
    edition: EditionOption = None,
    unknown_origin: PolicyOption = Policy.earlier_edition,
    spread: RangeOption = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Draw flows: the largest are shown by name, the rest is gathered and said.

    [dim]sojourn flows draw --kind chord --level subregion --period 2020-2024 --out chord.svg[/]
    [dim]sojourn flows draw --kind multiples --corridor VEN:COL --corridor SYR:TUR --range --out corridors.png[/]
    [dim]sojourn flows draw flows.csv --kind map --coordinates places.csv --names names.csv --out map.svg[/]
    """
    from sojourn import release
    from sojourn.publish.charts import drawing_file

    drawing_file.check(out)
    written = options.given(context)
    if flows is not None:
        options.refuse_others(written, WAREHOUSE_ONLY, "a table of your own")
        markup = _own(files, flows, kind, top, value, names, coordinates)
        drawing_file.write(markup, release.open_data(out))
        terminal.stderr.print(f"{escape(str(out))} drawn")
        return
    options.refuse_others(written, OWN_ONLY, "the warehouse")
    multiples = kind is Kind.multiples
    if not multiples and (spread or corridor):
        raise UsageError(f"--range and --corridor go with multiples, not with {kind.value}")
    if kind is Kind.map and level != "country":
        raise UsageError("a map shows flows between countries", ways_out=["leave --level out", "--kind chord"])
    more: dict[str, Any] = {"edition": edition, "unknown_origin": unknown_origin.value}
    with working() as report:
        report("reading stocks, populations, births and deaths", 0, 3)
        family = family_of(warehouse)
        family.tables(edition)
        if multiples:
            more |= {"level": level, "count": top or 16, "areas": area or (), "report": report}
            markup = _multiples(family, method, sex.value, corridor or [], spread, more)
        else:
            from sojourn.products.flows.pictures import picture

            report(f"estimating {method}", 1, 3)
            made = family.estimate(period or family.periods(edition)[-1], method, sex.value, **more)
            report("drawing", 2, 3)
            markup = _one(picture(made, level, area or ()), kind, top, diagonal=level != "country")
        drawing_file.write(markup, release.open_data(out))
    terminal.stderr.print(f"{escape(str(out))} drawn")


def _own(
    files: OwnFiles,
    flows: Path,
    kind: Kind,
    top: int | None,
    value: str,
    names: Path | None,
    coordinates: Path | None,
) -> str:
    from sojourn.products.flows.own_pictures import picture_of_file

    if kind is Kind.multiples:
        raise UsageError("a table has one interval: multiples need the warehouse", ways_out=["--kind chord"])
    if (kind is Kind.map) != (coordinates is not None):
        raise UsageError(
            "a map needs --coordinates, and only a map",
            ways_out=["--coordinates FILE: code, latitude, longitude", "--kind chord"],
        )
    shown = picture_of_file(flows, value=value, names=names, coordinates=coordinates, files=files)
    return _one(shown, kind, top, diagonal=False, zoom=True)


def _one(shown: Picture, kind: Kind, top: int | None, *, diagonal: bool, zoom: bool = False) -> str:
    from sojourn.publish.charts import flow_chord, flow_map, flow_matrix
    from sojourn.publish.charts.flow_lumps import largest

    description = f"{shown.said}. Largest flows by name, the others together."
    if kind is Kind.map:
        return flow_map.flow_map(
            shown.names, shown.places, shown.table, title="Where people moved", subtitle=shown.said,
            description=description, count=top or 60, zoom=zoom,
        )  # fmt: skip
    names, table = largest(shown.table, shown.names, top or (24 if kind is Kind.matrix else 20))
    if kind is Kind.matrix:
        return flow_matrix.flow_matrix(
            names, table, title="Who moved from where to where", subtitle=f"{shown.said}. Origins in rows",
            description=description, diagonal=diagonal or names[-1] == "Others",
        )  # fmt: skip
    return flow_chord.flow_chord(
        names, table, title="Who moved from where to where", subtitle=shown.said, description=description
    )


def _multiples(family: Any, method: str, sex: str, corridors: list[str], spread: bool, more: dict[str, Any]) -> str:
    from sojourn.products.flows.pictures import corridors_over_time
    from sojourn.publish.charts.flow_multiples import Step, flow_multiples

    pairs = options.corridors_of(corridors)
    panels, said = corridors_over_time(family, method, sex=sex, corridors=pairs, spread=spread, **more)
    drawn = [
        (title, [Step(int(s["start"]), int(s["end"]), s["value"], s.get("lower"), s.get("upper")) for s in steps])
        for title, steps in panels
    ]
    if spread:
        said += "; whiskers: range over methods, editions and policies"
    return flow_multiples(drawn, title="Corridors over time", subtitle=said, description=said, same_scale=not corridors)

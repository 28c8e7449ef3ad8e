"""Commands on a user's own tables: indices and components of flows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli import terminal
from sojourn.cli.own_files import reads_own_files
from sojourn.errors import DimensionsDiffer, UsageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sojourn.sources.own.own_files import OwnFiles
    from sojourn.sources.own.user_table import UserTable

OutOption = Annotated[
    Path | None,
    typer.Option(help="File to write: .csv, .csv.gz, .parquet, .xlsx or .json. Without it, CSV on the screen."),
]
OriginOption = Annotated[str, typer.Option(help="Column of the origins, in a long table.")]
DestinationOption = Annotated[str, typer.Option(help="Column of the destinations, in a long table.")]
ValueOption = Annotated[str, typer.Option(help="Column of the flows, in a long table.")]
AbsentOption = Annotated[
    str, typer.Option(help="Pairs without a figure: «refuse», or «zero» when the table lists only what is not zero.")
]
WhereOption = Annotated[
    list[str] | None, typer.Option(help="Only rows where column=value, such as year=2020. Repeatable.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the flows program."""
    from sojourn.cli.flows import age_splitting, net_migration, schedules

    app.command()(indices)
    app.command()(components)
    net_migration.register(app)
    schedules.register(app)
    age_splitting.register()


@reads_own_files
def indices(
    files: OwnFiles,
    table: Annotated[Path, typer.Argument(help="Flows: a square table, or a long one.")],
    population: Annotated[Path | None, typer.Option(help="Populations: code, value.")] = None,
    total_population: Annotated[
        float | None, typer.Option(help="Population, where it is not the sum of those.")
    ] = None,
    distance: Annotated[Path | None, typer.Option(help="Distances: a square table, or a long one.")] = None,
    origin: OriginOption = "origin",
    destination: DestinationOption = "destination",
    value: ValueOption = "value",
    population_column: Annotated[
        str | None, typer.Option(help="Column of the populations; by default the second.")
    ] = None,
    distance_column: Annotated[str, typer.Option(help="Column of the distances, in a long table.")] = "distance",
    absent: AbsentOption = "refuse",
    where: WhereOption = None,
    out: OutOption = None,
) -> None:
    """Intensity, impact, connectivity, inequality and distance indices of a flow table.

    Result: index, area (empty for the whole table), value. Stayers on the diagonal are ignored.

    [dim]sojourn flows indices flows.csv --population pop.csv --distance km.csv --out indices.csv[/]
    """
    from sojourn.cli.terminal.table_output import give
    from sojourn.indicators.flow_index_table import index_table
    from sojourn.sources.own.user_table import read_vector

    source = files.table(table, value=value).where(where or [])
    areas, flow, listed_by = flow_of(files, source, origin, destination, value, absent)
    people = None
    if population is not None:
        given = read_vector(files.table(population, main=False), population_column)
        people = _of_areas(given, areas, population.name)
        if flow[~_diagonal(len(areas))].sum() > people.sum():
            terminal.stderr.print(
                "[yellow]More migrants than people: are flows and populations in the same unit?[/] "
                "Rates and intensities mean nothing otherwise."
            )
    lengths = None
    if distance is not None:
        far = files.table(distance, value=distance_column, main=False)
        there, apart, _ = flow_of(files, far, origin, destination, distance_column, "keep")
        lengths = _reordered(apart, there, areas, distance.name, table.name)
    rows = index_table(
        flow, areas, population=people, total_population=total_population, lengths=lengths, listed_by=listed_by
    )
    give(
        {"index": [r.index for r in rows], "area": [r.area for r in rows], "value": [r.value for r in rows]},
        out,
        title="indices",
    )


@reads_own_files
def components(
    files: OwnFiles,
    table: Annotated[Path, typer.Argument(help="Flows: a square table, or a long one with further columns.")],
    by: Annotated[list[str] | None, typer.Option(help="Further axes of a long table, such as age. Repeatable.")] = None,
    origin: OriginOption = "origin",
    destination: DestinationOption = "destination",
    value: ValueOption = "value",
    absent: AbsentOption = "refuse",
    diagonal: Annotated[
        bool, typer.Option("--diagonal", help="Keep stayers as data; otherwise they are zero.")
    ] = False,
    where: WhereOption = None,
    out: OutOption = None,
) -> None:
    """Multiplicative components: total, shares, ratios of observed to expected.

    Result: component, one column per axis («_T» where the axis is summed), value. Components are «overall», «share»
    (of the total), «ratio» (to what the smaller components imply) and «residual» (to complete independence).

    [dim]sojourn flows components flows_by_age.csv --by age --out components.csv[/]
    """
    from itertools import product

    import numpy as np

    from sojourn.cli.terminal.table_output import give
    from sojourn.indicators.multiplicative_components import components as decompose
    from sojourn.sources.own.user_table import is_square

    source = files.table(table, value=value).where(where or [])
    if is_square(source) and not by:
        areas, array, _ = flow_of(files, source, origin, destination, value, absent, keep_diagonal=diagonal)
        levels = [list(areas), list(areas)]
    else:
        levels, array = _array(source, [origin, destination, *(by or [])], value, absent, diagonal)
    if not diagonal:
        array[np.arange(len(levels[0])), np.arange(len(levels[0]))] = 0.0
    parts = decompose(array)
    axes = ["origin", "destination", *(by or [])]
    out_rows: dict[str, list[Any]] = {"component": [], **{a: [] for a in axes}, "value": []}

    def add(name: str, kept: tuple[int, ...], values: npt.NDArray[np.float64]) -> None:
        for place in product(*(range(len(levels[k])) for k in kept)):
            out_rows["component"].append(name)
            for k, axis in enumerate(axes):
                out_rows[axis].append(levels[k][place[kept.index(k)]] if k in kept else "_T")
            out_rows["value"].append(float(values[place]))

    add("overall", (), np.array(parts.overall))
    for k, share in parts.shares.items():
        add("share", (k,), share)
    for kept, share in parts.margins.items():
        add("share", kept, share)
    for kept, ratio in parts.interactions.items():
        add("ratio", kept, ratio)
    add("residual", tuple(range(len(axes))), parts.residual)
    give(out_rows, out, title="components")


def flow_of(
    files: OwnFiles,
    source: UserTable,
    origin: str,
    destination: str,
    value: str,
    absent: str,
    *,
    keep_diagonal: bool = False,
) -> tuple[tuple[str, ...], npt.NDArray[np.float64], str]:
    """Areas, table and how streams follow each other. ``absent``: refuse, zero, or keep (NaN stays)."""
    import numpy as np

    from sojourn.sources.own.user_table import is_square, read_pairs

    if absent not in ("refuse", "zero", "keep"):
        raise UsageError(f"--absent {absent} is not known", ways_out=["refuse or zero"])
    listed_by = "destination"
    long_shape = len(source.rows) > 3 * len(source.header)
    if is_square(source) or (origin not in source.header and not long_shape):
        square = files.square(source.path, empty_diagonal=True)
        areas, array = square.areas, square.values.copy()
    else:
        areas, array, pairs = read_pairs(source, origin=origin, destination=destination, value=value)
        at = {a: i for i, a in enumerate(areas)}
        listed_by = "origin" if [at[o] for o, _ in pairs] == sorted(at[o] for o, _ in pairs) else "destination"
    if not keep_diagonal:
        array[_diagonal(len(areas))] = 0.0
    missing = np.isnan(array)
    if missing.any() and absent == "zero":
        array[missing] = 0.0
    elif missing.any() and absent == "refuse":
        raise DimensionsDiffer(
            f"{source.path.name} has no figure for {int(missing.sum())} pairs of areas.",
            details=[f"{areas[i]} to {areas[j]}" for i, j in np.argwhere(missing)],
            ways_out=["--absent zero, when the table lists only what is not zero", "or give the figures"],
        )
    return areas, array, listed_by


def _array(
    source: UserTable, axes: list[str], value: str, absent: str, diagonal: bool
) -> tuple[list[list[str]], npt.NDArray[np.float64]]:
    """Levels per axis and the array of a long table; origins and destinations share their levels."""
    import numpy as np

    from sojourn.errors import ValuesRefused

    source.require([*axes, value], "Name the columns with --origin, --destination, --value, --by.")
    codes = [source.text(a) for a in axes]
    shared = list(dict.fromkeys([*codes[0], *codes[1]]))
    levels = [shared, shared, *(list(dict.fromkeys(c)) for c in codes[2:])]
    array = np.full([len(v) for v in levels], np.nan)
    figures = source.numbers(value)
    places = list(zip(*([v.index(c) for c in column] for v, column in zip(levels, codes, strict=True)), strict=True))
    if len(set(places)) < len(places):
        raise ValuesRefused(
            f"{source.path.name} gives {len(places) - len(set(places))} cells more than once.",
            ways_out=["Name every further column of the table with --by, or sum over it."],
        )
    for place, figure in zip(places, figures, strict=True):
        array[place] = figure
    if not diagonal:
        array[np.arange(len(shared)), np.arange(len(shared))] = 0.0
    missing = np.isnan(array)
    if missing.any() and absent != "zero":
        raise DimensionsDiffer(
            f"{source.path.name} has no figure for {int(missing.sum())} cells.",
            details=[", ".join(levels[k][i] for k, i in enumerate(at)) for at in np.argwhere(missing)],
            ways_out=["--absent zero, when the table lists only what is not zero", "or give the figures"],
        )
    return levels, np.nan_to_num(array)


def _of_areas(given: dict[str, float], areas: tuple[str, ...], name: str) -> npt.NDArray[np.float64]:
    import numpy as np

    lacking = [a for a in areas if a not in given or np.isnan(given[a])]
    if lacking:
        raise DimensionsDiffer(
            f"{name} has no population for {len(lacking)} areas of the flows.",
            details=lacking,
            ways_out=["Codes must be the same in both files."],
        )
    spare = [c for c in given if c not in areas]
    if spare:
        terminal.stderr.print(f"Not in the flows, left out: {', '.join(spare[:10])}{' ...' if len(spare) > 10 else ''}")
    return np.array([given[a] for a in areas])


def _reordered(
    array: npt.NDArray[np.float64], have: tuple[str, ...], areas: tuple[str, ...], name: str, other: str
) -> npt.NDArray[np.float64]:
    import numpy as np

    lacking = [a for a in areas if a not in have]
    if lacking:
        raise DimensionsDiffer(f"{name} has no distances of {len(lacking)} areas of {other}.", details=lacking)
    at = [have.index(a) for a in areas]
    return array[np.ix_(at, at)]


def _diagonal(n: int) -> npt.NDArray[np.bool_]:
    import numpy as np

    return np.eye(n, dtype=bool)

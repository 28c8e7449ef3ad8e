"""``sojourn flows net-migration``: what two censuses say about migration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli.flows import options
from sojourn.cli.own_files import reads_own_files
from sojourn.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sojourn.sources.own.own_files import OwnFiles

OutOption = Annotated[
    Path | None,
    typer.Option(help="File to write: .csv, .csv.gz, .parquet, .xlsx or .json. Without it, CSV on the screen."),
]


METHODS = ("survival", "cohort", "vital")
#: Option -> methods that have it; the others refuse it rather than ignore it.
OWNERS: dict[str, tuple[str, ...]] = {
    "survival": ("survival", "cohort"),
    "births": ("cohort", "vital"),
    "deaths": ("vital",),
    "group": ("survival", "cohort"),
    "steps": ("cohort",),
    "children": ("survival",),
}


def register(app: typer.Typer) -> None:
    """Add the command to the flows program."""
    app.command("net-migration")(net_migration)


@reads_own_files
def net_migration(
    context: typer.Context,
    files: OwnFiles,
    table: Annotated[Path, typer.Argument(help="Populations at two censuses, one row per cohort or area.")],
    method: Annotated[
        str, typer.Option(help="survival (ratios per cohort), cohort (with births, by age) or vital (births, deaths).")
    ] = "survival",
    start: Annotated[str, typer.Option(help="Column of the first census.")] = "population_start",
    end: Annotated[str, typer.Option(help="Column of the second census.")] = "population_end",
    survival: Annotated[
        str, typer.Option(help="Column of survival ratios, at the age of the second census.")
    ] = "survival",
    births: Annotated[str, typer.Option(help="Column of births.")] = "births",
    deaths: Annotated[str, typer.Option(help="Column of deaths.")] = "deaths",
    group: Annotated[
        list[str] | None, typer.Option(help="Column such as sex or area; ages run within. Repeatable.")
    ] = None,
    steps: Annotated[int, typer.Option(help="Method cohort: length of the interval in age groups.")] = 1,
    children: Annotated[
        bool,
        typer.Option(
            "--children",
            help="Method survival: fill the two youngest groups by net migration at mothers' ages, of the same group.",
        ),
    ] = False,
    out: OutOption = None,
) -> None:
    """Net migration between two censuses, from survival ratios or vital statistics.

    Result: the columns of the file, then net_forward, net_reverse, net_average, expected_end, expected_start (method
    vital: population_change, natural_increase, net_migration). Positive is gain. Empty: cannot be known.

    [dim]sojourn flows net-migration manila.csv --start pop_1960 --end pop_1970 --survival sr --children[/]
    """
    import numpy as np
    import xarray as xr

    from sojourn.cli.terminal.table_output import give
    from sojourn.estimators.age import residual_net_migration as residual

    if method not in METHODS:
        raise UsageError(f"{method!r} is not a method", ways_out=["survival, cohort or vital"])
    idle = [f"--{o} goes with --method {', '.join(m)}" for o, m in OWNERS.items() if method not in m]
    said = options.given(context)
    if wrong := [text for text in idle if text.split()[0].removeprefix("--") in said]:
        raise UsageError(
            f"--method {method} does not have these options",
            details=wrong,
            ways_out=["leave them out: they would change nothing, or put one estimate in the place of another"],
        )
    source = files.table(table)
    columns: dict[str, list[Any]] = {name: source.text(name) for name in source.header}
    if method == "vital":
        source.require([start, end, births, deaths], "Name the columns with --start, --end, --births, --deaths.")
        p0, p1, b, d = (source.numbers(c) for c in (start, end, births, deaths))
        columns |= {c: _plain(columns[c], v) for c, v in zip((start, end, births, deaths), (p0, p1, b, d), strict=True)}
        net = residual.by_vital_statistics(p0, p1, b, d)
        columns |= {"population_change": list(p1 - p0), "natural_increase": list(b - d), "net_migration": list(net)}
        give(columns, out, title="net migration")
        return
    needed = [start, end, survival, *([births] if method == "cohort" else []), *(group or [])]
    source.require(needed, "Name the columns with --start, --end, --survival, --births, --group.")
    p0, p1, ratio = (source.numbers(c) for c in (start, end, survival))
    born = source.numbers(births) if method == "cohort" else p0
    columns |= {c: _plain(columns[c], v) for c, v in zip((start, end, survival), (p0, p1, ratio), strict=True)}
    if method == "cohort":
        columns[births] = _plain(columns[births], born)
    keys = list(zip(*(source.text(g) for g in group or []), strict=True)) if group else [()] * len(source.rows)
    results = {n: np.full(len(keys), np.nan) for n in _NET_COLUMNS}
    for key in dict.fromkeys(keys):
        rows = np.array([i for i, k in enumerate(keys) if k == key])

        def by_age(values: npt.NDArray[np.float64], rows: Any = rows) -> xr.DataArray:
            return xr.DataArray(values[rows], dims="age", coords={"age": np.arange(rows.size)})

        if method == "cohort":
            infants = xr.DataArray(born[rows[:steps]], dims="birth_cohort")
            got = residual.CohortComponent(steps).estimate(by_age(p0), by_age(p1), by_age(ratio), infants)
        else:
            got = residual.SurvivalRatios().estimate(by_age(p0), by_age(p1), by_age(ratio))
        parts = (got.forward, got.reverse, got.average, got.expected_end, got.expected_start)
        for name, values in zip(_NET_COLUMNS, parts, strict=True):
            results[name][rows] = values.values
        if children:
            for name in _NET_COLUMNS[:3]:
                filled = residual.of_children(results[name][rows], p1[rows], p1[rows[:2]])
                results[name][rows[:2]] = filled
    give(columns | {n: list(v) for n, v in results.items()}, out, title="net migration")


def _plain(texts: list[str], figures: npt.NDArray[np.float64]) -> list[str]:
    """Figures as the file has them, those with a decimal comma or grouped digits as they were read."""
    plain = [text.replace(".", "", 1).isdigit() for text in texts]
    return [
        text if as_it_is or figure != figure else f"{figure:.15g}"
        for text, as_it_is, figure in zip(texts, plain, figures, strict=True)
    ]


_NET_COLUMNS = ("net_forward", "net_reverse", "net_average", "expected_end", "expected_start")

"""Commands that fit curves and models to a user's own tables: age schedules and gravity."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli import terminal
from sojourn.cli.own_files import reads_own_files
from sojourn.errors import UsageError

if TYPE_CHECKING:
    import xarray as xr

    from sojourn.sources.own.own_files import OwnFiles
    from sojourn.sources.own.user_table import UserTable

OutOption = Annotated[
    Path | None,
    typer.Option(help="File to write: .csv, .csv.gz, .parquet, .xlsx or .json. Without it, CSV on the screen."),
]
WhereOption = Annotated[
    list[str] | None, typer.Option(help="Only rows where column=value, such as year=2020. Repeatable.")
]
schedule = typer.Typer(help="Rogers-Castro age schedules: evaluate and fit.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the flows program."""
    app.add_typer(schedule, name="age-schedule")
    app.command()(gravity)


@schedule.command()
def evaluate(
    parameters: Annotated[
        list[str], typer.Option("--parameter", "-p", help="name=value: a1, alpha1, a2, alpha2, mu2, lambda2, c ...")
    ],
    ages: Annotated[str, typer.Option(help="First and last completed age.")] = "0-100",
    unit: Annotated[bool, typer.Option("--unit", help="Scale so that the ages sum to one.")] = False,
    out: OutOption = None,
) -> None:
    """The curve at single ages. Result: age, value.

    [dim]sojourn flows age-schedule evaluate -p a1=.02 -p alpha1=.1 -p a2=.06 -p alpha2=.1 -p mu2=20
    -p lambda2=.4 -p c=.003[/]
    """
    import numpy as np

    from sojourn.cli.terminal.table_output import give
    from sojourn.kernels.age.schedule import RogersCastro

    given: dict[str, float] = {}
    for text in parameters:
        name, _, number = text.partition("=")
        try:
            given[name.strip()] = float(number)
        except ValueError as error:
            raise UsageError(f"{text!r} is not name=value", ways_out=["for example: -p mu2=20"]) from error
    first, _, last = ages.partition("-")
    if not (first.isdigit() and last.isdigit() and int(first) <= int(last)):
        raise UsageError(f"{ages!r} is not a range of ages", ways_out=["for example: --ages 0-100"])
    x = np.arange(int(first), int(last) + 1)
    curve = RogersCastro.of(given)
    values = curve.shares(x) if unit else curve.at(x)
    give({"age": x.tolist(), "value": values.tolist()}, out, title="age schedule")


@schedule.command()
@reads_own_files
def fit(
    files: OwnFiles,
    table: Annotated[Path, typer.Argument(help="One row per age (or group of ages).")],
    size: Annotated[int, typer.Option(help="Parameters: 7, 9, 11 or 13.")] = 7,
    age: Annotated[str, typer.Option(help="Column of ages: 20, or 20-24, or 85+ for the open group.")] = "age",
    value: Annotated[str, typer.Option(help="Column of intensities, or of migrants.")] = "value",
    population: Annotated[str | None, typer.Option(help="Column of populations: migrants are divided by them.")] = None,
    counts: Annotated[
        bool, typer.Option("--counts", help="Values of age groups are counts, not means per year.")
    ] = False,
    from_age: Annotated[float, typer.Option(help="Younger ages were not asked: leave them out.")] = 0.0,
    robust: Annotated[bool, typer.Option("--robust", help="Let single bad ages pull less.")] = False,
    unit: Annotated[bool, typer.Option("--unit", help="Scale the curve so that its ages sum to one.")] = False,
    where: WhereOption = None,
    out: OutOption = None,
    fitted: Annotated[Path | None, typer.Option(help="Also write age, observed, fitted to this file.")] = None,
) -> None:
    """Fit a Rogers-Castro curve. Result: name, value (parameters, indices of the curve, quality of the fit).

    [dim]sojourn flows age-schedule fit profile.csv --value migrants --population population --from-age 5 --size 11[/]
    """
    import numpy as np

    from sojourn.cli.terminal.table_output import give
    from sojourn.indicators.age_schedule_indices import curve_indices
    from sojourn.kernels.age.schedule_fit import fit_schedule

    if size not in (7, 9, 11, 13):
        raise UsageError(f"a Rogers-Castro curve has 7, 9, 11 or 13 parameters, not {size}")
    source = files.table(table, value=value).where(where or [])
    source.require([age, value, *([population] if population else [])], "Name the columns with --age, --value.")
    lower, width = age_groups(source.text(age))
    observed = source.numbers(value)
    people = None
    if population is not None:
        people = source.numbers(population)
        with np.errstate(divide="ignore", invalid="ignore"):
            observed = np.where(people > 0, observed / people, np.nan)
        people = np.nan_to_num(people)
    elif counts:
        observed = observed / width
    observed = np.where(lower < from_age, np.nan, observed)
    got = fit_schedule(lower, observed, size=size, widths=width, robust=robust)
    curve = got.schedule.unit(lower, width) if unit else got.schedule
    names: dict[str, Any] = dict(curve.parameters())
    names |= {f"index_{n}": v for n, v in vars(curve_indices(curve.parameters())).items()}
    names |= {"r_squared": got.r_squared, "relative_error": got.relative_error}
    names |= {"starts": float(got.starts), "agreeing_starts": float(got.agreeing_starts)}
    if got.at_bounds:
        terminal.stderr.print(f"[yellow]Ended on a bound:[/] {', '.join(got.at_bounds)}. The data do not tell them.")
    if got.not_identified:
        terminal.stderr.print(f"[yellow]Component not used:[/] {', '.join(got.not_identified)} could have any value.")
    if fitted is not None:
        give({"age": source.text(age), "observed": observed.tolist(), "fitted": got.fitted.tolist()}, fitted)
    give({"name": list(names), "value": list(names.values())}, out, title="age schedule")


@schedule.command()
@reads_own_files
def measure(
    files: OwnFiles,
    table: Annotated[Path, typer.Argument(help="One row per single year of age.")],
    age: Annotated[str, typer.Option(help="Column of ages.")] = "age",
    value: Annotated[str, typer.Option(help="Column of intensities, or of migrants.")] = "value",
    population: Annotated[str | None, typer.Option(help="Column of populations: migrants are divided by them.")] = None,
    where: WhereOption = None,
    out: OutOption = None,
) -> None:
    """Measures of a profile: production, peak, breadth, rates of change, asymmetry. Result: index, value.

    [dim]sojourn flows age-schedule measure profile.csv --value migrants --population population[/]
    """
    from sojourn.cli.terminal.table_output import give
    from sojourn.indicators.age_schedule_indices import age_indices

    source = files.table(table, value=value).where(where or [])
    source.require([age, value, *([population] if population else [])], "Name the columns with --age, --value.")
    lower, _ = age_groups(source.text(age))
    observed = source.numbers(value)
    if population is not None:
        observed = observed / source.numbers(population)
    found = vars(age_indices(lower, observed))
    give({"index": list(found), "value": list(found.values())}, out, title="age profile")


@reads_own_files
def gravity(
    files: OwnFiles,
    table: Annotated[Path, typer.Argument(help="Long table: origin, destination, flow, covariates.")],
    covariate: Annotated[
        list[str], typer.Option(help="Column that explains flows; log:column for its logarithm. Repeatable.")
    ],
    origin: Annotated[str, typer.Option(help="Column of the origins.")] = "origin",
    destination: Annotated[str, typer.Option(help="Column of the destinations.")] = "destination",
    value: Annotated[str, typer.Option(help="Column of the flows; empty where not reported.")] = "value",
    time: Annotated[str | None, typer.Option(help="Column of the times, when there are several.")] = None,
    effect: Annotated[
        list[str] | None,
        typer.Option(help="origin, destination, time, origin-time, destination-time, pair. Repeatable."),
    ] = None,
    cluster: Annotated[
        list[str] | None, typer.Option(help="origin, destination, time, pair or none. Repeatable.")
    ] = None,
    fitted: Annotated[
        Path | None, typer.Option(help="Also write the flow expected of every pair to this file.")
    ] = None,
    out: OutOption = None,
) -> None:
    """Gravity model of flows by Poisson pseudo-maximum likelihood with fixed effects.

    Result: covariate, coefficient, standard_error, z, low_95, high_95.

    [dim]sojourn flows gravity flows.csv --covariate log:km --covariate contiguous --time year --fitted expected.csv[/]
    """
    import numpy as np

    from sojourn.cli.terminal.table_output import give
    from sojourn.estimators.flows.gravity import Gravity

    source = files.table(table, value=value)
    names = [c.removeprefix("log:") for c in covariate]
    keys = [origin, destination, *([time] if time else [])]
    source.require([*keys, value, *names], "Name the columns with --origin, --destination, --value, --time.")
    columns = {value: source.numbers(value)}
    for text, name in zip(covariate, names, strict=True):
        figures = source.numbers(name, negative=True)
        if text.startswith("log:"):
            with np.errstate(divide="ignore", invalid="ignore"):
                figures = np.where(figures > 0, np.log(figures), np.nan)
        columns[text] = figures
    cubes = _cubes(source, keys, columns)
    chosen = tuple(effect or ("origin", "destination", *(("time",) if time else ())))
    groups = () if cluster == ["none"] else tuple(cluster or ("pair",))
    model = Gravity(effects=chosen, clusters=groups)  # type: ignore[arg-type]
    got = model.fit(cubes[value], {c: cubes[c] for c in covariate})
    if left_out := got.without_covariates():
        first = "; ".join(" to ".join(s[:2]) for s in left_out[:5])
        terminal.stderr.print(
            f"[yellow]Left out, a covariate is absent:[/] {len(left_out)} reported flows "
            f"({first}{' ...' * (len(left_out) > 5)}); a figure of zero has no logarithm"
        )
    if separated := got.separated():
        first = "; ".join(" to ".join(s[:2]) for s in separated[:5])
        terminal.stderr.print(
            f"Set aside, zeros predicted perfectly: {len(separated)} ({first}{' ...' * (len(separated) > 5)})"
        )
    terminal.stderr.print(f"{got.regression.rows:,} rows, pseudo R2 {got.regression.pseudo_r_squared:.3f}")
    if fitted is not None:
        expected = got.expected()
        shape = expected.shape
        places = [p for p in np.ndindex(*shape) if p[0] != p[1]]
        labels = [[str(v) for v in expected[d].values] for d in expected.dims]
        rows: dict[str, list[Any]] = {
            key: [labels[k][p[k]] for p in places] for k, key in enumerate(("origin", "destination", *keys[2:]))
        }
        rows["value"] = [float(expected.values[p]) for p in places]
        give(rows, fitted, title="expected flows")
    table_rows = got.coefficients()
    fields = ("covariate", "coefficient", "standard_error", "z", "low_95", "high_95")
    give({f: [r[f] for r in table_rows] for f in fields}, out, title="gravity")


def age_groups(texts: list[str]) -> tuple[Any, Any]:
    """First age and width of groups written 20, 20-24 or 85+ (the open group is as wide as the one before)."""
    import numpy as np

    lower, width, wrong = [], [], []
    for text in texts:
        if text.isdigit():
            lower.append(int(text))
            width.append(1)
        elif text.endswith("+") and text[:-1].isdigit():
            lower.append(int(text[:-1]))
            width.append(width[-1] if width else 1)
        elif all(part.isdigit() for part in text.split("-")) and text.count("-") == 1:
            first, last = (int(part) for part in text.split("-"))
            lower.append(first)
            width.append(last - first + 1)
        else:
            wrong.append(text)
    if wrong:
        raise UsageError("ages are written 20, 20-24 or 85+", details=wrong)
    return np.array(lower, dtype=float), np.array(width, dtype=float)


def _cubes(source: UserTable, keys: list[str], columns: dict[str, Any]) -> dict[str, xr.DataArray]:
    """(origin, destination[, time]) arrays of the columns of a long table; NaN where no row is."""
    import numpy as np
    import xarray as xr

    from sojourn.errors import ValuesRefused

    codes = [source.text(k) for k in keys]
    areas = list(dict.fromkeys([*codes[0], *codes[1]]))
    levels = [areas, areas, *(list(dict.fromkeys(c)) for c in codes[2:])]
    index = [{v: i for i, v in enumerate(level)} for level in levels]
    places = tuple(np.array([at[c] for c in column]) for at, column in zip(index, codes, strict=True))
    flat = np.ravel_multi_index(places, [len(v) for v in levels])
    unique, count = np.unique(flat, return_counts=True)
    if (count > 1).any():
        doubled = [np.unravel_index(f, [len(v) for v in levels]) for f in unique[count > 1][:50]]
        raise ValuesRefused(
            f"{source.path.name} gives {int((count > 1).sum())} flows more than once.",
            details=[", ".join(levels[k][i] for k, i in enumerate(place)) for place in doubled],
            ways_out=["Name the column of times with --time, or sum over the other columns."],
        )
    dims = ("origin", "destination", "time")[: len(keys)]
    out = {}
    for name, figures in columns.items():
        array = np.full([len(v) for v in levels], np.nan)
        array[places] = figures
        out[name] = xr.DataArray(array, dims=dims, coords=dict(zip(dims, levels, strict=True)))
    return out

"""``sojourn flows age-schedule models`` and ``split``: published age schedules, and ages for totals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli.flows.schedules import OutOption, WhereOption, age_groups, schedule
from sojourn.cli.own_files import reads_own_files
from sojourn.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sojourn.sources.own.own_files import OwnFiles

ModelOption = Annotated[
    str | None, typer.Option(help="A model schedule: sojourn flows age-schedule models lists them.", show_default=False)
]
SexOption = Annotated[str, typer.Option(help="Of the model: F, M, or _T for a model of both together.")]


def register() -> None:
    """Add the commands to those of age schedules."""
    schedule.command()(models)
    schedule.command()(split)


def models(out: OutOption = None) -> None:
    """Published model schedules: model, sex, title, parameters, reference.

    [dim]sojourn flows age-schedule models[/]
    """
    from sojourn.cli.terminal.table_output import give
    from sojourn.estimators.age.model_schedules import model_schedules
    from sojourn.kernels.age.schedule import NAMES

    held = model_schedules()
    columns: dict[str, list[Any]] = {name: [getattr(m, name) for m in held] for name in ("model", "sex", "title")}
    columns |= {name: [getattr(m.curve, name) for m in held] for name in NAMES[7]}
    give({**columns, "reference": [m.reference for m in held]}, out, title="model schedules")


@reads_own_files
def split(
    files: OwnFiles,
    table: Annotated[Path, typer.Argument(help="Totals: any columns that tell rows apart, and one of persons.")],
    model: ModelOption = None,
    sex: SexOption = "_T",
    age_profile: Annotated[
        Path | None, typer.Option(help="A profile of your own: age, value (persons or shares).", show_default=False)
    ] = None,
    value: Annotated[str, typer.Option(help="Column of the totals, persons.")] = "value",
    ages: Annotated[str, typer.Option(help="First and last completed age of a model.")] = "0-84",
    width: Annotated[int, typer.Option(min=1, help="Years in an age group of a model.")] = 5,
    where: WhereOption = None,
    out: OutOption = None,
) -> None:
    """Give ages to totals: every row is divided by one age distribution, and its ages add up to it exactly.

    Result: the columns of the table, age, value; a total without a figure has ages without one. A model schedule is a
    guess: it was made of moves within countries. Use a profile of the flow's own kind where there is one.

    [dim]sojourn flows age-schedule split flows.csv --model western-standard --sex F --out by_age.csv[/]
    [dim]sojourn flows age-schedule split flows.csv --age-profile students.csv --out by_age.csv[/]
    """
    import numpy as np
    import xarray as xr

    from sojourn.cli.terminal.table_output import give
    from sojourn.estimators.age.profile import AgeSplit

    if (model is None) == (age_profile is None):
        raise UsageError("ages come from a model or from a profile", ways_out=["--model NAME", "--age-profile FILE"])
    source = files.table(table, value=value).where(where or [])
    source.require([value], "Name the column of persons with --value.")
    if "age" in source.header:
        raise UsageError(f"{table.name} has a column of ages already", ways_out=["sum over it first"])
    if age_profile is not None:
        names, shares = _of_profile(files, age_profile)
    else:
        names, shares = _of_model(str(model), sex, ages, width)
    total = source.numbers(value)
    numbered = {"row": np.arange(total.size)}
    flow, share = xr.DataArray(total, numbered, ("row",)), xr.DataArray(shares, {"age": names}, ("age",))
    made = AgeSplit().estimate(flow, share).values
    kept = [c for c in source.header if c != value]
    columns: dict[str, list[Any]] = {c: [code for code in source.text(c) for _ in names] for c in kept}
    columns["age"] = names * total.size
    figures: list[float | None] = [None if np.isnan(v) else float(v) for v in made.ravel()]
    give({**columns, "value": figures}, out, title="flows by age")


def _of_model(model: str, sex: str, ages: str, width: int) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Names of the age groups, the last one open at the end of the ages asked for, and their shares."""
    import numpy as np

    from sojourn.estimators.age.model_schedules import model_schedule

    first, _, last = ages.partition("-")
    if not (first.isdigit() and last.isdigit() and int(first) <= int(last)):
        raise UsageError(f"{ages!r} is not a range of ages", ways_out=["for example: --ages 0-84"])
    lower = np.arange(int(first), int(last) + 1, width)
    upper = np.minimum(lower + width, int(last) + 1) - 1
    curve = model_schedule(model, sex).curve
    mass = np.array([curve.at(np.arange(a, b + 1)).sum() for a, b in zip(lower, upper, strict=True)])
    names = [str(a) if a == b else f"{a}-{b}" for a, b in zip(lower, upper, strict=True)]
    return names, mass / mass.sum()


def _of_profile(files: OwnFiles, path: Path) -> tuple[list[str], npt.NDArray[np.float64]]:
    from sojourn.errors import ValuesRefused

    given = files.table(path, main=False)
    given.require(["age", "value"])
    names, mass = given.text("age"), given.numbers("value")
    age_groups(names)
    if len(set(names)) < len(names):
        raise ValuesRefused(f"{path.name} has an age twice.", details=sorted({a for a in names if names.count(a) > 1}))
    if not (mass >= 0).all() or mass.sum() <= 0:
        raise ValuesRefused(f"{path.name}: every age of a profile has a figure, zero or more, and some have persons.")
    return names, mass / mass.sum()

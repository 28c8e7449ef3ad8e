"""``sojourn flows`` on the warehouse: list what can be estimated, estimate it, say what stays inside regions.

``register(app)`` adds the commands; ``estimate_from_warehouse`` is what ``sojourn flows estimate`` calls when no
stock files are given.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import JsonOption
from sojourn.cli.intake.warehouse import WarehouseOption as WarehouseOption
from sojourn.errors import UsageError


class SexName(StrEnum):
    """Women, men, or both together."""

    women = "F"
    men = "M"
    total = "_T"


class Policy(StrEnum):
    """What is done with persons of unknown origin."""

    earlier_edition = "earlier_edition"
    shared = "shared"
    own_birthplace = "own_birthplace"


PeriodOption = Annotated[
    str | None, typer.Option(help="From the warehouse: an interval between two stocks, 2020-2024.", show_default=False)
]
SexOption = Annotated[SexName, typer.Option(help="From the warehouse: F, M or _T (the sum of both).")]
LevelOption = Annotated[
    str, typer.Option(help="country, intermediate_region, subregion, region, sdg_region, income_group, ...")
]
EditionOption = Annotated[
    str | None, typer.Option(help="Edition of the stock; the newest loaded by default.", show_default=False)
]
PolicyOption = Annotated[
    Policy,
    typer.Option(
        help="Persons of unknown origin: origins an earlier edition lists where they live, shares in proportion to "
        "known origins, or a birthplace of their own."
    ),
]
RangeOption = Annotated[
    bool, typer.Option("--range", help="Add lowest and highest value over methods, editions and policies.")
]
SaveOption = Annotated[bool, typer.Option("--save", help="Keep the estimate in the warehouse, with method and inputs.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``sojourn flows``."""
    app.command(name="list")(list_)
    app.command()(regional)


def estimate_from_warehouse(
    *,
    period: str | None,
    method: str,
    sex: str = "_T",
    by: str | None = None,
    level: str = "country",
    edition: str | None = None,
    unknown_origin: str = "earlier_edition",
    settings: dict[str, Any] | None = None,
    options: dict[str, Any] | None = None,
    spread: bool = False,
    save: bool = False,
    warehouse: Path | None = None,
    out: Path | None = None,
    adjustments: Path | None = None,
    json: bool = False,
) -> None:
    """Estimate flows of one interval from the stocks, populations and vital events of the warehouse.

    by : birthplace, type or None ; out : long table; may be left out only when the estimate is saved
    options : what the user said about the method, by the names of the command's options; what the method does not have
        on the accounts of the warehouse is refused, not ignored
    """
    if period is None:
        raise UsageError(
            "Say which interval to estimate, or give your own tables.",
            ways_out=[
                "sojourn flows list shows the intervals",
                "--period 2020-2024",
                "--stock-start A.csv --stock-end B.csv",
            ],
        )
    if by not in (None, "birthplace", "type"):
        raise UsageError(f"--by is birthplace, type or nothing, not {by}")
    if out is None and not save:
        raise UsageError(
            "Nothing would be kept.", ways_out=["--out FILE", "--save keeps the estimate in the warehouse"]
        )
    if spread and by is not None:
        raise UsageError("A range is taken of whole flows, not of their parts.", ways_out=["leave --by out"])
    from sojourn.products.flows import own_tables as user_flow_tables
    from sojourn.products.flows import tables as flow_tables

    if level not in flow_tables.levels():
        raise UsageError(f"there is no level «{level}»", ways_out=[f"levels: {', '.join(flow_tables.levels())}"])
    for path in (out, adjustments):
        if path is not None:
            user_flow_tables.check_result(path)
    name, said = _settings(method, options or {})
    family = family_of(warehouse)
    made = family.estimate(
        period, name, sex, edition=edition, unknown_origin=unknown_origin, settings={**(settings or {}), **said}
    )
    ranged = flow_tables.flow_range(family, made, level=level) if spread else None
    kind: Any = by or "total"
    rows, kept = 0, None
    if out is not None:
        rows = user_flow_tables.write_long(flow_tables.long_tables(made, kind, level, spread=ranged), out)
    if adjustments is not None:
        user_flow_tables.write_long(iter([user_flow_tables.adjustment_table(made.estimate)]), adjustments)
    if save:
        kept = flow_tables.saved(family, made, by_birthplace=by == "birthplace")
    facts: dict[str, Any] = {
        "method": made.estimate.method,
        "period": made.period.id,
        "years": made.period.years,
        "sex": made.sex,
        "stock_edition": made.edition,
        "unknown_origin": made.unknown_origin,
        "persons_moving": float(made.estimate.moves.sum()),
        "persons_moving_per_year": float(made.estimate.moves.sum()) / made.period.years,
        "areas": len(made.estimate.areas),
        "settings": dict(made.estimate.settings),
        "notes": made.notes,
        "releases": made.releases,
        "adjustments": len(made.estimate.adjustments),
        "range_over": list(ranged.labels) if ranged else [],
        "saved_as_release": kept.release_id if kept else None,
        "rows": rows,
        "out": str(out) if out else None,
    }
    if json:
        terminal.print_json(facts)
        return
    say = terminal.stderr.print
    say(
        f"[bold]{escape(made.estimate.method)}[/], {made.period.label}: {facts['persons_moving']:,.0f} persons "
        f"moving in {made.period.years} years ({facts['persons_moving_per_year']:,.0f} a year) "
        f"between {facts['areas']} areas"
    )
    for note in made.notes:
        say(f"  note: {escape(note)}")
    say(f"  {facts['adjustments']} adjustments (--adjustments FILE keeps them)")
    if ranged:
        say(f"  range over {len(ranged.labels)} estimates: how far they disagree, not a confidence interval")
    if kept:
        what = "flows between countries" + (" by birthplace" if by == "birthplace" else "")
        say(f"  {what} saved as release {kept.release_id}" + (", already there" if kept.already_there else ""))
    if out is not None:
        say(f"{rows:,} rows in {escape(str(out))}")


def _settings(method: str, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Method and settings behind the options of ``sojourn flows estimate``; see FAMILY for what each method takes."""
    from sojourn.products.flows.family import FAMILY, resolve

    given = dict(options)
    name = resolve(method)
    generic = {"decrease": ("stock-differencing", "diff"), "rates_method": ("rates",)}
    for option, names in generic.items():
        asked = given.get(option)
        if (
            asked is None
            or method in names
            or name not in ("diff-drop", "diff-return", "dennett", "rogers-von-rabenau")
        ):
            continue
        if name not in (asked, f"diff-{asked}"):
            raise UsageError(
                f"--{option.replace('_', '-')} {asked} contradicts the method's name, {method}",
                ways_out=[f"--method {names[0]}, or leave the option out"],
            )
    if (decrease := given.pop("decrease", None)) is not None and name.startswith("diff-"):
        name = f"diff-{decrease}"
    elif decrease is not None:
        given["decrease"] = decrease
    if (rates := given.pop("rates_method", None)) is not None and name in ("dennett", "rogers-von-rabenau"):
        name = resolve(rates)
    elif rates is not None:
        given["rates_method"] = rates
    wrong = sorted(set(given) - set(FAMILY[name].settings))
    if wrong:
        raise UsageError(
            f"{name} on the accounts of the warehouse does not have these options",
            details=[f"--{w.replace('_', '-')}" for w in wrong],
            ways_out=["give your own tables: --stock-start A.csv --stock-end B.csv"],
        )
    return name, given


def family_of(warehouse: Path | None) -> Any:
    """The family of estimators on a warehouse."""
    from sojourn.products.flows.family import FlowFamily
    from sojourn.warehouse import Warehouse

    return FlowFamily(Warehouse(warehouse))


def list_(warehouse: WarehouseOption = None, json: JsonOption = False) -> None:
    """Which intervals can be estimated from which edition of the stock, by which methods, and what is saved."""
    from sojourn.products.flows import tables as flow_tables
    from sojourn.products.flows.family import ALIASES, FAMILY

    family = family_of(warehouse)
    intervals, kept = flow_tables.listing(family), flow_tables.saved_estimates(family)
    if json:
        methods = {n: m.title for n, m in FAMILY.items()}
        terminal.print_json({"intervals": intervals, "methods": methods, "aliases": ALIASES, "saved": kept})
        return
    table = Table("interval", "years", "edition of the stock", "source", "by sex", box=None)
    for row in intervals:
        table.add_row(
            *(str(row[c]) for c in ("period", "years", "edition", "source")), "yes" if row["by_sex"] else "no"
        )
    terminal.stdout.print(table)
    terminal.stdout.print("\nMethods: " + ", ".join(f"[bold]{n}[/] ({m.title})" for n, m in FAMILY.items()))
    if kept:
        table = Table("release", "saved estimate", "period", "sex", "edition", "rows", box=None)
        for row in kept:
            columns = ("release", "method", "period", "sex", "edition")
            table.add_row(*(str(row[c]) for c in columns), f"{row['rows']:,}")
        terminal.stdout.print(table)


def regional(
    period: Annotated[str, typer.Option(help="An interval between two stocks, 2020-2024.")],
    level: LevelOption = "region",
    method: Annotated[str, typer.Option(help="See: sojourn flows list.")] = "closed",
    sex: SexOption = SexName.total,
    edition: EditionOption = None,
    unknown_origin: PolicyOption = Policy.earlier_edition,
    spread: RangeOption = False,
    warehouse: WarehouseOption = None,
    out: Annotated[
        Path | None, typer.Option(help=".csv, .csv.gz, .parquet, .xlsx; printed without it.", show_default=False)
    ] = None,
) -> None:
    """How much of each region's migration stays inside it (paragraph 22 of the Declaration).

    [dim]sojourn flows regional --period 2020-2024 --level subregion --range[/]
    """
    from sojourn.cli.terminal.table_output import give
    from sojourn.products.flows import tables as flow_tables
    from sojourn.products.flows.family import IN_RANGE

    family = family_of(warehouse)
    made = family.estimate(period, method, sex.value, edition=edition, unknown_origin=unknown_origin.value)
    others = {}
    if spread:
        others = family.methods(made.period, IN_RANGE, sex.value, edition=edition, unknown_origin=unknown_origin.value)
    table = flow_tables.regional_shares(made, level, spread=others)
    give({n: table[n].to_pylist() for n in table.column_names}, out, title="regional")

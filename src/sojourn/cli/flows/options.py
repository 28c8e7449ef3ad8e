"""Options that commands of ``sojourn flows`` share, and what is said about a method."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.products.flows.family import FlowFamily


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


def file_option(text: str) -> Any:
    """An option that names a file, without a default."""
    return typer.Option(help=text, show_default=False, metavar="FILE")


ResultOption = Annotated[
    Path, typer.Option("--out", help="Result: .csv, .csv.gz, .parquet or .xlsx.", show_default=False)
]
AdjustmentsOption = Annotated[
    Path | None, typer.Option(help="Write everything that was moved to balance the account.", show_default=False)
]
FactsOption = Annotated[bool, typer.Option("--json", help="Print settings, diagnostics and adjustments as JSON.")]
#: The registry's ``DEFAULT_FLOW_METHOD``, written here because help loads no estimator.
DEFAULT_METHOD = "pseudo-bayesian"
MethodOption = Annotated[
    str,
    typer.Option(
        help="A name or an alias: sojourn flows methods lists them. By default the one nearest to reported flows; "
        "closed gives the minimum."
    ),
]
MINIMUM = "a minimum: as many stay as the stocks allow; nobody is counted who moved both ways between two communities"
SaidOption = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        "-O",
        metavar="NAME=VALUE",
        help="What the method is told, again for more: sojourn flows methods NAME lists it.",
        show_default=False,
    ),
]
AreaOption = Annotated[
    list[str] | None,
    typer.Option("--area", "-a", help="Keep flows from or to this area only, again for more.", show_default=False),
]
SexOption = Annotated[SexName, typer.Option(help="F, M or _T (the sum of both).")]
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
RangeChoice = Annotated[
    bool | None,
    typer.Option(
        "--range/--no-range",
        help="Lowest and highest value over methods, which is what is given unless --no-range; with --range over "
        "editions and policies too.",
        show_default=False,
    ),
]
RangeOption = Annotated[
    bool, typer.Option("--range", help="Add lowest and highest value over methods, editions and policies.")
]


def said(options: Sequence[str] | None) -> dict[str, str]:
    """Name -> value of what was said about a method. Raises UsageError for what is not written NAME=VALUE."""
    found: dict[str, str] = {}
    for text in options or ():
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise UsageError(f"--option {text}: an option is written NAME=VALUE", ways_out=["--option weight=0.85"])
        if name in found:
            raise UsageError(f"--option {name} is given twice: {found[name]} and {value}")
        found[name] = value
    return found


def given(context: typer.Context) -> set[str]:
    """Names of the parameters the user wrote on the command line."""
    return {
        name
        for name in context.params
        if (source := context.get_parameter_source(name)) is not None and source.name == "COMMANDLINE"
    }


def refuse_others(written: Collection[str], others: Collection[str], where: str) -> None:
    """Raises UsageError naming the options that mean nothing here."""
    names = {"spread": "--range"}
    if wrong := sorted(names.get(w, f"--{w.replace('_', '-')}") for w in written if w in others):
        raise UsageError(f"with {where} these options mean nothing", details=wrong, ways_out=["leave them out"])


def corridors_of(written: Sequence[str]) -> list[tuple[str, str]]:
    """Corridors as they are written on the command line, ORIGIN:DESTINATION. Raises UsageError for what is none."""
    pairs = []
    for text in written:
        origin, colon, destination = text.partition(":")
        if not colon or not origin or not destination:
            raise UsageError(f"«{text}» is no corridor", ways_out=["write ORIGIN:DESTINATION, VEN:COL"])
        pairs.append((origin, destination))
    return pairs


def family_of(warehouse: Path | None) -> FlowFamily:
    """The family of estimators on a warehouse, which is said on the error stream."""
    from sojourn.cli.intake.warehouse import own_house
    from sojourn.products.flows.family import FlowFamily

    return FlowFamily(own_house(warehouse))

"""The command that lists the indicators of the assessment and shows one whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import JsonOption
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.indicators import Indicator


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(indicators)


def indicators(
    name: Annotated[
        str | None, typer.Argument(help="One indicator, for example MIGRANT_SHARE; all without it.", show_default=False)
    ] = None,
    paragraph: Annotated[
        int | None, typer.Option(help="Only those that speak to this paragraph, 1 to 34.", show_default=False)
    ] = None,
    json: JsonOption = False,
) -> None:
    """List the indicators of the assessment: what each is, its unit, direction and paragraphs; or show one whole.

    [dim]sojourn indicators[/]
    [dim]sojourn indicators MIGRANT_SHARE[/]
    """
    from sojourn.declaration.commitment import paragraph as find_paragraph
    from sojourn.indicators import INDICATORS

    chosen = INDICATORS if name is None else (_found(name),)
    if paragraph is not None:
        chosen = tuple(i for i in chosen if find_paragraph(paragraph).number in i.paragraphs)
    if json:
        terminal.print_json([facts(i) for i in chosen])
    elif name is None:
        _print_table(chosen)
    else:
        for one in chosen:
            _print_one(one)


def facts(indicator: Indicator) -> dict[str, Any]:
    """The declaration of an indicator for machines; smallest_change is in its unit and as a share of the baseline."""
    absolute, relative = indicator.smallest_change
    return {
        "id": indicator.id,
        "title": indicator.title,
        "definition": indicator.definition,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "kind": indicator.kind,
        "paragraphs": list(indicator.paragraphs),
        "needs": list(indicator.needs),
        "smallest_change": {"absolute": absolute, "relative": relative},
        "max_age_years": indicator.max_age_years,
        "missing": indicator.missing.description,
        "same_countries_from": indicator.same_countries_from,
        "world": indicator.world,
        "country": indicator.country,
        "reference": indicator.reference or None,
    }


def _found(name: str) -> Indicator:
    import difflib

    from sojourn.indicators import INDICATORS

    by_id = {i.id: i for i in INDICATORS}
    if name.upper() in by_id:
        return by_id[name.upper()]
    near = difflib.get_close_matches(name.upper(), by_id, n=3, cutoff=0.5)
    raise UsageError(
        f"There is no indicator «{name}».",
        details=[f"near to it: {i} ({by_id[i].title})" for i in near],
        ways_out=["sojourn indicators    lists them all"],
    )


def _print_table(chosen: tuple[Indicator, ...]) -> None:
    table = Table("indicator", "what it is", "unit", "better", "paragraphs", box=None)
    for i in chosen:
        better = "" if i.direction == "context" else i.direction
        table.add_row(i.id, i.title, i.unit, better, ", ".join(map(str, i.paragraphs)))
    terminal.stdout.print(table)
    terminal.stdout.print(
        f"{len(chosen)} indicators. Without an entry under «better» an indicator is context and moves no verdict. "
        "One whole: [bold]sojourn indicators ID[/]"
    )


def _print_one(indicator: Indicator) -> None:
    f, out = facts(indicator), terminal.stdout
    out.print(f"{f['id']}: {f['title']} ({f['unit']})", style="bold", markup=False)
    out.print(f["definition"], markup=False)
    absolute, relative = indicator.smallest_change
    sizes = [
        *([f"{absolute:g} {indicator.unit}"] if absolute else []),
        *([f"{relative:.0%} of the baseline"] if relative else []),
    ]
    context = "context: shown, never moves a verdict"
    for label, value in (
        ("better", context if indicator.direction == "context" else indicator.direction),
        ("paragraphs", ", ".join(map(str, indicator.paragraphs))),
        ("computed from", ", ".join(indicator.needs)),
        ("periods", indicator.kind),
        ("a change is", f"at least {' and '.join(sizes)}" if sizes else ""),
        ("oldest figure", f"{indicator.max_age_years:g} years"),
        ("missing data", indicator.missing.description),
        ("reference", indicator.reference),
    ):
        if value:
            out.print(f"  {label:<15}{value}", markup=False)

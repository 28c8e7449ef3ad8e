"""The command that compares two assessments of an area: what changed, and because of what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import JsonOption

if TYPE_CHECKING:
    from sojourn.products.assessment.changes import Assessed

HTML = (".html", ".htm")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(changes)


def changes(
    before: Annotated[Path, typer.Argument(help="What `sojourn assess --json` printed, or a warehouse (.duckdb).")],
    after: Annotated[Path, typer.Argument(help="The same at another time.")],
    area: Annotated[
        str, typer.Option("--area", "-a", help="The area to assess, where warehouses are given.")
    ] = "World",
    as_of: Annotated[int | None, typer.Option("--as-of", help="Year of both assessments of warehouses.")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Write the page to this file: HTML for a name in .html, else Markdown."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Which verdicts and figures changed between two assessments, and because of which release, rule or revision.

    What moved most stands first: each cause with the verdicts and figures under it. Assessments by different
    editions of the rule are named as such and never averaged.

    [dim]sojourn changes before.json after.json[/]
    """
    from sojourn import release
    from sojourn.products.assessment.changes import changes as compare
    from sojourn.publish.pages import assessment_changes, page_file
    from sojourn.publish.report.changes_page import changes_page

    found = compare(_assessed(before, area, as_of), _assessed(after, area, as_of))
    if out is not None:
        made = changes_page(found) if out.suffix.lower() in HTML else assessment_changes.page(found)
        page_file.write(made, release.open_data(out))
    if json:
        terminal.print_json(assessment_changes.values(found))
        return
    terminal.stdout.print(assessment_changes.text(found), markup=False, highlight=False)
    if out is not None:
        terminal.stdout.print(f"Page: {out}")


def _assessed(given: Path, area: str, as_of: int | None) -> Assessed:
    """What was printed, or the assessment of a warehouse made now."""
    from sojourn.products.assessment.changes import assessed, read_assessment

    if given.suffix != ".duckdb":
        return read_assessment(given)
    from sojourn.products.assessment.assess import assess
    from sojourn.products.assessment.standing import standing
    from sojourn.publish.report.assessed import assessment_data

    return assessed(assessment_data(assess(standing(given).warehouse, area, as_of=as_of)), str(given))

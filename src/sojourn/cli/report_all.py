"""``sojourn report --all``: the reports of every area."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import open_standing
from sojourn.cli.terminal.long_work import working
from sojourn.cli.terminal.new_folder import gone_if_empty

if TYPE_CHECKING:
    from sojourn.declaration.register import Document


def report_all(
    folder: Path,
    warehouse: Path | None,
    built_in: bool,
    as_of: int | None,
    prefer: str,
    register: tuple[Document, ...] | None,
    json: bool,
) -> None:
    """Write all reports to a folder and say where they are; an interruption leaves the reports that are whole."""
    from sojourn import release
    from sojourn.publish.report.all_areas import write_all

    with gone_if_empty(folder), working() as step:
        asked = open_standing(warehouse, built_in)
        made = write_all(
            asked.warehouse,
            release.open_data(folder),
            as_of=as_of,
            prefer=prefer,
            register=register,
            progress=lambda done, total, what: step(f"Reports: {what}", done, total),
        )
    if json:
        terminal.print_json(
            {
                "index": str(made.index),
                "areas": made.areas,
                "new": made.new,
                "tables": [str(t) for t in made.tables],
                "warehouse": str(asked),
            }
        )
        return
    again = "" if made.new == made.areas else f", {made.new} of them made now"
    terminal.stdout.print(f"{made.areas} reports{again}: [bold]{made.index}[/]")
    terminal.stdout.print("Tables: " + ", ".join(t.name for t in made.tables))

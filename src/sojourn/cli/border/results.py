"""Where the tables and pictures of border statistics go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.cli import terminal
from sojourn.cli.border.options import COUNTS
from sojourn.cli.border.owners import owners, printed
from sojourn.concepts.disclosure import NOT_PROTECTED
from sojourn.concepts.person_identifiers import Placeholders
from sojourn.errors import UsageError, counted

if TYPE_CHECKING:
    from sojourn.products.border.opened import HowOpened
    from sojourn.sources.own.own_files import OwnFiles


def opened_as(files: OwnFiles, sequence: str | None, placeholders: list[str] | None, scratch: Path | None) -> HowOpened:
    """How classified crossings are opened, as the options say. Raises UsageError for a scratch folder that is none."""
    from sojourn.products.border.opened import HowOpened

    if scratch is not None and not scratch.is_dir():
        raise UsageError(f"There is no folder {scratch}.", ways_out=["Create it first, or leave --scratch out."])
    return HowOpened(dict(files.layout.columns), sequence, Placeholders.said(placeholders or ()), scratch)


def check_pictures(*paths: Path | None) -> None:
    """Refuse places and suffixes of pictures before the work, not after it."""
    from sojourn.publish.charts import drawing_file

    for path in paths:
        if path is not None:
            drawing_file.check(path)


def refuse_one_place(paths: Sequence[Path | None]) -> None:
    """Refuse two results of a command that would go to one place."""
    given = [path.resolve() for path in paths if path is not None]
    if len(set(given)) < len(given):
        raise UsageError("Two results cannot have one place.", ways_out=["Name a file for each of them."])


def save_in(made: Any, area: str | None, path: Path | None) -> None:
    """Keep a statistic in the warehouse, where an area is named."""
    if area is None:
        return
    from sojourn.products.border import observations
    from sojourn.warehouse import Warehouse

    house = Warehouse(path)
    observations.save(made, house, area)
    terminal.stderr.print(f"Kept in {house.path} as observations of {observations.area_code(area)}.")


def give(made: Any, out: Path | None) -> None:
    """The table in its file, or on the owner's screen."""
    if out is not None:
        made.write(owners(out, COUNTS))
        terminal.stdout.print(f"{counted(made.table.num_rows, 'row')}: {out} ({NOT_PROTECTED})")
        return
    printed(made.table)

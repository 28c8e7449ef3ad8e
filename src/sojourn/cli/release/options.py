"""Options that the commands of release share, and the ledger they name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.errors import FileDamaged, UsageError

if TYPE_CHECKING:
    from sojourn.release.ledger import Ledger
    from sojourn.release.rules import Rules

LedgerFolder = Annotated[
    Path | None,
    typer.Option("--ledger", help="Folder of the ledger and its secret, in the protected area.", show_default=False),
]
SignedBy = Annotated[str, typer.Option("--signed-by", help="Role of who answers for it.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="Why it is made.", show_default=False)]
Plan = Annotated[
    Path | None, typer.Option("--plan", help="Rules, as sojourn release plan wrote them.", show_default=False)
]
By = Annotated[str, typer.Option("--by", help="Columns of the table's dimensions, with commas.", show_default=False)]
Summed = Annotated[
    str, typer.Option("--totals", help="Those of them along which totals are published.", show_default=False)
]
ParentsOf = Annotated[
    Path | None,
    typer.Option(
        "--parents",
        help="Broader codes: a table of dimension, code, parent (age groups, groups of citizenships).",
        show_default=False,
    ),
]
InGroups = Annotated[
    bool, typer.Option("--in-groups", help="Publish the broader codes of --parents in place of the finest ones.")
]
Class = Annotated[
    str | None,
    typer.Option("--class", help="personal or special_care, where the file does not say it.", show_default=False),
]


def ledger_at(folder: Path | None) -> Ledger:
    """The ledger in a folder, which is made where it is not there."""
    from sojourn import release
    from sojourn.release.ledger import Ledger

    if folder is None:
        raise UsageError("A release needs a ledger.", ways_out=["--ledger FOLDER, inside the protected area"])
    place = release.owners_folder(folder, "the books of releases and their secret")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Ledger(place)


def rules_in(path: Path | None) -> Rules:
    """The rules of a plan."""
    from sojourn.release.rules import Rules

    if path is None:
        raise UsageError("Nothing says by which rules.", ways_out=["--plan FILE, made by sojourn release plan"])
    try:
        return Rules.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise FileDamaged(f"{path} is no plan: {error}") from error


def names(text: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())

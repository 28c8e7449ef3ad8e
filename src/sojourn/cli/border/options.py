"""Options that several commands of ``sojourn border`` have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Inputs = Annotated[
    list[str],
    typer.Argument(help="Classified crossings: files, folders or patterns of Parquet or CSV.", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option(help="Result, .parquet, .csv, .csv.gz or .xlsx; printed without.", show_default=False),
]
Chart = Annotated[Path | None, typer.Option(help="Draw it too: .svg or .png.", show_default=False)]
RuleName = Annotated[
    str | None, typer.Option("--rule", help="Name of the rule where the files do not say it.", show_default=False)
]
ObservedTo = Annotated[
    str | None,
    typer.Option(
        help="End of observation of the classification, where the files do not say it.",
        metavar="DATE",
        show_default=False,
    ),
]
MemoryLimit = Annotated[str, typer.Option(help="Memory of the database, about; more goes to disk.")]
Threads = Annotated[int, typer.Option(help="Threads of the database.", min=1)]
Group = Annotated[str, typer.Option(help="Column with chances and estimates of its own; none for no groups.")]
Largest = Annotated[int, typer.Option(help="Groups with most migrations that stand alone; the others are _O.", min=1)]
Save = Annotated[
    str | None,
    typer.Option(
        "--save",
        help="Keep it in the warehouse, as observations of this area (its code).",
        metavar="AREA",
        show_default=False,
    ),
]
LearnFrom = Annotated[
    int, typer.Option(help="Crossings to learn chances from at most (of whole persons, by hash).", min=1)
]
Scratch = Annotated[
    Path | None,
    typer.Option(
        help="Folder for what does not fit into memory; default: the system's for temporary files.", show_default=False
    ),
]
COUNTS = "statistics counted from border crossings of persons"
SequenceOf = Annotated[
    str | None,
    typer.Option(
        "--sequence",
        help="Column of numbers that order the crossings of a person's day; it wins over what is inferred.",
        metavar="COLUMN",
        show_default=False,
    ),
]
NoPersons = Annotated[
    list[str] | None,
    typer.Option(
        "--placeholders",
        help="Identifiers that stand for nobody, beside NULL, NA, 0, XXXX, 999999 and others; none: no such list.",
        metavar="WORD,...",
        show_default=False,
    ),
]
Breaks = Annotated[
    list[str] | None,
    typer.Option(
        "--break",
        help="First month in which nothing is as before (a closure, a new policy); may be given again.",
        metavar="DATE",
        show_default=False,
    ),
]
Widen = Annotated[float, typer.Option(help="Widen all intervals by this factor, by judgement: 1 to 20.")]

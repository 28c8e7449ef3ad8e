"""The options that say how an office's own files are laid out: the same for every command that reads such files."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints, overload

import typer

from sojourn.cli import terminal
from sojourn.cli.marked_refusals import refusals_written
from sojourn.errors import SojournError

if TYPE_CHECKING:
    from sojourn.concepts.own_layout import OwnLayout
    from sojourn.sources.own.own_files import OwnFiles

PANEL = "How your own files are laid out"
HANDED = "files"
"""The parameter of a command that gets the files, read as the options say."""


def _option(*names: str, metavar: str, text: str) -> Any:
    return typer.Option(*names, help=text, metavar=metavar, show_default=False, rich_help_panel=PANEL)


OPTIONS: dict[str, Any] = {
    "sheet": Annotated[
        str | None, _option("--sheet", metavar="NAME", text="Sheet of a workbook; by default Data, or the only one.")
    ],
    "header_row": Annotated[
        int | None, _option("--header-row", metavar="N", text="Row that names the columns; by default the first.")
    ],
    "columns": Annotated[
        list[str] | None,
        _option("--columns", metavar="OURS=THEIRS,...", text="Where our columns are, by their names. Repeatable."),
    ],
    "wide": Annotated[
        str | None,
        _option(
            "--wide",
            metavar="OURS=THEIRS:CODE,...",
            text="Columns that are codes of one of ours: sex=Male:M,Female:F, or time_period=* for all others.",
        ),
    ],
    "encoding": Annotated[
        str | None,
        _option("--encoding", metavar="NAME", text="Of a text; UTF-8, UTF-16 and Latin-1 are told by their bytes."),
    ],
    "decimal": Annotated[
        str | None, _option("--decimal", metavar="SIGN", text="The sign before the fraction: , or . (143,338).")
    ],
    "date_format": Annotated[
        str | None,
        _option(
            "--date-format",
            metavar="FORM",
            text="How days are written: DD/MM/YYYY, %d.%m.%Y, or excel.",
        ),
    ],
    "values": Annotated[
        list[str] | None,
        _option(
            "--values",
            metavar="OURS:THEIRS=CODE,...",
            text="What a column writes for our codes: direction:E=arrival,S=departure. Repeatable.",
        ),
    ],
    "refusals": Annotated[
        Path | None,
        _option("--refusals", metavar="FILE.xlsx", text="Where a file is refused: write a copy with its cells marked."),
    ],
    "profile": Annotated[
        str | None, _option("--profile", metavar="NAME", text="Use what was saved under this name, or in NAME.json.")
    ],
    "save_profile": Annotated[
        str | None, _option("--save-profile", metavar="NAME", text="Keep these options, to be used with --profile.")
    ],
}
"""Name of the parameter -> its option."""


SHOW_VALUES = "show_values"
VALUES = Annotated[
    bool,
    typer.Option("--show-values", help="For the owner of the data: the persons and values concerned."),
]

Command = Callable[..., None]
NEVER, ALWAYS = "", "always"
WRITTEN = {"out", "chart", "adjustments", "refusals"}
"""Parameters that name what is written; all other paths are read."""


@overload
def reads_own_files(command: Command) -> Command: ...
@overload
def reads_own_files(*, without: Sequence[str] = (), personal: str = NEVER) -> Callable[[Command], Command]: ...
def reads_own_files(
    command: Command | None = None, *, without: Sequence[str] = (), personal: str = NEVER
) -> Command | Callable[[Command], Command]:
    """Give a command the options of own files; it is handed the files, read as they say, as ``files``.

    without : options that the command has itself, and adds to the layout
    personal : whether the command may read files that are marked personal, since what it makes of them stays with their
        owner: never, always, or with an option, whose parameter is named

    What was told from the files (encodings, how numbers are written) is printed on the error stream when the command is
    done; then the profile is saved, if one was asked for.
    """
    if command is None:
        return lambda given: _with_options(given, without, personal)
    return _with_options(command, without, personal)


def _with_options(command: Command, without: Sequence[str], personal: str) -> Command:
    """The command with the options of own files after its own."""
    hints = get_type_hints(command, include_extras=True, localns={"OwnFiles": Any})
    own = inspect.signature(command)
    kept = [p.replace(annotation=hints.get(p.name, p.annotation)) for p in own.parameters.values() if p.name != HANDED]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for name, option in OPTIONS.items()
        if name not in without
    ]
    kept = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in kept]
    if personal == ALWAYS:
        added.append(inspect.Parameter(SHOW_VALUES, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=VALUES))

    @functools.wraps(command)
    def with_files(**given: Any) -> None:
        said = {name: given.pop(name, None) for name in OPTIONS if name not in without}
        refusals = said.pop("refusals", None)
        files = files_of(**said)
        files.refusals = refusals
        if personal != ALWAYS and not given.get(personal):
            _refuse_personal(given)
        show = files.show_values = given.pop(SHOW_VALUES, False)
        with refusals_written(files), values_told(show) if personal == ALWAYS else nullcontext():
            command(**given, **{HANDED: files})
        terminal.print_notes(dict.fromkeys(files.said))
        if said.get("save_profile"):
            keep(said["save_profile"], files, command.__name__.replace("_", "-"))

    signature = own.replace(parameters=[*kept, *added], return_annotation=None)
    with_files.__signature__ = signature  # type: ignore[attr-defined]
    with_files.__annotations__ = {p.name: p.annotation for p in signature.parameters.values()}
    return with_files


@contextmanager
def values_told(show: bool) -> Iterator[None]:
    """Errors about persons with what stands in their rows where that is asked for; else with how to ask for it."""
    try:
        yield
    except SojournError as error:
        if error.of_persons:
            error.details += error.of_persons if show else ()
            error.ways_out += () if show else ("--show-values shows what stands there, to the owner of the data",)
        raise


def _refuse_personal(given: dict[str, Any]) -> None:
    """Refuse files marked personal where what is made of them would not be marked so."""
    from sojourn import release

    read = [one for name, value in given.items() if name not in WRITTEN for one in _listed(value)]
    places = [Path(str(path).partition("#")[0]) if not path.exists() else path for path in read]
    release.for_publication(*(path for path in places if path.is_file()), into="what is not kept by their owner")


def _listed(value: Any) -> list[Path]:
    return [one for one in (value if isinstance(value, list | tuple) else [value]) if isinstance(one, Path)]


def files_of(profile: str | None = None, save_profile: str | None = None, **said: Any) -> OwnFiles:
    """The files of a command, to be read as the options and the profile say. Raises UsageError."""
    from sojourn.products.intake import profiles
    from sojourn.sources.own.own_files import OwnFiles

    if save_profile is not None:
        profiles.place(save_profile)
    files = OwnFiles(layout_of(said))
    if profile is not None:
        found = profiles.find(profile)
        files.layout = files.layout.over(found.layout)
        files.more = dict(found.more)
    return files


def layout_of(said: dict[str, Any]) -> OwnLayout:
    """The layout that options say."""
    from sojourn.concepts.own_layout import OwnLayout

    lists = {name: said.get(name) or () for name in ("columns", "values")}
    return OwnLayout.said(**{**{k: v for k, v in said.items() if k not in lists}, **lists})


def keep(name: str, files: OwnFiles, command: str) -> None:
    """Save a profile under a name, and say where."""
    from sojourn import release
    from sojourn.concepts.own_layout import MadeFor
    from sojourn.products.intake import profiles

    path, columns = files.first or (Path(), ())
    layout = replace(files.layout, made_for=MadeFor(name, path.name, columns))
    where = profiles.place(name)
    profile = profiles.Profile(where.stem, where, layout, command, tuple(sorted(files.more.items())))
    profiles.save(profile, release.open_data(where))
    terminal.stderr.print(f"Saved: {where}. Use it again with --profile {name}", markup=False, highlight=False)

"""What became of the files of a load, printed, and how the command ends: 0 all taken, 3 some held, 1 some refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.markup import escape
from rich.table import Table

from sojourn.cli import terminal
from sojourn.cli.intake.held_files import print_departures
from sojourn.errors import CodesUnknown, SourceError, counted

if TYPE_CHECKING:
    from sojourn.products.intake.taking import FileOutcome

REFUSED, HELD = 1, 3
"""Exit codes of a load in which files were refused, and of one in which files are held and none was refused."""

UNKNOWN_SHOWN = 20
"""Files that were not recognised of which it is said what they seem to be."""
NOTED_IN_FULL = 8
"""Files whose readers' notes are printed one by one; of more files it is said where they stand."""


@contextmanager
def refused_ends(json: bool = False) -> Iterator[None]:
    """A load that nothing came of because every file was refused: the error as it is, and the exit code of a load.

    json : the error as JSON on standard output too
    """
    try:
        yield
    except (SourceError, CodesUnknown) as error:
        terminal.print_error(error)
        if json:
            kind, said = type(error).__name__, {"details": list(error.details), "ways_out": list(error.ways_out)}
            terminal.print_json([{"outcome": "refused", "error": kind, "message": error.message, **said}])
        raise typer.Exit(REFUSED) from None


def say_keep_going(all_or_nothing: bool) -> None:
    """What --keep-going asked for is the rule now."""
    if all_or_nothing:
        raise typer.BadParameter("--keep-going and --all-or-nothing ask for opposite things; give one of them")
    terminal.stderr.print("note: --keep-going is the rule now and may be left out; its opposite is --all-or-nothing.")


def facts(o: FileOutcome) -> dict[str, Any]:
    """An outcome as JSON takes it."""
    return {
        "file": str(o.path),
        "outcome": o.outcome,
        "source": o.source,
        "edition": o.edition,
        "rows": o.rows,
        "repeated": o.repeated,
        "notes": list(o.notes),
        "departures": [d.as_json() for d in o.departures],
        "accepted": o.accepted or None,
        "replaced": list(o.replaced),
    }


def print_outcomes(outcomes: Sequence[FileOutcome], house: Path, *, check: bool = False) -> None:
    """A line for each file, what was not recognised, what is held and how it departs, and the next step."""
    from sojourn.products.intake import names

    called = dict(zip([o.path for o in outcomes], names.apart([o.path for o in outcomes]), strict=True))
    table = Table("file", "what it is", "edition", "observations", box=None)
    for o in outcomes:
        if o.outcome != "not recognised":
            table.add_row(escape(called[o.path]), escape(o.source), escape(o.edition), _what(o))
    terminal.stdout.print(table)
    _print_unknown([o for o in outcomes if o.outcome == "not recognised"])
    _print_notes([o for o in outcomes if o.outcome in ("loaded", "passes")], called, check=check)
    for o in outcomes:
        if o.outcome in ("held", "departs"):
            _print_departures(o, called[o.path])
        elif o.outcome in ("loaded", "passes") and o.rows and not o.source.startswith("OWN_"):
            for remark in o.remarks:
                terminal.stdout.print(f"[dim]{escape(called[o.path])}: {escape(remark)}[/]", soft_wrap=True)
        if o.outcome == "loaded" and o.repeated:
            terminal.stdout.print(f"{escape(called[o.path])}: {escape(_repeated(o))}", soft_wrap=True)
        if o.accepted and o.outcome == "passes":
            terminal.stdout.print(f"\n{escape(called[o.path])} departs and would be accepted: {escape(o.accepted)}")
        elif o.accepted:
            terminal.stdout.print(f"\n{escape(called[o.path])} departs and was accepted: {escape(o.accepted)}")
    if check:
        terminal.stdout.print("\nJudged only: nothing was loaded or held.")
        return
    loaded = [o for o in outcomes if o.outcome == "loaded"]
    rows_loaded = sum(sum(o.rows.values()) for o in loaded)
    files = "1 file" if len(loaded) == 1 else f"{len(loaded)} files"
    terminal.stdout.print(f"\n{files} loaded, {rows_loaded:,} observations, into {escape(str(house))}")
    for o in loaded:
        if o.replaced:
            numbers = ", ".join(map(str, o.replaced))
            terminal.stdout.print(
                f"{escape(o.path.name)} took the place of release {numbers} and of the estimates that rested on it; "
                "back: [bold]sojourn undo[/]"
            )
    if loaded:
        terminal.stdout.print(f"Next: {_next(loaded)}")


def _print_notes(taken: Sequence[FileOutcome], called: Mapping[Path, str], *, check: bool) -> None:
    """What readers noticed in published files: defects, and what was left out and how many.

    A judge's remarks and what is replaced are said elsewhere.
    """
    noted = {}
    for o in taken:
        if o.source.startswith("OWN_"):
            continue
        said = o.notes[:-1] if o.replaced else o.notes  # the last then says what was replaced
        if read := [n for n in said if n not in o.remarks]:
            noted[o.path] = read
    if len(noted) <= NOTED_IN_FULL:
        for path, notes in noted.items():
            terminal.stdout.print(f"\nNoticed in {escape(called[path])}:")
            for note in notes:
                terminal.stdout.print(f"  - {note}", markup=False, soft_wrap=True)
        return
    where = "the same with --json" if check else "sojourn info --notes"
    things = counted(sum(map(len, noted.values())), "thing")
    terminal.stdout.print(
        f"\nReaders noticed {things} in {len(noted)} files (defects, what is left out): [bold]{where}[/]"
    )


def _repeated(o: FileOutcome) -> str:
    """Why fewer observations came in than the file has."""
    many = " and ".join(f"{n:,} of {flow}" for flow, n in o.repeated.items())
    return (
        f"{many} are in cells that another file of edition {o.edition} answers already with the same figures; they are "
        "kept, and answer once that file is unloaded"
    )


def _print_unknown(unknown: Sequence[FileOutcome]) -> None:
    """What was not recognised, and what it seems to be."""
    if unknown:
        terminal.stdout.print(f"\nNot recognised ({len(unknown)}):")
    for o in unknown[:UNKNOWN_SHOWN]:
        terminal.stdout.print(f"  {o.path.name}: {o.notes[0]}", markup=False, soft_wrap=True)
    if len(unknown) > UNKNOWN_SHOWN:
        terminal.stdout.print(f"  and {len(unknown) - UNKNOWN_SHOWN} more: --json lists them all")


def _next(loaded: Sequence[FileOutcome]) -> str:
    """A command that works for what was loaded."""
    own = [o for o in loaded if o.source.startswith("OWN_")]
    if len(own) == len(loaded):
        flows = sorted({flow for o in own for flow in o.rows})
        return (
            f"[bold]sojourn trace {flows[0]}[/] (your rows with their cells) or [bold]sojourn report --area KEN[/] (on "
            "the built-in edition until published files are loaded)"
        )
    return "[bold]sojourn info[/] or [bold]sojourn report --area KEN[/]"


def end(outcomes: Sequence[FileOutcome]) -> None:
    """Say in full what was refused, and end with the code that tells it."""
    if any(o.outcome == "refused" for o in outcomes):
        from sojourn.products.intake.taking import refused

        terminal.print_error(refused(outcomes))
        raise typer.Exit(REFUSED)
    if any(o.outcome in ("held", "departs") for o in outcomes):
        raise typer.Exit(HELD)


def _what(o: FileOutcome) -> str:
    if o.outcome == "loaded":
        return ", ".join(f"{n:,} {d}" for d, n in o.rows.items())
    if o.outcome == "passes":
        return f"passes: {', '.join(f'{n:,} {d}' for d, n in o.rows.items())}"
    said = {
        "already there": "[dim]already there, unchanged[/]",
        "refused": "[red]refused[/]",
        "held": "[yellow]held[/]",
        "departs": "[yellow]departs[/]",
    }
    return said[o.outcome]


def _print_departures(o: FileOutcome, called: str) -> None:
    state = "is held and in no answer" if o.outcome == "held" else "would be held"
    terminal.stdout.print(f"\n[yellow]{escape(called)} departs from what is expected and {state}:[/]")
    print_departures(o.departures)
    if o.outcome == "held":
        for note in o.notes:
            if note.startswith(("departs otherwise", "new: ", "no more: ")):
                terminal.stdout.print(f"  {escape(note)}")
        name = escape(str(o.path))
        terminal.stdout.print(f'  [cyan]>[/] Where it is right: sojourn load "{name}" --accept "REASON"')
        terminal.stdout.print(f"  [cyan]>[/] Where it is not: sojourn held --discard {o.sha256[:12]}")

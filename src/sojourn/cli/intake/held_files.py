"""Held files and accepted departures, printed alike by every command that shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from sojourn.cli import terminal

if TYPE_CHECKING:
    from sojourn.concepts.departure import Departure
    from sojourn.warehouse.held import HeldFile


def print_held(files: Sequence[HeldFile]) -> None:
    """Every held file with its departures and their cells, and what can be done."""
    for file in files:
        what = f"{file.source}, {file.edition}, {file.size:,} bytes, held {file.held_at:%Y-%m-%d}"
        terminal.stdout.print(f"[yellow]{escape(file.file_name)}[/] {file.sha256[:12]} ({escape(what)})")
        if not file.kept:
            terminal.stdout.print(f"  too large to be kept: read again from {escape(file.path)}")
        print_departures(file.departures)
        terminal.stdout.print(f'  [cyan]>[/] sojourn load {file.sha256[:12]} --accept "REASON"')
        terminal.stdout.print(f"  [cyan]>[/] sojourn held --discard {file.sha256[:12]}")


def print_departures(departures: Sequence[Departure]) -> None:
    """What departs, each with its cells below."""
    from sojourn.products.intake.taking import departure_lines

    for line in departure_lines(departures):
        cell = line.startswith(" ")
        terminal.stdout.print(f"  {' ' if cell else '-'} {escape(line.strip())}", soft_wrap=True)


def held_facts(file: HeldFile) -> dict[str, Any]:
    """A held file as JSON takes it."""
    return {
        "file": file.file_name,
        "sha256": file.sha256,
        "size": file.size,
        "source": file.source,
        "edition": file.edition,
        "held_at": file.held_at,
        "path": file.path,
        "kept": file.kept,
        "departures": [d.as_json() for d in file.departures],
        "compared": list(file.compared),
        "options": dict(file.options),
    }


def accepted_line(release: Mapping[str, Any]) -> str:
    """What departs in a release that was taken all the same, and why it was."""
    departs = "; ".join(d["sentence"] for d in release["departures"])
    return f"accepted although it departs ({departs}): {release['accepted']}"

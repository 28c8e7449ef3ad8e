"""What a classification or a check says in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sojourn.cli import terminal
from sojourn.concepts.disclosure import NOT_PROTECTED
from sojourn.errors import counted

if TYPE_CHECKING:
    from sojourn.microdata.quality import Quality
    from sojourn.products.border.classification_request import Outcome


def print_outcome(outcome: Outcome, *, show_values: bool) -> None:
    """What was counted and found, without what is about a person unless the owner of the data asks for it."""
    from rich.table import Table

    counts, request = outcome.counts, outcome.request
    to = (
        f"observed to {outcome.observed_to} ({outcome.observed_to_is()})"
        if outcome.observed_to
        else "no crossing date can be read"
    )
    checked = request.out is None
    terminal.stdout.print(f"{counted(counts.rows_in, 'crossing')} of {counted(counts.persons, 'person')}, {to}.")
    if not checked:
        terminal.stdout.print(
            f"Rule {request.rule.id} ({request.rule.title}). {counts.rows_classified:,} classified: "
            f"{counts.final:,} final, {counts.provisional:,} provisional; final migrations: "
            f"{counted(counts.migrant_arrivals_final, 'arrival')}, "
            f"{counted(counts.migrant_departures_final, 'departure')}."
        )
    if request.initial is not None:
        terminal.stdout.print(
            f"Initial statuses: {counts.initial_statuses_used:,} used, {counts.initial_statuses_dated_later:,} dated "
            f"after the first crossing, {counts.initial_statuses_repeated:,} repeated, "
            f"{counts.initial_statuses_unusable:,} without status or date."
        )
    lines = counts.lines()
    if lines:
        table = Table("problem", "rows", "meaning", "with --on-error repair", box=None, pad_edge=False)
        for code, rows, meaning, repaired in lines:
            table.add_row(code, f"{rows:,}", meaning, repaired)
        terminal.stdout.print(table)
        if request.on_error == "repair":
            terminal.stdout.print(f"{counted(counts.persons_repaired, 'person')} repaired and flagged.")
        else:
            verb = "would be set aside" if checked else "set aside"
            terminal.stdout.print(
                f"{counted(counts.rows_in_errors, 'row')} {verb}, of which all rows of "
                f"{counted(counts.persons_rejected, 'person')}"
                f"{'' if outcome.errors is None else f': {outcome.errors}'}."
            )
    else:
        nothing = "No row has a problem." if outcome.findings else "No problem found."
        terminal.stdout.print(nothing if checked else "No row was set aside.")
    for line in _read_otherwise(counts):
        terminal.stdout.print(line)
    for finding in outcome.findings:
        terminal.stdout.print(f"{finding.code}: {finding.text}", markup=False, highlight=False)
        if show_values:
            terminal.stdout.print(f"  {', '.join(finding.values)}", markup=False, highlight=False)
    if outcome.alone is not None:
        terminal.stdout.print(
            f"The latest dates stand alone: {outcome.alone.text()}. Classify with --observed-to DATE, the last day on "
            "which crossings are known."
        )
    if counts.persons_of_unknown_order:
        terminal.stdout.print(
            f"{counted(counts.persons_of_unknown_order, 'person')} with an arrival and a departure on the first day, "
            "in an order that nothing tells: they stay provisional (a crossing_id or a time of day would tell)."
        )
    if counts.persons_of_told_order and not checked:
        terminal.stdout.print(
            f"{counted(counts.persons_of_told_order, 'person')} with as many arrivals as departures on every day, in "
            "an order that only a status or crossing_id tells: a later crossing can show the other order."
        )
    if counts.crossings_alike:
        terminal.stdout.print(
            f"{counted(counts.crossings_alike, 'crossing')} the same in every column as another of that day, without "
            "crossing_id, and read as a further trip: were rows delivered twice?"
        )
    if not checked:
        terminal.stdout.print(f"Written: {outcome.out} ({NOT_PROTECTED})")


def _read_otherwise(counts: Quality) -> Iterator[str]:
    """What was read in another way than it is written: how many rows, and as what."""
    for number, what in ((counts.persons_trimmed, "person_id"), (counts.crossing_ids_trimmed, "crossing_id")):
        if number:
            yield f"{counted(number, 'row')} with blanks around the {what}: read without them."
    for number, what in ((counts.persons_pointed, "person_id"), (counts.crossing_ids_pointed, "crossing_id")):
        if number:
            yield f"{counted(number, 'row')} with a {what} like 420.0: read as 420."
    if counts.dates_with_zone:
        utc = ""
        if counts.dates_in_utc:
            utc = f" {counted(counts.dates_in_utc, 'row')} in UTC: the day at the border may be another."
        yield (
            f"{counted(counts.dates_with_zone, 'row')} with a date that has an offset from UTC: the day that is "
            f"written is kept.{utc}"
        )
    if counts.days_in_sequence or counts.days_without_sequence:
        yield (
            f"The sequence orders {counted(counts.days_in_sequence, 'day')} of several crossings of a person; "
            f"{counted(counts.days_without_sequence, 'day')} it does not (a number is missing, is none, or stands for "
            "an arrival and a departure): ordered as without it."
        )

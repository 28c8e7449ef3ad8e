"""Sentences on deaths on routes and on detected victims: what was left out of them, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sojourn.publish.words.language import Language, language

MINIMUM = "Recorded deaths are a minimum: nobody knows how many were not recorded."
DETECTED = "Detected victims measure what authorities look for. They are not the number of victims there are."
EVENTS = "Events are not persons: the range is what the shares leave open."
DEATHS: dict[str, str] = {
    "copied_year": "{route}: the deaths of {year} repeat those of {of} month by month. A copy is no count: they are "
    "left out.",
    "sums_of_nothing": "From {first} to {last} nobody arrives on any route: months that nobody filled in, taken as "
    "missing.",
    "interceptions_begin": "{route}: interceptions are stated from {month} on; attempts before it are too few and "
    "have no rate.",
}
FLAGS: dict[str, str] = {
    "interceptions_not_stated": "{count} rates are not given because interceptions are not stated; those per 1,000 "
    "of arrivals and deaths alone stand beside, and are too high.",
    "still_open": "{count} rates are of years that are still completed: their deaths will grow.",
    "part_of_a_year": "{count} rates are of a part of a year.",
    "more_deaths_than_crossings": "{count} rows have more deaths than crossings: no rate is given.",
}
REVISED: dict[str, str] = {
    "last_year_of_the_vintage": "The last year of a vintage is completed in later ones.",
    "last_month_of_the_vintage": "The last month of a vintage is completed in later ones.",
    "ends_within": "A month or year within which a vintage ends is a part of it: nothing is set against it.",
}
COUNTS: dict[str, str] = {
    "total_beside_parts": "{column}: a total stands beside its parts and is not added to them. It says {total}, "
    "its parts {low} to {high}.",
}


def death_notes(notes: Iterable[tuple[str, Mapping[str, object]]], language: Language = language()) -> list[str]:
    """What was noticed in months of deaths and crossings, the minimum first."""
    return [language.say(MINIMUM), *(language.say(DEATHS[code], **facts) for code, facts in notes)]


def flagged(flags: Sequence[str], language: Language = language()) -> list[str]:
    """How many rates carry each flag; flags of one row are joined by +."""
    single = [flag for joined in flags for flag in joined.split("+") if flag]
    return [language.say(said, count=single.count(flag)) for flag, said in FLAGS.items() if flag in single]


def revised(flags: Sequence[str], language: Language = language()) -> list[str]:
    """What the flags of revisions mean, each once."""
    single = {flag for joined in flags for flag in joined.split("+")}
    return [language.say(said) for flag, said in REVISED.items() if flag in single]


def count_notes(notes: Iterable[tuple[str, Mapping[str, object]]], language: Language = language()) -> list[str]:
    """What was noticed in a table of counts."""
    shown = [
        (code, {k: language.number(v) if isinstance(v, float) else v for k, v in facts.items()})
        for code, facts in notes
    ]
    return [language.say(COUNTS[code], **facts) for code, facts in shown]

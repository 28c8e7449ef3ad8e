"""Six histories under six definitions, worked out by hand; the table of docs/explanation/border-crossings.md."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from sojourn.microdata import classify
from sojourn.microdata.residence_spells import UN_1998, UN_2021, usual_residence
from sojourn.microdata.rule import parse

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "border-crossings.md"
FIRST, LONG_AFTER = dt.date(2015, 1, 1), dt.date(2024, 12, 31)
RULES = ("12/16", "12/12", "9/12", "6/12")

#: days here, away, here, ... -> label of the first arrival under RULES, category of the first stay in 1998 and 2021.
#: 12/16 allows 122 days away, 9/12 95, 6/12 182, 12/12 none: 270/365 and 183/365 as the page has them.
HISTORIES: dict[tuple[int, ...], tuple[str, ...]] = {
    (400,): ("yes", "yes", "yes", "yes", "long-term migrant", "resident"),
    (364,): ("no", "no", "yes", "yes", "short-term migrant", "resident"),
    (300, 60, 100): ("yes", "no", "yes", "yes", "short-term migrant", "resident"),
    (150, 40, 150, 40, 150): ("yes", "no", "yes", "yes", "short-term migrant", "resident"),
    (200,): ("no", "no", "no", "yes", "short-term migrant", "resident"),
    (80,): ("no", "no", "no", "no", "visitor", "temporary"),
}


def days_of(history: tuple[int, ...]) -> list[dt.date]:
    """Days of arrivals and departures in turn."""
    days = [FIRST]
    for length in history:
        days.append(days[-1] + dt.timedelta(days=length))
    return days


def told(history: tuple[int, ...]) -> tuple[str, ...]:
    days = days_of(history)
    crossings = pa.table({
        "person_id": ["x"] * len(days), "crossing_date": days,
        "direction": ["departure" if n % 2 else "arrival" for n in range(len(days))],
    })  # fmt: skip
    labels = []
    for name in RULES:
        found = classify(crossings, parse(name), observed_to=LONG_AFTER).crossings.sort_by("crossing_date")
        labels.append("yes" if found["is_migrant"][0].as_py() else "no")
    spells = pa.table({"person_id": ["x"] * ((len(days) + 1) // 2), "start": days[::2], "end": days[1::2]})
    for concept in (UN_1998, UN_2021):
        first = usual_residence(spells, concept, observed_to=LONG_AFTER).stays.sort_by("start")["category"][0].as_py()
        labels.append(first.replace("long_term", "long-term").replace("short_term", "short-term").replace("_", " "))
    return tuple(labels)


@pytest.mark.parametrize("history", HISTORIES)
def test_a_history_is_what_each_definition_makes_of_it(history: tuple[int, ...]) -> None:
    assert told(history) == HISTORIES[history]


def test_the_page_has_the_same_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for history, labels in HISTORIES.items():
        row = f"| {', '.join(map(str, history))} | {' | '.join(labels)} |"
        assert row in page, row

"""What a measure is: a figure of an area at a period that is read or estimated, declared once in ``measures.csv``.

An indicator is computed from measures (see ``indicator``). Whoever shows, sums or stores a measure asks here for its
title, unit and the way it is summed; nothing is guessed for a name that is not declared.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal, get_args

from sojourn.errors import CodesUnknown, ValuesRefused

Summed = Literal["sum", "own", "none"]
BY_PERIOD = "period"
"""Maker of what is read off the period itself (the length of an interval): no panel holds it."""
NOT_COUNTED = "not counted"


@dataclass(frozen=True)
class Measure:
    """Declaration of a measure.

    title, note : English, for readers
    unit : of the value, in words
    summed : ``sum`` adds up countries (a mean is kept as a sum and a count); ``own`` has a published figure for groups
        too; ``none`` is never summed over countries
    made_by : id of the one maker that reads or computes it
    zero_is_counted : False where the publisher prints zero for what nobody counted, so that a sum of zero is no figure
    """

    id: str
    title: str
    unit: str
    summed: Summed
    made_by: str
    zero_is_counted: bool = True
    note: str = ""


@lru_cache(maxsize=1)
def measures() -> Mapping[str, Measure]:
    """Id -> measure, in the order of the table. Raises ValuesRefused for a row that does not fit."""
    found: dict[str, Measure] = {}
    text = (resources.files("sojourn.indicators") / "measures.csv").read_text(encoding="utf-8")
    for line, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        if row["measure"] in found or row["summed"] not in get_args(Summed) or row["zero"] not in ("", NOT_COUNTED):
            raise ValuesRefused(
                f"measures.csv, line {line}: {row['measure']} is declared twice or not as it should be."
            )
        found[row["measure"]] = Measure(
            row["measure"],
            row["title"],
            row["unit"],
            row["summed"],  # type: ignore[arg-type]
            row["made_by"],
            row["zero"] != NOT_COUNTED,
            row["note"],
        )
    return found


def measure(name: str) -> Measure:
    """The measure with this id. Raises CodesUnknown naming those near to it."""
    known = measures()
    if name not in known:
        near = difflib.get_close_matches(name.upper(), list(known), n=4, cutoff=0.6)
        raise CodesUnknown(
            f"{name!r} is no measure that Sojourn declares.",
            details=[f"near to it: {n} ({known[n].title})" for n in near],
            ways_out=["A new measure is declared in indicators/measures.csv and made in products/assessment/measures."],
        )
    return known[name]


@lru_cache(maxsize=1)
def made_by() -> Mapping[str, tuple[str, ...]]:
    """Id of a maker -> the measures it makes, in the order of the table."""
    found: dict[str, tuple[str, ...]] = {}
    for declared in measures().values():
        found[declared.made_by] = (*found.get(declared.made_by, ()), declared.id)
    return found

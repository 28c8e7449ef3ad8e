"""Protection gaps in words: who, what is missing, and the act that would close it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sojourn.publish.words import titles
from sojourn.publish.words.language import Language, language

POPULATIONS: dict[str, str] = {
    "REF": "refugees",
    "ASY": "asylum-seekers",
    "STA": "stateless persons",
    "OIP": "other people in need of international protection",
    "IDP": "people displaced inside the country",
    "RDP": "returned displaced people",
    "RET": "returned refugees",
    "DEATHS": "dead and missing on routes here",
    "VICTIMS": "detected victims of trafficking",
}
ACTS: dict[str, str] = {
    "accede": "accede to {missing}, unless it has since {as_of}, the date of the list of parties",
    "count_and_publish": "count {population} and publish the figure",
    "provide": "provide {missing}",
}
SAID = (
    "Being bound is not being protected, and a gap is not a violation: it is an act that has not been taken.",
    "No published figure of stateless persons, or a 0, does not tell none from nobody counted.",
)


def act(row: Mapping[str, Any], language: Language = language()) -> str:
    """What would close a gap. missing : a treaty, figure or service, or several treaties of one list"""
    group = language.say(POPULATIONS[str(row["population"])])
    given = row["missing"]
    parts = [str(given)] if isinstance(given, str) else [str(part) for part in given]
    acceding = row["act"] == "accede"
    as_of = language.period(str(row["as_of"])) if acceding else ""
    missing = language.row([titles.treaty(p, language) if acceding else p.replace("_", " ") for p in parts])
    return language.say(ACTS[str(row["act"])], missing=missing, population=group, as_of=as_of)


def told(row: Mapping[str, Any], name: str, language: Language = language()) -> str:
    """A gap as a line: the place, the people, the act."""
    group = language.say(POPULATIONS[str(row["population"])])
    low, high = float(row["lower"]), float(row["upper"])
    if math.isnan(high):
        people = language.say("no figure of {group}", group=group)
    else:
        number = language.number(high) if low == high else f"{language.number(low)}–{language.number(high)}"
        number = language.say("{lower} or more", lower=number) if row["population"] == "DEATHS" else number
        people = language.say("{number} {group} ({period})", number=number, group=group, period=row["time_period"])
    return language.say("{name}: {people}: {act}", name=name, people=people, act=act(row, language))

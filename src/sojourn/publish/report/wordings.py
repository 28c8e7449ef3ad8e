"""How numbers, statuses, units and periods are written in a report; one hand for page and tables."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata, resources

from sojourn.concepts.status import TITLES, ObsStatus
from sojourn.indicators.treaty_coverage import TREATIES

NBSP = "\u00a0"
MINUS = "−"

MARKS: Mapping[str, str] = {
    "A": "o",
    "B": "b",
    "D": "d",
    "E": "e",
    "F": "p",
    "I": "i",
    "L": "n",
    "M": "x",
    "O": "m",
    "P": "v",
    "Q": "s",
    "U": "u",
}
"""The letter behind a number, by SDMX status code."""

EXPLAINED: Mapping[str, str] = {
    "A": "counted or stated by its publisher without a remark",
    "B": "not comparable with the period before",
    "D": "counted by another definition than its neighbours",
    "E": "computed by a model or a method, ours or the publisher's",
    "F": "a projection into the future of its publisher",
    "I": "filled in where the source has none",
    "L": "nobody collected it",
    "M": "cannot be, such as a flow from an area to itself",
    "O": "should be there and is not",
    "P": "published, and to be revised",
    "Q": "known and withheld to protect persons",
    "U": "its publisher advises care",
}

VERDICT_SIGNS: Mapping[str, str] = {
    "improving": "▲",
    "worsening": "▼",
    "mixed": "◆",
    "static": "■",
    "not assessable": "○",
}
MOVEMENT_SIGNS: Mapping[str, str] = {
    "improved": "▲",
    "worsened": "▼",
    "unchanged": "■",
    "context": "·",
    "not usable": "○",
}
STRENGTH_WORDS: Mapping[str, str] = {
    "note": "notes or recognises",
    "stress": "reaffirms or stresses",
    "encourage": "encourages",
    "call": "calls upon, urges or condemns",
    "commit": "decides, commits or requests",
}


@dataclass(frozen=True)
class Cell:
    """A number as it stands on the page: its text, its status, and the panel that tells where it is from.

    status : SDMX code; empty for a text that is no figure (a name); sort : what a column is sorted by
    """

    text: str
    status: str = ""
    href: str = ""
    sort: float | None = None

    @property
    def mark(self) -> str:
        """The letter of the status."""
        return MARKS.get(self.status, "")

    @property
    def word(self) -> str:
        """The status in words."""
        return ObsStatus(self.status).word if self.status else ""


def program() -> str:
    """The name and version of the program that makes the report."""
    return f"Sojourn {metadata.version('sojourn')}"


def status_code(word: str) -> str:
    """SDMX code of a status given as a code or in words; missing where it is neither."""
    if word in MARKS:
        return word
    return next((code.value for code, title in TITLES.items() if title == word), ObsStatus.MISSING.value)


def number(value: float, decimals: int = 0) -> str:
    """1,234.5 with a true minus; what is not nothing does not read as 0.0."""
    text = f"{abs(value):,.{decimals}f}"
    if decimals and 0 < abs(value) < 0.5 * 10.0**-decimals:
        text = f"{abs(value):,.{min(-math.floor(math.log10(abs(value))), 9)}f}"
    negative = value < 0 and any(c in "123456789" for c in text)
    return f"{MINUS if negative else ''}{text}"


def telling_decimals(values: Iterable[float], decimals: int) -> int:
    """Decimals that show two figures of each value, at least ``decimals`` and at most four."""
    needed = [1 - math.floor(math.log10(abs(v))) for v in values if v]
    return max(decimals, min(4, max(needed, default=0)))


def signed(value: float, decimals: int = 0) -> str:
    """With + or −; a change of nothing has no sign."""
    text = number(value, decimals)
    return text if value <= 0 or not any(c in "123456789" for c in text) else f"+{text}"


def with_unit(text: str, unit: str) -> str:
    """Number and unit, not to be parted at the end of a line."""
    return f"{text}{NBSP}{unit}" if unit == "%" else f"{text} {unit}" if unit else text


def decimals_of(unit: str) -> int:
    """Decimals of a measure by its unit: whole persons, cents of a price, hundredths of a log ratio."""
    return 2 if unit.startswith(("percent", "log")) else 0


def typeset(sentence: str) -> str:
    """A sentence of the declaration's wording with true minus signs, dashes between years and tied percent signs."""
    sentence = re.sub(r"(?<![\w,.])-(?=\d)", MINUS, sentence)
    sentence = re.sub(r"\b(\d{4})-(\d{4})\b", r"\1–\2", sentence)
    return re.sub(r"(\d) %", rf"\1{NBSP}%", sentence)


def period(label: str) -> str:
    """2010-2015 as 2010–2015; dates and years as they are."""
    return re.sub(r"^(\d{4})-(\d{4})$", r"\1–\2", label)


def moment(label: str) -> float:
    """Where a period stands on a time axis: the year, the middle of an interval, the date in years."""
    if match := re.fullmatch(r"(\d{4})[-–](\d{4})", label):
        return (int(match[1]) + int(match[2])) / 2
    if match := re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", label):
        return int(match[1]) + (int(match[2]) - 1) / 12 + (int(match[3] or 15) - 1) / 365
    if match := re.fullmatch(r"(\d{4})-Q(\d)", label):
        return int(match[1]) + (int(match[2]) - 1) / 4
    return float(label[:4])


@lru_cache(maxsize=1)
def _titles() -> dict[str, tuple[str, str, str]]:
    text = resources.files("sojourn.publish.report").joinpath("measures.csv").read_text(encoding="utf-8")
    found = {row["measure"]: (row["title"], row["unit"], row["note"]) for row in csv.DictReader(text.splitlines())}
    for treaty, words, _ in TREATIES:
        who = "Migrants living in the area", "Persons born in the area who live elsewhere"
        for place, people in zip(("DESTINATION", "ORIGIN"), who, strict=True):
            found[f"{treaty}_{place}_ALL"] = (f"{people}, at the date of the list of parties", "persons", "")
            found[f"{treaty}_{place}_COVERED"] = (f"{people}, in States party to {words}", "persons", "")
    return found


def measure_words(measure: str) -> tuple[str, str, str]:
    """Title, unit and note of a measure; an unknown one is named by its id."""
    return _titles().get(measure, (measure.replace("_", " ").capitalize(), "persons", ""))

"""What each source leads one to expect of its files: declared as tables under ``expected/``, reviewed like code.

``rules.csv`` and ``facts.csv`` and ``bounds.csv`` are written by hand, each row with its reason. ``profiles.csv``,
``sums.csv``, ``levels.csv``, ``orders.csv`` and ``magnitudes.csv`` are derived from published files by
``python benchmarks/expected_figures.py``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

Rows = tuple[Mapping[str, str], ...]
#: Dimension -> codes, of one selection of lines.
Chosen = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Rules:
    """What holds of every file of a source.

    selectable : dimensions of which the publisher lets a user choose codes; a file with fewer is a selection there
    grain : the smallest unit in which the publisher writes, or None where its figures have any decimals
    former : former States that the publisher still writes after they ended
    open_edition : True where the publisher revises files without giving the edition another name
    projects_to : last year of its projections, None where it publishes none
    twice : share of lines that may stand twice, as the publisher's own files have them
    groups : dimensions of areas in which the publisher writes groups of countries among the countries
    """

    source: str
    selectable: frozenset[str] = frozenset()
    grain: float | None = None
    former: frozenset[str] = frozenset()
    open_edition: bool = False
    projects_to: int | None = None
    twice: float = 0.0
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Profile:
    """What a complete file of one source and dataflow holds at least.

    told : codes of the dimensions by which files of the source are told apart ({"sex": "F"})
    rows : lines ; areas : dimension -> countries and areas ; codes : dimension -> all codes of it
    first, last : first year and last year, 0 where there is no time ; years : the years that all editions hold
    lag : years by which the last year may be before that of a named edition (below zero: a projection), else None
    lines : dimension and code -> lines of it, of sources that let users choose ; cells : area and year -> lines of them
    history : code and year -> number of figures up to that year, of what is past and does not change
    """

    source: str
    dataflow: str
    told: Mapping[str, str]
    rows: int
    areas: Mapping[str, frozenset[str]]
    codes: Mapping[str, frozenset[str]]
    first: int
    last: int
    lines: Mapping[str, Mapping[str, int]]
    history: Mapping[tuple[str, int], int]
    years: frozenset[int] = frozenset()
    lag: int | None = None
    cells: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownSums:
    """Sums of one published file: formula and code -> value. The formulas stand in ``products.intake.judging``."""

    source: str
    edition: str
    dataflow: str
    told: Mapping[str, str]
    file_name: str
    sums: Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Level:
    """About what each area has in a year that is over, where the editions at hand agree.

    told : codes by which files of the source are told apart ; key : the dimension that is the area
    logs : area -> logarithm to ten of the sum of its figures, to a tenth
    """

    dataflow: str
    told: Mapping[str, str]
    key: str
    year: int
    logs: Mapping[str, float]


@dataclass(frozen=True)
class Fact:
    """One thing is larger than another in every edition: a mark of identity and of direction.

    smaller, larger : selections of lines ; times : the larger is at least so many times the smaller
    """

    dataflow: str
    source: str
    smaller: Chosen
    larger: Chosen
    times: float
    reason: str


@dataclass(frozen=True)
class Bound:
    """Between what the figures of a selection of lines lie.

    middle : lowest and highest possible median of the figures that are not zero ; highest, lowest : of any figure
    per : ``each`` where not one figure may lie beyond; else publishers' own mistakes may, up to one in a thousand
    """

    dataflow: str
    source: str
    chosen: Chosen
    low_middle: float | None
    high_middle: float | None
    lowest: float | None
    highest: float | None
    per: str
    reason: str


@cache
def rules(source: str) -> Rules:
    """The rules of a source; those of nothing particular for a source without a row."""
    for row in _table("rules"):
        if row["source"] == source:
            return Rules(
                source,
                selectable=_set(row["selectable"]),
                grain=float(row["grain"]) if row["grain"] else None,
                former=_set(row["former"]),
                open_edition=row["open_edition"] == "yes",
                projects_to=int(row["projects_to"]) if row["projects_to"] else None,
                twice=float(row["twice"] or 0),
                groups=_set(row["groups"]),
            )
    return Rules(source)


@cache
def profiles(source: str) -> tuple[Profile, ...]:
    """What complete files of a source hold, one profile for each kind of file."""
    found: dict[tuple[str, str, str], dict[str, dict[str, str]]] = {}
    for row in _table("profiles"):
        if row["source"] == source:
            kind = found.setdefault((row["profile"], row["dataflow"], row["told"]), {})
            kind.setdefault(row["item"], {})[row["code"]] = row["value"]
    return tuple(
        Profile(
            source,
            dataflow,
            told_of(told),
            rows=int(items["rows"][""]),
            areas={k: _set(v) for k, v in items.get("areas", {}).items()},
            codes={k: _set(v) for k, v in items.get("codes", {}).items()},
            first=int(items.get("first", {}).get("", 0)),
            last=int(items.get("last", {}).get("", 0)),
            years=frozenset(int(y) for y in _set(items.get("years", {}).get("", ""))),
            lag=int(items["lag"][""]) if "lag" in items else None,
            lines=_counts(items.get("lines", {})),
            history={_until(k): int(v) for k, v in items.get("history", {}).items()},
            cells={k: years_of(v) for k, v in items.get("cells", {}).items()},
        )
        for (_, dataflow, told), items in found.items()
    )


@cache
def known_sums(source: str) -> tuple[KnownSums, ...]:
    """Sums of the published files of a source that were at hand."""
    found: dict[tuple[str, str, str, str], dict[tuple[str, str], float]] = {}
    for row in _table("sums"):
        if row["source"] == source:
            key = (row["edition"], row["dataflow"], row["told"], row["file_name"])
            found.setdefault(key, {})[row["formula"], row["code"]] = float(row["value"])
    return tuple(
        KnownSums(source, edition, dataflow, told_of(told), name, sums)
        for (edition, dataflow, told, name), sums in found.items()
    )


@cache
def levels(source: str) -> tuple[Level, ...]:
    """What the areas of a source have in years past."""
    return tuple(
        Level(row["dataflow"], told_of(row["told"]), row["dimension"], int(row["year"]), _logs(row["levels"]))
        for row in _table("levels")
        if row["source"] == source
    )


@cache
def orders(source: str) -> Mapping[str, Mapping[str, int]]:
    """Dimension -> area -> its place in the files of a publisher that writes areas in an order of its own."""
    return {
        row["dimension"]: {code: place for place, code in enumerate(row["areas"].split())}
        for row in _table("orders")
        if row["source"] == source
    }


@cache
def facts(dataflow: str, source: str) -> tuple[Fact, ...]:
    """Facts that hold of a dataflow, those of the source alone included."""
    return tuple(
        Fact(
            row["dataflow"],
            row["source"],
            chosen(row["smaller"]),
            chosen(row["larger"]),
            float(row["times"]),
            row["reason"],
        )
        for row in _table("facts")
        if row["dataflow"] == dataflow and (not row["source"] or source in row["source"].split())
    )


@cache
def bounds(dataflow: str, source: str) -> tuple[Bound, ...]:
    """Bounds of a dataflow, those of the source alone included."""
    return tuple(
        Bound(
            dataflow=row["dataflow"],
            source=row["source"],
            chosen=chosen(row["chosen"]),
            low_middle=_number(row["low_middle"]),
            high_middle=_number(row["high_middle"]),
            lowest=_number(row["lowest"]),
            highest=_number(row["highest"]),
            per=row["per"],
            reason=row["reason"],
        )
        for row in _table("bounds")
        if row["dataflow"] == dataflow and (not row["source"] or source in row["source"].split())
    )


@cache
def magnitudes() -> Mapping[str, Mapping[str, float]]:
    """Order of magnitude of what an area has, to one figure: subject -> area -> value.

    ``population``: heads, the largest of mid-1990 and mid-2024; the other subjects stand in the table's derivation.
    """
    found: dict[str, dict[str, float]] = {}
    for row in _table("magnitudes"):
        found.setdefault(row["subject"], {})[row["area"]] = float(row["value"])
    return MappingProxyType(found)


def told_of(text: str) -> dict[str, str]:
    """``sex=F;treaty=CAT`` as a mapping."""
    return dict(part.split("=", 1) for part in text.split(";") if part)


def chosen(text: str) -> dict[str, frozenset[str]]:
    """``ref_area=USA|CAN;sex=M`` as dimension -> codes."""
    return {key: frozenset(codes.split("|")) for key, codes in told_of(text).items()}


def _counts(items: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """``ref_area KEN`` -> count, as dimension -> code -> count."""
    found: dict[str, dict[str, int]] = {}
    for name, value in items.items():
        key, _, code = name.partition(" ")
        found.setdefault(key, {})[code] = int(value)
    return found


def years_of(text: str) -> dict[int, int]:
    """``2008:3 4*2`` as year -> count: the number of the first year, then of those after it, ``*`` so many times."""
    found: dict[int, int] = {}
    for part in text.split():
        start, _, counts = part.rpartition(":")
        count, _, times = counts.partition("*")
        year = int(start) if start else max(found) + 1
        found.update(dict.fromkeys(range(year, year + int(times or 1)), int(count)))
    return found


def _logs(text: str) -> dict[str, float]:
    """``AFG:5.3 AGO:4.1`` as area -> logarithm."""
    return {area: float(log) for area, _, log in (part.partition(":") for part in text.split())}


def _until(text: str) -> tuple[str, int]:
    code, _, year = text.partition(" ")
    return code, int(year)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


@cache
def _table(name: str) -> Rows:
    text = (files("sojourn.sources") / "expected" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(MappingProxyType(row) for row in csv.DictReader(text.splitlines()))

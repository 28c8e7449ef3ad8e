"""Keys, filters and parameters of an address as a question to the warehouse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import unquote

from sojourn.concepts.dataflow import Dataflow
from sojourn.errors import UsageError
from sojourn.publish.sdmx.answer import ALL_DIMENSIONS
from sojourn.publish.sdmx.catalogue import components
from sojourn.publish.sdmx.model import MEASURE, TIME, code_of
from sojourn.publish.sdmx.problem import not_implemented, semantic, syntax
from sojourn.warehouse.question import OPERATORS, Question, Test, bounds

Parameters = Mapping[str, str]
_CODE = re.compile(r"^[A-Za-z0-9_@$\-]+$")
_DAY = re.compile(r"^--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
_FILTER = re.compile(r"^c\[(?P<id>[A-Za-z0-9_]+)\]$")
MOST_CODES = 2000
"""Codes of a key."""
COMMON = frozenset({"updatedAfter", "firstNObservations", "lastNObservations", "dimensionAtObservation",
                    "includeHistory", "format"})  # fmt: skip
OF_INTERFACE = {
    "2.1": COMMON | {"startPeriod", "endPeriod", "detail"},
    "3.0": COMMON | {"attributes", "measures", "offset", "limit", "asOf", "sort", "reportingYearStartDay"},
}
OF_AVAILABILITY = {
    "2.1": frozenset({"startPeriod", "endPeriod", "updatedAfter", "includeHistory", "format"}),
    "3.0": frozenset({"updatedAfter", "asOf", "includeHistory", "reportingYearStartDay", "format"}),
}
OF_STRUCTURES = {
    "2.1": frozenset({"references", "detail", "format"}),
    "3.0": frozenset({"references", "detail", "format", "asOf"}),
}
OF_SCHEMA = {
    "2.1": frozenset({"dimensionAtObservation", "explicitMeasure", "format"}),
    "3.0": frozenset({"dimensionAtObservation", "asOf", "format"}),
}
OF_METADATA = {
    "2.1": frozenset({"updatedAfter", "detail", "format"}),
    "3.0": frozenset({"detail", "asOf", "format"}),
}
YEAR_START = "--01-01"
"""The day on which every year of every figure begins."""


def parameters(query: str) -> dict[str, str]:
    """The parameters of an address; ``+`` stays a plus, since it joins codes. Raises Refused for one given twice."""
    found: dict[str, str] = {}
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        key = unquote(name)
        if key in found:
            raise syntax(f"The parameter {key} is given twice.")
        found[key] = unquote(value)
    return found


def question(
    flow: Dataflow, key: str, given: Parameters, interface: str, known: frozenset[str] | None = None
) -> Question:
    """What an address asks of a dataflow. known : parameters of the resource, by default those of data

    Raises Refused for what is malformed, cannot be or is not offered.
    """
    known = OF_INTERFACE[interface] if known is None else known
    tests = []
    for name, value in given.items():
        if (match := _FILTER.match(name)) and interface == "3.0":
            tests.append(_test(flow, match["id"], value))
        elif name not in known:
            raise syntax(f"There is no parameter «{name[:60]}» here. There are: {', '.join(sorted(known))}.")
    for name in ("startPeriod", "endPeriod"):
        _period(given.get(name, ""))
    _year_start(given)
    at = given.get("dimensionAtObservation", "") or (TIME if "time_period" in flow.keys else ALL_DIMENSIONS)
    dimensions = {c.id: c.column for c in components(flow)[0]} | {TIME: "time_period"}
    if at != ALL_DIMENSIONS and (at not in dimensions or dimensions[at] not in (*flow.keys, "source")):
        raise semantic(f"{flow.id} has no dimension «{at[:60]}» to put at observations.")
    asked = Question(
        flow,
        keys_of(flow, key, interface),
        tuple(tests),
        given.get("startPeriod", ""),
        given.get("endPeriod", ""),
        _truth(given, "includeHistory"),
        _count(given, "firstNObservations"),
        _count(given, "lastNObservations"),
        _count(given, "offset", 0) or 0,
        _count(given, "limit"),
        dimensions.get(at, "time_period"),
        instant(given, "updatedAfter"),
        instant(given, "asOf"),
        _order(flow, given.get("sort", ""), at),
    )
    if (asked.start or asked.end) and not asked.timed:
        raise semantic(f"{flow.id} has no time: no period can be asked of it.")
    if asked.start and asked.end and bounds(asked.start)[0] > bounds(asked.end)[1]:
        raise semantic("startPeriod is after endPeriod.")
    return asked


def known(given: Parameters, names: frozenset[str]) -> None:
    """Raises Refused where a parameter is none of a resource."""
    if strange := sorted(given.keys() - names):
        raise syntax(f"There is no parameter «{strange[0][:60]}» here. There are: {', '.join(sorted(names))}.")


def at_observation(flow: Dataflow, given: Parameters) -> str:
    """The dimension at observations that a message has."""
    return given.get("dimensionAtObservation") or (TIME if "time_period" in flow.keys else ALL_DIMENSIONS)


def keys_of(flow: Dataflow, key: str, interface: str) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """The alternatives of a key. 2.1: ``KEN+UGA..F`` where nothing is any code; 3.0: ``KEN.*.F,UGA.*.F``.

    Codes joined by a plus are taken in both. Raises Refused where the number of dimensions or a code is malformed.
    """
    text = unquote(key)
    if text in ("", "all", "*"):
        return ()
    alternatives = text.split(",") if interface == "3.0" else [text]
    if len(alternatives) > MOST_CODES:
        raise semantic(f"More than {MOST_CODES} keys.")
    return tuple(_key(flow, one, interface) for one in alternatives)


def _key(flow: Dataflow, key: str, interface: str) -> dict[str, tuple[str, ...]]:
    dimensions = components(flow)[0]
    parts = key.split(".")
    if len(parts) != len(dimensions) and not (interface == "3.0" and key == "*"):
        names = ".".join(c.id for c in dimensions)
        raise syntax(f"The key «{key[:100]}» has {len(parts)} of {len(dimensions)} parts: {names}.")
    found = {}
    for c, part in zip(dimensions, parts, strict=False):
        codes = [p for p in part.split("+") if p not in ("", "*")]
        if len(codes) > MOST_CODES or any(not _CODE.match(p) for p in codes):
            raise syntax(f"«{part[:60]}» are no codes of {c.id}.")
        if codes:
            found[c.column] = tuple(map(code_of, codes))
    return found


def _test(flow: Dataflow, id: str, value: str) -> Test:
    columns = {c.id: c.column for part in components(flow) for c in part if not c.of_data_set}
    columns |= {MEASURE: "obs_value"} | ({TIME: "time_period"} if "time_period" in flow.keys else {})
    if id not in columns:
        raise semantic(f"{flow.id} has no component «{id[:60]}». There are: {', '.join(columns)}.")
    coded = {c.id for c in components(flow)[0]}
    any_of: list[tuple[tuple[str, str], ...]] = []
    for alternative in value.split(","):
        both = []
        for one in alternative.split("+"):
            operator, colon, asked = one.partition(":")
            if not colon or operator not in OPERATORS:
                operator, asked = "eq", one
            if not asked:
                raise syntax(f"The filter of {id} compares with nothing.")
            if id == TIME:
                _period(asked)
            both.append((operator, code_of(asked) if id in coded else asked))
        if all(op == "eq" for op, _ in both):  # codes joined by a plus are any of them, as in a key
            any_of.extend((test,) for test in both)
        else:
            any_of.append(tuple(both))
    return Test(columns[id], tuple(any_of))


def _period(text: str) -> None:
    if text:
        try:
            bounds(text)
        except UsageError as error:
            raise syntax(str(error)) from error


def _year_start(given: Parameters) -> None:
    day = given.get("reportingYearStartDay", YEAR_START)
    if not _DAY.match(day):
        raise syntax(f"reportingYearStartDay is a day such as {YEAR_START}.")
    if day != YEAR_START:
        raise not_implemented(f"Periods are of calendar years: reportingYearStartDay is {YEAR_START}.")


def _order(flow: Dataflow, sort: str, at: str) -> tuple[tuple[str, bool], ...]:
    """Columns in the order asked for, as ``Question.order`` has them. ``*`` and ``series_key`` stand for dimensions."""
    columns = {c.id: c.column for part in components(flow) for c in part if not c.of_data_set}
    columns |= {MEASURE: "obs_value"} | ({TIME: "time_period"} if "time_period" in flow.keys else {})
    keys = [*(c.id for c in components(flow)[0]), *([TIME] if TIME in columns else [])]
    several = {"*": keys, "series_key": [k for k in keys if k != at]}
    found: dict[str, bool] = {}
    for one in filter(None, sort.split("+")):
        id, _, way = one.partition(":")
        if way not in ("", "asc", "desc"):
            raise syntax(f"sort puts in order by asc or desc, not «{way[:20]}».")
        if id not in several and id not in columns:
            raise semantic(f"{flow.id} has no component «{id[:60]}» to sort by.")
        for component in several.get(id, [id]):
            found.setdefault(columns[component], way == "desc")
    return tuple(found.items())


def _truth(given: Parameters, name: str) -> bool:
    text = given.get(name, "false")
    if text not in ("true", "false"):
        raise syntax(f"{name} is true or false.")
    return text == "true"


def _count(given: Parameters, name: str, least: int = 1) -> int | None:
    if name not in given:
        return None
    text = given[name]
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
        raise syntax(f"{name} is a whole number from {least}.")
    return int(text)


def instant(given: Parameters, name: str) -> datetime | None:
    """The instant of a parameter in universal time; None where it is not given. Raises Refused."""
    if name not in given:
        return None
    try:
        found = datetime.fromisoformat(given[name].replace(" ", "+"))
    except ValueError:
        raise syntax(f"{name} is an instant such as 2026-01-31T12:00:00Z.") from None
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found

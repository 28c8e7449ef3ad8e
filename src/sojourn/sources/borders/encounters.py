"""Irregular crossings and encounters: Frontex, the United States, the Darién gap, Mexico, Honduras.

Known about these files
-----------------------
- Long tables distributed by gdidata. The month is its first day as days since 1970-01-01.
- Events, not persons: somebody stopped three times is counted three times, and the same person may be met in the
  Darién gap, in Honduras, in Mexico and at the border of the United States. Borders are never added up.
- Frontex: detections at the external border of the European Union by route and nationality; OOO and OOS stand for
  what is not stated.
- United States: southwest land border. Nationality only from October 2019 on: months before hold the total over
  nationalities. Lines of one border sector that differ by legal authority only are added up. FMUA are members of
  families of any age; UC children without an adult.
- Darién by nationality: 2010 to 2019 are totals of a year, written as its January; they are read as years. 2020 has no
  lines for the months in which the border was shut.
- Darién by sex: until the lines for boys and girls begin (2023), men and women hold children too.
- Mexico: «under 12» is told by company, 12 to 17 is not.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows.protection import BORDER_ENCOUNTER
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import ValuesRefused
from sojourn.sources.layout.coded_labels import as_areas, as_codes, as_listed
from sojourn.sources.layout.delimited import Delimited, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations, with_figures
from sojourn.sources.source import Reading, Source, until

MARKS = {"": ObsStatus.MISSING}
EVENTS = "Events, not persons: the same person can be counted again, here and at other borders."
US_GROUPS = {
    "Single Adults": "SINGLE_ADULT",
    "FMUA": "FAMILY",
    "UC / Single Minors": "CHILD_UNACCOMPANIED",
    "Accompanied Minors": "CHILD_ACCOMPANIED",
}
US_COLUMNS = ("t", "t_fy", "component", "area", "authority", "type", "demog", "nat", "n")
DARIEN_SEX = {"men": "M", "women": "F", "boys": "M", "girls": "F"}
MEXICO_GROUPS = {
    "18+": "ADULT",
    "12-17": "CHILD_12TO17",
    "under 12, accompanied": "CHILD_ACCOMPANIED",
    "under 12, unaccompanied": "CHILD_UNACCOMPANIED",
}


def _months(file: Delimited) -> pa.Array:
    """Days since 1970-01-01 as months (2014-01). Raises ValuesRefused for what is not the first day of one."""
    dates = pc.cast(file.whole_numbers("t"), pa.date32())
    odd = pc.not_equal(pc.day(dates), 1)
    if pc.any(odd).as_py():
        cells = zip(file.line.filter(odd).to_pylist(), file.text("t").filter(odd).to_pylist(), strict=True)
        raise ValuesRefused(
            f"{file.path.name}: {pc.sum(odd).as_py()} dates cannot be taken; nothing was read.",
            details=[f"line {n}, column t: «{t}» is not the first day of a month in days since 1970" for n, t in cells],
        )
    return pc.strftime(dates, format="%Y-%m")


def _years_as_january(periods: pa.Array) -> tuple[pa.Array, int]:
    """Periods with the totals of years told from months, and how many years those are.

    A year of which January alone is there, before the first year with another month, is the total of the year.
    """
    given = periods.to_pylist()
    first_monthly = min((p[:4] for p in given if p[5:] != "01"), default="")
    years = {p[:4] for p in given if p[:4] < first_monthly}
    return pa.array([p[:4] if p[:4] in years else p for p in given]), len(years)


def _reading(
    file: Delimited,
    columns: dict[str, Any],
    definition: str,
    *notes: str,
    period: pa.Array | None = None,
    once: bool = False,
) -> Reading:
    """Observations of a file; lines of one key are added up, and the first of them is named.

    once : the publisher writes every key once, so that a line repeated is left as it is, to be refused
    """
    value, _ = file.numbers("n", MARKS)
    keys = {k: v if isinstance(v, pa.Array) else pa.array([v] * len(value)) for k, v in columns.items()}
    rows = pa.table(
        {"time_period": _months(file) if period is None else period, **keys, "obs_value": value, "row": file.line}
    )
    rows, empty = with_figures(rows)
    names = ["time_period", *keys]
    if once:
        names.append("row")
    grouped = rows.group_by(names, use_threads=False).aggregate([("obs_value", "sum"), ("row", "min")])
    table = BORDER_ENCOUNTER.table(
        {
            **{k: grouped[k].combine_chunks() for k in ("time_period", *keys)},
            "obs_value": grouped["obs_value_sum"].combine_chunks(),
            "row": grouped["row_min"].combine_chunks(),
            "column": "n",
            "definition": definition,
        }
    )
    merged = rows.num_rows - grouped.num_rows
    said = (f"{merged} lines share all their keys with another line and are added to it; row names the first.",)
    return Reading(
        (Observations(BORDER_ENCOUNTER, table),), until(table), (EVENTS, *empty, *(said if merged else ()), *notes)
    )


def read_frontex(path: Path) -> Reading:
    """Detections at the external border of the European Union by route, place and nationality."""
    file = read_delimited(path, ["route", "type", "nat", "t", "n"])
    routes = pc.binary_join_element_wise(file.text("route"), file.text("type"), " ")
    columns = {"ref_area": "EU", "counterpart_area": as_areas(file, ["nat"])[0], "route": as_codes(routes)}
    return _reading(file, columns, "detections of irregular border crossing", once=True)


def read_united_states(path: Path) -> Reading:
    """Encounters at the southwest land border by sector, group and (from October 2019) nationality."""
    file = read_delimited(path, US_COLUMNS)
    place = pc.if_else(pc.equal(file.text("area"), ""), file.text("component"), file.text("area"))
    columns = {
        "ref_area": "USA",
        "counterpart_area": as_areas(file, ["nat"], special={"": "_T"})[0],
        "route": as_codes(place),
        "encounter_group": as_listed(file, "demog", US_GROUPS),
    }
    blank = pc.sum(pc.equal(file.text("nat"), "")).as_py() or 0
    return _reading(
        file, columns, "apprehensions, inadmissibles and expulsions", f"{blank} lines give all nationalities together."
    )


def read_darien(path: Path) -> Reading:
    """Crossings of the Darién gap by nationality, or by sex with children apart from 2023 on."""
    columns = Head.of(path).columns
    if "nat" in columns:
        file = read_delimited(path, ["t", "nat", "n"])
        period, years = _years_as_january(_months(file))
        keys = {"ref_area": "PAN", "counterpart_area": as_areas(file, ["nat"])[0]}
        said = (f"{years} years are given as one total, written as January; they are read as years.",) if years else ()
        return _reading(file, keys, "irregular entries", *said, period=period, once=True)
    file = read_delimited(path, ["t", "demog", "n"])
    group, month = file.text("demog"), file.text("t")
    told_apart = set(month.filter(pc.is_in(group, pa.array(["boys", "girls"]))).to_pylist())
    codes = [
        "CHILD" if g in ("boys", "girls") else "ADULT" if t in told_apart else "_T"
        for g, t in zip(group.to_pylist(), month.to_pylist(), strict=True)
    ]
    keys = {
        "ref_area": "PAN",
        "encounter_group": pa.array(codes),
        "sex": as_listed(file, "demog", DARIEN_SEX),
    }
    mixed = len(set(month.to_pylist()) - told_apart)
    return _reading(file, keys, "irregular entries", f"In {mixed} months children are inside men and women.", once=True)


def read_mexico(path: Path) -> Reading:
    """Persons met by the migration authority of Mexico, by nationality, or by sex and age."""
    columns = Head.of(path).columns
    definition = "persons met in an irregular situation"
    if "nat" in columns:
        file = read_delimited(path, ["t", "nat", "n"])
        return _reading(file, {"ref_area": "MEX", "counterpart_area": as_areas(file, ["nat"])[0]}, definition)
    file = read_delimited(path, ["t", "sex", "age", "n"])
    keys = {
        "ref_area": "MEX",
        "encounter_group": as_listed(file, "age", MEXICO_GROUPS),
        "sex": as_listed(file, "sex", {"male": "M", "female": "F"}),
    }
    return _reading(file, keys, definition)


def read_honduras(path: Path) -> Reading:
    """Irregular entries to Honduras by month."""
    file = read_delimited(path, ["t", "n"])
    return _reading(file, {"ref_area": "HND"}, "irregular entries")


BY_NATIONALITY = ("t", "q", "nat", "n")


def _columns(*layouts: tuple[str, ...]) -> Callable[[Head], bool]:
    """Tables with the columns of one of the layouts."""
    return lambda head: head.kind == "csv" and head.columns in layouts


def _named(word: str, resembles: Callable[[Head], bool]) -> Callable[[Head], bool]:
    """Tables whose general column names are told from a neighbour's by a word in the file's name."""
    return lambda head: resembles(head) and word in head.name


def _source(
    name: str,
    title: str,
    publisher: str,
    recognise: Callable[[Head], bool],
    read: Any,
    licence: str,
    *defects: str,
    resembles: Callable[[Head], bool] | None = None,
) -> Source:
    return Source(
        name, title, publisher, (BORDER_ENCOUNTER,), recognise, read, "https://github.com/ksreyes/gdidata",
        licence, "events", ("",), ("Events, not persons.", *defects), "month", resembles=resembles,
        series=Series(name, title, publisher),
    )  # fmt: skip


_DARIEN = _columns(BY_NATIONALITY, ("t", "q", "demog", "n"))
_MEXICO = _columns(BY_NATIONALITY, ("t", "q", "sex", "age", "n"))
_HONDURAS = _columns(("t", "n", "q"))
FRONTEX = _source(
    "FRONTEX_DETECTIONS",
    "Detections at the external border of the European Union",
    "Frontex",
    lambda h: h.kind == "csv" and h.columns == ("route", "type", "nat", "t", "n"),
    read_frontex,
    "Frontex (reuse with attribution)",
    "Preliminary figures; nationality as declared.",
)
UNITED_STATES = _source(
    "US_ENCOUNTERS",
    "Encounters at the southwest land border of the United States",
    "US Customs and Border Protection",
    lambda h: h.kind == "csv" and set(US_COLUMNS) <= set(h.columns),
    read_united_states,
    "public domain",
    "From October 2017 on; expulsions of 2020 to 2023 led to repeated crossings.",
)
DARIEN = _source(
    "PANAMA_DARIEN",
    "Crossings of the Darién gap",
    "Servicio Nacional de Migración, Panama",
    _named("darien", _DARIEN),
    read_darien,
    "government statistics",
    "Children are told apart from 2023 on.",
    resembles=_DARIEN,
)
MEXICO = _source(
    "MEXICO_ENCOUNTERS",
    "Irregular migrants met in Mexico",
    "Unidad de Política Migratoria, Mexico",
    _named("mexico", _MEXICO),
    read_mexico,
    "government statistics",
    "The table by nationality is told from Panama's by its file name only.",
    resembles=_MEXICO,
)
HONDURAS = _source(
    "HONDURAS_ENTRIES",
    "Irregular entries to Honduras",
    "Instituto Nacional de Migración, Honduras",
    _named("honduras", _HONDURAS),
    read_honduras,
    "government statistics",
    "Told by its file name only.",
    resembles=_HONDURAS,
)

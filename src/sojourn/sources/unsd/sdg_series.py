"""Series of the Sustainable Development Goals in DDF (keys, then one column named by the series), and 10.7.2 by areas.

Known about these files
-----------------------
- DDF: an area is its M49 number without leading zeros, regions and World (1) among the countries. The edition stands
  nowhere in a file; those at hand are of October 2020.
- 8.8.1 (injuries at work): by migrant status for some thirty countries only; rates of groups do not always bracket the
  total (France 2015: 152, 303 and 334 against 3,160), which is named with its lines. Fifteen rates of the United States
  exceed 100,000 injuries per 100,000 workers, a slip of the unit: such a line is left out and named.
- 8.8.2 is a score of 0 to 10, lower is better; its migrant status is «not specified»: it is not about migrants.
  Canada alone has two figures of it, of 2015 and 2016, where all others have three (``expected/rules.csv``).
- 10.7.2 is a class: 1 requires further progress, 2 partially meets, 3 meets, 4 fully meets. «N» is no answer: it is
  kept as not collected, never as a class. No mean is made of classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers, counted
from sojourn.sources.layout.coded_labels import as_listed
from sojourn.sources.layout.delimited import Delimited, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.source import Reading, Source
from sojourn.sources.yearly_series import EMPTY, of_countries, series_of

KEYS = ("geo_area", "nature", "units", "year")
SEXES = {"bothsex": "_T", "female": "F", "male": "M"}
MIGRANTS = {"t": "_T", "eumig": "EU", "noneumig": "NON_EU", "migper": "MIGRANT", "nonmig": "NATIVE", "notspec": "_T"}
DOMAINS = {"alldomains": "ALL", **{f"domain{n}": f"DOMAIN{n}" for n in range(1, 7)}}
NO_ANSWER = "N"
HIGHEST_RATE = 100_000.0
SERIES: Mapping[str, tuple[str, Mapping[str, Mapping[str, str]]]] = {
    "sl_emp_injur": ("SDG_8_8_1_INJURED", {"migratory_status": MIGRANTS, "sex": SEXES}),
    "sl_emp_ftlinjur": ("SDG_8_8_1_KILLED", {"migratory_status": MIGRANTS, "sex": SEXES}),
    "sl_lbr_ntlcpl": ("SDG_8_8_2", {"migratory_status": MIGRANTS}),
    "sg_cpa_migrs": ("SDG_10_7_2", {"policy_domains": DOMAINS}),
}
"""Column -> our name of the series, and the columns that tell its parts apart."""
EVERYBODY, NATIVES, MIGRANTS_TOGETHER = "t", "nonmig", "migper"
SHOWN = 3
EDITION_NOTE = (
    "Which edition of the database it is stands nowhere in the file: files of this form that are known are of October "
    "2020, and the database has newer figures."
)
CLASSES_NOTE = (
    "A class, not a figure (1 requires further progress, 2 partially meets, 3 meets, 4 fully meets): no mean of it is "
    "made."
)
SAID = {
    "sl_lbr_ntlcpl": (
        "A score from 0 to 10, lower is better; its migrant status is «not specified»: it is not about migrants.",
    ),
    "sg_cpa_migrs": (CLASSES_NOTE,),
}
OWID_KEYS = ("Entity", "Code", "Year")
OWID_MARK = "SG_CPA_MIGRS - All Domains"


def read(path: Path) -> Reading:
    """One observation an area, year and part of the series. Raises LayoutDiffers, CodesUnknown and ValuesRefused."""
    file = read_delimited(path, KEYS)
    column = file.table.column_names[-1]
    if column not in SERIES:
        raise LayoutDiffers(
            f"{path.name}: the series {column.upper()} is not read.",
            details=[f"read are: {', '.join(SERIES)}"],
            ways_out=["Put its figures into a table of your own: sojourn template AREA_MEASURE"],
        )
    name, parts = SERIES[column]
    file, areas, notes = of_countries(file, "geo_area", "m49")
    if column == "sl_emp_injur":
        file, areas, slips = _possible(file, areas, column)
        notes = (*notes, *slips)
    notes = (EDITION_NOTE, *notes, *SAID.get(column, ()))
    if "sex" in parts:
        notes = (*notes, *_by_migrant_status(file, areas, column))
    if many := pc.sum(pc.equal(file.text(column), NO_ANSWER)).as_py():
        silent = pc.count_distinct(areas.filter(pc.equal(file.text(column), NO_ANSWER))).as_py()
        notes = (
            *notes,
            f"{counted(many, 'cell')} of {silent} countries hold «{NO_ANSWER}»: no answer, which is no class.",
        )
    series = pa.array([name] * file.table.num_rows, pa.string())
    for key, codes in parts.items():
        series = pc.binary_join_element_wise(series, as_listed(file, key, codes), ".")
    keys = {"ref_area": areas, "series": series, "time_period": file.text("year")}
    return series_of(file, keys, {column: {}}, marks={**EMPTY, NO_ANSWER: ObsStatus.NOT_COLLECTED}, notes=notes)


def _by_migrant_status(file: Delimited, areas: pa.Array, column: str) -> list[str]:
    """For how many countries rates stand by migrant status, and where those of the groups do not bracket the total.

    The total is a mean of its groups weighted by their workers: outside of them, the rates are not of one count.
    """
    value, _ = file.numbers(column, EMPTY)
    status = file.text("migratory_status").to_pylist()
    keys = zip(areas.to_pylist(), file.text("year").to_pylist(), file.text("sex").to_pylist(), strict=True)
    rates: dict[tuple[str, str, str], dict[str, tuple[float, int]]] = {}
    for key, group, rate, line in zip(keys, status, value.to_pylist(), file.line.to_pylist(), strict=True):
        if rate is not None:
            rates.setdefault(key, {})[group] = (rate, line)
    told = {a for (a, _, _), groups in rates.items() if groups.keys() - {EVERYBODY}}
    together = sorted({a for (a, _, _), groups in rates.items() if MIGRANTS_TOGETHER in groups})
    every = len({a for a, _, _ in rates})
    notes = [
        f"By migrant status for {len(told)} of the {every} countries only"
        + (f"; migrants as one group for {', '.join(together)}." if together else ".")
    ]
    return notes + _outside(rates)


def _outside(rates: Mapping[tuple[str, str, str], Mapping[str, tuple[float, int]]]) -> list[str]:
    """Totals below or above the rates of all their groups, the farthest first."""
    compared, found = 0, []
    for (ref_area, year, sex), by_group in rates.items():
        groups = [rate for group, (rate, _) in by_group.items() if group != EVERYBODY]
        if EVERYBODY not in by_group or NATIVES not in by_group or len(groups) < 2:
            continue
        compared += 1
        total, line = by_group[EVERYBODY]
        low, high = min(groups), max(groups)
        if not low <= total <= high:
            away = total - high if total > high else low - total
            who = "" if sex == "bothsex" else f", {sex}"
            said = f"{area.name(ref_area)} {year}{who}: {low:g} to {high:g} against {total:g}"
            found.append((away, said, line))
    if not found:
        return []
    found.sort(reverse=True)
    shown = "; ".join(f"{said}, line {line}" for _, said, line in found[:SHOWN])
    others = ", ".join(str(line) for line in sorted(line for *_, line in found[SHOWN:]))
    more = f"; lines {others}" if others else ""
    return [
        f"In {len(found)} of {counted(compared, 'comparison')} the total lies outside of the rates of all its groups "
        f"({shown}{more}): they are not of one count, and no gap is made of them."
    ]


def _possible(file: Delimited, areas: pa.Array, column: str) -> tuple[Delimited, pa.Array, tuple[str, ...]]:
    """Lines whose rate is at most everybody, and what is said of the others."""
    value, _ = file.numbers(column, EMPTY)
    slip = pc.fill_null(pc.greater(value, HIGHEST_RATE), False)
    lines = file.line.filter(slip).to_pylist()
    kept = pc.invert(slip)
    notes = (
        (f"{counted(len(lines), 'rate')} above 100,000 per 100,000 left out: lines {', '.join(map(str, lines))}.",)
        if lines
        else ()
    )
    return file.filter(kept), areas.filter(kept), notes


def recognise(head: Head) -> bool:
    """Keys of DDF, and last a series that is read."""
    return head.kind == "csv" and set(KEYS) <= set(head.columns) and head.columns[-1] in SERIES


def read_policies(path: Path) -> Reading:
    """The class of 10.7.2 over all domains, by country and round."""
    file = read_delimited(path, OWID_KEYS)
    column = file.table.column_names[-1]
    file, areas, notes = of_countries(file, "Code", "iso3", besides=frozenset({""}))
    keys: dict[str, pa.Array | str] = {
        "ref_area": areas,
        "series": "SDG_10_7_2.ALL",
        "time_period": file.text("Year"),
    }
    return series_of(file, keys, {column: {}}, notes=(CLASSES_NOTE, *notes, *_rounds(areas, file.text("Year"))))


def _rounds(areas: pa.Array, years: pa.Array) -> list[str]:
    """How many countries each round holds, and two after another together: only these compare."""
    held: dict[str, set[str]] = {}
    for year, ref_area in zip(years.to_pylist(), areas.to_pylist(), strict=True):
        held.setdefault(year, set()).add(ref_area)
    return [
        f"Rounds hold different countries: {len(held[a])} in {a}, {len(held[b])} in {b}, {len(held[a] & held[b])} in "
        "both; only these compare."
        for a, b in pairwise(sorted(held))
        if held[a] != held[b]
    ]


def recognise_policies(head: Head) -> bool:
    """The chart's table of 10.7.2 over all domains."""
    return head.kind == "csv" and head.columns[:3] == OWID_KEYS and head.columns[-1].endswith(OWID_MARK)


PRODUCT = Series("SDG_DATABASE", "Global database of the Sustainable Development Goals", "UN Statistics Division")
_source = partial(
    Source,
    publisher="UN Statistics Division",
    dataflows=(ECONOMIC_SERIES,),
    address="https://unstats.un.org/sdgs/dataportal",
    licence="UN terms of use (attribution)",
    unit="as the series states",
    timing="year",
)
DDF = _source(
    "UNSD_SDG",
    "Sustainable Development Goals: injuries at work, labour rights, migration policies",
    recognise=recognise,
    read=read,
    missing_marks=("", NO_ANSWER),
    defects=(
        "Regions among the countries.",
        "Rates above everybody.",
        "Rates of migrants, others and all are not always of one count.",
        "8.8.2 of 2017 is there for all but Canada.",
        "The edition stands nowhere in the file.",
    ),
    series=PRODUCT,
)
POLICIES = _source(
    "UNSD_SDG_10_7_2",
    "SDG 10.7.2: policies for orderly, safe and regular migration, all domains",
    recognise=recognise_policies,
    read=read_policies,
    defects=("A class, not a figure.", "The rounds of 2019 and 2021 hold different countries."),
    series=Series("SDG_10_7_2", "Inquiry among Governments on population and development, SDG 10.7.2", "UN DESA"),
)

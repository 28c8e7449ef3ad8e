"""UNHCR persons by sex and age, and Palestine refugees under UNRWA's mandate.

Known about these files
-----------------------
- Demographics: one year (2025) only, a line for each place and kind of accommodation. Where sex and age are not known
  all their cells are 0 beside a total that is not: those zeros are not counts and are not read. The cells of the others
  are added up over places; ``other`` is known by sex but not by age.
- UNRWA: registered Palestine refugees by field of operation, 1952 on; the mandate is not UNHCR's and the two are never
  added up without saying so.
- UNHCR's own area codes (GFR is Germany).
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows import DISPLACED_POPULATION
from sojourn.concepts.dataflows.protection import DISPLACED_BY_AGE
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations, without_figure
from sojourn.sources.source import Reading, Source, until
from sojourn.sources.unhcr.database import SERIES

MARKS = {"": ObsStatus.NOT_COLLECTED}
AGES = {"0_4": "Y0T4", "5_11": "Y5T11", "12_17": "Y12T17", "18_59": "Y18T59", "60": "Y_GE60", "other": "_U"}
PARTS = {f"{sex}_{age}": (sex.upper(), code) for sex in "fm" for age, code in AGES.items()}
COLUMNS = ("year", "coo", "coa", "pop_type", "f_total", "m_total", "total", *PARTS)


def read_demographics(path: Path) -> Reading:
    """Persons by origin, asylum and population type, by sex and age where they are known, and in all."""
    file = read_delimited(path, COLUMNS)
    numbers = {c: file.numbers(c, MARKS)[0] for c in ("f_total", "m_total", "total", *PARTS)}
    broken_down = pc.greater(pc.add(numbers["f_total"], numbers["m_total"]), 0)
    asylum, origin = as_areas(file, ["coa", "coo"], scheme="unhcr")
    keys = {
        "time_period": file.text("year"),
        "ref_area": asylum,
        "counterpart_area": origin,
        "population_type": file.text("pop_type"),
    }
    tables = []
    for column, (sex, age) in {**PARTS, "total": ("_T", "_T")}.items():
        rows = pa.table({**keys, "obs_value": numbers[column], "row": file.line})
        rows = rows.filter(pc.is_valid(rows["obs_value"]) if column == "total" else broken_down)
        grouped = rows.group_by(list(keys), use_threads=False).aggregate([("obs_value", "sum"), ("row", "min")])
        tables.append(
            DISPLACED_BY_AGE.table(
                {
                    **{k: grouped[k].combine_chunks() for k in keys},
                    "sex": sex,
                    "age": age,
                    "obs_value": grouped["obs_value_sum"].combine_chunks(),
                    "row": grouped["row_min"].combine_chunks(),
                    "column": column,
                }
            )
        )
    without = pc.sum(pc.invert(broken_down)).as_py() or 0
    persons = pc.sum(numbers["total"].filter(pc.invert(broken_down))).as_py() or 0
    notes = (
        f"{without} lines ({persons:,.0f} persons) have neither sex nor age: their zeros are not read, their total is.",
        "Lines of one origin, asylum and population type are added up over places; row names the first.",
    )
    table = pa.concat_tables(tables)
    blank = sum(numbers[c].filter(broken_down).null_count for c in PARTS)
    empty = without_figure(numbers["total"].null_count + blank)
    return Reading((Observations(DISPLACED_BY_AGE, table),), until(table), (*notes, *empty))


def read_unrwa(path: Path) -> Reading:
    """Registered Palestine refugees by field of operation at the end of the year."""
    file = read_delimited(path, ["year", "coo", "coa", "total"])
    value, status = file.numbers("total", MARKS)
    asylum, origin = as_areas(file, ["coa", "coo"], scheme="unhcr")
    table = DISPLACED_POPULATION.table(
        {
            "time_period": file.text("year"),
            "ref_area": asylum,
            "counterpart_area": origin,
            "population_type": "PRF",
            "obs_value": value,
            "obs_status": status,
            "row": file.line,
            "column": "total",
        }
    )
    nowhere = pc.sum(pc.equal(table["ref_area"], "XXX")).as_py() or 0
    return Reading(
        (Observations(DISPLACED_POPULATION, table),),
        until(table),
        (f"{nowhere} figures without a field stand under XXX.",),
    )


def recognise_unrwa(head: Head) -> bool:
    """UNHCR's columns with nothing but a total, and Palestinians on every line."""
    if head.kind != "csv" or not {"year", "coo_name", "coa", "total"} <= set(head.columns) or len(head.columns) > 8:
        return False
    place = head.columns.index("coo_name")
    return len(head.lines) > 1 and all(line[place] == "Palestinian" for line in head.lines[1:] if len(line) > place)


UNRWA_SERIES = Series("UNRWA_REGISTERED_REFUGEES", "Registered Palestine refugees", "UNRWA")
DEMOGRAPHICS = Source(
    "UNHCR_DEMOGRAPHICS",
    "Forcibly displaced and stateless persons by sex and age",
    "UNHCR",
    (DISPLACED_BY_AGE,),
    lambda h: h.kind == "csv" and set(COLUMNS) <= set(h.columns),
    read_demographics,
    "https://www.unhcr.org/refugee-statistics/",
    "CC BY 4.0",
    "persons",
    ("",),
    ("One year only.", "Sex and age are known for about half of the persons."),
    "end of the year",
    series=SERIES,
)
UNRWA = Source(
    "UNHCR_UNRWA",
    "Palestine refugees under UNRWA's mandate, as redistributed by UNHCR",
    "UNRWA",
    (DISPLACED_POPULATION,),
    recognise_unrwa,
    read_unrwa,
    "https://www.unhcr.org/refugee-statistics/",
    "CC BY 4.0",
    "persons",
    ("",),
    ("Another mandate than UNHCR's: not part of its refugees.",),
    "end of the year",
    series=UNRWA_SERIES,
)

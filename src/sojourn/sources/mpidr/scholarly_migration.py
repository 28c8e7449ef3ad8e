"""MPIDR Scholarly Migration Database: researchers by country of affiliation and their moves (Scopus 2024, version 1).

Known about this file
---------------------
- One line a country and year 1996-2023. A researcher's country in a year is that of most of the affiliations printed; a
  move is a change of it, so it is seen only when the next paper appears.
- ``padded`` populations fill years between two papers. They reach to 2021 in part and are 0 from 2022 on, which is «not
  there», not zero; 1996 has no moves. Moves of 2021 and later are incomplete.
- Researchers who publish are a small and special part of the highly skilled: nurses, engineers and most physicians
  are not in it. Coverage of journals grew fastest in middle-income countries.
- EUE stands for institutions of the European Union and is no country.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows.protection import RESEARCHER_MIGRATION
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source, until

COLUMNS = ("year", "countrycode", "paddedpop", "number_of_inmigrations", "number_of_outmigrations")
MEASURES = {"paddedpop": "RESEARCHERS", "number_of_inmigrations": "IN", "number_of_outmigrations": "OUT"}
NO_COUNTRY = "EUE"
FIRST_MOVES = 1997
LAST_COMPLETE = 2020
MARKS = {"": ObsStatus.MISSING}


def read(path: Path) -> Reading:
    """Researchers and moves by country and year; what comes after the last complete year is marked provisional."""
    file = read_delimited(path, COLUMNS)
    kept = file.filter(pc.not_equal(file.text("countrycode"), NO_COUNTRY))
    left_out = file.table.num_rows - kept.table.num_rows
    years = kept.whole_numbers("year")
    keys = {"time_period": pc.cast(years, pa.string()), "ref_area": as_areas(kept, ["countrycode"])[0]}
    tables, absent = [], 0
    for column, code in MEASURES.items():
        value, _ = kept.numbers(column, MARKS)
        there = pc.is_valid(value)
        if code == "RESEARCHERS":
            there = pc.and_(there, pc.or_(pc.greater(value, 0), pc.less_equal(years, LAST_COMPLETE)))
        else:
            there = pc.and_(there, pc.greater_equal(years, FIRST_MOVES))
        absent += pc.sum(pc.invert(there)).as_py() or 0
        status = pc.if_else(pc.greater(years, LAST_COMPLETE), ObsStatus.PROVISIONAL.value, ObsStatus.ESTIMATED.value)
        tables.append(
            RESEARCHER_MIGRATION.table(
                {
                    **{k: v.filter(there) for k, v in keys.items()},
                    "researcher_measure": code,
                    "obs_value": value.filter(there),
                    "obs_status": status.filter(there),
                    "row": kept.line.filter(there),
                    "column": column,
                }
            )
        )
    notes = (
        f"{left_out} lines of institutions of the European Union are left out: they are no country.",
        f"{absent} cells that are 0 because nothing is there yet (or before {FIRST_MOVES}) are left out.",
        f"Figures after {LAST_COMPLETE} are incomplete and marked provisional.",
    )
    table = pa.concat_tables(tables)
    return Reading((Observations(RESEARCHER_MIGRATION, table),), until(table), notes)


def recognise(head: Head) -> bool:
    """The columns of the table by country."""
    return head.kind == "csv" and set(COLUMNS) <= set(head.columns)


SERIES = Series(
    "SCHOLARLY_MIGRATION_DATABASE", "Scholarly Migration Database", "Max Planck Institute for Demographic Research"
)
SOURCE = Source(
    "MPIDR_SCHOLARS",
    "Scholarly Migration Database: researchers and their moves by country",
    "Max Planck Institute for Demographic Research",
    (RESEARCHER_MIGRATION,),
    recognise,
    read,
    "https://www.scholarlymigration.org/",
    "CC BY 4.0",
    "persons",
    ("",),
    ("Only researchers who publish.", "Years after 2020 are incomplete."),
    "calendar year",
    series=SERIES,
)

"""World Population Prospects as published in CSV («Demographic Indicators», «Total population by sex»).

The layout follows the publisher's own files of the 2019, 2022 and 2024 editions, read by column name; totals by sex
of 2019 and 2022 were checked against the published files, the demographic indicators only against documentation.
Counts are in thousands. Unlike the package layout it gives deaths by sex and mid-year population.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.dataflows import POPULATION, VITAL_EVENTS
from sojourn.concepts.status import ObsStatus
from sojourn.errors import CodesUnknown, LayoutDiffers
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import Delimited, melt, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source
from sojourn.sources.undesa.wpp2024 import ESTIMATED, FACTS, FORECAST, MARKS
from sojourn.sources.undesa.wpp_editions import edition_of, last_estimate

INDICATORS_UNCHECKED = "demographic indicators are read by the publisher's documentation and as totals by sex"
SPECIAL = 1000
KEYS = ("LocID", "Variant", "Time")
AGE = "AgeGrp"
"""A column of tables by age, which are another layout."""
MAIN = ("Medium", "Estimates")
VARIANTS = {
    "Medium": "MEDIUM",
    "High": "HIGH",
    "Low": "LOW",
    "Upper 80 PI": "U80",
    "Lower 80 PI": "L80",
    "Upper 95 PI": "U95",
    "Lower 95 PI": "L95",
    "Constant fertility": "CONSTANT_FERTILITY",
    "Zero migration": "ZERO_MIGRATION",
    "Estimates": "ESTIMATE",
    "Median PI": "MEDIAN",
}
EVENT_COLUMNS: dict[str, dict[str, Any]] = {
    "Births": {"event": "BIRTHS"},
    "Deaths": {"event": "DEATHS"},
    "DeathsMale": {"event": "DEATHS", "sex": "M"},
    "DeathsFemale": {"event": "DEATHS", "sex": "F"},
    "NetMigrations": {"event": "NET_MIGRATION"},
}
POPULATION_COLUMNS: dict[str, dict[str, Any]] = {
    "TPopulation1July": {},
    "TPopulationMale1July": {"sex": "M"},
    "TPopulationFemale1July": {"sex": "F"},
    "PopTotal": {},
    "PopMale": {"sex": "M"},
    "PopFemale": {"sex": "F"},
}


def read(path: Path, edition: str | None = None) -> Reading:
    """Mid-year population and annual events by sex, thousands to persons; the edition is in the file's name.

    Years to the last estimate of the edition are its estimates; later ones, and every other variant, are projected.
    """
    file = read_delimited(path, KEYS)
    found = set(file.table.column_names)
    if AGE in found:
        raise LayoutDiffers(
            f"{path.name} is a table by age, not of total population.", ways_out=["--source WPP_OFFICIAL_BY_AGE"]
        )
    events = {c: {**codes, "unit_mult": 3} for c, codes in EVENT_COLUMNS.items() if c in found}
    people = population_columns(file)
    edition = edition or edition_of(path)
    rows, special = areas_and_groups(file)
    observations = []
    if events:
        observations.append(observations_of(VITAL_EVENTS, rows, events, last_estimate(edition)))
    if people:
        observations.append(observations_of(POPULATION, rows, people, last_estimate(edition)))
    return Reading(
        tuple(observations),
        edition,
        (*special, "Other columns of the file are rates derived from these counts and not kept."),
        unchecked=INDICATORS_UNCHECKED if events else "",
    )


def population_columns(file: Delimited) -> dict[str, dict[str, Any]]:
    """Columns of population at mid-year that a file has, and what each holds."""
    found = set(file.table.column_names)
    at = {"unit_mult": 3, "reference_date": "07-01"}
    return {c: {**codes, **at} for c, codes in POPULATION_COLUMNS.items() if c in found}


def areas_and_groups(file: Delimited) -> tuple[Delimited, list[str]]:
    """The lines of areas and groups that are known, and a note that names the special aggregates left out.

    A number of 1000 and more is special where neither it nor the name beside it is that of an area: a country under a
    wrong number stays and is refused.
    """
    file = file.filter(pc.greater(file.whole_numbers("LocID"), 0))
    if "Location" not in file.table.column_names:
        return file, []
    both = dict(zip(file.text("LocID").to_pylist(), file.text("Location").to_pylist(), strict=True))
    left_out = {
        c: n for c, n in both.items() if int(c) >= SPECIAL and not _known(c, "undesa") and not _known(n, "name")
    }
    if not left_out:
        return file, []
    names = [f"{name} ({code})" for code, name in left_out.items()]
    if len(left_out) == len(both):
        raise LayoutDiffers(
            f"{file.path.name} holds special aggregates alone, which are in no list of areas here.",
            details=names,
            ways_out=["Load the file of countries, regions and income groups."],
        )
    special = pc.is_in(file.text("LocID"), pa.array(list(left_out)))
    note = f"{pc.sum(special).as_py():,} lines of special aggregates left out: {', '.join(names)}."
    return file.filter(pc.invert(special)), [note]


def _known(text: str, scheme: str) -> bool:
    try:
        area.resolve([text], scheme=scheme)
    except CodesUnknown:
        return False
    return True


def observations_of(dataflow: Any, file: Delimited, measures: dict[str, dict[str, Any]], last: int) -> Observations:
    """The figures of some columns; years to the last estimate of the edition apart from what is projected."""
    year = file.whole_numbers("Time")
    variant = file.text("Variant")
    codes = variant.dictionary_encode()
    named = pa.array([VARIANTS.get(v, v.upper().replace(" ", "_")) for v in codes.dictionary.to_pylist()]).take(
        codes.indices
    )
    # The variants of 2019 repeat the year they start from: only the main one holds the estimates.
    past = pc.and_(pc.less_equal(year, last), pc.is_in(variant, pa.array(MAIN)))
    keys = {
        "ref_area": as_areas(file, ["LocID"], "undesa")[0],
        "time_period": file.text("Time"),
        "variant": pc.if_else(past, "ESTIMATE", named),
    }
    status = {True: ESTIMATED, False: FORECAST}
    tables = []
    for is_past in (True, False):
        mask = past if is_past else pc.invert(past)
        part = file.filter(mask)
        if part.table.num_rows:
            kept = {k: v.filter(mask) for k, v in keys.items()}
            tables.append(
                melt(
                    dataflow, part, kept, measures, MARKS | {"..": ObsStatus.NOT_COLLECTED}, status=status[is_past]
                ).table
            )
    return Observations(dataflow, pa.concat_tables(tables))


def recognise(head: Head) -> bool:
    """The publisher's own column names."""
    return (
        head.kind == "csv"
        and set(KEYS) <= set(head.columns)
        and AGE not in head.columns
        and bool({"TPopulation1July", "PopTotal"} & set(head.columns))
    )


SOURCE = Source(
    "WPP_OFFICIAL",
    "World Population Prospects: published CSV files",
    dataflows=(POPULATION, VITAL_EVENTS),
    recognise=recognise,
    read=read,
    of_edition=read,
    defects=("Demographic indicators: layout not checked against the published file.",),
    **FACTS,
)

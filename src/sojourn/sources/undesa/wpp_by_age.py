"""World Population Prospects by age, as published in CSV («Population by five-year age groups and sex»).

The columns are those of the total population with AgeGrp, AgeGrpStart and AgeGrpSpan beside them: read as a total, one
age group would be the population of its country. No published file of this layout was at hand; it is read by the
publisher's documentation: AgeGrpSpan is the number of years of a group, and below zero where it is open («100+»).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import age
from sojourn.concepts.dataflows import POPULATION
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.delimited import Delimited, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading
from sojourn.sources.undesa import wpp_official
from sojourn.sources.undesa.wpp_editions import edition_of, last_estimate

AGES = (wpp_official.AGE, "AgeGrpStart", "AgeGrpSpan")
UNCHECKED = "population by age is read by the publisher's documentation"


def read(path: Path, edition: str | None = None) -> Reading:
    """Mid-year population by sex and age group, thousands to persons; the edition is in the file's name."""
    file = read_delimited(path, (*wpp_official.KEYS, *AGES))
    people = wpp_official.population_columns(file)
    edition = edition or edition_of(path)
    rows, special = wpp_official.areas_and_groups(file)
    tables = []
    for code, part in _by_age(rows):
        measures = {column: {**codes, "age": code} for column, codes in people.items()}
        tables.append(wpp_official.observations_of(POPULATION, part, measures, last_estimate(edition)).table)
    return Reading((Observations(POPULATION, pa.concat_tables(tables)),), edition, tuple(special))


def _by_age(file: Delimited) -> list[tuple[str, Delimited]]:
    """The lines of each age group with its code, in the order of the ages."""
    starts, spans = file.whole_numbers("AgeGrpStart"), file.whole_numbers("AgeGrpSpan")
    of_lines = zip(starts.to_pylist(), spans.to_pylist(), strict=True)
    labels = dict(zip(of_lines, file.text(AGES[0]).to_pylist(), strict=True))
    found = []
    for start, span in sorted(labels):
        code = f"Y_GE{start}" if span < 0 else f"Y{start}" if span == 1 else f"Y{start}T{start + span - 1}"
        if age.code(labels[start, span]) != code:
            raise LayoutDiffers(
                f"{file.path.name}: the age group «{labels[start, span]}» has AgeGrpStart {start} and AgeGrpSpan "
                f"{span}, which are {code}.",
                ways_out=["Load the file as published, unedited."],
            )
        mask = pc.and_(pc.equal(starts, start), pc.equal(spans, span))
        found.append((code, file.filter(mask)))
    return found


def recognise(head: Head) -> bool:
    """The publisher's own column names, with those of age groups."""
    return head.kind == "csv" and {*wpp_official.KEYS, *AGES, "PopTotal"} <= set(head.columns)


SOURCE = replace(
    wpp_official.SOURCE,
    id="WPP_OFFICIAL_BY_AGE",
    title="World Population Prospects: population by age groups, published CSV files",
    dataflows=(POPULATION,),
    recognise=recognise,
    read=read,
    of_edition=read,
    defects=("A file by age is long: two million figures.",),
    unchecked=UNCHECKED,
)

"""World Population Prospects 2019 as distributed by the wpp2019 package: population and death rates by age and sex.

Tab-separated; a column per mid-year (population, thousands) or per five-year period (deaths per person-year).
The sex is in the file's name only (popM, popF, mxM, mxF). They serve to split deaths by sex. The packages of earlier
editions share the layout; the population of this one ends in 2020, death rates do not tell their edition.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.concepts.dataflows import POPULATION, VITAL_RATES
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import melt
from sojourn.sources.layout.recognition import Head
from sojourn.sources.source import Reading, Source
from sojourn.sources.undesa.wpp2024 import FACTS, read_locations
from sojourn.sources.undesa.wpp_editions import edition_of, last_estimate

MARKS = {"": ObsStatus.MISSING, "NA": ObsStatus.MISSING}
EDITION, LAST_MID_YEAR = "2019", "2020"
_NAME = re.compile(r"^(pop|mx)([mf])\.")


def _sex(path: Path) -> str:
    match = _NAME.match(path.name.lower())
    if not match:
        raise LayoutDiffers(
            f"{path.name}: the sex of these figures is told by the file's name only.",
            ways_out=["Keep the publisher's names: popM.txt, popF.txt, mxM.txt, mxF.txt."],
        )
    return match.group(2).upper()


def age_code(text: str) -> str:
    """Ages of the package (0-4, 100+, or the first year of a death-rate group) as SDMX age codes."""
    if text.endswith("+"):
        return f"Y_GE{text[:-1]}"
    if "-" in text:
        return "Y{}T{}".format(*text.split("-"))
    first = int(text)
    if first == 0:
        return "Y0"
    if first == 1:
        return "Y1T4"
    return "Y_GE100" if first >= 100 else f"Y{first}T{first + 4}"


def _read(path: Path, dataflow: Any, codes: dict[str, Any], edition: str, after: int = 0) -> Reading:
    """after : years that the last period kept reaches beyond the last estimate."""
    file, notes = read_locations(path, ["country_code", "age"], delimiter="\t")
    sex = _sex(path)
    ages = file.text("age").dictionary_encode()
    keys = {
        "ref_area": as_areas(file, ["country_code"], "undesa")[0],
        "age": pa.array([age_code(a) for a in ages.dictionary.to_pylist()]).take(ages.indices),
        "sex": sex,
    }
    last = last_estimate(edition)
    years = [c for c in file.table.column_names if re.fullmatch(r"\d{4}(-\d{4})?", c) and int(c[-4:]) <= last + after]
    measures = {
        c: {
            "time_period": f"{c[:4]}-07-01/P5Y" if "-" in c else c,
            "status": (ObsStatus.ESTIMATED if int(c[-4:]) <= last else ObsStatus.FORECAST).value,
            **codes,
        }
        for c in years
    }
    note = f"Projected periods after {last + after} are not kept."
    return Reading((melt(dataflow, file, keys, measures, MARKS),), edition, (*notes, note))


def read_population(path: Path, edition: str | None = None) -> Reading:
    """Mid-year population by five-year age group, thousands to persons, 1950 to the last estimate."""
    if edition is None:
        columns = Head.of(path).columns
        edition = EDITION if LAST_MID_YEAR in columns else edition_of(path)
    return _read(path, POPULATION, {"variant": "ESTIMATE", "unit_mult": 3, "reference_date": "07-01"}, edition)


def read_mortality(path: Path, edition: str | None = None) -> Reading:
    """Death rates by age (0, 1-4, then five years), five-year periods to the one after the last estimate."""
    return _read(path, VITAL_RATES, {"rate": "MX"}, edition or edition_of(path), after=5)


def _recognise(name: str) -> Any:
    def recognise(head: Head) -> bool:
        return (
            head.kind == "csv"
            and head.delimiter == "\t"
            and head.columns[:3] == ("country_code", "name", "age")
            and head.name.startswith(name)
        )

    return recognise


_FACTS = {**FACTS, "timing": "mid-year; periods from mid-year to mid-year"}
POPULATION_BY_AGE = Source(
    "WPP2019_POPULATION",
    "World Population Prospects: population by age and sex",
    dataflows=(POPULATION,),
    recognise=_recognise("pop"),
    read=read_population,
    of_edition=read_population,
    **_FACTS,
)
MORTALITY = Source(
    "WPP2019_MORTALITY",
    "World Population Prospects: death rates by age and sex",
    dataflows=(VITAL_RATES,),
    recognise=_recognise("mx"),
    read=read_mortality,
    of_edition=read_mortality,
    **{**_FACTS, "unit": "deaths per person-year"},
)

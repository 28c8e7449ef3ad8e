"""Series of the Sustainable Development Goals in DDF (keys, then one column named by the series), and 10.7.2 by areas.

Known about these files
-----------------------
- DDF: an area is its M49 number without leading zeros, regions and World (1) among the countries. The edition stands
  nowhere in a file; those at hand are of October 2020.
- 8.8.1 (injuries at work): by migrant status for some thirty countries only; rates of groups do not always bracket the
  total. Fifteen rates of the United States exceed 100,000 injuries per 100,000 workers, a slip of the unit: such a line
  is left out and named.
- 8.8.2 is a score of 0 to 10, lower is better; its migrant status is «not specified»: it is not about migrants.
  Canada alone has two figures of it, of 2015 and 2016, where all others have three (``expected/rules.csv``).
- 10.7.2 is a class: 1 requires further progress, 2 partially meets, 3 meets, 4 fully meets. «N» is no answer: it is
  kept as not collected, never as a class. No mean is made of classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

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
    series = pa.array([name] * file.table.num_rows, pa.string())
    for key, codes in parts.items():
        series = pc.binary_join_element_wise(series, as_listed(file, key, codes), ".")
    keys = {"ref_area": areas, "series": series, "time_period": file.text("year")}
    return series_of(file, keys, {column: {}}, marks={**EMPTY, NO_ANSWER: ObsStatus.NOT_COLLECTED}, notes=notes)


def _possible(file: Delimited, areas: pa.Array, column: str) -> tuple[Delimited, pa.Array, tuple[str, ...]]:
    """Lines whose rate is at most everybody, and what is said of the others."""
    value, _ = file.numbers(column, EMPTY)
    slip = pc.fill_null(pc.greater(value, HIGHEST_RATE), False)
    lines = file.line.filter(slip).to_pylist()
    kept = pc.invert(slip)
    notes = (f"{counted(len(lines), 'rate')} above 100,000 per 100,000 left out (line {lines[0]} …).",) if lines else ()
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
    return series_of(file, keys, {column: {}}, notes=notes)


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
    defects=("The rounds of 2019 and 2021 hold different countries.",),
    series=Series("SDG_10_7_2", "Inquiry among Governments on population and development, SDG 10.7.2", "UN DESA"),
)

"""Employment and unemployment rates of migrants beside others: by citizenship (Eurostat), by birthplace (OECD).

Known about these files
-----------------------
- Eurostat's labour force survey, SDMX-CSV with labels: employment (LFSA_ERGAN) and unemployment (LFSA_URGAN) rates of
  persons aged 15 to 64 by sex and citizenship (FOR foreign, NAT own, TOTAL). Flags b, u, d, e, p; aggregates of the
  Union among the countries. Rates marked u rest on few persons.
- OECD by place of birth, in a JSON of its distributor: unemployment rates of the native-born and the foreign-born, both
  sexes together; years are missing per country. By birth: never joined with Eurostat's by citizenship.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers, counted
from sojourn.sources.layout.coded_labels import as_listed, resolve_placed
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations, without_figure
from sojourn.sources.sdmx.json_text import parsed
from sojourn.sources.source import Reading, Source, until
from sojourn.sources.yearly_series import of_countries

COLUMNS = ("STRUCTURE_ID", "sex", "age", "citizen", "geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG")
TABLES = {"ESTAT:LFSA_ERGAN(1.0)": "EMPLOYMENT_RATE", "ESTAT:LFSA_URGAN(1.0)": "UNEMPLOYMENT_RATE"}
SEXES = {"F": "F", "M": "M", "T": "_T"}
GROUPS = {"FOR": "FOREIGN", "NAT": "OWN", "TOTAL": "_T"}
AGES = "Y15-64"
UNION = frozenset({"EA20", "EA21", "EU27_2020", "EU28", "EA19", "EU15", "EU25", "EU27_2007"})
FLAGS = {"": "A", "b": "B", "u": "U", "bu": "U", "d": "A", "bd": "B", "e": "E", "p": "P", "du": "U", "bdu": "U"}
OECD_DATASET = "OECD.ELS.IMD:DSD_MIG@DF_MIG_NUP_SEX"
SHOWN = 5
BORN = {"nativeBorn": "UNEMPLOYMENT_BY_BIRTH.NATIVE", "foreignBorn": "UNEMPLOYMENT_BY_BIRTH.FOREIGN"}


def read_citizenship(path: Path) -> Reading:
    """Rates by country, year, sex and citizenship. Raises LayoutDiffers for another table or several in one."""
    file = read_delimited(path, COLUMNS)
    tables = set(pc.unique(file.text("STRUCTURE_ID")).to_pylist())
    if len(tables) != 1 or not tables <= TABLES.keys():
        raise LayoutDiffers(
            f"{path.name}: not one of the tables that are read here.",
            details=[f"found: {t}" for t in sorted(tables)] + [f"read: {t}" for t in TABLES],
        )
    name = TABLES[tables.pop()]
    everything = file.table.num_rows
    wanted = pc.and_(
        pc.equal(file.text("age"), AGES), pc.is_in(file.text("citizen"), pa.array(list(GROUPS), pa.string()))
    )
    file = file.filter(wanted)
    others = everything - file.table.num_rows
    file, areas, notes = of_countries(file, "geo", "eurostat", besides=UNION)
    keys = {
        "ref_area": areas,
        "series": pc.binary_join_element_wise(
            name, as_listed(file, "citizen", GROUPS), as_listed(file, "sex", SEXES), "."
        ),
        "time_period": file.text("TIME_PERIOD"),
        "obs_status": as_listed(file, "OBS_FLAG", FLAGS),
    }
    value, _ = file.numbers("OBS_VALUE", {"": ObsStatus.MISSING})
    there = pc.is_valid(value)
    few = pc.equal(keys["obs_status"], FLAGS["u"])
    marked, empty = pc.sum(few).as_py() or 0, pc.sum(pc.and_(few, pc.invert(there))).as_py() or 0
    table = ECONOMIC_SERIES.table(
        {
            **{k: v.filter(there) for k, v in keys.items()},
            "obs_value": value.filter(there),
            "row": file.line.filter(there),
            "column": "OBS_VALUE",
        }
    )
    told = [
        *(f"{counted(n, 'line')} of other ages or citizenships not read." for n in [others] if n),
        *notes,
        *without_figure(value.null_count),
        *(
            f"{counted(n, 'cell')} marked u by the publisher: few persons were asked; {empty:,} of them are empty."
            for n in [marked]
            if n
        ),
        "By citizenship: never joined with rates by place of birth, which are other persons.",
    ]
    return Reading((Observations(ECONOMIC_SERIES, table),), until(table), tuple(told))


def recognise_citizenship(head: Head) -> bool:
    """SDMX-CSV of one of these tables."""
    if head.kind != "csv" or not set(COLUMNS) <= set(head.columns):
        return False
    at = head.columns.index("STRUCTURE_ID")
    return any(row[at] in TABLES for row in head.first_rows[1:2] if len(row) > at)


def read_birthplace(path: Path) -> Reading:
    """Unemployment rates by country, year and place of birth. Raises LayoutDiffers for another dataset."""
    content = parsed(path)
    countries: dict[str, Any] = content.get("countries", {}) if isinstance(content, dict) else {}
    if not countries or content.get("dataset") != OECD_DATASET:
        raise LayoutDiffers(f"{path.name} is not the dataset {OECD_DATASET} by country.")
    codes = list(countries)
    ids = dict(zip(codes, resolve_placed(codes, lambda i: f"countries, {codes[i]}", "iso3"), strict=True))
    points = [(c, b, point) for c in codes for b in BORN for point in countries[c].get(b, [])]
    rows = [
        (ids[c], BORN[b], str(point["year"]), float(point["value"]), f"{c}.{b}")
        for c, b, point in points
        if point.get("value") is not None
    ]
    names = ("ref_area", "series", "time_period", "obs_value", "column")
    columns: dict[str, Any] = {n: [r[i] for r in rows] for i, n in enumerate(names)}
    table = ECONOMIC_SERIES.table({**columns, "row": list(range(1, len(rows) + 1))})
    notes = (
        "Rows are counted in the order of the file.",
        *without_figure(len(points) - len(rows)),
        *_years_missing(table),
        "Both sexes together: no rate of men or of women is in it.",
        "By place of birth: never joined with rates by citizenship, which are other persons.",
    )
    return Reading((Observations(ECONOMIC_SERIES, table),), until(table), notes)


def _years_missing(table: pa.Table) -> list[str]:
    """How many countries lack years of those that the file spans, in either series, and which lack most."""
    years = [int(y) for y in pc.unique(table["time_period"]).to_pylist()]
    span = max(years) - min(years) + 1
    held = Counter((r["ref_area"], r["series"]) for r in table.select(["ref_area", "series"]).to_pylist())
    areas = sorted({a for a, _ in held})
    lacking = {a: n for a in areas if (n := max(span - held[a, s] for s in BORN.values()))}
    if not lacking:
        return []
    most = sorted(lacking, key=lambda a: (-lacking[a], a))[:SHOWN]
    return [
        f"Years are missing in {len(lacking)} of {len(areas)} countries, of {span} from {min(years)} to {max(years)}: "
        f"{', '.join(f'{a} {lacking[a]}' for a in most)}{' …' if len(lacking) > SHOWN else ''}."
    ]


def recognise_birthplace(head: Head) -> bool:
    """JSON that names the dataset at its head."""
    return head.kind == "json" and f'"dataset": "{OECD_DATASET}"' in head.start[:2000]


_source = partial(Source, dataflows=(ECONOMIC_SERIES,), unit="percent", timing="year")
BY_CITIZENSHIP = _source(
    "EUROSTAT_WORK_BY_CITIZENSHIP",
    "Employment and unemployment rates by sex and citizenship",
    "Eurostat",
    recognise=recognise_citizenship,
    read=read_citizenship,
    address="https://ec.europa.eu/eurostat/databrowser/view/lfsa_ergan",
    licence="CC BY 4.0",
    defects=("Aggregates of the Union among the countries.", "Rates marked u rest on few persons."),
    series=Series("EUROSTAT_LFS_CITIZENSHIP", "Labour force survey by citizenship", "Eurostat"),
)
BY_BIRTHPLACE = _source(
    "OECD_UNEMPLOYMENT_BY_BIRTH",
    "Unemployment rates of the native-born and the foreign-born",
    "OECD",
    recognise=recognise_birthplace,
    read=read_birthplace,
    address="https://data-explorer.oecd.org/",
    licence="OECD terms (attribution)",
    defects=("Both sexes together.", "Years are missing per country.", "JSON of a distributor."),
    series=Series("OECD_UNEMPLOYMENT_BY_BIRTH", "Labour market outcomes of immigrants", "OECD"),
)

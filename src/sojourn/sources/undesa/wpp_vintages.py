"""Net migration in every edition of World Population Prospects since 2008, as the packages of each distribute it.

Known about these files
-----------------------
- Tab-separated, thousands; the table is named by its file (``migration``, ``migrationF``, ``migrationM``) and the
  edition by file or folder (``wpp2015``). Other tables of the packages have the same columns: that it is migration is
  seen in the figures, which are below zero somewhere and make zero for the world.
- 2008, 2010, 2012: by sex and age, a file for each sex; ages are added up here, so that a file gives one sex. 2012 has
  rows of the world and of groups that hold zeros: they are no figures and are left out. 2008 and 2010 begin in 1990.
- 2015, 2017, 2019: both sexes, periods of five years from mid-year to mid-year. Groups of areas stand among the rows.
- 2022: calendar years, both sexes.
- What is later than the last period that the edition estimates is its medium projection. For 2008 this is taken from
  the package, which has the population estimated to 2010.
- Sudan, Serbia and the Channel Islands change what they hold between editions.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.dataflows import VITAL_EVENTS
from sojourn.errors import EditionUnknown, LayoutDiffers, counted
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import Delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations, without_figure
from sojourn.sources.source import Reading, Source
from sojourn.sources.undesa.wpp2024 import ESTIMATED, FACTS, FORECAST, MARKS, read_locations
from sojourn.sources.undesa.wpp_editions import SERIES

#: Edition -> last mid-year (2022: last calendar year) that is an estimate.
LAST = {"2008": 2010, "2010": 2010, "2012": 2010, "2015": 2015, "2017": 2015, "2019": 2020, "2022": 2021}
NAMED = re.compile(r"(?:^|_)migration(?P<sex>[fm]?)\.(?:txt|tsv|csv)(?:\.gz)?$", re.IGNORECASE)
EDITION = re.compile(r"wpp_?((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
PERIOD = re.compile(r"^(\d{4})(?:-(\d{4}))?$")
HEADINGS = ("1802", "1840")
"""World Bank income groups, Geographic regions (2019): titles of groups, with the sum of all of them."""
#: Areas that hold other land from edition to edition, and what they hold under these codes.
CHANGING = {
    "SDN736": "with South Sudan, as up to the edition of 2010",
    "SDN": "without South Sudan, as since the edition of 2012",
    "SSD": "in Sudan up to the edition of 2010",
    "SRB": "with Kosovo up to the edition of 2019, without it since 2022",
    "XKX": "in Serbia up to the edition of 2019",
    "CHI": "Guernsey and Jersey together, as up to the edition of 2019",
    "GGY": "in the Channel Islands up to the edition of 2019",
    "JEY": "in the Channel Islands up to the edition of 2019",
}
WORLD, NEARLY = "001", 1.0
"""The world's net migration is zero up to rounding: within a thousand persons in a period."""


def read(path: Path, edition: str | None = None) -> Reading:
    """Net migration in persons by period and area; positive is gain.

    Raises EditionUnknown where neither name nor folder tells an edition, LayoutDiffers where the figures are not those
    of migration.
    """
    edition = edition or _named(path)
    if edition not in LAST:
        raise EditionUnknown(
            f"{path.name} does not say which edition of {SERIES.title} it is.",
            details=[f"found: {edition}"] if edition else [],
            ways_out=[f"Say which: --edition 2015 (known: {', '.join(LAST)})"],
        )
    file, repeats = read_locations(path, ["country_code"], delimiter="\t", headings=HEADINGS)
    named = NAMED.search(path.name)
    sex = {"f": "F", "m": "M"}.get(named["sex"].lower() if named else "", "_T")
    sums, blank = _by_area(file)
    sums, empty = _without_empty_groups(sums) if "age" in file.table.column_names else (sums, [])
    if sex == "_T":
        _require_migration(path, sums)
    past = pc.less_equal(sums["ends"], LAST[edition])
    table = VITAL_EVENTS.table(
        {
            **{k: sums[k] for k in ("ref_area", "time_period", "row", "column")},
            "event": "NET_MIGRATION",
            "sex": sex,
            "variant": pc.if_else(past, "ESTIMATE", "MEDIUM"),
            "obs_value": pc.multiply(sums["value"], 1000.0),
            "obs_status": pc.if_else(past, ESTIMATED, FORECAST),
        }
    )
    notes = [*repeats, *without_figure(blank), *_periods(table["time_period"])]
    if sex != "_T":
        notes.append("Ages are added up; this file holds one sex, both sexes need the other file too.")
    notes += _changing(sums["ref_area"])
    if empty:
        notes.append(f"{counted(len(empty), 'group')} of areas with zeros in all periods left out: not figures.")
    return Reading((Observations(VITAL_EVENTS, table),), edition, tuple(notes))


def _changing(areas: pa.ChunkedArray) -> list[str]:
    """Areas of this edition that hold other land than in the others, by what they hold here."""
    there = set(pc.unique(areas).to_pylist())
    named = [f"{area.name(code)}: {what}" for code, what in CHANGING.items() if code in there]
    return [f"Areas that hold other land in other editions: {'; '.join(named)}."] if named else []


def _periods(periods: pa.ChunkedArray) -> list[str]:
    """Which clock the periods run by, where it is not the calendar's, and where they begin."""
    first = min(pc.unique(periods).to_pylist())
    if not first.endswith("P5Y"):
        return []
    begins = f"{first[:4]}-{int(first[:4]) + 5}"
    return [
        f"Periods of five years from mid-year to mid-year, {begins} the first: half a year off the calendar years of "
        "the editions since 2022."
    ]


def _by_area(file: Delimited) -> tuple[pa.Table, int]:
    """Thousands by area and period, ages added up, and how many cells are empty; ``row`` is an area's first line."""
    found = as_areas(file, ["country_code"], "undesa")[0]
    tables, blank = [], 0
    for column in file.table.column_names:
        if not (period := PERIOD.match(column)):
            continue
        value, _ = file.numbers(column, MARKS, negative=True)
        blank += value.null_count
        lines = pa.table({"ref_area": found, "value": value, "row": file.line})
        lines = lines.filter(pc.is_valid(lines["value"]))
        sums = lines.group_by("ref_area", use_threads=False).aggregate([("value", "sum"), ("row", "min")])
        rows = sums.num_rows
        tables.append(
            pa.table(
                {
                    "ref_area": sums["ref_area"],
                    "time_period": pa.repeat(f"{period[1]}-07-01/P5Y" if period[2] else column, rows),
                    "value": sums["value_sum"],
                    "row": sums["row_min"],
                    "column": pa.repeat(column, rows),
                    "ends": pa.repeat(int(period[2] or period[1]), rows),
                }
            )
        )
    if not tables:
        raise LayoutDiffers(f"{file.path.name} has no columns of periods.", details=file.table.column_names[:12])
    return pa.concat_tables(tables).combine_chunks(), blank


def _without_empty_groups(sums: pa.Table) -> tuple[pa.Table, list[str]]:
    """Groups of areas whose every figure is zero say nothing: one sex of the world does not gain exactly nobody."""
    some = set(sums.filter(pc.not_equal(sums["value"], 0.0))["ref_area"].to_pylist())
    ids = set(sums["ref_area"].to_pylist())
    empty = sorted(a for a in ids - some if area.get(a).is_group)
    return sums.filter(pc.invert(pc.is_in(sums["ref_area"], pa.array(empty, pa.string())))), empty


def _require_migration(path: Path, sums: pa.Table) -> None:
    """Rates and life expectancies stand in the same columns; none of them is zero for the world."""
    world = sums.filter(pc.equal(sums["ref_area"], WORLD))
    most = max((abs(v) for v in world["value"].to_pylist()), default=0.0)
    if most > NEARLY or not pc.any(pc.less(sums["value"], 0.0)).as_py():
        raise LayoutDiffers(
            f"{path.name} is no table of net migration: "
            + (f"the world gains {most:,.3f} thousand." if most > NEARLY else "no figure is below zero."),
            ways_out=["Keep the names that the packages give their tables."],
        )


def _named(path: Path) -> str:
    found = EDITION.search(path.name) or EDITION.search(path.absolute().parent.name)
    return found[1] if found else ""


def recognise(head: Head) -> bool:
    """The package's name of the table, its columns, and periods or years across."""
    return (
        head.kind == "csv"
        and head.delimiter == "\t"
        and NAMED.search(head.name) is not None
        and "country_code" in head.columns[:2]
        and sum(PERIOD.match(c) is not None for c in head.columns) > 1
    )


SOURCE = Source(
    "WPP_MIGRATION_VINTAGES",
    "World Population Prospects: net migration in the editions since 2008",
    dataflows=(VITAL_EVENTS,),
    recognise=recognise,
    read=read,
    of_edition=read,
    defects=(
        "Editions before 2022 give periods of five years, mid-year to mid-year; that of 2022 calendar years.",
        "2008, 2010, 2012: a file for each sex, by age; their age pattern is illustrative.",
        "Areas change what they hold between editions: Sudan, Serbia, the Channel Islands.",
        "The packages that distribute the tables are under the GPL; the figures are the publisher's.",
    ),
    **{**FACTS, "timing": "mid-year to mid-year; 2022: calendar year"},
)

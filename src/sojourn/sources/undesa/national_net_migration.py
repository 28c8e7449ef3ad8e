"""Net migration as national statistics count it, collected beside World Population Prospects.

Known about this file: year, ISO3, persons; some thirty countries to 2023; a blank is not collected. Each country counts
by its own rule of residence, so that it differs from the Prospects for reasons of definition, too.
"""

from __future__ import annotations

from pathlib import Path

from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.series import Series
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.source import Reading, Source
from sojourn.sources.yearly_series import of_countries, series_of

COLUMNS = ("Year", "Country ISO", "Net migration")


def read(path: Path) -> Reading:
    """One observation a country and year with a figure."""
    file = read_delimited(path, COLUMNS)
    file, areas, notes = of_countries(file, "Country ISO", "iso3")
    keys = {"ref_area": areas, "series": "NET_MIGRATION_NATIONAL", "time_period": file.text("Year")}
    return series_of(file, keys, {"Net migration": {}}, notes=notes)


def recognise(head: Head) -> bool:
    """These three columns and no other."""
    return head.kind == "csv" and head.columns == COLUMNS


SOURCE = Source(
    "NATIONAL_NET_MIGRATION",
    "Net migration of national statistics",
    "National statistical offices, collected by Gaskin and Abel",
    (ECONOMIC_SERIES,),
    recognise,
    read,
    "https://arxiv.org/abs/2506.22821",
    "as the collection states",
    "persons",
    ("",),
    ("Each country by its own rule of residence.",),
    "calendar year",
    series=Series("NATIONAL_NET_MIGRATION", "Net migration of national statistics", "National statistical offices"),
)

"""World Development Indicators in the long form distributed by gdidata: geo, var, t, v.

Known about this file: countries only, in ISO3 with ANT, CHI and XKX; NA is missing; ``pop`` is the mid-year population
of both sexes; money is in current US dollars; shares in percent.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import melt, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations, with_figures
from sojourn.sources.source import Reading, Source, until

MARKS = {"": ObsStatus.MISSING, "NA": ObsStatus.MISSING}
COLUMNS = ("geo", "var", "t", "v")
SERIES = {
    "pop": "POPULATION",
    "gdp": "GDP_USD",
    "remin": "REMITTANCES_RECEIVED_USD",
    "remout": "REMITTANCES_PAID_USD",
    "income": "INCOME_PER_HEAD",
    "nmig": "NET_MIGRATION",
    "birth": "BIRTH_RATE",
    "depend": "AGE_DEPENDENCY",
    "fdiin": "FDI_INFLOW",
    "fdiout": "FDI_OUTFLOW",
    "inf": "INFLATION",
    "polstb": "POLITICAL_STABILITY",
    "unem": "UNEMPLOYMENT",
}


def read(path: Path) -> Reading:
    """One observation a country, series and year."""
    file = read_delimited(path, COLUMNS)
    series = file.text("var").dictionary_encode()
    keys = {
        "ref_area": as_areas(file, ["geo"])[0],
        "series": pa.array([SERIES.get(s, s.upper()) for s in series.dictionary.to_pylist()]).take(series.indices),
        "time_period": file.text("t"),
    }
    table = melt(ECONOMIC_SERIES, file, keys, {"v": {}}, MARKS).table
    kept, notes = with_figures(table)
    return Reading((Observations(ECONOMIC_SERIES, kept),), until(kept), notes)


def recognise(head: Head) -> bool:
    """The columns geo, var, t, v in this order, and below them the name of a series that is known."""
    return resembles(head) and any(row[1] in SERIES for row in head.first_rows[1:] if len(row) == len(COLUMNS))


def resembles(head: Head) -> bool:
    """The columns geo, var, t, v in this order."""
    return head.kind == "csv" and head.columns == COLUMNS


WDI = Series("WORLD_DEVELOPMENT_INDICATORS", "World Development Indicators", "World Bank")
SOURCE = Source(
    "WDI_LONG",
    "World Development Indicators",
    "World Bank",
    (ECONOMIC_SERIES,),
    recognise,
    read,
    "https://databank.worldbank.org/source/world-development-indicators",
    "CC BY 4.0",
    "as the series states",
    ("", "NA"),
    ("A selection of series, long form distributed by gdidata.",),
    "year",
    series=WDI,
    resembles=resembles,
)

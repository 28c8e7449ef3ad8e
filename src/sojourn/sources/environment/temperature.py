"""Temperature change by country (FAOSTAT): degrees Celsius against the mean of 1951-1980.

Known about this file
---------------------
- One line an area, months and element, the years across to 2019; the sign of degrees and the dashes of quarters are
  damaged («?C»). Only the mean of the meteorological year is read: December of the year before to November.
- Regions have area codes of 5000 and more; former States stand beside those that followed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.compute as pc

from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.source import Reading, Source
from sojourn.sources.yearly_series import of_countries, series_of

COLUMNS = ("Area Code", "Area", "Months Code", "Months", "Element Code", "Element", "Unit")
YEAR_AS_A_WHOLE, CHANGE = "7020", "7271"
FIRST_GROUP = 5000
NO_COUNTRY = frozenset(
    {"Belgium-Luxembourg", "Channel Islands", "China", "Czechoslovakia", "Ethiopia PDR", "Johnston Island",
     "Midway Island", "Netherlands Antilles (former)", "Pacific Islands Trust Territory", "Serbia and Montenegro",
     "Sudan (former)", "USSR", "Wake Island", "Yugoslav SFR", "Svalbard and Jan Mayen Islands",
     "French Southern and Antarctic Territories", "South Georgia and the South Sandwich Islands"}
)  # fmt: skip
"""Former States, China as one with its parts beside it, and places without people."""
OWN_NAMES = {
    "China, mainland": "CHN",
    "China, Taiwan Province of": "TWN",
    "C?te d'Ivoire": "CIV",
    "Pitcairn Islands": "PCN",
    "R?union": "REU",
}
"""Names as the publisher writes them, with the letters that were lost."""


def read(path: Path) -> Reading:
    """One observation an area and year. Raises LayoutDiffers where no line is of the year as a whole."""
    file = read_delimited(path, COLUMNS)
    chosen = pc.and_(pc.equal(file.text("Months Code"), YEAR_AS_A_WHOLE), pc.equal(file.text("Element Code"), CHANGE))
    chosen = pc.and_(chosen, pc.less(file.whole_numbers("Area Code"), FIRST_GROUP))
    if not pc.any(chosen).as_py():
        raise LayoutDiffers(
            f"{path.name} has no temperature change of the meteorological year (months {YEAR_AS_A_WHOLE}).",
            ways_out=["Load the table with all months and elements, as published."],
        )
    file, areas, notes = of_countries(file.filter(chosen), "Area", "name", besides=NO_COUNTRY, special=OWN_NAMES)
    years = [c for c in file.table.column_names if re.fullmatch(r"Y\d{4}", c)]
    return series_of(
        file,
        {"ref_area": areas, "series": "TEMPERATURE_CHANGE"},
        {c: {"time_period": c[1:]} for c in years},
        status=ObsStatus.ESTIMATED.value,
        notes=notes,
    )


def recognise(head: Head) -> bool:
    """The columns of FAOSTAT with its element of temperature change."""
    return head.columns[:7] == COLUMNS and any(r[4] == CHANGE for r in head.first_rows[1:] if len(r) > 4)


SOURCE = Source(
    "FAO_TEMPERATURE",
    "Temperature change against 1951-1980",
    "FAO",
    (ECONOMIC_SERIES,),
    recognise,
    read,
    "https://www.fao.org/faostat/en/#data/ET",
    "CC BY-NC-SA 3.0 IGO",
    "degrees Celsius",
    ("",),
    ("Ends in 2019.", "Means of the area of land, not of people."),
    "meteorological year (December to November)",
    series=Series("FAOSTAT_TEMPERATURE", "Temperature change on land", "FAO"),
)

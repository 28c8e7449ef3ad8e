"""IAB brain-drain data: emigration rates by education, country of birth, sex and year, a file of Stata.

Known about this file: every five years 1980 to 2010, to twenty OECD countries, persons of 25 and over; rates as shares
of one (0.05 is 5 %); educated in the country or abroad is not told apart. A series that ended: a baseline, no progress.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc

from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.sources.layout.coded_labels import as_listed
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.stata import columns_of, read_stata
from sojourn.sources.source import Reading, Source
from sojourn.sources.yearly_series import of_countries, series_of

RATES = {"low_rate": "LOW", "med_rate": "MIDDLE", "high_rate": "HIGH", "tot_rate": "ALL"}
COLUMNS = ("origin", "ccode_origin", "gender", "year", *RATES)
SEXES = {"Male and Female": "_T", "Male": "M", "Female": "F"}
NO_COUNTRY = frozenset({"SRB&MNE", "WLD"})
OWN_CODES = {
    "ADO": "AND",
    "NAU": "NRU",
    "ROM": "ROU",
    "SIN": "SGP",
    "TMP": "TLS",
    "UAE": "ARE",
    "WBG": "PSE",
    "ZAR": "COD",
}


def read(path: Path) -> Reading:
    """Emigration rates in percent, by education and sex."""
    file = read_stata(path, COLUMNS)
    file, areas, notes = of_countries(file, "ccode_origin", "iso3", besides=NO_COUNTRY, special=OWN_CODES)
    sexes = as_listed(file, "gender", SEXES)
    keys = {"ref_area": areas, "time_period": file.text("year")}
    columns = {
        c: {"series": pc.binary_join_element_wise(f"EMIGRATION_RATE.{e}", sexes, "."), "unit_mult": 2}
        for c, e in RATES.items()
    }
    return series_of(file, keys, columns, status=ObsStatus.ESTIMATED.value, notes=notes)


def recognise(head: Head) -> bool:
    """A file of Stata with these columns."""
    return head.kind == "stata" and set(COLUMNS) <= set(columns_of(head.path))


SOURCE = Source(
    "IAB_BRAIN_DRAIN",
    "Emigration rates by education",
    "Institute for Employment Research (IAB)",
    (ECONOMIC_SERIES,),
    recognise,
    read,
    "https://iab.de/en/daten/iab-brain-drain-data/",
    "free with citation, as the publisher states",
    "percent",
    ("",),
    ("Ends in 2010.", "Twenty OECD destinations only."),
    "every five years",
    series=Series("IAB_BRAIN_DRAIN", "IAB brain-drain data", "Institute for Employment Research (IAB)"),
)

"""Disasters by country, kind and year (EM-DAT), in the long form distributed by gdidata.

Known about this file: countries in ISO3; events, persons affected, deaths, damage in thousand US dollars; an empty cell
is not recorded, not zero; a country and year without a line has no recorded disaster of that kind. Small events and
early years are recorded worse. The last year is unfinished where the file was made during it.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.sources.layout.coded_labels import as_codes
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.source import Reading, Source
from sojourn.sources.yearly_series import of_countries, series_of

COLUMNS = ("geo", "subgroup", "type", "t", "events", "affected", "deaths", "damages")
AFFECTED = "DISASTER_AFFECTED"
NO_COUNTRY = frozenset({"SCG", "SPI"})
"""Serbia and Montenegro as one, and the Canary Islands."""
BIOLOGICAL = ("biological", "extraterrestrial")


def read(path: Path) -> Reading:
    """Persons affected by country, kind of disaster and year; epidemics and infestations are not read."""
    file = read_delimited(path, COLUMNS)
    natural = pc.invert(pc.is_in(file.text("subgroup"), pa.array(BIOLOGICAL)))
    file, areas, notes = of_countries(file.filter(natural), "geo", "gdi", besides=NO_COUNTRY)
    kinds = pc.binary_join_element_wise(AFFECTED, as_codes(file.text("type")), ".")
    years = file.text("t")
    affected, _ = file.numbers("affected", {"": ObsStatus.MISSING})
    keys = {"ref_area": areas, "series": _numbered(areas, years, kinds, affected), "time_period": years}
    return series_of(file, keys, {"affected": {}}, status=ObsStatus.ESTIMATED.value, notes=notes)


def _numbered(areas: pa.Array, years: pa.Array, kinds: pa.Array, affected: pa.Array) -> pa.Array:
    """Kinds of disaster; where lines of one area, year and kind are told apart by their subtypes only, ``FLOOD.2``.

    The line with most persons affected is the first, whatever the order of the file; one without a figure the last.
    """
    keys = list(zip(areas.to_pylist(), years.to_pylist(), kinds.to_pylist(), strict=True))
    figures = pc.fill_null(affected, -1.0).to_pylist()
    seen: Counter[tuple[str, str, str]] = Counter()
    found = [""] * len(keys)
    for line in sorted(range(len(keys)), key=lambda line: -figures[line]):
        key = keys[line]
        seen[key] += 1
        found[line] = key[2] if seen[key] == 1 else f"{key[2]}.{seen[key]}"
    return pa.array(found, pa.string())


def recognise(head: Head) -> bool:
    """These columns in this order."""
    return head.kind == "csv" and head.columns == COLUMNS


SOURCE = Source(
    "EMDAT_LONG",
    "Disasters: persons affected by country, kind and year",
    "Centre for Research on the Epidemiology of Disasters",
    (ECONOMIC_SERIES,),
    recognise,
    read,
    "https://www.emdat.be/",
    "EM-DAT terms of use (non-commercial)",
    "persons affected",
    ("",),
    ("An empty cell is not recorded, not zero.", "Recording grew until about 2000."),
    "calendar year",
    series=Series("EMDAT", "Emergency Events Database", "Centre for Research on the Epidemiology of Disasters"),
)

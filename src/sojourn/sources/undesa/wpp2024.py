"""World Population Prospects as distributed by the wpp2022 and wpp2024 packages: annual events, projections, ratios.

Known about these files
-----------------------
- Counts are in thousands; ``year`` is the calendar year of the events (estimates to the last year of the edition,
  medium projection after: ``wpp_editions``). The packages of 2022 and 2024 share their columns.
- ``popproj1dt`` is the population at the END of the year: no mid-year population; it carries reference_date 12-31.
- Countries and aggregates share the column country_code (M49 and location numbers): the code list tells them apart.
- Estimates of the United Nations have status E, projections F. ``_80l`` to ``_95u`` are bounds of prediction intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows import POPULATION, VITAL_EVENTS, VITAL_RATES
from sojourn.concepts.status import ObsStatus
from sojourn.errors import counted
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import Delimited, melt, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source
from sojourn.sources.undesa.tables import groups_among
from sojourn.sources.undesa.wpp_editions import PUBLISHER, SERIES, edition_of, last_estimate

MARKS = {"": ObsStatus.MISSING, "NA": ObsStatus.MISSING}
ESTIMATED, FORECAST = ObsStatus.ESTIMATED.value, ObsStatus.FORECAST.value
BOUNDS = {"80l": "L80", "80u": "U80", "95l": "L95", "95u": "U95", "low": "LOW", "high": "HIGH"}

FACTS: dict[str, Any] = {
    "publisher": PUBLISHER,
    "series": SERIES,
    "address": "https://population.un.org/wpp/",
    "licence": "CC BY 3.0 IGO",
    "unit": "thousands of persons",
    "missing_marks": ("", "NA"),
    "timing": "events of calendar years",
}


def keys_of(file: Delimited) -> dict[str, pa.Array]:
    """Area and year of each line."""
    return {"ref_area": as_areas(file, ["country_code"], "undesa")[0], "time_period": file.text("year")}


def read_locations(
    path: Path, required: Sequence[str], *, delimiter: str = ",", headings: Sequence[str] = ()
) -> tuple[Delimited, tuple[str, ...]]:
    """A file keyed by location number, each area once, and notes.

    headings : numbers that head a list of groups and are no area; their lines are left out

    Two locations of the publisher are the same area (1830 and 904, Latin America and the Caribbean; 1836 and 927,
    Australia and New Zealand). The lines of the second are left out and counted.
    """
    file = read_delimited(path, required, delimiter=delimiter)
    notes = []
    heads = pc.is_in(file.text("country_code"), pa.array(headings, pa.string()))
    if titles := pc.sum(heads).as_py():
        notes.append(f"{counted(titles, 'line')} of titles of groups ({', '.join(headings)}) left out: no area.")
        file = file.filter(pc.invert(heads))
    codes = file.text("country_code")
    ids = as_areas(file, ["country_code"], "undesa")[0]
    both = dict.fromkeys(zip(codes.to_pylist(), ids.to_pylist(), strict=True))
    locations = [location for location, _ in both]
    first: dict[str, str] = {}
    for location, ref_area in both:
        first.setdefault(ref_area, location)
    kept = pc.is_in(codes, pa.array(list(first.values())))
    left_out = sorted(set(locations) - set(first.values()))
    if left_out:
        lines = pc.sum(pc.invert(kept)).as_py()
        notes.append(f"{lines} lines of locations {', '.join(left_out)} repeat another location's and are left out.")
    file, repeated = file.filter(kept).without_repeats()
    if repeated:
        notes.append(f"{repeated} lines stand twice, identical in every column; the second is left out.")
    return file, (*notes, *groups_among(first))


def _edition(path: Path, file: Delimited, named: str | None) -> str:
    return named or edition_of(path, pc.unique(file.whole_numbers("year")).to_pylist())


def _parts(file: Delimited, edition: str) -> Iterator[tuple[Delimited, str, str]]:
    """Estimates and medium projection apart, by the last year that the edition estimates: lines, variant, status."""
    projected = pc.greater(file.whole_numbers("year"), last_estimate(edition))
    for mask, variant, status in ((pc.invert(projected), "ESTIMATE", ESTIMATED), (projected, "MEDIUM", FORECAST)):
        part = file.filter(mask)
        if part.table.num_rows:
            yield part, variant, status


def _split_variants(file: Delimited, measures: dict[str, dict[str, Any]], dataflow: Any, edition: str) -> Observations:
    tables = []
    for part, variant, status in _parts(file, edition):
        named = {c: {**codes, "variant": codes.get("variant", variant)} for c, codes in measures.items()}
        tables.append(melt(dataflow, part, keys_of(part), named, MARKS, status=status).table)
    return Observations(dataflow, pa.concat_tables(tables))


def read_events(path: Path, edition: str | None = None) -> Reading:
    """Births and deaths of misc1dt and miscproj1dt, thousands to persons. Rates in the file are left to the reader."""
    file, notes = read_locations(path, ["country_code", "year", "births", "deaths"])
    measures = {
        "births": {"event": "BIRTHS", "unit_mult": 3},
        "deaths": {"event": "DEATHS", "unit_mult": 3},
    }
    note = "Rates and changes (cbr, cdr, growthrate, PopChange, ...) are derived from the counts and not kept."
    edition = _edition(path, file, edition)
    return Reading((_split_variants(file, measures, VITAL_EVENTS, edition),), edition, (*notes, note))


def read_net_migration(path: Path, edition: str | None = None) -> Reading:
    """Net migration of mig1dt and migproj1dt, thousands to persons; positive is gain."""
    file, notes = read_locations(path, ["country_code", "year", "mig"])
    measures: dict[str, dict[str, Any]] = {"mig": {"event": "NET_MIGRATION", "unit_mult": 3}}
    for suffix, variant in BOUNDS.items():
        if f"mig_{suffix}" in file.table.column_names:
            measures[f"mig_{suffix}"] = {"event": "NET_MIGRATION", "unit_mult": 3, "variant": variant}
    edition = _edition(path, file, edition)
    return Reading((_split_variants(file, measures, VITAL_EVENTS, edition),), edition, notes)


def read_population(path: Path, edition: str | None = None) -> Reading:
    """End-of-year projected population by sex with its bounds, thousands to persons."""
    file, notes = read_locations(path, ["country_code", "year", "popM", "popF"])
    keys = keys_of(file)
    at = {"unit_mult": 3, "reference_date": "12-31", "status": FORECAST}
    measures: dict[str, dict[str, Any]] = {
        "popM": {"sex": "M", "variant": "MEDIUM", **at},
        "popF": {"sex": "F", "variant": "MEDIUM", **at},
    }
    for suffix, variant in BOUNDS.items():
        if f"pop_{suffix}" in file.table.column_names:
            measures[f"pop_{suffix}"] = {"variant": variant, **at}
    return Reading((melt(POPULATION, file, keys, measures, MARKS),), _edition(path, file, edition), notes)


def read_sex_ratio(path: Path, edition: str | None = None) -> Reading:
    """Male births per female birth by calendar year."""
    file, notes = read_locations(path, ["country_code", "year", "srb"])
    edition = _edition(path, file, edition)
    ratio = {"srb": {"rate": "SEX_RATIO_BIRTH"}}
    tables = [
        melt(VITAL_RATES, part, keys_of(part), ratio, MARKS, status=status).table
        for part, _, status in _parts(file, edition)
    ]
    return Reading((Observations(VITAL_RATES, pa.concat_tables(tables)),), edition, notes)


def _has(*columns: str) -> Any:
    def recognise(head: Head) -> bool:
        return head.kind == "csv" and set(columns) <= set(head.columns) and "period" not in head.columns

    return recognise


EVENTS = Source(
    "WPP2024_EVENTS",
    "World Population Prospects: births and deaths",
    dataflows=(VITAL_EVENTS,),
    recognise=_has("country_code", "year", "births", "deaths", "growthrate"),
    read=read_events,
    of_edition=read_events,
    defects=("Deaths are not given by sex.",),
    **FACTS,
)
NET_MIGRATION = Source(
    "WPP2024_NET_MIGRATION",
    "World Population Prospects: net migration",
    dataflows=(VITAL_EVENTS,),
    recognise=_has("country_code", "year", "mig"),
    read=read_net_migration,
    of_edition=read_net_migration,
    **FACTS,
)
PROJECTED_POPULATION = Source(
    "WPP2024_POPULATION",
    "World Population Prospects: projected population",
    dataflows=(POPULATION,),
    recognise=_has("country_code", "year", "popM", "popF"),
    read=read_population,
    of_edition=read_population,
    defects=("End of the year, not mid-year.",),
    **FACTS,
)
SEX_RATIO = Source(
    "WPP2024_SEX_RATIO",
    "World Population Prospects: sex ratio at birth",
    dataflows=(VITAL_RATES,),
    recognise=_has("country_code", "year", "srb"),
    read=read_sex_ratio,
    of_edition=read_sex_ratio,
    **{**FACTS, "unit": "male births per female birth"},
)

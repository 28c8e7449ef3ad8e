"""UNHCR population figures as its Refugee Data Finder exports them, and as UNHCR prepares them for HDX.

Known about these files
-----------------------
- Refugee Data Finder: rows above the header say when the data were extracted and last updated and which years, origins
  and countries of asylum were chosen: an export can be a selection. Areas are written in ISO3 with UNK (unknown), XXA
  (stateless) and TIB (Tibetans), whatever UNHCR's own codes are. ``-`` is not reported; 0 is kept as published.
- HDX: a column a population type under UNHCR's short names; areas in ISO3, except UKN (unknown) and STA (stateless).
  The files at hand hold some countries of asylum only. They do not say when they were made.
- Applications for HDX: lines that differ only by the average number of persons per case are added up.
- Of the exports only end-year populations are read; for HDX also solutions and applications.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import ASYLUM_APPLICATION, DISPLACED_POPULATION, DURABLE_SOLUTION
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers, counted
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import Delimited, melt, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source, until
from sojourn.sources.unhcr import database

EXTRACTED, UPDATED = "Date extracted:", "Last updated:"
CHOSEN = ("Years:", "Origin:", "Country of asylum:")
EXPORT_KEYS = ("Year", "Country of origin (ISO)", "Country of asylum (ISO)")
EXPORT_TYPES = {
    "Refugees under UNHCR's mandate": "REF",
    "Asylum-seekers": "ASY",
    "Returned refugees": "RET",
    "IDPs of concern to UNHCR": "IDP",
    "Returned IDPs": "RDP",
    "Other people in need of international protection": "OIP",
    "Stateless persons": "STA",
    "Host Community": "HST",
    "Others of concern": "OOC",
}
HDX_KEYS = ("Year", "ISO3CoO", "ISO3CoA")
HDX_TYPES = ("REF", "IDP", "ASY", "OOC", "STA", "OIP")
HDX_SOLUTIONS = ("RST", "NAT", "RET", "RDP")
HDX_APPLICATION = {
    "procedure": "ProcedureType",
    "application_type": "ApplicationType",
    "counted": "ApplicationDataType",
}
SPECIAL = {"UNK": "XXX", "UKN": "XXX", "XXA": "XXA", "STA": "XXA", "TIB": "TIB"}
MARKS = {"-": ObsStatus.NOT_COLLECTED, "": ObsStatus.NOT_COLLECTED}


def _keys(file: Delimited, names: Sequence[str]) -> dict[str, object]:
    year, origin, asylum = names
    counterpart, reporter = as_areas(file, [origin, asylum], "iso3", SPECIAL)
    return {"time_period": file.text(year), "counterpart_area": counterpart, "ref_area": reporter}


def _reported(
    dataflow: Dataflow, dimension: str, file: Delimited, names: Sequence[str], columns: dict[str, str]
) -> tuple[Observations, str]:
    """One observation a reported cell; what is marked as not reported is left out and counted."""
    found = {c: {dimension: code} for c, code in columns.items() if c in file.table.column_names}
    table = melt(dataflow, file, _keys(file, names), found, MARKS).table
    kept = table.filter(pc.is_valid(table["obs_value"]))
    note = f"{counted(table.num_rows - kept.num_rows, 'cell')} not reported («-» or empty) left out: not zero."
    return Observations(dataflow, kept), note


def read_export(path: Path) -> Reading:
    """End-year populations of an export of the Refugee Data Finder; its edition is the day of extraction."""
    file = read_delimited(path, EXPORT_KEYS, preamble=True)
    if not set(EXPORT_TYPES) & set(file.table.column_names):
        raise LayoutDiffers(
            f"{path.name} is an export of UNHCR without end-year populations.",
            details=[f"it has: {', '.join(file.table.column_names)}"],
            ways_out=["Export «Population figures», «End year stock population totals»."],
        )
    observations, note = _reported(DISPLACED_POPULATION, "population_type", file, EXPORT_KEYS, EXPORT_TYPES)
    stated = {row[0]: row[1] for row in file.preamble if len(row) > 1}
    chosen = "; ".join(f"{name} {stated.get(name) or 'not said'}" for name in CHOSEN)
    years = sorted(set(file.text("Year").to_pylist()))
    notes = (note, f"Chosen for the export: {chosen}. It holds {years[0]} to {years[-1]}.")
    return Reading((observations,), _day(path, stated.get(EXTRACTED, "")), notes)


def _day(path: Path, text: str) -> str:
    """The day in «21/07/2024 14:54 UTC» as 2024-07-21."""
    match = re.match(r"\d{1,2}/\d{1,2}/\d{4}", text)
    try:
        return datetime.strptime(match[0] if match else "", "%d/%m/%Y").date().isoformat()
    except ValueError:
        raise LayoutDiffers(
            f"{path.name} does not say when it was extracted: «{text}».",
            ways_out=["Load the export with the rows that stand above its header."],
        ) from None


def read_hdx_populations(path: Path) -> Reading:
    """End-year populations prepared for HDX."""
    return _hdx(path, DISPLACED_POPULATION, "population_type", HDX_TYPES)


def read_hdx_solutions(path: Path) -> Reading:
    """Returns, resettlement and naturalisation prepared for HDX."""
    return _hdx(path, DURABLE_SOLUTION, "solution", HDX_SOLUTIONS)


def _hdx(path: Path, dataflow: Dataflow, dimension: str, codes: Sequence[str]) -> Reading:
    file = read_delimited(path, [*HDX_KEYS, *codes])
    observations, note = _reported(dataflow, dimension, file, HDX_KEYS, {c: c for c in codes})
    return Reading((observations,), until(observations.table), (note, _coverage(file)))


def read_hdx_applications(path: Path) -> Reading:
    """Asylum applications prepared for HDX; the level of decision is not in them."""
    file = read_delimited(path, [*HDX_KEYS, *HDX_APPLICATION.values(), "Applications"])
    keys = {
        **_keys(file, HDX_KEYS),
        **{d: file.text(c) for d, c in HDX_APPLICATION.items()},
        "decision_level": pa.repeat("", file.table.num_rows),
    }
    observations, notes = database.summed(ASYLUM_APPLICATION, file, keys, {"Applications": {}})
    return Reading((observations,), until(observations.table), (*notes, _coverage(file)))


def _coverage(file: Delimited) -> str:
    areas = sorted(set(file.text("ISO3CoA").to_pylist()))
    return f"Countries of asylum in it: {len(areas)} ({', '.join(areas[:5])}{' …' if len(areas) > 5 else ''})."


def _has(*columns: str) -> Callable[[Head], bool]:
    return lambda head: head.kind == "csv" and {*HDX_KEYS, *columns} <= set(head.columns)


def recognise_export(head: Head) -> bool:
    """The rows above the header, with the day of extraction, and populations in it."""
    header = set(head.header_with(*EXPORT_KEYS))
    return head.kind == "csv" and any(r[:1] == (EXTRACTED,) for r in head.lines) and bool(header & set(EXPORT_TYPES))


def unread(head: Head) -> str | None:
    """An export of the Refugee Data Finder that holds no populations."""
    said = {row[0].strip(): row[1].strip() for row in head.lines if len(row) > 1}
    if EXTRACTED not in said or recognise_export(head):
        return None
    return f"an export of UNHCR's Refugee Data Finder («{said.get('Content type', 'content not said')}»), not read"


def _source(
    name: str,
    title: str,
    dataflow: Dataflow,
    recognise: Callable[[Head], bool],
    read: Callable[[Path], Reading],
    timing: str,
) -> Source:
    return Source(
        name, title, "UNHCR", (dataflow,), recognise, read, "https://www.unhcr.org/refugee-statistics/download/",
        "CC BY 4.0", "persons", tuple(MARKS), database.DEFECTS, timing,
        series=database.SERIES,
    )  # fmt: skip


EXPORT = _source(
    "UNHCR_DATA_FINDER",
    "Refugee Data Finder: end-year populations, as exported",
    DISPLACED_POPULATION,
    recognise_export,
    read_export,
    "end of the year",
)
HDX_POPULATION = _source(
    "UNHCR_HDX_POPULATION",
    "End-year populations, as prepared for HDX",
    DISPLACED_POPULATION,
    _has(*HDX_TYPES),
    read_hdx_populations,
    "end of the year",
)
HDX_SOLUTION = _source(
    "UNHCR_HDX_SOLUTIONS",
    "Returns, resettlement, naturalisation, as prepared for HDX",
    DURABLE_SOLUTION,
    _has(*HDX_SOLUTIONS),
    read_hdx_solutions,
    "calendar year",
)
HDX_APPLICATIONS = _source(
    "UNHCR_HDX_APPLICATIONS",
    "Asylum applications, as prepared for HDX",
    ASYLUM_APPLICATION,
    _has("Applications", *HDX_APPLICATION.values()),
    read_hdx_applications,
    "calendar year",
)
EXPORTS = (EXPORT, HDX_POPULATION, HDX_SOLUTION, HDX_APPLICATIONS)

"""Reported flows of Eurostat and the OECD, as downloaded in the formats of SDMX; the tables are in ``flow_tables``."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import age
from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import CodesUnknown, LayoutDiffers, counted
from sojourn.sources.eurostat.immigration import IMMIGRATION
from sojourn.sources.layout.coded_labels import as_areas, as_listed
from sojourn.sources.layout.delimited import Delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.sdmx import downloads, flags
from sojourn.sources.sdmx.downloads import TIME, VALUE, Download
from sojourn.sources.sdmx.flow_tables import TABLES, Table
from sojourn.sources.sdmx.products import INTERNATIONAL_MIGRATION
from sojourn.sources.source import Reading, Source, until

MARKS = {"": ObsStatus.NOT_COLLECTED, ":": ObsStatus.NOT_COLLECTED, "NaN": ObsStatus.NOT_COLLECTED}
SEXES = {"T": "_T", "_T": "_T", "M": "M", "F": "F", "UNK": "_U", "_U": "_U"}
SHOWN = 8
MESSAGES_UNCHECKED = "read by the documentation of the format; no message of this publisher's flows was at hand"


def read(table: Table, path: Path) -> Reading:
    """Persons per calendar year as reported. Raises LayoutDiffers for another dataflow than the table's."""
    download = downloads.read(path)
    _require(table, download)
    rules = table.publisher
    file, notes = _selected(_with_flags(download, rules.flag), table)
    value, _ = file.numbers(VALUE, MARKS, negative=True)
    confidentiality = "CONF_STATUS" if "CONF_STATUS" in file.table.column_names else None
    status, remarks = flags.statuses(file, rules.flag, value, joined=rules.joined, confidentiality=confidentiality)
    below = pc.fill_null(pc.less(value, 0), False)
    kept = pc.and_(pc.not_equal(status, ObsStatus.NOT_COLLECTED.value), pc.invert(below))
    if empty := pc.sum(pc.equal(status, ObsStatus.NOT_COLLECTED.value)).as_py():
        notes.append(f"{counted(empty, 'cell')} without a figure left out: not zero.")
    if negative := pc.sum(below).as_py():
        notes.append(f"{negative} figures below zero (corrections of registers) are left out.")
    file, value, status, remarks = file.filter(kept), value.filter(kept), status.filter(kept), remarks.filter(kept)
    partner = as_areas(file, [table.partner], rules.scheme, rules.areas)[0]
    reporter = as_areas(file, [rules.reporter], rules.scheme)[0]
    columns: dict[str, Any] = {
        "time_period": file.text(TIME),
        "counterpart_area": partner,
        "ref_area": reporter,
        "direction": table.direction
        if isinstance(table.direction, str)
        else as_listed(file, table.measure, table.direction),
        "partner_basis": table.basis,
        "sex": as_listed(file, rules.sex, SEXES),
        "obs_value": pc.multiply(value, _factor(file)),
        "obs_status": status,
        "definition": flags.with_remarks(_definition(table, file), remarks),
        "row": file.line,
        "column": download.column if isinstance(download.column, str) else file.text(TIME),
    }
    if "age" in file.table.column_names:
        columns["age"] = _ages(file)
    observations = REPORTED_FLOW.table(columns)
    notes += _without_a_line(rules.reporters, observations["ref_area"])
    return Reading(
        (Observations(REPORTED_FLOW, observations),),
        download.updated or until(observations),
        (*notes, *flags.said(file, remarks)),
        unchecked=MESSAGES_UNCHECKED if download.message else "",
    )


def _without_a_line(due: frozenset[str], reporter: pa.ChunkedArray) -> list[str]:
    """Reporters that the file leaves out: a sum over its lines is not one over the publisher's countries."""
    absent = sorted(due - set(pc.unique(reporter).to_pylist()))
    if not absent:
        return []
    return [f"{len(absent)} of {len(due)} reporters have no figure here: {', '.join(absent)}; a sum lacks them."]


def _with_flags(download: Download, flag: str) -> Delimited:
    """A message leaves an attribute out that none of its observations has."""
    file = download.file
    if not download.message or flag in file.table.column_names:
        return file
    return replace(file, table=file.table.append_column(flag, pa.repeat("", file.table.num_rows)))


def _require(table: Table, download: Download) -> None:
    rules, flow, path = table.publisher, download.flow, download.file.path
    if flow is not None and not _holds(table, flow):
        raise LayoutDiffers(
            f"{path.name} is {flow}, not {rules.name}'s {table.flow}.",
            ways_out=["Leave --source out, or name the right one."],
        )
    needed = {rules.reporter, rules.sex, table.partner, TIME, VALUE, *filter(None, [table.measure])}
    needed |= set() if download.message else {rules.flag}
    if missing := sorted(needed - set(download.file.table.column_names)):
        raise LayoutDiffers(
            f"{path.name} lacks dimensions of {rules.name}'s {table.flow}.",
            details=[f"missing: {c}" for c in missing],
            ways_out=["Download it with all its dimensions."],
        )


def _selected(file: Delimited, table: Table) -> tuple[Delimited, list[str]]:
    """The lines that are read, and a note for each kind that is not."""
    rules, notes = table.publisher, []
    wanted: dict[str, tuple[str, ...]] = {**rules.only}
    if not isinstance(table.direction, str):
        wanted[table.measure] = tuple(table.direction)
    if "agedef" in file.table.column_names and "COMPLET" in pc.unique(file.text("agedef")).to_pylist():
        wanted["agedef"] = ("COMPLET",)
    for dimension, codes in wanted.items():
        if dimension in file.table.column_names:
            file, note = _only(file, dimension, pc.is_in(file.text(dimension), pa.array(codes)))
            notes += note
    if rules.country:
        for dimension, special in ((table.partner, tuple(rules.areas)), (rules.reporter, ())):
            codes = file.text(dimension)
            area = pc.or_(
                pc.match_substring_regex(codes, rules.country), pc.is_in(codes, pa.array(special, pa.string()))
            )
            file, note = _only(file, dimension, area)
            notes += note
    return file, notes


def _only(file: Delimited, dimension: str, mask: pa.Array) -> tuple[Delimited, list[str]]:
    left = file.filter(pc.invert(mask))
    if not left.table.num_rows:
        return file, []
    codes = sorted(set(left.text(dimension).to_pylist()))
    named = ", ".join(codes[:SHOWN]) + (f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else "")
    if left.table.num_rows == file.table.num_rows:
        raise LayoutDiffers(f"{file.path.name}: no line can be read; all have {dimension} {named}.")
    return file.filter(mask), [f"{left.table.num_rows:,} figures or cells with {dimension} {named} are not read."]


def _definition(table: Table, file: Delimited) -> str | pa.Array:
    if "agedef" not in file.table.column_names:
        return table.definition
    reached = pc.and_(pc.equal(file.text("agedef"), "REACH"), pc.not_equal(file.text("age"), "TOTAL"))
    return pc.if_else(reached, f"{table.definition}; age reached during the year", table.definition)


def _factor(file: Delimited) -> pa.Array:
    """Ten to the power of the unit multiplier of each line."""
    if "UNIT_MULT" not in file.table.column_names:
        return pa.repeat(1.0, file.table.num_rows)
    power, _ = file.numbers("UNIT_MULT", {"": ObsStatus.NORMAL})
    return pc.power(10.0, pc.fill_null(power, 0.0))


def _ages(file: Delimited) -> pa.Array:
    known = {}
    for written in pc.unique(file.text("age")).to_pylist():
        try:
            known[written] = age.code(written)
        except CodesUnknown:
            continue  # as_listed says where it stands
    return as_listed(file, "age", known)


def recognise(table: Table, head: Head) -> bool:
    """The dataflow that the file states; in a TSV, which states none, its dimensions and the name of the file."""
    form = downloads.format_of(head)
    if form is None:
        return False
    if form.flow is not None:
        return _holds(table, form.flow)
    return resembles(table, head) and table.flow.lower() in head.name


def _holds(table: Table, flow: downloads.Flow) -> bool:
    """The table's dataflow by name; a message may name the data structure instead, which several dataflows share."""
    agency = table.publisher.agency.split(".")[0]
    return flow.agency.split(".")[0] == agency and flow.id in (table.flow, table.structure or table.flow)


def resembles(table: Table, head: Head) -> bool:
    """A TSV with the dimensions of the table."""
    form = downloads.format_of(head)
    return form is not None and form.flow is None and frozenset(form.components) == table.dimensions


def unread(head: Head) -> str | None:
    """What a download is whose dataflow is in no table here, by publisher and name; None for anything else."""
    form = downloads.format_of(head)
    if form is None or any(recognise(t, head) for t in TABLES):
        return None
    if form.flow is not None:
        return f"{form.flow}{f' in {form.kind}' * form.message}, a dataflow that Sojourn does not read"
    if form.message:
        return f"data in {form.kind} that name no dataflow; download them again, or as SDMX-CSV"
    return (
        f"a table of Eurostat in TSV with the dimensions {', '.join(form.components)}; which dataset it is stands in "
        "no line of it, and its name is not that of one Sojourn reads"
    )


#: Dataflows that are layouts of a product read elsewhere; every other one is a product of its own.
KNOWN = {"MIGR_IMM5PRV": IMMIGRATION, "DF_MIG": INTERNATIONAL_MIGRATION}


#: Tables of which a published file was at hand; the others come in the same format and are read as these are.
SEEN = frozenset({"TPS00176", "TPS00177", "DF_MIG"})
AS_SISTERS = "No published file of this table was at hand: its codes are read by the documentation of the dataflow."


def series_of(table: Table) -> Series:
    """The publisher's product that a dataflow is a layout of."""
    return KNOWN.get(table.flow) or Series(table.source_id, table.title, table.publisher.name)


def _source(table: Table) -> Source:
    return Source(
        table.source_id,
        table.title,
        table.publisher.name,
        (REPORTED_FLOW,),
        partial(recognise, table),
        partial(read, table),
        table.publisher.address,
        table.publisher.licence,
        "persons",
        tuple(MARKS),
        ("Definitions differ by reporter.", *(() if table.flow in SEEN else (AS_SISTERS,))),
        "calendar year",
        resembles=partial(resembles, table),
        series=series_of(table),
    )


SOURCES = tuple(_source(t) for t in TABLES)

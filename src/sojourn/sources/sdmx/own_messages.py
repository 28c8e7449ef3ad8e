"""Messages that Sojourn wrote itself, read back without loss: figures, statuses, attributes, editions, places.

Known about these messages
--------------------------
- The agency is SOJOURN and the dataflow one of ours; columns are ours in capitals, but for one.
- A point in a code is written ``@``.
- SOURCE is a dimension and EDITION an attribute: a file is one release, so a message of several is refused.
- SHEET, ROW and COLUMN are places in the publisher's file and stay so: the release says that a message was read.
- An absent figure is an empty value beside its status; an attribute that no observation has is not in a message.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflow import Dataflow, component_id
from sojourn.concepts.dataflows import DATAFLOWS
from sojourn.concepts.disclosure import Disclosure
from sojourn.concepts.series import Series, own_series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.delimited import Delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.sdmx import downloads
from sojourn.sources.source import Reading, Source

AGENCY = "SOJOURN"
SOURCE, EDITION, VALUE, STATUS = "SOURCE", "EDITION", "OBS_VALUE", "OBS_STATUS"
MESSAGE = "message of Sojourn"
UNCHECKED = "a message says itself whose figures it holds"
ONE_AT_A_TIME = ("Ask for one release a message: c[SOURCE]=NAME&c[EDITION]=NAME (version 3.0 of the interface).",)


def source_of(head: Head, known: Iterable[Source]) -> Source | None:
    """The source that a message of ours is of, as its own figures name it, ready to read it; None for another file.

    known : declared sources; one that is not among them (a table of one's own, an estimate) is made of its name

    Raises LayoutDiffers for a message of several sources or editions, or without what a release needs.
    """
    form = downloads.format_of(head)
    if form is None or form.flow is None or form.flow.agency != AGENCY:
        return None
    flow = next((d for d in DATAFLOWS if d.id == form.flow.id and d.disclosure is not Disclosure.PERSONAL), None)
    if flow is None:
        return None
    file = downloads.read(head.path).file
    _require(file, flow)
    name, edition = (_only(file, column) for column in (SOURCE, EDITION))
    name = _code(name)
    found = Reading(
        (_observations(file, flow),), edition, (f"Read from a {MESSAGE} in {form.kind}.",), unchecked=UNCHECKED
    )
    declared = next((s for s in known if s.id == name), None)
    return Source(
        name,
        declared.title if declared else f"{name}, as a {MESSAGE} has it",
        declared.publisher if declared else f"named {name} in a {MESSAGE}",
        (flow,),
        lambda _: True,
        lambda _: found,
        declared.address if declared else "",
        declared.licence if declared else "",
        flow.unit,
        series=declared.series if declared else Series(own_series(name, flow.id), name, name),
    )


def _require(file: Delimited, flow: Dataflow) -> None:
    needed = [*(component_id(k) for k in flow.keys), SOURCE, EDITION, STATUS, VALUE]
    if missing := [c for c in needed if c not in file.table.column_names]:
        raise LayoutDiffers(
            f"{file.path.name} is a {MESSAGE} that lacks components of {flow.id}.",
            details=[f"missing: {c}" for c in missing],
            ways_out=["Ask for it with all attributes: detail=full, attributes=dsd."],
        )


def _only(file: Delimited, column: str) -> str:
    """The one value of a column. Raises LayoutDiffers where there are several, or none."""
    found = sorted(filter(None, pc.unique(file.text(column)).to_pylist()))
    if len(found) != 1:
        raise LayoutDiffers(
            f"{file.path.name} holds figures of {len(found)} different {column}.",
            details=found[:10],
            ways_out=ONE_AT_A_TIME,
        )
    return str(found[0])


def _observations(file: Delimited, flow: Dataflow) -> Observations:
    marks = {"": ObsStatus.MISSING, "NaN": ObsStatus.MISSING}
    value, _ = file.numbers(VALUE, marks, negative=flow.negative)
    columns: dict[str, pa.Array] = {"obs_value": value, "obs_status": file.text(STATUS)}
    for key in flow.keys:
        text = file.text(component_id(key))
        columns[key] = text if key == "time_period" else pc.replace_substring(text, "@", ".")
    for name in (*flow.attributes, "sheet", "row", "column"):
        if component_id(name) in file.table.column_names:
            columns[name] = _empty_as_none(file.text(component_id(name)))
    return Observations(flow, flow.table(columns))


def _empty_as_none(text: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _code(id: str) -> str:
    return id.replace("@", ".")

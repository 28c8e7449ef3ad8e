"""Data as SDMX-CSV 1.0 and 2.0."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.publish.sdmx.answer import Answer, joined, mapped, plain, run
from sojourn.publish.sdmx.model import AGENCY, MEASURE, TIME, VERSION

_QUOTED = re.compile(r'[",\r\n]')


def stream(answer: Answer, version: str) -> Iterator[bytes]:
    """The table, a batch at a time. version : ``1.0`` or ``2.0``

    Attributes of the data set stand in every row, as the format has no other place. A figure that is absent is an empty
    cell beside its status.
    """
    structure = f"{AGENCY}:{answer.flow.id}({VERSION})"
    lead = {"DATAFLOW": structure} if version == "1.0" else {
        "STRUCTURE": "dataflow", "STRUCTURE_ID": structure, "ACTION": "I"
    }  # fmt: skip
    figures = [MEASURE] if answer.measured else []
    names = [*lead, *answer.keys, *figures, *(c.id for c in answer.attributes), *answer.whole]
    yield (",".join(names) + "\n").encode()
    lead_text = ",".join(lead.values())
    tail = "".join(f",{_cell(v)}" for v in answer.whole.values())
    hidden = frozenset() if answer.observed else {TIME, MEASURE, *(c.id for c in answer.attributes)}
    codes = plain(answer)
    for _, texts in answer.segments():
        rows = len(next(iter(texts.values())))
        cells: list[str | pa.Array] = [lead_text]
        for name in [*answer.keys, *figures, *(c.id for c in answer.attributes)]:
            column = texts[name] if name in codes else mapped(texts[name], _cell)
            cells += [","] if name in hidden else [",", pc.fill_null(column, "")]
        yield run([joined([*cells, f"{tail}\n"], rows)])


def _cell(text: str) -> str:
    """A text as a cell, quoted where it has to be."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text

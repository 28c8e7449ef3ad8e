"""Downloads in the formats of SDMX as one row an observation, columns named by the ids of their components.

Formats
-------
- SDMX-CSV 1.0: first column DATAFLOW (``ESTAT:MIGR_IMM5PRV(1.0)``); 2.0: STRUCTURE, STRUCTURE_ID, ACTION. Labels stand
  in columns of their own, or behind the code in the same cell (``ITA: Italy``), or nowhere.
- TSV of Eurostat: the dimensions joined by commas in the first column (``freq,geo\\TIME_PERIOD``), a column a period,
  flags behind the figure (``120000 bp``), ``:`` for none. The dataset stands in no line of it, only in the file's name.
- Messages: SDMX-ML 2.1 (``markup``), SDMX-JSON 1.0 and 2.0 (``json_data``), JSON-stat 2.0 (``json_stat``). They have no
  lines: an observation is placed by its number in the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.delimited import Delimited, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.sdmx import json_data, json_stat, json_text, markup
from sojourn.sources.sdmx.messages import Naming

Kind = Literal["SDMX-CSV", "TSV", "SDMX-ML", "SDMX-JSON", "JSON-stat"]
PUBLISHERS = {"ESTAT": "Eurostat", "OECD": "OECD", "ILO": "ILO", "UNSD": "UN Statistics Division", "WB": "World Bank"}
TIME, VALUE, FLAG = "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"
STRUCTURE = re.compile(r"^(?P<agency>[\w.]+):(?:\w+@)?(?P<id>\w+)(?:\$\w+)?(?:\((?P<version>[^)]*)\))?$")
TSV_CORNER = re.compile(r"^(?P<dimensions>[\w,]+)\\TIME_PERIOD$")
TSV_CELL = r"^(?P<value>\S+)\s*(?P<flag>.*)$"
KEPT = ("Download the dataflow whole: what is loaded is never deleted by a message.",)
UPDATED = ("%d/%m/%y %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
OF_ONE_MAJOR = re.compile(r"\.[\d.]+\).*$")
"""What may differ between versions of one structure without another meaning: all behind the first number."""
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}(?=T|$)")


@dataclass(frozen=True)
class Flow:
    """A dataflow as its publisher names it."""

    agency: str
    id: str
    name: str = ""

    @property
    def publisher(self) -> str:
        """The name of the agency, its id where it is not known."""
        return PUBLISHERS.get(self.agency.split(".")[0], self.agency)

    def __str__(self) -> str:
        return f"«{self.name or self.id}» of {self.publisher} ({self.agency}:{self.id})"


@dataclass(frozen=True)
class Format:
    """Which format a file has; ``flow`` is None where the file does not say it, as a TSV never does.

    components : ids in the header of a text, none of a message
    prepared : when a message was prepared or its data updated, as written
    """

    kind: Kind
    components: tuple[str, ...]
    flow: Flow | None
    prepared: str = ""

    @property
    def message(self) -> bool:
        """True for a message, False for a text of lines."""
        return self.kind not in ("SDMX-CSV", "TSV")


@dataclass(frozen=True)
class Download:
    """A download as text columns named by component.

    kind : the format it came in
    column : the column each figure stands in, one name or one a line
    updated : day of the publisher's last update, as 2025-04-01, empty where the file does not say it
    """

    file: Delimited
    flow: Flow | None
    column: str | pa.Array
    updated: str
    kind: Kind

    @property
    def message(self) -> bool:
        """True where an attribute that no observation has is absent."""
        return self.kind not in ("SDMX-CSV", "TSV")


def format_of(head: Head) -> Format | None:
    """The format of a file, judged by its header and first line, or None where it is none of these.

    Raises FileDamaged for a message that is no well-formed XML or JSON.
    """
    if head.kind == "xml":
        return _message("SDMX-ML", markup.naming(head.path))
    if head.kind == "json":
        return _json_format(head)
    if head.kind != "csv" or len(head.lines) < 2 or not head.columns:
        return None
    columns = head.columns
    if head.delimiter == "\t" and (corner := TSV_CORNER.match(columns[0])):
        return Format("TSV", tuple(corner["dimensions"].split(",")), None)
    ids = tuple(_id(c) for c in columns)
    if ids[0] not in ("DATAFLOW", "STRUCTURE") or VALUE not in ids:
        return None
    first = dict(zip(ids, (c.strip() for c in head.lines[1]), strict=False))
    named = re.sub(r":\s.*$", "", first.get("STRUCTURE_ID") or first.get("DATAFLOW", ""))
    flow = _flow(named, first.get("STRUCTURE_NAME", ""))
    return Format("SDMX-CSV", ids, flow) if flow else None


def read(path: Path) -> Download:
    """A download in one of the formats.

    Raises LayoutDiffers where it is none of them, holds several dataflows, deletes observations, or has labels in place
    of codes; else as ``read_delimited``.
    """
    head = Head.of(path)
    form = format_of(head)
    if form is None:
        if head.kind == "xml":
            markup.read(path)  # says more exactly why it is none
        _require_figures(head)
        raise LayoutDiffers(
            f"{path.name} is neither SDMX-CSV, a table of Eurostat in TSV, nor a data message of SDMX.",
            details=[f"found: {head.description}"],
            ways_out=["Download it again as SDMX-CSV, with codes."],
        )
    if form.message:
        return _from_message(path, form)
    return _from_tsv(path, form) if form.kind == "TSV" else _from_csv(path, form, head.delimiter)


def _require_figures(head: Head) -> None:
    """Say of an SDMX-CSV without the column of figures why nothing is read. Raises LayoutDiffers."""
    ids = [_id(c) for c in head.columns]
    if head.kind != "csv" or not ids or ids[0] not in ("DATAFLOW", "STRUCTURE") or VALUE in ids:
        return
    name = head.path.name
    if "ACTION" in ids and any(line[ids.index("ACTION")] == "D" for line in head.lines[1:] if len(line) == len(ids)):
        raise LayoutDiffers(f"{name} deletes observations.", details=["ACTION: D"], ways_out=KEPT)
    raise LayoutDiffers(
        f"{name} has no column {VALUE}: which of its columns are measures, if any, only its structure says.",
        details=[f"columns: {', '.join(ids)}"],
        ways_out=[f"Download it again with one measure, as {VALUE}."],
    )


def _json_format(head: Head) -> Format | None:
    if not (json_data.SIGN.search(head.start) or json_stat.SIGN.search(head.start)):
        return None
    facts = head.path.stat()
    return _named_in_json(head.path, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=16)
def _named_in_json(path: Path, _size: int, _changed: int) -> Format | None:
    """What one state of a file says of itself: many sources ask, and JSON is read as a whole."""
    found = json_text.parsed(path)
    if told := json_stat.naming(found):
        return _message("JSON-stat", told)
    return _message("SDMX-JSON", json_data.naming(found))


def _message(kind: Kind, told: Naming | None) -> Format | None:
    return Format(kind, (), _flow(told.structure, told.name), told.prepared) if told else None


def _from_message(path: Path, form: Format) -> Download:
    if form.kind == "SDMX-ML":
        table = markup.read(path)
    else:
        found = json_text.parsed(path)
        read_json = json_stat.read if form.kind == "JSON-stat" else json_data.read
        table = read_json(found, path.name)
    number = pa.array(range(1, table.num_rows + 1), pa.int32())
    file = Delimited(path, table, number, counted="observation")
    _require_codes(file)
    return Download(file, form.flow, VALUE, _day(form.prepared), form.kind)


def _id(name: str) -> str:
    """The id in a header cell: «geo:Reporting country» -> geo, «STRUCTURE[;]» -> STRUCTURE."""
    return re.split(r"[:\[]", name, maxsplit=1)[0].strip()


def _flow(structure: str, name: str) -> Flow | None:
    match = STRUCTURE.match(structure)
    return Flow(match["agency"], match["id"], name) if match else None


def _from_csv(path: Path, form: Format, delimiter: str) -> Download:
    file = read_delimited(path, [], delimiter=delimiter)
    labelled = [":" in c for c in file.table.column_names]
    columns = [_id(c) for c in file.table.column_names]
    cells = [
        pc.replace_substring_regex(file.table[i].combine_chunks(), r":\s.*$|:$", "") if beside else file.table[i]
        for i, beside in enumerate(labelled)
    ]
    file = replace(file, table=pa.table(dict(zip(columns, cells, strict=True))))
    naming = "STRUCTURE_ID" if "STRUCTURE_ID" in columns else "DATAFLOW"
    named = pc.unique(file.text(naming)).to_pylist()
    if len({OF_ONE_MAJOR.sub(")", n) for n in named}) > 1:
        raise LayoutDiffers(f"{path.name} holds {len(named)} dataflows.", details=named, ways_out=["Load one a file."])
    if "ACTION" in columns and "D" in (actions := pc.unique(file.text("ACTION")).to_pylist()):
        raise LayoutDiffers(
            f"{path.name} deletes observations.", details=[f"ACTION: {', '.join(actions)}"], ways_out=KEPT
        )
    _require_codes(file)
    updated = pc.max(file.text("LAST UPDATE")).as_py() if "LAST UPDATE" in columns else ""
    return Download(file, form.flow, VALUE, _day(updated), form.kind)


def _from_tsv(path: Path, form: Format) -> Download:
    wide = read_delimited(path, [], delimiter="\t")
    corner, *periods = wide.table.column_names
    keys = wide.text(corner)
    counts = pc.add(pc.count_substring(keys, ","), 1)
    wrong = wide.filter(pc.not_equal(counts, len(form.components)))
    if wrong.table.num_rows:
        raise LayoutDiffers(
            f"{path.name}: lines do not have the {len(form.components)} dimensions of the header.",
            details=[
                f"line {n}: «{k}»" for n, k in zip(wrong.line.to_pylist(), wrong.text(corner).to_pylist(), strict=True)
            ],
        )
    parts = pc.split_pattern(keys, ",")
    tables = []
    for period in periods:
        cells = pc.extract_regex(wide.text(period), TSV_CELL)
        tables.append(
            pa.table(
                {
                    **{c: pc.utf8_trim_whitespace(pc.list_element(parts, i)) for i, c in enumerate(form.components)},
                    TIME: pa.repeat(period, len(keys)),
                    VALUE: pc.fill_null(pc.struct_field(cells, "value"), ""),
                    FLAG: pc.utf8_trim_whitespace(pc.fill_null(pc.struct_field(cells, "flag"), "")),
                    "__line": wide.line,
                }
            )
        )
    long = pa.concat_tables(tables).combine_chunks()
    file = Delimited(path, long.drop_columns(["__line"]), long["__line"].combine_chunks())
    return Download(file, None, file.text(TIME), "", form.kind)


def _require_codes(file: Delimited) -> None:
    """Labels in place of codes cannot be told apart from codes later: the frequency shows them at once."""
    name = next((c for c in file.table.column_names if c.upper() == "FREQ"), None)
    if name is None:
        return
    long = [v for v in pc.unique(file.text(name)).to_pylist() if len(v) != 1]
    if long:
        raise LayoutDiffers(
            f"{file.path.name}: labels stand in place of codes ({name}: {', '.join(long[:3])}).",
            ways_out=["Download it again with codes («ID»), or with codes and labels («Both»)."],
        )


def _day(text: str) -> str:
    if day := DAY.match(text):
        return day[0]
    for pattern in UPDATED:
        try:
            return datetime.strptime(text, pattern).date().isoformat()
        except ValueError:
            continue
    return ""

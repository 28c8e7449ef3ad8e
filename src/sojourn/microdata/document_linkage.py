"""Documents of one person: which columns say so, how two documents are compared, and what is read of their table.

A person crosses with a passport, then with its successor: to a register of documents these are two persons, of whom
the first left for good and the second came to stay. Documents are linked by keys (what is alike in all columns of a key
is one person) and by scores (``kernels.linkage``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.document_linkage import DOCUMENT, NUMBER, Block, Comparison
from sojourn.concepts.header_row import columns_told
from sojourn.concepts.person_identifiers import BLANKS, PLACEHOLDERS, Placeholders
from sojourn.errors import LayoutDiffers, UsageError, ValuesRefused, counted
from sojourn.kernels.civil_dates import INVALID, READ
from sojourn.kernels.linkage.agreement_mixture import LEAST_COMPARISONS
from sojourn.microdata import crossing_keys
from sojourn.microdata.person_identifiers import identified

SHOWN = 5
"""Documents that are named of each problem."""


@dataclass(frozen=True)
class LinkagePlan:
    """What makes two documents one person's.

    same : keys; documents alike in all columns of a key, none of them empty, are one person's for certain
    compare, block : comparisons and blocks of the scores; without them there are keys alone
    threshold : chance from which a pair is taken to be one person's where a decision has to be made
    """

    same: tuple[tuple[str, ...], ...] = ()
    compare: tuple[Comparison, ...] = ()
    block: tuple[Block, ...] = ()
    threshold: float = 0.5

    def __post_init__(self) -> None:
        """Refuse what cannot link."""
        if not self.same and not self.compare:
            raise UsageError(
                "Nothing says which documents are of one person.",
                ways_out=["--same national_id", "--compare family_name:text --compare birth_date:date ... --block ..."],
            )
        if bool(self.compare) != bool(self.block):
            raise UsageError(
                "--compare and --block belong together: pairs are compared that agree in a block.",
                ways_out=["--block birth_date --block family_name"],
            )
        if not 0 < self.threshold <= 1:
            raise UsageError(f"--threshold {self.threshold} is no chance.", ways_out=["a number above 0, up to 1"])
        columns = [c.column for c in self.compare]
        if len(set(columns)) < len(columns):
            raise UsageError("--compare names a column twice; two comparisons of it would not be independent.")
        for block in self.block:
            left = [c.column for c in self.compare if not block.implies(c)]
            if len(left) < LEAST_COMPARISONS:
                raise UsageError(
                    f"--block {block} leaves {len(left)} comparisons ({', '.join(left) or 'none'}): three are the "
                    "least that tell pairs of one person from pairs of two.",
                    ways_out=["compare further columns", "block by fewer columns, or by their first signs (name:4)"],
                )

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the documents must have, each once."""
        named = [*(c for key in self.same for c in key), *(c.column for c in self.compare)]
        return tuple(dict.fromkeys([*named, *(c for block in self.block for c, _ in block.parts)]))

    def dates(self) -> frozenset[str]:
        """Columns that are read as dates."""
        return frozenset(c.column for c in self.compare if c.kind == "date")

    def settings(self) -> dict[str, object]:
        """For the lineage."""
        return {
            "same": [",".join(key) for key in self.same],
            "compare": [f"{c.column}:{c.kind}" for c in self.compare],
            "block": [str(block) for block in self.block],
            "threshold": self.threshold,
        }


@dataclass(frozen=True)
class Documents:
    """Documents that can be linked.

    table : NUMBER, document_id (text) and the columns of the plan as text (dates as YYYY-MM-DD), null where nothing is
    told; a row a document ; unusable : rows without a document ; repeated : rows that repeat one word by word
    unread : column of dates -> cells that are none (they count as missing)
    """

    table: pa.Table
    unusable: int
    repeated: int
    unread: dict[str, int]


def read(table: pa.Table, ids: pa.DataType, plan: LinkagePlan, placeholders: Placeholders = PLACEHOLDERS) -> Documents:
    """Documents of a table with ``document_id`` (as ``person_id`` among the crossings) and the columns of a plan.

    ids : type of the identifiers among the crossings. Texts are compared in capitals, without blanks around them and
    with single ones inside; words for "none" are missing.
    Raises ``LayoutDiffers`` for columns that are not there, ``ValuesRefused`` where a document stands twice with
    different facts or identifiers of both files cannot be compared.
    """
    absent = [name for name in (DOCUMENT, *plan.columns) if name not in table.column_names]
    if absent:
        raise LayoutDiffers(
            f"The documents have no column {', '.join(absent)}.",
            details=[columns_told(table.column_names)],
            ways_out=["Columns are document_id and those that are compared; --columns document_id=PASSPORT renames."],
        )
    who = identified(crossing_keys.array_of(table[DOCUMENT]), DOCUMENT, placeholders)
    written = who.distinct.take(pa.array(who.of, mask=who.of < 0))
    columns = {DOCUMENT: crossing_keys.ids_as(written, ids, "documents").cast(pa.string())}
    unread = {}
    for name in plan.columns:
        cells = crossing_keys.array_of(table[name])
        if name in plan.dates():
            columns[name], unread[name] = _as_dates(cells, name)
        else:
            columns[name] = _as_text(cells, placeholders)
    _refuse_empty({name: columns[name] for name in plan.columns}, unread)
    row = pa.array(np.arange(1, table.num_rows + 1))
    found = pa.table({**columns, "row": row}).filter(pa.array(who.of >= 0))
    once = found.group_by([DOCUMENT, *plan.columns]).aggregate([("row", "min")])
    _refuse_contradictions(once)
    kept = once.sort_by(DOCUMENT).drop_columns("row_min")
    numbered = kept.add_column(0, NUMBER, pa.array(np.arange(kept.num_rows)))
    return Documents(
        numbered,
        table.num_rows - found.num_rows,
        found.num_rows - kept.num_rows,
        {name: count for name, count in unread.items() if count},
    )


def _refuse_empty(columns: Mapping[str, pa.Array], unread: Mapping[str, int]) -> None:
    """Refuse columns of which no document tells anything: they would agree with nothing and block everything out."""
    empty = [name for name, cells in columns.items() if len(cells) and cells.null_count == len(cells)]
    if not empty:
        return
    dates = [name for name in empty if unread.get(name)]
    raise ValuesRefused(
        f"No document tells anything in {', '.join(empty)}.",
        details=[f"{name}: {counted(unread[name], 'cell')} hold no date that can be read" for name in dates],
        ways_out=[
            *(["--date-format DD.MM.YYYY says how dates are written"] if dates else []),
            "leave the column out of --same, --compare and --block",
        ],
    )


def _refuse_contradictions(once: pa.Table) -> None:
    """Refuse a document with two sets of facts: it would have to be two."""
    twice = once.group_by(DOCUMENT).aggregate([("row_min", "list"), ("row_min", "count")])
    twice = twice.filter(pc.greater(twice["row_min_count"], 1))
    if not twice.num_rows:
        return
    rows = [sorted(rows) for rows in twice["row_min_list"].to_pylist()]
    raise ValuesRefused(
        f"{twice.num_rows:,} documents stand twice with different facts.",
        details=[f"rows {', '.join(map(str, each))}" for each in sorted(rows)[:SHOWN]],
        of_persons=[f"document {text}" for text in twice[DOCUMENT].to_pylist()],
        ways_out=["Keep the row of each document that holds.", "Number the documents so that no two share a number."],
    )


def _as_text(cells: pa.Array, placeholders: Placeholders) -> pa.Array:
    """In capitals, blanks taken off and single inside; null for nothing and for words that stand for nothing."""
    text = cells.cast(pa.string())
    text = pc.utf8_upper(pc.utf8_trim(text, characters=BLANKS))
    text = pc.replace_substring_regex(text, r"\s+", " ")
    nothing = pc.is_in(text, value_set=pa.array(["", *sorted(placeholders.words)]))
    return pc.if_else(nothing, pa.scalar(None, pa.string()), text)


def _as_dates(cells: pa.Array, name: str) -> tuple[pa.Array, int]:
    """Dates as YYYY-MM-DD, null where there is none; how many cells are something else."""
    day, _, state, _ = crossing_keys.read_dates(cells, name)
    dates = pa.array(day.astype(np.int32), mask=state != READ).cast(pa.date32())
    return dates.cast(pa.string()), int((state == INVALID).sum())


def said(words: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Keys as they are written: ``national_id`` or ``family_name,birth_date``. Raises UsageError for an empty one."""
    keys = tuple(tuple(c.strip() for c in word.split(",")) for word in words)
    if any("" in key for key in keys):
        raise UsageError("--same names no column.", ways_out=["--same national_id", "--same family_name,birth_date"])
    return keys

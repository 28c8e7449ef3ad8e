"""What a data message is made of: components, what is said of the whole, and observations as columns of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflow import Dataflow
from sojourn.publish.sdmx.model import MEASURE, TIME, Component

ALL_DIMENSIONS = "AllDimensions"
NUMBERS = ("Integer", "Double")
"""Types of free values that are written without quotes."""
Texts = Mapping[str, pa.Array]


@dataclass(frozen=True)
class Answer:
    """A data message before it is written.

    dimensions : without time ; attributes : those of observations that are asked for
    whole : attributes of the data set, id -> value
    at : the dimension at observations, or ``AllDimensions`` for a flat message
    measured : whether figures are given ; observed : False where only series are told
    history : whether editions follow one another, each a data set of its own
    batches : as ``Standing.batches`` gives them ; prepared : an instant of ISO 8601
    names : component -> code -> name
    """

    flow: Dataflow
    dimensions: tuple[Component, ...]
    attributes: tuple[Component, ...]
    whole: Mapping[str, str]
    at: str
    batches: Iterator[pa.RecordBatch]
    prepared: str
    names: Mapping[str, Mapping[str, str]]
    measured: bool = True
    observed: bool = True
    history: bool = False

    @property
    def timed(self) -> bool:
        """Whether there is a time dimension."""
        return "time_period" in self.flow.keys

    @property
    def keys(self) -> tuple[str, ...]:
        """Ids of all dimensions, time last."""
        return (*(c.id for c in self.dimensions), *([TIME] * self.timed))

    @property
    def flat(self) -> bool:
        """Whether observations stand alone."""
        return self.at == ALL_DIMENSIONS

    @property
    def series(self) -> tuple[str, ...]:
        """Dimensions that name a series; none in a flat message."""
        return () if self.flat else tuple(k for k in self.keys if k != self.at)

    @property
    def own(self) -> tuple[str, ...]:
        """Dimensions at an observation."""
        return self.keys if self.flat else (self.at,)

    def segments(self) -> Iterator[tuple[bool, Texts]]:
        """Columns of text by component, a part of the answer at a time; True where another edition begins."""
        before: str | None = None
        for batch in self.batches:
            for part in _by_edition(batch) if self.history else [batch]:
                if not part.num_rows:
                    continue
                edition = part["edition"][0].as_py() if self.history else ""
                yield edition != before and before is not None, self._texts(part)
                before = edition

    def _texts(self, batch: pa.RecordBatch) -> Texts:
        found = {c.id: pc.replace_substring(batch[c.column], ".", "@") for c in self.dimensions}
        if self.timed:
            found[TIME] = batch["time_period"]
        if self.measured:
            found[MEASURE] = pc.cast(batch["obs_value"], pa.string())
        return found | {c.id: pc.cast(batch[c.column], pa.string()) for c in self.attributes}


def _by_edition(batch: pa.RecordBatch) -> list[pa.RecordBatch]:
    starts = [0, *_changes(batch["edition"], None)[1:]] if batch.num_rows else []
    return [batch.slice(a, b - a) for a, b in zip(starts, [*starts[1:], batch.num_rows], strict=True)]


def _changes(column: pa.Array, before: str | None) -> list[int]:
    return list(pc.indices_nonzero(changed(column, before)).to_pylist())


def changed(key: pa.Array, before: str | None) -> pa.Array:
    """Where a column is not what it was a row before; before : its value above the first row, None for another one"""
    if not len(key):
        return pa.array([], pa.bool_())
    first = pa.array([key[0].as_py() != before])
    return pa.concat_arrays([first, pc.not_equal(key.slice(1), key.slice(0, len(key) - 1))])


def joined(parts: Sequence[str | pa.Array], rows: int) -> pa.Array:
    """Texts and columns side by side, row by row; null where a column is null."""
    if not any(isinstance(p, pa.Array) for p in parts):
        return pa.repeat("".join(p for p in parts if isinstance(p, str)), rows)
    return pc.binary_join_element_wise(*parts, "", null_handling="emit_null")


def optional(parts: Sequence[str | pa.Array], rows: int) -> pa.Array:
    """The same, empty where a column is null."""
    return pc.fill_null(joined(parts, rows), "")


def plain(answer: Answer) -> frozenset[str]:
    """Components whose values are codes or numbers, which no format has to escape."""
    numbers = (c.id for c in answer.attributes if c.type in NUMBERS)
    return frozenset({MEASURE, *(c.id for c in answer.dimensions), *numbers})


def mapped(column: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """Every text changed, each different one once; null stays."""
    encoded = pc.dictionary_encode(column)
    return pa.array([change(t) for t in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def opened(change: pa.Array, text: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """What is put before rows at which something changes: ``text`` of their places; empty before the others."""
    at = pc.indices_nonzero(change)
    empty = pa.repeat("", len(change))
    return pc.replace_with_mask(empty, change, text(at)) if len(at) else empty


def run(parts: Sequence[pa.Array]) -> bytes:
    """Columns side by side, row after row, as one run of bytes."""
    whole = joined(parts, len(parts[0]))
    offsets = whole.buffers()[1]
    width = 8 if pa.types.is_large_string(whole.type) else 4
    cut = memoryview(offsets).cast("q" if width == 8 else "i")
    return bytes(memoryview(whole.buffers()[2])[cut[whole.offset] : cut[whole.offset + len(whole)]])

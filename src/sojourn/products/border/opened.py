"""Classified crossings opened for counting, as their files and the command say: columns, sequence, who is a person."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

import pyarrow as pa

from sojourn.concepts.addresses import is_address
from sojourn.concepts.own_layout import OwnLayout
from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.engines import table_files
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.engines.crossing_view import Opening
from sojourn.errors import UsageError, counted
from sojourn.files import whole
from sojourn.microdata import crossing_keys
from sojourn.products.border import own_files
from sojourn.products.border.output import Stated, stated

EngineName = Literal["duckdb", "spark"]


@dataclass(frozen=True)
class HowOpened:
    """What a command says of classified crossings, beside where they are.

    columns : our name -> name in the files
    sequence : column whose numbers order the crossings of a day, where the files do not say it
    placeholders : identifiers that stand for nobody, in files that classification did not write
    scratch : folder for what does not fit into memory; by default the system's for temporary files
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    sequence: str | None = None
    placeholders: Placeholders = PLACEHOLDERS
    scratch: Path | None = None

    def opening(self, names: Sequence[str], said: Stated, elsewhere: Sequence[str] = ()) -> Opening:
        """How an engine opens the files. Raises UsageError where they say another sequence, LayoutDiffers for columns.

        names : columns of the files
        elsewhere : columns that are mapped and may be in another file of the command (of deaths)
        """
        here = {our: their for our, their in self.columns.items() if their in names or their not in elsewhere}
        ours = dict(zip(names, crossing_keys.renamed(names, here, None), strict=True))
        told = ours.get(said.sequence, said.sequence) if said.sequence else None
        asked = ours.get(self.sequence, self.sequence) if self.sequence else None
        if said.ours and asked != told and asked is not None:
            raise UsageError(
                f"the files say that {told or 'no column'} ordered the crossings of a day, not {asked}",
                ways_out=["leave --sequence out", f"classify again with --sequence {self.sequence}"],
            )
        return Opening(
            {their: our for their, our in ours.items() if their != our},
            told or asked,
            None if said.ours and not here else self.placeholders,
        )


class Asked(Protocol):
    """What every request for statistics of classified crossings says."""

    @property
    def inputs(self) -> tuple[str, ...]: ...
    @property
    def memory_limit(self) -> str: ...
    @property
    def threads(self) -> int: ...
    @property
    def opened(self) -> HowOpened: ...


@contextmanager
def opened(asked: Asked, said: Stated, engine: EngineName = "duckdb", elsewhere: Sequence[str] = ()) -> Iterator[Any]:
    """The crossings on the engine asked for."""
    opening = asked.opened.opening(table_files.find(asked.inputs).names, said, elsewhere)
    limits = _limits(asked)
    if engine == "duckdb":
        with ClassifiedCrossings(asked.inputs, opening, **limits) as crossings:
            yield crossings
        return
    from sojourn.engines.spark_crossings import SparkCrossings

    with SparkCrossings(asked.inputs, opening, **limits) as on_spark:
        yield on_spark


class AskedAsSaid(Asked, Protocol):
    """A request that may leave rule and end of observation to the files."""

    @property
    def rule(self) -> str | None: ...
    @property
    def observed_to(self) -> date | None: ...


@contextmanager
def opened_as_said(
    asked: AskedAsSaid, engine: EngineName = "duckdb", elsewhere: Sequence[str] = ()
) -> Iterator[tuple[Any, Stated]]:
    """The crossings and what their files say; of files at addresses only the engine knows what they say."""
    if not any(is_address(text) for text in asked.inputs):
        known = stated(asked.inputs, asked.rule, asked.observed_to)
        with opened(asked, known, engine, elsewhere) as crossings:
            yield crossings, known
        return
    from sojourn.engines.spark_crossings import SparkCrossings

    found: list[Stated] = []

    def opening(names: Sequence[str], said: Sequence[Any]) -> Opening:
        found.append(stated(asked.inputs, asked.rule, asked.observed_to, said))
        return asked.opened.opening(names, found[0], elsewhere)

    with SparkCrossings(asked.inputs, opening, **_limits(asked)) as on_spark:
        yield on_spark, found[0]


def _limits(asked: Asked) -> dict[str, Any]:
    return {"memory_limit": asked.memory_limit, "threads": asked.threads, "scratch": asked.opened.scratch}


def observed_span(crossings: Any, observed_to: date) -> tuple[date, date]:
    """The first and the last date of crossing. Raises UsageError where the last is after the end of observation."""
    begin, end = crossings.span()
    if end > observed_to:
        raise UsageError(
            f"the last crossing is on {end}, after the end of observation {observed_to}",
            ways_out=["--observed-to must be the date used in the classification"],
        )
    return begin, end


def file_beside(path: Path, layout: OwnLayout, asked: Asked, crossings: Any) -> pa.Table:
    """Another file of persons under our names of columns: deaths, permits.

    Of the columns that are mapped those that are the crossings' may not be in it.
    """
    with whole.scratch_folder(asked.opened.scratch or Path(tempfile.gettempdir())) as scratch:
        ready = own_files.ready([str(path)], layout, scratch, strict=False)
        given = crossings.read_table(str(ready.files.paths[0]))
    plain = ready.files.paths == ready.read
    absent = {
        our: their
        for our, their in layout.columns
        if (their if plain else our) not in given.column_names and our not in crossings.columns
    }
    here = {our: their for our, their in layout.columns if their in given.column_names or our in absent}
    return crossing_keys.rename(given, here, None) if plain or absent else given


def read_otherwise(crossings: Any) -> tuple[str, ...]:
    """What was read in another way than it is written, in files that classification did not write."""
    said = []
    if crossings.nobody:
        said.append(
            f"{counted(crossings.nobody, 'row')} of the classified crossings name nobody (empty, or NULL and the like) "
            "and are left out"
        )
    if crossings.read_otherwise:
        said.append(
            f"{counted(crossings.read_otherwise, 'row')} of the classified crossings have blanks around the person_id, "
            "or a .0 behind it: read without"
        )
    return tuple(said)

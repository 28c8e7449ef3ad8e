"""What a classification on Spark writes: a folder of Parquet files of one run, written by the executors.

The run's files go into a folder of their own; they become the result when the manifest that names them, with the
definition and the counts, takes its place. A run that is killed before leaves the result as it was, one that is killed
after leaves the new one; what neither names is removed by the next run.
"""

from __future__ import annotations

import secrets
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sojourn.concepts.destination import Destination
from sojourn.errors import UsageError, counted
from sojourn.files.about import DISCLOSURE
from sojourn.files.run_folder import RUN, manifest_text
from sojourn.microdata import crossing_keys, initial_status
from sojourn.microdata.quality import Quality

if TYPE_CHECKING:
    from sojourn.engines.spark_places import Place
    from sojourn.engines.spark_reading import Statuses

MANY = 100_000
"""Crossings of one person from which on it is said: a person has a few hundred in a life."""


def check_places(out: Destination | None, errors: Destination | None) -> None:
    """Refuse, before Spark starts, places on this machine that cannot take a result of Spark."""
    if out is not None and errors is not None:
        raise UsageError(
            "On Spark the rows that are not classified stand in the result itself, in a folder beside the others.",
            ways_out=["leave --errors out", "--errors FOLDER with `sojourn border check`, which writes nothing else"],
        )
    from sojourn.engines.spark_places import place_of

    for destination in (out, errors):
        if destination is not None:
            place = place_of(destination, None) if isinstance(destination.place, Path) else None
            if place is not None:
                place.check()


def refuse_inputs(out: Destination | None, read: tuple[Any, ...]) -> None:
    """Refuse a result in whose folder the files stand that it is made from."""
    inside = "" if out is None else out.address.rstrip("/") + "/"
    within = [str(p) for p in read if out is not None and _absolute(p).startswith(_absolute(inside) + "/")]
    if within:
        raise UsageError(
            f"{inside} is where the files to be read stand; the result would replace them.",
            details=within[:5],
            ways_out=["Give the result a folder of its own."],
        )


def _absolute(place: Any) -> str:
    text = str(place).rstrip("/")
    return text if "://" in text else str(Path(text).resolve())


@dataclass(frozen=True)
class WithStatuses:
    """Work of which each call reads the statuses of its own persons first. See ``classification.Work``."""

    work: Any

    def __call__(self, crossings: pa.Table, initial: pa.Table | None) -> Any:
        if initial is None:
            return self.work(crossings, None)
        read = initial_status.read(initial, placeholders=self.work.placeholders)
        known = initial_status.with_ids_of(read, crossings.schema.field("person_id").type)
        part = self.work(crossings, known.table)
        part.counts.initial_statuses_unusable += known.unusable
        part.counts.initial_statuses_repeated += known.repeated
        return part


@dataclass(frozen=True)
class Given:
    """Statuses from elsewhere that the executors read; they are counted there."""

    table: Statuses
    unusable: int = 0
    repeated: int = 0


def given(files: Any, mapped: Mapping[str, str]) -> Given:
    """Files of statuses, their columns under our names. Raises LayoutDiffers where one is missing."""
    from sojourn.engines.spark_reading import Statuses

    nothing = pa.table({name: pa.array([], pa.string()) for name in files.names})
    initial_status.read(nothing, mapped)
    ours = crossing_keys.renamed(files.names, mapped, initial_status.COLUMNS)
    names = dict(zip(files.names, ours, strict=True))
    return Given(Statuses(files, {old: new for old, new in names.items() if new in initial_status.COLUMNS}))


class ClassifiedDataset:
    """The files of one run on Spark; nothing is part of the result before ``place``."""

    def __init__(self, destination: Destination | None, place: Place | None, kinds: tuple[str, ...]) -> None:
        self.destination, self.folder, self.kinds = destination, place, kinds
        self.run = f"{RUN}{secrets.token_hex(8)}"
        self.said: tuple[str, ...] = ()
        self._placed = False

    def parts(
        self, engine: Any, files: Any, names: Mapping[str, str], known: Any, work: Any, report: Any
    ) -> Generator[Quality, None, None]:
        """Let the executors write everything; counts are what comes back."""
        from sojourn.engines.spark import Into

        into = None
        if self.folder is not None and self.destination is not None:
            self.folder.make(self.run)
            folders = {kind: f"{self.folder.address}/{self.run}/{kind}" for kind in self.kinds}
            into = Into(self.destination, folders)
        statuses = None if known is None else known.table
        written = engine.write_by_person(
            files, names, statuses, WithStatuses(work), into, placeholders=work.placeholders, report=report
        )
        if written.largest >= MANY:
            self.said = (
                f"One identifier has {counted(written.largest, 'crossing')}: is it a placeholder for persons who have "
                "none? Such rows are best left without an identifier.",
            )
        yield written.counts

    def place(self, facts: Mapping[str, Any]) -> None:
        """Make this run the result, and remove the one before."""
        if self.folder is None:
            return
        files = {kind: self.folder.files(f"{self.run}/{kind}") for kind in self.kinds}
        mark = {} if self.destination is None else {DISCLOSURE: self.destination.mark()}
        self.folder.publish(manifest_text({**facts, **mark}, self.run, files))
        self._placed = True
        for name in self.folder.runs():
            if name != self.run:
                self.folder.remove(name)

    def place_errors(self, facts: Mapping[str, Any]) -> None:
        """Where there is no result: what stands there stays, and nothing of this run."""

    def drop(self) -> None:
        """Remove what this run has written."""
        if self.folder is not None and not self._placed:
            self.folder.remove(self.run)


@contextmanager
def classified_dataset(out: Destination | None, errors: Destination | None, engine: Any) -> Iterator[ClassifiedDataset]:
    """The files of one run on Spark, of which nothing stays when the block ends with an error.

    Raises UsageError where another run is at work on the folder, or it cannot be written to.
    """
    from sojourn.engines.spark_places import place_of

    destination = out or errors
    if destination is None:
        yield ClassifiedDataset(None, None, ())
        return
    place = place_of(destination, engine.session)
    place.check()
    with place.locked():
        made = ClassifiedDataset(destination, place, ("errors",) if out is None else ("crossings", "errors"))
        try:
            yield made
        except BaseException:
            made.drop()
            raise

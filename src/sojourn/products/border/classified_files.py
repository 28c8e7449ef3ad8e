"""What a classification writes together: the classified crossings, those that were not classified, what both mean.

Up to four files take their places one after the other. A run that is killed in between leaves some of one run and some
of another; each says its run, and what stands beside a file names its bytes, so that a reader refuses the mixture.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.concepts.destination import Destination
from sojourn.errors import FileDamaged
from sojourn.files import whole
from sojourn.files.about import About, told
from sojourn.files.one_run import one_run
from sojourn.files.run_folder import folder_of, manifest_of
from sojourn.files.tables import TableWriter
from sojourn.microdata.quality import Quality

DEFINITION = "definition"
"""What classified crossings tell about themselves; in Parquet files under ``sojourn.definition``."""


def errors_beside(out: Path) -> Path:
    """``crossings.parquet`` -> ``crossings.errors.parquet``: where the rows that were not classified go if not told."""
    known = next((s for s in whole.SUFFIXES if out.name.lower().endswith(s)), "")
    stem, suffix = out.name[: len(out.name) - len(known)], out.name[-len(known) :]
    return out.with_name(f"{stem}.errors{suffix}")


class ClassifiedFiles:
    """The files of one run, written piece by piece; nothing stands in its place before ``place``."""

    said: tuple[str, ...] = ()

    def __init__(self, out: Destination | None, errors: Destination | None) -> None:
        self.out = None if out is None else TableWriter(out)
        self.errors = None if errors is None else TableWriter(errors)

    def write(self, crossings: pa.Table, errors: pa.Table) -> None:
        """Rows of some persons."""
        if self.out is not None:
            self.out.write(crossings)
        if self.errors is not None:
            self.errors.write(errors)

    def parts(
        self, engine: Any, files: Any, names: Mapping[str, str], known: Any, work: Any, report: Any
    ) -> Generator[Quality, None, None]:
        """Counts of what an engine makes of some persons after the other, each once its rows are written."""
        given = known and known.table
        parts = engine.by_person(files, names, given, work, placeholders=work.placeholders, report=report)
        with closing(parts):
            for part in parts:
                self.write(part.crossings, part.errors)
                yield part.counts

    def place(self, facts: Mapping[str, Any]) -> None:
        """Put all files in their places, the classified crossings last."""
        writers = [writer for writer in (self.errors, self.out) if writer is not None]
        for writer in writers:
            writer.about = About(DEFINITION, facts)
            writer.close()
        for writer in writers:
            writer.finish()

    def place_errors(self, facts: Mapping[str, Any]) -> None:
        """Where there is no result: only the rows that were not classified."""
        if self.errors is not None:
            self.errors.about = About(DEFINITION, {**facts, "out": None})
            self.errors.finish()

    def drop(self) -> None:
        """Remove what has not taken its place."""
        for writer in (self.errors, self.out):
            if writer is not None:
                writer.drop()


@contextmanager
def classified_files(out: Destination | None, errors: Destination | None) -> Iterator[ClassifiedFiles]:
    """The files of one run, which leave nothing behind when the block ends with an error.

    Raises UsageError where another run is at work on one of the files.
    """
    with ExitStack() as locks:
        for place in (out, errors):
            if place is not None:
                locks.enter_context(one_run(place.path))
        made = ClassifiedFiles(out, errors)
        try:
            yield made
        except BaseException:
            made.drop()
            raise


def definitions_of(paths: Iterable[Path]) -> list[dict[str, Any] | None]:
    """What files mean by their own words; the many files of one result on Spark have one manifest, and mean one thing.

    Raises FileDamaged where files, words and tables of errors are of different runs.
    """
    said: list[dict[str, Any] | None] = []
    for folder, path in one_for_each(paths):
        said.append(definition_of(path) if folder is None else manifest_of(folder)["definition"])
    return said


def one_for_each(paths: Iterable[Path]) -> Iterator[tuple[Path | None, Path]]:
    """Files that stand alone, and for each result on Spark its folder once, with one of its files."""
    known: dict[Path, Path | None] = {}
    for path in paths:
        if path.parent not in known:
            known[path.parent] = folder_of(path)
            yield known[path.parent], path
        elif known[path.parent] is None:
            yield None, path


def definition_of(path: Path) -> dict[str, Any] | None:
    """What classified crossings mean by their own words; None where they say nothing.

    Raises FileDamaged where the file, its words and the table of errors beside it are of different runs.
    """
    facts = told(path, DEFINITION)
    if facts is None:
        return None
    errors = errors_beside(path)
    others = told(errors, DEFINITION) if errors.is_file() else None
    if others is not None and others.get("out") == facts.get("out") and others.get("run") != facts.get("run"):
        raise FileDamaged(
            f"{path.name} and {errors.name} are of different runs: the last one was broken off while its files took "
            "their places.",
            details=[f"{file.name}: run {said.get('run')}" for file, said in ((path, facts), (errors, others))],
            ways_out=[
                f"classify again: sojourn border classify CROSSINGS --out {path.name}",
                f"remove {errors.name} to use {path.name} as it is",
            ],
        )
    definition: dict[str, Any] = facts["definition"]
    return definition

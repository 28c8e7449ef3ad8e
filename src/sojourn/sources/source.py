"""What is known about a published dataset, and the shape of what its reader returns."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.series import Series
from sojourn.errors import CodesUnknown, EditionUnknown, FileDamaged, SourceError
from sojourn.files.guarded import guarded
from sojourn.files.whole import writable
from sojourn.sources.layout import bounds
from sojourn.sources.layout.mishaps import mishap
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations

NOT_CHECKED = "The layout is not checked against the publisher's file"


@dataclass(frozen=True)
class Reading:
    """Everything one file gave: observations by dataflow, its edition, and what was noticed on the way.

    edition : the publisher's name for it, as the file or its recognised release says
    notes : sentences about rows left out or marks met, with their counts; nothing is left out without one
    unchecked : of a file read by documentation alone: what it was read by, since no published bytes of its layout (or
        of this format of it) were at hand; empty for a layout that was checked against published files
    """

    observations: tuple[Observations, ...]
    edition: str
    notes: tuple[str, ...] = ()
    unchecked: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Source:
    """One published dataset (or one published layout of it): facts on top, a straight reading below.

    id : upper-case name, stable
    dataflows : what it feeds
    recognise : True when a file's head (name, columns, sheets) is this publisher's layout
    read : path -> Reading; raises SourceError subclasses, never judges, never fills; EditionUnknown where neither the
        file nor its name says which edition it is and its figures depend on it
    series : the publisher's product this is a layout of; all layouts of one product share one
    of_edition : path, edition -> Reading, where what is read depends on an edition that the user names
    resembles : True where the columns are this layout's, but neither content nor name says what they hold: the user
        confirms it by --source
    unchecked : what a layout was read by of which no published bytes were at hand; empty where they were
    address : where the publisher offers it; licence, unit, missing marks and defects as facts for the catalogue
    """

    id: str
    title: str
    publisher: str
    dataflows: tuple[Dataflow, ...]
    recognise: Callable[[Head], bool]
    read: Callable[[Path], Reading]
    address: str
    licence: str
    unit: str
    missing_marks: tuple[str, ...] = ("",)
    defects: tuple[str, ...] = ()
    timing: str = ""
    series: Series = field(kw_only=True)
    of_edition: Callable[[Path, str], Reading] | None = field(default=None, kw_only=True)
    resembles: Callable[[Head], bool] | None = field(default=None, kw_only=True)
    unchecked: str = field(default="", kw_only=True)

    @property
    def checked(self) -> bool:
        """True where the layout was checked against the publisher's own bytes."""
        return not self.unchecked

    def reading(self, path: Path, edition: str | None = None) -> Reading:
        """The file read, as the edition named where one is; its edition is then that name.

        The one way to read a published file: what its reader raises is always a SojournError (``ReaderFailed`` where
        nobody thought of it), and names what happened to the file where that can be told (``mishaps``). A layout that
        was not checked against published bytes says so in ``unchecked`` and first among its notes.
        """
        try:
            with guarded(path, self.id):
                reading = self._read(path, edition)
        except (SourceError, CodesUnknown) as error:
            if isinstance(error, EditionUnknown) or not (happened := mishap(path, lambda p: self._read(p, edition))):
                raise
            raise happened from error
        unchecked = reading.unchecked or self.unchecked
        notes = (f"{NOT_CHECKED}: {unchecked}.", *reading.notes) if unchecked else reading.notes
        name = reading.edition if edition is None else edition
        return replace(reading, edition=name, notes=notes, unchecked=unchecked)

    def _read(self, path: Path, edition: str | None) -> Reading:
        if edition is not None and self.of_edition is not None:
            return self.of_edition(path, edition)
        return self.read(path)


@dataclass(frozen=True)
class Release:
    """The very file: what it is, who published it, and the hash by which it is trusted."""

    source: str
    edition: str
    publisher: str
    file_name: str
    sha256: str
    size: int
    url: str = ""
    licence: str = ""
    citation: str = ""
    published: date | None = None
    accessed: date | None = None


def until(*tables: pa.Table) -> str:
    """The name of an edition that its publisher does not number: by the end of what it holds, ``to 2024``.

    tables : observations; their last ``time_period`` with a figure counts; «undated» where there is none
    """
    held = [pc.max(t["time_period"].filter(pc.is_valid(t["obs_value"]))).as_py() for t in tables]
    return f"to {max(h for h in held if h)}" if any(held) else "undated"


def edition_ending(edition: str, end: str, *tables: pa.Table) -> str:
    """The edition a layout is known of where the data end as that edition's do, else its name as ``until`` gives it.

    edition, end : name of the edition known, and the last ``time_period`` it has figures for
    """
    named = until(*tables)
    return edition if named == f"to {end}" else named


def file_name(path: Path) -> str:
    """The name of a file as it can be stored and written: bytes of a name that is not UTF-8 stand as ``\\xe9``."""
    return writable(path.name)


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes. Raises FileDamaged when it cannot be read, or has no end (a pipe, a device)."""
    bounds.check_regular(path)
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise FileDamaged(f"{path} cannot be read: {error.strerror}.") from error
    return digest.hexdigest()

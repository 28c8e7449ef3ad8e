"""Where a classification reads and writes, by engine: files of this machine, or what Spark knows."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from sojourn.concepts.addresses import is_address
from sojourn.concepts.destination import Destination, checked
from sojourn.concepts.own_layout import OwnLayout
from sojourn.errors import UsageError
from sojourn.files import whole
from sojourn.products.border import classified_dataset, own_files
from sojourn.products.border.classified_dataset import ClassifiedDataset
from sojourn.products.border.classified_files import ClassifiedFiles, classified_files, errors_beside


class Places(NamedTuple):
    """Where result and errors go, and how they are told; on Spark errors are part of the result."""

    on_spark: bool
    out: Destination | None
    errors: Destination | None

    def told(self) -> tuple[Path | str | None, Path | str | None]:
        """Both in words."""
        if self.on_spark:
            out, errors = (None if d is None else checked(d).address for d in (self.out, self.errors))
            return out, errors
        out_path, errors_path = (None if d is None else checked(d).path for d in (self.out, self.errors))
        return out_path, errors_path

    def check(self) -> Path:
        """Refuse, before any work, what cannot be written; gives the folder for scratch if none is named."""
        kept = self.out or self.errors
        temporary = Path(tempfile.gettempdir())
        if self.on_spark:
            classified_dataset.check_places(self.out, self.errors)
            place = None if kept is None else kept.place
            return place.absolute().parent if isinstance(place, Path) else temporary
        out, errors = self.told()
        for path in (out, errors):
            if path is not None:
                whole.check_output(Path(path))
        if out is not None and out == errors:
            raise UsageError(f"Classified crossings and errors cannot both go to {out}.")
        return temporary if kept is None else kept.path.parent

    def opened(self, engine: Any) -> AbstractContextManager[ClassifiedFiles | ClassifiedDataset]:
        """The result of one run, to be written."""
        if self.on_spark:
            return classified_dataset.classified_dataset(self.out, self.errors, engine)
        return classified_files(self.out, self.errors)

    def refuse(self, read: Sequence[Any]) -> None:
        """Refuse a result that would replace what it is made from."""
        if self.on_spark:
            classified_dataset.refuse_inputs(self.out or self.errors, tuple(read))
        else:
            whole.refuse_inputs([None if d is None else d.path for d in (self.out, self.errors)], read)


def places(engine: str, out: Destination | None, errors: Destination | None) -> Places:
    """``crossings.parquet`` has its errors in ``crossings.errors.parquet``, unless told otherwise."""
    on_spark = engine == "spark"
    if errors is None and out is not None and not on_spark:
        errors = out.beside(errors_beside(out.path).name)
    return Places(on_spark, out, errors)


def ready(
    inputs: Sequence[str], layout: OwnLayout, scratch: Path, memory: str, engine: Any, *, strict: bool = True
) -> own_files.Ready:
    """Files as the engine reads them: of this machine, made plain where they are not, or what Spark finds at addresses.

    Raises UsageError for addresses on another engine, and for what only files of this machine can be asked for.
    """
    addresses = [text for text in inputs if is_address(text)]
    if not addresses:
        return own_files.ready(inputs, layout, scratch, memory=memory, strict=strict)
    if engine.name != "spark":
        raise UsageError(
            "Only Spark reads addresses of a cluster.",
            details=addresses,
            ways_out=["--engine spark", "name files here"],
        )
    if not replace(layout, columns=(), made_for=None).is_plain():
        raise UsageError(
            "At addresses of a cluster Spark reads CSV in UTF-8 and Parquet; of how they are laid out only the columns "
            "can be said.",
            ways_out=["convert the files first", "read them from this machine, which makes them plain"],
        )
    files = engine.find(inputs)
    return own_files.Ready(files, files.paths)


def facts_of(read: Sequence[Any], *found: Any) -> list[tuple[str, int, int]]:
    """Files by name, size and time of their last change."""
    paths = [path for path in read if isinstance(path, Path)]
    facts = [(str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    return facts + [fact for files in found for fact in getattr(files, "listed", ())]

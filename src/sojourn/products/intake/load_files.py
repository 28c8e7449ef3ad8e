"""Load files as the command does: published files by their layout, or tables of one's own by their dataflow."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sojourn import sources
from sojourn.concepts.dataflow import Dataflow
from sojourn.errors import UsageError
from sojourn.products.intake import filled_templates, loading, own_tables
from sojourn.products.intake.loading import FileOutcome, Progress
from sojourn.sources import Source
from sojourn.sources.own.own_files import OwnFiles
from sojourn.sources.own.table import OwnTable
from sojourn.warehouse import Warehouse


def load(
    paths: Path | str | Iterable[Path | str],
    warehouse: Warehouse | None = None,
    *,
    source: Source | str | None = None,
    dataflow: Dataflow | str | None = None,
    publisher: str | None = None,
    edition: str | None = None,
    keep_going: bool = False,
    progress: Progress | None = None,
    own_files: OwnFiles | None = None,
    refused: list[OwnTable] | None = None,
) -> list[FileOutcome]:
    """Load published files or folders, or with ``dataflow`` tables of one's own, in one transaction or not at all.

    warehouse : by default the one that ``Warehouse()`` opens
    source : the layout of all files, instead of recognising it
    dataflow, publisher : of tables of one's own
    edition : of tables of one's own, and of a published file that does not say it
    keep_going : load the good files although others are refused
    progress : called with (files done, files in all, name)
    own_files : how tables of one's own are laid out and written ; refused : gets those with refused cells

    A filled template of Sojourn's is known as one: its table, and its publisher and edition where they stand in it,
    need not be said.

    Raises SourceError and its kinds with every problem of every file, UsageError for options that do not go together.
    """
    files = [Path(p) for p in ([paths] if isinstance(paths, str | Path) else paths)]
    house = warehouse or Warehouse()
    if source is None and (said := filled_templates.said(files, dataflow, publisher, edition)) is not None:
        dataflow, publisher, edition = said
    _refuse_idle(dataflow, publisher, source, keep_going)
    if dataflow is not None:
        if not publisher or not edition:
            raise UsageError(
                "A table of your own needs a publisher and an edition.",
                ways_out=["Add --publisher NAME --edition NAME."],
            )
        name = dataflow if isinstance(dataflow, str) else dataflow.id
        return own_tables.load(
            files, house, dataflow=name, publisher=publisher, edition=edition, progress=progress, files=own_files,
            refused=refused,
        )  # fmt: skip
    if own_files is not None and not own_files.layout.is_plain():
        raise UsageError(
            "These options say how a table of your own is written, and --dataflow, which table it is, is not given.",
            ways_out=["Add --dataflow NAME (see: sojourn template --list).", "For published files leave them out."],
        )
    named = sources.source(source) if isinstance(source, str) else source
    return loading.load(files, house, source=named, edition=edition, keep_going=keep_going, progress=progress)


def _refuse_idle(
    dataflow: Dataflow | str | None, publisher: str | None, source: Source | str | None, keep_going: bool
) -> None:
    """Options that would change nothing are not passed over."""
    if dataflow is None and publisher is not None:
        raise UsageError(
            "--publisher names who published a table of your own, and --dataflow, which table it is, is not given.",
            ways_out=["Add --dataflow NAME (see: sojourn template --list).", "For published files leave it out."],
        )
    idle = [name for name, given in (("--source", source is not None), ("--keep-going", keep_going)) if given]
    if dataflow is not None and idle:
        raise UsageError(
            f"{' and '.join(idle)} means nothing for tables of your own: their layout is the template's, and all of "
            "them are loaded or none.",
            ways_out=[f"Leave {' and '.join(idle)} out."],
        )

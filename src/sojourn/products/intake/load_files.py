"""Load files as the command does: published files by their layout, or tables of one's own by their dataflow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sojourn import sources
from sojourn.concepts.dataflow import Dataflow
from sojourn.errors import UsageError
from sojourn.products.intake import filled_templates, holding, loading, own_tables
from sojourn.products.intake.taking import FileOutcome, Judge, Manner, Progress
from sojourn.sources import Source
from sojourn.sources.own.own_files import OwnFiles
from sojourn.sources.own.table import OwnTable
from sojourn.warehouse import Warehouse
from sojourn.warehouse.taken_back import Plan


def load(
    paths: Path | str | Iterable[Path | str],
    warehouse: Warehouse | None = None,
    *,
    source: Source | str | None = None,
    dataflow: Dataflow | str | None = None,
    publisher: str | None = None,
    edition: str | None = None,
    check: bool = False,
    accept: str | None = None,
    replace: bool = False,
    all_or_nothing: bool = False,
    judge: Judge | None = None,
    planned: Callable[[Plan], None] | None = None,
    progress: Progress | None = None,
    own_files: OwnFiles | None = None,
    refused: list[OwnTable] | None = None,
) -> list[FileOutcome]:
    """Load published files or folders, or with ``dataflow`` tables of one's own, in one transaction.

    Files are judged together before any is kept. Good ones are taken, those that depart from what is expected are held
    out of every answer, and what is no such file is refused; the order of files changes nothing of it.

    warehouse : by default the one that ``Warehouse()`` opens
    source : the layout of all files, instead of recognising it
    dataflow, publisher : of tables of one's own
    edition : of tables of one's own, and of a published file that does not say it
    check : judge, and neither load nor hold anything
    accept : the reason why files that are held are right; they are taken, and the reason is printed with their figures
    replace : earlier releases of the same source and edition that a file contradicts make place for it
    all_or_nothing : load nothing where one file is refused or departs
    judge : instead of Sojourn's own ; planned : called with what leaves where ``replace`` is asked for
    progress : called with (files done, files in all, name)
    own_files : how tables of one's own are laid out and written ; refused : gets those with refused cells

    A filled template of Sojourn's is known as one: its table, and its publisher and edition where they stand in it,
    need not be said.

    Raises SourceError and its kinds with every problem of every file where all are refused, UsageError for options that
    do not go together.
    """
    for option, name in (("--edition", edition), ("--publisher", publisher)):
        if name is not None and (not name.strip() or not name.isprintable()):
            raise UsageError(
                f"{option} {name!r} is no name: it is empty, or holds signs that cannot be printed.",
                ways_out=["Write it as the publisher does: letters, digits, blanks and signs."],
            )
    files = [Path(p) for p in ([paths] if isinstance(paths, str | Path) else paths)]
    house = warehouse or Warehouse()
    manner = Manner(check, all_or_nothing, "contradicted" if replace else "", judge, progress, planned)
    if accept is not None:
        _refuse_beside_accept(source=source, dataflow=dataflow, publisher=publisher, edition=edition)
        return holding.accept(files, house, accept, manner)
    if source is None and (said := filled_templates.said(files, dataflow, publisher, edition)) is not None:
        dataflow, publisher, edition = said
    _refuse_idle(dataflow, publisher, source)
    if dataflow is not None:
        if not publisher or not edition:
            raise UsageError(
                "A table of your own needs a publisher and an edition.",
                ways_out=["Add --publisher NAME --edition NAME."],
            )
        name = dataflow if isinstance(dataflow, str) else dataflow.id
        return own_tables.load(
            files,
            house,
            dataflow=name,
            publisher=publisher,
            edition=edition,
            manner=manner,
            progress=progress,
            files=own_files,
            refused=refused,
        )
    if own_files is not None and not own_files.layout.is_plain():
        raise UsageError(
            "These options say how a table of your own is written, and --dataflow, which table it is, is not given.",
            ways_out=["Add --dataflow NAME (see: sojourn template --list).", "For published files leave them out."],
        )
    named = sources.source(source) if isinstance(source, str) else source
    return loading.load(files, house, source=named, edition=edition, manner=manner, progress=progress)


def _refuse_beside_accept(**given: object) -> None:
    """A held file is read again as it was read: what it is was said when it was held."""
    idle = [f"--{name}" for name, value in given.items() if value is not None]
    if idle:
        raise UsageError(
            f"{' and '.join(idle)} means nothing beside --accept: a held file is read again as it was read when held.",
            ways_out=[
                f"Leave {' and '.join(idle)} out.",
                "To have it read otherwise, let it go and load it again: sojourn held --discard FILE",
            ],
        )


def _refuse_idle(dataflow: Dataflow | str | None, publisher: str | None, source: Source | str | None) -> None:
    """Options that would change nothing are not passed over."""
    if dataflow is None and publisher is not None:
        raise UsageError(
            "--publisher names who published a table of your own, and --dataflow, which table it is, is not given.",
            ways_out=["Add --dataflow NAME (see: sojourn template --list).", "For published files leave it out."],
        )
    if dataflow is not None and source is not None:
        raise UsageError(
            "--source means nothing for tables of your own: their layout is the template's.",
            ways_out=["Leave --source out."],
        )

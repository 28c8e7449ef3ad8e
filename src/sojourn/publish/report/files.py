"""The files of a report, all new or all as before."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sojourn.concepts.destination import Destination, checked
from sojourn.errors import UsageError
from sojourn.files.whole import move_all, partial_name
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.report.annex import annex_tables, write_annex
from sojourn.publish.report.data import text
from sojourn.publish.report.page import data_name, definitions_page, first_name, page, second_name
from sojourn.release import for_publication


@dataclass(frozen=True)
class WrittenReport:
    """Where the report stands. definitions : definitions and hashes ; annex : workbook and tables"""

    html: Path
    json: Path
    definitions: Path
    annex: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them, the page first."""
        return (self.html, self.json, self.definitions, *self.annex)


OF_DOCUMENTS = (".html", ".json", ".pdf", ".docx", ".xlsx", ".csv")


def check_folder(folder: Path) -> None:
    """Make the folder; raises UsageError where that cannot be, before anything is computed for it."""
    if folder.suffix.lower() in OF_DOCUMENTS and not folder.is_dir():
        raise UsageError(
            f"--out is the folder of the report, and {folder.name} is named like a document in it.",
            ways_out=[f"--out {folder.stem} --format {folder.suffix.lower()[1:]}"],
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(
            f"The report needs a folder, and {folder} is, or lies below, a file.",
            ways_out=["Name another folder: --out FOLDER"],
        ) from None
    except OSError as problem:
        raise UsageError(
            f"The folder {folder} cannot be made: {problem.strerror}.", ways_out=["Name another folder: --out FOLDER"]
        ) from None


def write(
    dossier: Dossier,
    destination: Destination,
    lang: str = "en",
    progress: Callable[[int, int, str], None] | None = None,
) -> WrittenReport:
    """Write the report of an area to a folder: the page, its definitions, its data, and the annex as CSV and XLSX.

    All are written to a scratch folder inside it and then moved into place; when one cannot be moved, those that were
    there are put back. Raises UsageError where the folder cannot be written, NotForPublication where it is one for
    personal data.
    """
    say = progress or (lambda done, total, what: None)
    for_publication(checked(destination), into="a report")
    folder = destination.path
    check_folder(folder)
    say(0, 2, "drawing")
    area = dossier.area
    texts = {
        first_name(area, lang): page(dossier, lang),
        second_name(area, lang): definitions_page(dossier, lang),
        data_name(area, lang): text(dossier, lang),
    }
    tables = annex_tables(dossier, lang)
    say(1, 2, "writing")
    scratch = partial_name(folder / area)
    try:
        scratch.mkdir()
        for name, content in texts.items():
            (scratch / name).write_text(content, encoding="utf-8")
        annex = write_annex(tables, destination.inside(scratch.name), area)
        move_all([*texts, *annex], scratch, destination)
    except OSError as problem:
        raise UsageError(
            f"The report cannot be written to {folder}: {problem.strerror}. Nothing was changed.",
            ways_out=["Free some room or name another folder: --out FOLDER"],
        ) from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    say(2, 2, "")
    html, definitions, json = (folder / name for name in texts)
    return WrittenReport(html, json, definitions, tuple(folder / name for name in annex))

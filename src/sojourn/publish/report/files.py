"""The two files of a report, both new or both as before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sojourn.concepts.destination import Destination, checked
from sojourn.errors import UsageError
from sojourn.files.whole import partial_name
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.report.data import text
from sojourn.publish.report.page import page
from sojourn.release import for_publication


@dataclass(frozen=True)
class WrittenReport:
    """Where the report stands."""

    html: Path
    json: Path


def check_folder(folder: Path) -> None:
    """Make the folder; raises UsageError where that cannot be, before anything is computed for it."""
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
    """Write ``<area>.html`` and ``<area>.json`` to a folder.

    Both are written under temporary names and then moved into place; when the second cannot be moved, the first is
    put back as it was. Raises UsageError where the folder cannot be written, NotForPublication where it is one for
    personal data.
    """
    say = progress or (lambda done, total, what: None)
    for_publication(checked(destination), into="a report")
    folder = destination.path
    check_folder(folder)
    made = WrittenReport(folder / f"{dossier.area}.html", folder / f"{dossier.area}.json")
    say(0, 2, "drawing")
    contents = {made.html: page(dossier, lang)}
    say(1, 2, "writing")
    contents[made.json] = text(dossier, lang)
    parts = {path: partial_name(path) for path in contents}
    kept = partial_name(made.html)
    try:
        for path, part in parts.items():
            part.write_text(contents[path], encoding="utf-8")
        _move(made, parts, kept)
    except OSError as problem:
        raise UsageError(
            f"The report cannot be written to {folder}: {problem.strerror}. Nothing was changed.",
            ways_out=["Free some room or name another folder: --out FOLDER"],
        ) from None
    finally:
        for left in (*parts.values(), kept):
            left.unlink(missing_ok=True)
    say(2, 2, "")
    return made


def _move(made: WrittenReport, parts: dict[Path, Path], kept: Path) -> None:
    """Both parts to their places; where the second cannot go there, the page that was there stands again.

    parts : place -> the file written for it; kept : where the page that was there waits meanwhile
    """
    page_was_there = made.html.exists()
    if page_was_there:
        made.html.rename(kept)
    try:
        parts[made.html].replace(made.html)
        parts[made.json].replace(made.json)
    except BaseException:
        made.html.unlink(missing_ok=True)
        if page_was_there:
            kept.rename(made.html)
        raise

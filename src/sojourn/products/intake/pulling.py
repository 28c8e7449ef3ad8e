"""Published files from their official addresses into a folder, with a record of what came from where."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from sojourn.errors import DownloadError
from sojourn.files.csv_text import of_rows, unmarked
from sojourn.files.whole import partial_name
from sojourn.sources import SOURCES, sha256_of
from sojourn.sources.fetching.fetch import Patience, Unreachable, fetch
from sojourn.sources.fetching.offered import Offer

RECORD = "downloads.csv"
LOCK = ".sojourn-pull.lock"
Trust = Literal[
    "known beforehand", "as recorded before", "recorded now", "changed since it was recorded", "no hash is known"
]
Progress = Callable[[int, int | None, str], None]


@dataclass(frozen=True)
class Recorded:
    """One line of the record kept in the folder: what came, from where, when."""

    file_name: str
    url: str
    led_to: str
    sha256: str
    size: str
    accessed: str


@dataclass(frozen=True)
class Pulled:
    """One file that is in the folder now.

    trust : why its bytes are believed; ``already_there`` where nothing had to be downloaded
    chain : addresses on the way; loads : True where Sojourn reads this layout
    """

    offer: Offer
    path: Path
    sha256: str
    size: int
    trust: Trust
    already_there: bool
    chain: tuple[str, ...]
    resumed_from: int
    attempts: int

    @property
    def loads(self) -> bool:
        """Whether there is a reader for it."""
        return readable(self.offer)


def readable(offer: Offer) -> bool:
    """Whether Sojourn has a reader for a file that is offered."""
    return any(s.id == offer.source for s in SOURCES)


def default_folder() -> Path:
    """Downloads in the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_path("sojourn")) / "downloads"


def pull(
    offers: Sequence[Offer],
    folder: Path,
    *,
    renew: bool = False,
    patience: Patience | None = None,
    progress: Progress | None = None,
) -> list[Pulled]:
    """Download files that are not in the folder yet.

    A file that is there with the right hash (known beforehand or recorded at its first download), or of which no hash
    is known, is left alone. One whose hash was recorded must come with the same bytes again, unless ``renew``, which
    also asks again for files without a hash known beforehand.
    The others are downloaded although one fails; a host that does not answer is asked once.

    Raises DownloadError at the end, naming every file that did not come and those that did; also when a file in the
    folder has other bytes than it should (it is not touched).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DownloadError(
            f"The folder {folder} cannot be made: {error.strerror}.", ways_out=["Name another folder: --to FOLDER"]
        ) from error
    lock = FileLock(str(folder / LOCK))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DownloadError(
            f"Another sojourn pull is writing to {folder}.",
            ways_out=["Wait for it, or use another folder: --to FOLDER"],
        ) from None
    except OSError as error:
        raise DownloadError(
            f"{folder} cannot be written to: {error.strerror}.", ways_out=["Name another folder: --to FOLDER"]
        ) from error
    try:
        return _pull(offers, folder, renew, patience, progress)
    finally:
        lock.release()
        (folder / LOCK).unlink(missing_ok=True)


def _pull(
    offers: Sequence[Offer], folder: Path, renew: bool, patience: Patience | None, progress: Progress | None
) -> list[Pulled]:
    came: list[Pulled] = []
    failed: list[DownloadError] = []
    silent: set[str] = set()
    for offer in offers:
        host = offer.url.split("/")[2]
        if host in silent:
            failed.append(Unreachable(f"{offer.file_name} was not asked for: {host} does not answer.",
                                      details=[f"address: {offer.url}"]))  # fmt: skip
            continue
        try:
            came.append(_one(offer, folder, renew, patience, progress))
        except DownloadError as error:
            failed.append(error)
            if isinstance(error, Unreachable):
                silent.add(host)
    if failed:
        raise _failed(failed, came, folder)
    return came


def _one(offer: Offer, folder: Path, renew: bool, patience: Patience | None, progress: Progress | None) -> Pulled:
    target = folder / offer.file_name
    recorded = {r.file_name: r for r in read_record(folder)}.get(offer.file_name)
    before = recorded.sha256 if recorded else ""
    if target.exists() and not (renew and not offer.sha256):
        found = sha256_of(target)
        if (offer.sha256 or before or found) == found:
            known: Trust = "as recorded before" if before else "no hash is known"
            trust: Trust = "known beforehand" if offer.sha256 else known
            return Pulled(offer, target, found, target.stat().st_size, trust, True, (offer.url,), 0, 0)
        raise DownloadError(
            f"{target} is there already, with other bytes than it should have; it was not touched.",
            details=[
                f"sha256 expected: {offer.sha256 or before}",
                f"sha256 of the file: {found}",
            ],
            ways_out=["Remove or rename it and give the command again.", "or use another folder: --to FOLDER"],
        )
    expected = offer.sha256 or ("" if renew else before)
    got = fetch(offer.url, target, sha256=expected, size=offer.size, patience=patience, progress=progress)
    if offer.sha256:
        trust = "known beforehand"
    elif not before:
        trust = "recorded now"
    else:
        trust = "as recorded before" if before == got.sha256 else "changed since it was recorded"
    _write_record(
        folder,
        Recorded(offer.file_name, offer.url, got.chain[-1], got.sha256, str(got.size), f"{datetime.now(UTC):%Y-%m-%d}"),
    )
    return Pulled(offer, target, got.sha256, got.size, trust, False, got.chain, got.resumed_from, got.attempts)


def _failed(failed: list[DownloadError], came: list[Pulled], folder: Path) -> DownloadError:
    if len(failed) == 1 and not came:
        return failed[0]
    details = []
    for error in failed:
        details += [error.message, *(f"    {d}" for d in error.details)]
    details += [f"{p.offer.file_name} is there" for p in came]
    ways = list(dict.fromkeys(w for e in failed for w in e.ways_out if "by hand" not in w))
    ways.append("Addresses to fetch files from by hand: sojourn pull --list")
    if came:
        ways.append(f"Load those that came: sojourn load {folder}")
    kind = Unreachable if all(isinstance(e, Unreachable) for e in failed) else DownloadError
    return kind(f"{len(failed)} of {len(failed) + len(came)} files did not come.", details=details, ways_out=ways)


def read_record(folder: Path) -> list[Recorded]:
    """What was downloaded into a folder so far. Raises DownloadError when the record was changed by hand."""
    path = folder / RECORD
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return [
                Recorded(**{n: unmarked(cell) if isinstance(cell, str) else cell for n, cell in row.items()})
                for row in csv.DictReader(stream)
            ]
    except (TypeError, UnicodeDecodeError, csv.Error) as error:
        raise DownloadError(
            f"{path} is not the record of downloads any more: {error}.", ways_out=["Remove it; it is made anew."]
        ) from error


def _write_record(folder: Path, new: Recorded) -> None:
    rows = [r for r in read_record(folder) if r.file_name != new.file_name] + [new]
    path = folder / RECORD
    partial = partial_name(path)
    try:
        names = [f.name for f in fields(Recorded)]
        text = of_rows([names, *([getattr(r, n) for n in names] for r in rows)])
        partial.write_text(text, encoding="utf-8", newline="")
        partial.replace(path)
    except OSError as error:
        raise DownloadError(f"{path} could not be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)

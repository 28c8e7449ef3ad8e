"""Get a file from an address: continued where it stopped, tried again when the line fails, trusted by its hash.

The only place that speaks to a network. Bytes are kept in a partial file; the target appears when size and hash are
right, and not before, and an interruption leaves the partial file and nothing else. pooch is not used: it cannot
continue a part, and what else it offers (hash, retries, progress) is a few lines here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from sojourn.errors import DownloadError
from sojourn.sources.fetching import answers
from sojourn.sources.fetching.partial_file import PartialFile

Progress = Callable[[int, int | None, str], None]
AGENT = "Mozilla/5.0 (compatible; Sojourn; open evidence platform on migration)"
REDIRECTS = 10
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
REFUSALS = {
    401: "asks for a login",
    403: "does not serve programs, or not from here",
    404: "has no such file",
    410: "has taken the file away",
}
ZIP, OLD_EXCEL, GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"
STARTS = {".xlsx": (ZIP,), ".xls": (OLD_EXCEL, ZIP), ".zip": (ZIP,), ".gz": (GZIP,)}


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try.

    tries : attempts in a row that bring no new byte before giving up; ``reach_tries`` where nothing answers at all
    pause : seconds before the second attempt, doubled each time up to ``longest``
    connect, read : seconds after which a silent server counts as a failure
    most : attempts in all
    largest : bytes a file may have ; total : seconds it may take, all attempts together
    """

    tries: int = 5
    reach_tries: int = 3
    pause: float = 1.0
    longest: float = 30.0
    connect: float = 10.0
    read: float = 60.0
    most: int = 100
    largest: int = 4 << 30
    total: float = 6 * 3600.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)


@dataclass(frozen=True)
class Fetched:
    """A file that arrived.

    chain : every address on the way, the one asked first
    resumed_from : bytes that were there from an earlier run and were continued
    expected : True where the hash was known beforehand, False where it was taken from the bytes that came
    """

    path: Path
    sha256: str
    size: int
    chain: tuple[str, ...]
    attempts: int
    resumed_from: int
    expected: bool


class Unreachable(DownloadError):
    """Nothing answers at all: no network, or the host does not exist."""


class WrongBytes(DownloadError):
    """The file came whole and is not the one wanted."""


class _Again(Exception):
    """An attempt that failed in a way that may pass."""

    def __init__(self, why: str, wait: float | None = None, *, reached: bool = True) -> None:
        self.why, self.wait, self.reached = why, wait, reached
        super().__init__(why)


def fetch(
    url: str,
    target: Path,
    *,
    sha256: str = "",
    size: int | None = None,
    patience: Patience | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Download one file; the folder of ``target`` must exist, an existing target is replaced at the end.

    sha256, size : what is known beforehand; a file that differs never gets the target's name
    progress : called with (bytes there, bytes in all or None, what happens)

    Raises DownloadError (address refused, truncated to the end, disk full), WrongBytes, and Unreachable when no
    server answers.
    """
    patience = patience or Patience()
    with httpx.Client(
        timeout=httpx.Timeout(patience.read, connect=patience.connect),
        headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
        follow_redirects=False,
    ) as client:
        return _Download(client, url, target, sha256.lower(), size, patience, progress).run()


class _Download:
    """One download: attempts until the bytes are complete, then the checks."""

    def __init__(
        self,
        client: httpx.Client,
        url: str,
        target: Path,
        sha256: str,
        size: int | None,
        patience: Patience,
        progress: Progress | None,
    ) -> None:
        self.client, self.url, self.target = client, url, target
        self.sha256, self.size, self.patience, self.progress = sha256, size, patience, progress
        self.part = PartialFile(target)
        self.chain: tuple[str, ...] = (url,)
        self.attempts = 0
        self.until = time.monotonic() + patience.total
        self.resumed_from = self.part.size
        self.joined = bool(self.part.size)

    def run(self) -> Fetched:
        """Attempts, with pauses, until the file is whole and right."""
        barren, best, anew = 0, self.part.size, False
        while True:
            self.attempts += 1
            try:
                self._attempt()
                digest = self._checked()
            except WrongBytes:
                if not self.joined or anew:
                    raise
                anew, best = True, 0  # the pieces were of different files: once more, in one piece
            except _Again as failure:
                barren = 0 if self.part.size > best else barren + 1
                best = max(best, self.part.size)
                self._check_limits(self.part.size)
                limit = self.patience.tries if failure.reached else self.patience.reach_tries
                if barren >= limit or self.attempts >= self.patience.most:
                    raise self._given_up(failure) from failure
                self._say(f"{failure.why}; trying again")
                pause = min(self.patience.pause * 2 ** max(barren - 1, 0), self.patience.longest)
                self.patience.sleep(min(max(pause, failure.wait or 0.0), 2 * self.patience.longest))
            else:
                return self._finished(digest)

    def _finished(self, digest: str) -> Fetched:
        length = self.part.size
        try:
            self.part.finish()
        except OSError as error:
            raise self._not_written(error) from error
        return Fetched(
            self.target, digest, length, self.chain, self.attempts, self.resumed_from, expected=bool(self.sha256)
        )

    def _attempt(self) -> None:
        if self.part.size and not self.part.validator and not self.sha256:
            self.part.drop()  # nothing says that the server still has the same file
        there = self.part.size
        headers = {"Range": f"bytes={there}-"} if there else {}
        if there and self.part.validator:
            headers["If-Range"] = self.part.validator
        try:
            self._follow(headers, there)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            host = httpx.URL(self.chain[-1]).host
            raise _Again(f"no connection to {host} ({error})", reached=False) from error
        except httpx.TimeoutException as error:
            raise _Again(f"the server was silent for {self.patience.read:g} seconds") from error
        except (httpx.TransportError, httpx.StreamError) as error:
            raise _Again(f"the connection broke ({error})") from error
        except httpx.InvalidURL as error:
            raise self._error(f"{self.url} leads to an address that is not on the web: {error}.") from error

    def _follow(self, headers: dict[str, str], there: int) -> None:
        """Ask the address and those it leads to, and take the body of the last."""
        chain = [self.url]
        while True:
            self.chain = tuple(chain)
            address = chain[-1]
            if urlsplit(address).scheme not in ("http", "https"):
                raise self._error(f"{self.url} leads to an address that is not on the web.")
            with self.client.stream("GET", address, headers=headers) as response:
                if not response.has_redirect_location:
                    self._take(response, there)
                    return
                chain.append(urljoin(address, response.headers["Location"]))
            if len(chain) > REDIRECTS + 1:
                raise self._error(f"{self.url} leads from one address to the next without end.")
            if address.startswith("https:") and chain[-1].startswith("http:"):
                self.chain = tuple(chain)
                raise self._error(f"{self.url} leads away from encryption; no file is taken that way.")

    def _take(self, response: httpx.Response, there: int) -> None:
        status = response.status_code
        if status == 416 and answers.whole(response) == there:
            return
        if status == 416:
            self.part.drop()
            raise _Again("the server does not continue the part")
        if status in PASSING:
            wait = response.headers.get("Retry-After", "")
            raise _Again(
                f"the server answered {status} {response.reason_phrase}", float(wait) if wait.isdigit() else None
            )
        if status not in (200, 206):
            raise self._refused(status, response.reason_phrase)
        name = self.target.name
        if "text/html" in response.headers.get("Content-Type", ""):
            raise self._error(
                f"{self.chain[-1]} sent a web page where {name} was expected.",
                ["The publisher has moved the file: look for it on its page."],
            )
        if response.headers.get("Content-Encoding", "identity") != "identity" and not name.endswith(".gz"):
            raise self._error(f"{self.chain[-1]} is sent compressed although it was asked for as it is.")
        start, total = (there, answers.whole(response)) if status == 206 else (0, answers.length(response))
        if status == 206 and answers.first(response) != there:
            self.part.drop()
            raise _Again("the server continued at another byte than asked")
        validator = answers.validator(response)
        if start and validator != self.part.validator and not self.sha256:
            self.part.drop()
            raise _Again("the server has another file by now")
        self.joined = start > 0
        self.resumed_from = self.resumed_from if start else 0
        self._write(response, start, total, validator)

    def _write(self, response: httpx.Response, start: int, total: int | None, validator: str) -> None:
        known = self.size if self.size is not None else total
        self._check_limits(known or 0)
        got = start
        try:
            self.part.belongs_to(validator)
            with self.part.path.open("ab" if start else "wb") as stream:
                for block in response.iter_raw():
                    stream.write(block)
                    got += len(block)
                    self._check_limits(got)
                    self._say(self.target.name, got, total)
                    if known is not None and got > known:
                        break  # too long: no need of the rest to know that it is another file
        except OSError as error:
            raise self._not_written(error) from error
        other_file = self.size is not None and total is not None and total != self.size
        if known is not None and got < known and not other_file:
            raise _Again(f"only {got:,} of {known:,} bytes came")

    def _check_limits(self, size: int) -> None:
        """Raises DownloadError for more bytes than a file may have, or more time than it may take."""
        if size > self.patience.largest:
            self.part.drop()
            raise self._error(
                f"{self.target.name} has more than {self.patience.largest:,} bytes: that is no published table."
            )
        if time.monotonic() > self.until:
            raise self._error(
                f"{self.target.name} did not come within {self.patience.total:,.0f} seconds. "
                f"{self.part.size:,} bytes are kept.",
                ["The same command goes on where it stopped."],
            )

    def _checked(self) -> str:
        """Hash of the complete part. Raises WrongBytes and removes the part when it is not the file wanted."""
        found, start = self.part.digest() if self.part.path.exists() else ("", b"")
        name, length, suffix = self.target.name, self.part.size, self.target.suffix.lower()
        details: list[str] = []
        if self.sha256 and found != self.sha256:
            problem = f"{name} has not the bytes known for it, and was not kept."
            details = [f"sha256 expected: {self.sha256}", f"sha256 received: {found}"]
        elif self.size is not None and length != self.size:
            problem = f"{name} has not the size known for it, and was not kept."
        elif not length:
            problem = f"{name} came empty."
        elif not start.startswith(STARTS.get(suffix, (b"",))):
            problem = f"What came as {name} is not a {suffix} file, and was not kept: it begins with {start!r}."
        else:
            return found
        if self.size is not None:
            details.append(f"size expected: {self.size:,} bytes, received: {length:,}")
        self.part.drop()
        raise WrongBytes(
            problem,
            details=[*details, *self._way()],
            ways_out=[
                "The publisher may have replaced the file: see its page, and read what changed.",
                f"Fetch it by hand from {self.url} and load it: sojourn load FILE",
            ],
        )

    def _say(self, what: str, there: int | None = None, total: int | None = None) -> None:
        if self.progress:
            self.progress(
                there if there is not None else self.part.size, total if total is not None else self.size, what
            )

    def _way(self) -> list[str]:
        return [f"address: {self.url}", *(f"which led to: {a}" for a in self.chain[1:])]

    def _error(self, message: str, ways_out: Sequence[str] = ()) -> DownloadError:
        by_hand = f"Fetch it by hand from {self.url} and load it: sojourn load FILE"
        return DownloadError(message, details=self._way(), ways_out=[*ways_out, by_hand])

    def _refused(self, status: int, phrase: str) -> DownloadError:
        ways = ["Open the address in a browser: some publishers refuse programs."] * (status in (401, 403))
        ways += ["The publisher may have moved the file: look on its page."] * (status in (404, 410))
        host, meaning = httpx.URL(self.chain[-1]).host, REFUSALS.get(status, "refused")
        return self._error(f"{self.target.name}: {host} {meaning} ({status} {phrase}).", ways)

    def _given_up(self, failure: _Again) -> DownloadError:
        kept = f" {self.part.size:,} bytes are kept and will be continued." if self.part.size else ""
        kind = DownloadError if failure.reached else Unreachable
        return kind(
            f"{self.target.name} did not arrive after {self.attempts} attempts: {failure.why}.{kept}",
            details=self._way(),
            ways_out=[
                "Without a network load files you have: sojourn load FOLDER",
                f"or fetch it by hand from {self.url}",
                "or try again later: the same command goes on where it stopped.",
            ],
        )

    def _not_written(self, error: OSError) -> DownloadError:
        return DownloadError(
            f"{self.target.name} could not be written to {self.target.parent}: {error.strerror or error}.",
            ways_out=["Make room on the disk and give the same command again.", "or use another folder: --to FOLDER"],
        )

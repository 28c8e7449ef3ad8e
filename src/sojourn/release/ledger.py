"""The ledger of releases: one line each, chained by hashes, appended and never changed.

Every line holds the hash of the line before it, so that a line that is edited, moved or taken out of the middle no
longer fits. Lines cut off at the end leave a chain that fits: against that there is the head, the hash of the last
line, in a file beside the ledger; against who cuts that too, ``verify`` compares with a head kept elsewhere (every
release report carries it). What was spent is written
before noise is drawn, so that a run that breaks off has spent it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sojourn.concepts.destination import Destination, checked
from sojourn.errors import LedgerBroken, NotForPublication, UsageError
from sojourn.files.whole import append_line, write_text

FIRST = "0" * 64
"""What stands as the hash before the first line."""
NAME = "ledger.jsonl"
HEAD = "ledger.head"
KINDS = ("budget", "spent", "released", "reused", "held", "refused")


@dataclass(frozen=True)
class Entry:
    """One line: its number from 1, when (UTC), of which kind and data set, what it says, and both hashes."""

    number: int
    at: datetime
    kind: str
    data_set: str
    facts: Mapping[str, Any]
    before: str
    digest: str

    def to_dict(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {**_body(self.number, self.at, self.kind, self.data_set, self.facts, self.before), "hash": self.digest}


def _body(number: int, at: datetime, kind: str, data_set: str, facts: Mapping[str, Any], before: str) -> dict[str, Any]:
    return {
        "number": number, "at": at.isoformat(), "kind": kind, "data_set": data_set, "facts": dict(facts),
        "before": before,
    }  # fmt: skip


def digest_of(value: Any) -> str:
    """SHA-256 of a JSON value in one spelling."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


class Ledger:
    """The ledger in a folder of the owner of the data.

    folder : destination of the class personal; the ledger is its file ``ledger.jsonl``
    clock : what the time is (UTC), for tests
    """

    def __init__(self, folder: Destination, clock: Any = lambda: datetime.now(UTC)) -> None:
        if not checked(folder).personal:
            raise UsageError("A ledger is kept where the data are.", ways_out=["release.owners_folder(path, reason)"])
        self.folder, self.clock = folder, clock
        self.path = folder.path / NAME

    @contextmanager
    def held(self) -> Iterator[None]:
        """Alone with the ledger. Raises UsageError where another release is being made."""
        if not self.folder.path.is_dir():
            raise UsageError(
                f"There is no folder {self.folder.path} for the ledger.",
                ways_out=["make it, readable for those alone who may see the data"],
            )
        try:
            with FileLock(self.path.with_suffix(".lock"), timeout=0):
                yield
        except Timeout as error:
            raise UsageError(
                f"Another release is being made with the ledger {self.path}.", ways_out=["wait until it is done"]
            ) from error

    def entries(self) -> tuple[Entry, ...]:
        """All lines, verified. Raises LedgerBroken naming the first line that does not fit."""
        if not self.path.exists():
            self._not_cut(())
            return ()
        found: list[Entry] = []
        before, last = FIRST, None
        for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(), start=1):
            entry = _read(line, number)
            body = _body(entry.number, entry.at, entry.kind, entry.data_set, entry.facts, entry.before)
            if entry.number != number or entry.before != before or digest_of(body) != entry.digest:
                raise _broken(number, "it was edited, or a line before it was taken out or put in")
            if last is not None and entry.at < last:
                raise _broken(number, f"it is of {entry.at}, before the line above ({last})")
            found.append(entry)
            before, last = entry.digest, entry.at
        self._not_cut(tuple(found))
        return tuple(found)

    def _not_cut(self, entries: tuple[Entry, ...]) -> None:
        """Refuse a ledger that lacks the head beside it; one behind is a run that broke off between the two."""
        path = self.folder.path / HEAD
        if not path.exists():
            if len(entries) > 1:
                raise _cut(self.path, f"there is no {path}")
            return
        head = path.read_text(encoding="utf-8", errors="replace").strip()
        if head not in {e.digest for e in entries[-2:]}:
            raise _cut(self.path, f"the head beside it is {head or 'empty'}")

    @property
    def head(self) -> str:
        """Hash of the last line: what is kept elsewhere, so that a cut shows."""
        entries = self.entries()
        return entries[-1].digest if entries else FIRST

    def verify(self, heads: tuple[str, ...] = ()) -> tuple[Entry, ...]:
        """All lines, where every head kept elsewhere is still the hash of one of them. Raises LedgerBroken."""
        entries = self.entries()
        known = {FIRST, *(e.digest for e in entries)}
        gone = [head for head in heads if head not in known]
        if gone:
            raise _cut(self.path, *(f"head kept elsewhere: {head}" for head in gone))
        return entries

    def append(self, kind: str, data_set: str, facts: Mapping[str, Any]) -> Entry:
        """Add a line; only while it is held. Raises LedgerBroken, UsageError where the clock was set back."""
        if kind not in KINDS:
            raise UsageError(f"A ledger has no lines of the kind {kind}.", details=list(KINDS))
        entries, now = self.entries(), self.clock()
        if entries and now < entries[-1].at:
            raise UsageError(
                f"It is {now:%Y-%m-%d %H:%M:%S} by the clock of this machine, and the last release was at "
                f"{entries[-1].at:%Y-%m-%d %H:%M:%S} UTC: the clock was set back.",
                ways_out=["set the clock right"],
            )
        number, before = len(entries) + 1, entries[-1].digest if entries else FIRST
        body = _body(number, now, kind, data_set, facts, before)
        entry = Entry(number, now, kind, data_set, facts, before, digest_of(body))
        append_line(self.folder.inside(NAME), json.dumps(entry.to_dict(), ensure_ascii=False, allow_nan=False))
        write_text(self.folder.inside(HEAD), entry.digest + "\n")
        return entry

    def of(self, data_set: str, *kinds: str) -> list[Entry]:
        """Lines on a data set, of some kinds or all."""
        return [e for e in self.entries() if e.data_set == data_set and (not kinds or e.kind in kinds)]

    def spend(self, data_set: str, epsilon: float, delta: float, facts: Mapping[str, Any]) -> Entry:
        """Write down what a release spends, before noise is drawn; sums by basic composition (a sum of both).

        Raises NotForPublication where the data set has no budget, or not enough of it; the refusal is written down.
        """
        if not (math.isfinite(epsilon) and epsilon > 0 and 0 <= delta < 1):
            raise UsageError(f"Epsilon {epsilon} and delta {delta} are no budget: epsilon above 0, delta from 0 to 1.")
        budgets = self.of(data_set, "budget")
        if not budgets:
            self.append("refused", data_set, {**facts, "why": "no budget"})
            raise NotForPublication(
                f"The data set {data_set} has no budget.", ways_out=["sojourn ledger budget DATA_SET --epsilon E"]
            )
        most = budgets[-1].facts
        spent = self.spent(data_set)
        over = (spent[0] + epsilon) > most["epsilon"] * (1 + 1e-12), (spent[1] + delta) > most["delta"] * (1 + 1e-12)
        if any(over):
            self.append("refused", data_set, {**facts, "why": "budget spent", "epsilon": epsilon, "delta": delta})
            raise NotForPublication(
                f"The budget of {data_set} does not allow it: epsilon {spent[0]:g} of {most['epsilon']:g} and delta "
                f"{spent[1]:g} of {most['delta']:g} are spent, {epsilon:g} and {delta:g} are asked for.",
                ways_out=["a smaller epsilon", "the release that was made already: the same question costs nothing"],
            )
        return self.append("spent", data_set, {**facts, "epsilon": epsilon, "delta": delta})

    def spent(self, data_set: str) -> tuple[float, float]:
        """Epsilon and delta spent on a data set, by basic composition over all releases."""
        lines = self.of(data_set, "spent")
        return math.fsum(e.facts["epsilon"] for e in lines), math.fsum(e.facts["delta"] for e in lines)


def _read(line: str, number: int) -> Entry:
    try:
        told = json.loads(line)
        return Entry(
            told["number"], datetime.fromisoformat(told["at"]), told["kind"], told["data_set"], told["facts"],
            told["before"], told["hash"],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise _broken(number, "it is no line of a ledger") from error


def _broken(number: int, why: str) -> LedgerBroken:
    return LedgerBroken(
        f"Line {number} of the ledger does not fit: {why}.",
        ways_out=["take the ledger from a copy that verifies; nothing is released with this one"],
    )


def _cut(path: Path, *seen: str) -> LedgerBroken:
    return LedgerBroken(
        f"{path} does not hold what it held: lines were cut off, or it is another ledger.",
        details=list(seen),
        ways_out=["take the ledger, with the head beside it, from a copy that holds this head"],
    )

"""A changed file through the door: recognised, read, and judged with more or less knowledge."""

from __future__ import annotations

import hashlib
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutated_files.harmless import harmless
from mutated_files.kind import Kind, Mutant
from mutated_files.original import Original
from sojourn import sources
from sojourn.errors import ReaderFailed, SojournError
from sojourn.products.intake.judgement import Candidate, Knowledge, judge
from sojourn.sources.fetching import offered
from sojourn.warehouse import Warehouse

SETTINGS = {
    "shipped": Knowledge(),
    "no_hashes": Knowledge(hashes=False),
    "next_edition": Knowledge(hashes=False, sums=False),
}
REFUSED, HELD, TAKEN, HARMLESS, FAILED, NONE = "refused", "held", "taken", "harmless", "FAILED", "not applicable"
LONGEST = 120
"""Seconds in which a reader has to come to an end."""


@dataclass(frozen=True)
class Trial:
    """What became of one changed file.

    outcome : by setting, one of the words above ; why : message, departures or, of a failure, where it was raised
    """

    file: str
    source: str
    kind: str
    said: str
    outcome: dict[str, str]
    why: str = ""


def tried(
    original: Original, said_before: tuple[Any, ...], kind: Kind, folder: Path, house: Warehouse | None, seed: int
) -> Trial:
    """Make the changed file in ``folder`` and send it through the door.

    said_before : fingerprint of the original's reading ; house : what is loaded already
    """
    mutant = kind.of(original, seed)
    if mutant is None or (mutant.content == original.stored and mutant.name == original.path.name):
        return _same(original, kind, "", NONE)
    path = folder / original.path.parent.name / mutant.name  # folders tell editions too
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(mutant.content)
    try:
        with _time_limit():
            return _judged(original, said_before, kind, mutant, path, house)
    except ReaderFailed as error:
        return _same(original, kind, mutant.said, FAILED, f"{error.__cause__!r}\n{error}")
    except SojournError as error:
        return _same(original, kind, mutant.said, REFUSED, str(error).splitlines()[0])
    except (Exception, RecursionError):
        return _same(original, kind, mutant.said, FAILED, traceback.format_exc(limit=-6))
    finally:
        path.unlink(missing_ok=True)


def _judged(
    original: Original, said_before: tuple[Any, ...], kind: Kind, mutant: Mutant, path: Path, house: Warehouse | None
) -> Trial:
    source = sources.recognise(path)
    if source is None:
        return _same(original, kind, mutant.said, REFUSED, f"not recognised: {sources.description(path)}")
    reading = source.reading(path)
    if source.id == original.source.id and harmless(kind.id, source, original.reading, said_before, reading):
        outcome = dict.fromkeys(SETTINGS, HARMLESS)
    else:
        outcome = {}
    why = ""
    candidate = Candidate(path, hashlib.sha256(mutant.content).hexdigest(), source, reading)
    known_bytes = offered.of_hash(candidate.sha256) is not None
    judgement = None
    for name, knowledge in SETTINGS.items():
        if judgement is None or known_bytes or not knowledge.sums:  # hashes off: the same for bytes of no known hash
            judgement = judge([candidate], house, knowledge)[0]
        grave = any(d.grave for d in judgement.departures)
        found = REFUSED if grave else HELD if judgement.departures else TAKEN
        why = "; ".join(f"{d.kind}: {d.sentence}" for d in judgement.departures) or why
        if name in outcome and found != TAKEN:
            outcome[name] = f"{HARMLESS}, {found}"
        outcome.setdefault(name, found)
    return Trial(original.path.name, original.source.id, kind.id, mutant.said, outcome, why)


def _same(original: Original, kind: Kind, said: str, outcome: str, why: str = "") -> Trial:
    outcomes = dict.fromkeys(SETTINGS, outcome)
    return Trial(original.path.name, original.source.id, kind.id, said, outcomes, why)


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(number: int, frame: Any) -> None:
        raise TimeoutError(f"no end after {LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)

"""A changed file through the door: recognised, read, and judged with more or less knowledge."""

from __future__ import annotations

import hashlib
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mutated_files.harmless import harmless
from mutated_files.kind import Kind, Mutant
from mutated_files.original import Original
from sojourn import sources
from sojourn.errors import ReaderFailed, SojournError
from sojourn.products.intake.judgement import Candidate, Knowledge, judge_against
from sojourn.products.intake.judging.references import Loaded
from sojourn.sources.fetching import offered

SETTINGS = {
    "shipped": Knowledge(),
    "no_hashes": Knowledge(hashes=False),
    "next_edition": Knowledge(hashes=False, sums=False),
}
REFUSED, HELD, TAKEN, HARMLESS, FAILED, NONE = "refused", "held", "taken", "harmless", "FAILED", "not applicable"
LOCAL = frozenset(
    {
        "rewritten", "year_0000", "year_9999", "year_text", "decimal_comma", "value_1e308", "value_9e15", "value_tiny",
        "value_negative", "value_formula", "value_infinite", "value_text", "value_long", "area_unknown", "area_empty",
        "area_odd", "line_twice", "line_again_otherwise", "short_line", "long_line", "key_column_renamed",
        "value_column_renamed", "key_column_missing", "value_column_missing", "column_twice", "headers_exchanged",
        "cells_moved", "columns_reordered", "carriage_returns", "open_quote", "nul", "utf16", "latin1_byte",
        "byte_order_mark", "blank_lines", "semicolons", "binary", "controls",
    }
)  # fmt: skip
"""Kinds that change one cell, one line, the columns, or how the text is written: a reader's refusal is the same for the
beginning of a file as for all of it."""
LONGEST = 120
"""Seconds in which a reader has to come to an end."""


@dataclass(frozen=True)
class Trial:
    """What became of one changed file.

    outcome : by setting, one of the words above ; why : message, departures or, of a failure, where it was raised
    by_reader : refused before any judge saw it
    """

    file: str
    source: str
    kind: str
    said: str
    outcome: dict[str, str]
    why: str = ""
    by_reader: bool = False


def tried(
    original: Original,
    said_before: tuple[Any, ...],
    kind: Kind,
    folder: Path,
    loaded: Loaded,
    seed: int,
    beginning: Original | None = None,
) -> Trial:
    """Make the changed file in ``folder`` and send it through the door.

    said_before : fingerprint of the original's reading ; loaded : what a file is judged against
    beginning : the excerpt of a large file. What changes one cell, one line or how the file is written is tried on it
    first: a reader that refuses the excerpt for it refuses the whole file, whatever stands below. What the reader takes
    is tried on the whole file, since a judge looks at all of it.
    """
    if beginning is not None and kind.id in LOCAL:
        trial = tried(beginning, (), kind, folder, Loaded(None), seed)
        if trial.by_reader:
            return replace(trial, file=original.path.name, said=f"{trial.said} (tried on the beginning of the file)")
    mutant = kind.of(original, seed)
    if mutant is None or (mutant.content == original.stored and mutant.name == original.path.name):
        return _same(original, kind, "", NONE)
    path = folder / original.path.parent.name / mutant.name  # folders tell editions too
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(mutant.content)
    try:
        with _time_limit():
            return _judged(original, said_before, kind, mutant, path, loaded)
    except ReaderFailed as error:
        return _same(original, kind, mutant.said, FAILED, f"{error.__cause__!r}\n{error}")
    except SojournError as error:
        return replace(_same(original, kind, mutant.said, REFUSED, str(error).splitlines()[0]), by_reader=True)
    except (Exception, RecursionError):
        return _same(original, kind, mutant.said, FAILED, traceback.format_exc(limit=-6))
    finally:
        path.unlink(missing_ok=True)


def _judged(
    original: Original, said_before: tuple[Any, ...], kind: Kind, mutant: Mutant, path: Path, loaded: Loaded
) -> Trial:
    source = sources.recognise(path)
    if source is None:
        unknown = f"not recognised: {sources.description(path)}"
        return replace(_same(original, kind, mutant.said, REFUSED, unknown), by_reader=True)
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
            judgement = judge_against(loaded, [candidate], knowledge)[0]
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

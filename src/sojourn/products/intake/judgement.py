"""Files judged before they are kept: by what their source expects, its editions, each other and the warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sojourn.concepts.departure import Departure
from sojourn.sources import Source
from sojourn.sources.source import Reading
from sojourn.warehouse import Warehouse


@dataclass(frozen=True)
class Candidate:
    """A file that was recognised and read, before it is judged.

    sha256 : of its bytes ; source : its layout ; named : whether the user named the layout or the edition
    """

    path: Path
    sha256: str
    source: Source
    reading: Reading
    named: bool = False


@dataclass(frozen=True)
class Knowledge:
    """What the judges may use beside the file, other files and the warehouse; all of it, except when they are tested.

    hashes : known bytes of published files ; sums : known sums of the very edition
    """

    hashes: bool = True
    sums: bool = True


@dataclass(frozen=True)
class Judgement:
    """What was found of one candidate.

    departures : empty for a file that is taken ; compared : files and rules it was judged against, empty where nothing
    was at hand ("judged against nothing") ; remarks : what is said but holds nothing (a selection and its coverage)
    """

    departures: tuple[Departure, ...] = ()
    compared: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def judge(
    candidates: Sequence[Candidate], warehouse: Warehouse | None, knowledge: Knowledge | None = None
) -> list[Judgement]:
    """One judgement for each candidate, the same in whatever order they come.

    warehouse : what is loaded already; None, or one that does not exist yet, where there is nothing
    """
    return [Judgement() for _ in candidates]

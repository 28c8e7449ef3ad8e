"""Makers of destinations, one for each class of what is written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

from sojourn.concepts.addresses import place
from sojourn.concepts.destination import SEAL, Destination
from sojourn.concepts.disclosure import Disclosure
from sojourn.errors import UsageError

CALLER = "the caller"
PROTECTED_AREA = "SOJOURN_PROTECTED"
"""Name of the variable that holds the folder inside which everything about persons has to stay."""


def open_data(place: Path | TextIO, *, named_by: str = CALLER) -> Destination:
    """A place for open data: published figures and what is estimated from them."""
    return Destination(place, Disclosure.OPEN, named_by, "", SEAL)


def synthetic(path: Path, *, reason: str = "no row is about a person", named_by: str = CALLER) -> Destination:
    """A place for open data whose rows look like persons and are none: simulated, synthetic or k-anonymous ones."""
    return Destination(path, Disclosure.OPEN_SYNTHETIC, named_by, reason, SEAL)


def owners_folder(
    path: Path | str,
    reason: str,
    *,
    named_by: str = "the owner of the data",
    disclosure: Disclosure = Disclosure.PERSONAL,
) -> Destination:
    """A place in the working folder of those who hold the personal data; what is written there is marked.

    path : on this machine; as a text, an address of a cluster that only Spark knows (``hdfs://...``)
    reason : what is kept there and for whom; stands in the mark
    disclosure : ``PERSONAL`` for tables, ``PERSONAL_RECORD`` for rows about persons, ``SPECIAL_CARE``
    Raises UsageError without a reason, for a class that is not about persons, and for a place outside the protected
    area, where the environment names one (``SOJOURN_PROTECTED``, a folder).
    """
    if not disclosure.about_persons:
        raise UsageError(f"What is {disclosure} needs no folder of its owner.", ways_out=["open_data(path)"])
    path = place(path) if isinstance(path, str) else path
    area = os.environ.get(PROTECTED_AREA)
    if area and not _inside(path, area):
        raise UsageError(
            f"{path} lies outside the protected area {area} ({PROTECTED_AREA}), and what is written there is about "
            "persons.",
            ways_out=["name a place inside it"],
        )
    return Destination(path, disclosure, named_by, _given(reason), SEAL)


def protected(path: Path, release: str, *, named_by: str = CALLER) -> Destination:
    """A place for a table that passed the gate; ``release.gate`` alone asks for it.

    release : its name in the ledger and the ledger's head then; stands in the mark
    """
    return Destination(path, Disclosure.PROTECTED, named_by, _given(release), SEAL)


def owners_stream(
    stream: TextIO,
    reason: str,
    *,
    named_by: str = "the owner of the data",
    disclosure: Disclosure = Disclosure.PERSONAL,
) -> Destination:
    """The screen of those who hold the personal data; the command says that nothing there is for publication."""
    return Destination(stream, disclosure, named_by, _given(reason), SEAL)


def _inside(path: Path | str, area: str) -> bool:
    """Whether a place lies inside the protected area: a folder of this machine, or an address of a cluster."""
    if isinstance(path, str):
        return path.startswith(f"{area.rstrip('/')}/") and ".." not in path.split("/")
    return path.resolve().is_relative_to(Path(area).resolve())


def _given(reason: str) -> str:
    if not reason.strip():
        raise UsageError("Personal data go nowhere without a reason.", ways_out=["owners_folder(path, reason)"])
    return reason

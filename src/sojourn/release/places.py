"""Makers of destinations, one for each class of what is written."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from sojourn.concepts.destination import SEAL, Destination
from sojourn.concepts.disclosure import Disclosure
from sojourn.errors import UsageError

CALLER = "the caller"


def open_data(place: Path | TextIO, *, named_by: str = CALLER) -> Destination:
    """A place for open data: published figures and what is estimated from them."""
    return Destination(place, Disclosure.OPEN, named_by, "", SEAL)


def synthetic(path: Path, *, reason: str = "no row is about a person", named_by: str = CALLER) -> Destination:
    """A place for open data whose rows look like persons and are none: simulated, synthetic or k-anonymous ones."""
    return Destination(path, Disclosure.OPEN_SYNTHETIC, named_by, reason, SEAL)


def owners_folder(path: Path, reason: str, *, named_by: str = "the owner of the data") -> Destination:
    """A place in the working folder of those who hold the personal data; what is written there is marked.

    reason : what is kept there and for whom; stands in the mark. Raises UsageError without one.
    """
    return Destination(path, Disclosure.PERSONAL, named_by, _given(reason), SEAL)


def owners_stream(stream: TextIO, reason: str, *, named_by: str = "the owner of the data") -> Destination:
    """The screen of those who hold the personal data; the command says that nothing there is for publication."""
    return Destination(stream, Disclosure.PERSONAL, named_by, _given(reason), SEAL)


def _given(reason: str) -> str:
    if not reason.strip():
        raise UsageError("Personal data go nowhere without a reason.", ways_out=["owners_folder(path, reason)"])
    return reason

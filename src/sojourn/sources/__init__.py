"""One file for each published dataset: from bytes to observations, straight, without judgement.

May import concepts, files and errors, and never the warehouse: ``products.intake`` introduces them. A new layout is a
file in its publisher's folder, with its ``SOURCE`` under what it knows of the file, and a row of ``SOURCES`` in
``listed``, which is imported when it is asked for: who reads one's own tables needs no publisher.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Release, Source, file_name, sha256_of

if TYPE_CHECKING:
    from sojourn.sources.listed import SOURCES

__all__ = [
    "SOURCES",
    "Head",
    "Observations",
    "Reading",
    "Release",
    "Source",
    "description",
    "file_name",
    "recognise",
    "sha256_of",
    "source",
]


def __getattr__(name: str) -> Any:
    """``SOURCES``, when it is first asked for."""
    if name != "SOURCES":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sojourn.sources.listed import SOURCES

    return SOURCES


def source(name: str) -> Source:
    """The source with this id. Raises NotRecognised listing the known ones."""
    from sojourn.sources import listed

    return listed.source(name)


def recognise(path: Path) -> Source | None:
    """The source whose layout this file has, or None; of a message that Sojourn wrote, the source of its figures.

    Raises FileDamaged for an empty, truncated or unreadable file, NotRecognised when two layouts claim it.
    """
    from sojourn.sources import listed

    return listed.recognise(path)


def description(path: Path) -> str:
    """What a file is that ``recognise`` does not know; see ``listed.description``."""
    from sojourn.sources import listed

    return listed.description(path)

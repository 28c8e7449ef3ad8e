"""Where something is written and what may be written there. Only the room ``release`` makes destinations.

The type stands here because the writers below the gate (files, engines, simulate, products) have to name it.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from pathlib import Path
from typing import TextIO

from sojourn.concepts.disclosure import NOT_PROTECTED, Disclosure
from sojourn.errors import UsageError

SEAL = object()
"""What the gate shows to make a destination. A test sees that no room but ``release`` imports it."""


@dataclass(frozen=True)
class Destination:
    """A file, a folder or a stream that the gate has opened for one class of disclosure.

    Attributes
    ----------
    place : path of a file or folder, an open text stream, or an address that only Spark knows (``hdfs://...``)
    disclosure : class of what is written there
    named_by : who named the place
    reason : why data of the class ``personal`` go there; empty for open data
    """

    place: Path | TextIO | str
    disclosure: Disclosure
    named_by: str
    reason: str = ""
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            raise UsageError(
                "A destination is made by the gate only.",
                ways_out=["sojourn.release.open_data(path), synthetic(path) or owners_folder(path, reason)"],
            )

    @property
    def path(self) -> Path:
        """The file or folder. Raises UsageError for a stream, and for an address of a cluster."""
        if isinstance(self.place, str):
            raise UsageError(
                f"{self.place} is an address of a cluster: only Spark writes there.",
                ways_out=["--engine spark", "name a file on this machine"],
            )
        if not isinstance(self.place, Path):
            raise UsageError("This result goes to a stream; a file is needed.")
        return self.place

    @property
    def address(self) -> str:
        """The file, folder or address in words. Raises UsageError for a stream."""
        return self.place if isinstance(self.place, str) else str(self.path)

    @property
    def personal(self) -> bool:
        """True where what is written is not for publication."""
        return self.disclosure.about_persons

    def beside(self, name: str) -> Destination:
        """A file in the same folder, for the same class: a table of errors, a sidecar."""
        return self._at(self.path.with_name(name))

    def inside(self, name: str) -> Destination:
        """A file in this folder, for the same class."""
        return self._at(self.path / name)

    def _at(self, path: Path) -> Destination:
        return Destination(path, self.disclosure, self.named_by, self.reason, SEAL)

    def mark(self) -> dict[str, str]:
        """What a file says about itself: empty for open data."""
        if self.disclosure is Disclosure.OPEN:
            return {}
        told = {"class": str(self.disclosure), "named_by": self.named_by, "reason": self.reason}
        return {"note": NOT_PROTECTED, **told} if self.personal else told


def checked(destination: Destination) -> Destination:
    """The destination itself; for callers from outside, who may give a path instead.

    Raises UsageError for anything that the gate has not made.
    """
    if not isinstance(destination, Destination):
        raise UsageError(
            f"A writer takes a destination of the gate, not {destination!r}.",
            ways_out=["sojourn.release.open_data(path), synthetic(path) or owners_folder(path, reason)"],
        )
    return destination

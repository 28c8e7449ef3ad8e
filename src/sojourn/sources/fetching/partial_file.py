"""The bytes of a download that is not whole yet: ``NAME.<mark>.part`` beside the file it will become.

The mark holds the validator the server gave for these bytes (ETag or date of change), so that the one file on the
disk says itself what it is a part of.
"""

from __future__ import annotations

import base64
import binascii
import glob
import hashlib
from pathlib import Path

SUFFIX = ".part"
LONGEST_VALIDATOR = 120


class PartialFile:
    """A growing file with the validator of what it is a part of; empty text where the server gave none."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path, self.validator = self._found()

    @property
    def size(self) -> int:
        """Bytes there so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def belongs_to(self, validator: str) -> None:
        """From now on these bytes are part of the file with this validator."""
        old, self.path, self.validator = self.path, self._named(validator), validator
        if old != self.path and old.exists():
            old.replace(self.path)

    def drop(self) -> None:
        """Remove it."""
        self.path.unlink(missing_ok=True)
        self.path, self.validator = self._named(""), ""

    def finish(self) -> None:
        """Give it the name of the target."""
        self.path.replace(self.target)

    def digest(self) -> tuple[str, bytes]:
        """sha256 of all bytes, and the first eight of them."""
        digest, start = hashlib.sha256(), b""
        with self.path.open("rb") as stream:
            while block := stream.read(1 << 20):
                start = start or block[:8]
                digest.update(block)
        return digest.hexdigest(), start

    def _found(self) -> tuple[Path, str]:
        prefix = f"{self.target.name}."
        for path in sorted(self.target.parent.glob(f"{glob.escape(prefix)}*{SUFFIX}")):
            mark = path.name[len(prefix) : -len(SUFFIX)]
            try:
                return path, base64.urlsafe_b64decode(mark.encode()).decode()
            except (binascii.Error, UnicodeDecodeError):
                continue
        return self._named(""), ""

    def _named(self, validator: str) -> Path:
        mark = base64.urlsafe_b64encode(validator[:LONGEST_VALIDATOR].encode()).decode()
        return self.target.with_name(f"{self.target.name}{'.' * bool(mark)}{mark}{SUFFIX}")

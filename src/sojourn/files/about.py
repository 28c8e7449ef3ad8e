"""What a table says about itself, and whether it is still said of that very file.

In a Parquet file it is metadata, in a workbook a sheet; a CSV or JSON file has a small file beside it. Two files can
come apart: a run that is killed between them leaves the words of one run beside the rows of another. So what stands
beside names the size and the hash of the file it is about, and whoever reads it compares.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sojourn.errors import FileDamaged
from sojourn.files.whole import writable

DISCLOSURE = "disclosure"
"""Name under which a file says of which class it is; in a Parquet file the key is ``sojourn.disclosure``."""
DESCRIBES = "describes"
"""Where what stands beside a file names it: size and sha256."""


@dataclass(frozen=True)
class About:
    """What a table says about itself.

    name : ``lineage`` stands in Parquet as ``sojourn.lineage``, in a workbook as a sheet, beside a CSV as
    ``FILE.lineage.json``
    facts : JSON values by name
    """

    name: str = DISCLOSURE
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Key in the metadata of a Parquet file."""
        return f"sojourn.{self.name}"

    def text(self) -> str:
        """The facts as JSON."""
        return writable(json.dumps(self.facts, indent=1, ensure_ascii=False, default=str))

    def of(self, file: Path) -> About:
        """The same, of the bytes of this file and of no others."""
        return About(self.name, {**self.facts, DESCRIBES: fingerprint(file)})

    def beside(self, path: Path) -> Path:
        """The file that tells it beside a CSV or JSON file."""
        return path.with_name(f"{path.name}.{self.name}.json")


def told(path: Path, name: str) -> dict[str, Any] | None:
    """What a Parquet, CSV or JSON file says about itself under a name; None where it says nothing.

    Raises
    ------
    FileDamaged : what stands beside the file is about other bytes, so that it and the file are of two runs, or one of
        them was changed later
    """
    about = About(name)
    if path.name.lower().endswith((".parquet", ".pq")):
        inside = (pq.read_metadata(path).metadata or {}).get(about.key.encode())
        return None if inside is None else json.loads(inside)
    beside = about.beside(path)
    if not beside.is_file():
        return None
    facts: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
    said, found = facts.get(DESCRIBES), fingerprint(path)
    if said is not None and said != found:
        raise FileDamaged(
            f"{beside.name} is not about {path.name} as it is now: the two are of different runs, or one was changed.",
            details=[
                f"{beside.name} is about {said['size']:,} bytes with sha256 {said['sha256'][:16]}...",
                f"{path.name} has {found['size']:,} bytes with sha256 {found['sha256'][:16]}...",
            ],
            ways_out=[
                "make both anew by the command that wrote them",
                f"remove {beside.name}, and say on the command line what it told",
            ],
        )
    return facts


def fingerprint(file: Path) -> dict[str, Any]:
    """Size in bytes and SHA-256 of a file: what tells it from every other."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return {"size": file.stat().st_size, "sha256": digest}

"""One way of changing a file, and what comes of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mutated_files.original import Original


@dataclass(frozen=True)
class Mutant:
    """A changed file.

    content : its bytes as they stand on a disk ; name : its file name ; said : what was changed, for a list of results
    """

    content: bytes
    name: str
    said: str


Change = Callable[["Original", random.Random], Mutant | None]


@dataclass(frozen=True)
class Kind:
    """A way of changing any file that has what it changes.

    id : in a table of results ; title : for readers
    change : original, source of chance -> the changed file, None where the file has nothing of the kind
    """

    id: str
    title: str
    change: Change

    def of(self, original: Original, seed: int) -> Mutant | None:
        """The file changed in this way; the same seed gives the same file."""
        return self.change(original, random.Random(f"{seed} {self.id} {original.path.name}"))

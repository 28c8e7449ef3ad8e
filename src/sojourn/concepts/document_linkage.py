"""How two documents are compared, which pairs are looked at, and what was found of each pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from sojourn.errors import UsageError

DOCUMENT = "document_id"
NUMBER = "document_number"
"""Place of a document in the table as read, from 0; not what is printed on it."""
Kind = Literal["exact", "text", "date"]
LEVELS: dict[Kind, int] = {"exact": 2, "text": 3, "date": 3}
"""How many ways there are to agree: exact no, yes; text no, similar, equal; date no, two parts of three, equal."""


@dataclass(frozen=True)
class Comparison:
    """How one column of two documents is compared.

    kind : ``exact``; ``text`` (names: equal, similar by Jaro and Winkler, or neither); ``date`` (equal, one of day,
    month and year differs or day and month are exchanged, or neither)
    """

    column: str
    kind: Kind = "exact"

    @classmethod
    def said(cls, word: str) -> Comparison:
        """From ``family_name:text``. Raises UsageError for a kind that is none."""
        column, _, kind = word.strip().partition(":")
        if not column or (kind and kind not in LEVELS):
            raise UsageError(
                f"--compare {word}: no such comparison.",
                ways_out=[f"COLUMN or COLUMN:KIND, where a kind is {', '.join(LEVELS)}"],
            )
        return cls(column, kind or "exact")

    @property
    def levels(self) -> int:
        """Number of levels of agreement."""
        return LEVELS[self.kind]


@dataclass(frozen=True)
class Block:
    """Pairs that are looked at: those that agree in all of these columns, or in their first signs.

    parts : column and number of its first signs, None for all of it
    """

    parts: tuple[tuple[str, int | None], ...]

    @classmethod
    def said(cls, words: str) -> Block:
        """From ``birth_date:4,sex``. Raises UsageError where a number of signs is none."""
        parts: list[tuple[str, int | None]] = []
        for word in words.split(","):
            column, sign, length = word.strip().partition(":")
            if not column or (sign and not (length.isdecimal() and int(length) > 0)):
                raise UsageError(f"--block {words}: no such block.", ways_out=["--block COLUMN,COLUMN:FIRST_SIGNS"])
            parts.append((column, int(length) if sign else None))
        return cls(tuple(parts))

    def __str__(self) -> str:
        return ",".join(column if length is None else f"{column}:{length}" for column, length in self.parts)

    def implies(self, comparison: Comparison) -> bool:
        """Whether all pairs of the block agree in what is compared, so that it tells nothing there."""
        return (comparison.column, None) in self.parts


@dataclass(frozen=True)
class Pairs:
    """Pairs of documents that were looked at.

    first, second : [pair] numbers of documents, the first smaller ; blocks : [pair] bit n set where it is in block n
    levels : [pair, comparison] agreement, -1 missing ; certain : [pair] a key says that they are one person's
    """

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    blocks: npt.NDArray[np.int64]
    levels: npt.NDArray[np.int64]
    certain: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.first)

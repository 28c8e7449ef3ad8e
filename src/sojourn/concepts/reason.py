"""Why something was decided: a code with its figures. The sentence is made where somebody reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, Union

Part: TypeAlias = Union[float, int, str, tuple["Part", ...], "Reason"]
"""What a reason may carry: numbers, ids, codes and periods, rows of them, and the reasons behind it. No sentences."""


@dataclass(frozen=True)
class Reason:
    """A code in snake_case, and what it speaks of by name: ``Reason("too_old", {"newest": "2019", "limit": 5})``."""

    code: str
    figures: Mapping[str, Part] = field(default_factory=dict)

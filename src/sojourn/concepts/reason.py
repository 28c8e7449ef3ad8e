"""Why something was decided: a code with its figures. The sentence is made where somebody reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, Union

Part: TypeAlias = Union[float, int, str, tuple["Part", ...], "Reason"]
"""What a reason may carry: numbers, ids, codes and periods, rows of them, and the reasons behind it. No sentences."""


@dataclass(frozen=True)
class Reason:
    """A code in snake_case, and what it speaks of by name: ``Reason("too_old", {"newest": "2019", "limit": 5})``."""

    code: str
    figures: Mapping[str, Part] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.code, *sorted(self.figures)))

    def as_json(self) -> dict[str, Any]:
        """Code and figures as JSON takes them."""
        return {"code": self.code, "figures": {name: _written(part) for name, part in self.figures.items()}}

    @classmethod
    def of_json(cls, fields: Mapping[str, Any]) -> Reason:
        """What ``as_json`` wrote."""
        return cls(str(fields["code"]), {name: _read(part) for name, part in fields["figures"].items()})


def _written(part: Part) -> Any:
    if isinstance(part, Reason):
        return part.as_json()
    return [_written(p) for p in part] if isinstance(part, tuple) else part


def _read(part: Any) -> Part:
    if isinstance(part, Mapping):
        return Reason.of_json(part)
    read: Part = tuple(_read(p) for p in part) if isinstance(part, list) else part
    return read

"""How a file departs from what its source leads one to expect: what was compared, where, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Departure:
    """One way in which a file is not what it should be.

    kind : a code in snake_case: ``cut_off``, ``scaled``, ``swapped_columns``, ``moved_years``, ``total_among_parts``...
    sentence : what was compared, both sides with their figures
    cells : where, ``file, sheet, row, column: value`` each, the first few
    against : what it was judged by: ``rule ...``, ``sum of EDITION``, ``FILE (SOURCE, EDITION)``
    grave : True where the file is refused; else it is held until somebody accepts it
    """

    kind: str
    sentence: str
    cells: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    grave: bool = False

    def as_json(self) -> dict[str, Any]:
        """Its fields as JSON takes them."""
        return asdict(self)

    @classmethod
    def of_json(cls, fields: Mapping[str, Any]) -> Departure:
        """What ``as_json`` wrote."""
        return cls(
            kind=str(fields["kind"]),
            sentence=str(fields["sentence"]),
            cells=tuple(fields["cells"]),
            against=tuple(fields["against"]),
            grave=bool(fields["grave"]),
        )

"""Protection gaps of an area: the table of all States is made once for dossiers of several areas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sojourn.errors import NothingLoaded
from sojourn.products.hidden import gaps
from sojourn.warehouse import Warehouse


@dataclass(frozen=True)
class ProtectionGap:
    """People in need and what is missing for them; nan people where no figure tells them.

    gap : instrument, figure or service ; missing : the treaty, group or service ; act : what would close it
    as_of : edition of the list of parties, empty for none ; confidence : how well it is known
    """

    area: str
    population: str
    lower: float
    upper: float
    period: str
    confidence: str
    gap: str
    missing: str
    act: str
    as_of: str


class GapsRead:
    """All gaps of a warehouse, found when they are first asked for."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def of(self, members: Sequence[str]) -> tuple[ProtectionGap, ...] | None:
        """Gaps of an area's members in their order; None where no people or no lists of parties are loaded."""
        inside = set(members)
        return None if self._all is None else tuple(g for g in self._all if g.area in inside)

    @cached_property
    def _all(self) -> tuple[ProtectionGap, ...] | None:
        try:
            return tuple(_rows(self._warehouse))
        except NothingLoaded:
            return None


def _rows(warehouse: Warehouse) -> Iterator[ProtectionGap]:
    names = [c for c in gaps.COLUMNS if c != "rank_by"]
    for row in gaps.gaps(warehouse, [])[names].itertuples(index=False, name=None):
        yield ProtectionGap(*row)

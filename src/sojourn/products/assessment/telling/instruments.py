"""States by instrument: which member of an area is bound by which treaty, and since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sojourn.concepts import area as areas
from sojourn.concepts.area.territories import is_state
from sojourn.concepts.dataflows import TREATY_ACTION
from sojourn.warehouse import Warehouse


@dataclass(frozen=True)
class Bond:
    """A State bound by a treaty. date : day or year since when, empty where the list does not tell ; release : list"""

    area: str
    treaty: str
    date: str
    release: int


@dataclass(frozen=True)
class Instruments:
    """Treaties of the lists that are loaded. states : of the area, by name ; newest : date of the newest list of each

    bonds : (State, treaty) -> since when; a State that is not there is in no list that is loaded
    last : month of the newest act of any State of the world in the lists of each treaty that tell days
    """

    states: tuple[str, ...]
    newest: Mapping[str, str]
    bonds: Mapping[tuple[str, str], Bond]
    last: Mapping[str, str] = field(default_factory=dict)

    def outside(self, treaty: str) -> tuple[str, ...]:
        """States of the area that no list names as bound."""
        return tuple(s for s in self.states if (s, treaty) not in self.bonds)

    def parties(self, treaty: str, year: int) -> int:
        """How many States of the area were bound at the end of a year, by the day or year that the lists tell."""
        return sum(count for when, count in self._joined(treaty).items() if when <= year)

    def counts(self, treaty: str) -> dict[int, int]:
        """Year -> States bound at its end, for every year in which the number grew."""
        return {year: self.parties(treaty, year) for year in sorted(self._joined(treaty))}

    def _joined(self, treaty: str) -> Counter[int]:
        bonds = (b for (_, t), b in self.bonds.items() if t == treaty and b.date)
        return Counter(int(b.date[:4]) for b in bonds)


def instruments(warehouse: Warehouse, members: Sequence[str]) -> Instruments | None:
    """The States of an area by instrument; None without a list of parties or without a State.

    A State that any list names as bound counts as bound: the newer of two answers for the day, and the older gives it
    where the newer has a year only. Who withdrew between two lists is not told by lists of parties.
    """
    states = sorted((m for m in members if is_state(m)), key=areas.name)
    if not states or not warehouse.editions(TREATY_ACTION):
        return None
    table = warehouse.read(
        TREATY_ACTION, where={"action": "BOUND"}, editions="all", sources="all", parts="all"
    ).to_pylist()
    newest: dict[str, str] = {}
    last: dict[str, str] = {}
    for row in table:
        newest[row["treaty"]] = max(newest.get(row["treaty"], ""), row["edition"] or "")
        if row["date"]:
            last[row["treaty"]] = max(last.get(row["treaty"], ""), row["date"][:7])
    mine = set(states)
    bonds: dict[tuple[str, str], Bond] = {}
    for row in sorted(table, key=lambda r: r["edition"] or ""):
        key = (row["ref_area"], row["treaty"])
        if key[0] not in mine:
            continue
        year = f"{row['obs_value']:.0f}" if row["obs_value"] else ""
        older = bonds[key].date if key in bonds else ""
        date = row["date"] or (older if older.startswith(year) and older else year)
        bonds[key] = Bond(*key, date, row["release_id"])
    return Instruments(tuple(states), dict(sorted(newest.items())), bonds, last)

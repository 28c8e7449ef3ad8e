"""A corridor as both ends tell it: reported flows, remittances, prices; and the treaties in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sojourn.concepts.area import territories
from sojourn.concepts.dataflow import Dataflow, place
from sojourn.concepts.dataflows import REMITTANCE_FLOW, REMITTANCE_PRICE, REPORTED_FLOW, TREATY_ACTION
from sojourn.errors import SojournError
from sojourn.products.assessment.measures.published_estimates import as_published
from sojourn.products.assessment.measures.treaties import lists_of, parties
from sojourn.warehouse import Warehouse

RESIDENCE = ("PREVIOUS_RESIDENCE", "NEXT_RESIDENCE")


@dataclass(frozen=True)
class Told:
    """One published figure about a corridor. kind : who reports it, or what it counts; a code"""

    kind: str
    period: str
    value: float | None
    status: str
    source: str
    edition: str
    place: str
    release: int


@dataclass(frozen=True)
class Treaty:
    """A treaty and the States bound by it at the date of the newest list of its parties."""

    id: str
    date: str
    bound: frozenset[str]

    def binds(self, area: str) -> bool | None:
        """Whether it binds a country or area at that date; None where nobody knows whether it reaches a territory."""
        return territories.bound(area, self.id, self.date, self.bound)


@dataclass(frozen=True)
class BothEnds:
    """What is published of a corridor, each series in order of its periods.

    immigration : reported by the destination; emigration : reported by the origin
    sent : remittances from the destination to the origin, in millions of US dollars; prices : of sending there, in %
    """

    immigration: tuple[Told, ...] = ()
    emigration: tuple[Told, ...] = ()
    sent: tuple[Told, ...] = ()
    prices: tuple[Told, ...] = ()


def both_ends(warehouse: Warehouse, origin: str, destination: str) -> BothEnds:
    """What is loaded of the corridor from an origin to a destination."""
    plain = {"sex": "_T", "age": "_T", "partner_basis": list(RESIDENCE)}
    came = {**plain, "ref_area": destination, "counterpart_area": origin, "direction": "IN"}
    left = {**plain, "ref_area": origin, "counterpart_area": destination, "direction": "OUT"}
    money = {"ref_area": origin, "counterpart_area": destination}
    return BothEnds(
        immigration=_told(warehouse, REPORTED_FLOW, came, "partner_basis"),
        emigration=_told(warehouse, REPORTED_FLOW, left, "partner_basis"),
        sent=_told(warehouse, REMITTANCE_FLOW, money, "method"),
        prices=_told(warehouse, REMITTANCE_PRICE, money, "amount"),
    )


def _told(warehouse: Warehouse, flow: Dataflow, where: dict[str, Any], kind: str) -> tuple[Told, ...]:
    """All rows of a selection; none where the dataflow is not loaded or does not know the codes."""
    try:
        table = warehouse.read(flow, where=where, editions="all", sources="all", parts="all")
    except SojournError:
        return ()
    return tuple(
        Told(
            row[kind], row["time_period"], row["obs_value"], as_published(row["source"], row["obs_status"]),
            row["source"], row["edition"], place(row), row["release_id"],
        )
        for row in table.to_pylist()
    )  # fmt: skip


def treaties(warehouse: Warehouse) -> tuple[Treaty, ...]:
    """Every treaty of which a list of parties is loaded, by its id."""
    if not warehouse.editions(TREATY_ACTION):
        return ()
    found = []
    for treaty, by_date in sorted(parties(lists_of(warehouse)).items()):
        newest = max(by_date)
        found.append(Treaty(treaty, newest, by_date[newest]))
    return tuple(found)

"""Who says what of a corridor: every report of either end, what it counts, and what the anchors would have counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sojourn.concepts import area
from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.errors import CodesUnknown, NothingLoaded, UsageError
from sojourn.estimators.flows.double_entries import Factors
from sojourn.products.flows.definitions import double_entries, factors
from sojourn.products.flows.reported import CITIZENSHIP, COLLECTIONS, LAYOUTS, OECD_DEPARTURES, OECD_RULES
from sojourn.warehouse import Warehouse, newest

#: Bases on which factors are measured, by direction: a citizenship or a birthplace is another question.
CONVERTED = {"IN": "PREVIOUS_RESIDENCE", "OUT": "NEXT_RESIDENCE"}
NAN = float("nan")


@dataclass(frozen=True)
class Said:
    """One report of a corridor in one year.

    direction : IN where the receiver says it, OUT where the sender does ; basis : what the partner is, a code
    counts : the rule in words ; persons : None where the reporter marks the cell without a figure ; status : its mark
    factor, lower, upper : persons that this reporter counts per person of the anchors, with an 80 % interval, None
    where no double entries tell it
    """

    year: int
    reporter: str
    direction: str
    basis: str
    collection: str
    edition: str
    counts: str
    persons: float | None
    status: str
    factor: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Harmonised:
    """A corridor in one year as the anchors would count it, from the reports with a factor: an estimate.

    lower, upper : ends of an 80 % interval ; sides : who was used, IN and OUT
    """

    year: int
    persons: float
    lower: float
    upper: float
    sides: tuple[str, ...]


@dataclass(frozen=True)
class Corridor:
    """Everything said of a corridor. anchors : whose arrivals have a factor of one, nobody where none is measured"""

    origin: str
    destination: str
    said: tuple[Said, ...]
    harmonised: tuple[Harmonised, ...]
    anchors: tuple[str, ...]

    def rows(self) -> list[dict[str, Any]]:
        """One row a report, with the harmonised figure of its year beside it."""
        by_year = {h.year: h for h in self.harmonised}
        return [asdict(s) | _beside(by_year.get(s.year)) for s in self.said]


def corridor(warehouse: Warehouse, origin: str, destination: str) -> Corridor:
    """Reports of both ends in the edition in force of every collection, newest year first.

    origin, destination : by any code or name

    Factors are measured on previous and next residence and put beside no other basis. Arrivals of reporters kept aside
    are shown as they stand, without a factor, and are not harmonised.

    Raises CodesUnknown for what is no country or area, UsageError for one and the same, NothingLoaded where neither
    end reports.
    """
    origin, destination = area.asked(origin), area.asked(destination)
    for code in (origin, destination):
        if area.get(code).is_group:
            raise CodesUnknown(f"{code} is a group; a corridor leads from one country or area to another")
    if origin == destination:
        raise UsageError(f"from {origin} to {destination} is no corridor", ways_out=["name two areas: BGR DEU"])
    found = _factors(warehouse)
    said = sorted(
        _said(warehouse, origin, destination, found), key=lambda s: (-s.year, s.direction, s.basis, s.collection)
    )
    if not said:
        raise NothingLoaded(
            f"Neither {origin} nor {destination} reports moves from {origin} to {destination} in what is loaded.",
            ways_out=["load flows of the OECD (MIG) or Eurostat (migr_imm5prv, migr_emi3nxt): sojourn load FILE"],
        )
    harmonised = tuple(_harmonised(said, origin, destination, found)) if found else ()
    return Corridor(origin, destination, tuple(said), harmonised, found.anchors if found else ())


def _factors(warehouse: Warehouse) -> Factors | None:
    try:
        return factors(double_entries(warehouse))
    except NothingLoaded:
        return None


def _said(warehouse: Warehouse, origin: str, destination: str, found: Factors | None) -> Iterator[Said]:
    for (source, direction), title in COLLECTIONS.items():
        reporter, partner = (destination, origin) if direction == "IN" else (origin, destination)
        where = {"age": "_T", "sex": "_T", "direction": direction}
        chosen = newest(warehouse, REPORTED_FLOW, LAYOUTS.get(source, (source,)), where)
        if chosen is None:
            continue
        own = {**where, "ref_area": reporter, "counterpart_area": partner}
        rows = warehouse.read(REPORTED_FLOW, source=chosen.source, edition=chosen.edition, where=own)
        for row in rows.to_pylist():
            known = found is not None and row["partner_basis"] == CONVERTED[direction]
            ends = _ends(found, reporter, direction) if found is not None and known else (None, None, None)
            yield Said(
                int(row["time_period"]), reporter, direction, row["partner_basis"], title, chosen.edition,
                _rule(row, reporter, direction), row["obs_value"], row["obs_status"], *ends,
            )  # fmt: skip


def _rule(row: Mapping[str, Any], reporter: str, direction: str) -> str:
    """The rule of an OECD reporter where it is known, else the definition as the file gives it."""
    rules = OECD_RULES if direction == "IN" else {**OECD_RULES, **OECD_DEPARTURES}
    own = rules.get(reporter) if row["partner_basis"] == CITIZENSHIP else None
    return own or str(row["definition"] or "not stated")


def _ends(found: Factors, reporter: str, direction: str) -> tuple[float | None, float | None, float | None]:
    if (reporter, direction) not in found.names:
        return None, None, None
    return found.factor(reporter, direction)


def _harmonised(said: list[Said], origin: str, destination: str, found: Factors) -> Iterator[Harmonised]:
    """Years with a report that has a factor; of several collections on one side the first named counts."""
    for year in sorted({s.year for s in said}, reverse=True):
        given: dict[str, float] = {}
        for s in said:
            if s.year == year and s.factor is not None and s.persons is not None:
                given.setdefault(s.direction, s.persons)
        if given:
            made = found.harmonised(given.get("IN", NAN), given.get("OUT", NAN), origin, destination)
            yield Harmonised(year, *made, tuple(sorted(given)))


def _beside(made: Harmonised | None) -> dict[str, Any]:
    names = ("persons", "lower", "upper")
    values = (None, None, None) if made is None else (made.persons, made.lower, made.upper)
    return {f"harmonised_{n}": v for n, v in zip(names, values, strict=True)}

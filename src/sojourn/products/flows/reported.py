"""Flows that countries report, summed to the intervals of the estimates, with the definition each reporter uses.

Reported flows are movements of calendar years; the interval between two mid-years takes half of its first year, the
full years, and half of its last, as vital events do. A cell counts when the years reported cover four fifths of the
interval at least, and is then scaled to the whole of it. What a reporter does not say is absent, not zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.concepts.period import Interval
from sojourn.cube import Cube, to_cube
from sojourn.errors import NothingLoaded
from sojourn.products.flows.kept_aside import usable
from sojourn.warehouse import Warehouse, newest

Floats = npt.NDArray[np.float64]
LEAST_COVERAGE = 0.8

#: (collection, direction) -> what it counts, for tables; a collection has the name of its first layout here.
COLLECTIONS: dict[tuple[str, str], str] = {
    ("OECD_MIG", "IN"): "OECD, arrivals of foreigners by citizenship",
    ("OECD_MIG", "OUT"): "OECD, departures of foreigners by citizenship",
    ("EUROSTAT_IMM5PRV", "IN"): "Eurostat, arrivals by previous residence",
    ("EUROSTAT_MIGR_EMI3NXT", "OUT"): "Eurostat, departures by next residence",
    ("EUROSTAT_CORRIDORS", "IN"): "European corridors, the receiver's figure",
    ("EUROSTAT_CORRIDORS", "OUT"): "European corridors, the sender's figure",
    ("UNDESA_FLOWS_2015", "IN"): "United Nations, arrivals (revision of 2015)",
    ("UNDESA_FLOWS_2015", "OUT"): "United Nations, departures (revision of 2015)",
}
#: Layouts of a collection, where it has several; the newest edition of all of them is taken.
LAYOUTS: dict[str, tuple[str, ...]] = {
    "OECD_MIG": ("OECD_MIG", "OECD_DF_MIG"),
    "EUROSTAT_IMM5PRV": ("EUROSTAT_IMM5PRV", "EUROSTAT_MIGR_IMM5PRV"),
}
CITIZENSHIP = "CITIZENSHIP"
POOLED = "several collections"

#: Reporter of the OECD collection -> source and rule, as the statistical annex of the OECD's International Migration
#: Outlook describes them. Checked against the publisher's text: Germany, Australia (edition of 2018), Belgium and the
#: Netherlands (their statistical offices); the others were not. Eurostat's reporters: 12 months of usual residence.
OECD_RULES: dict[str, str] = {
    "AUS": "visas: permanent and long-term arrivals",
    "BEL": "population register, stays over 3 months",
    "CAN": "permanent residents admitted",
    "CHE": "register of foreigners, permits of 12 months and more",
    "CHL": "temporary residence permits",
    "CZE": "register, long-term and permanent residents",
    "DEU": "population register, from a week's stay on in some states",
    "DNK": "population register, 12 months",
    "EST": "population register, 12 months",
    "FIN": "population register, 12 months",
    "FRA": "first residence permits of 12 months and more",
    "GBR": "passenger survey, 12 months",
    "GRC": "permits, and estimates",
    "HUN": "register of foreigners, 3 months",
    "IRL": "labour force survey, 12 months",
    "ISL": "population register, 12 months",
    "ISR": "permanent immigrants by law of entry",
    "ITA": "population register, intention to live there",
    "JPN": "permits, temporary visitors left out",
    "LUX": "population register, 3 months",
    "LVA": "population register, 12 months",
    "MEX": "residence permits",
    "NLD": "population register, 4 of the next 6 months",
    "NOR": "population register, 6 months",
    "POL": "population register, stays over 3 months",
    "PRT": "permits, and register",
    "SVK": "population register, permits",
    "SVN": "population register, 12 months",
    "TUR": "residence permits",
    "USA": "persons granted lawful permanent residence, many of whom lived there before",
}
#: Departures that follow another rule than arrivals.
OECD_DEPARTURES: dict[str, str] = {
    "AUS": "departures for 12 of the next 16 months",
    "NLD": "population register, 8 of the next 12 months abroad",
}


@dataclass(frozen=True)
class Reported:
    """One collection, one direction, one interval.

    table : (origin, destination) persons in the interval, NaN where nothing is reported
    reporter : the axis whose areas report, ``origin`` (departures) or ``destination`` (arrivals)
    basis : what the partner is: citizenship, previous or next residence
    """

    source: str
    direction: str
    basis: str
    period: Interval
    areas: tuple[str, ...]
    table: Floats
    reporter: str

    @property
    def title(self) -> str:
        """Name of the collection for tables."""
        return COLLECTIONS.get((self.source, self.direction), f"{self.source} {self.direction}")

    def reporters(self) -> list[str]:
        """Areas that report at least one cell."""
        axis = 1 if self.reporter == "origin" else 0
        return [self.areas[i] for i in np.flatnonzero(np.isfinite(self.table).any(axis=axis))]

    def without(self, reporters: Sequence[str]) -> Reported:
        """The same with the cells of some reporters taken out."""
        table = self.table.copy()
        at = [i for i, a in enumerate(self.areas) if a in set(reporters)]
        if self.reporter == "origin":
            table[at, :] = np.nan
        else:
            table[:, at] = np.nan
        return replace(self, table=table)


def reported_flows(
    warehouse: Warehouse, periods: Sequence[Interval], areas: Sequence[str], *, least: float = LEAST_COVERAGE
) -> list[Reported]:
    """Reported flows of every loaded collection, its edition in force, and interval, on the areas of the estimates.

    least : share of the interval that the years reported must cover. Rows of unknown partners, totals and areas outside
    ``areas`` are left out; so is what a country reports about itself, and arrivals that a reporter kept aside reports.

    Raises NothingLoaded when no reported flow is loaded.
    """
    if not warehouse.editions(REPORTED_FLOW):
        raise NothingLoaded(
            "No reported flows are loaded, so estimates cannot be scored.",
            ways_out=["Load flows of the OECD (MIG) or Eurostat (migr_imm5prv): sojourn load FILE"],
        )
    found = []
    known = pa.array(list(areas))
    for source, direction in COLLECTIONS:
        # A file of totals alone is no newer edition of the flows between countries.
        where = {"age": "_T", "sex": "_T", "direction": direction, "counterpart_area": list(areas)}
        chosen = newest(warehouse, REPORTED_FLOW, LAYOUTS.get(source, (source,)), where)
        if chosen is None:
            continue
        rows = usable(warehouse.read(REPORTED_FLOW, source=chosen.source, edition=chosen.edition, where=where))
        inside = pc.and_(pc.is_in(rows["counterpart_area"], known), pc.is_in(rows["ref_area"], known))
        rows = rows.filter(pc.and_(inside, pc.not_equal(rows["counterpart_area"], rows["ref_area"])))
        if not rows.num_rows:
            continue
        basis = str(rows["partner_basis"][0].as_py())
        labels = {"partner": areas, "residence": areas}
        flows = to_cube(REPORTED_FLOW, rows, ("time", "partner", "residence"), labels=labels)
        for period in periods:
            table = _interval(period, flows, least)
            if not np.isfinite(table).any():
                continue
            by = "destination" if direction == "IN" else "origin"
            table = table if direction == "IN" else table.T
            found.append(Reported(source, direction, basis, period, tuple(areas), table, by))
    return found


def once(reported: Sequence[Reported]) -> list[Reported]:
    """The collections pooled: one table for each interval, side that reports, and kind of partner.

    Collections pass on the same national figures. Where two hold the same cell, the first in the order given keeps it;
    citizenship, residence and birthplace of the partner are different figures.
    """
    pooled: dict[tuple[Interval, str, str], Reported] = {}
    for report in reported:
        key = (report.period, report.reporter, report.basis)
        before = pooled.get(key)
        if before is None:
            pooled[key] = replace(report, source=POOLED)
        else:
            table = np.where(np.isfinite(before.table), before.table, report.table)
            pooled[key] = replace(before, table=table)
    return list(pooled.values())


def _interval(period: Interval, flows: Cube, least: float) -> Floats:
    """(partner, reporter) persons of one interval, scaled to its whole length where it is covered well enough.

    flows : (time, partner, residence) persons in calendar years
    """
    years = flows.position("time")
    total, covered = np.zeros(flows.values.shape[1:]), np.zeros(flows.values.shape[1:])
    for when, weight in period.calendar_year_weights().items():
        if str(when) in years:
            persons, _ = flows.at(time=str(when))
            total += weight * np.nan_to_num(persons)
            covered += weight * np.isfinite(persons)
    enough = covered >= least * period.years - 1e-9
    return np.where(enough, total * period.years / np.where(enough, covered, 1.0), np.nan)

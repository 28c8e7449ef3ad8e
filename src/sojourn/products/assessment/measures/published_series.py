"""Measures that are a published yearly series: summed, or a mean kept as a sum and a count of areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.concepts.dataflows import ECONOMIC_SERIES, REPORTED_FLOW
from sojourn.concepts.dataflows.protection import TRAFFICKING
from sojourn.concepts.figure import Origin
from sojourn.concepts.status import ObsStatus
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures.displacement import Sums, put, sums
from sojourn.products.assessment.measures.in_force import in_force
from sojourn.products.assessment.panel import Panel, all_countries, releases_of
from sojourn.warehouse.selection import Selection

NORMAL, ESTIMATED = ObsStatus.NORMAL.value, ObsStatus.ESTIMATED.value
MEAN = "as published; for a group the mean over its areas with a figure"
COUNTED = "_AREAS"
MEETS = 3.0
"""Class of SDG 10.7.2 from which a State meets the criteria (3 meets, 4 fully meets)."""
WEATHER = ("EXTREME_TEMPERATURE", "FLOOD", "MASS_MOVEMENT", "STORM", "WILDFIRE")
Key = tuple[str, str]
"""Period and country."""


@dataclass(frozen=True)
class Mean:
    """A series of rates or scores: the figure of a country, and 1 for each that has one."""

    measure: str
    source: str
    series: str

    def make(self, bench: Bench, panel: Panel) -> None:
        """Put both, with the publisher's own status; nothing where the series is not loaded."""
        found, origin = series_figures(bench, panel, self.source, self.series, MEAN)
        for (period, country), row in found.items():
            panel.put(self.measure, period, country, row["obs_value"], row["obs_status"])
            panel.put(self.measure + COUNTED, period, country, 1.0, row["obs_status"])
        if origin is not None:
            panel.origins |= dict.fromkeys((self.measure, self.measure + COUNTED), origin)

    def maker(self) -> Maker:
        """The maker of the pair."""
        return Maker(self.measure.lower(), self.make, (self.source,), settings=repr(self))


@dataclass(frozen=True)
class Compared:
    """Two series of rates, where a country has both: first, second, and 1 for each such country."""

    id: str
    measures: tuple[str, str, str]
    source: str
    series: tuple[str, str]

    def make(self, bench: Bench, panel: Panel) -> None:
        """Put all three; nothing where one of the series is not loaded."""
        both = [series_figures(bench, panel, self.source, s, MEAN) for s in self.series]
        (first, origin), (second, _) = both
        for period, country in sorted(first.keys() & second.keys()):
            rows = (first[period, country], second[period, country])
            for measure, row in zip(self.measures, rows, strict=False):
                panel.put(measure, period, country, row["obs_value"], row["obs_status"])
            panel.put(self.measures[2], period, country, 1.0, rows[0]["obs_status"])
        if origin is not None and self.measures[2] in panel.amounts:
            panel.origins |= dict.fromkeys(self.measures, origin)

    def maker(self) -> Maker:
        """The maker of the three."""
        return Maker(self.id, self.make, (self.source,), settings=repr(self))


def series_figures(
    bench: Bench, panel: Panel, source: str, series: str | Sequence[str], formula: str
) -> tuple[dict[Key, Mapping[str, Any]], Origin | None]:
    """Rows of one yearly series by year and country, and where they are from; nothing where it is not loaded."""
    where: Selection = {"series": series}
    place = in_force(bench, panel, ECONOMIC_SERIES, (source,), where)
    if place is None:
        return {}, None
    table = bench.warehouse.read(ECONOMIC_SERIES, source=place.source, edition=place.edition, where=where)
    found = {
        (row["time_period"], row["ref_area"]): row
        for row in table.to_pylist()
        if row["obs_value"] is not None and row["ref_area"] in all_countries()
    }
    named = (("series", series if isinstance(series, str) else "+".join(series)),)
    return found, Origin(
        ECONOMIC_SERIES.id, place.source, place.edition, named, "ref_area", releases_of(table), formula
    )


def policies(bench: Bench, panel: Panel) -> None:
    """1 for a State whose class of SDG 10.7.2 meets the criteria, else 0; and 1 for each that answered."""
    formula = "1 for class 3 or 4, 0 for class 1 or 2; those without an answer are not counted"
    found, origin = series_figures(bench, panel, "UNSD_SDG_10_7_2", "SDG_10_7_2.ALL", formula)
    for (period, country), row in found.items():
        panel.put("POLICIES_MEET", period, country, float(row["obs_value"] >= MEETS), NORMAL)
        panel.put("POLICIES_ANSWERED", period, country, 1.0, NORMAL)
    if origin is not None:
        panel.origins |= dict.fromkeys(("POLICIES_MEET", "POLICIES_ANSWERED"), origin)


def disaster_affected(bench: Bench, panel: Panel) -> None:
    """Persons affected by weather and climate, drought apart, added up over kinds and lines."""
    source = "EMDAT_LONG"
    place = in_force(bench, panel, ECONOMIC_SERIES, (source,))
    if place is None:
        return
    table = bench.warehouse.read(ECONOMIC_SERIES, source=place.source, edition=place.edition)
    found: Sums = {}
    for row in table.to_pylist():
        parts = row["series"].split(".")
        if row["obs_value"] is not None and row["ref_area"] in all_countries() and parts[1] in WEATHER:
            key = (row["time_period"], row["ref_area"])
            found[key] = found.get(key, 0.0) + row["obs_value"]
    where = (("series", "+".join(f"DISASTER_AFFECTED.{h}" for h in WEATHER)),)
    origin = Origin(
        ECONOMIC_SERIES.id, place.source, place.edition, where, "ref_area", releases_of(table), "sum over hazards"
    )
    put(panel, "DISASTER_AFFECTED", found, ESTIMATED, origin)


def trafficking_victims(bench: Bench, panel: Panel) -> None:
    """Victims of trafficking that authorities detected."""
    _detected(bench, panel, "TRAFFICKING_VICTIMS", "VICTIMS")


def trafficking_convicted(bench: Bench, panel: Panel) -> None:
    """Persons convicted of trafficking."""
    _detected(bench, panel, "TRAFFICKING_CONVICTED", "CONVICTED")


def _detected(bench: Bench, panel: Panel, measure: str, code: str) -> None:
    """Totals of what authorities detected; protected counts of one to four are no figure."""
    where = {"trafficking_measure": code, "breakdown": "_T", "category": "_T", "sex": "_T", "age": "_T"}
    place = in_force(bench, panel, TRAFFICKING, ("UNODC_GLOTIP",), where)
    if place is None:
        return
    found, releases = sums(bench.warehouse, TRAFFICKING, place, where)
    origin = Origin(TRAFFICKING.id, place.source, place.edition, tuple(where.items()), "ref_area", releases)
    put(panel, measure, found, NORMAL, origin)


def reported_inflow(bench: Bench, panel: Panel) -> None:
    """Inflows of foreigners as countries report them to the OECD, all citizenships together."""
    where = {"direction": "IN", "counterpart_area": "_T", "sex": "_T", "age": "_T"}
    place = in_force(bench, panel, REPORTED_FLOW, ("OECD_DF_MIG",), where)
    if place is None:
        return
    found, releases = sums(bench.warehouse, REPORTED_FLOW, place, where)
    origin = Origin(REPORTED_FLOW.id, place.source, place.edition, tuple(where.items()), "ref_area", releases)
    put(panel, "REPORTED_INFLOW", found, NORMAL, origin)


def foreign_investment(bench: Bench, panel: Panel) -> None:
    """Foreign direct investment and remittances received, where a country has both in a year, current US dollars."""
    formula = "countries with both in the year"
    money = [series_figures(bench, panel, "WDI_LONG", s, formula) for s in ("REMITTANCES_RECEIVED_USD", "FDI_INFLOW")]
    (received, origin), (invested, _) = money
    for key in sorted(received.keys() & invested.keys()):
        panel.put("REMITTANCES_BESIDE_INVESTMENT", *key, received[key]["obs_value"], received[key]["obs_status"])
        panel.put("INVESTMENT_RECEIVED", *key, invested[key]["obs_value"], invested[key]["obs_status"])
    if origin is not None and "INVESTMENT_RECEIVED" in panel.amounts:
        panel.origins |= dict.fromkeys(("REMITTANCES_BESIDE_INVESTMENT", "INVESTMENT_RECEIVED"), origin)


MEANS = (
    Mean("KILLED_AT_WORK_NON_EU", "UNSD_SDG", "SDG_8_8_1_KILLED.NON_EU._T"),
    Mean("LABOUR_RIGHTS_SCORE", "UNSD_SDG", "SDG_8_8_2._T"),
    Mean("SKILLED_EMIGRATION", "IAB_BRAIN_DRAIN", "EMIGRATION_RATE.HIGH._T"),
    Mean("TEMPERATURE_CHANGE", "FAO_TEMPERATURE", "TEMPERATURE_CHANGE"),
    Mean("CLIMATE_VULNERABILITY", "NDGAIN", "CLIMATE_VULNERABILITY"),
    Mean("CLIMATE_READINESS", "NDGAIN", "CLIMATE_READINESS"),
)
COMPARED = (
    Compared(
        "unemployment_by_birth",
        ("UNEMPLOYED_FOREIGN_BORN", "UNEMPLOYED_NATIVE_BORN", "UNEMPLOYMENT_COMPARED"),
        "OECD_UNEMPLOYMENT_BY_BIRTH",
        ("UNEMPLOYMENT_BY_BIRTH.FOREIGN", "UNEMPLOYMENT_BY_BIRTH.NATIVE"),
    ),
    Compared(
        "employment_of_women",
        ("EMPLOYED_WOMEN_CITIZENS", "EMPLOYED_FOREIGN_WOMEN", "WOMEN_EMPLOYMENT_COMPARED"),
        "EUROSTAT_WORK_BY_CITIZENSHIP",
        ("EMPLOYMENT_RATE.OWN.F", "EMPLOYMENT_RATE.FOREIGN.F"),
    ),
)
MAKERS: tuple[Maker, ...] = (
    *(m.maker() for m in MEANS),
    *(c.maker() for c in COMPARED),
    Maker("policies", policies, ("UNSD_SDG_10_7_2",)),
    Maker("disaster_affected", disaster_affected, ("EMDAT_LONG",)),
    Maker("trafficking_victims", trafficking_victims, ("UNODC_GLOTIP",)),
    Maker("trafficking_convicted", trafficking_convicted, ("UNODC_GLOTIP",)),
    Maker("reported_inflow", reported_inflow, ("OECD_DF_MIG",)),
    Maker("foreign_investment", foreign_investment, ("WDI_LONG",)),
)

"""Indicators on deaths on routes, encounters at borders, disasters and children on the move."""

from __future__ import annotations

from sojourn.indicators.forced_displacement import per_thousand
from sojourn.indicators.indicator import ANY_COUNTRY, Indicator
from sojourn.indicators.migrant_stock import percentage

MINIMUM = (
    "A minimum: what nobody recorded is not in it, and recording has grown in some regions, so that a part of a rise "
    "can be better recording; recent years are completed later."
)
EVENTS = "Events, not persons: the same person can be counted again."


def as_it_is(value: float) -> float:
    """The measure itself."""
    return value


def five_year_rate(movements: float, population: float) -> float:
    """Movements of five years per 1,000 persons and year; NaN where nobody lives."""
    return 1000.0 * movements / (5.0 * population) if population else float("nan")


DEATHS = Indicator(
    "MIGRANT_DEATHS",
    "Deaths and disappearances recorded on migration routes",
    "persons in the year",
    "annual",
    "less",
    ("MIGRANT_DEATHS",),
    as_it_is,
    (5, 8, 23),
    (10.0, 0.25),
    f"Dead and missing recorded in the area or its waters; SDG 10.7.3. {MINIMUM}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="IOM, Missing Migrants Project; SDG 10.7.3",
    decimals=0,
)
DEATHS_AT_SEA = Indicator(
    "MIGRANT_DEATHS_SEA",
    "Deaths and disappearances recorded on the sea routes to Europe",
    "persons in the year",
    "annual",
    "less",
    ("MIGRANT_DEATHS_SEA",),
    as_it_is,
    (5,),
    (10.0, 0.25),
    "Dead and missing on the three Mediterranean routes and the Atlantic route to the Canary Islands, where recording "
    f"has run since the start of the project. {MINIMUM}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="IOM, Missing Migrants Project",
    decimals=0,
)
DETECTIONS = Indicator(
    "DETECTIONS_EU_BORDER",
    "Detections at the external border of the European Union, by citizenship",
    "detections in the year",
    "annual",
    "context",
    ("DETECTIONS_EU_BORDER",),
    as_it_is,
    (5,),
    (None, 0.1),
    f"Irregular crossings detected, of citizens of the area. {EVENTS}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="Frontex",
    decimals=0,
)
ENCOUNTERS_USA = Indicator(
    "ENCOUNTERS_USA",
    "Encounters at the southwest land border of the United States",
    "encounters in the year",
    "annual",
    "context",
    ("ENCOUNTERS_USA",),
    as_it_is,
    (5,),
    (None, 0.1),
    f"Apprehensions, inadmissibles and expulsions, at the place of the encounter. {EVENTS}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="US Customs and Border Protection",
    decimals=0,
)
CROSSINGS_DARIEN = Indicator(
    "CROSSINGS_DARIEN",
    "Crossings of the Darién gap",
    "crossings in the year",
    "annual",
    "context",
    ("CROSSINGS_DARIEN",),
    as_it_is,
    (5,),
    (None, 0.1),
    f"Irregular entries to Panama from Colombia. {EVENTS}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="Servicio Nacional de Migración, Panama",
    decimals=0,
)
CHILDREN_MET = Indicator(
    "CHILDREN_MET",
    "Children among those met in Mexico and in the Darién gap",
    "%",
    "annual",
    "context",
    ("ENCOUNTERED_CHILDREN", "ENCOUNTERED_BY_AGE"),
    percentage,
    (13,),
    (1.0, None),
    f"Persons under 18 in percent of those whose age group is given (Mexico from 2018, Panama from 2023), "
    f"of as many months as the year has. {EVENTS}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="Unidad de Política Migratoria, Mexico; Servicio Nacional de Migración, Panama",
)
UNACCOMPANIED_USA = Indicator(
    "UNACCOMPANIED_USA",
    "Unaccompanied children among encounters at the southwest border of the United States",
    "%",
    "annual",
    "context",
    ("ENCOUNTERS_USA_UNACCOMPANIED", "ENCOUNTERS_USA"),
    percentage,
    (13,),
    (1.0, None),
    f"Children without an adult in percent of all encounters. {EVENTS}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="US Customs and Border Protection",
)
REFUGEE_CHILDREN = Indicator(
    "REFUGEE_CHILDREN",
    "Children among refugees hosted",
    "%",
    "annual",
    "context",
    ("REFUGEE_CHILDREN", "REFUGEES_OF_KNOWN_AGE"),
    percentage,
    (13,),
    (1.0, None),
    "Refugees under 18 in percent of refugees of known age, by asylum; one year only.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="UNHCR Refugee Population Statistics",
)
DISASTERS = Indicator(
    "DISASTER_DISPLACEMENT",
    "Displacements by disasters, five years together",
    "per 1,000 population a year",
    "annual",
    "less",
    ("DISASTER_DISPLACEMENTS_5Y", "POPULATION_YEAR"),
    five_year_rate,
    (25,),
    (0.1, 0.25),
    "New internal displacements by disasters in the five years around the period, per 1,000 population and year; "
    "drought is left out, since it is recorded from 2017 on only. "
    "Movements, not persons; evacuations count, so a part of a rise can be better warning. Nothing is said of the "
    "climate's part. A single event can make a tenth of the world's five years, so less than a quarter is no change.",
    missing=ANY_COUNTRY,
    max_age_years=8.0,
    reference="IDMC, Global Internal Displacement Database",
    decimals=2,
)
DISASTER_DISPLACED = Indicator(
    "DISASTER_DISPLACED",
    "Persons displaced by disasters at the end of the year",
    "per 1,000 population",
    "annual",
    "context",
    ("DISASTER_DISPLACED", "POPULATION_YEAR"),
    per_thousand,
    (25,),
    (None, 0.1),
    "Persons who live in displacement after a disaster on 31 December; the series begins in 2019.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="IDMC, Global Internal Displacement Database",
    decimals=2,
)
IDPS_CONFLICT = Indicator(
    "IDPS_CONFLICT",
    "Persons displaced by conflict at the end of the year (IDMC)",
    "per 1,000 population",
    "annual",
    "context",
    ("IDPS_CONFLICT", "POPULATION_YEAR"),
    per_thousand,
    (23,),
    (None, 0.1),
    "Persons who live in displacement inside their country by conflict or violence, whether or not an agency protects "
    "them; shown beside UNHCR's figure, which decides.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="IDMC, Global Internal Displacement Database",
    decimals=2,
)

INDICATORS = (
    DEATHS,
    DEATHS_AT_SEA,
    DETECTIONS,
    ENCOUNTERS_USA,
    CROSSINGS_DARIEN,
    CHILDREN_MET,
    UNACCOMPANIED_USA,
    REFUGEE_CHILDREN,
    DISASTERS,
    DISASTER_DISPLACED,
    IDPS_CONFLICT,
)

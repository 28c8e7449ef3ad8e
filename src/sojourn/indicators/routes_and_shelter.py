"""Indicators on deaths on routes, encounters at borders, disasters and children on the move."""

from __future__ import annotations

from sojourn.indicators.forced_displacement import per_thousand
from sojourn.indicators.indicator import ANY_COUNTRY, Counted, Indicator, Window
from sojourn.indicators.migrant_stock import percentage

MINIMUM = (
    "A minimum: what nobody recorded is not in it, and recording has grown in some regions, so that a part of a rise "
    "can be better recording; recent years are completed later."
)
EVENTS = "Events, not persons: the same person can be counted again."


def as_it_is(value: float) -> float:
    """The measure itself."""
    return value


DEATHS = Indicator(
    "MIGRANT_DEATHS",
    "Deaths and disappearances recorded on migration routes",
    unit="persons in the year",
    kind="annual",
    direction="context",
    needs=("MIGRANT_DEATHS",),
    formula=as_it_is,
    paragraphs=(5,),
    smallest_change=(10.0, 0.25),
    definition=f"Dead and missing recorded in the area or its waters; SDG 10.7.3. {MINIMUM}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="IOM, Missing Migrants Project; SDG 10.7.3",
    decimals=0,
    counted=Counted(least=30.0, clustering=20.0),
    evidence="IOM_MISSING_MIGRANTS",
)
DEATHS_AT_SEA = Indicator(
    "MIGRANT_DEATHS_SEA",
    "Deaths and disappearances recorded on the sea routes to Europe",
    unit="persons in the year",
    kind="annual",
    direction="context",
    needs=("MIGRANT_DEATHS_SEA",),
    formula=as_it_is,
    paragraphs=(5,),
    smallest_change=(10.0, 0.25),
    definition=(
        "Dead and missing on the three Mediterranean routes and the Atlantic route to the Canary Islands, where "
        f"recording has run since the start of the project. {MINIMUM}"
    ),
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="IOM, Missing Migrants Project",
    decimals=0,
    counted=Counted(least=30.0, clustering=20.0),
    evidence="IOM_MISSING_MIGRANTS",
)
DEATHS_PER_CROSSING = Indicator(
    "DEATHS_PER_CROSSING",
    "Deaths per crossing known on the sea routes to Europe",
    unit="per 1,000 crossings known",
    kind="annual",
    direction="context",
    needs=("CROSSING_DEATHS", "CROSSINGS_KNOWN"),
    formula=per_thousand,
    paragraphs=(5,),
    smallest_change=(1.0, 0.25),
    definition=(
        "Dead and missing on the Mediterranean routes and the route to the Canary Islands, per 1,000 persons who died, "
        "went missing or were detected there. Boats that were stopped on the other side are in neither part: the more "
        "of them, the higher the figure, though nobody died; they are counted from 2016 on only, so that it judges "
        f"nothing. {MINIMUM}"
    ),
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="IOM, Missing Migrants Project; Frontex",
    country=False,
    counted=Counted(least=30.0, clustering=20.0),
    evidence="IOM_MISSING_MIGRANTS",
)
DETECTIONS = Indicator(
    "DETECTIONS_EU_BORDER",
    "Detections at the external border of the European Union, by citizenship",
    unit="detections in the year",
    kind="annual",
    direction="context",
    needs=("DETECTIONS_EU_BORDER",),
    formula=as_it_is,
    paragraphs=(5,),
    smallest_change=(None, 0.1),
    definition=f"Irregular crossings detected, of citizens of the area. {EVENTS}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="Frontex",
    decimals=0,
)
ENCOUNTERS_USA = Indicator(
    "ENCOUNTERS_USA",
    "Encounters at the southwest land border of the United States",
    unit="encounters in the year",
    kind="annual",
    direction="context",
    needs=("ENCOUNTERS_USA",),
    formula=as_it_is,
    paragraphs=(5,),
    smallest_change=(None, 0.1),
    definition=f"Apprehensions, inadmissibles and expulsions, at the place of the encounter. {EVENTS}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="US Customs and Border Protection",
    decimals=0,
)
CROSSINGS_DARIEN = Indicator(
    "CROSSINGS_DARIEN",
    "Crossings of the Darién gap",
    unit="crossings in the year",
    kind="annual",
    direction="context",
    needs=("CROSSINGS_DARIEN",),
    formula=as_it_is,
    paragraphs=(5,),
    smallest_change=(None, 0.1),
    definition=f"Irregular entries to Panama from Colombia. {EVENTS}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="Servicio Nacional de Migración, Panama",
    decimals=0,
)
CHILDREN_MET = Indicator(
    "CHILDREN_MET",
    "Children among those met in Mexico and in the Darién gap",
    unit="%",
    kind="annual",
    direction="context",
    needs=("ENCOUNTERED_CHILDREN", "ENCOUNTERED_BY_AGE"),
    formula=percentage,
    paragraphs=(13,),
    smallest_change=(1.0, None),
    definition=(
        "Persons under 18 in percent of those whose age group is given (Mexico from 2018, Panama from 2023), of "
        f"as many months as the year has. {EVENTS}"
    ),
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="Unidad de Política Migratoria, Mexico; Servicio Nacional de Migración, Panama",
)
UNACCOMPANIED_USA = Indicator(
    "UNACCOMPANIED_USA",
    "Unaccompanied children among encounters at the southwest border of the United States",
    unit="%",
    kind="annual",
    direction="context",
    needs=("ENCOUNTERS_USA_UNACCOMPANIED", "ENCOUNTERS_USA"),
    formula=percentage,
    paragraphs=(13,),
    smallest_change=(1.0, None),
    definition=f"Children without an adult in percent of all encounters. {EVENTS}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="US Customs and Border Protection",
)
REFUGEE_CHILDREN = Indicator(
    "REFUGEE_CHILDREN",
    "Children among refugees hosted",
    unit="%",
    kind="annual",
    direction="context",
    needs=("REFUGEE_CHILDREN", "REFUGEES_OF_KNOWN_AGE"),
    formula=percentage,
    paragraphs=(13,),
    smallest_change=(1.0, None),
    definition="Refugees under 18 in percent of refugees of known age, by asylum; one year only.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="UNHCR Refugee Population Statistics",
)
WEATHER = Indicator(
    "WEATHER_DISPLACEMENT",
    "Displacements by weather and climate",
    unit="per 1,000 population",
    kind="annual",
    direction="context",
    needs=("DISASTER_WEATHER", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(25,),
    smallest_change=(0.1, 0.25),
    definition=(
        "New internal displacements by storms, floods, landslides, wildfires and extreme temperatures in the year, "
        "per 1,000 population. Judged by the median of five years, the baseline being 2009 to 2013, and only where no "
        "single year makes the change. Drought, erosion and waves are left out: they are recorded from 2017 on only. "
        "Movements, not persons; evacuations count, so a part of a rise can be better warning. Nothing is said of the "
        "climate's part."
    ),
    missing=ANY_COUNTRY,
    max_age_years=8.0,
    reference="IDMC, Global Internal Displacement Database",
    decimals=2,
    window=Window(5),
    over_all=True,
)
GEOPHYSICAL = Indicator(
    "GEOPHYSICAL_DISPLACEMENT",
    "Displacements by earthquakes and volcanoes",
    unit="per 1,000 population",
    kind="annual",
    direction="context",
    needs=("DISASTER_GEOPHYSICAL", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(25,),
    smallest_change=(0.1, 0.25),
    definition=(
        "New internal displacements by earthquakes and volcanic activity in the year, per 1,000 population; shown as "
        "the median of five years. Nobody's policy makes them fewer."
    ),
    missing=ANY_COUNTRY,
    max_age_years=8.0,
    reference="IDMC, Global Internal Displacement Database",
    decimals=2,
    window=Window(5),
    over_all=True,
)
DISASTER_DISPLACED = Indicator(
    "DISASTER_DISPLACED",
    "Persons displaced by disasters at the end of the year",
    unit="per 1,000 population",
    kind="annual",
    direction="context",
    needs=("DISASTER_DISPLACED", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(25,),
    smallest_change=(None, 0.1),
    definition="Persons who live in displacement after a disaster on 31 December; the series begins in 2019.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="IDMC, Global Internal Displacement Database",
    decimals=2,
    over_all=True,
)
IDPS_CONFLICT = Indicator(
    "IDPS_CONFLICT",
    "Persons displaced by conflict at the end of the year (IDMC)",
    unit="per 1,000 population",
    kind="annual",
    direction="context",
    needs=("IDPS_CONFLICT", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(23,),
    smallest_change=(None, 0.1),
    definition=(
        "Persons who live in displacement inside their country by conflict or violence, whether or not an agency "
        "protects them; shown beside UNHCR's figure, which decides."
    ),
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="IDMC, Global Internal Displacement Database",
    decimals=2,
    over_all=True,
)

INDICATORS = (
    DEATHS,
    DEATHS_AT_SEA,
    DEATHS_PER_CROSSING,
    DETECTIONS,
    ENCOUNTERS_USA,
    CROSSINGS_DARIEN,
    CHILDREN_MET,
    UNACCOMPANIED_USA,
    REFUGEE_CHILDREN,
    WEATHER,
    GEOPHYSICAL,
    DISASTER_DISPLACED,
    IDPS_CONFLICT,
)

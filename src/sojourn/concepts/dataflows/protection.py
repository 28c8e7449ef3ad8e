"""Dataflows on routes, displacement inside countries, admission by category and the moves of researchers."""

from __future__ import annotations

from sojourn.concepts.dataflow import Dataflow, Dimension
from sojourn.concepts.dataflows.dimensions import AGE, RESIDENCE, SEX, TIME, TOTAL

MIGRANT_DEATH = Dataflow(
    "MIGRANT_DEATH",
    "Deaths and disappearances recorded on migration routes",
    dimensions=(
        TIME,
        Dimension("ref_area", "CL_AREA", "place"),
        Dimension("route", "CL_ROUTE", "route"),
        Dimension("death_cause", "CL_DEATH_CAUSE", "death_cause"),
        Dimension("incident", "CL_INCIDENT", "incident"),
    ),
    unit="persons",
    timing="interval",
    additive=True,
    attributes=("date", "nationality", "location"),
    description="Dead and missing of one recorded incident, by the area where it happened (XXX where that is not "
    "stated). What nobody recorded is not there: every sum is a minimum.",
)

BORDER_ENCOUNTER = Dataflow(
    "BORDER_ENCOUNTER",
    "Irregular crossings and encounters at borders",
    dimensions=(
        TIME,
        Dimension("ref_area", "CL_AREA", "border"),
        Dimension("counterpart_area", "CL_AREA", "citizenship", TOTAL),
        Dimension("route", "CL_ROUTE", "route", TOTAL),
        Dimension("encounter_group", "CL_ENCOUNTER_GROUP", "encounter_group", TOTAL),
        SEX,
    ),
    unit="events",
    timing="interval",
    additive=True,
    attributes=("definition",),
    description="Events of a month at a border or on a route, counted by the authority there. One person may be met "
    "several times at one border and again at the next: events are not persons, and borders are never added up.",
)

INTERNAL_DISPLACEMENT = Dataflow(
    "INTERNAL_DISPLACEMENT",
    "New internal displacements by cause",
    dimensions=(TIME, RESIDENCE, Dimension("displacement_cause", "CL_DISPLACEMENT_CAUSE", "displacement_cause")),
    unit="movements",
    timing="interval",
    additive=True,
    description="Movements inside a country during a calendar year, as estimated by the publisher. One person may be "
    "displaced several times; evacuations before a disaster are counted.",
)

INTERNALLY_DISPLACED = Dataflow(
    "INTERNALLY_DISPLACED",
    "Internally displaced persons at the end of the year by cause, sex and age",
    dimensions=(
        TIME,
        RESIDENCE,
        Dimension("displacement_cause", "CL_DISPLACEMENT_CAUSE", "displacement_cause"),
        SEX,
        AGE,
    ),
    unit="persons",
    timing="instant",
    additive=True,
    description="Persons who live in displacement inside their country on 31 December, as estimated by the publisher.",
)

DISPLACED_BY_AGE = Dataflow(
    "DISPLACED_BY_AGE",
    "Forcibly displaced and stateless persons by sex and age",
    dimensions=(
        TIME,
        Dimension("ref_area", "CL_AREA", "asylum"),
        Dimension("counterpart_area", "CL_AREA", "origin"),
        Dimension("population_type", "CL_POPULATION_TYPE", "population_type"),
        SEX,
        AGE,
    ),
    unit="persons",
    timing="instant",
    additive=True,
    description="Persons at the end of the year; sex and age are known for a part of them only. The total of both "
    "sexes and all ages holds those too of whom neither is known.",
)

ADMISSION = Dataflow(
    "ADMISSION",
    "Admissions of migrants by category of entry",
    dimensions=(
        TIME,
        Dimension("ref_area", "CL_AREA", "destination"),
        Dimension("stay", "CL_STAY", "stay"),
        Dimension("admission_category", "CL_ADMISSION", "admission_category"),
    ),
    unit="persons",
    timing="interval",
    additive=True,
    description="Persons admitted during a year under permanent-type or temporary titles, standardised by the "
    "publisher between countries.",
)

RESEARCHER_MIGRATION = Dataflow(
    "RESEARCHER_MIGRATION",
    "Researchers and their moves between countries",
    dimensions=(TIME, RESIDENCE, Dimension("researcher_measure", "CL_RESEARCHER", "researcher_measure")),
    unit="persons",
    timing="interval",
    additive=True,
    description="Researchers who publish, by the country of their affiliation (RESEARCHERS), and changes of that "
    "country during the year (IN, OUT).",
)

TRAFFICKING = Dataflow(
    "TRAFFICKING",
    "Trafficking in persons: detected victims and offenders",
    dimensions=(
        TIME,
        RESIDENCE,
        Dimension("trafficking_measure", "CL_TRAFFICKING_MEASURE", "trafficking_measure"),
        Dimension("breakdown", "CL_TRAFFICKING_BREAKDOWN", "breakdown", TOTAL),
        Dimension("category", "CL_TRAFFICKING_CATEGORY", "category", TOTAL),
        SEX,
        AGE,
    ),
    unit="persons, offences",
    timing="interval",
    additive=True,
    attributes=("interval",),
    description="What authorities of the area detected during a year; it measures detection, not the crime. A count "
    "that the publisher protects has no value, status Q and its interval (1-4).",
)

POLICY_RATING = Dataflow(
    "POLICY_RATING",
    "Ratings of what governments do about trafficking",
    dimensions=(TIME, RESIDENCE, Dimension("policy_index", "CL_POLICY_INDEX", "policy_index")),
    unit="ordinal class",
    timing="interval",
    additive=False,
    attributes=("rating",),
    description="The class that somebody gives the policies of an area in a year, as a number and in the words of who "
    "rates. Classes are in order and no more: there is no mean of them, a distance between two says nothing, and none "
    "is a measure of trafficking.",
)

PROTECTION_DATAFLOWS: tuple[Dataflow, ...] = (
    MIGRANT_DEATH,
    BORDER_ENCOUNTER,
    INTERNAL_DISPLACEMENT,
    INTERNALLY_DISPLACED,
    DISPLACED_BY_AGE,
    ADMISSION,
    RESEARCHER_MIGRATION,
    TRAFFICKING,
    POLICY_RATING,
)

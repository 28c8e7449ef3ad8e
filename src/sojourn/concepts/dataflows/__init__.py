"""The dataflows Sojourn knows, declared one under the other: what each table's rows are, in which unit, and when.

Imports the words beside it and errors. A new dataflow is a declaration here (a subject with many has a file of its
own, as ``protection`` and ``border``) and an entry of ``DATAFLOWS``; its code lists come from ``concepts``.
"""

from __future__ import annotations

from sojourn.concepts.dataflow import Dataflow, Dimension
from sojourn.concepts.dataflows.border import BORDER_STATISTIC, RELEASED_STATISTIC
from sojourn.concepts.dataflows.dimensions import AGE, RESIDENCE, SEX, TIME, TOTAL
from sojourn.concepts.dataflows.protection import PROTECTION_DATAFLOWS
from sojourn.concepts.remittance_service import REMITTANCE_SERVICE
from sojourn.errors import UsageError

MIGRANT_STOCK = Dataflow(
    "MIGRANT_STOCK",
    "International migrant stock by birthplace, residence, sex and age",
    dimensions=(TIME, RESIDENCE, Dimension("counterpart_area", "CL_AREA", "birthplace", TOTAL), SEX, AGE),
    unit="persons",
    timing="instant",
    additive=True,
    attributes=("basis",),
    description="Persons at mid-year whose birthplace (or citizenship: see basis) differs from their residence. "
    "basis: B foreign-born, C foreign citizens, R refugees added, I imputed, as the publisher states.",
)

POPULATION = Dataflow(
    "POPULATION",
    "Population by residence, sex and age",
    dimensions=(TIME, RESIDENCE, SEX, AGE, Dimension("variant", "CL_VARIANT", "variant")),
    unit="persons",
    timing="instant",
    additive=True,
    attributes=("reference_date",),
    description="Persons resident at mid-year (reference_date 07-01) or at the end of the year (12-31). "
    "variant: ESTIMATE, MEDIUM, and the bounds of projections.",
)

VITAL_EVENTS = Dataflow(
    "VITAL_EVENTS",
    "Births, deaths and net migration by calendar year",
    dimensions=(
        TIME,
        RESIDENCE,
        Dimension("event", "CL_EVENT", "event"),
        SEX,
        Dimension("variant", "CL_VARIANT", "variant"),
    ),
    unit="persons",
    timing="interval",
    additive=True,
    negative=True,
    description="Events of a calendar year by residence. event: BIRTHS, DEATHS, NET_MIGRATION (in minus out: "
    "gain is positive).",
)

VITAL_RATES = Dataflow(
    "VITAL_RATES",
    "Demographic rates and ratios by area, sex and age",
    dimensions=(TIME, RESIDENCE, Dimension("rate", "CL_RATE", "rate"), SEX, AGE),
    unit="rate",
    timing="interval",
    additive=False,
    negative=True,
    description="rate: MX (deaths per person-year), SEX_RATIO_BIRTH (male births per female birth).",
)

MIGRATION_FLOW = Dataflow(
    "MIGRATION_FLOW",
    "Migration flows by origin, destination, birthplace and sex",
    dimensions=(
        TIME,
        Dimension("counterpart_area", "CL_AREA", "origin"),
        Dimension("ref_area", "CL_AREA", "destination"),
        Dimension("birthplace", "CL_AREA", "birthplace", TOTAL),
        SEX,
        Dimension("method", "CL_METHOD", "method"),
    ),
    unit="persons",
    timing="interval",
    additive=True,
    attributes=("inputs",),
    description="Persons who lived in the origin at the start and in the destination at the end of the interval "
    "(transitions), as estimated. Equal origin and destination are stayers.",
)

REPORTED_FLOW = Dataflow(
    "REPORTED_FLOW",
    "Migration flows as reported by countries",
    dimensions=(
        TIME,
        Dimension("counterpart_area", "CL_AREA", "partner"),
        RESIDENCE,
        Dimension("direction", "CL_DIRECTION", "direction"),
        Dimension("partner_basis", "CL_PARTNER_BASIS", "partner_basis"),
        SEX,
        AGE,
    ),
    unit="persons",
    timing="interval",
    additive=True,
    attributes=("definition",),
    description="Movements counted in a year. direction: IN or OUT; partner_basis: PREVIOUS_RESIDENCE, "
    "NEXT_RESIDENCE, CITIZENSHIP or BIRTHPLACE; definition: the duration rule and source as the reporter "
    "states it.",
)

DISPLACED_POPULATION = Dataflow(
    "DISPLACED_POPULATION",
    "Forcibly displaced and stateless persons by origin and asylum",
    dimensions=(
        TIME,
        Dimension("ref_area", "CL_AREA", "asylum", TOTAL),
        Dimension("counterpart_area", "CL_AREA", "origin", TOTAL),
        Dimension("population_type", "CL_POPULATION_TYPE", "population_type"),
    ),
    unit="persons",
    timing="instant",
    additive=True,
    description="Persons at the end of the year (returns: during it), by population_type: REF refugees, "
    "ASY asylum-seekers, RET returned refugees, IDP, RDP returned IDPs, STA stateless, OOC others of concern, "
    "OIP other people in need of protection, HST host community, PRF Palestine refugees of UNRWA. REF_ASY are "
    "refugees and asylum-seekers in one figure at mid-year, as UN DESA publishes them.",
)

DISPLACEMENT_FLOW = Dataflow(
    "DISPLACEMENT_FLOW",
    "New forced displacements across borders",
    dimensions=(
        TIME,
        Dimension("ref_area", "CL_AREA", "asylum"),
        Dimension("counterpart_area", "CL_AREA", "origin"),
        Dimension("population_type", "CL_POPULATION_TYPE", "population_type"),
    ),
    unit="persons",
    timing="interval",
    additive=True,
)

DURABLE_SOLUTION = Dataflow(
    "DURABLE_SOLUTION",
    "Returns, resettlement and naturalisation of refugees",
    dimensions=(
        TIME,
        Dimension("ref_area", "CL_AREA", "asylum"),
        Dimension("counterpart_area", "CL_AREA", "origin"),
        Dimension("solution", "CL_SOLUTION", "solution"),
    ),
    unit="persons",
    timing="interval",
    additive=True,
    description="solution: RET returned refugees, RST resettlement arrivals, NAT naturalised, RDP returned IDPs.",
)

ASYLUM_APPLICATION = Dataflow(
    "ASYLUM_APPLICATION",
    "Asylum applications by origin and procedure",
    dimensions=(
        TIME,
        Dimension("ref_area", "CL_AREA", "asylum"),
        Dimension("counterpart_area", "CL_AREA", "origin"),
        Dimension("procedure", "CL_PROCEDURE", "procedure"),
        Dimension("application_type", "CL_APPLICATION_TYPE", "application_type"),
        Dimension("decision_level", "CL_DECISION_LEVEL", "decision_level"),
        Dimension("counted", "CL_COUNTED", "counted"),
    ),
    unit="persons or cases",
    timing="interval",
    additive=True,
    description="counted: P persons, C cases. The two are never added.",
)

ASYLUM_DECISION = Dataflow(
    "ASYLUM_DECISION",
    "Asylum decisions by origin and outcome",
    dimensions=(
        TIME,
        Dimension("ref_area", "CL_AREA", "asylum"),
        Dimension("counterpart_area", "CL_AREA", "origin"),
        Dimension("procedure", "CL_PROCEDURE", "procedure"),
        Dimension("decision_level", "CL_DECISION_LEVEL", "decision_level"),
        Dimension("counted", "CL_COUNTED", "counted"),
        Dimension("outcome", "CL_OUTCOME", "outcome", TOTAL),
    ),
    unit="persons or cases",
    timing="interval",
    additive=True,
    description="outcome: REC recognised, OTH other protection, REJ rejected, CLO otherwise closed, _T total.",
)

TREATY_ACTION = Dataflow(
    "TREATY_ACTION",
    "Signature, ratification, accession or succession of treaties",
    dimensions=(
        Dimension("ref_area", "CL_AREA", "area"),
        Dimension("treaty", "CL_TREATY", "treaty"),
        Dimension("action", "CL_TREATY_ACTION", "action"),
    ),
    unit="year",
    timing="instant",
    additive=False,
    attributes=("date",),
    description="obs_value is the year, date the day, of becoming bound (BOUND) or of signing (SIGNED). "
    "A State without a row is not a party.",
)

ECONOMIC_SERIES = Dataflow(
    "ECONOMIC_SERIES",
    "Development indicators by area and year",
    dimensions=(TIME, RESIDENCE, Dimension("series", "CL_SERIES", "series")),
    unit="as the series states",
    timing="interval",
    additive=False,
    negative=True,
)

REMITTANCE_PRICE = Dataflow(
    "REMITTANCE_PRICE",
    "Cost of sending a remittance by corridor and service",
    dimensions=(
        TIME,
        Dimension("counterpart_area", "CL_AREA", "sender", TOTAL),
        Dimension("ref_area", "CL_AREA", "receiver", TOTAL),
        Dimension("amount", "CL_AMOUNT", "amount"),
        Dimension("index", "CL_PRICE_INDEX", "index"),
    ),
    unit="percent of the amount sent",
    timing="instant",
    additive=False,
    negative=True,
)

REMITTANCE_FLOW = Dataflow(
    "REMITTANCE_FLOW",
    "Remittances by sending and receiving area",
    dimensions=(
        TIME,
        Dimension("counterpart_area", "CL_AREA", "sender", TOTAL),
        Dimension("ref_area", "CL_AREA", "receiver", TOTAL),
        Dimension("method", "CL_METHOD", "method"),
    ),
    unit="million US dollars",
    timing="interval",
    additive=True,
    description="Money sent during a year; a total over senders is what the receiver recorded, over receivers "
    "what the sender recorded.",
)

AREA_MEASURE = Dataflow(
    "AREA_MEASURE",
    "Measures of areas, derived from published figures",
    dimensions=(TIME, RESIDENCE, Dimension("measure", "CL_MEASURE", "measure")),
    unit="as the measure states",
    timing="interval",
    additive=True,
    negative=True,
    attributes=("derived_from",),
    description="Totals of an area at a mid-year, during an interval or a year, with the formula that derived them.",
)

DATAFLOWS: tuple[Dataflow, ...] = (
    MIGRANT_STOCK,
    POPULATION,
    VITAL_EVENTS,
    VITAL_RATES,
    MIGRATION_FLOW,
    REPORTED_FLOW,
    DISPLACED_POPULATION,
    DISPLACEMENT_FLOW,
    DURABLE_SOLUTION,
    ASYLUM_APPLICATION,
    ASYLUM_DECISION,
    TREATY_ACTION,
    ECONOMIC_SERIES,
    REMITTANCE_PRICE,
    REMITTANCE_FLOW,
    AREA_MEASURE,
    REMITTANCE_SERVICE,
    BORDER_STATISTIC,
    RELEASED_STATISTIC,
    *PROTECTION_DATAFLOWS,
)


def dataflow(name: str) -> Dataflow:
    """The dataflow with this id. Raises UsageError listing the known ones."""
    for d in DATAFLOWS:
        if d.id == name.upper():
            return d
    raise UsageError(
        f"There is no dataflow «{name}».",
        details=[f"{d.id}: {d.title}" for d in DATAFLOWS],
        ways_out=["What each holds: sojourn template --list"],
    )

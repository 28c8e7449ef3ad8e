"""Indicators on the balance of population: what migration adds to growth, flows in and out, returns."""

from __future__ import annotations

from sojourn.indicators.forced_displacement import per_thousand
from sojourn.indicators.indicator import ANY_COUNTRY, Indicator
from sojourn.indicators.migrant_stock import percentage


def annual_rate(events: float, start: float, end: float, years: float) -> float:
    """Events per 1,000 person-years lived; exposure is the mean of the two populations times the years."""
    exposure = (start + end) / 2.0 * years
    return 1000.0 * events / exposure if exposure else float("nan")


def growth_share(net_migration: float, births: float, deaths: float) -> float:
    """Net migration in percent of population change (natural increase plus net migration).

    NaN where the two nearly cancel, so that less than half of the larger is left of them: a share of nothing says
    nothing.
    """
    natural = births - deaths
    change = natural + net_migration
    left = 0.5 * max(abs(natural), abs(net_migration))
    return 100.0 * net_migration / change if abs(change) >= left > 0 else float("nan")


def effectiveness(immigration: float, emigration: float) -> float:
    """Net flow in percent of the sum of flows, between -100 (all leave) and 100 (all come)."""
    turnover = immigration + emigration
    return 100.0 * (immigration - emigration) / turnover if turnover else float("nan")


NET_MIGRATION_RATE = Indicator(
    "NET_MIGRATION_RATE",
    "Net migration rate",
    unit="per 1,000 a year",
    kind="flow",
    direction="context",
    needs=("NET_MIGRATION", "POPULATION_START", "POPULATION_END", "YEARS"),
    formula=annual_rate,
    paragraphs=(1, 4),
    smallest_change=(0.5, None),
    definition="Net migration per 1,000 person-years; positive is gain. Estimates of the United Nations.",
    world=False,
    reference="UN DESA, World Population Prospects 2024",
)
GROWTH_BY_MIGRATION = Indicator(
    "GROWTH_BY_MIGRATION",
    "Net migration in population growth",
    unit="%",
    kind="flow",
    direction="context",
    needs=("NET_MIGRATION", "BIRTHS", "DEATHS"),
    formula=growth_share,
    paragraphs=(2,),
    smallest_change=(2.0, None),
    definition="Net migration in percent of population change; above 100 where the population would shrink without it. "
    "No figure where the two nearly cancel.",
    world=False,
)
IMMIGRATION_RATE = Indicator(
    "IMMIGRATION_RATE",
    "Immigration rate",
    unit="per 1,000 a year",
    kind="flow",
    direction="context",
    needs=("FLOW_IN", "POPULATION_START", "POPULATION_END", "YEARS"),
    formula=annual_rate,
    paragraphs=(1, 4, 22),
    smallest_change=(0.5, None),
    definition=(
        "Persons who came during the interval and were there at its end, per 1,000 person-years. Estimated by "
        "pseudo-Bayesian demographic accounting."
    ),
    reference="Azose & Raftery (2019)",
)
EMIGRATION_RATE = Indicator(
    "EMIGRATION_RATE",
    "Emigration rate",
    unit="per 1,000 a year",
    kind="flow",
    direction="context",
    needs=("FLOW_OUT", "POPULATION_START", "POPULATION_END", "YEARS"),
    formula=annual_rate,
    paragraphs=(1, 22, 26),
    smallest_change=(0.5, None),
    definition="Persons who left during the interval and were elsewhere at its end, per 1,000 person-years. Estimated.",
    reference="Azose & Raftery (2019)",
    same_in_the_world=True,
)
EFFECTIVENESS = Indicator(
    "EFFECTIVENESS",
    "Migration effectiveness",
    unit="%",
    kind="flow",
    direction="context",
    needs=("FLOW_IN", "FLOW_OUT"),
    formula=effectiveness,
    paragraphs=(22,),
    smallest_change=(2.0, None),
    definition="Net flow in percent of inflow plus outflow, from estimated flows.",
    reference="Bell et al. (2002)",
    world=False,
)
INTRA_REGIONAL_SHARE = Indicator(
    "INTRA_REGIONAL_SHARE",
    "Flows within the same sub-region",
    unit="%",
    kind="flow",
    direction="context",
    needs=("FLOW_WITHIN_SUBREGION", "FLOW_OUT"),
    formula=percentage,
    paragraphs=(22,),
    smallest_change=(1.0, None),
    definition="Moves that stay inside their sub-region (22 of them) in percent of all moves out, estimated.",
)
RETURN_SHARE = Indicator(
    "RETURN_SHARE",
    "Returns to the country of birth among arrivals",
    unit="%",
    kind="flow",
    direction="context",
    needs=("FLOW_RETURN", "FLOW_IN"),
    formula=percentage,
    paragraphs=(24, 26),
    smallest_change=(1.0, None),
    definition=(
        "Moves into the country of birth in percent of all moves in, estimated; birthplace stands in for citizenship."
    ),
)
FEMALE_FLOW_SHARE = Indicator(
    "FEMALE_FLOW_SHARE",
    "Women in immigration flows",
    unit="%",
    kind="flow",
    direction="context",
    needs=("FLOW_IN_F", "FLOW_IN_BY_SEX"),
    formula=percentage,
    paragraphs=(11,),
    smallest_change=(0.5, None),
    definition="Women and girls in percent of estimated moves in; births and deaths by sex are imputed.",
)

REPORTED_INFLOW = Indicator(
    "REPORTED_INFLOW",
    "Inflow of foreigners as countries report it",
    unit="per 1,000 population",
    kind="annual",
    direction="context",
    needs=("REPORTED_INFLOW", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(22,),
    smallest_change=(None, 0.1),
    definition=(
        "Foreigners who came in the year by the count of the receiving country, per 1,000 population; each by its own "
        "rule of residence, so that levels are not compared between countries."
    ),
    missing=ANY_COUNTRY,
    max_age_years=5.0,
    reference="OECD, International Migration Database",
)

INDICATORS = (
    REPORTED_INFLOW,
    NET_MIGRATION_RATE,
    GROWTH_BY_MIGRATION,
    IMMIGRATION_RATE,
    EMIGRATION_RATE,
    EFFECTIVENESS,
    INTRA_REGIONAL_SHARE,
    RETURN_SHARE,
    FEMALE_FLOW_SHARE,
)

"""Indicators on people nobody lists: deaths by attempts, detected victims as a range, people no instrument reaches.

Each has an interval, and none of them judges: a minimum, a count of what was found and an old list of parties say how
things stand and not whether they became better.
"""

from __future__ import annotations

from sojourn.indicators.forced_displacement import per_thousand
from sojourn.indicators.indicator import ANY_COUNTRY, Indicator
from sojourn.indicators.routes_and_shelter import MINIMUM
from sojourn.kernels.capture.rates import count_interval

LEVEL = 0.95


def per_thousand_attempts(deaths: float, attempts: float, spread: float) -> float:
    """Deaths per thousand attempts; the spread of the months is used for its interval alone."""
    return per_thousand(deaths, attempts)


def interval_of_a_rate(deaths: float, attempts: float, spread: float) -> tuple[float, float]:
    """The ends per thousand attempts of a count of deaths that come in bundles as large as the months tell."""
    lower, upper = count_interval(deaths, spread, LEVEL)
    return per_thousand(float(lower), attempts), per_thousand(float(upper), attempts)


def at_least(lowest: float, highest: float) -> float:
    """The lower end of a range."""
    return lowest


def at_most(lowest: float, highest: float) -> float:
    """The upper end of a range."""
    return highest


def both_ends(lowest: float, highest: float) -> tuple[float, float]:
    """The range as it is."""
    return lowest, highest


DEATHS_PER_ATTEMPT = Indicator(
    "DEATHS_PER_ATTEMPT",
    "Recorded deaths per attempted crossing of the central Mediterranean",
    unit="per 1,000 attempted crossings",
    kind="annual",
    direction="context",
    needs=("ATTEMPT_DEATHS", "CROSSINGS_ATTEMPTED", "ATTEMPT_DEATHS_SPREAD"),
    formula=per_thousand_attempts,
    interval=interval_of_a_rate,
    level=LEVEL,
    paragraphs=(5,),
    smallest_change=(1.0, 0.25),
    definition=(
        "Dead and missing per 1,000 persons who arrived, were stopped by a coast guard or died there, in years of "
        "which all three are stated for every month. The interval is that of a count with as much spread as the months "
        f"have, since people die by boats: it speaks of chance and not of deaths that nobody recorded. {MINIMUM}"
    ),
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="IOM, Missing Migrants Project",
    country=False,
    evidence="IOM_MISSING_MIGRANTS",
)
VICTIMS_DETECTED = Indicator(
    "TRAFFICKING_VICTIMS_COUNT",
    "Detected victims of trafficking, at least",
    unit="persons in the year",
    kind="annual",
    direction="context",
    needs=("VICTIMS_AT_LEAST", "VICTIMS_AT_MOST"),
    formula=at_least,
    interval=both_ends,
    paragraphs=(17,),
    smallest_change=(None, 0.25),
    definition=(
        "A count of victims whom the authorities found, with the range that protected counts leave: fewer than five is "
        "one to four. What is found depends on who looks; it is never how many victims there are."
    ),
    missing=ANY_COUNTRY,
    max_age_years=8.0,
    reference="UNODC, Global Report on Trafficking in Persons",
    decimals=0,
    evidence="TRAFFICKING_VICTIMS",
)
PEOPLE_IN_GAP = Indicator(
    "PEOPLE_IN_GAP",
    "Refugees, asylum-seekers and stateless persons whom no instrument about them reaches, at most",
    unit="persons",
    kind="annual",
    direction="context",
    needs=("PEOPLE_IN_GAP_SURE", "PEOPLE_IN_GAP"),
    formula=at_most,
    interval=both_ends,
    paragraphs=(23,),
    smallest_change=(None, 0.1),
    definition=(
        "Persons in need in an area that the protocol of 1967, or one of the two conventions on statelessness, does "
        "not bind. The lower end leaves out areas whose list of parties is more than five years older than the people: "
        "they may have joined since. Being bound is not being protected; persons counted in two groups stand twice."
    ),
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="UNHCR; United Nations Treaty Collection",
    decimals=0,
)

INDICATORS = (DEATHS_PER_ATTEMPT, VICTIMS_DETECTED, PEOPLE_IN_GAP)

"""Indicators that only a table of one's own can feed: what no source Sojourn reads has at two dates.

Load them as AREA_MEASURE (``sojourn template AREA_MEASURE``) under the names below, one figure an area and year. For a
group the figure is the simple mean over the areas given.
"""

from __future__ import annotations

from sojourn.indicators.contribution import mean
from sojourn.indicators.indicator import ANY_COUNTRY, Direction, Indicator

COUNTED = "_AREAS"


def _own(name: str, title: str, direction: Direction, paragraphs: tuple[int, ...], definition: str) -> Indicator:
    return Indicator(
        name,
        title,
        unit="%",
        kind="annual",
        direction=direction,
        needs=(name, name + COUNTED),
        formula=mean,
        paragraphs=paragraphs,
        smallest_change=(2.0, None),
        definition=(
            f"{definition} From a table of your own (AREA_MEASURE, measure {name}); for a group the mean over its "
            "areas."
        ),
        missing=ANY_COUNTRY,
        max_age_years=8.0,
    )


WELCOME = _own(
    "MIGRANTS_WELCOME",
    "Adults who find that migrants make the country a better place to live",
    "more",
    (9,),
    "Share of adults in a repeated survey with the same wording.",
)
YOUNG_IDLE = _own(
    "YOUNG_MIGRANTS_IDLE",
    "Young migrants neither at work nor in school",
    "context",
    (19,),
    "Foreign-born persons aged 15 to 24 who are neither employed nor in education or training.",
)
TERTIARY_EMIGRATION = _own(
    "TERTIARY_EMIGRATION",
    "Emigration rate of people with tertiary education",
    "context",
    (26,),
    "Persons with tertiary education born in the area who live abroad, in percent of all such persons born there.",
)

INDICATORS = (WELCOME, YOUNG_IDLE, TERTIARY_EMIGRATION)
OWN_MEASURES = tuple(i.id for i in INDICATORS)

"""Indicators on money sent home, at both ends."""

from __future__ import annotations

from sojourn.indicators.indicator import ANY_COUNTRY, Counted, Indicator
from sojourn.indicators.migrant_stock import percentage

REMITTANCES_RECEIVED = Indicator(
    "REMITTANCES_RECEIVED",
    "Personal remittances received",
    unit="% of GDP",
    kind="annual",
    direction="context",
    needs=("REMITTANCES_RECEIVED", "GDP"),
    formula=percentage,
    paragraphs=(2, 27),
    smallest_change=(0.5, None),
    definition=(
        "Personal transfers and compensation of employees received, in percent of gross domestic product; what "
        "goes through informal channels is not seen."
    ),
    max_age_years=5.0,
    reference="World Bank, World Development Indicators",
)
REMITTANCES_PAID = Indicator(
    "REMITTANCES_PAID",
    "Personal remittances paid",
    unit="% of GDP",
    kind="annual",
    direction="context",
    needs=("REMITTANCES_PAID", "GDP"),
    formula=percentage,
    paragraphs=(2, 27),
    smallest_change=(0.5, None),
    definition="Personal transfers and compensation of employees paid, in percent of gross domestic product.",
    max_age_years=5.0,
    reference="World Bank, World Development Indicators",
)
REMITTANCES_TO_INVESTMENT = Indicator(
    "REMITTANCES_TO_INVESTMENT",
    "Remittances received beside foreign direct investment",
    unit="%",
    kind="annual",
    direction="context",
    needs=("REMITTANCES_BESIDE_INVESTMENT", "INVESTMENT_RECEIVED"),
    formula=percentage,
    paragraphs=(27,),
    smallest_change=(10.0, None),
    definition=(
        "Personal remittances received in percent of foreign direct investment received, where a country has both in "
        "the year. Where investment flowed out on balance the figure says nothing."
    ),
    missing=ANY_COUNTRY,
    max_age_years=5.0,
    reference="World Bank, World Development Indicators",
)


def mean(total: float, count: float) -> float:
    """total over count; NaN where nothing was counted."""
    return total / count if count else float("nan")


COST_TO = Indicator(
    "REMITTANCE_COST_TO",
    "Cost of sending 200 dollars to the area",
    unit="% of the amount",
    kind="annual",
    direction="less",
    needs=("REMITTANCE_COST_TO", "REMITTANCE_COST_TO_COUNTRIES"),
    formula=mean,
    paragraphs=(27,),
    smallest_change=(0.5, None),
    definition=(
        "Average cost of sending 200 US dollars to a country, fee and exchange-rate margin, in percent; SDG "
        "10.c.1. For a group the simple mean over its countries with a figure in every year since 2013: surveys "
        "added in 2016 do not move it."
    ),
    missing=ANY_COUNTRY,
    max_age_years=7.0,
    same_countries_from=2013,
    reference="World Bank, Remittance Prices Worldwide; SDG 10.c.1",
    evidence="REMITTANCE_PRICES_TO",
    evidence_of_world="REMITTANCE_PRICES",
)
COST_FROM = Indicator(
    "REMITTANCE_COST_FROM",
    "Cost of sending 200 dollars from the area",
    unit="% of the amount",
    kind="annual",
    direction="less",
    needs=("REMITTANCE_COST_FROM", "REMITTANCE_COST_FROM_COUNTRIES"),
    formula=mean,
    paragraphs=(27,),
    smallest_change=(0.5, None),
    definition=(
        "Average cost of sending 200 US dollars from a country, in percent. For a group the mean over its "
        "countries with a figure in every year since 2013."
    ),
    missing=ANY_COUNTRY,
    max_age_years=7.0,
    same_countries_from=2013,
    reference="World Bank, Remittance Prices Worldwide; SDG 10.c.1",
    evidence="REMITTANCE_PRICES_FROM",
    evidence_of_world="REMITTANCE_PRICES",
)
SURVEYED = Counted(of=1, least=5.0, clustering=0.0)
"""Of one to four corridors a share is 0, 50 or 100 % by one price; those surveyed are all that are, and no sample."""
CORRIDORS_ABOVE_CEILING = Indicator(
    "CORRIDORS_ABOVE_CEILING",
    "Corridors to the area that cost more than 5 %",
    unit="%",
    kind="annual",
    direction="less",
    needs=("CORRIDORS_ABOVE_CEILING", "CORRIDORS_PRICED"),
    formula=percentage,
    paragraphs=(27,),
    smallest_change=(2.0, None),
    definition=(
        "Corridors whose yearly mean cost of sending 200 US dollars is above 5 %, in percent of those priced. For "
        "a group corridors to countries with a price in every year since 2013; within a country corridors added "
        "later count."
    ),
    missing=ANY_COUNTRY,
    max_age_years=7.0,
    same_countries_from=2013,
    counted=SURVEYED,
    reference="World Bank, Remittance Prices Worldwide; SDG target 10.c",
    evidence="REMITTANCE_PRICES_TO",
    evidence_of_world="REMITTANCE_PRICES",
)

INDICATORS = (
    REMITTANCES_RECEIVED,
    REMITTANCES_PAID,
    REMITTANCES_TO_INVESTMENT,
    COST_TO,
    COST_FROM,
    CORRIDORS_ABOVE_CEILING,
)

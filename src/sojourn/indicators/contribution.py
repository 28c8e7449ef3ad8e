"""Indicators on money sent home, at both ends."""

from __future__ import annotations

from sojourn.indicators.indicator import ANY_COUNTRY, Indicator
from sojourn.indicators.migrant_stock import percentage

REMITTANCES_RECEIVED = Indicator(
    "REMITTANCES_RECEIVED",
    "Personal remittances received",
    "% of GDP",
    "annual",
    "context",
    ("REMITTANCES_RECEIVED", "GDP"),
    percentage,
    (2, 27),
    (0.5, None),
    "Personal transfers and compensation of employees received, in percent of gross domestic product; what goes "
    "through informal channels is not seen.",
    max_age_years=5.0,
    reference="World Bank, World Development Indicators",
)
REMITTANCES_PAID = Indicator(
    "REMITTANCES_PAID",
    "Personal remittances paid",
    "% of GDP",
    "annual",
    "context",
    ("REMITTANCES_PAID", "GDP"),
    percentage,
    (2, 27),
    (0.5, None),
    "Personal transfers and compensation of employees paid, in percent of gross domestic product.",
    max_age_years=5.0,
    reference="World Bank, World Development Indicators",
)


def mean(total: float, count: float) -> float:
    """total over count; NaN where nothing was counted."""
    return total / count if count else float("nan")


COST_TO = Indicator(
    "REMITTANCE_COST_TO",
    "Cost of sending 200 dollars to the area",
    "% of the amount",
    "annual",
    "less",
    ("REMITTANCE_COST_TO", "REMITTANCE_COST_TO_COUNTRIES"),
    mean,
    (8, 27),
    (0.5, None),
    "Average cost of sending 200 US dollars to a country, fee and exchange-rate margin, in percent; SDG 10.c.1. For a "
    "group the simple mean over its countries with a figure in every year since 2013: surveys added in 2016 do not "
    "move it.",
    missing=ANY_COUNTRY,
    max_age_years=7.0,
    same_countries_from=2013,
    reference="World Bank, Remittance Prices Worldwide; SDG 10.c.1",
)
COST_FROM = Indicator(
    "REMITTANCE_COST_FROM",
    "Cost of sending 200 dollars from the area",
    "% of the amount",
    "annual",
    "less",
    ("REMITTANCE_COST_FROM", "REMITTANCE_COST_FROM_COUNTRIES"),
    mean,
    (8, 27),
    (0.5, None),
    "Average cost of sending 200 US dollars from a country, in percent. For a group the mean over its countries with "
    "a figure in every year since 2013.",
    missing=ANY_COUNTRY,
    max_age_years=7.0,
    same_countries_from=2013,
    reference="World Bank, Remittance Prices Worldwide; SDG 10.c.1",
)
CORRIDORS_ABOVE_CEILING = Indicator(
    "CORRIDORS_ABOVE_CEILING",
    "Corridors to the area that cost more than 5 %",
    "%",
    "annual",
    "less",
    ("CORRIDORS_ABOVE_CEILING", "CORRIDORS_PRICED"),
    percentage,
    (27,),
    (2.0, None),
    "Corridors whose yearly mean cost of sending 200 US dollars is above 5 %, in percent of those priced. For a "
    "group corridors to countries with a price in every year since 2013; within a country corridors added later "
    "count.",
    missing=ANY_COUNTRY,
    max_age_years=7.0,
    same_countries_from=2013,
    reference="World Bank, Remittance Prices Worldwide; SDG target 10.c",
)

INDICATORS = (REMITTANCES_RECEIVED, REMITTANCES_PAID, COST_TO, COST_FROM, CORRIDORS_ABOVE_CEILING)

"""Indicators on refugees, asylum and solutions."""

from __future__ import annotations

from sojourn.indicators.indicator import ANY_COUNTRY, Indicator
from sojourn.indicators.migrant_stock import percentage


def per_thousand(part: float, whole: float) -> float:
    """part per 1,000 of whole; NaN where whole is zero."""
    return 1000.0 * part / whole if whole else float("nan")


REFUGEES_FROM = Indicator(
    "REFUGEES_FROM",
    "Refugees who come from the area",
    "per 1,000 population",
    "annual",
    "less",
    ("REFUGEES_ORIGIN", "POPULATION_YEAR"),
    per_thousand,
    (5, 8, 23),
    (None, 0.1),
    "Refugees under the mandate of UNHCR by country of origin, per 1,000 population; SDG 10.7.4.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="UNHCR Refugee Population Statistics; SDG 10.7.4",
    decimals=2,
)
REFUGEES_HOSTED = Indicator(
    "REFUGEES_HOSTED",
    "Refugees hosted",
    "per 1,000 population",
    "annual",
    "context",
    ("REFUGEES_ASYLUM", "POPULATION_YEAR"),
    per_thousand,
    (1, 20),
    (None, 0.1),
    "Refugees by country of asylum per 1,000 population.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    decimals=2,
)
IDPS = Indicator(
    "IDPS",
    "Internally displaced persons",
    "per 1,000 population",
    "annual",
    "less",
    ("IDPS", "POPULATION_YEAR"),
    per_thousand,
    (23,),
    (None, 0.1),
    "Persons displaced inside their country by conflict, as protected or assisted by UNHCR, per 1,000 population.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    decimals=2,
)
REFUGEE_RETURNS = Indicator(
    "REFUGEE_RETURNS",
    "Refugees who returned",
    "per 1,000 refugees",
    "annual",
    "more",
    ("RETURNED_REFUGEES", "REFUGEES_ORIGIN"),
    per_thousand,
    (23, 24),
    (5.0, 0.1),
    "Refugees who went back to their country of origin during the year, per 1,000 refugees from there.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
)
RESETTLEMENT = Indicator(
    "RESETTLEMENT",
    "Refugees resettled",
    "per 1,000 refugees",
    "annual",
    "more",
    ("RESETTLED", "REFUGEES_ORIGIN"),
    per_thousand,
    (18, 23),
    (2.0, 0.1),
    "Resettlement arrivals during the year, per 1,000 refugees by origin.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
)
STATELESS = Indicator(
    "STATELESS",
    "Stateless persons",
    "per 1,000 population",
    "annual",
    "less",
    ("STATELESS", "POPULATION_YEAR"),
    per_thousand,
    (23,),
    (None, 0.1),
    "Persons known to be stateless per 1,000 population; what is not recorded is not counted.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    decimals=2,
)
RECOGNITION = Indicator(
    "RECOGNITION",
    "Asylum decisions that grant protection",
    "%",
    "annual",
    "context",
    ("DECISIONS_POSITIVE", "DECISIONS_SUBSTANTIVE"),
    percentage,
    (10,),
    (2.0, None),
    "Recognised and otherwise protected in percent of decisions on the substance, counted in persons.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
)
REFUGEE_SHARE_OF_STOCK = Indicator(
    "REFUGEE_SHARE_OF_STOCK",
    "Refugees relative to the migrant stock",
    "%",
    "stock",
    "context",
    ("REFUGEES_ASYLUM_AT_STOCK", "IMMIGRANTS"),
    percentage,
    (5, 31),
    (1.0, None),
    "Refugees by asylum at the end of the year in percent of the migrant stock of its middle.",
    missing=ANY_COUNTRY,
)

INDICATORS = (
    REFUGEES_FROM,
    REFUGEES_HOSTED,
    IDPS,
    REFUGEE_RETURNS,
    RESETTLEMENT,
    STATELESS,
    RECOGNITION,
    REFUGEE_SHARE_OF_STOCK,
)

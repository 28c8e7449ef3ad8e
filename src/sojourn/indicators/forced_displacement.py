"""Indicators on refugees, asylum and solutions."""

from __future__ import annotations

from sojourn.indicators.indicator import ANY_COUNTRY, Counted, Indicator
from sojourn.indicators.migrant_stock import percentage

HALF_YEAR = ("2025",)
"""UNHCR publishes the middle of a year in its December edition: 2025 is not over in the one of December 2025."""


def per_thousand(part: float, whole: float) -> float:
    """part per 1,000 of whole; NaN where whole is zero."""
    return 1000.0 * part / whole if whole else float("nan")


REFUGEES_FROM = Indicator(
    "REFUGEES_FROM",
    "Refugees who come from the area",
    unit="per 1,000 population",
    kind="annual",
    direction="context",
    needs=("REFUGEES_ORIGIN", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(23,),
    smallest_change=(0.1, 0.1),
    definition="Refugees under the mandate of UNHCR by country of origin, per 1,000 population; SDG 10.7.4.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="UNHCR Refugee Population Statistics; SDG 10.7.4",
    decimals=2,
    counted=Counted(),
    over_all=True,
    unfinished=HALF_YEAR,
)
REFUGEES_HOSTED = Indicator(
    "REFUGEES_HOSTED",
    "Refugees hosted",
    unit="per 1,000 population",
    kind="annual",
    direction="context",
    needs=("REFUGEES_ASYLUM", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(1,),
    smallest_change=(None, 0.1),
    definition="Refugees by country of asylum per 1,000 population.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    decimals=2,
    over_all=True,
    unfinished=HALF_YEAR,
)
IDPS = Indicator(
    "IDPS",
    "Internally displaced persons",
    unit="per 1,000 population",
    kind="annual",
    direction="context",
    needs=("IDPS", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(23,),
    smallest_change=(0.1, 0.1),
    definition=(
        "Persons displaced inside their country by conflict, as protected or assisted by UNHCR, per 1,000 population."
    ),
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    decimals=2,
    counted=Counted(),
    over_all=True,
    unfinished=HALF_YEAR,
)
REFUGEE_RETURNS = Indicator(
    "REFUGEE_RETURNS",
    "Refugees from the area who returned",
    unit="per 1,000 refugees",
    kind="annual",
    direction="context",
    needs=("RETURNED_REFUGEES", "REFUGEES_ORIGIN"),
    formula=per_thousand,
    paragraphs=(23, 24),
    smallest_change=(5.0, 0.1),
    definition="Refugees who went back to their country of origin during the year, per 1,000 refugees from there.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    counted=Counted(),
    unfinished=HALF_YEAR,
)
RESETTLEMENT = Indicator(
    "RESETTLEMENT",
    "Refugees from the area who were resettled",
    unit="per 1,000 refugees",
    kind="annual",
    direction="context",
    needs=("RESETTLED", "REFUGEES_ORIGIN"),
    formula=per_thousand,
    paragraphs=(23,),
    smallest_change=(2.0, 0.1),
    definition="Resettlement arrivals during the year, per 1,000 refugees by origin.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    counted=Counted(),
    unfinished=HALF_YEAR,
)
STATELESS = Indicator(
    "STATELESS",
    "Stateless persons",
    unit="per 1,000 population",
    kind="annual",
    direction="context",
    needs=("STATELESS", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(23,),
    smallest_change=(0.1, 0.1),
    definition=(
        "Persons known to be stateless per 1,000 population; what is not recorded is not counted, and a State that "
        "receives stateless refugees has more of them, so that neither more nor less is better."
    ),
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    decimals=2,
    counted=Counted(),
    over_all=True,
    unfinished=HALF_YEAR,
)
RECOGNITION = Indicator(
    "RECOGNITION",
    "Asylum decisions that grant protection",
    unit="%",
    kind="annual",
    direction="context",
    needs=("DECISIONS_POSITIVE", "DECISIONS_SUBSTANTIVE"),
    formula=percentage,
    paragraphs=(23,),
    smallest_change=(2.0, None),
    definition="Recognised and otherwise protected in percent of decisions on the substance, counted in persons.",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    unfinished=HALF_YEAR,
)
REFUGEE_SHARE_OF_STOCK = Indicator(
    "REFUGEE_SHARE_OF_STOCK",
    "Refugees relative to the migrant stock",
    unit="%",
    kind="stock",
    direction="context",
    needs=("REFUGEES_ASYLUM_AT_STOCK", "IMMIGRANTS"),
    formula=percentage,
    paragraphs=(1,),
    smallest_change=(1.0, None),
    definition="Refugees by asylum at the end of the year in percent of the migrant stock of its middle.",
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

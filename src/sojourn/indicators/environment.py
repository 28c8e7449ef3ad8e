"""Indicators on the environment people live in: context beside moves, since no figure says why somebody moved."""

from __future__ import annotations

from sojourn.indicators.contribution import mean
from sojourn.indicators.forced_displacement import per_thousand
from sojourn.indicators.indicator import ANY_COUNTRY, Indicator, Window
from sojourn.indicators.work_and_skill import GROUP_MEAN

TEMPERATURE = Indicator(
    "TEMPERATURE_CHANGE",
    "Temperature on land above the mean of 1951 to 1980",
    unit="degrees Celsius",
    kind="annual",
    direction="context",
    needs=("TEMPERATURE_CHANGE", "TEMPERATURE_CHANGE_AREAS"),
    formula=mean,
    paragraphs=(25,),
    smallest_change=(0.2, None),
    definition=f"Mean of the meteorological year, median of five years; the series at hand ends in 2019. {GROUP_MEAN}",
    missing=ANY_COUNTRY,
    max_age_years=8.0,
    reference="FAOSTAT, temperature change on land",
    decimals=2,
    window=Window(5),
)
AFFECTED = Indicator(
    "DISASTER_AFFECTED",
    "Persons affected by weather and climate disasters",
    unit="per 1,000 population",
    kind="annual",
    direction="context",
    needs=("DISASTER_AFFECTED", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(25,),
    smallest_change=(None, 0.25),
    definition=(
        "Persons affected by floods, storms, extreme temperatures, landslides and wildfires, per 1,000 population; "
        "shown as the median of five years. Drought is apart. Nothing recorded is taken as no figure, not as none."
    ),
    missing=ANY_COUNTRY,
    max_age_years=8.0,
    reference="EM-DAT",
    decimals=2,
    window=Window(5),
    over_all=True,
)


def _index(id: str, title: str, definition: str) -> Indicator:
    return Indicator(
        id,
        title,
        unit="index from 0 to 1",
        kind="annual",
        direction="context",
        needs=(id, f"{id}_AREAS"),
        formula=mean,
        paragraphs=(25,),
        smallest_change=(0.01, None),
        definition=f"{definition} An index its publisher computes from many series. {GROUP_MEAN}",
        missing=ANY_COUNTRY,
        max_age_years=5.0,
        reference="Notre Dame Global Adaptation Initiative",
        decimals=3,
    )


VULNERABILITY = _index(
    "CLIMATE_VULNERABILITY",
    "Vulnerability to climate change",
    "Exposure, sensitivity, capacity; more is worse.",
)
READINESS = _index(
    "CLIMATE_READINESS", "Readiness to adapt to climate change", "Economic, institutional and social; more is better."
)

INDICATORS = (TEMPERATURE, AFFECTED, VULNERABILITY, READINESS)

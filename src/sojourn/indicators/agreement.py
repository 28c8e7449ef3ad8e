"""Indicators on reports that should agree, and on who publishes what under which licence."""

from __future__ import annotations

import math

from sojourn.indicators.contribution import mean
from sojourn.indicators.forced_displacement import HALF_YEAR, per_thousand
from sojourn.indicators.indicator import ANY_COUNTRY, Indicator
from sojourn.indicators.migrant_stock import percentage


def typical_factor(distance: float, count: float) -> float:
    """exp of the mean log ratio: by how many times two reports of one flow differ; NaN without any."""
    return math.exp(distance / count) if count else float("nan")


CORRIDOR_FACTOR = Indicator(
    "CORRIDOR_FACTOR",
    "Immigration and emigration reported for the same corridor apart",
    unit="times",
    kind="annual",
    direction="less",
    needs=("CORRIDORS_APART", "CORRIDORS_COMPARED"),
    formula=typical_factor,
    paragraphs=(28,),
    smallest_change=(None, 0.05),
    definition=(
        "Geometric mean of the factor between what the receiving and what the sending country reported of one "
        "flow; 1 is agreement. European corridors that both ends reported in every year from 2013 on; the series "
        "ends in 2019."
    ),
    missing=ANY_COUNTRY,
    max_age_years=8.0,
    reference="Eurostat migr_imm and migr_emi",
    decimals=2,
)
IDP_REPORTS = Indicator(
    "IDP_REPORTS",
    "Two agencies' figures of internally displaced persons apart",
    unit="%",
    kind="annual",
    direction="context",
    needs=("IDP_REPORTS_APART", "IDP_REPORTS_MEAN"),
    formula=percentage,
    paragraphs=(28,),
    smallest_change=(2.0, None),
    definition=(
        "Differences between UNHCR and IDMC for the same country and year, without their signs, in percent of the "
        "mean of both; for a group only countries where both have a figure in every year from 2013 on. They may "
        "differ for good reasons: who is protected is not who is displaced."
    ),
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="UNHCR Refugee Population Statistics; IDMC",
    unfinished=HALF_YEAR,
    same_countries_from=2013,
)
REMITTANCE_VINTAGES = Indicator(
    "REMITTANCE_VINTAGES",
    "Two vintages of remittances received apart",
    unit="%",
    kind="annual",
    direction="context",
    needs=("REMITTANCE_VINTAGES_APART", "REMITTANCE_VINTAGES_MEAN"),
    formula=percentage,
    paragraphs=(28,),
    smallest_change=(1.0, None),
    definition=(
        "Differences between the two newest vintages of the same series, without their signs, in percent of their "
        "mean. Recent years are always revised more than old ones, so the years cannot be compared."
    ),
    missing=ANY_COUNTRY,
    max_age_years=6.0,
    reference="World Bank / KNOMAD",
)
NET_MIGRATION_REPORTS = Indicator(
    "NET_MIGRATION_REPORTS",
    "Net migration of World Population Prospects and of national statistics apart",
    unit="per 1,000 population",
    kind="annual",
    direction="less",
    needs=("NET_MIGRATION_APART", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(28,),
    smallest_change=(0.5, 0.25),
    definition=(
        "Differences for the same country and calendar year, without their signs, per 1,000 people of the countries "
        "that have both in every year from 2013 on. The last years of the Prospects were made before national figures "
        "were final and are not judged. Rules of residence differ, too."
    ),
    missing=ANY_COUNTRY,
    max_age_years=6.0,
    reference="UN DESA, World Population Prospects; national statistical offices",
    decimals=2,
    same_countries_from=2013,
    unfinished=("2022", "2023", "2024"),
    shows="figures",
)
PUBLISHERS = Indicator(
    "PUBLISHERS",
    "Publishers with figures on an area",
    unit="publishers",
    kind="annual",
    direction="context",
    needs=("PUBLISHERS", "AREAS_PUBLISHED"),
    formula=mean,
    paragraphs=(28,),
    smallest_change=(1.0, None),
    definition=(
        "Publishers, among the sources loaded, with a figure on migration of the area in the five years around "
        "the period; for a group the mean over its areas. It says what was loaded, not what there is."
    ),
    missing=ANY_COUNTRY,
    max_age_years=6.0,
)
OPEN_SOURCES = Indicator(
    "OPEN_SOURCES",
    "Sources under an open licence",
    unit="%",
    kind="annual",
    direction="context",
    needs=("SOURCES_OPEN", "SOURCES_WITH_FIGURES"),
    formula=percentage,
    paragraphs=(28,),
    smallest_change=(2.0, None),
    definition=(
        "Sources whose licence lets anyone use and pass on the data, in percent of the sources loaded that have a "
        "figure of the area in the five years around the period. The licence is that of today, and the sources "
        "are those loaded."
    ),
    missing=ANY_COUNTRY,
    max_age_years=6.0,
)

INDICATORS = (NET_MIGRATION_REPORTS, CORRIDOR_FACTOR, IDP_REPORTS, REMITTANCE_VINTAGES, PUBLISHERS, OPEN_SOURCES)

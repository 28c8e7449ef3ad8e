"""Indicators on work beside others, on labour agreements and policies, and on people with high skills who leave."""

from __future__ import annotations

from sojourn.indicators.contribution import mean
from sojourn.indicators.indicator import ANY_COUNTRY, Counted, Indicator
from sojourn.indicators.migrant_stock import percentage

GROUP_MEAN = "For a group the simple mean over its areas with a figure."


def mean_gap(first: float, second: float, areas: float) -> float:
    """(first - second) / areas: two rates apart, from their sums over the areas that have both; NaN without any."""
    return (first - second) / areas if areas else float("nan")


def as_counted(value: float) -> float:
    """The measure itself."""
    return value


UNEMPLOYMENT_GAP = Indicator(
    "UNEMPLOYMENT_GAP",
    "Unemployment of the foreign-born above that of the native-born",
    unit="percentage points",
    kind="annual",
    direction="context",
    needs=("UNEMPLOYED_FOREIGN_BORN", "UNEMPLOYED_NATIVE_BORN", "UNEMPLOYMENT_COMPARED"),
    formula=mean_gap,
    paragraphs=(14,),
    smallest_change=(0.5, None),
    definition=(
        "Unemployment rate of the foreign-born less that of the native-born, persons aged 15 to 64. Chances at work, "
        f"not rights; it moves with the business cycle. {GROUP_MEAN}"
    ),
    missing=ANY_COUNTRY,
    max_age_years=5.0,
    reference="OECD, labour market outcomes of immigrants",
    same_countries_from=2013,
)
WOMEN_EMPLOYMENT_GAP = Indicator(
    "WOMEN_EMPLOYMENT_GAP",
    "Employment of women citizens above that of foreign women",
    unit="percentage points",
    kind="annual",
    direction="context",
    needs=("EMPLOYED_WOMEN_CITIZENS", "EMPLOYED_FOREIGN_WOMEN", "WOMEN_EMPLOYMENT_COMPARED"),
    formula=mean_gap,
    paragraphs=(12,),
    smallest_change=(0.5, None),
    definition=(
        "Employment rate of women who are citizens less that of foreign women, aged 15 to 64, by citizenship. It says "
        f"who has work, not how she is protected in it. {GROUP_MEAN}"
    ),
    missing=ANY_COUNTRY,
    max_age_years=5.0,
    reference="Eurostat, labour force survey (lfsa_ergan)",
    same_countries_from=2013,
)
INJURED_AT_WORK = Indicator(
    "INJURED_AT_WORK",
    "Fatal injuries at work of migrants from outside the European Union",
    unit="per 100,000 workers",
    kind="annual",
    direction="context",
    needs=("KILLED_AT_WORK_NON_EU", "KILLED_AT_WORK_NON_EU_AREAS"),
    formula=mean,
    paragraphs=(14,),
    smallest_change=(0.5, 0.25),
    definition=(
        "SDG 8.8.1 for workers from outside the European Union, in the few countries that publish it by migrant "
        f"status; the series at hand ends in 2018. {GROUP_MEAN}"
    ),
    missing=ANY_COUNTRY,
    max_age_years=8.0,
    reference="SDG 8.8.1, ILO",
    decimals=2,
)
LABOUR_RIGHTS = Indicator(
    "LABOUR_RIGHTS",
    "Violations of freedom of association and bargaining",
    unit="score from 0 to 10",
    kind="annual",
    direction="less",
    needs=("LABOUR_RIGHTS_SCORE", "LABOUR_RIGHTS_SCORE_AREAS"),
    formula=mean,
    paragraphs=(14,),
    smallest_change=(0.5, None),
    definition=(
        "SDG 8.8.2: how far national law and practice keep to the conventions on freedom of association and "
        f"collective bargaining; 0 is best, 10 worst. Of all workers, migrants among them. {GROUP_MEAN}"
    ),
    missing=ANY_COUNTRY,
    max_age_years=8.0,
    reference="SDG 8.8.2, ILO",
    same_countries_from=2015,
    shows="act",
)
SKILLED_EMIGRATION = Indicator(
    "SKILLED_EMIGRATION",
    "Emigration rate of people with high education",
    unit="%",
    kind="annual",
    direction="context",
    needs=("SKILLED_EMIGRATION", "SKILLED_EMIGRATION_AREAS"),
    formula=mean,
    paragraphs=(26,),
    smallest_change=(2.0, None),
    definition=(
        "Persons of 25 and over with tertiary education born in the area who live in twenty countries of the OECD, in "
        f"percent of all such persons; every five years to 2010. Where things stood before. {GROUP_MEAN}"
    ),
    missing=ANY_COUNTRY,
    max_age_years=20.0,
    reference="IAB brain-drain data",
)
LABOUR_AGREEMENTS = Indicator(
    "LABOUR_AGREEMENTS",
    "Labour agreements signed in five years",
    unit="signatures",
    kind="annual",
    direction="more",
    needs=("LABOUR_AGREEMENTS",),
    formula=as_counted,
    paragraphs=(18,),
    smallest_change=(5.0, 0.25),
    definition=(
        "Bilateral labour agreements signed in the five years that end with the year, counted for either party. What "
        "an agreement provides for, and whether it is used, is not seen; collection ended during 2020."
    ),
    missing=ANY_COUNTRY,
    max_age_years=8.0,
    reference="Chilton and Woda, bilateral labour agreements",
    decimals=0,
    counted=Counted(least=30.0, clustering=1.0),
    shows="act",
)
MIGRATION_POLICIES = Indicator(
    "MIGRATION_POLICIES",
    "States whose policies meet SDG 10.7.2",
    unit="%",
    kind="annual",
    direction="more",
    needs=("POLICIES_MEET", "POLICIES_ANSWERED"),
    formula=percentage,
    paragraphs=(5,),
    smallest_change=(2.0, None),
    definition=(
        "States whose own answers meet the criteria for orderly, safe, regular and responsible migration, "
        "in percent of those that answered. A class of what a Government says of itself; those without an answer are "
        "not counted."
    ),
    missing=ANY_COUNTRY,
    max_age_years=6.0,
    reference="SDG 10.7.2, UN DESA and IOM",
    same_countries_from=2019,
    shows="act",
)

INDICATORS = (
    UNEMPLOYMENT_GAP,
    WOMEN_EMPLOYMENT_GAP,
    INJURED_AT_WORK,
    LABOUR_RIGHTS,
    SKILLED_EMIGRATION,
    LABOUR_AGREEMENTS,
    MIGRATION_POLICIES,
)

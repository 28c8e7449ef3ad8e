"""Indicators on admission for work, researchers who move, and young migrants under the children's convention."""

from __future__ import annotations

from sojourn.indicators.forced_displacement import per_thousand
from sojourn.indicators.indicator import ANY_COUNTRY, MOST_COUNTRIES, Indicator
from sojourn.indicators.migrant_stock import percentage

ENOUGH_RESEARCHERS = 300.0  # over three years; below, a handful of moves makes the rate
OECD = "Members of the OECD with a figure in every year only."
CATEGORIES = "Members of the OECD with every category in every year only."


def net_loss(lost: float, persons: float) -> float:
    """lost per 1,000 persons, below 0 where more came than left; NaN under 300 persons over the three years."""
    return 1000.0 * lost / persons if persons >= ENOUGH_RESEARCHERS else float("nan")


WORK_ADMISSIONS = Indicator(
    "WORK_ADMISSIONS",
    "Persons admitted for work under permanent-type titles",
    unit="per 1,000 population",
    kind="annual",
    direction="more",
    needs=("ADMISSIONS_WORK", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(18,),
    smallest_change=(0.05, 0.1),
    definition=(
        f"Places that regular channels for work gave, per 1,000 population of the destination. {OECD} More places "
        "are more of what the paragraph supports; they are not better for every country or person, and part of a "
        "rise can be a change of national rules on what counts."
    ),
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="OECD, standardised inflows of permanent-type migrants",
    decimals=2,
)
WORK_SHARE = Indicator(
    "WORK_SHARE_OF_ADMISSIONS",
    "Work among permanent-type admissions",
    unit="%",
    kind="annual",
    direction="context",
    needs=("ADMISSIONS_WORK", "ADMISSIONS_PERMANENT"),
    formula=percentage,
    paragraphs=(18,),
    smallest_change=(2.0, None),
    definition=f"Admissions for work in percent of permanent-type admissions of all categories. {CATEGORIES}",
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="OECD, standardised inflows of permanent-type migrants",
)
TEMPORARY_WORK = Indicator(
    "TEMPORARY_WORK_ADMISSIONS",
    "Persons admitted for temporary work",
    unit="per 1,000 population",
    kind="annual",
    direction="context",
    needs=("ADMISSIONS_TEMPORARY_WORK", "POPULATION_YEAR"),
    formula=per_thousand,
    paragraphs=(18,),
    smallest_change=(None, 0.1),
    definition=(
        "Seasonal workers, trainees, transfers inside companies, working holiday makers and other temporary "
        f"workers, per 1,000 population. {CATEGORIES} Zeros of the publisher can stand for no figure, so the "
        "series shows no direction."
    ),
    missing=ANY_COUNTRY,
    max_age_years=4.0,
    reference="OECD, standardised inflows of temporary migrants",
    decimals=2,
)
RESEARCHERS_LOST = Indicator(
    "RESEARCHERS_LOST",
    "Researchers lost by low- and middle-income countries, net",
    unit="per 1,000 researchers a year",
    kind="annual",
    direction="context",
    needs=("RESEARCHERS_LOST", "RESEARCHER_YEARS"),
    formula=net_loss,
    paragraphs=(26,),
    smallest_change=(1.0, 0.25),
    definition=(
        "Researchers who publish and moved to another country, less those who came, over three years, per 1,000 of "
        "them; below 0 where more came than left, no figure under 100 researchers a year. They are a small part of "
        "the highly skilled; health, social and engineering professions are not in it."
    ),
    missing=ANY_COUNTRY,
    max_age_years=8.0,
    reference="Max Planck Institute for Demographic Research, Scholarly Migration Database",
    decimals=2,
)


def _covered(group: str, title: str, ages: str, paragraph: int) -> Indicator:
    return Indicator(
        f"CRC_{group}",
        title,
        unit="%",
        kind="treaty",
        direction="context",
        needs=(f"CRC_{group}_COVERED", f"CRC_{group}_ALL"),
        formula=percentage,
        paragraphs=(paragraph,),
        smallest_change=(1.0, None),
        definition=(
            f"Migrants aged {ages} who live in places bound, in percent of all of that age where that is known, by the "
            "stock by age of the 2019 edition: of 2015 for 2013, of 2019 for 2022. It moves with people, too, and to "
            "ratify is not to carry out."
        ),
        missing=MOST_COUNTRIES,
        max_age_years=7.0,
        reference="United Nations Treaty Collection; UN DESA, International Migrant Stock 2019",
        evidence="CRC",
    )


CRC_CHILDREN = _covered(
    "CHILDREN", "Migrants under 20 living in States party to the children's convention", "0 to 19", 13
)
CRC_ADOLESCENTS = _covered(
    "ADOLESCENTS", "Migrants aged 10-19 living in States party to the children's convention", "10 to 19", 19
)

INDICATORS = (WORK_ADMISSIONS, WORK_SHARE, TEMPORARY_WORK, RESEARCHERS_LOST, CRC_CHILDREN, CRC_ADOLESCENTS)

"""Indicators on migrant stocks: how many, from where, women, young and old."""

from __future__ import annotations

from sojourn.indicators.indicator import ANY_COUNTRY, Indicator


def percentage(part: float, whole: float) -> float:
    """part in percent of whole; NaN where whole is zero."""
    return 100.0 * part / whole if whole else float("nan")


MIGRANT_SHARE = Indicator(
    "MIGRANT_SHARE",
    "Migrants in the population",
    unit="%",
    kind="stock",
    direction="context",
    needs=("IMMIGRANTS", "POPULATION"),
    formula=percentage,
    paragraphs=(1, 2, 9),
    smallest_change=(0.5, None),
    definition=(
        "Persons born abroad (or foreign citizens, where birthplace is not recorded) in percent of the population."
    ),
    reference="UN DESA, International Migrant Stock, Table 3",
)
EMIGRANT_SHARE = Indicator(
    "EMIGRANT_SHARE",
    "Emigrants relative to the population",
    unit="%",
    kind="stock",
    direction="context",
    needs=("EMIGRANTS", "POPULATION"),
    formula=percentage,
    paragraphs=(1, 26),
    smallest_change=(0.5, None),
    definition="Persons born in the area who live elsewhere, in percent of the population living there.",
    same_in_the_world=True,
)
FEMALE_SHARE = Indicator(
    "FEMALE_SHARE",
    "Women among migrants",
    unit="%",
    kind="stock",
    direction="context",
    needs=("IMMIGRANTS_F", "IMMIGRANTS"),
    formula=percentage,
    paragraphs=(11,),
    smallest_change=(0.5, None),
    definition="Women and girls in percent of the migrant stock.",
    reference="UN DESA, International Migrant Stock, Table 4",
)
FEMALE_EMIGRANT_SHARE = Indicator(
    "FEMALE_EMIGRANT_SHARE",
    "Women among emigrants",
    unit="%",
    kind="stock",
    direction="context",
    needs=("EMIGRANTS_F", "EMIGRANTS"),
    formula=percentage,
    paragraphs=(11, 12),
    smallest_change=(0.5, None),
    definition="Women and girls in percent of persons born in the area who live elsewhere.",
    same_in_the_world=True,
)
CHILD_SHARE = Indicator(
    "CHILD_SHARE",
    "Children and adolescents under 20 among migrants",
    unit="%",
    kind="stock",
    direction="context",
    needs=("IMMIGRANTS_UNDER20", "IMMIGRANTS_BY_AGE"),
    formula=percentage,
    paragraphs=(13,),
    smallest_change=(0.5, None),
    definition="Persons aged 0 to 19 in percent of the migrant stock of the 2019 edition, which ends in 2019.",
    max_age_years=8.0,
    missing=ANY_COUNTRY,
)
YOUTH_SHARE = Indicator(
    "YOUTH_SHARE",
    "Adolescents and young people aged 10-24 among migrants",
    unit="%",
    kind="stock",
    direction="context",
    needs=("IMMIGRANTS_10TO24", "IMMIGRANTS_BY_AGE"),
    formula=percentage,
    paragraphs=(19,),
    smallest_change=(0.5, None),
    definition="Persons aged 10 to 24 in percent of the migrant stock of the 2019 edition, which ends in 2019.",
    max_age_years=8.0,
    missing=ANY_COUNTRY,
)
WORKING_AGE_SHARE = Indicator(
    "WORKING_AGE_SHARE",
    "Migrants aged 20-64 in the population of that age",
    unit="%",
    kind="stock",
    direction="context",
    needs=("IMMIGRANTS_20TO64", "POPULATION_20TO64"),
    formula=percentage,
    paragraphs=(2, 14),
    smallest_change=(0.5, None),
    definition="Migrants aged 20 to 64 in percent of all persons of that age, 2019 edition.",
    max_age_years=8.0,
    missing=ANY_COUNTRY,
)

INDICATORS = (
    MIGRANT_SHARE,
    EMIGRANT_SHARE,
    FEMALE_SHARE,
    FEMALE_EMIGRANT_SHARE,
    CHILD_SHARE,
    YOUTH_SHARE,
    WORKING_AGE_SHARE,
)

"""Indicators on migrant stocks: how many, from where, women, young and old."""

from __future__ import annotations

from sojourn.indicators.indicator import ANY_COUNTRY, Indicator


def percentage(part: float, whole: float) -> float:
    """part in percent of whole; NaN where whole is zero."""
    return 100.0 * part / whole if whole else float("nan")


MIGRANT_SHARE = Indicator(
    "MIGRANT_SHARE",
    "Migrants in the population",
    "%",
    "stock",
    "context",
    ("IMMIGRANTS", "POPULATION"),
    percentage,
    (1, 2, 9),
    (0.5, None),
    "Persons born abroad (or foreign citizens, where birthplace is not recorded) in percent of the population.",
    reference="UN DESA, International Migrant Stock, Table 3",
)
EMIGRANT_SHARE = Indicator(
    "EMIGRANT_SHARE",
    "Emigrants relative to the population",
    "%",
    "stock",
    "context",
    ("EMIGRANTS", "POPULATION"),
    percentage,
    (1, 26),
    (0.5, None),
    "Persons born in the area who live elsewhere, in percent of the population living there.",
)
FEMALE_SHARE = Indicator(
    "FEMALE_SHARE",
    "Women among migrants",
    "%",
    "stock",
    "context",
    ("IMMIGRANTS_F", "IMMIGRANTS"),
    percentage,
    (11,),
    (0.5, None),
    "Women and girls in percent of the migrant stock.",
    reference="UN DESA, International Migrant Stock, Table 4",
)
FEMALE_EMIGRANT_SHARE = Indicator(
    "FEMALE_EMIGRANT_SHARE",
    "Women among emigrants",
    "%",
    "stock",
    "context",
    ("EMIGRANTS_F", "EMIGRANTS"),
    percentage,
    (11, 12),
    (0.5, None),
    "Women and girls in percent of persons born in the area who live elsewhere.",
)
CHILD_SHARE = Indicator(
    "CHILD_SHARE",
    "Children and adolescents under 20 among migrants",
    "%",
    "stock",
    "context",
    ("IMMIGRANTS_UNDER20", "IMMIGRANTS_BY_AGE"),
    percentage,
    (13,),
    (0.5, None),
    "Persons aged 0 to 19 in percent of the migrant stock of the 2019 edition, which ends in 2019.",
    max_age_years=8.0,
    missing=ANY_COUNTRY,
)
YOUTH_SHARE = Indicator(
    "YOUTH_SHARE",
    "Adolescents and young people aged 10-24 among migrants",
    "%",
    "stock",
    "context",
    ("IMMIGRANTS_10TO24", "IMMIGRANTS_BY_AGE"),
    percentage,
    (19,),
    (0.5, None),
    "Persons aged 10 to 24 in percent of the migrant stock of the 2019 edition, which ends in 2019.",
    max_age_years=8.0,
    missing=ANY_COUNTRY,
)
WORKING_AGE_SHARE = Indicator(
    "WORKING_AGE_SHARE",
    "Migrants aged 20-64 in the population of that age",
    "%",
    "stock",
    "context",
    ("IMMIGRANTS_20TO64", "POPULATION_20TO64"),
    percentage,
    (2, 14),
    (0.5, None),
    "Migrants aged 20 to 64 in percent of all persons of that age, 2019 edition.",
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

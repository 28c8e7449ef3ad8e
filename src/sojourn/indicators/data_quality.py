"""Indicators on the figures themselves: how much is imputed, unknown, or defined otherwise."""

from __future__ import annotations

from sojourn.indicators.indicator import ALL_INPUTS_PRESENT, ANY_COUNTRY, Counted, Indicator
from sojourn.indicators.migrant_stock import percentage


def relative_difference(first: float, second: float) -> float:
    """Absolute difference in percent of the mean of both."""
    middle = (first + second) / 2.0
    return 100.0 * abs(first - second) / middle if middle else float("nan")


UNKNOWN_ORIGIN_SHARE = Indicator(
    "UNKNOWN_ORIGIN_SHARE",
    "Migrants of unknown origin",
    unit="%",
    kind="stock",
    direction="less",
    needs=("IMMIGRANTS_UNKNOWN", "IMMIGRANTS_BILATERAL"),
    formula=percentage,
    paragraphs=(22, 28),
    smallest_change=(1.0, None),
    definition="Migrants whose area of origin is not given, in percent of the migrant stock.",
    counted=Counted(clustering=1.0),
)
IMPUTED_SHARE = Indicator(
    "IMPUTED_SHARE",
    "Migrants in countries whose stock is imputed",
    unit="%",
    kind="stock",
    direction="context",
    needs=("IMMIGRANTS_IMPUTED", "IMMIGRANTS_BILATERAL"),
    formula=percentage,
    paragraphs=(28,),
    smallest_change=(1.0, None),
    definition=(
        "Migrants in countries without any source of their own, in percent of the migrant stock. The publisher's "
        "mark does not vary over time, so it cannot show progress."
    ),
)
CITIZENSHIP_SHARE = Indicator(
    "CITIZENSHIP_SHARE",
    "Migrants counted by citizenship",
    unit="%",
    kind="stock",
    direction="context",
    needs=("IMMIGRANTS_CITIZENSHIP", "IMMIGRANTS_BILATERAL"),
    formula=percentage,
    paragraphs=(28,),
    smallest_change=(1.0, None),
    definition=(
        "Migrants counted as foreign citizens where birthplace is not recorded, in percent of the migrant stock."
    ),
)
EDITION_DIFFERENCE = Indicator(
    "EDITION_DIFFERENCE",
    "Two editions of the migrant stock apart",
    unit="%",
    kind="stock",
    direction="context",
    needs=("IMMIGRANTS", "IMMIGRANTS_OLDER_EDITION"),
    formula=relative_difference,
    paragraphs=(28,),
    smallest_change=(1.0, None),
    definition="Difference of the 2024 and the 2019 edition for the same year, in percent of their mean.",
    missing=ANY_COUNTRY,
    max_age_years=12.0,
)
LEVELS_DIFFERENCE = Indicator(
    "LEVELS_DIFFERENCE",
    "Sum of countries against the published total",
    unit="%",
    kind="stock",
    direction="context",
    needs=("IMMIGRANTS", "IMMIGRANTS_PUBLISHED_TOTAL"),
    formula=relative_difference,
    paragraphs=(28,),
    smallest_change=(0.01, None),
    definition="Difference of the sum over countries and the publisher's own total of the area; 0 is agreement.",
    missing=ALL_INPUTS_PRESENT,
    decimals=3,
)

INDICATORS = (UNKNOWN_ORIGIN_SHARE, IMPUTED_SHARE, CITIZENSHIP_SHARE, EDITION_DIFFERENCE, LEVELS_DIFFERENCE)

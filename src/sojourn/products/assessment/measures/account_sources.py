"""Sources that demographic accounts are made from: what a measure computed from accounts names."""

from __future__ import annotations

from sojourn.products.accounts.deaths_by_sex import PEOPLE_SOURCES, RATE_SOURCES
from sojourn.products.accounts.tables import (
    COMPANION_POPULATION,
    EVENT_SOURCES,
    POPULATION_SOURCES,
    RATIO_SOURCES,
    STOCK_SOURCES,
)

ACCOUNTS: tuple[str, ...] = (
    *STOCK_SOURCES,
    COMPANION_POPULATION,
    *POPULATION_SOURCES,
    *EVENT_SOURCES,
    *RATIO_SOURCES,
    *RATE_SOURCES,
    *PEOPLE_SOURCES,
)

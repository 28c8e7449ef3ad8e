"""Sources that demographic accounts are made from: what a measure computed from accounts names."""

from __future__ import annotations

from sojourn.products.accounts.tables import EVENT_SOURCES, POPULATION_SOURCES, STOCK_SOURCES

ACCOUNTS: tuple[str, ...] = (
    *STOCK_SOURCES,
    *POPULATION_SOURCES,
    *(source for group in EVENT_SOURCES for source in group),
    "WPP2024_SEX_RATIO",
)

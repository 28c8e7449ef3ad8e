"""Indicators on money sent home, at both ends."""

from __future__ import annotations

from sojourn.indicators.indicator import Indicator
from sojourn.indicators.migrant_stock import percentage

REMITTANCES_RECEIVED = Indicator(
    "REMITTANCES_RECEIVED",
    "Personal remittances received",
    "% of GDP",
    "annual",
    "context",
    ("REMITTANCES_RECEIVED", "GDP"),
    percentage,
    (2, 27),
    (0.5, None),
    "Personal transfers and compensation of employees received, in percent of gross domestic product; what goes "
    "through informal channels is not seen.",
    max_age_years=5.0,
    reference="World Bank, World Development Indicators",
)
REMITTANCES_PAID = Indicator(
    "REMITTANCES_PAID",
    "Personal remittances paid",
    "% of GDP",
    "annual",
    "context",
    ("REMITTANCES_PAID", "GDP"),
    percentage,
    (2, 27),
    (0.5, None),
    "Personal transfers and compensation of employees paid, in percent of gross domestic product.",
    max_age_years=5.0,
    reference="World Bank, World Development Indicators",
)

INDICATORS = (REMITTANCES_RECEIVED, REMITTANCES_PAID)

"""Indicators: pure formulas with their declarations, side by side.

The indices of flow tables (intensity, impact, connectivity, inequality, distance, age) are formulas without a
declaration: they are called on a table of one's own. ``INDICATORS`` are those the assessment reads.

May import the cube, kernels, concepts and errors; knows neither warehouse nor panel. A new indicator is a function of
numbers with its declaration under it, in the file of its subject, and an entry of that file's ``INDICATORS``.
"""

from __future__ import annotations

from sojourn.indicators import (
    agreement,
    contribution,
    data_quality,
    environment,
    forced_displacement,
    hidden_people,
    migrant_stock,
    migration_balance,
    mobility,
    routes_and_shelter,
    services_and_crime,
    survey_measures,
    treaty_coverage,
    work_and_skill,
)
from sojourn.indicators.indicator import Indicator

__all__ = ["INDICATORS", "Indicator"]

INDICATORS: tuple[Indicator, ...] = (
    *migrant_stock.INDICATORS,
    *migration_balance.INDICATORS,
    *forced_displacement.INDICATORS,
    *treaty_coverage.INDICATORS,
    *data_quality.INDICATORS,
    *contribution.INDICATORS,
    *routes_and_shelter.INDICATORS,
    *mobility.INDICATORS,
    *agreement.INDICATORS,
    *survey_measures.INDICATORS,
    *work_and_skill.INDICATORS,
    *services_and_crime.INDICATORS,
    *environment.INDICATORS,
    *hidden_people.INDICATORS,
)

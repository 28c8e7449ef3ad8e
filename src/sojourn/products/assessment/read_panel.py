"""Measures of every country from the warehouse: the raw material of profiles, indicators and verdicts.

A measure is declared in ``indicators/measures.csv`` and made by one maker (``makers``). The panel is kept between
answers (``stored_panel``), so that an answer reads what was made before.
"""

from __future__ import annotations

from sojourn.products.assessment.measures.built_in import EDITION_SOURCE
from sojourn.products.assessment.stored_panel import read_panel

__all__ = ["EDITION_SOURCE", "read_panel"]

"""Which rule an indicator is read by, as a digest: two assessments are of one rule only where these are the same."""

from __future__ import annotations

import hashlib

from sojourn.indicators.indicator import Indicator

RULE_EDITION = "2"
"""Edition of the verdict rule of ``docs/explanation/verdicts.md``."""


def rule_digest(indicator: Indicator) -> str:
    """Ten characters that change with anything that decides what an indicator does to a verdict.

    Its direction, measures, formula (by name), paragraphs, smallest change, age limit, missing-data policy, windows,
    what is counted and what it rests on; not its title or definition.
    """
    told = (
        indicator.id,
        indicator.unit,
        indicator.kind,
        indicator.direction,
        indicator.needs,
        indicator.formula.__name__,
        indicator.paragraphs,
        indicator.smallest_change,
        indicator.max_age_years,
        indicator.missing.least_coverage,
        indicator.same_countries_from,
        indicator.over_all,
        indicator.window,
        indicator.unfinished,
        indicator.counted,
        indicator.evidence,
        indicator.evidence_of_world,
        *(name for name in ("legal", "same_in_the_world") if getattr(indicator, name)),
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:10]

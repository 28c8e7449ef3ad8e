"""Codes of stays under permits: the column of the permit's class, and what the end of a stay rests on."""

from __future__ import annotations

CLASS = "permit_class"
UNKNOWN_CLASS, NOT_APPLICABLE = "_X", "_Z"
OBSERVED, AFTER_PERMIT, ASSUMED = "observed", "observed_after_permit", "assumed_at_end_of_permit"
"""A departure within the permits; one after them; none at all, so that the last day of the permit is taken."""

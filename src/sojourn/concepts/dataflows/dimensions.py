"""Dimensions that many dataflows share, each declared once."""

from __future__ import annotations

from sojourn.concepts.dataflow import Dimension

TOTAL = "_T"

TIME = Dimension("time_period", "CL_PERIOD", "time")
RESIDENCE = Dimension("ref_area", "CL_AREA", "residence")
SEX = Dimension("sex", "CL_SEX", "sex", TOTAL)
AGE = Dimension("age", "CL_AGE", "age", TOTAL)

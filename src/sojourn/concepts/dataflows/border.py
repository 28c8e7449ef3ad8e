"""The dataflow of border statistics: what classified crossings were counted or estimated to be."""

from __future__ import annotations

from sojourn.concepts.dataflow import Dataflow, Dimension
from sojourn.concepts.dataflows.dimensions import AGE, RESIDENCE, SEX, TIME, TOTAL
from sojourn.concepts.disclosure import Disclosure

RELEASED_STATISTIC = Dataflow(
    "RELEASED_STATISTIC",
    "Counts about persons that passed the gate of release",
    dimensions=(
        TIME,
        RESIDENCE,
        Dimension("freq", "CL_FREQ", "freq"),
        Dimension("measure", "CL_BORDER_MEASURE", "measure"),
        Dimension("citizenship", "CL_DETAIL", "citizenship", TOTAL),
        SEX,
        AGE,
    ),
    unit="as the measure states",
    timing="interval",
    additive=False,
    attributes=("conf_status", "protection", "standard_error"),
    description="Protected tables as sojourn release wrote them, by month, quarter or year. obs_status Q: hidden, not "
    "zero; E: changed by noise or rounding, by about standard_error. protection: the method. citizenship: an area or a "
    "group of the office's own. Tables with noise need not add up.",
    disclosure=Disclosure.PROTECTED,
)

BORDER_STATISTIC = Dataflow(
    "BORDER_STATISTIC",
    "Statistics of classified border crossings",
    dimensions=(
        TIME,
        RESIDENCE,
        Dimension("freq", "CL_FREQ", "freq"),
        Dimension("measure", "CL_BORDER_MEASURE", "measure"),
        Dimension("citizenship", "CL_AREA", "citizenship", TOTAL),
        SEX,
        AGE,
        Dimension("detail", "CL_DETAIL", "detail", TOTAL),
    ),
    unit="as the measure states",
    timing="interval",
    additive=False,
    attributes=("unit_measure", "conf_status", "definition", "interval_80", "interval_95"),
    negative=True,
    description="Counts and estimates for the country whose border is observed (ref_area), with the rule and the end "
    "of observation in definition. detail holds further breakdowns as column=code, joined by semicolons. interval_80 "
    "and interval_95 are lower/upper bounds of estimates. conf_status N: not released.",
    disclosure=Disclosure.PERSONAL,
)

"""Border worlds on which first figures are scored, and other worlds on which constants of estimators are set.

Scored on seeds 1 to 5 of ``SCORED``. No constant of an estimator may be set on them; constants are set on ``TUNING``,
whose mix, dates, sizes of shocks, month effects and seeds (101 to 105) differ.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sojourn.simulate.travel_changes import Change
from sojourn.simulate.travel_histories import Scenario

SCORED_SEEDS = (1, 2, 3, 4, 5)
TUNING_SEEDS = (101, 102, 103, 104, 105)

#: Fewer visitors than in ``KINDS``, so that a small world has migrants to score: about 5 of 100 arrivals migrate.
_MIX = {
    "tourist": 0.28, "family_visitor": 0.05, "transit": 0.02, "resident_traveller": 0.12, "commuter": 0.001,
    "seasonal_worker": 0.05, "exchange_student": 0.03, "working_holiday": 0.07, "student": 0.08, "settler": 0.16,
    "emigrant": 0.07, "returning_national": 0.05, "circular": 0.02,
}  # fmt: skip
_TUNING_MIX = {
    "tourist": 0.35, "family_visitor": 0.08, "transit": 0.01, "resident_traveller": 0.16, "seasonal_worker": 0.03,
    "exchange_student": 0.02, "working_holiday": 0.04, "student": 0.05, "settler": 0.12, "emigrant": 0.10,
    "returning_national": 0.03, "circular": 0.01,
}  # fmt: skip
_FROM_ABROAD = ("student", "settler")
_HOME_AGAIN = {"emigrant": 1.0, "returning_national": 1.0}


def _closure(first: date, last: date, left: float) -> Change:
    """All but returning nationals and emigrants' returns fall to ``left`` of what they were."""
    return Change(first, last, others=left, moves=_HOME_AGAIN)


_STEADY = Scenario(date(2009, 1, 1), date(2019, 12, 31), mix=_MIX)
_TUNED = Scenario(date(2007, 1, 1), date(2017, 12, 31), mix=_TUNING_MIX, month_sd=0.13, month_persistence=0.3)

SCORED: dict[str, Scenario] = {
    "steady": _STEADY,
    "closure": replace(_STEADY, changes=(_closure(date(2015, 3, 1), date(2016, 8, 31), 0.03),)),
    "settlers doubled": replace(
        _STEADY, changes=(Change(date(2015, 4, 1), moves=dict.fromkeys(_FROM_ABROAD, 3.8)),)
    ),
    "growth": replace(_STEADY, growth=0.0953),
    "mixed citizenships": replace(
        _STEADY, lengths={"XAB": 0.4, "XAC": 2.2, "XAD": 0.6, "XAE": 1.6, "XAF": 0.8, "XAG": 2.6, "XAI": 1.3}
    ),
}  # fmt: skip
"""By name. Closed for 18 months, 2015-03 to 2016-08, in which crossings are about 6 % of before; from 2015-04 on
students and settlers come 3.8 times as often, so that the share of arrivals that migrates doubles (others return
home); growth 0.0953 is ten per cent a year; trips of some citizens last 0.4 to 2.6 times as long.
"""

TUNING: dict[str, Scenario] = {
    "steady": _TUNED,
    "closure": replace(_TUNED, changes=(_closure(date(2012, 10, 1), date(2013, 9, 30), 0.08),)),
    "settlers up": replace(
        _TUNED, changes=(Change(date(2012, 7, 1), moves=dict.fromkeys((*_FROM_ABROAD, "working_holiday"), 1.6)),)
    ),
    "growth": replace(_TUNED, growth=0.06),
    "mixed citizenships": replace(_TUNED, lengths={"XAB": 1.8, "XAD": 0.5, "XAE": 0.7, "XAH": 2.0}),
}  # fmt: skip

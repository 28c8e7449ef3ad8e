"""Kinds of travellers: what people mean to do when they cross a border, as a table of settings.

Every kind is one row: where its people usually live when their history begins, how often they travel from
there, how long a trip lasts, whether and how often they move their usual residence. The countries are made
up (codes ``XAA`` to ``XAM`` of the range ISO 3166 leaves to users), so that no simulated figure is taken for
a real one; ``XAA`` is the country whose border is observed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sojourn.errors import UsageError

HOME = "XAA"
COUNTRIES = ("XAA", "XAB", "XAC", "XAD", "XAE", "XAF", "XAG", "XAH", "XAI", "XAJ", "XAK", "XAL", "XAM")

#: Weights of the calendar months, January first.
EVEN = (1.0,) * 12
HOLIDAYS = (1.5, 0.9, 0.8, 0.9, 0.8, 1.0, 1.6, 1.5, 0.9, 0.8, 0.8, 1.6)
ACADEMIC = (1.0, 3.0, 0.6, 0.2, 0.2, 0.3, 1.6, 2.4, 3.2, 0.6, 0.2, 0.2)
HARVEST = (0.2, 0.3, 1.4, 3.6, 3.2, 1.6, 0.6, 0.3, 0.3, 0.3, 0.2, 0.1)
MOVING = (1.4, 1.2, 1.0, 0.8, 0.8, 0.9, 1.1, 1.1, 1.2, 0.9, 0.8, 0.7)


@dataclass(frozen=True)
class Kind:
    """One kind of traveller.

    id, title : name and meaning, as they stand in the truth file
    share : share of simulated persons before those without a crossing in the period are dropped
    base : where the person usually lives when the history begins (here = the observed country)
    trips : trips a year while living at the first base / at the second base (after a move)
    trip_days : median and log standard deviation of the length of a trip, per base as above
    trip_season, move_season : weights of the calendar months for the start of trips, and for first moves
    moves : True where the history contains moves of usual residence
    stay_days : median and log standard deviation of living at the second base / back at the first
    again : chance that a stay at the second base / back at the first base ends with another move
    active_years : years during which trips happen after the first crossing, None for always
    early : True where the history began before the observed period
    settling : how strongly the scenario's drift towards settling acts (0 not at all): moves become more
        frequent, long trips longer
    national : chance to be a citizen of the observed country
    origins : weights of the other countries (XAB...), shared by citizenship and counterpart areas
    age : mean and standard deviation at the beginning
    third_country : chance that a trip returns by, or ends in, another country than the one it began with
    """

    id: str
    title: str
    share: float
    base: Literal["here", "abroad"]
    trips: tuple[float, float]
    trip_days: tuple[tuple[float, float], tuple[float, float]]
    trip_season: tuple[float, ...] = EVEN
    move_season: tuple[float, ...] = MOVING
    moves: bool = False
    stay_days: tuple[tuple[float, float], tuple[float, float]] = ((1e6, 0.0), (1e6, 0.0))
    again: tuple[float, float] = (0.0, 0.0)
    active_years: tuple[float, float] | None = None
    early: bool = False
    settling: float = 0.0
    national: float = 0.0
    origins: tuple[float, ...] = (20, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2)
    age: tuple[float, float] = (38.0, 15.0)
    third_country: float = 0.05


_WORKERS = (2, 4, 20, 18, 4, 2, 6, 2, 1, 1, 1, 1)
_STUDENTS = (3, 22, 6, 4, 14, 10, 2, 3, 2, 2, 1, 1)
_SETTLERS = (8, 12, 14, 9, 4, 11, 8, 4, 3, 4, 2, 2)
_NEIGHBOUR = (80, 10, 4, 1, 1, 1, 1, 1, 1, 0, 0, 0)

KINDS: tuple[Kind, ...] = (
    Kind(
        "tourist",
        "visits of days or weeks from abroad",
        share=0.44,
        base="abroad",
        trips=(0.16, 0.0),
        trip_days=((11.0, 0.7), (11.0, 0.7)),
        trip_season=HOLIDAYS,
        active_years=(8.0, 0.6),
        age=(42, 17),
    ),
    Kind(
        "family_visitor",
        "visits of one to six months from abroad",
        share=0.05,
        base="abroad",
        trips=(0.35, 0.0),
        trip_days=((75.0, 0.55), (75.0, 0.55)),
        trip_season=HOLIDAYS,
        active_years=(8.0, 0.6),
        origins=_SETTLERS,
        age=(55, 16),
    ),
    Kind(
        "transit",
        "less than two days between two other countries",
        share=0.03,
        base="abroad",
        trips=(0.3, 0.0),
        trip_days=((0.7, 0.6), (0.7, 0.6)),
        trip_season=HOLIDAYS,
        active_years=(6.0, 0.6),
        third_country=0.97,
    ),
    Kind(
        "resident_traveller",
        "residents on holidays and business abroad",
        share=0.255,
        base="here",
        trips=(0.85, 0.0),
        trip_days=((13.0, 0.8), (13.0, 0.8)),
        trip_season=HOLIDAYS,
        early=True,
        national=0.86,
        age=(40, 18),
    ),
    Kind(
        "commuter",
        "works across the border during the week",
        share=0.006,
        base="here",
        trips=(42.0, 0.0),
        trip_days=((4.2, 0.15), (4.2, 0.15)),
        active_years=(1.4, 0.6),
        national=0.75,
        origins=_NEIGHBOUR,
        age=(38, 10),
    ),
    Kind(
        "seasonal_worker",
        "comes back for the season, four to eight months a year",
        share=0.06,
        base="abroad",
        trips=(0.95, 0.0),
        trip_days=((165.0, 0.28), (165.0, 0.28)),
        trip_season=HARVEST,
        active_years=(3.5, 0.6),
        origins=_WORKERS,
        age=(33, 9),
    ),
    Kind(
        "exchange_student",
        "one or two terms",
        share=0.02,
        base="abroad",
        trips=(0.05, 0.0),
        trip_days=((190.0, 0.35), (190.0, 0.35)),
        trip_season=ACADEMIC,
        active_years=(2.0, 0.4),
        origins=_STUDENTS,
        age=(22, 2.5),
    ),
    Kind(
        "working_holiday",
        "means to stay about a year, often a little less or more",
        share=0.05,
        base="abroad",
        trips=(0.03, 0.0),
        trip_days=((285.0, 0.42), (285.0, 0.42)),
        active_years=(3.0, 0.4),
        settling=1.0,
        age=(25, 4),
    ),
    Kind(
        "student",
        "studies for one to four years and mostly leaves",
        share=0.045,
        base="abroad",
        trips=(0.2, 1.1),
        trip_days=((20.0, 0.6), (42.0, 0.5)),
        trip_season=HOLIDAYS,
        move_season=ACADEMIC,
        moves=True,
        stay_days=((830.0, 0.45), (1500.0, 0.6)),
        again=(0.72, 0.12),
        origins=_STUDENTS,
        age=(22, 4),
    ),
    Kind(
        "settler",
        "immigrates to stay, with visits home",
        share=0.06,
        base="abroad",
        trips=(0.15, 0.55),
        trip_days=((30.0, 0.7), (30.0, 0.7)),
        trip_season=HOLIDAYS,
        moves=True,
        stay_days=((2900.0, 0.8), (1800.0, 0.7)),
        again=(0.3, 0.2),
        settling=1.0,
        origins=_SETTLERS,
        age=(33, 13),
    ),
    Kind(
        "emigrant",
        "residents who leave for years; some return",
        share=0.034,
        base="here",
        trips=(0.6, 0.5),
        trip_days=((16.0, 0.7), (21.0, 0.6)),
        trip_season=HOLIDAYS,
        moves=True,
        stay_days=((1250.0, 0.75), (2200.0, 0.7)),
        again=(0.55, 0.35),
        national=0.72,
        age=(31, 11),
    ),
    Kind(
        "returning_national",
        "nationals who come back after years abroad",
        share=0.016,
        base="abroad",
        trips=(0.4, 0.7),
        trip_days=((20.0, 0.6), (18.0, 0.7)),
        trip_season=HOLIDAYS,
        moves=True,
        stay_days=((2600.0, 0.8), (1500.0, 0.7)),
        again=(0.25, 0.3),
        national=1.0,
        age=(38, 13),
    ),
    Kind(
        "circular",
        "lives here and abroad in turn, more than a year each time",
        share=0.01,
        base="abroad",
        trips=(0.4, 0.5),
        trip_days=((18.0, 0.6), (24.0, 0.6)),
        trip_season=HOLIDAYS,
        moves=True,
        stay_days=((590.0, 0.35), (560.0, 0.35)),
        again=(0.93, 0.92),
        origins=_WORKERS,
        age=(36, 10),
    ),
)


def chosen(mix: Mapping[str, float] | None) -> tuple[tuple[Kind, float], ...]:
    """Kinds with their shares of persons, summing to one.

    mix : share per kind id (any positive scale); kinds not named are left out. None takes the shares declared.
    Raises ``UsageError`` for kinds that do not exist and shares that cannot be.
    """
    known = {kind.id: kind for kind in KINDS}
    if mix is None:
        mix = {kind.id: kind.share for kind in KINDS}
    unknown = sorted(set(mix) - set(known))
    wrong = [f"{kind}: {share}" for kind, share in mix.items() if not share >= 0 or share == float("inf")]
    if unknown or wrong or not sum(mix.values()) > 0:
        raise UsageError(
            "the mix of travellers cannot be used",
            details=[f"no such kind: {kind}" for kind in unknown] + wrong,
            ways_out=[f"kinds are: {', '.join(known)}", "shares are zero or more, and one is above zero"],
        )
    total = sum(mix.values())
    return tuple((known[kind], share / total) for kind, share in mix.items() if share > 0)

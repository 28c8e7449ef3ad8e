"""What an indicator is: a formula on measures with a unit, a direction and a rule for what is missing.

A **measure** is a figure of an area at a period that is read or estimated (migrants, births, refugees); an
**indicator** is computed from measures. The formula is a plain function on numbers; the declaration stands under it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Direction = Literal["more", "less", "context"]
Kind = Literal["stock", "flow", "treaty", "annual"]
Shows = Literal["act", "state", "figures"]

LONGEST_STEP: Mapping[Kind, float | None] = {"stock": 5.0, "flow": 5.0, "annual": 1.0, "treaty": None}
"""Years from a figure to the next one where none is missing between them. A list of parties stands until the next."""


@dataclass(frozen=True)
class MissingPolicy:
    """How much of the input may be absent.

    least_coverage : share of the countries of a group that must have every measure; a single country needs all
    """

    name: str
    least_coverage: float
    description: str


ALL_INPUTS_PRESENT = MissingPolicy(
    "all inputs present", 1.0, "Every measure must have a value in every country of the group."
)
MOST_COUNTRIES = MissingPolicy(
    "most countries",
    0.8,
    "Four fifths of the countries of a group must have every measure; the others are named as missing.",
)
ANY_COUNTRY = MissingPolicy(
    "reported countries", 0.0, "What was reported is summed; a country without a report is not a country with none."
)


@dataclass(frozen=True)
class Counted:
    """What stands behind a rate, and how many of it are enough to judge by.

    of : position, in the indicator's needs, of the measure that is counted
    least : at both ends, 100 persons or 30 events where nothing else is said
    clustering : variance of the count over that of a Poisson count of its size: persons who flee or are resettled
        together, dead of one shipwreck. 1 for counts without clusters
    """

    of: int = 0
    least: float = 100.0
    clustering: float = 10.0


@dataclass(frozen=True)
class Window:
    """Years that are judged together, because one event can be the whole figure of one of them.

    The figure of a window is the median of its years.
    """

    years: int = 5


@dataclass(frozen=True)
class Indicator:
    """Declaration of an indicator.

    kind : what its periods are (decides the baseline): stock, flow, treaty or annual
    direction : ``more`` or ``less`` is better, or ``context``: neither, and no verdict rests on it
    needs : ids of the measures, in the order of the formula's arguments
    formula : plain function of numbers; may return NaN where it is not defined
    interval : of the same numbers as the formula, gives the ends of its figure; None where no interval is known
    level : probability that the interval holds, None for a range
    paragraphs : of the Declaration it speaks to
    smallest_change : (absolute in the unit or None, relative to the baseline or None) that counts as a change
    max_age_years : how old the latest figure may be when it is judged
    same_countries_from : for a group, count only its countries that have every measure in all periods from this year
        on, so that countries added later do not move an average; None to count whoever reports
    over_all : for a group, the last measure (its people) is summed over all countries, also those without a figure of
        the others: the rate is then of all people of the group
    window : years of an annual series that are judged together; None to judge single years
    unfinished : periods that are shown and are never the end point: a year that is not over in the edition held
    counted : what must be many enough behind the rate; None where nothing is counted
    evidence : the instrument, series or event it rests on, its own id by default; two indicators of one evidence
        count once. evidence_of_world : the same for the world, where the two ends of a corridor are one
    legal : for a single place the figure is no share but whether an act binds it: nothing in it is estimated
    same_in_the_world : of the world it is the figure of another indicator over again, without those whose origin is
        not known; it stands beside no paragraph of the world
    shows : an act of States (a treaty joined, an agreement signed, a permit given), a state of things that people live
        in, or how good the figures themselves are
    """

    id: str
    title: str
    unit: str
    kind: Kind
    direction: Direction
    needs: tuple[str, ...]
    formula: Callable[..., float]
    paragraphs: tuple[int, ...]
    smallest_change: tuple[float | None, float | None]
    definition: str
    missing: MissingPolicy = MOST_COUNTRIES
    max_age_years: float = 6.0
    reference: str = ""
    decimals: int = 1
    world: bool = True
    country: bool = True
    same_countries_from: int | None = None
    over_all: bool = False
    window: Window | None = None
    unfinished: tuple[str, ...] = ()
    counted: Counted | None = None
    evidence: str = ""
    evidence_of_world: str = ""
    shows: Shows = "state"
    legal: bool = False
    same_in_the_world: bool = False
    interval: Callable[..., tuple[float, float]] | None = None
    level: float | None = None


def find(indicators: Sequence[Indicator], name: str) -> Indicator:
    """The indicator with this id. Raises KeyError."""
    return {i.id: i for i in indicators}[name]

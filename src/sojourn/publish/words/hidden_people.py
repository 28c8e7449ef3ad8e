"""The chapter on people nobody lists in words: intervals, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping

from sojourn.concepts.figure import Figure
from sojourn.concepts.status import ObsStatus
from sojourn.publish.words.language import Language, language
from sojourn.publish.words.three_digits import three_digits

LEAD = (
    "A minimum, a count of what was found, a range: none of these figures is the number of people there are, and none "
    "is to be quoted without its interval."
)
COUNTED = (ObsStatus.NORMAL, ObsStatus.BREAK, ObsStatus.DEFINITION_DIFFERS, ObsStatus.PROVISIONAL)
NO_UPPER_END = "{lower} or more: no upper end is known"
UNKNOWN: dict[str, str] = {
    "deaths_unrecorded": "How many died without being recorded: recorded deaths are a minimum.",
    "deaths_none": "Whether nobody died on routes here: no recorded death is not none.",
    "deaths_open": "How many more will be recorded for the last two years: publishers still complete them.",
    "attempts_unseen": "How many tried to cross and were seen by nobody.",
    "no_attempts": "How dangerous routes here are: a rate is divided by attempts, which are counted for few sea routes "
    "and for no country by itself.",
    "coverage": "Which share of deaths is recorded: that takes incidents with two sources or more that do not copy "
    "from one another.",
    "victims_undetected": "How many victims of trafficking there are: what is detected depends on who looks.",
    "victims_none": "How many victims of trafficking are detected here: no count of them is loaded.",
    "irregular": "How many people live here without a permit: no lists of them are published. Whoever keeps lists can "
    "estimate it, or learn that they do not tell, with «sojourn hidden lists».",
    "parties_since": "Which States have joined since {as_of}, the month of the list of parties.",
    "no_people": "Whom an instrument does not reach: people in need and lists of parties are not both loaded.",
    "services": "Which services there are for them: none are published. «sojourn hidden gaps» reads a table of them.",
}


def ends(figure: Figure, decimals: int, language: Language = language()) -> str:
    """The interval of a figure, with its probability where it has one; empty for a figure without an interval.

    Whole numbers are told to three digits, as the figure beside them. Ends that agree mean that nothing was left open
    in counting; of an estimate they mean no more than that both ways of estimating give the same.
    """
    interval = figure.interval
    if interval is None:
        return ""
    if interval.lower == interval.upper:
        counted = figure.status in COUNTED
        return language.say("counted: no range") if counted else language.say("both ends of the range agree")
    both = (interval.lower, interval.upper)
    lower, upper = (three_digits(e, language) if abs(e) >= 1000 else language.number(e) for e in both)
    if decimals or lower == upper:  # two ends that three digits do not tell apart
        lower, upper = language.number(interval.lower, decimals), language.number(interval.upper, decimals)
    if interval.level is None:
        return language.say("{lower} to {upper}", lower=lower, upper=upper)
    share = language.number(100 * interval.level)
    return language.say("{lower} to {upper} ({level} %)", lower=lower, upper=upper, level=share)


def unknown(code: str, facts: Mapping[str, str], language: Language = language()) -> str:
    """What is not known, as a sentence."""
    return language.say(UNKNOWN[code], **facts)

"""How policies are classed by others, in words: who classes what, the class, and its year."""

from __future__ import annotations

from collections.abc import Sequence

from sojourn.products.hidden.ratings import PolicyRating
from sojourn.publish.words.language import Language, language

TITLE = "How policies are classed"
LEAD = (
    "Context and no figure: a class is somebody's judgement of what a government does. It says nothing of how many "
    "victims there are, it has no mean, and no verdict rests on it."
)
INDICES: dict[str, str] = {
    "TIP_TIER": "Rating by the Government of the United States of what other governments do about trafficking "
    "(Trafficking in Persons Report)",
    "P3_PROSECUTION": "Prosecution of traffickers, coded by researchers from the reports of the United States (3P "
    "index of Cho, Dreher and Neumayer)",
    "P3_PROTECTION": "Protection of victims, coded by researchers from the reports of the United States (3P index of "
    "Cho, Dreher and Neumayer)",
    "P3_PREVENTION": "Prevention of trafficking, coded by researchers from the reports of the United States (3P index "
    "of Cho, Dreher and Neumayer)",
    "SDG_10_7_2": "Answers of the Government itself on its migration policies (SDG 10.7.2, UN DESA)",
}
SHORT: dict[str, str] = {
    "TIP_TIER": "Tier, by the Government of the United States: 1, 2, 2 Watch List (WL), 3",
    "P3_PROSECUTION": "Prosecution, coded by researchers from those reports (3P index): of 5",
    "P3_PROTECTION": "Protection, coded by researchers from those reports (3P index): of 5",
    "P3_PREVENTION": "Prevention, coded by researchers from those reports (3P index): of 5",
    "SDG_10_7_2": "Migration policies, by the Government itself (SDG 10.7.2): requires further progress (req.), "
    "partially meets (part.), meets, fully meets the criteria",
}
"""Who classes what, on the line above a strip of a picture."""
CLASSES: tuple[str, ...] = (
    "Tier 1",
    "Tier 2",
    "Tier 2 Watch List",
    "Tier 3",
    "1 of 5 (no compliance)",
    "2 of 5",
    "3 of 5",
    "4 of 5",
    "5 of 5 (full compliance)",
    "requires further progress",
    "partially meets the criteria",
    "meets the criteria",
    "fully meets the criteria",
)
"""Every class as readers of files and products write it, and as it is said in English."""


def index(rating: PolicyRating, language: Language = language()) -> str:
    """Who classes what."""
    return language.say(INDICES[rating.index])


def classed(rating: PolicyRating, language: Language = language()) -> str:
    """The class, or that there is none."""
    return language.say(rating.rating) if rating.rating else language.say("no class")


def when(rating: PolicyRating, language: Language = language()) -> str:
    """The year of the class, and later years of the index that have none."""
    years = _spans(rating.without, language)
    if rating.period is None:
        return language.say("none in {years}", years=years)
    period = language.period(rating.period)
    return language.say("{period}; none in {years}", period=period, years=years) if years else period


def context(ratings: Sequence[PolicyRating], language: Language = language()) -> list[str]:
    """Lines for a command: what it is, then an index a line; empty without any."""
    if not ratings:
        return []
    lines = [f"{index(r, language)}: {classed(r, language)} ({when(r, language)})." for r in ratings]
    return [language.say(LEAD), *lines]


def _spans(years: Sequence[str], language: Language) -> str:
    """Years in a row, those that follow one another as a span; empty for none."""
    spans: list[list[str]] = []
    for year in years:
        if spans and int(year) == int(spans[-1][-1]) + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return language.row(
        [language.period(s[0]) if len(s) == 1 else f"{language.period(s[0])}–{language.period(s[-1])}" for s in spans]
    )

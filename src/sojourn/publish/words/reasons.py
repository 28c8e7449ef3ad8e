"""Reasons in words: the code of each names its sentence, its figures are put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sojourn.concepts.reason import Reason
from sojourn.publish.words import codes, numbers
from sojourn.publish.words.codes_by_name import source
from sojourn.publish.words.language import Language, language
from sojourn.publish.words.notes import NOTES

Sentence = Callable[[Mapping[str, Any], Language], str]


def _plain(message: str) -> Sentence:
    return lambda figures, language: language.say(message)


def _filled(message: str) -> Sentence:
    return lambda figures, language: language.say(message, **{name: str(part) for name, part in figures.items()})


def _of_source(message: str) -> Sentence:
    """A sentence about a source, which is told by its publisher and its title."""
    return lambda figures, language: language.say(message, **{**figures, "source": source(figures["source"])})


def _periods(figures: Mapping[str, Any], language: Language) -> str:
    return ", ".join(language.period(p) for p in figures["periods"]) or language.say("none")


def _no_figure(message: str) -> Sentence:
    def said(figures: Mapping[str, Any], language: Language) -> str:
        why = "; ".join(reason(r, language) for r in figures["because"])
        return f"{language.say(message)} ({why})" if why else language.say(message)

    return said


def _absent(message: str) -> Sentence:
    return lambda figures, language: language.say(
        message, period=language.period(figures["period"]), status=codes.status(figures["status"], language)
    )


def _with_periods(message: str) -> Sentence:
    return lambda figures, language: language.say(message, **{**figures, "periods": _periods(figures, language)})


def _too_near(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "the newest, {newest}, lies {years} years after the baseline {baseline}, under three years",
        newest=language.period(figures["newest"]),
        years=numbers.fixed(figures["years"], 1, language.locale),
        baseline=language.period(figures["baseline"]),
    )


def _too_old(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "the newest, {newest}, is {years} years old in {as_of}; the limit is {limit}",
        newest=language.period(figures["newest"]),
        years=language.number(figures["years"]),
        as_of=figures["as_of"],
        limit=f"{figures['limit']:g}",
    )


def _weakness(alone: str, message: str) -> Sentence:
    """A count of a verdict's indicators: the plural goes with how many there are in all; one has its own sentence."""

    def said(figures: Mapping[str, Any], language: Language) -> str:
        if figures["of"] == 1:
            return language.say(alone)
        counts = {name: language.number(figures[key]) for name, key in (("n", "count"), ("of", "of"))}
        return language.many(message, message, figures["of"], **counts)

    return said


def _sensitive(figures: Mapping[str, Any], language: Language) -> str:
    changes = language.row([reason(c, language) for c in figures["changes"]])
    return language.say("The verdict changes with {changes}.", changes=changes)


def _other_baseline(figures: Mapping[str, Any], language: Language) -> str:
    periods = language.row([language.period(p) for p in figures["periods"]])
    return language.say("other baseline ({periods})", periods=periods)


def _largest_of_sum(figures: Mapping[str, Any], language: Language) -> str:
    return language.many(
        "the only country that is summed",
        "the largest of {count} countries that are summed",
        figures["countries"],
    )


SENTENCES: Mapping[str, Sentence] = {
    # which periods are compared
    "day_of_adoption": _plain("status on 3 October 2013, the day of adoption"),
    "day_of_adoption_not_known": _plain("the status on 3 October 2013 is not known"),
    "end_of_year_of_adoption": _plain("status at the end of 2013: this list tells years, not days"),
    "first_stock_after": _with_periods("stock of {year}, the first after October 2013"),
    "no_stock": _with_periods("no stock of {year}; there is {periods}"),
    "no_interval": _with_periods("no interval contains October 2013; there is {periods}"),
    "interval_around": lambda figures, language: language.say(
        "interval {period}, which contains October 2013", period=language.period(figures["period"])
    ),
    "no_year_near": _with_periods("no year within two of {year}; there is {periods}"),
    "year_itself": _with_periods("year {year}"),
    "nearest_year": _with_periods("year {year}, the nearest to 2013 within two"),
    "no_window": _with_periods("no window of years ends with {year} or shortly before; there is {periods}"),
    "window_before": _with_periods("years that end with {year}"),
    "no_common_countries": lambda figures, language: language.many(
        "only {count} country has a figure at both dates, too few for the group",
        "only {count} countries have a figure at both dates, too few for the group",
        figures["countries"],
    ),
    "nothing_after": lambda figures, language: language.say(
        "nothing after the baseline {baseline}", baseline=language.period(figures["baseline"])
    ),
    "too_near": _too_near,
    "too_old": _too_old,
    "newest_after": lambda figures, language: language.say(
        "newest at least three years after {baseline}", baseline=language.period(figures["baseline"])
    ),
    # whether a reading moved
    "context": _plain("context: neither more nor less of it is better"),
    "below_smallest_change": _plain("the change is below the smallest that counts"),
    "range_includes_zero": _plain("the range of the change does not rule out zero"),
    "reaches_smallest_change": _plain("the change reaches the smallest that counts"),
    "no_baseline": _no_figure("no baseline figure"),
    "no_latest": _no_figure("no latest figure"),
    "baseline_absent": _absent("the baseline figure of {period} is {status}"),
    "latest_absent": _absent("the latest figure of {period} is {status}"),
    "baseline_zero": _plain("the baseline is zero and the smallest change that counts is only given relative to it"),
    "too_few": lambda figures, language: language.say(
        "too few to judge: {baseline} and {latest} stand behind the two figures, and {least} are enough",
        **{name: language.number(figures[name]) for name in ("baseline", "latest", "least")},
    ),
    # how far a verdict is trusted
    "documents_seen": lambda figures, language: language.many(
        "It rests on {n} document with its day.",
        "It rests on {n} documents with their days.",
        figures["count"],
        n=language.number(figures["count"]),
    ),
    "register_ends": lambda figures, language: language.say(
        "The register of documents is kept to {day}; what fell due later is not known.", day=figures["kept_to"]
    ),
    "no_verdict": _plain("There is no verdict to be confident in."),
    "no_weakness": _plain("Several observed, recent and agreeing pieces of evidence cover the area."),
    "single_indicator": _plain("It rests on a single piece of evidence."),
    "not_observed": _weakness(
        "It rests on a figure that was not observed.",
        "{n} of {of} pieces of evidence rest on figures that were not observed.",
    ),
    "thin_coverage": _weakness(
        "It covers under 80 % of the area, or does not say.",
        "{n} of {of} pieces of evidence cover under 80 % of the area, or do not say.",
    ),
    "old_figures": _weakness(
        "Its latest figure is past half of its age limit.",
        "{n} of {of} pieces of evidence have a latest figure past half of its age limit.",
    ),
    "disagreement": _plain("The indicators do not all agree."),
    "sensitive": _sensitive,
    "half_smallest_change": _plain("half the smallest change that counts"),
    "twice_smallest_change": _plain("twice the smallest change that counts"),
    "other_baseline": _other_baseline,
    # what cells show of a figure
    "stocks_of_the_flow": _plain("a flow is estimated and has no cell; this shows the stocks it starts from"),
    "states_bound": _plain("shows the States bound by the treaty; the stock is traced under MIGRANT_STOCK"),
    "largest_of_sum": _largest_of_sum,
    # why two assessments differ
    "new_edition": _of_source("{source}: edition {before} became {after}"),
    "revision": _of_source("{source} {edition}: the file of the same edition was revised"),
    "new_release": _of_source("{source} {edition} is new"),
    "release_gone": _of_source("{source} {edition} is not there any more"),
    "rule_of_indicator": _plain("the rule of the indicator changed"),
    "rule_edition": _filled("the rule: edition {before} became {after}"),
    "indicator_new": _plain("the indicator is new"),
    "indicator_gone": _plain("the indicator is not there any more"),
    "year": _filled("figures are counted to {after}, not to {before}"),
    **NOTES,
}
"""A sentence for each code, those of verdicts aside (``verdicts``): they need the whole verdict."""


def in_words(given: Iterable[Reason], lang: str = "en") -> list[str]:
    """Reasons and notes as sentences of a language."""
    words = language(lang)
    return [reason(one, words) for one in given]


def reason(given: Reason, language: Language) -> str:
    """A reason in words; raises KeyError for a code without a sentence, which is a defect of ours."""
    return SENTENCES[given.code](given.figures, language)

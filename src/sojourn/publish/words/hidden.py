"""Estimates of people nobody lists in sentences: the answer with its interval, or the refusal with its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sojourn.estimators.hidden.estimate import HiddenEstimate, Reason, Refusal, Role, Way
from sojourn.publish.words.language import Language, language

REFUSALS: dict[Reason, str] = {
    Reason.NOT_IDENTIFIED: "the data fit many totals equally well, so none can be told from the others",
    Reason.NO_ESTIMATE: "no total fits best: with these overlaps the likelihood grows without end",
    Reason.NO_OVERLAP: "nobody is on two lists, so nothing says how much of the population a list reaches",
    Reason.INTERVAL_TOO_WIDE: "the interval, {lower} to {upper}, is wider than a factor of ten",
    Reason.MODELS_DISAGREE: "ways that the data do not tell apart give {low} ({lowest}) and {high} ({highest}), "
    "a factor of {ratio}",
    Reason.MODEL_REJECTED: "the model chosen ({family}) describes the table far worse than another one ({better})",
    Reason.NO_REPEATS: "nobody was met twice, so nothing says how many were met never",
    Reason.NOT_POSITIVE: "in {share} of the draws more is taken off than there is",
}
UNITS: dict[str, str] = {"persons": "persons", "incidents": "incidents"}
ASSUMPTIONS: dict[str, str] = {
    "independent": "being on one list says nothing about being on the other",
    "no_triples": "lists depend on one another in pairs only",
    "graphs": "which lists depend on one another is a decomposable graph, each as likely as another beforehand",
    "closed": "nobody came, left or died while the lists were kept",
    "no_false_matches": "the same person is recognised on every list, and nobody is mistaken for another",
    "everybody_reachable": "everybody could have been listed; whoever never can is not in the total",
    "constant_rate": "having been met changes nothing: nobody is held, removed, or learns to stay away",
    "independent_inputs": "the inputs err independently of one another",
    "residual_rule": "whoever is counted and not legally resident is what is sought",
    "multiplier_rule": "the rate holds for this population, though it was measured elsewhere",
    "stated_weights": "the weights are those that were stated; no data speak for them",
}
NOTES: dict[str, str] = {
    "empty_overlaps": "pairs of lists with nobody in common: {pairs} ({count} of {of}). In a model with such a pair "
    "its cells are empty by necessity",
    "too_many_lists_for_all_models": "with {lists} lists not all models can be compared, and the average "
    "over graphs is not computed: only the chosen model and the lists left out speak here",
}
WAYS: dict[str, str] = {
    "stepwise": "chosen step by step",
    "all": "best of all models",
    "model": "other model, criterion {detail}",
    "graph-averaging": "average over graphs",
    "unequal": "unequal people",
    "independent": "independent lists",
    "without_list": "without {detail}",
    "odds_ratio": "odds ratio of the lists {detail}",
    "chao": "Chao's lower bound",
    "zelterman": "Zelterman",
    "chao-one-inflated": "Chao's bound without the ones",
    "poisson": "Poisson",
    "geometric": "geometric",
    "negative-binomial": "negative binomial",
    "one-inflated": "one-inflated Poisson",
    "residual": "residual",
    "multiplier": "multiplier",
    "ensemble": "combined by stated weights",
    "member": "{detail}",
    "input": "{detail}",
}


def sentences(estimate: HiddenEstimate, language: Language = language()) -> list[str]:
    """The answer or the refusal, what it rests on, what is taken for true, what was noticed."""
    out = [_answer(estimate, language) if estimate.answered else _refused(estimate, language)]
    if not estimate.answered and (way := _chosen(estimate)) is not None and way.total is not None:
        out.append(
            language.say(
                "The chosen model alone would print {total} ({lower} to {upper}). It is shown, and is not an answer.",
                total=_number(way.total, language),
                **_ends(way, language),
            )
        )
    if spread := _spread(estimate, language):
        out.append(spread)
    if estimate.assumptions:
        said = "; ".join(language.say(ASSUMPTIONS[code]) for code in estimate.assumptions)
        out.append(language.say("Taken for true, and not to be seen in the table: {said}.", said=said))
    out += [f"{_note(code, facts, language)}." for code, facts in estimate.notes]
    return [text[:1].upper() + text[1:] for text in out]


def refusal(given: Refusal, language: Language = language()) -> str:
    """The reason as part of a sentence."""
    facts = {name: _fact(name, value, language) for name, value in given.facts.items()}
    return language.say(REFUSALS[given.reason], **facts)


def way_name(name: str, detail: str, language: Language = language()) -> str:
    """The name of a way for tables and charts."""
    said = WAYS.get(name)
    return language.say(said, detail=detail) if said else f"{name} {detail}".strip()


def _answer(estimate: HiddenEstimate, language: Language) -> str:
    bounds = estimate.bounds
    assert bounds is not None and estimate.total is not None
    known = language.say(", {known} of them known", known=language.number(estimate.known)) if estimate.known else ""
    return language.say(
        "{lower} to {upper} {unit} ({level} % interval), most likely about {total}{known}. The interval is the figure.",
        unit=language.say(UNITS[estimate.unit]),
        lower=_number(bounds.lower, language),
        upper=_number(bounds.upper, language),
        level=f"{100 * (bounds.level or 0):g}",
        total=_number(estimate.total, language),
        known=known,
    )


def _refused(estimate: HiddenEstimate, language: Language) -> str:
    known = _known(estimate, language) if estimate.known else ""
    why = "; ".join(refusal(r, language) for r in estimate.refusals)
    return language.say("No answer: {why}.{known}", why=why, known=known)


def _known(estimate: HiddenEstimate, language: Language) -> str:
    return language.say(
        " {known} {unit} are known.",
        known=language.number(estimate.known or 0),
        unit=language.say(UNITS[estimate.unit]),
    )


def _chosen(estimate: HiddenEstimate) -> Way | None:
    return next((w for w in estimate.ways if w.role is Role.ANSWER), None)


def _spread(estimate: HiddenEstimate, language: Language) -> str:
    """Lowest and highest of the ways that the data do not tell apart."""
    if estimate.method == "ensemble":
        return ""
    held = [w.total for w in estimate.ways if w.role is not Role.CHECK and w.total and w.refusal is None]
    if len(held) < 2 or not all(map(math.isfinite, held)):
        return ""
    return language.say(
        "Over {count} ways that the data do not tell apart the total goes from {low} to {high}.",
        count=len(held),
        low=_number(min(held), language),
        high=_number(max(held), language),
    )


def _note(code: str, facts: Mapping[str, Any], language: Language) -> str:
    shown = {name: _fact(name, value, language) for name, value in facts.items()}
    count = len(facts["pairs"]) if "pairs" in facts else 0
    return language.say(NOTES[code], **{**shown, "count": count})


def _ends(way: Way, language: Language) -> dict[str, str]:
    if way.bounds is None:
        return {"lower": language.say("no lower end"), "upper": language.say("no upper end")}
    return {"lower": _number(way.bounds.lower, language), "upper": _number(way.bounds.upper, language)}


def _fact(name: str, value: Any, language: Language) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(str(v) for v in value)
    if name in ("ratio", "criterion", "dispersion"):
        return language.number(float(value), 1)
    if name == "share":
        return f"{100 * float(value):.0f} %"
    if name in ("lowest", "highest", "family", "better"):
        return way_name(str(value), "", language).strip()
    return _number(value, language) if isinstance(value, (int, float)) else str(value)


def _number(value: float | None, language: Language) -> str:
    """A total as it may be said: three figures, since no interval here is narrower."""
    if value is None or math.isnan(value):
        return language.say("no number")
    if math.isinf(value):
        return language.say("no end")
    places = max(0, math.floor(math.log10(abs(value))) - 2) if value >= 1000 else 0
    return language.number(round(value, -places))

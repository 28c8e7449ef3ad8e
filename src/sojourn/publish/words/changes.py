"""What changed between two assessments, in words: verdicts, figures, and the causes of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sojourn.concepts.reason import Reason
from sojourn.declaration.commitment import paragraph
from sojourn.products.assessment.changes import UNNAMED, Change, Changes
from sojourn.products.assessment.movers import Mover
from sojourn.publish.words import codes
from sojourn.publish.words.language import Language
from sojourn.publish.words.numbers import NBSP
from sojourn.publish.words.reasons import reason
from sojourn.publish.words.three_digits import told_with_unit


def causes(given: Iterable[Reason], language: Language) -> str:
    """All causes in a line; that none is told where none is."""
    said = "; ".join(reason(one, language) for one in given)
    return said or language.say("the two assessments do not tell why")


def heading(given: Changes, language: Language) -> list[str]:
    """Which two assessments these are, and whether one rule judged both."""
    lines = [
        language.say(
            "{area}: {before} (as of {year_before}) and {after} (as of {year_after}).",
            area=given.after.name,
            before=given.before.told,
            after=given.after.told,
            year_before=given.before.as_of,
            year_after=given.after.as_of,
        )
    ]
    if not given.same_rule:
        before, after = (language.say(UNNAMED) if r == UNNAMED else r for r in (given.before.rule, given.after.rule))
        lines.append(
            language.say(
                "They were judged by different editions of the rule ({before} and {after}): a verdict that differs can "
                "be the rule's doing and not the area's. Each stands under its own edition.",
                before=before,
                after=after,
            )
        )
    return lines


def counted(given: Mover, language: Language) -> tuple[str, str]:
    """How many verdicts and figures differ under a cause: «1 verdict (27)», «3 figures, 2 of them by this alone»."""
    verdicts = language.many("{count} verdict", "{count} verdicts", len(given.verdicts))
    if given.verdicts:
        verdicts = language.say("{what} ({which})", what=verdicts, which=", ".join(map(str, given.verdicts)))
    figures = language.many("{count} figure", "{count} figures", len(given.figures))
    if given.figures:
        figures = language.say("{what}, {alone} of them by this alone", what=figures, alone=given.alone)
    return verdicts, figures


def furthest(given: Mover, language: Language) -> str:
    """The figure that moved furthest under a cause, with both sides; empty where there is none."""
    moved = given.furthest
    if moved is None:
        return ""
    sides = {"before": row(moved.before, language), "after": row(moved.after, language)}
    return language.say("{title}: {before} → {after}", title=moved.title, **sides)


def mover_line(given: Mover, language: Language) -> str:
    """A cause with what it moved, in a line."""
    verdicts, figures = counted(given, language)
    said = language.say(
        "{cause}: {verdicts}; {figures}", cause=reason(given.cause, language), verdicts=verdicts, figures=figures
    )
    far = furthest(given, language)
    return language.say("{said}; furthest {figure}", said=said, figure=far) if far else said


def verdict_word(given: str | None, language: Language) -> str:
    """A verdict in words; as it was printed where this edition of the rule does not know it."""
    if given is None:
        return language.say("none")
    return codes.verdict(given, language) if given in codes.VERDICTS else given


def verdict_line(change: Change, language: Language) -> str:
    """A verdict that is another one."""
    number = int(change.id)
    return language.say(
        "{number} {title}: {before} → {after} ({causes})",
        number=number,
        title=language.say(paragraph(number).title),
        before=verdict_word(change.before, language),
        after=verdict_word(change.after, language),
        causes=causes(change.causes, language),
    )


def figure_line(change: Change, language: Language) -> str:
    """A figure that is another one."""
    return language.say(
        "{title}: {before} → {after} ({causes})",
        title=change.title,
        before=row(change.before, language),
        after=row(change.after, language),
        causes=causes(change.causes, language),
    )


def row(given: Mapping[str, Any] | None, language: Language) -> str:
    """An indicator's row: 12.4 % (2013) to 8.45 % (2020), improved."""
    if given is None:
        return language.say("not there")
    said: Callable[[Any, Any], str] = lambda value, when: (  # noqa: E731
        language.say("no figure")
        if value is None
        else f"{told_with_unit(float(value), str(given.get('unit', '')), language)}{NBSP}({when})"
    )
    start, movement = given.get("baseline") or {}, str(given.get("movement", ""))
    movement = codes.movement(movement, language) if movement in codes.MOVEMENTS else movement
    latest = said(given.get("value"), given.get("time_period"))
    if start and start.get("time_period") != given.get("time_period"):
        first = said(start.get("value"), start.get("time_period"))
        latest = language.say("{first} to {latest}", first=first, latest=latest)
    return language.say("{figures}, {movement}", figures=latest, movement=movement)

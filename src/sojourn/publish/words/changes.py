"""What changed between two assessments, in words: verdicts, figures, and the causes of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sojourn.concepts.reason import Reason
from sojourn.declaration.commitment import paragraph
from sojourn.products.assessment.changes import UNNAMED, Change, Changes
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


def verdict_line(change: Change, language: Language) -> str:
    """A verdict that is another one."""
    number = int(change.id)
    none = language.say("none")
    return language.say(
        "{number} {title}: {before} → {after} ({causes})",
        number=number,
        title=language.say(paragraph(number).title),
        before=change.before or none,
        after=change.after or none,
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
    latest = said(given.get("value"), given.get("time_period"))
    if start and start.get("time_period") != given.get("time_period"):
        first = said(start.get("value"), start.get("time_period"))
        latest = language.say("{first} to {latest}", first=first, latest=latest)
    return language.say("{figures}, {movement}", figures=latest, movement=movement)

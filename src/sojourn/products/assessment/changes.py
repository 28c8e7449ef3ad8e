"""What changed between two assessments of an area, and because of which release, rule or revision.

Both are read from what ``sojourn assess --json`` prints, so that one can be years old. Nothing is averaged: two
assessments by different editions of the rule are set side by side, each under its own edition.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sojourn.concepts.reason import Reason
from sojourn.errors import UsageError

Kind = Literal["verdict", "figure"]
UNNAMED = "not told"
"""Edition of the rule of an assessment that does not tell one."""
SAME = 1e-9
"""Relative difference under which two figures are one."""


@dataclass(frozen=True)
class Assessed:
    """One assessment as it was printed.

    area, name : of what ; as_of : year ; rule : edition ; told : where it was read
    verdicts : by paragraph ; figures : (paragraph, indicator) -> its row ; indicators : id -> digest of its rule
    releases : hash -> (source, edition)
    """

    area: str
    name: str
    as_of: int
    rule: str
    told: str
    verdicts: Mapping[int, str]
    figures: Mapping[str, Mapping[str, Any]]
    paragraphs: Mapping[str, tuple[int, ...]]
    indicators: Mapping[str, str]
    releases: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Change:
    """One verdict or one figure that is another one.

    id : number of the paragraph, or indicator ; before, after : verdicts or rows; None where there is none
    causes : codes with what they are about
    """

    kind: Kind
    id: str
    title: str
    before: Any
    after: Any
    causes: tuple[Reason, ...]


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two assessments of one area."""

    before: Assessed
    after: Assessed
    verdicts: tuple[Change, ...]
    figures: tuple[Change, ...]

    @property
    def same_rule(self) -> bool:
        """Whether both were judged by one edition of the rule, and both tell which."""
        return self.before.rule == self.after.rule != UNNAMED


def read_assessment(path: Path) -> Assessed:
    """What ``sojourn assess --json`` or ``sojourn report`` wrote to a file.

    Raises UsageError for a file that is not there, no JSON, or no assessment, naming what it lacks.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}.") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise UsageError(
            f"{path} is no assessment: it is not JSON ({problem}).",
            ways_out=["sojourn assess --area KEN --json > before.json"],
        ) from None
    return assessed(given, str(path))


def assessed(given: Any, told: str) -> Assessed:
    """An assessment from the values of its JSON. told : where they are from. Raises as ``read_assessment``."""
    lacking = [k for k in ("area", "as_of", "paragraphs") if not isinstance(given, dict) or k not in given]
    if lacking:
        raise UsageError(
            f"{told} is no assessment: it lacks {', '.join(lacking)}.",
            ways_out=["sojourn assess --area KEN --json > before.json"],
        )
    try:
        return _assessed(given, told)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise UsageError(
            f"{told} is no assessment as `sojourn assess --json` prints it: {type(problem).__name__} at {problem}.",
            ways_out=["sojourn assess --area KEN --json > before.json"],
        ) from None


def _assessed(given: Mapping[str, Any], told: str) -> Assessed:
    rows: dict[str, Mapping[str, Any]] = {}
    shown: dict[str, list[int]] = {}
    for paragraph in given["paragraphs"]:
        for row in paragraph["indicators"]:
            kept = rows.get(row["id"])
            if kept is None or kept["movement"] == "context":  # context of one paragraph can be evidence of another
                rows[row["id"]] = row
            shown.setdefault(row["id"], []).append(int(paragraph["number"]))
    rule = given.get("rule") or {}
    return Assessed(
        area=str(given["area"]),
        name=str(given.get("name", given["area"])),
        as_of=int(given["as_of"]),
        rule=str(rule.get("edition", UNNAMED)),
        told=told,
        verdicts={int(p["number"]): str(p["verdict"]) for p in given["paragraphs"]},
        figures=rows,
        paragraphs={id: tuple(numbers) for id, numbers in shown.items()},
        indicators={str(k): str(v) for k, v in (rule.get("indicators") or {}).items()},
        releases={
            str(r["sha256"])[:12]: (str(r["source"]), str(r.get("edition") or "")) for r in given.get("rests_on", [])
        },
    )


def changes(before: Assessed, after: Assessed) -> Changes:
    """Verdicts and figures that differ, with their causes. Raises UsageError for assessments of two areas."""
    if before.area != after.area:
        raise UsageError(
            f"{before.told} is of {before.name} ({before.area}), {after.told} of {after.name} ({after.area}): "
            "two areas are not compared as two vintages of one.",
            ways_out=["Give two assessments of the same area."],
        )
    figures = tuple(_figures(before, after))
    return Changes(before, after, tuple(_verdicts(before, after, figures)), figures)


def _figures(before: Assessed, after: Assessed) -> Iterable[Change]:
    for id in dict.fromkeys([*before.figures, *after.figures]):
        old, new = before.figures.get(id), after.figures.get(id)
        if old is not None and new is not None and _same(old, new):
            continue
        title = str((new or old or {}).get("title", id))
        yield Change("figure", id, title, old, new, tuple(_causes(id, before, after)))


def _same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether value, period, baseline and movement are the same."""
    if any(old.get(k) != new.get(k) for k in ("time_period", "movement", "status")):
        return False
    starts = [(row.get("baseline") or {}) for row in (old, new)]
    if starts[0].get("time_period") != starts[1].get("time_period"):
        return False
    return _near(old.get("value"), new.get("value")) and _near(starts[0].get("value"), starts[1].get("value"))


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SAME * max(abs(one), abs(other), 1.0)


def _causes(id: str, before: Assessed, after: Assessed) -> Iterable[Reason]:
    """Why an indicator differs: its rule, the releases it rests on, the year; told as far as both say it."""
    old, new = before.figures.get(id), after.figures.get(id)
    if (first := before.indicators.get(id)) != (second := after.indicators.get(id)):
        code = "indicator_new" if first is None else "indicator_gone" if second is None else "rule_of_indicator"
        if before.indicators and after.indicators:
            yield Reason(code, {"indicator": id})
    elif before.rule != after.rule:
        yield Reason("rule_edition", {"before": before.rule, "after": after.rule})
    yield from _releases(_rests_on(old, before), _rests_on(new, after))
    if before.as_of != after.as_of:
        yield Reason("year", {"before": before.as_of, "after": after.as_of})


def _rests_on(row: Mapping[str, Any] | None, of: Assessed) -> dict[str, tuple[str, str]]:
    names = [] if row is None else row.get("rests_on") or []
    return {str(n): of.releases[str(n)] for n in names if str(n) in of.releases}


def _releases(old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]]) -> Iterable[Reason]:
    """Releases that one side rests on and the other does not, each with what took its place."""
    gone = {h: r for h, r in old.items() if h not in new}
    come = {h: r for h, r in new.items() if h not in old}
    for source, edition in sorted(set(come.values())):
        same_edition = (source, edition) in gone.values()
        older = sorted({e for s, e in gone.values() if s == source and e != edition})
        if same_edition:
            yield Reason("revision", {"source": source, "edition": edition})
        elif older:
            yield Reason("new_edition", {"source": source, "before": ", ".join(older), "after": edition})
        else:
            yield Reason("new_release", {"source": source, "edition": edition})
    stayed = {s for s, _ in come.values()}
    for source, edition in sorted(set(gone.values())):
        if source not in stayed:
            yield Reason("release_gone", {"source": source, "edition": edition})


def _moves_a_verdict(change: Change) -> bool:
    """Whether a figure is evidence, and not context, on one side at least."""
    return any(row is not None and row["movement"] != "context" for row in (change.before, change.after))


def _verdicts(before: Assessed, after: Assessed, figures: Iterable[Change]) -> Iterable[Change]:
    """Verdicts that differ, with the causes of the evidence under them; without any, of the context, and the rule."""
    held = list(figures)
    for number in sorted(before.verdicts.keys() | after.verdicts.keys()):
        old, new = before.verdicts.get(number), after.verdicts.get(number)
        if old == new:
            continue
        under = [c for c in held if number in (*before.paragraphs.get(c.id, ()), *after.paragraphs.get(c.id, ()))]
        under = [c for c in under if _moves_a_verdict(c)] or under
        causes: dict[Reason, None] = {}
        if before.rule != after.rule:
            causes[Reason("rule_edition", {"before": before.rule, "after": after.rule})] = None
        for change in under:
            causes |= dict.fromkeys(change.causes)
        if not causes and before.as_of != after.as_of:
            causes[Reason("year", {"before": before.as_of, "after": after.as_of})] = None
        yield Change("verdict", str(number), "", old, new, tuple(causes))

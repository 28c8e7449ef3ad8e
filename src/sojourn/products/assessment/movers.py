"""What moved most between two assessments: releases, rules and revisions by the verdicts and figures under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sojourn.concepts.reason import Reason
from sojourn.products.assessment.changes import Change, Changes


@dataclass(frozen=True)
class Mover:
    """One cause and what differs under it. The rules of single indicators are one cause.

    verdicts : paragraphs ; figures : indicators ; alone : how many of the figures have no other cause
    furthest : the figure under it whose latest value moved furthest; None where none has a value on both sides
    """

    cause: Reason
    verdicts: tuple[int, ...]
    figures: tuple[str, ...]
    alone: int
    furthest: Change | None


def movers(given: Changes) -> tuple[Mover, ...]:
    """All causes, first the one under which most verdicts differ, then most figures, then most of them by it alone.

    A verdict or a figure with several causes counts with each: what each of them did by itself is not known. Furthest
    is the larger of two values against the smaller (|after - before| over the larger of their sizes, from 0 to 2);
    figures with no other cause go before all others.
    """
    found = dict.fromkeys(_kind(cause) for change in (*given.verdicts, *given.figures) for cause in change.causes)
    made = [_mover(cause, given) for cause in found]
    return tuple(sorted(made, key=lambda m: (-len(m.verdicts), -len(m.figures), -m.alone)))


def _kind(cause: Reason) -> Reason:
    """The cause without the indicator that it is about."""
    return Reason(cause.code) if "indicator" in cause.figures else cause


def _mover(cause: Reason, given: Changes) -> Mover:
    figures = [c for c in given.figures if _under(c, cause)]
    moved = [c for c in figures if _way(c) > 0]
    return Mover(
        cause,
        tuple(int(c.id) for c in given.verdicts if _under(c, cause)),
        tuple(c.id for c in figures),
        sum(len(c.causes) == 1 for c in figures),
        max(moved, key=lambda c: (len(c.causes) == 1, _way(c)), default=None),
    )


def _under(change: Change, cause: Reason) -> bool:
    return any(_kind(c) == cause for c in change.causes)


def _way(change: Change) -> float:
    """How far the latest value moved, in shares of the larger of both; 0 where one side has none."""
    before, after = _value(change.before), _value(change.after)
    if before is None or after is None or before == after:
        return 0.0
    return abs(after - before) / max(abs(before), abs(after))


def _value(row: Any) -> float | None:
    held = None if row is None else row.get("value")
    return None if held is None else float(held)

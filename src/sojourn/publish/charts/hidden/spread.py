"""All ways to a hidden total on one line of persons, with their intervals; refused ones hollow, with their reason."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.estimators.hidden.estimate import HiddenEstimate, Role, Way
from sojourn.products.hidden.result import detail_of
from sojourn.publish.charts.heading import heading, height_of
from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import FAINT, GRID, INK, Drawing, hint, line, tag, text, width_of
from sojourn.publish.words.hidden import REFUSALS, sentences, way_name
from sojourn.publish.words.language import Language, language

ROW, WIDTH = 24.0, 760.0
COLOURS = {Role.ANSWER: "#0b69a3", Role.CANDIDATE: "#2f8132", Role.SECOND_OPINION: "#8c5ab5", Role.CHECK: "#7b8794"}
LEGEND = {
    Role.ANSWER: "chosen",
    Role.CANDIDATE: "not told from it by the data",
    Role.SECOND_OPINION: "second opinion",
    Role.CHECK: "check",
}
OF_MEMBERS = {Role.ANSWER: "combination", Role.CANDIDATE: "combined", Role.CHECK: "shown only"}
RED = "#b42318"


@dataclass(frozen=True)
class _LogScale:
    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        at = min(max(value, self.low), self.high)
        share = math.log(at / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)


def hidden_spread(estimate: HiddenEstimate, *, title: str, id: str = "hidden", language: Language = language()) -> str:
    """One row a way, on a logarithmic scale: a factor is the same length everywhere.

    An interval that goes on beyond the picture ends in an arrow; a way without an interval is a dot alone.
    """
    rows = [w for w in estimate.ways if w.total is not None and math.isfinite(w.total)]
    said = sentences(estimate, language)[:1]
    names = [way_name(w.name, _detail(w), language) for w in rows]
    names = [n if len(n) <= 44 else f"{n[:43]}…" for n in names]
    room = max([width_of(n, 11.5) for n in names], default=60.0) + 12
    top = height_of(said, WIDTH) + 16
    drawing = Drawing(WIDTH, top + ROW * len(rows) + 66, title, " ".join(said), id)
    heading(drawing, said)
    ends = _ends(rows, estimate.known)
    scale = _LogScale(*ends, room, WIDTH - 20)
    bottom = top + ROW * len(rows)
    for mark in _marks(*ends):
        drawing.add(line(scale(mark), top, scale(mark), bottom, GRID))
        drawing.add(text(scale(mark), bottom + 14, short_number(mark), size=10, fill=FAINT, anchor="middle"))
    if estimate.known:
        x = scale(estimate.known)
        drawing.add(line(x, top - 4, x, bottom, INK, 1.2, "3 3"))
        drawing.add(text(x + 4, bottom + 28, language.say("known"), size=10, fill=INK, anchor="start"))
    for number, (way, name) in enumerate(zip(rows, names, strict=True)):
        _row(drawing, way, name, top + ROW * (number + 0.5), room, scale, not estimate.answered, language)
    _legend(drawing, rows, bottom + 52, language)
    return drawing.svg()


def _detail(way: Way) -> str:
    """What sets a way apart, short: of a model how far its criterion is from the best one's."""
    return f"+{way.facts['criterion']:.1f}" if way.role is Role.CANDIDATE and "models" in way.facts else detail_of(way)


def _row(
    drawing: Drawing, way: Way, name: str, y: float, room: float, scale: _LogScale, refused: bool, language: Language
) -> None:
    """A way's name, interval and dot."""
    hollow = way.refusal is not None or (refused and way.role is Role.ANSWER)
    colour = COLOURS[way.role]
    drawing.add(text(room - 8, y + 4, name, size=11.5, anchor="end"))
    assert way.total is not None
    if way.bounds is not None:
        low, high = scale(way.bounds.lower), scale(way.bounds.upper)
        drawing.add(line(low, y, high, y, colour, 2.0, "4 3" if hollow else ""))
        if way.bounds.upper > scale.high:
            drawing.add(
                tag("path", d=f"M{high:.1f} {y - 5:.1f}L{high + 8:.1f} {y:.1f}L{high:.1f} {y + 5:.1f}Z", fill=colour)
            )
    why = language.say(REFUSALS[way.refusal.reason]).split(",")[0] if way.refusal else ""
    shown = f"{name}: {short_number(way.total)}" + (f" ({why})" if why else "")
    drawing.add(
        tag("circle", hint(shown), cx=scale(way.total), cy=y, r=4.6, fill="white" if hollow else colour, stroke=colour)
    )
    if hollow:
        drawing.add(text(min(scale(way.total) + 8, WIDTH - 60), y - 5, language.say("refused"), size=10, fill=RED))


def _legend(drawing: Drawing, rows: Sequence[Way], y: float, language: Language) -> None:
    x = 8.0
    for role in (r for r in COLOURS if any(w.role is r for w in rows)):
        words = language.say(OF_MEMBERS[role] if any(w.name == "member" for w in rows) else LEGEND[role])
        drawing.add(tag("circle", cx=x + 4, cy=y - 4, r=4.5, fill=COLOURS[role]), text(x + 13, y, words, size=11))
        x += width_of(words, 11) + 34


def _ends(rows: Sequence[Way], known: float | None) -> tuple[float, float]:
    """Lowest and highest value drawn: intervals up to thirty times the largest total."""
    totals = [w.total for w in rows if w.total]
    lows = [max(w.bounds.lower, 1.0) for w in rows if w.bounds is not None]
    highs = [min(w.bounds.upper, 30 * max(totals)) for w in rows if w.bounds is not None]
    values = [*totals, *lows, *highs, *([known] if known else [])] or [1.0, 10.0]
    low, high = min(values) / 1.15, max(values) * 1.15
    return low, max(high, low * 2)


def _marks(low: float, high: float) -> list[float]:
    """1, 2 and 5 of each power of ten between two values, only 1 where there are many."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if high / low < 200 else (1,)
    return [s * 10.0**p for p in powers for s in steps if low <= s * 10.0**p <= high]

"""What drives an interval: the total with each input low and high, the widest on top."""

from __future__ import annotations

from sojourn.estimators.hidden.estimate import HiddenEstimate
from sojourn.publish.charts.heading import heading, height_of
from sojourn.publish.charts.svg import (
    ARRIVE,
    FAINT,
    GRID,
    INK,
    Drawing,
    Scale,
    hint,
    line,
    tag,
    text,
    ticks,
    width_of,
)
from sojourn.publish.words.hidden import sentences
from sojourn.publish.words.language import Language, language

ROW, WIDTH = 30.0, 760.0


def hidden_tornado(
    estimate: HiddenEstimate, *, title: str, id: str = "tornado", language: Language = language()
) -> str:
    """One bar an input, from the total with the input at its 5th to that at its 95th percentile, others at medians."""
    rows = [w for w in estimate.ways if w.name == "input" and w.bounds is not None]
    centre = estimate.ways[0].total or 0.0
    said = [
        *sentences(estimate, language)[:1],
        language.say(
            "Bars: the total with this input at its 5th and its 95th percentile, all others at their medians."
        ),
    ]
    room = max([width_of(str(w.facts["input"]), 11.5) for w in rows], default=60.0) + 12
    top = height_of(said, WIDTH) + 14
    drawing = Drawing(WIDTH, top + ROW * len(rows) + 30, title, " ".join(said), id)
    heading(drawing, said)
    bottom = top + ROW * len(rows)
    ends = [v for w in rows if w.bounds for v in (w.bounds.lower, w.bounds.upper)] or [0.0, 1.0]
    marks = ticks(min(ends), max(ends), 5)
    scale = Scale(marks[0], marks[-1], room, WIDTH - 30)
    for mark in marks:
        drawing.add(line(scale(mark), top, scale(mark), bottom, GRID))
        drawing.add(text(scale(mark), bottom + 14, f"{mark:,.0f}", size=10, fill=FAINT, anchor="middle"))
    for number, way in enumerate(rows):
        assert way.bounds is not None
        y = top + ROW * number
        low, high = scale(way.bounds.lower), scale(way.bounds.upper)
        shown = f"{way.facts['input']}: {way.bounds.lower:,.0f} – {way.bounds.upper:,.0f}"
        drawing.add(text(room - 8, y + 19, str(way.facts["input"]), size=11.5, anchor="end"))
        drawing.add(tag("rect", hint(shown), x=low, y=y + 6, width=max(high - low, 1.0), height=ROW - 12, fill=ARRIVE))
    drawing.add(line(scale(centre), top - 4, scale(centre), bottom, INK, 1.4))
    return drawing.svg()

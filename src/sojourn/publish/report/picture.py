"""What a chart of a report is: drawn for a desk and for a phone, told in words, with its figures as a table.

Every chart is drawn twice; a style sheet shows one of them. A chart without figures is not an empty frame: it says
what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from sojourn.concepts.figure import Figure
from sojourn.publish.charts.mirrored import ALL as EVERYTHING
from sojourn.publish.charts.mirrored import LEGEND, mirrored
from sojourn.publish.charts.time_lines import Series, time_lines
from sojourn.publish.report.cells import Cell, Table, cell
from sojourn.publish.words.language import Language
from sojourn.publish.words.numbers import significant

WIDE, NARROW = 540.0, 350.0
FULL = 900.0  # of drawings that take the whole page
ADOPTED = 2013.75


@dataclass(frozen=True)
class Picture:
    """One chart.

    wide, narrow : SVG; empty where ``missing`` says why there is no chart
    names : a numbered list under the narrow drawing; note : below the chart
    """

    id: str
    title: str
    note: str = ""
    wide: str = ""
    narrow: str = ""
    table: Table | None = None
    missing: str = ""
    names: tuple[str, ...] = field(default=())


def both(draw: Callable[..., str], id: str, wide: float = WIDE) -> tuple[str, str]:
    """The drawing for a desk and for a phone; ids inside differ."""
    return (
        draw(id=f"{id}-w", width=wide, css="wide"),
        draw(id=f"{id}-n", width=NARROW, css="narrow"),
    )


def turned(picture: Picture) -> Picture:
    """The picture for readers from the right; the world and a circle stay as they are."""
    if not picture.wide or picture.id.startswith("flows-circle"):
        return picture
    turning = LEGEND if picture.id.startswith("map") else EVERYTHING
    return replace(picture, wide=mirrored(picture.wide, turning), narrow=mirrored(picture.narrow, turning))


def missing_picture(id: str, title: str, measures: Iterable[str], language: Language) -> Picture:
    """A chart that cannot be drawn, with the measures it lacks in two periods."""
    message = "This chart needs {measures}; no source that is loaded has them for this area in two periods."
    return Picture(id, title, missing=language.say(message, measures=", ".join(language.say(m) for m in measures)))


def figure_cell(figure: Figure, language: Language) -> Cell:
    """A measure as a number that leads to its panel."""
    return cell(figure, f"#m-{figure.id}", language)


def headings_of(words: Iterable[str], language: Language) -> tuple[str, ...]:
    """Headings of a table."""
    return tuple(language.say(w) for w in words)


def adopted(language: Language) -> tuple[float, str]:
    """The mark of the Declaration on a time axis: where it stands and what it says."""
    return ADOPTED, language.say("Declaration, 2013")


def panel_picture(series: Series, title: str, unit: str, id: str, language: Language) -> str:
    """The chart of one indicator for its panel; empty for fewer than two figures."""
    if len(series.points) < 2:
        return ""
    first, last = (significant(series.points[n].value, 4, language.locale) for n in (0, -1))
    alt = language.say("A line from {first} to {last} {unit}.", first=first, last=last, unit=unit)
    low = min(p.value for p in series.points)
    return time_lines(
        (series,),
        title=title,
        description=alt,
        id=id,
        width=NARROW,
        height=170,
        unit=unit,
        mark=adopted(language),
        zero=low >= 0,
    )

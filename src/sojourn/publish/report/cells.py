"""A number as it stands on the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sojourn.concepts.figure import Figure
from sojourn.concepts.status import ObsStatus, combined
from sojourn.products.assessment.maker import OWN
from sojourn.publish.words.codes import MARKS
from sojourn.publish.words.language import Language
from sojourn.publish.words.numbers import with_unit
from sojourn.publish.words.three_digits import three_digits

MISSING, SUPPRESSED = ObsStatus.MISSING.value, ObsStatus.SUPPRESSED.value


@dataclass(frozen=True)
class Cell:
    """A number's text, its status, and the panel that tells where it is from.

    status : SDMX code; empty for a text that is no figure (a name); sort : what a column is sorted by
    own : sources of own tables that it rests on, empty for none
    """

    text: str
    status: str = ""
    href: str = ""
    sort: float | None = None
    own: str = ""

    @property
    def mark(self) -> str:
        """The letter of the status."""
        return MARKS.get(self.status, "")


@dataclass(frozen=True)
class Table:
    """The figures of a chart: column headings and rows; the first cell of a row is its name."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def own_sources(*figures: Figure | None) -> str:
    """Sources of own tables that figures rest on: «OWN_OFFICE 2024»; empty where none does."""
    named = (s for f in figures if f is not None for s in f.sources if OWN in s)
    return "; ".join(dict.fromkeys(named))


def no_figure(href: str, language: Language, status: str = MISSING) -> Cell:
    """The cell of a figure that should be there and is not, or that its publisher hides."""
    if status == SUPPRESSED:
        return Cell(language.say(ObsStatus.SUPPRESSED.word), status, href)
    return Cell(language.say("no figure"), MISSING, href)


def cell(figure: Figure, href: str, language: Language, decimals: int = 0, unit: str = "") -> Cell:
    """A figure with its status, and its unit where one is asked for."""
    if figure.value is None:
        return no_figure(href, language, figure.status)
    text = with_unit(language.number(figure.value, decimals), unit)
    return Cell(text, figure.status, href, figure.value, own_sources(figure))


def three(figure: Figure, href: str, unit: str, language: Language) -> Cell:
    """A figure to three significant digits, with its status; its panel has it in full."""
    if figure.value is None:
        return no_figure(href, language, figure.status)
    text = with_unit(three_digits(figure.value, language), unit)
    return Cell(text, figure.status, href, figure.value, own_sources(figure))


def computed(value: float, parts: Iterable[Figure], href: str, language: Language) -> Cell:
    """What a chart computes from figures: it has the weakest of their statuses."""
    held = list(parts)
    return Cell(language.number(value), combined({f.status for f in held}).value, href, value, own_sources(*held))

"""Page one: the findings with their numbers as links, and the tables of States by instrument."""

from __future__ import annotations

from dataclasses import dataclass

from sojourn.concepts.figure import Figure
from sojourn.declaration.baseline import END_OF_YEAR
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.report.cells import Cell, own_sources
from sojourn.publish.words import titles
from sojourn.publish.words.findings import finding
from sojourn.publish.words.language import Language
from sojourn.publish.words.periods import typeset
from sojourn.publish.words.sources import publishers_of_all, within_sentence


@dataclass(frozen=True)
class TextPart:
    """Words, or a number that leads to its panel."""

    text: str
    cell: Cell | None = None


@dataclass(frozen=True)
class FindingLine:
    """A finding as it is printed. source : publishers of its numbers"""

    code: str
    parts: tuple[TextPart, ...]
    source: str

    @property
    def plain(self) -> str:
        """The sentence as one text."""
        return "".join(part.text for part in self.parts)


def finding_lines(dossier: Dossier, language: Language) -> list[FindingLine]:
    """The findings of a dossier, in order."""
    lines = []
    for given in dossier.findings:
        parts = finding(given, within_sentence(dossier, language), dossier.names, language)
        told = tuple(
            TextPart(typeset(p.text) if p.figure is None else p.text, _number(p.figure, p.text, dossier)) for p in parts
        )
        lines.append(FindingLine(given.code, told, publishers_of_all(given.figures.values(), dossier, language)))
    return lines


def _number(figure: Figure | None, text: str, dossier: Dossier) -> Cell | None:
    if figure is None:
        return None
    href = f"#i-{figure.id}" if figure.id in dossier.indicators else f"#m-{figure.id}"
    return Cell(text, figure.status, href, figure.value, own_sources(figure))


@dataclass(frozen=True)
class InstrumentLine:
    """A treaty and the States of the area. since : of a country, the day or year ; outside : names, some of many

    before : States bound at the end of the year of the Declaration
    """

    treaty: str
    newest: str
    bound: int
    of: int
    since: str
    outside: str
    before: int = 0


NAMED = 12
YEAR = int(END_OF_YEAR[:4])


def instrument_lines(dossier: Dossier, language: Language) -> list[InstrumentLine]:
    """Each treaty of the lists that are loaded, with how many States of the area it binds and which it does not."""
    held = dossier.instruments
    if held is None:
        return []
    lines = []
    for treaty, newest in held.newest.items():
        outside = held.outside(treaty)
        names = [dossier.names[a] for a in outside[:NAMED]]
        if len(outside) > NAMED:
            names.append(language.say("{count} more", count=language.number(len(outside) - NAMED)))
        bond = held.bonds.get((dossier.area, treaty))
        title = titles.treaty(treaty, language)
        since = language.period(bond.date) if bond is not None and bond.date else ""
        of = len(held.states)
        before = held.parties(treaty, YEAR)
        listed, lacking = language.period(newest), language.row(names)
        lines.append(InstrumentLine(title, listed, of - len(outside), of, since, lacking, before))
    return lines

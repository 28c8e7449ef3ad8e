"""Whom a treaty is about, by country: of the States outside it, those with most such people come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.concepts.figure import Figure
from sojourn.indicators.treaty_coverage import WOMEN_ONLY
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.telling.unfinished import finished

MIGRANTS, WOMEN, YOUNG, REFUGEES, STATELESS, BORN_THERE = (
    "IMMIGRANTS", "IMMIGRANTS_F", "IMMIGRANTS_UNDER20", "REFUGEES_ASYLUM", "STATELESS", "EMIGRANTS",
)  # fmt: skip
ABOUT: dict[str, str] = {
    **dict.fromkeys(WOMEN_ONLY, WOMEN),
    **dict.fromkeys(("CRC", "CRC_OP_SC", "CRC_OP_IC"), YOUNG),
    **dict.fromkeys(("REFUGEE_1951", "REFUGEE_1967"), REFUGEES),
    **dict.fromkeys(("STATELESS_1954", "STATELESS_1961"), STATELESS),
}
"""Treaty -> measure of the people it is about; of every other one all migrants."""


@dataclass(frozen=True)
class Concerned:
    """People of a treaty by State. measure : who they are ; figures : State -> figure, all of one period"""

    measure: str
    figures: dict[str, Figure]


def concerned(panel: Panel, treaty: str, form: str, states: Sequence[str]) -> Concerned | None:
    """How many people a treaty is about live in each of some States; None where no figure is loaded.

    form : HOME for treaties that a State owes its own people, of whom those who live elsewhere count; else where they
        live. All figures are of one period, the newest that is over; a State without a figure of it is not there.
    """
    id = BORN_THERE if form == "HOME" else ABOUT.get(treaty, MIGRANTS)
    periods = [f.period for f in finished(id, (Figure(id, p, 0.0) for p in panel.periods(id)))]
    if not periods:
        return None
    held = panel.amounts[id][periods[-1]]
    figures = {s: Figure(id, periods[-1], held[s].value, held[s].status) for s in states if s in held}
    return Concerned(id, figures) if figures else None


def most_first(states: Sequence[str], people: Concerned | None) -> tuple[str, ...]:
    """States by how many people are concerned, the most first; those without a figure last, as they came."""
    held = people.figures if people else {}
    return tuple(sorted(states, key=lambda s: -held[s].number if s in held else 1.0))

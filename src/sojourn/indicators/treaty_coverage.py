"""Indicators on treaties, weighed by people: migrants who live in, or come from, States party.

Ratification is not implementation: these indicators say to how many persons a State owes what the treaty says.
"""

from __future__ import annotations

from sojourn.indicators.indicator import Indicator
from sojourn.indicators.migrant_stock import percentage

PEOPLE = {"migrants": "Migrants", "emigrants": "Emigrants"}
WOMEN = {"migrants": "Migrant women", "emigrants": "Emigrant women"}
WOMEN_ONLY = ("CEDAW", "ILO_C189")
"""Treaties that protect women and girls, of whom alone their measures speak."""
PLACES = {
    "DESTINATION": (
        "{migrants} living in States party to {treaty}",
        "Migrants living in States party, in percent of all migrants living in the area.",
    ),
    "ORIGIN": (
        "{emigrants} living in States party to {treaty}",
        "Persons born in the area who live in States party elsewhere, in percent of all who live elsewhere.",
    ),
}
TREATIES: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("ICRMW", "the migrant workers' convention", (10, 15)),
    ("ICERD", "the convention against racial discrimination", (10, 16)),
    ("CEDAW", "the women's convention", (11,)),
    ("CRC", "the children's convention", (13,)),
    ("REFUGEE_1951", "the 1951 refugee convention", (23,)),
    ("PALERMO_TRAFFICKING", "the protocol against trafficking", (17,)),
    ("PALERMO_SMUGGLING", "the protocol against smuggling", (17,)),
    ("ILO_C189", "the domestic workers convention", (12, 14)),
)


def measure(treaty: str, place: str, part: str) -> str:
    """Id of the measure: COVERED or ALL migrants at DESTINATION or ORIGIN for one treaty."""
    return f"{treaty}_{place}_{part}"


def _declared(treaty: str, words: str, paragraphs: tuple[int, ...], place: str) -> Indicator:
    title, definition = PLACES[place]
    women = treaty in WOMEN_ONLY
    return Indicator(
        f"{treaty}_{place}",
        title.format(**(WOMEN if women else PEOPLE), treaty=words),
        unit="%",
        kind="treaty",
        direction="more",
        needs=(measure(treaty, place, "COVERED"), measure(treaty, place, "ALL")),
        formula=percentage,
        paragraphs=paragraphs,
        smallest_change=(1.0, None),
        definition=definition + (" Women and girls only." if women else ""),
        max_age_years=7.0,
        reference="United Nations Treaty Collection; ILO",
    )


INDICATORS = tuple(_declared(t, words, paragraphs, place) for t, words, paragraphs in TREATIES for place in PLACES)

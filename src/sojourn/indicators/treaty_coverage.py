"""Indicators on treaties: how many States are bound, and how many people live where they are.

Ratification is not implementation: these indicators say to how many persons a State owes what the treaty says. The
share of people covered moves because States act and because people move. Only acts are a State's own doing, so the
share with the people of the first date moves a verdict; the share with the people of each date, and that of people
from the area, are context.
"""

from __future__ import annotations

from sojourn.indicators.indicator import ANY_COUNTRY, Direction, Indicator
from sojourn.indicators.migrant_stock import percentage

WOMEN_ONLY = ("CEDAW", "ILO_C189")
"""Treaties that protect women and girls, of whom alone their measures speak."""
KNOWN = "Places of which nobody knows whether they are bound are left out."
FORMS: tuple[tuple[str, Direction, str, str, tuple[str, str]], ...] = (
    (
        "ACTION",
        "more",
        "Migrants of the first date in places bound by {}",
        "Migrants of the first date who live in places bound at the date, in percent of them all: what States did, "
        f"with people held still. {KNOWN}",
        ("DESTINATION_FIXED", "DESTINATION_START"),
    ),
    (
        "DESTINATION",
        "context",
        "Migrants living in places bound by {}",
        "Migrants living in places bound, in percent of all migrants living in the area; it moves with people, too. "
        f"{KNOWN}",
        ("DESTINATION_COVERED", "DESTINATION_ALL"),
    ),
    (
        "ORIGIN",
        "context",
        "Emigrants living in places bound by {}",
        "Persons born in the area who live in places bound elsewhere, in percent of all who live elsewhere. Where they "
        f"went, and what other States did, is not the doing of the area. {KNOWN}",
        ("ORIGIN_COVERED", "ORIGIN_ALL"),
    ),
    (
        "STATES_PARTY",
        "context",
        "States party to {}",
        "States party in percent of the States of the area.",
        ("PARTIES", "STATES"),
    ),
)
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
    """Id of a measure: COVERED or ALL migrants at DESTINATION or ORIGIN for one treaty."""
    return f"{treaty}_{place}_{part}"


def _declared(
    treaty: str,
    words: str,
    paragraphs: tuple[int, ...],
    form: tuple[str, Direction, str, str, tuple[str, str]],
) -> Indicator:
    id, direction, title, definition, (part, whole) = form
    women = treaty in WOMEN_ONLY and id != "STATES_PARTY"
    named = title.format(words)
    return Indicator(
        f"{treaty}_{id}",
        named.replace("igrants", "igrant women") if women else named,
        unit="%",
        kind="treaty",
        direction=direction,
        needs=(f"{treaty}_{part}", f"{treaty}_{whole}"),
        formula=percentage,
        paragraphs=paragraphs,
        smallest_change=(1.0, None),
        definition=definition + (" Women and girls only." if women else ""),
        missing=ANY_COUNTRY,
        max_age_years=7.0,
        reference="United Nations Treaty Collection; ILO",
        evidence=treaty,
    )


INDICATORS = tuple(_declared(t, words, paragraphs, form) for t, words, paragraphs in TREATIES for form in FORMS)

"""Indicators on treaties: how many States are bound, and how many people live where they are.

Ratification is not implementation: these indicators say to how many persons a State owes what the treaty says. The
share of people covered moves because States act and because people move. Only acts are a State's own doing, so the
share with the people of the baseline moves a verdict; the share with the people of each date, and that of people
from the area, are context.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.indicators.indicator import ANY_COUNTRY, Direction, Indicator
from sojourn.indicators.migrant_stock import percentage

Array = npt.NDArray[np.float64]
WOMEN_ONLY = ("CEDAW", "CEDAW_OP", "ILO_C189")
"""Treaties that protect women and girls, of whom alone their measures speak."""
KNOWN = "Places of which nobody knows whether they are bound are left out."
FORMS: tuple[tuple[str, Direction, str, str, tuple[str, str]], ...] = (
    (
        "ACTION",
        "more",
        "Migrants of the baseline in places bound by {}",
        "Migrants of the baseline who live in places bound at the date, in percent of them all: what States did, "
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
    ("ICRMW", "the migrant workers' convention", (10, 12, 14, 15)),
    ("ICERD", "the convention against racial discrimination", (10, 16)),
    ("CEDAW", "the women's convention", (11,)),
    ("CRC", "the children's convention", (13,)),
    ("REFUGEE_1951", "the 1951 refugee convention", (23,)),
    ("PALERMO_TRAFFICKING", "the protocol against trafficking", (11, 17)),
    ("PALERMO_SMUGGLING", "the protocol against smuggling", (17,)),
    ("ILO_C189", "the domestic workers convention", (12, 14, 15)),
    ("ICCPR", "the covenant on civil and political rights", (10,)),
    ("ICESCR", "the covenant on economic, social and cultural rights", (10,)),
    ("CAT", "the convention against torture", (10, 23)),
    ("CPED", "the convention against enforced disappearance", (10, 23)),
    ("CAT_OP", "the protocol on visits to places of detention", (10,)),
    ("ICCPR_OP1", "the protocol on complaints about civil and political rights", (10,)),
    ("ICESCR_OP", "the protocol on complaints about economic, social and cultural rights", (10,)),
    ("CEDAW_OP", "the protocol on complaints of women", (11, 12)),
    ("CRC_OP_SC", "the protocol on the sale of children", (13,)),
    ("CRC_OP_IC", "the protocol on complaints of children", (13,)),
    ("REFUGEE_1967", "the 1967 refugee protocol", (23,)),
    ("STATELESS_1954", "the 1954 convention on stateless persons", (23,)),
    ("STATELESS_1961", "the 1961 convention on statelessness", (23,)),
    ("UNTOC", "the convention against organized crime", (17,)),
)
WITH_PEOPLE_WHO_MOVE = (
    "ICRMW",
    "ICERD",
    "CEDAW",
    "CRC",
    "REFUGEE_1951",
    "PALERMO_TRAFFICKING",
    "PALERMO_SMUGGLING",
    "ILO_C189",
)
"""Treaties that the Declaration names or that are about migrants or one of its groups: for these the share with the
people of each date, and that of emigrants, stand beside what States did."""
FIXED_PEOPLE = ("ACTION", "STATES_PARTY")
"""Forms of every other treaty."""


@dataclass(frozen=True)
class Split:
    """Why a share of people covered changed: change = accessions + moved, in percentage points.

    accessions : States that joined or withdrew, with the people of the start; moved : people who live elsewhere
    """

    change: float
    accessions: float
    moved: float


def split(start: Array, end: Array, bound_start: Array, bound_end: Array) -> Split:
    """The change of a share of people covered, by its two causes.

    start, end : persons by place at both dates; bound_start, bound_end : 1 bound, 0 not, NaN not known. A place not
    known at either date is left out of both.
    """
    known = ~(np.isnan(bound_start) | np.isnan(bound_end))
    s0, s1 = (100.0 * p[known] / p[known].sum() for p in (start, end))
    p0, p1 = bound_start[known], bound_end[known]
    return Split(
        change=float((s1 * p1).sum() - (s0 * p0).sum()),
        accessions=float((s0 * (p1 - p0)).sum()),
        moved=float(((s1 - s0) * p1).sum()),
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
        shows="act" if id in FIXED_PEOPLE else "state",
        legal=id in ("ACTION", "DESTINATION"),
        same_in_the_world=id == "ORIGIN",
    )


HOME: tuple[tuple[str, str], ...] = (
    ("ICCPR", "the covenant on civil and political rights"),
    ("ICRMW", "the migrant workers' convention"),
)
"""Treaties that bind a State to let its own citizens in (article 12 (4); article 8 (2))."""


def _home(treaty: str, words: str) -> Indicator:
    return Indicator(
        f"{treaty}_HOME",
        f"Emigrants whose country of birth is bound by {words}",
        unit="%",
        kind="treaty",
        direction="more",
        needs=(f"{treaty}_HOME_FIXED", f"{treaty}_HOME_START"),
        formula=percentage,
        paragraphs=(24,),
        smallest_change=(1.0, None),
        definition=(
            "Persons born in the area who lived elsewhere at the baseline, in percent of them all, whose country of "
            "birth is bound at the date: their State owes them that it lets them in. Birth stands in for citizenship. "
            f"{KNOWN}"
        ),
        missing=ANY_COUNTRY,
        max_age_years=7.0,
        reference="United Nations Treaty Collection",
        evidence=treaty,
        shows="act",
        legal=True,
    )


INDICATORS = tuple(
    _declared(t, words, paragraphs, form)
    for t, words, paragraphs in TREATIES
    for form in FORMS
    if t in WITH_PEOPLE_WHO_MOVE or form[0] in FIXED_PEOPLE
) + tuple(_home(*own) for own in HOME)

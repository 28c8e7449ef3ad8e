"""A map of people with a protection gap: in each country the largest group that an instrument missing concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.concepts import area
from sojourn.publish.charts.heading import heading, height_of
from sojourn.publish.charts.svg import Drawing, size_of, tag
from sojourn.publish.charts.world_map import DISCLAIMER, world_map
from sojourn.publish.words.language import Language, language

TITLE = "People with a protection gap: the largest group in each country"
KEY = "Grey: no gap was found, or there is no figure of people. Being bound is not being protected."
STEPS = (1e3, 1e4, 1e5, 1e6, 1e7)


def hidden_gaps(rows: Sequence[Mapping[str, Any]], *, id: str = "gaps", language: Language = language()) -> str:
    """The map. rows : as ``products.hidden.gaps`` gives them; groups without a figure are not on it."""
    largest: dict[str, float] = {}
    for row in rows:
        if row["upper"] == row["upper"] and row["upper"] > 0:
            largest[str(row["ref_area"])] = max(largest.get(str(row["ref_area"]), 0.0), float(row["upper"]))
    facts = {code: area.get(code) for code in largest}
    number = {code: str(one.m49) for code, one in facts.items()}
    drawn = world_map(
        {number[code]: people for code, people in largest.items()},
        title=language.say(TITLE),
        description=f"{language.say(TITLE)}. {language.say(DISCLAIMER)}",
        id=id,
        places={
            number[code]: (one.longitude, one.latitude)
            for code, one in facts.items()
            if one.longitude is not None and one.latitude is not None
        },
        names={number[code]: area.name(code) for code in largest},
        steps=STEPS,
        unit=language.say("persons"),
    )
    said = [language.say(KEY), language.say(DISCLAIMER)]
    width, height = size_of(drawn)
    top = height_of(said, width) + 6
    drawing = Drawing(width, top + height, language.say(TITLE), " ".join(said), f"{id}-map")
    heading(drawing, said)
    drawing.add(tag("g", drawn, transform=f"translate(0 {top:g})"))
    return drawing.svg()

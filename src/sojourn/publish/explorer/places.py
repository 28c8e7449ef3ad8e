"""Where an area is drawn, and what it is called there; an area of one's own table has its code for a name."""

from __future__ import annotations

from statistics import median

from sojourn.concepts import area as areas


def name_of(area: str) -> str:
    """The name of an area; the code itself where no list knows it."""
    known = areas.areas()
    return known[area].name if area in known else area


def place_of(area: str) -> tuple[float, float] | None:
    """Longitude and latitude in degrees: of a group the middle of its members; None where nobody knows."""
    known = areas.areas()
    if area not in known:
        return None
    inside = [known[m] for m in areas.members(area)] if known[area].is_group else [known[area]]
    spots = [(m.longitude, m.latitude) for m in inside if m.longitude is not None and m.latitude is not None]
    if not spots:
        return None
    return median(x for x, _ in spots), median(y for _, y in spots)

"""Figures of areas against the size of those areas: heads, births, migrants, remittances, each to one figure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sojourn.concepts.departure import Departure
from sojourn.errors import counted
from sojourn.products.intake.judging.figures import TOTAL, Figures, Floats, Mask, plain
from sojourn.products.intake.judging.parts import numbered

#: Quantity of a dataflow -> (dimensions chosen, dimension that is the area, subject of the sizes, factor to its unit).
Measured = tuple[dict[str, tuple[str, ...]], str, str, float]
MEASURED: dict[str, tuple[Measured, ...]] = {
    "POPULATION": (({}, "ref_area", "population", 1.0),),
    "MIGRANT_STOCK": (({}, "ref_area", "foreign_born", 1.0), ({}, "counterpart_area", "born_and_abroad", 1.0)),
    "VITAL_EVENTS": (
        ({"event": ("BIRTHS",)}, "ref_area", "births", 1.0),
        ({"event": ("DEATHS",)}, "ref_area", "deaths", 1.0),
    ),
    "REMITTANCE_FLOW": (({}, "ref_area", "received", 1.0), ({}, "counterpart_area", "sent", 1.0)),
    "ECONOMIC_SERIES": (
        ({"series": ("POPULATION",)}, "ref_area", "population", 1.0),
        ({"series": ("REMITTANCES_RECEIVED_USD",)}, "ref_area", "received", 1e-6),
        ({"series": ("REMITTANCES_PAID_USD",)}, "ref_area", "sent", 1e-6),
    ),
}
#: Most that an area can have of a quantity, per head of its population (its largest since 1990): with reasons.
PER_HEAD: dict[str, tuple[float, str]] = {
    "MIGRANT_STOCK": (1.3, "no more migrants than people; populations of 1990 to 2024"),
    "REPORTED_FLOW": (0.35, "no country takes in or loses a third of its people in a year by reported moves"),
    "DISPLACED_POPULATION": (1.5, "no more displaced persons than people; a host may grow by half"),
    "DISPLACED_BY_AGE": (1.5, "no more displaced persons than people; a host may grow by half"),
    "DISPLACEMENT_FLOW": (1.0, "no more persons displaced in a year than people"),
    "DURABLE_SOLUTION": (1.0, "no more returns in a year than people"),
    "ASYLUM_APPLICATION": (0.2, "no country has more applications in a year than a fifth of its people"),
    "ASYLUM_DECISION": (0.2, "no country takes more decisions in a year than a fifth of its people"),
    "INTERNALLY_DISPLACED": (1.0, "no more displaced persons than people"),
    "INTERNAL_DISPLACEMENT": (1.0, "no more movements in a year than people"),
    "VITAL_EVENTS": (0.3, "neither births, deaths nor moves of a year exceed three tenths of the people"),
    "ADMISSION": (0.2, "no country admits a fifth of its people in a year"),
    "RESEARCHER_MIGRATION": (0.05, "not one in twenty publishes"),
}
#: Where PER_HEAD is looked at: areas with more people than this, and figures above it; small places are exceptions.
PEOPLE, PERSONS = 50_000, 1_000
#: Distances are powers of ten. The median distance of areas from their sizes in an edition of another year stays
#: below NEAR; a single area is out where it is beyond FAR; a part of the file where more than PART of the areas are.
NEAR, FAR, PART = 0.7, 1.3, 0.25
#: Two areas are exchanged where each has the other's size as nearly as areas have their own in this file: to within
#: NEARLY times their usual distance, at least CLOSE and at most SWAPPED, while each is four times that from its own.
NEARLY, CLOSE, SWAPPED = 2.0, 0.1, 0.35
#: Where more areas than this are far from their size, the quantity is not one that keeps to sizes.
FEW = 4
#: Fewer areas than this say nothing about a file.
AREAS = 12


def against_sizes(figures: Figures, sizes: Mapping[str, Mapping[str, float]]) -> list[Departure]:
    """Whether areas have about what areas of their size have."""
    found = []
    roles: dict[str, dict[str, float]] = {}
    for chosen, key, subject, factor in MEASURED.get(figures.dataflow.id, ()):
        totals = by_area(figures, chosen, key)
        if len(totals) < AREAS or not sizes.get(subject):
            continue
        roles[key] = {code: value * factor for code, value in totals.items()}
        found += _compared(figures, key, roles[key], sizes[subject], subject)
    if not found and set(roles) >= {"ref_area", "counterpart_area"}:
        found += _directions(figures, roles, sizes)
    return found or too_many_for_their_people(figures, sizes.get("population", {}))


def by_area(figures: Figures, chosen: Mapping[str, tuple[str, ...]], key: str) -> dict[str, float]:
    """The largest year's figure of each area: totals where they are written, else the sum of the parts."""
    if key not in figures.codes:
        return {}
    mask = figures.given & (figures.values > 0) & figures.countries(key)
    for dimension, codes in chosen.items():
        mask &= figures.is_in(dimension, codes)
    mask = whole(figures, mask, key)
    if not mask.any():
        return {}
    place = numbered(figures.years)
    size = len(figures.names[key])
    years = int(place.max()) + 1
    sums = np.bincount(place[mask] * size + figures.codes[key][mask], figures.values[mask], years * size)
    largest = sums.reshape(years, size).max(axis=0)
    return {name: float(v) for name, v in zip(figures.names[key], largest, strict=True) if v > 0}


def whole(figures: Figures, mask: Mask, key: str) -> Mask:
    """Of the lines of a mask those that can be summed: for each other dimension its total where there is one."""
    for other, names in figures.names.items():
        if other in (key, "time_period"):
            continue
        if other == "variant" and len(names) > 1:
            mask = mask & figures.is_in(other, ("ESTIMATE", "MEDIUM"))
        elif TOTAL in names:
            mask = mask & figures.is_in(other, (TOTAL,))
        elif other in figures.area_keys:
            mask = mask & figures.countries(other)
    return mask


def _compared(
    figures: Figures, key: str, ours: Mapping[str, float], sizes: Mapping[str, float], subject: str
) -> list[Departure]:
    codes = [c for c in ours if sizes.get(c, 0) > 0]
    if len(codes) < AREAS:
        return []
    distance = np.log10([ours[c] / sizes[c] for c in codes])
    rule = (f"rule: sizes of areas ({subject})",)
    middle = float(np.median(distance))
    if abs(middle) > NEAR:
        sentence = f"{key}: figures of areas are 10 to the power of {middle:+.1f} times what areas of their size have"
        return [Departure("scaled", sentence, figures.cells(figures.given), rule)]
    out = np.abs(distance - middle) > FAR
    if out.mean() > PART:
        names = [c for c, o in zip(codes, out, strict=True) if o]
        sentence = f"{key}: {out.sum()} of {len(codes)} areas have figures far from their size: {', '.join(names[:10])}"
        return [Departure("scaled", sentence, figures.cells(figures.is_in(key, names)), rule)]
    return _exchanged(figures, key, ours, sizes, codes, distance, rule)


def _exchanged(
    figures: Figures,
    key: str,
    ours: Mapping[str, float],
    sizes: Mapping[str, float],
    codes: list[str],
    distance: Floats,
    rule: tuple[str, ...],
) -> list[Departure]:
    middle = float(np.median(distance))
    usual = float(np.median(np.abs(distance - middle)))
    near = min(max(NEARLY * usual, CLOSE), SWAPPED)
    out = [c for c, d in zip(codes, distance, strict=True) if abs(d - middle) > 4 * near]
    if len(out) > FEW:
        return []
    for i, one in enumerate(out):
        for other in out[i + 1 :]:
            cross = (np.log10(ours[one] / sizes[other]), np.log10(ours[other] / sizes[one]))
            if max(abs(c - middle) for c in cross) < near:
                cells = figures.cells(figures.given & figures.is_in(key, (one, other)))
                sentence = (
                    f"{key}: {one} has {plain(ours[one])} and {other} {plain(ours[other])}; the size of each is the "
                    "other's: two areas exchanged"
                )
                return [Departure("areas_exchanged", sentence, cells, rule)]
    return []


def _directions(
    figures: Figures, roles: Mapping[str, Mapping[str, float]], sizes: Mapping[str, Mapping[str, float]]
) -> list[Departure]:
    """Whether what stands as origin looks like origins, or like destinations."""
    of = {k: s for chosen, k, s, _ in MEASURED[figures.dataflow.id] if not chosen}
    straight = [_likeness(roles[k], sizes[of[k]]) for k in ("ref_area", "counterpart_area")]
    crossed = [
        _likeness(roles["counterpart_area"], sizes[of["ref_area"]]),
        _likeness(roles["ref_area"], sizes[of["counterpart_area"]]),
    ]
    if sum(crossed) > sum(straight):
        sentence = (
            f"ref_area looks like {of['counterpart_area']} and counterpart_area like {of['ref_area']} (correlation of "
            f"sizes {crossed[0]:.2f} and {crossed[1]:.2f}, the right way {straight[0]:.2f} and {straight[1]:.2f})"
        )
        return [Departure("swapped_columns", sentence, figures.cells(figures.given), ("rule: sizes of areas",))]
    return []


def _likeness(ours: Mapping[str, float], sizes: Mapping[str, float]) -> float:
    codes = [c for c in ours if sizes.get(c, 0) > 0]
    if len(codes) < AREAS:
        return 0.0
    return float(np.corrcoef(np.log([ours[c] for c in codes]), np.log([sizes[c] for c in codes]))[0, 1])


def too_many_for_their_people(figures: Figures, people: Mapping[str, float]) -> list[Departure]:
    """Figures above what can be of an area's people."""
    if figures.dataflow.id not in PER_HEAD or "ref_area" not in figures.codes:
        return []
    most, reason = PER_HEAD[figures.dataflow.id]
    heads = np.array([people.get(n, np.nan) for n in figures.names["ref_area"]])[figures.codes["ref_area"]]
    values = np.abs(figures.values)
    over = figures.given & ~_uncertain(figures) & (values > PERSONS) & (heads > PEOPLE)
    over &= values > most * heads * figures.lasting
    if not over.any():
        return []
    sentence = f"{counted(int(over.sum()), 'figure')} above {most:g} for each head of the area's population ({reason})"
    return [Departure("implausible", sentence, figures.cells(over), (f"rule: {reason}",))]


def _uncertain(figures: Figures) -> Mask:
    """Lines that are bounds of projections: they may exceed what can be."""
    if "variant" not in figures.codes:
        return np.zeros(len(figures), bool)
    return ~figures.is_in("variant", ("ESTIMATE", "MEDIUM"))

"""A dossier of two made-up countries: small enough to check by hand, with markup in a name to see it escaped."""

from __future__ import annotations

import numpy as np

from sojourn.concepts.figure import Figure, Origin, derived
from sojourn.concepts.reason import Reason
from sojourn.declaration.commitment import paragraphs
from sojourn.declaration.reading import Reading, SmallestChange, movement
from sojourn.declaration.verdict import Evidence, Verdict, verdict
from sojourn.indicators.migrant_stock import percentage
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.flow_partners import FlowPartners, FlowTable
from sojourn.products.assessment.map_figures import MapFigures
from sojourn.products.assessment.provenance import Cells, Provenance, ReleaseRecord

AS_OF = 2026
STOCK = ((2010, 40.0), (2015, 50.0), (2020, 45.0), (2024, 60.0))
NAME = "Two <Lands> & co"
ORIGIN = Origin("MIGRANT_STOCK", "MADE_UP", "1", (("sex", "F+M"),), "ref_area", (1,), "sum")
LAST = "2020-07-01/P4Y"


def series(name: str, values: tuple[tuple[int, float], ...], status: str = "A") -> tuple[Figure, ...]:
    return tuple(Figure(name, str(y), v, status, 1.0, (2, 2), origin=ORIGIN) for y, v in values)


def intervals(name: str, *values: float) -> tuple[Figure, ...]:
    periods = ("2010-07-01/P5Y", "2015-07-01/P5Y", LAST)[: len(values)]
    return tuple(Figure(name, p, v, "E", 1.0, (2, 2), origin=ORIGIN) for p, v in zip(periods, values, strict=True))


def where_from() -> Provenance:
    cells = Cells("MIGRANT_STOCK", (("ref_area", "AAA"),), remarks=(Reason("largest_of_sum", {"countries": 2}),))
    return Provenance(ORIGIN, (1,), "sum", cells=cells)


def release(number: int, name: str, digits: str, url: str, *, used: bool) -> ReleaseRecord:
    return ReleaseRecord(
        number, "MADE_UP", "1", "Nobody", name, 10, digits * 32, url, "none", "", "", "2026-01-01", used=used
    )


def readings() -> dict[int, list[Reading]]:
    share = Reading(
        "MIGRANT_SHARE", "context", Figure("MIGRANT_SHARE", "2015", 5.0, origin=ORIGIN),
        Figure("MIGRANT_SHARE", "2024", 6.0, origin=ORIGIN), SmallestChange(0.5), kind="stock", coverage=1.0,
    )  # fmt: skip
    refugees = Reading(
        "REFUGEES_FROM", "less", Figure("REFUGEES_FROM", "2013", 2.0, origin=ORIGIN),
        Figure("REFUGEES_FROM", "2024", 1.0, "E", origin=ORIGIN), SmallestChange(None, 0.1), coverage=1.0,
    )  # fmt: skip
    return {n: [r for r, own in ((share, (1, 2, 9)), (refugees, (5, 8, 23))) if n in own] for n in range(1, 35)}


def verdicts() -> tuple[Verdict, ...]:
    held = readings()
    return tuple(verdict(p, held[p.number], as_of=AS_OF) for p in paragraphs())


def made_up(**other: object) -> Dossier:
    """The dossier; ``other`` replaces parts of it."""
    stock, people = series("IMMIGRANTS", STOCK), series("POPULATION", tuple((y, 1000.0) for y, _ in STOCK))
    share = tuple(derived("MIGRANT_SHARE", s.period, percentage, (s, p)) for s, p in zip(stock, people, strict=True))
    measures = {
        "IMMIGRANTS": stock,
        "IMMIGRANTS_F": series("IMMIGRANTS_F", tuple((y, v / 2) for y, v in STOCK), "E"),
        "POPULATION": people,
        "BIRTHS": intervals("BIRTHS", 20.0, 18.0, 12.0),
        "DEATHS": intervals("DEATHS", 10.0, 11.0, 10.0),
        "NET_MIGRATION": intervals("NET_MIGRATION", 5.0, -3.0, 8.0),
        "FLOW_IN": intervals("FLOW_IN", 15.0),
        "FLOW_OUT": intervals("FLOW_OUT", 7.0),
        "REFUGEES_ORIGIN": series("REFUGEES_ORIGIN", ((2013, 2.0), (2024, 1.0))),
    }
    names = {
        "TWO": NAME, "AAA": "Aland", "BBB": "Beland", "CCC": "Celand", "DDD": "Deland", "KEN": "Kenya & co",
        "TUV": "Tuvalu", "NRU": "Nauru", "N": "North", "SE": "South & East", "W": "West",
    }  # fmt: skip
    first = readings()[5][0]
    given: dict[str, object] = {
        "area": "TWO",
        "level": "community",
        "members": ("AAA", "BBB", "KEN", "NRU"),
        "names": names,
        "as_of": AS_OF,
        "verdicts": verdicts(),
        "indicators": {
            "MIGRANT_SHARE": share,
            "REFUGEES_FROM": series("REFUGEES_FROM", ((2013, 2.0), (2020, 1.5), (2024, 1.0)), "E"),
        },
        "measures": measures,
        "provenance": {name: where_from() for name in measures},
        "releases": (
            release(1, "a.csv", "ab", "https://example.org/a", used=True),
            release(2, "b.csv", "cd", "", used=False),
        ),
        "changes": (Evidence(first, movement(first, as_of=AS_OF)),),
        "maps": (
            MapFigures("share", "MIGRANT_SHARE", "2024", {
                "KEN": Figure("MIGRANT_SHARE", "2024", 1.5),
                "TUV": Figure("MIGRANT_SHARE", "2024", 2.5, "E"),
                "NRU": Figure("MIGRANT_SHARE", "2024", None, "O"),
            }),
        ),
        "flows": FlowTable(
            LAST, ("N", "SE", "W"), np.array([[1.0, 20.0, 30.0], [4.0, 0.0, 6.0], [0.0, 8.0, 9.0]]), "E",
            frozenset({"SE"}), "FLOW_OUT",
        ),
        "partners": FlowPartners(
            LAST, "E", {"CCC": Figure("FLOW_IN", LAST, 12.0, "E")},
            {"CCC": Figure("FLOW_OUT", LAST, 3.0, "E"), "DDD": Figure("FLOW_OUT", LAST, 2.0, "E")},
            Figure("FLOW_WITHIN", LAST, 7.0, "E"),
        ),
    }  # fmt: skip
    return Dossier(**{**given, **other})  # type: ignore[arg-type]

"""A report of two made-up countries: small enough to check by hand, with markup in a name to see it escaped."""

from __future__ import annotations

import numpy as np

from sojourn.declaration.commitment import paragraphs
from sojourn.declaration.reading import Figure, Reading, SmallestChange, movement
from sojourn.declaration.verdict import Verdict, verdict
from sojourn.declaration.wording import sentence
from sojourn.indicators.forced_displacement import REFUGEES_FROM
from sojourn.indicators.migrant_stock import MIGRANT_SHARE
from sojourn.publish.report.content import (
    Change,
    FlowContent,
    IndicatorSeries,
    Input,
    MapContent,
    MapValue,
    Measure,
    PartnerContent,
    Provenance,
    ReleaseRecord,
    ReportContent,
    Value,
)

AS_OF = 2026
STOCK = ((2010, 40.0), (2015, 50.0), (2020, 45.0), (2024, 60.0))
NAME = "Two <Lands> & co"


def series(values: tuple[tuple[int, float], ...], status: str = "A") -> tuple[Value, ...]:
    return tuple(Value(str(y), str(y), v, status, 1.0, 2) for y, v in values)


def intervals(*values: float) -> tuple[Value, ...]:
    starts = (2010, 2015, 2020)[: len(values)]
    years = (5, 5, 4)
    return tuple(
        Value(f"{s}-07-01/P{n}Y", f"{s}-{s + n}", v, "E", 1.0, 2)
        for s, n, v in zip(starts, years, values, strict=False)
    )


def measure(name: str, values: tuple[Value, ...]) -> Measure:
    where = Provenance(
        "MIGRANT_STOCK",
        "MADE_UP",
        "1",
        (("sex", "F+M"),),
        (1,),
        "sum",
        "",
        "sojourn trace MIGRANT_STOCK sex=F",
        "a cell",
    )
    return Measure(name, f"title of {name}", "persons", values, where)


def release(number: int, name: str, digits: str, url: str, *, used: bool) -> ReleaseRecord:
    return ReleaseRecord(
        number, "MADE_UP", "1", "Nobody", name, 10, digits * 32, url, "none", "", "", "2026-01-01", used=used
    )


def readings() -> dict[int, list[Reading]]:
    share = Reading(
        "MIGRANT_SHARE", MIGRANT_SHARE.title, "%", "context", Figure(5.0, "2015", "observed", "MADE_UP 1"),
        Figure(6.0, "2024", "observed", "MADE_UP 1"), SmallestChange(0.5), kind="stock", coverage=1.0,
    )  # fmt: skip
    refugees = Reading(
        "REFUGEES_FROM", REFUGEES_FROM.title, REFUGEES_FROM.unit, "less", Figure(2.0, "2013", "observed", "MADE_UP 1"),
        Figure(1.0, "2024", "estimated", "MADE_UP 1"), SmallestChange(None, 0.1), coverage=1.0,
    )  # fmt: skip
    return {n: [r for r, own in ((share, (1, 2, 9)), (refugees, (5, 8, 23))) if n in own] for n in range(1, 35)}


def verdicts() -> tuple[Verdict, ...]:
    held = readings()
    return tuple(verdict(p, held[p.number], as_of=AS_OF) for p in paragraphs())


def content(**other: object) -> ReportContent:
    """The report's content; ``other`` replaces parts of it."""
    judged = verdicts()
    stock, people = series(STOCK), series(((2010, 1000.0), (2015, 1000.0), (2020, 1000.0), (2024, 1000.0)))
    share = tuple(
        Value(s.period, s.label, 100 * s.value / p.value, "A", 1.0, 2,
              (Input("IMMIGRANTS", s.value, "A"), Input("POPULATION", p.value, "A")))
        for s, p in zip(stock, people, strict=True)
    )  # fmt: skip
    refugees = tuple(Value(str(y), str(y), v, "E", 1.0, 2) for y, v in ((2013, 2.0), (2020, 1.5), (2024, 1.0)))
    first = readings()[5][0]
    given: dict[str, object] = {
        "area": "TWO",
        "name": NAME,
        "level": "community",
        "members": {"AAA": "Aland", "BBB": "Beland"},
        "as_of": AS_OF,
        "data_stamp": "1 file, made up",
        "built_in": False,
        "verdicts": judged,
        "indicators": {
            "MIGRANT_SHARE": IndicatorSeries(MIGRANT_SHARE, share),
            "REFUGEES_FROM": IndicatorSeries(REFUGEES_FROM, refugees),
        },
        "measures": {
            m.id: m
            for m in (
                measure("IMMIGRANTS", stock),
                measure("IMMIGRANTS_F", series(tuple((y, v / 2) for y, v in STOCK), "E")),
                measure("POPULATION", people),
                measure("BIRTHS", intervals(20.0, 18.0, 12.0)),
                measure("DEATHS", intervals(10.0, 11.0, 10.0)),
                measure("NET_MIGRATION", intervals(5.0, -3.0, 8.0)),
                measure("REFUGEES_ORIGIN", series(((2013, 2.0), (2024, 1.0)))),
            )
        },
        "releases": (
            release(1, "a.csv", "ab", "https://example.org/a", used=True),
            release(2, "b.csv", "cd", "", used=False),
        ),
        "changes": (Change("REFUGEES_FROM", sentence(first, movement(first, as_of=AS_OF)), "MADE_UP 1"),),
        "assessment": {
            "area": "TWO", "name": NAME, "as_of": AS_OF,
            "paragraphs": [
                {"number": v.number, "verdict": v.verdict, "reason": v.reason, "confidence": v.confidence.level,
                 "indicators": []}
                for v in judged
            ],
        },
        "maps": (
            MapContent("share", "Share", "%", "2024", (
                MapValue("KEN", "404", "Kenya & co", 0.0, 38.0, 1.5, "A", True),
                MapValue("TUV", "798", "Tuvalu", -8.0, 178.0, 2.5, "E", False),
                MapValue("NRU", "520", "Nauru", -0.5, 166.9, None, "O", True),
            ), "MIGRANT_SHARE"),
        ),
        "flows": FlowContent(
            "2020-2024", ("North", "South & East", "West"),
            np.array([[1.0, 20.0, 30.0], [4.0, 0.0, 6.0], [0.0, 8.0, 9.0]]), "E", frozenset({1}), "IMMIGRANTS",
        ),
        "partners": PartnerContent(
            "2020-2024", (("CCC", "Celand", 12.0),), (("CCC", "Celand", 3.0), ("DDD", "Deland", 2.0)), 7.0, "E",
            "IMMIGRANTS", "IMMIGRANTS",
        ),
    }  # fmt: skip
    return ReportContent(**{**given, **other})  # type: ignore[arg-type]

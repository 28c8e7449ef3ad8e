"""A warehouse with four countries, two editions of the stock and reported flows, small enough to check in the head.

All figures are of both sexes and split in halves; nobody is born or dies unless said.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from made_up_tables import load

from sojourn.concepts.dataflows import MIGRANT_STOCK, POPULATION, REPORTED_FLOW, VITAL_EVENTS, VITAL_RATES
from sojourn.warehouse import Warehouse

SEXES = ("F", "M")
#: (birthplace, residence) -> persons in 2015 and in 2020
NEWEST = {
    ("UGA", "KEN"): (60.0, 60.0),
    ("KEN", "UGA"): (20.0, 60.0),
    ("KEN", "DEU"): (100.0, 140.0),
    ("OOO", "DEU"): (20.0, 20.0),
    ("DEU", "FRA"): (100.0, 60.0),
    ("FRA", "DEU"): (80.0, 80.0),
}
#: the edition before lists Ugandans in Germany, which the newest has under unknown
EARLIER = {**NEWEST, ("UGA", "DEU"): (8.0, 8.0), ("OOO", "DEU"): (12.0, 12.0)}
#: 40 more Kenyans in Uganda and 40 in Germany; 40 Germans fewer in France
PEOPLE = {
    "KEN": (10_000.0, 9_920.0),
    "UGA": (5_000.0, 5_040.0),
    "DEU": (20_000.0, 20_080.0),
    "FRA": (18_000.0, 17_960.0),
}
Pairs = Mapping[tuple[str, str], tuple[float, float]]


def flow_world(
    folder: Path,
    *,
    earlier: bool = True,
    reported: bool = True,
    mortality: bool = True,
    stock: Pairs = NEWEST,
    people: Mapping[str, tuple[float, float]] = PEOPLE,
) -> Warehouse:
    """The warehouse; without the edition before, reported flows or death rates by sex where asked.

    stock, people : another newest stock and the population in 2015 and 2020 that goes with it
    """
    warehouse = Warehouse(folder / "flows.duckdb")
    load(warehouse, "UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, _stock(stock))
    if earlier:
        load(warehouse, "UNDESA_STOCK_BILATERAL_2019", "2019", MIGRANT_STOCK, _stock(EARLIER))
    living = [
        (y, a, n / 2, s)
        for a, both in people.items()
        for y, n in zip(("2015", "2020"), both, strict=True)
        for s in SEXES
    ]
    population = {
        "time_period": [r[0] for r in living],
        "ref_area": [r[1] for r in living],
        "obs_value": [r[2] for r in living],
        "sex": [r[3] for r in living],
        "variant": "ESTIMATE",
        "reference_date": "07-01",
    }
    load(warehouse, "UNDESA_STOCK_TOTALS", "2024", POPULATION, population)
    events = [(str(y), a, e) for y in range(2015, 2021) for a in people for e in ("BIRTHS", "DEATHS")]
    vital = {
        "time_period": [e[0] for e in events],
        "ref_area": [e[1] for e in events],
        "event": [e[2] for e in events],
        "obs_value": [0.0] * len(events),
        "variant": "ESTIMATE",
    }
    load(warehouse, "WPP2024_EVENTS", "2024", VITAL_EVENTS, vital)
    if mortality:
        by_sex = {"ref_area": "001", "age": "Y30T34", "sex": list(SEXES)}
        rates = {**by_sex, "obs_value": [0.01, 0.01], "rate": "MX", "time_period": "2015-07-01/P5Y"}
        load(warehouse, "WPP2019_MORTALITY", "2019", VITAL_RATES, rates)
        at_risk = {**by_sex, "obs_value": [1000.0, 1000.0], "time_period": "2015"}
        at_risk |= {"variant": "ESTIMATE", "reference_date": "07-01"}
        load(warehouse, "WPP2019_POPULATION", "2019", POPULATION, at_risk)
    if reported:
        load(warehouse, "OECD_MIG", "2018", REPORTED_FLOW, REPORTED)
    return warehouse


#: Kenyans to Germany, 10 in each of 2015 to 2020; Germany's departures to Kenya are known for 2015 to 2018 only
REPORTED = {
    "time_period": [str(y) for y in range(2015, 2021)] + [str(y) for y in range(2015, 2019)],
    "counterpart_area": ["KEN"] * 10,
    "ref_area": ["DEU"] * 10,
    "direction": ["IN"] * 6 + ["OUT"] * 4,
    "partner_basis": "CITIZENSHIP",
    "obs_value": [10.0] * 6 + [4.0] * 4,
    "definition": "test",
}


def _stock(table: Pairs) -> dict[str, list[object]]:
    rows = [
        (year, residence, birthplace, persons / 2, sex)
        for (birthplace, residence), both in table.items()
        for year, persons in zip(("2015", "2020"), both, strict=True)
        for sex in SEXES
    ]
    names = ("time_period", "ref_area", "counterpart_area", "obs_value", "sex")
    return {name: [r[i] for r in rows] for i, name in enumerate(names)}

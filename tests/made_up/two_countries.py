"""Kenya and Uganda, women and men, 2015 to 2020: all that an account is made of, each figure with its own status.

Over the interval the half-year rule counts five years' events: 500 births and 250 deaths in Kenya, 1,030 births and no
deaths in Uganda. Nobody migrates in sum: the population changes by births and deaths alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sojourn import sources
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import MIGRANT_STOCK, POPULATION, VITAL_EVENTS, VITAL_RATES
from sojourn.warehouse import Warehouse

#: time, residence, birthplace, sex, persons, status
STOCK = (
    ("2015", "KEN", "UGA", "F", 30.0, "A"),
    ("2015", "KEN", "UGA", "M", 20.0, "I"),
    ("2015", "UGA", "KEN", "F", 10.0, "A"),
    ("2015", "UGA", "KEN", "M", None, "Q"),  # suppressed, not zero
    ("2020", "KEN", "UGA", "F", 30.0, "A"),
    ("2020", "KEN", "UGA", "M", 20.0, "A"),
    ("2020", "UGA", "KEN", "F", 10.0, "A"),
    ("2020", "UGA", "KEN", "M", 12.0, "A"),
)
#: time, residence, sex, persons, status
PEOPLE = (
    ("2015", "KEN", "F", 10_000.0, "A"),
    ("2015", "KEN", "M", 10_000.0, "A"),
    ("2015", "UGA", "F", 5_000.0, "E"),
    ("2015", "UGA", "M", 5_000.0, "E"),
    ("2020", "KEN", "F", 10_100.0, "E"),  # 200 born, 100 died
    ("2020", "KEN", "M", 10_150.0, "E"),  # 300 born, 150 died
    ("2020", "UGA", "F", 5_500.0, "E"),
    ("2020", "UGA", "M", 5_530.0, "E"),
)
#: residence, event, persons a year
EVENTS = (
    ("KEN", "BIRTHS", 100.0),
    ("KEN", "DEATHS", 50.0),
    ("KEN", "NET_MIGRATION", -10.0),
    ("UGA", "BIRTHS", 206.0),
    ("UGA", "DEATHS", 0.0),
)
#: residence, sex, age, deaths per person-year
RATES = (
    ("KEN", "M", "Y0", 0.1),
    ("KEN", "M", "Y1T4", 0.0125),
    ("KEN", "M", "Y30T34", 0.03),
    ("KEN", "F", "Y0", 0.05),
    ("KEN", "F", "Y1T4", 0.0125),
    ("KEN", "F", "Y30T34", 0.02),
    ("202", "M", "Y30T34", 0.03),
    ("202", "F", "Y30T34", 0.01),
    ("001", "M", "Y30T34", 0.01),
    ("001", "F", "Y30T34", 0.01),
)


def two_countries(folder: Path) -> Warehouse:
    """The warehouse of these figures."""
    warehouse = Warehouse(folder / "two.duckdb")
    stock = rows(("time_period", "ref_area", "counterpart_area", "sex", "obs_value", "obs_status"), STOCK)
    load(warehouse, "UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, stock)
    mid_year = {"variant": "ESTIMATE", "reference_date": "07-01"}
    people = rows(("time_period", "ref_area", "sex", "obs_value", "obs_status"), PEOPLE)
    load(warehouse, "UNDESA_STOCK_TOTALS", "2024", POPULATION, {**people, **mid_year})
    # the last year is projected
    years = [(str(y), "MEDIUM", "F") if y == 2020 else (str(y), "ESTIMATE", "A") for y in range(2015, 2021)]
    events = rows(
        ("time_period", "variant", "obs_status", "ref_area", "event", "obs_value"),
        [(*y, *e) for y in years for e in EVENTS],
    )
    load(warehouse, "WPP2024_EVENTS", "2024", VITAL_EVENTS, events)
    ratio = {"time_period": [y[0] for y in years], "ref_area": "KEN", "rate": "SEX_RATIO_BIRTH", "obs_value": [1.5] * 6}
    load(warehouse, "WPP2024_SEX_RATIO", "2024", VITAL_RATES, ratio)
    rates = rows(("ref_area", "sex", "age", "obs_value"), RATES)
    load(warehouse, "WPP2019_MORTALITY", "2019", VITAL_RATES, {**rates, "rate": "MX", "time_period": "2015-07-01/P5Y"})
    living = sorted({(a, s, "Y0T4" if age.startswith(("Y0", "Y1")) else age) for a, s, age, _ in RATES})
    ages = {**rows(("ref_area", "sex", "age"), living), "obs_value": [1000.0] * len(living)}
    load(warehouse, "WPP2019_POPULATION", "2019", POPULATION, {**ages, **mid_year, "time_period": "2015"})
    return warehouse


def rows(names: Sequence[str], values: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Columns of rows."""
    return {name: [row[i] for row in values] for i, name in enumerate(names)}


def load(warehouse: Warehouse, source: str, edition: str, dataflow: Dataflow, columns: dict[str, Any]) -> None:
    """One table as a release of its own."""
    name = hashlib.sha256(repr((source, edition, dataflow.id, columns)).encode()).hexdigest()
    release = {
        "source": source, "edition": edition, "series": sources.source(source).series.id, "publisher": "test",
        "file_name": name, "sha256": name, "size": 1,
    }  # fmt: skip
    warehouse.load(release, [(dataflow, dataflow.table(columns))])

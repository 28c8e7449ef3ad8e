"""Statistics on every engine, and the population without sorting against the one put in order: the same counts."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from sojourn import release
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.engines.population import _in_order, population
from sojourn.errors import UsageError
from sojourn.microdata import classify
from sojourn.microdata.circular_migration import CircularMigration
from sojourn.products.border import classification as border_classification
from sojourn.products.border import statistics as border_statistics

FIRST = dt.date(2010, 1, 1)
END = dt.date(2016, 12, 31)
ON = [dt.date(2010, 2, 1), dt.date(2010, 2, 2), dt.date(2011, 6, 30), dt.date(2012, 1, 1), dt.date(2012, 7, 5),
      dt.date(2013, 1, 1), dt.date(2014, 12, 31), END]  # fmt: skip


def histories(persons: int, seed: int) -> pa.Table:
    """Random histories, many with several crossings on a day, in random order; a citizenship that may be missing."""
    rng = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for person in range(persons):
        day, arrives = FIRST + dt.timedelta(days=rng.randrange(60)), rng.random() < 0.5
        passport = rng.choice(["XAA", "XAB", None])
        for _ in range(rng.randrange(1, 12)):
            rows.append(
                {"crossing_id": len(rows), "person_id": f"{person:04}", "crossing_date": day,
                 "direction": "arrival" if arrives else "departure", "citizenship": passport,
                 "birth_year": 1900 + person % 120, "counterpart_area": rng.choice(["XBA", "XBB", "it's \\ X", None])}
            )  # fmt: skip
            arrives = not arrives
            day += dt.timedelta(days=rng.choice([0, 0, 1, 30, 200, 400]))
            if rng.random() < 0.1:
                passport = "XAC"
    rng.shuffle(rows)
    return pa.Table.from_pylist([row for row in rows if row["crossing_date"] <= END])


@pytest.mark.parametrize("by", [(), ("citizenship",), ("age", "citizenship", "direction")])
@pytest.mark.parametrize("policy", ["reject", "repair"])
def test_population_without_sorting_is_the_one_in_order(by: tuple[str, ...], policy: Any) -> None:
    table = histories(400, 1)
    if policy == "repair":  # with crossings missing, two in one direction follow each other
        table = table.filter(pa.array([n % 17 != 0 for n in range(table.num_rows)]))
    made = classify(table, observed_to=END, on_error=policy).crossings
    with ClassifiedCrossings(made) as opened:
        died = pa.table({"person_id": [f"{n:04}" for n in range(0, 400, 9)], "died": [15_500] * 45})
        opened.add_deaths(died.cast(pa.schema([("person_id", pa.string()), ("died", pa.int32())])))
        counted = population(opened, by, ON)
        assert 0 < opened.table("SELECT count(*) AS n FROM tied")["n"][0].as_py() < 400
        opened.keep("tied", "SELECT DISTINCT person_id FROM crossing")
        judge = dict(_in_order(opened, by, ON))
    assert {tuple(row.values())[:-1]: row["persons"] for row in counted.to_pylist()} == judge


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_spark_counts_what_duckdb_counts(tmp_path: Path) -> None:
    crossings = tmp_path / "crossings.parquet"
    pq.write_table(histories(3000, 2), crossings)
    for suffix in ("parquet", "csv"):
        out = release.owners_folder(tmp_path / f"made.{suffix}", "a test")
        border_classification.run(border_classification.Request((str(crossings),), out, observed_to=END, threads=1))
    register = tmp_path / "deaths.csv"
    register.write_text("person_id,date\n0001,2012-03-04\n0002,2016-12-31\n0003,2009-01-01\n")
    deaths = {"deaths": register}
    population_on = {"statistic": "population", "on": tuple(ON), "by": ("citizenship",), **deaths}
    by = {"by": ("citizenship", "age")}
    ordered: list[dict[str, Any]] = [
        {"statistic": "durations", **by},
        {"statistic": "durations", "freq": "A"},
        {"statistic": "returns", "citizen_of": "XAA", "freq": "Q", "by": ("age",)},
        {"statistic": "returns", "citizen_of": "it's \\ X", "citizenship": "counterpart_area", "freq": "A"},
        {"statistic": "circular", "circular": CircularMigration(3, 5, None), "by": ("citizenship",), **deaths},
        {"statistic": "circular", "circular": CircularMigration(3, 4, 90)},
        {"statistic": "transit", "by": ("citizenship",), "freq": "A", "longest_transit": 200},
    ]
    everything: list[dict[str, Any]] = [by, {"freq": "Q"}, {"statistic": "seasonality"}, population_on, *ordered]
    for suffix, all_asked in (
        ("parquet", everything),
        ("csv", [{"freq": "A", "by": ("direction",)}, population_on, *ordered[-1:]]),
    ):
        for asked in all_asked:
            made = [
                border_statistics.run(
                    border_statistics.Request(inputs=(str(tmp_path / f"made.{suffix}"),), engine=engine, **asked)  # type: ignore[arg-type]
                )
                for engine in ("duckdb", "spark")
            ]
            assert made[0].table.num_rows
            assert made[1].table.equals(made[0].table), (suffix, asked)
            assert made[1].lineage == made[0].lineage


def test_an_engine_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="no engine"):
        border_statistics.run(border_statistics.Request(inputs=("x.parquet",), engine="abacus"))  # type: ignore[arg-type]

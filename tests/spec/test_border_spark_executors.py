"""Several executors do the work, and no crossing comes to the driver: whatever it asks for is counted, and small.

The driver may hold results of one megabyte, less than the crossings have; every method that brings rows to it writes
down how many came. Among the crossings are many without a person and many more of one person.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from test_border_engines import in_order, initial_statuses, travel

from sojourn import release
from sojourn.files.run_folder import files_of
from sojourn.products.border import classification, statistics

pytestmark = [pytest.mark.spark, pytest.mark.slow]
CROSSINGS, LARGEST, NOBODYS = 210_000, 100_000, 30_000
CELLS = 14 * 366
"""Days on which anybody crosses here, which are counted one by one: the most that comes, of 200,000 crossings."""


def skewed() -> pa.Table:
    """Crossings of 21,000 persons; some made nobody's, and many made those of one person."""
    table = travel(CROSSINGS, seed=3, dirty=False)
    table = table.filter(pc.less(table["crossing_date"], "2013"))  # later ones are few, and would stand alone
    assert table.num_rows > NOBODYS + LARGEST + 20_000
    persons = np.array(table["person_id"].to_pylist(), dtype=object)
    days = np.array(table["crossing_date"].to_pylist(), dtype=object)
    ways = np.array(table["direction"].to_pylist(), dtype=object)
    persons[:NOBODYS] = [None, "", "  "] * (NOBODYS // 3)
    busy = slice(NOBODYS, NOBODYS + LARGEST)
    persons[busy] = "P9999999"
    start = dt.date(1999, 1, 1)
    days[busy] = [(start + dt.timedelta(days=n // 20)).isoformat() for n in range(LARGEST)]
    ways[busy] = ["arrival", "departure"] * (LARGEST // 2)
    for name, values in {"person_id": persons, "crossing_date": days, "direction": ways}.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(values, pa.string()))
    return table


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("executors")
    pq.write_table(skewed(), place / "crossings.parquet", row_group_size=20_000)
    pq.write_table(initial_statuses(21_000), place / "initial.parquet")
    return place


@pytest.fixture(scope="module")
def told(folder: Path, spark_settings: str) -> dict[str, Any]:
    """What the program on the cluster prints."""
    program = Path(__file__).with_name("border_on_executors.py")
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "PYSPARK_SUBMIT_ARGS": spark_settings}
    environment["PYTHONPATH"] = os.pathsep.join(p for p in (*sys.path, os.environ.get("PYTHONPATH", "")) if p)
    done = subprocess.run(
        [sys.executable, str(program), str(folder)], capture_output=True, text=True, env=environment, timeout=900
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_several_executors_give_what_duckdb_gives_row_by_row(folder: Path, told: dict[str, Any]) -> None:
    out = folder / "duckdb.parquet"
    request = classification.Request(
        (str(folder / "crossings.parquet"),), release.owners_folder(out, "a test"), initial=folder / "initial.parquet"
    )
    assert told["executors"] == 2
    assert told["counts"] == classification.run(request).counts.to_dict()
    assert told["counts"]["problems"]["person_missing"] == NOBODYS
    for kind, file in (("crossings", out), ("errors", folder / "duckdb.errors.parquet")):
        expected = in_order(pq.read_table(file))
        found = in_order(pa.concat_tables([pq.read_table(path) for path in files_of(folder / "spark", kind)]))
        assert found.equals(expected.select(found.column_names)), kind
        assert found.num_rows
    for statistic, rows in told["tables"].items():
        by = ("port",) if statistic == "durations" else ()
        asked = statistics.Request((str(folder / "spark"),), statistic, by, "A")
        assert statistics.run(asked).table.to_pylist() == rows, statistic


def test_the_driver_collects_no_crossings(told: dict[str, Any]) -> None:
    assert told["most"]["collect"] >= 1 and told["most"]["toArrow"] > 10  # the counting counts
    assert max(told["most"].values()) < CELLS


def test_a_person_with_most_of_all_crossings_is_told(told: dict[str, Any]) -> None:
    assert told["said"] == [
        f"One identifier has {LARGEST:,} crossings: is it a placeholder for persons who have none? Such rows are best "
        "left without an identifier."
    ]

"""One logic on every engine: the same rows, whatever brings a person's crossings together."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from sojourn import release
from sojourn.engines import duckdb as duckdb_engine
from sojourn.files.run_folder import files_of
from sojourn.microdata import classify
from sojourn.microdata.quality import Quality
from sojourn.products.border import classification as border_classification
from sojourn.products.border.classification import Request

OBSERVED = dt.date(2012, 12, 31)


def travel(crossings, seed=0, dirty=True):
    """Random histories of ten crossings a person in random order, with some bad rows."""
    rng = np.random.default_rng(seed)
    persons = crossings // 10
    gaps = rng.exponential(rng.choice([20.0, 150.0, 450.0], size=(persons, 1)), size=(persons, 10)).astype(int)
    day = 11_000 + np.cumsum(gaps, axis=1)
    way = (np.arange(10) + rng.integers(0, 2, size=(persons, 1))) % 2
    text = np.datetime_as_string(day.ravel().astype("datetime64[D]")).astype(object)
    direction = np.where(way.ravel() == 1, "arrival", "departure").astype(object)
    person = np.repeat([f"P{i:07}" for i in range(persons)], 10).astype(object)
    if dirty:
        text[rng.integers(0, len(text), persons // 20)] = "2001-02-30"
        direction[rng.integers(0, len(text), persons // 20)] = None
        person[rng.integers(0, len(text), persons // 50)] = None
    order = rng.permutation(len(text))
    return pa.table(
        {
            "crossing_id": pa.array(np.arange(len(text))[order].astype(str).astype(object)),
            "person_id": pa.array(person[order], pa.string()),
            "crossing_date": pa.array(text[order], pa.string()),
            "direction": pa.array(direction[order], pa.string()),
            "port": pa.array(np.array(["AKL", "WLG", "a,b", 'say "x"'])[rng.integers(0, 4, len(text))]),
        }
    )


def initial_statuses(persons):
    return pa.table(
        {
            "person_id": [f"P{i:07}" for i in range(0, persons, 3)],
            "status": ["resident" if i % 2 else "non_resident" for i in range(0, persons, 3)],
            "date": ["1999-12-31"] * len(range(0, persons, 3)),
        }
    )


def in_order(table):
    return table.replace_schema_metadata(None).sort_by([("crossing_id", "ascending"), ("port", "ascending")])


def write_csv(table, path):
    pa.csv.write_csv(table, path, pa.csv.WriteOptions(quoting_style="needed"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Crossings of 300 persons as one Parquet file, three CSV files (one with other column order), and statuses."""
    place = tmp_path_factory.mktemp("crossings")
    table = travel(3000)
    pq.write_table(table, place / "all.parquet")
    parts = place / "parts"
    parts.mkdir()
    write_csv(table.slice(0, 1000), parts / "one.csv")
    with pa.output_stream(str(parts / "two.csv.gz"), compression="gzip") as stream:
        pa.csv.write_csv(table.slice(1000, 1200), stream)
    write_csv(table.slice(2200).select(table.column_names[::-1]), parts / "three.csv")
    (parts / ".hidden.csv").write_text("nothing,to,read\n")
    pq.write_table(initial_statuses(300), place / "initial.parquet")
    return place


def run(folder, out, **settings):
    request = Request(
        inputs=(str(folder / "all.parquet"),),
        out=release.owners_folder(out, "a test"),
        initial=folder / "initial.parquet",
        observed_to=OBSERVED,
    )
    return border_classification.run(dataclasses.replace(request, **settings))


@pytest.mark.parametrize("policy", ["reject", "repair"])
@pytest.mark.parametrize("rows_per_bucket", [10**6, 500])
@pytest.mark.parametrize("source", ["all.parquet", "parts", "parts/*.csv*"])
def test_duckdb_gives_what_the_table_face_gives(folder, tmp_path, monkeypatch, source, rows_per_bucket, policy):
    prepare = duckdb_engine.DuckDB.__init__

    def small_buckets(self, *arguments, **settings):
        prepare(self, *arguments, **settings)
        self.rows_per_bucket = rows_per_bucket

    monkeypatch.setattr(duckdb_engine.DuckDB, "__init__", small_buckets)
    out = tmp_path / "out.parquet"
    outcome = run(folder, out, inputs=(str(folder / source),), on_error=policy)
    expected = classify(travel(3000), initial_status=initial_statuses(300), observed_to=OBSERVED, on_error=policy)
    columns = expected.crossings.column_names
    assert in_order(pq.read_table(out).select(columns)).equals(in_order(expected.crossings))
    errors = pq.read_table(tmp_path / "out.errors.parquet")
    assert in_order(errors.select(expected.errors.column_names)).equals(in_order(expected.errors))
    assert outcome.counts == expected.counts
    assert outcome.counts.rows_in == 3000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.errors.parquet", "out.parquet"]


@pytest.mark.parametrize("rows_per_bucket", [10**6, 2])
def test_identifiers_of_both_files_are_compared_alike_whatever_the_size(tmp_path, monkeypatch, rows_per_bucket):
    """Numbers among the crossings, zero-padded text among the statuses: the same persons for every engine."""
    prepare = duckdb_engine.DuckDB.__init__

    def small_buckets(self, *arguments, **settings):
        prepare(self, *arguments, **settings)
        self.rows_per_bucket = rows_per_bucket

    monkeypatch.setattr(duckdb_engine.DuckDB, "__init__", small_buckets)
    days = [dt.date(2001, 1, 1 + n) for n in range(8)]
    crossings = pa.table({"person_id": range(1, 9), "crossing_date": days, "direction": ["arrival"] * 8})
    pq.write_table(crossings, tmp_path / "crossings.parquet")
    statuses = "".join(f"{n:03d},resident,2000-12-31\n" for n in range(1, 9))
    (tmp_path / "statuses.csv").write_text("person_id,status,date\n" + statuses + "7,non_resident,2000-12-31\n")
    outcome = border_classification.run(
        border_classification.Request(
            inputs=(str(tmp_path / "crossings.parquet"),),
            out=release.owners_folder(tmp_path / "out.parquet", "a test"),
            initial=tmp_path / "statuses.csv",
        )
    )
    assert outcome.counts.initial_statuses_used == 8
    assert outcome.counts.initial_statuses_repeated == 1
    assert outcome.counts.rows_classified == 8
    assert set(pq.read_table(tmp_path / "out.parquet")["status_before"].to_pylist()) == {"resident"}


def test_csv_and_parquet_results_say_the_same(folder, tmp_path):
    run(folder, tmp_path / "out.parquet")
    run(folder, tmp_path / "out.csv")
    run(folder, tmp_path / "zipped.csv.gz")
    parquet = in_order(pq.read_table(tmp_path / "out.parquet"))
    for name in ("out.csv", "zipped.csv.gz"):
        csv = pa.csv.read_csv(
            tmp_path / name,
            convert_options=pa.csv.ConvertOptions(
                column_types=parquet.schema, strings_can_be_null=True, quoted_strings_can_be_null=False
            ),
        )
        assert in_order(csv).equals(parquet)
        assert (tmp_path / f"{name}.definition.json").exists()
    assert b"sojourn.definition" in pq.read_metadata(tmp_path / "out.parquet").metadata


def test_latest_date_of_the_data_is_the_default_end_of_observation(tmp_path):
    table = travel(3000)
    table = table.filter(pa.compute.less(table["crossing_date"], "2013"))  # the last of these persons would stand alone
    pq.write_table(table, tmp_path / "all.parquet")
    outcome = run(tmp_path, tmp_path / "out.parquet", observed_to=None, initial=None)
    assert outcome.observed_to == classify(table).observed_to
    assert outcome.observed_to.isoformat() == max(day for day in table["crossing_date"].to_pylist())
    assert outcome.to_dict()["observed_to_is"] == "the latest crossing date of the data"


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_spark_gives_what_duckdb_gives(folder, tmp_path):
    """A million crossings with initial statuses and bad rows, row by row; then CSV of three files."""
    table = travel(1_000_000, seed=1)
    pq.write_table(table, tmp_path / "million.parquet")
    pq.write_table(initial_statuses(100_000), tmp_path / "initial.parquet")
    for name, settings in {
        "million": {
            "inputs": (str(tmp_path / "million.parquet"),),
            "initial": tmp_path / "initial.parquet",
            "observed_to": None,
        },
        "repaired": {"on_error": "repair"},
        "csv": {"inputs": (str(folder / "parts"),)},
    }.items():
        counts: dict[str, Quality] = {}
        for engine in ("duckdb", "spark"):
            out = tmp_path / f"{name}.{engine}.parquet"
            counts[engine] = run(folder, out, engine=engine, **settings).counts
        for kind, suffix in {"crossings": "parquet", "errors": "errors.parquet"}.items():
            duckdb = in_order(pq.read_table(tmp_path / f"{name}.duckdb.{suffix}"))
            parts = files_of(tmp_path / f"{name}.spark.parquet", kind)
            spark = in_order(pa.concat_tables([pq.read_table(path) for path in parts]))
            assert spark.equals(duckdb.select(spark.column_names))
        assert counts["spark"] == counts["duckdb"]

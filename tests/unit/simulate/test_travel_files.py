"""Simulated histories on disk: whole or not at all, defects counted exactly."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from sojourn import release
from sojourn.errors import UsageError
from sojourn.simulate import travel_files
from sojourn.simulate.travel_dirt import Dirt, soil
from sojourn.simulate.travel_files import write_histories
from sojourn.simulate.travel_histories import simulate_table


def test_files_hold_the_tables_and_the_manifest_says_what_they_are(tmp_path: Path) -> None:
    manifest = write_histories(release.synthetic(tmp_path / "made"), 3_000, seed=1)
    made = simulate_table(3_000, seed=1)
    crossings = pq.read_table(tmp_path / "made" / "crossings.parquet")
    assert crossings.num_rows == manifest["crossings_written"] == made.crossings.num_rows
    assert crossings["direction"].to_pylist() == made.crossings["direction"].to_pylist()
    assert crossings.schema.field("direction").type == pa.string()
    status = pq.read_table(tmp_path / "made" / "initial_status.parquet")
    assert status.column_names == ["person_id", "status", "date"]
    assert status.num_rows == manifest["persons"] == made.truth_persons.num_rows
    assert json.loads((tmp_path / "made" / "manifest.json").read_text()) == json.loads(
        json.dumps(manifest, default=str)
    )
    assert [p.name for p in tmp_path.iterdir()] == ["made"]


def test_csv_holds_the_same_rows(tmp_path: Path) -> None:
    write_histories(release.synthetic(tmp_path / "a"), 1_000, seed=1)
    write_histories(release.synthetic(tmp_path / "b"), 1_000, seed=1, form="csv")
    csv = pyarrow.csv.read_csv(tmp_path / "b" / "crossings.csv")
    parquet = pq.read_table(tmp_path / "a" / "crossings.parquet")
    assert csv["person_id"].to_pylist() == parquet["person_id"].to_pylist()
    assert csv["crossing_date"].cast(pa.date32()).to_pylist() == parquet["crossing_date"].to_pylist()


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="exists"):
        write_histories(release.synthetic(tmp_path / "made"), 1_000, seed=1)
    assert (tmp_path / "made" / "mine.txt").read_text() == "mine"
    write_histories(release.synthetic(tmp_path / "made"), 1_000, seed=1, overwrite=True)
    assert not (tmp_path / "made" / "mine.txt").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["made"]


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(travel_files, "ROW_GROUP", 1)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_histories(release.synthetic(tmp_path / "made"), 300_000, seed=1, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_defects_are_counted_exactly() -> None:
    clean = simulate_table(12_345, seed=2).crossings
    n = clean.num_rows
    dirt = Dirt(duplicates=0.01, missing=0.02, unknown_direction=0.005, missing_date=0.004, impossible_date=0.003)
    dirty, ledger = soil(clean, dirt, seed=2, block=0)
    assert ledger == {
        "duplicates": int(0.01 * n),
        "missing": int(0.02 * n),
        "unknown_direction": int(0.005 * n),
        "missing_date": int(0.004 * n),
        "impossible_date": int(0.003 * n),
    }
    assert dirty.num_rows == n + ledger["duplicates"] - ledger["missing"]
    assert dirty["direction"].null_count == ledger["unknown_direction"]
    assert dirty["crossing_date"].null_count == ledger["missing_date"]
    old = pc.less(dirty["crossing_date"], pa.scalar(0, pa.int32()).cast(pa.date32()))
    assert pc.sum(old).as_py() == ledger["impossible_date"]
    assert len(dirty["crossing_id"].unique()) == n - ledger["missing"]
    again, _ = soil(clean, dirt, seed=2, block=0)
    assert again.equals(dirty)


def test_shuffling_changes_the_order_only() -> None:
    clean = simulate_table(2_000, seed=2).crossings
    shuffled, ledger = soil(clean, Dirt(shuffled=True), seed=1, block=0)
    assert sum(ledger.values()) == 0
    assert not shuffled["crossing_id"].equals(clean["crossing_id"])
    assert shuffled.sort_by("crossing_id")["person_id"].to_pylist() == clean["person_id"].to_pylist()


@pytest.mark.parametrize("shares", [{"missing": -0.1}, {"missing": 0.6, "duplicates": 0.6}])
def test_shares_that_cannot_be_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        Dirt(**shares)  # type: ignore[arg-type]

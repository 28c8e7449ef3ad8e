"""Results appear whole or not at all."""

from __future__ import annotations

import os
import socket

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sojourn import release
from sojourn.errors import UsageError
from sojourn.files.tables import TableWriter
from sojourn.files.whole import check_output, remove_abandoned, scratch_folder

TABLE = pa.table({"a": [1, 2], "b": ["x", None]})


@pytest.mark.parametrize("name", ["t.parquet", "t.csv", "t.csv.gz"])
def test_nothing_is_at_the_place_before_the_end(tmp_path, name):
    writer = TableWriter(release.open_data(tmp_path / name))
    writer.write(TABLE)
    writer.write(TABLE)
    assert not (tmp_path / name).exists()
    writer.finish()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    if name == "t.parquet":
        assert pq.read_table(tmp_path / name)["a"].to_pylist() == [1, 2, 1, 2]


def test_a_dropped_table_leaves_the_old_result(tmp_path):
    (tmp_path / "t.csv").write_text("old")
    writer = TableWriter(release.open_data(tmp_path / "t.csv"))
    writer.write(TABLE)
    writer.drop()
    assert (tmp_path / "t.csv").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_places_that_cannot_be_written_are_refused(tmp_path):
    unknown = "no suffix that tells its format"
    for path, said in (
        (tmp_path / "t.xls", unknown),
        (tmp_path / "absent" / "t.csv", "no folder"),
        (tmp_path, unknown),
    ):
        with pytest.raises(UsageError, match=said):
            check_output(path)


def test_only_what_dead_processes_of_this_machine_left_is_removed(tmp_path):
    here = socket.gethostname()
    dead = next(number for number in range(4_000_000, 5_000_000) if not os.path.exists(f"/proc/{number}"))  # noqa: PTH110
    gone = [f".t.csv.{here}-{dead}.0123abcd.partial", f".sojourn-scratch.{here}-{dead}.0123abcd.partial"]
    kept = [
        f".t.csv.{here}-{os.getpid()}.0123abcd.partial",
        f".t.csv.elsewhere-{dead}.0123abcd.partial",
        ".t.csv.partial",
        "t.csv",
    ]
    (tmp_path / gone[1]).mkdir()
    (tmp_path / gone[1] / "bucket").write_text("x")
    for name in (gone[0], *kept):
        (tmp_path / name).write_text("x")
    remove_abandoned(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)


def test_a_scratch_folder_goes_away_even_after_an_error(tmp_path):
    with pytest.raises(KeyboardInterrupt), scratch_folder(tmp_path) as folder:
        (folder / "x").write_text("x")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []

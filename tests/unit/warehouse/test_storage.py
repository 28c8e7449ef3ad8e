"""The file under the warehouse: replaced whole, migrated, locked, and left alone when it is something else."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime

import duckdb
import pytest

from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.errors import NothingLoaded, WarehouseError
from sojourn.warehouse import Warehouse, storage


def table(value=10.0):
    return MIGRANT_STOCK.table({"time_period": "2024", "ref_area": ["KEN"], "obs_value": [value]})


def release(name="a"):
    return {"source": "S", "edition": name, "publisher": "P", "file_name": name, "sha256": name * 64, "size": 1}


@pytest.fixture
def house(tmp_path):
    house = Warehouse(tmp_path / "w.duckdb")
    house.load(release(), [(MIGRANT_STOCK, table())])
    return house


def names(folder):
    return sorted(p.name for p in folder.iterdir() if not p.name.endswith(".lock"))


def old_warehouse(path):
    """A file as the first schema made it, with one release and one observation."""
    number, sql = storage.schema_steps()[0]
    assert number == 1
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE schema_version (version INTEGER NOT NULL)")
        connection.execute(sql)
        connection.execute("INSERT INTO schema_version VALUES (1)")
        connection.execute(
            "INSERT INTO release "
            "(release_id, sha256, source, edition, publisher, file_name, size, loaded_at, row_count) "
            "VALUES (1, 'f', 'S', '2020', 'P', 'old.csv', 3, ?, 1)",
            [datetime(2024, 1, 1)],
        )
        kinds = {"obs_value": "DOUBLE", "row": "INTEGER"}
        columns = ", ".join(f'"{c}" {kinds.get(c, "VARCHAR")}' for c in MIGRANT_STOCK.columns)
        connection.execute(f"CREATE TABLE obs_migrant_stock ({columns}, release_id INTEGER NOT NULL)")
        connection.execute(
            "INSERT INTO obs_migrant_stock (time_period, ref_area, counterpart_area, sex, age, obs_value, obs_status, "
            "release_id) VALUES ('2020', 'KEN', '_T', '_T', '_T', 7, 'A', 1)"
        )


def test_an_older_warehouse_is_named_as_such_and_migrated_with_its_data(tmp_path):
    path = tmp_path / "old.duckdb"
    old_warehouse(path)
    before = path.read_bytes()
    house = Warehouse(path)
    with pytest.raises(WarehouseError, match="schema version 1; this Sojourn reads version 4") as caught:
        house.releases()
    assert "sojourn info --migrate" in caught.value.ways_out[0]
    assert path.read_bytes() == before
    assert house.migrate() == 3
    assert house.migrate() == 0
    (kept,) = house.releases()
    assert (kept["file_name"], kept["edition"], kept["method"]) == ("old.csv", "2020", None)
    assert (kept["series"], kept["edition_date"]) == ("S:MIGRANT_STOCK", date(2020, 1, 1))
    assert house.read(MIGRANT_STOCK)["obs_value"].to_pylist() == [7.0]


def test_a_migration_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "old.duckdb"
    old_warehouse(path)
    before = path.read_bytes()
    steps = storage.schema_steps()
    monkeypatch.setattr(storage, "schema_steps", lambda: [*steps, (3, "CREATE TABLE x (y NO_SUCH_TYPE)")])
    with pytest.raises(duckdb.Error):
        Warehouse(path).migrate()
    assert path.read_bytes() == before
    assert names(tmp_path) == ["old.duckdb"]


def test_steps_are_numbered_without_gaps():
    assert [n for n, _ in storage.schema_steps()] == list(range(1, len(storage.schema_steps()) + 1))


def test_a_newer_warehouse_is_not_touched(house):
    with duckdb.connect(str(house.path)) as connection:
        connection.execute("UPDATE schema_version SET version = 999")
    before = house.path.read_bytes()
    for act in (house.releases, house.migrate, lambda: house.load(release("b"), [(MIGRANT_STOCK, table())])):
        with pytest.raises(WarehouseError, match=r"newer Sojourn \(schema version 999"):
            act()
    assert house.path.read_bytes() == before


def test_a_block_that_fails_leaves_the_file_and_no_copy(house, tmp_path):
    before = house.path.read_bytes()
    with pytest.raises(RuntimeError, match="in the middle"), storage.writing(house.path) as connection:
        connection.execute("DELETE FROM obs_migrant_stock")
        raise RuntimeError("in the middle")
    assert house.path.read_bytes() == before
    assert names(tmp_path) == ["w.duckdb"]


def test_a_copy_left_by_a_killed_process_does_not_matter(house, tmp_path):
    (tmp_path / "w.duckdb.writing").write_bytes(b"half of something")
    house.load(release("b"), [(MIGRANT_STOCK, table())])
    assert len(house.releases()) == 2
    assert names(tmp_path) == ["w.duckdb"]


HOLDER = """
import sys
from sojourn.warehouse import storage
from pathlib import Path
with storage.writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_two_writers_do_not_meet(house):
    before = house.path.read_bytes()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(house.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(WarehouseError, match="Another process is writing"):
            house.load(release("b"), [(MIGRANT_STOCK, table())])
        assert len(house.releases()) == 1  # reading goes on
        assert house.path.read_bytes() == before
    finally:
        holder.communicate("\n", timeout=60)
    house.load(release("b"), [(MIGRANT_STOCK, table())])
    assert len(house.releases()) == 2


OTHER_PROGRAM = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
"""


def test_a_file_another_program_has_open_for_writing_is_told(house):
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROGRAM, str(house.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout.readline().strip() == "open"
        with pytest.raises(WarehouseError, match="held by another program"):
            house.releases()
        with pytest.raises(WarehouseError, match="held by another program"):
            house.load(release("b"), [(MIGRANT_STOCK, table())])
    finally:
        other.communicate("\n", timeout=60)


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"\0" * 20000, b"SQLite format 3\0" + b"x" * 5000])
def test_a_file_that_is_no_warehouse_is_told_and_left_alone(tmp_path, content):
    path = tmp_path / "w.duckdb"
    path.write_bytes(content)
    for act in (
        Warehouse(path).releases,
        Warehouse(path).migrate,
        lambda: Warehouse(path).load(release(), [(MIGRANT_STOCK, table())]),
    ):
        with pytest.raises(WarehouseError, match=r"w\.duckdb"):
            act()
    assert path.read_bytes() == content
    assert names(tmp_path) == ["w.duckdb"]


def test_another_duckdb_file_and_a_folder_are_told_and_left_alone(tmp_path):
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(WarehouseError, match=r"not a Sojourn warehouse: it has the tables \['customers'"):
        Warehouse(path).load(release(), [(MIGRANT_STOCK, table())])
    assert path.read_bytes() == before
    with pytest.raises(WarehouseError):
        Warehouse(tmp_path).load(release(), [(MIGRANT_STOCK, table())])


def test_an_empty_duckdb_file_may_become_a_warehouse(tmp_path):
    path = tmp_path / "empty.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(WarehouseError, match="empty DuckDB file"):
        Warehouse(path).releases()


def test_a_text_is_no_warehouse_and_is_told_so_in_plain_words(tmp_path):
    path = tmp_path / "w.duckdb"
    path.write_text("time_period,ref_area\n2024,KEN\n", encoding="utf-8")
    with pytest.raises(WarehouseError, match="is not a Sojourn warehouse: it is no DuckDB file"):
        Warehouse(path).releases()
    assert path.read_text(encoding="utf-8").startswith("time_period")


def test_a_folder_is_made_where_it_can_be(tmp_path):
    house = Warehouse(tmp_path / "new" / "deep" / "w.duckdb")
    house.load(release(), [(MIGRANT_STOCK, table())])
    assert house.exists()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(WarehouseError, match="cannot be made"):
        Warehouse(tmp_path / "file" / "w.duckdb").load(release(), [(MIGRANT_STOCK, table())])


def test_reading_a_file_that_is_not_there_makes_none(tmp_path):
    with pytest.raises(NothingLoaded, match="no warehouse at"), storage.reading(tmp_path / "w.duckdb"):
        pass
    assert names(tmp_path) == []

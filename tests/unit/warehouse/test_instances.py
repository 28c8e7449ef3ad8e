"""Instances of DuckDB that are used again: one file each, one instance for those who read the same file."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from time import sleep

import duckdb
import pytest

from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.warehouse import Warehouse, instances, storage


def loaded(path: Path, *names: str) -> Warehouse:
    house = Warehouse(path)
    for name in names:
        release = {"source": "S", "edition": name, "publisher": "P", "file_name": name, "sha256": name * 64, "size": 1}
        table = MIGRANT_STOCK.table({"time_period": "2024", "ref_area": ["KEN"], "obs_value": [10.0]})
        house.load(release, [(MIGRANT_STOCK, table)])
    return house


def editions(house: Warehouse) -> list[str]:
    return [r["edition"] for r in house.releases()]


def test_an_instance_that_let_go_of_its_file_reads_the_next_and_knows_nothing_of_the_first(tmp_path: Path) -> None:
    one, two = loaded(tmp_path / "one.duckdb", "a"), loaded(tmp_path / "two.duckdb", "b", "c")
    assert (editions(one), editions(two), editions(one)) == (["a"], ["b", "c"], ["a"])
    with storage.reading(one.path) as first, storage.reading(two.path) as second:
        of_first, of_second = (c.execute("SELECT edition FROM release ORDER BY 1").fetchall() for c in (first, second))
        first.execute("CREATE TEMP TABLE noted AS SELECT 1 AS x")
        with pytest.raises(duckdb.CatalogException):
            second.execute("SELECT x FROM noted")
    assert (of_first, of_second) == ([("a",)], [("b",), ("c",)])
    with storage.reading(one.path) as again, pytest.raises(duckdb.CatalogException):
        again.execute("SELECT x FROM noted")
    assert 0 < len(instances._idle) <= instances.IDLE
    assert not {instances._identity(house.path) for house in (one, two)} & instances._read.keys()
    with duckdb.connect(str(one.path)) as program:  # nobody holds the file any more
        program.execute("CHECKPOINT")


WRITES = "import sys, duckdb; duckdb.connect(sys.argv[1])"


def test_a_reader_that_ends_does_not_open_the_file_to_other_programs_while_another_reads(tmp_path: Path) -> None:
    """A program's locks on a file all fall with the first handle that it closes."""
    house = loaded(tmp_path / "w.duckdb", "a")
    with house.snapshot():
        assert editions(Warehouse(house.path)) == ["a"]
        other = subprocess.run([sys.executable, "-c", WRITES, str(house.path)], capture_output=True, text=True)
        assert other.returncode != 0 and "lock" in other.stderr.lower()
    assert subprocess.run([sys.executable, "-c", WRITES, str(house.path)], capture_output=True).returncode == 0


def test_who_began_to_read_goes_on_over_the_old_file_and_who_comes_later_reads_the_new_one(tmp_path: Path) -> None:
    house = loaded(tmp_path / "w.duckdb", "a")
    later = Warehouse(house.path)
    with house.snapshot():
        loaded(house.path, "b")
        assert (editions(house), editions(later)) == (["a"], ["a", "b"])
        shutil.copy(house.path, tmp_path / "copy.duckdb")
        assert editions(Warehouse(tmp_path / "copy.duckdb")) == ["a", "b"]
        assert editions(house) == ["a"]
    assert editions(house) == ["a", "b"]


def in_a_double(work: Callable[[], bool]) -> int:
    """A process made by doubling this one that ends with 0 if ``work`` is true there; its number."""
    child = os.fork()
    if child == 0:
        signal.alarm(30)  # DuckDB would wait for threads that did not come along
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    return child


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not doubled here")


@forks
def test_a_process_that_was_doubled_reads_by_itself(tmp_path: Path) -> None:
    house = loaded(tmp_path / "w.duckdb", "a")
    assert editions(house) == ["a"] and instances._idle

    def reads() -> bool:
        read = editions(Warehouse(house.path))
        while instances._idle:
            instances._idle.pop().connection.close()
        return read == ["a"]

    with house.snapshot():
        assert ended(in_a_double(reads)) == 0
        assert editions(house) == ["a"]
    assert editions(house) == ["a"]


@forks
def test_a_double_uses_no_instance_of_the_process_it_was_made_of(tmp_path: Path) -> None:
    """Neither one that waits for a file nor the one in which the same file is being read."""
    house, other = loaded(tmp_path / "w.duckdb", "a"), loaded(tmp_path / "other.duckdb", "b")
    assert editions(other) == ["b"]
    with storage.reading(house.path), storage.reading(other.path):
        assert editions(loaded(tmp_path / "third.duckdb", "c")) == ["c"]
        theirs = [*instances._idle, *instances._read.values()]
        assert instances._idle and len(instances._read) >= 2

        def opens_its_own() -> bool:
            for path in (house.path, tmp_path / "third.duckdb"):
                opened = instances.Opened(path, read_only=True)
                if any(opened._instance is one for one in theirs):
                    return False
            return True

        assert ended(in_a_double(opens_its_own)) == 0


@forks
def test_a_double_holds_its_file_after_the_process_it_was_made_of_let_go_of_it(tmp_path: Path) -> None:
    """Locks are no part of what is doubled: by its parent's instance the double would read an open file."""
    house = loaded(tmp_path / "w.duckdb", "a")
    heard, told = os.pipe()
    done, go_on = os.pipe()

    def reads_until_told() -> bool:
        os.close(go_on)
        with storage.reading(house.path) as connection:
            os.write(told, b"!")
            os.read(done, 1)  # until the parent closes its end
            return bool(connection.execute("SELECT edition FROM release").fetchall() == [("a",)])

    with house.snapshot():
        assert editions(house) == ["a"]
        child = in_a_double(reads_until_told)
        os.close(told)
        try:
            assert os.read(heard, 1) == b"!"
        except BaseException:
            os.close(go_on)
            raise
    other = subprocess.run([sys.executable, "-c", WRITES, str(house.path)], capture_output=True, text=True)
    os.close(go_on)
    assert ended(child) == 0
    assert other.returncode != 0 and "lock" in other.stderr.lower()
    for end in (heard, done):
        os.close(end)


@forks
def test_a_process_is_doubled_between_two_openings_and_not_within_one(tmp_path: Path) -> None:
    """Else the double would wait for ever for a thread that did not come along to finish its opening."""
    house = loaded(tmp_path / "w.duckdb", "a")
    began, opening = Event(), instances._attached

    def slowly(path: Path, read_only: bool) -> instances.Instance:
        began.set()
        sleep(0.3)
        return opening(path, read_only)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(instances, "_attached", slowly)
        thread = Thread(target=lambda: editions(Warehouse(house.path)))
        thread.start()
        assert began.wait(30)
        child = in_a_double(lambda: instances._lock.acquire(timeout=10))
        thread.join()
    assert ended(child) == 0


def test_an_instance_that_spilled_beside_one_file_does_not_write_beside_another(tmp_path: Path) -> None:
    one, two = (loaded(tmp_path / n / "w.duckdb", "a") for n in ("one", "two"))
    with storage.reading(one.path) as connection:
        connection.execute("SET memory_limit = '30MB'")
        much = "SELECT count(*) FROM (SELECT DISTINCT range AS x, md5(range::VARCHAR) AS y FROM range(400000))"
        assert connection.execute(much).fetchall() == [(400_000,)]
    with storage.reading(two.path) as connection:
        (place,) = connection.execute("SELECT value FROM duckdb_settings() WHERE name = 'temp_directory'").fetchall()
        (limit,) = connection.execute("SELECT value FROM duckdb_settings() WHERE name = 'memory_limit'").fetchall()
    assert place[0] == f"{two.path}.tmp" and "30" not in limit[0].split(".")[0]

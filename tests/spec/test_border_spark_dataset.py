"""A result on Spark is of one run: killed, refused, locked or written anew, at paths of this machine and at addresses.

``viewfs://`` is a scheme of Hadoop's own that stands for folders elsewhere, as a cluster's addresses do; here for one
of this machine. What is no folder of it may not be written to by anybody.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sojourn import release
from sojourn.concepts.disclosure import Disclosure
from sojourn.engines.spark_places import LOCK, ClusterResult, LocalFolder
from sojourn.errors import FileDamaged, SojournError, SourceError, UsageError, ValuesRefused
from sojourn.files.one_run import one_run
from sojourn.files.run_folder import MANIFEST, files_of, manifest_of
from sojourn.microdata import rule
from sojourn.products.border import classification, output, statistics

# Stays of 400, 300 and 200 days: a migration under 12/16, 9/12 or 6/12. The fourth person has an error.
STAYS = {1: "2002-02-05", 2: "2001-10-28", 3: "2001-07-20"}
WRONG = "person_id,crossing_date,direction\n" + "".join(
    f"{person},2001-01-01,arrival\n{person},{left},departure\n" for person, left in STAYS.items()
)
WRONG += "4,2001-01-01,arrival\n4,2001-05-01,arrival\n"
IMMIGRANTS = {"12/16": 1, "6/12": 3}


class Killed(BaseException):
    """The process is gone."""


pytestmark = [pytest.mark.spark, pytest.mark.slow, pytest.mark.usefixtures("spark")]


@pytest.fixture(scope="module", autouse=True)
def elsewhere(spark: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that Spark knows as viewfs://office/data."""
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("elsewhere")
    session: Any = SparkSession.getActiveSession()
    session._jsc.hadoopConfiguration().set("fs.viewfs.mounttable.office.link./data", f"file://{folder}")
    return folder


def classify(source: str, out: Path | str, asked: str, **options: Any) -> classification.Outcome:
    place = release.owners_folder(out, "crossings", named_by="a test", disclosure=Disclosure.PERSONAL_RECORD)
    request = classification.Request(
        (source,), place, rule.parse(asked), observed_to=date(2005, 1, 1), engine="spark", **options
    )
    return classification.run(request)


@pytest.fixture(scope="module")
def crossings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in")
    (folder / "crossings.csv").write_text(WRONG)
    return folder / "crossings.csv"


def immigrants(out: Path) -> tuple[str, int]:
    """The rule that a result says it was classified by, and its immigrants, counted by DuckDB."""
    said = output.stated([str(out)], None, None).rule
    table = statistics.run(statistics.Request((str(out),), freq="A")).table.to_pylist()
    return said, sum(int(row["obs_value"]) for row in table if row["measure"] == "immigration")


def test_killed_before_or_after_the_manifest_there_is_one_run_and_the_next_tidies(
    crossings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "classified"
    classify(str(crossings), out, "12/16")
    assert immigrants(out) == ("12/16", IMMIGRANTS["12/16"])
    assert (out.stat().st_mode & 0o777) == 0o700
    first = manifest_of(out)
    for place in (out, files_of(out, "crossings")[0], files_of(out, "errors")[0]):
        assert release.personal_mark(place) is not None
    with monkeypatch.context() as patched:
        patched.setattr(LocalFolder, "publish", _killed)
        patched.setattr(LocalFolder, "remove", lambda self, name: None)  # a process that is gone removes nothing
        with pytest.raises(Killed):
            classify(str(crossings), out, "6/12")
    assert manifest_of(out) == first and immigrants(out) == ("12/16", IMMIGRANTS["12/16"])
    assert len(list(out.glob("run-*"))) == 2
    with monkeypatch.context() as patched:
        patched.setattr(LocalFolder, "runs", _killed)  # the manifest stands, the run before is still there
        with pytest.raises(Killed):
            classify(str(crossings), out, "6/12")
    assert immigrants(out) == ("6/12", IMMIGRANTS["6/12"])
    stale = out / str(first["folder"]) / "crossings"
    if stale.is_dir():
        with pytest.raises(FileDamaged, match="of another run"):
            output.stated([str(next(stale.glob("*.parquet")))], None, None)
    classify(str(crossings), out, "12/16")
    assert sorted(p.name for p in out.iterdir()) == sorted([MANIFEST, str(manifest_of(out)["folder"])])
    assert immigrants(out) == ("12/16", IMMIGRANTS["12/16"])
    assert sum(pq.read_metadata(p).num_rows for p in files_of(out, "errors")) == 2


def _killed(self: Any, *arguments: Any) -> Any:
    raise Killed


def test_what_is_refused_leaves_the_result_as_it_was(crossings: Path, tmp_path: Path) -> None:
    out = tmp_path / "classified"
    classify(str(crossings), out, "12/16")
    before = manifest_of(out)
    (tmp_path / "statuses.csv").write_text("person_id,status,date\n1,lodger,2000-01-01\n")
    (tmp_path / "late.csv").write_text("person_id,crossing_date,direction\n1,01.02.2001,A\n")
    with pytest.raises(ValuesRefused, match="there are problems"):
        classify(str(crossings), out, "6/12", on_error="report")
    with pytest.raises(ValuesRefused, match="1 initial statuses cannot be read") as refused:
        classify(str(crossings), out, "6/12", initial=tmp_path / "statuses.csv")
    assert "lodger" not in refused.value.text() and refused.value.ways_out
    with pytest.raises(ValuesRefused, match="None of 1 crossing"):
        classify(str(tmp_path / "late.csv"), out, "6/12")
    with one_run(out), pytest.raises(UsageError, match="Another run"):
        classify(str(crossings), out, "6/12")
    with pytest.raises(UsageError, match="result would replace them"):
        classify(str(out), out, "6/12")
    assert manifest_of(out) == before
    assert sorted(p.name for p in out.iterdir()) == sorted([MANIFEST, str(before["folder"])])


@pytest.mark.parametrize("name", ["classified.csv", "classified.csv.gz", "a/b", "file", "full"])
def test_places_that_cannot_take_a_result_are_refused_before_the_work(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("a file")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("a year of work")
    with pytest.raises(UsageError) as refused:
        classify(str(tmp_path / "nowhere.csv"), tmp_path / name, "12/16")
    assert refused.value.ways_out
    assert (tmp_path / "full" / "thesis.txt").exists()


@pytest.fixture
def nobody() -> Iterator[None]:
    """A user without rights, where the tests run as one who has all."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def test_a_folder_without_rights_is_refused_with_whose_right_is_missing(tmp_path: Path, nobody: None) -> None:
    closed = Path("/usr") if os.access("/usr", os.R_OK) else tmp_path
    with pytest.raises(UsageError, match="permission denied") as refused:
        LocalFolder(release.owners_folder(closed / "classified", "a test")).check()
    assert any("executors" in way for way in refused.value.ways_out)


def test_an_address_is_read_written_counted_and_locked_as_a_path_is(crossings: Path, elsewhere: Path) -> None:
    (elsewhere / "in").mkdir()
    (elsewhere / "in" / "crossings.csv").write_bytes(crossings.read_bytes())
    (elsewhere / "in" / "_notes.csv").write_text("no,crossings\n")
    (elsewhere / "statuses.csv").write_text("person_id,status,date\n1,resident,2000-12-31\n")
    out = "viewfs://office/data/classified"
    with_status = classify("viewfs://office/data/in", out, "12/16", initial="viewfs://office/data/statuses.csv")
    assert with_status.counts.initial_statuses_used == 1
    done = classify("viewfs://office/data/in", out, "6/12")
    assert done.out == out
    assert immigrants(elsewhere / "classified") == ("6/12", IMMIGRANTS["6/12"])
    assert sorted(p.name for p in (elsewhere / "classified").glob("[!.]*")) == sorted(
        [MANIFEST, str(manifest_of(elsewhere / "classified")["folder"])]
    )
    by_spark = statistics.run(statistics.Request((out,), freq="A", engine="spark"))
    by_duckdb = statistics.run(statistics.Request((str(elsewhere / "classified"),), freq="A"))
    assert by_spark.table.equals(by_duckdb.table)
    assert by_spark.lineage["inputs"] == [{"file": out, "run": done.run}]
    (elsewhere / "classified" / LOCK).write_text("another machine, process 7\n")
    with pytest.raises(UsageError, match="another machine, process 7"):
        classify("viewfs://office/data/in", out, "12/16")
    (elsewhere / "classified" / LOCK).unlink()
    with pytest.raises(UsageError, match="result would replace them"):
        classify(out, out, "12/16")
    assert immigrants(elsewhere / "classified") == ("6/12", IMMIGRANTS["6/12"])


@pytest.mark.parametrize(
    ("source", "out", "said"),
    [
        ("viewfs://office/data/none.csv", "viewfs://office/data/x", "No file found"),
        ("nowhere://a/b.csv", "viewfs://office/data/x", "does not know addresses that begin with nowhere://"),
        ("viewfs://office/data", "nowhere://a/b", "does not know addresses that begin with nowhere://"),
        ("viewfs://office/data", "viewfs://office/elsewhere", "permission is denied"),
    ],
)
def test_addresses_that_do_not_let_us_in_are_told_with_the_way_out(source: str, out: str, said: str) -> None:
    with pytest.raises((UsageError, SourceError), match=said) as refused:
        classify(source, out, "12/16")
    assert refused.value.ways_out
    assert "org.apache.hadoop.fs.Unsupported" not in refused.value.text()


def test_two_runs_at_one_address_are_refused(elsewhere: Path) -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    folder = ClusterResult(release.owners_folder("viewfs://office/data/locked", "a test"), session)
    with folder.locked(), pytest.raises(UsageError, match="Another run is writing"), folder.locked():
        pass
    with folder.locked():
        folder.publish("{}")
        folder.publish('{"a": 1}')
        assert folder.read(MANIFEST) == '{"a": 1}'
    assert [p.name for p in (elsewhere / "locked").glob("[!.]*")] == [MANIFEST]


def test_only_spark_takes_addresses(tmp_path: Path) -> None:
    for inputs, out in ((("hdfs://a/b.csv",), tmp_path / "x.parquet"), (("c.csv",), "hdfs://a/b.parquet")):
        request = classification.Request(inputs, release.owners_folder(out, "a test"))
        with pytest.raises(SojournError) as refused:
            classification.run(request)
        assert "--engine spark" in refused.value.ways_out

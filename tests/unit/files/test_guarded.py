"""Whatever a reader raises is one error that names the file and the reader, and never a traceback."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from held_world import unjudged

from sojourn import sources
from sojourn.errors import FileDamaged, ReaderFailed
from sojourn.files.guarded import guarded
from sojourn.products.intake import loading
from sojourn.products.intake.taking import Manner
from sojourn.warehouse import Warehouse

GOOD = "party_name_de,ratification_date,entry_into_force_date\nBelgien,2015-06-10,2016-06-10\n"
RAISED = [
    ValueError("time data '30 Iar 1962' does not match"), KeyError("coo"), IndexError("list index out of range"),
    pa.ArrowInvalid("Invalid: Row #7: Expected 3 columns, got 2"), RecursionError("too deep"), AssertionError(),
    csv.Error("field larger than field limit (131072)"), ZeroDivisionError("division by zero"),
    OverflowError("too large"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), OSError("gone"),
]  # fmt: skip


def reader_that_raises(error: Exception) -> sources.Source:
    def read(path: Path) -> sources.Reading:
        raise error

    return replace(sources.source("ILO_C189"), read=read)


@pytest.mark.parametrize("error", RAISED, ids=lambda e: type(e).__name__)
def test_what_a_reader_raises_is_one_error_with_file_and_source(tmp_path: Path, error: Exception) -> None:
    path = tmp_path / "treaty.csv"
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(ReaderFailed) as refused:
        reader_that_raises(error).reading(path)
    said = str(refused.value)
    assert "treaty.csv" in said
    assert "ILO_C189" in said
    assert type(error).__name__ in said
    assert "report" in said
    assert " ".join(str(error).split()) in said
    assert refused.value.__cause__ is error


def test_a_failing_reader_does_not_stop_the_good_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    good, bad = sources.source("ILO_C189"), reader_that_raises(KeyError("x"))
    monkeypatch.setattr(sources, "recognise", lambda path: bad if path.name == "a.csv" else good)
    house = Warehouse(tmp_path / "w.duckdb")
    outcomes = loading.load([tmp_path / "a.csv", tmp_path / "b.csv"], house, manner=Manner(judge=unjudged))
    assert [o.outcome for o in outcomes] == ["refused", "loaded"]
    assert [r["file_name"] for r in house.releases()] == ["b.csv"]


def test_what_sojourn_says_itself_passes_as_it_is() -> None:
    error = FileDamaged("x")
    with pytest.raises(FileDamaged) as refused, guarded("f", "r"):
        raise error
    assert refused.value is error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")], ids=["ctrl-c", "duckdb"])
def test_an_interruption_passes(error: BaseException) -> None:
    with pytest.raises(type(error)) as passed, guarded("f", "r"):
        raise error
    assert passed.value is error


def test_memory_that_does_not_suffice_is_said_as_such() -> None:
    with pytest.raises(ReaderFailed, match="does not fit into the memory"), guarded("f.csv", "r"):
        raise MemoryError

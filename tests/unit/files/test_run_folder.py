"""A result of many files is what its manifest names: what is missing, added, changed or of another run is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.engines import table_files
from sojourn.errors import FileDamaged
from sojourn.files.run_folder import MANIFEST, files_of, folder_of, manifest_of, manifest_text

FACTS = {"run": "0a1b", "definition": {"rule": {"id": "12/16"}, "observed_to": "2020-12-31"}}


def result(folder: Path, run: str = "run-1") -> Path:
    """A result of two files of crossings and none of errors."""
    inside = folder / run / "crossings"
    inside.mkdir(parents=True)
    for name, content in {"part-0.parquet": b"first", "part-1.parquet": b"second"}.items():
        (inside / name).write_bytes(content)
    (inside / "_SUCCESS").touch()
    (inside / ".part-0.parquet.crc").touch()
    files = {"crossings": [("part-0.parquet", 5), ("part-1.parquet", 6)], "errors": []}
    (folder / MANIFEST).write_text(manifest_text(FACTS, run, files))
    return inside


def test_the_files_of_a_result_are_those_that_its_manifest_names(tmp_path: Path) -> None:
    inside = result(tmp_path)
    (tmp_path / "run-of-a-killed-one" / "crossings").mkdir(parents=True)
    (tmp_path / "run-of-a-killed-one" / "crossings" / "part-9.parquet").write_bytes(b"never published")
    expected = [inside / "part-0.parquet", inside / "part-1.parquet"]
    assert files_of(tmp_path, "crossings") == expected
    assert files_of(tmp_path, "errors") == []
    assert table_files.expanded([str(tmp_path)]) == expected
    assert folder_of(expected[0]) == tmp_path
    assert manifest_of(tmp_path)["run"] == "0a1b"


@pytest.mark.parametrize("change", ["removed", "added", "changed"])
def test_files_of_another_run_among_them_are_refused(tmp_path: Path, change: str) -> None:
    inside = result(tmp_path)
    if change == "removed":
        (inside / "part-1.parquet").unlink()
    else:
        (inside / ("part-1.parquet" if change == "changed" else "part-2.parquet")).write_bytes(b"of another run")
    with pytest.raises(FileDamaged, match="are not those of run 0a1b") as refused:
        files_of(tmp_path, "crossings")
    assert len(refused.value.details) == 1 and "part-" in refused.value.details[0]


def test_a_file_of_a_run_gone_by_is_refused_and_one_elsewhere_is_nobodys(tmp_path: Path) -> None:
    result(tmp_path)
    old = tmp_path / "run-0" / "crossings" / "part-0.parquet"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"first")
    with pytest.raises(FileDamaged, match="of another run"):
        folder_of(old)
    assert folder_of(tmp_path / "classified.parquet") is None


@pytest.mark.parametrize("cut", [0, 20, 200])
def test_a_manifest_that_was_cut_is_refused(tmp_path: Path, cut: int) -> None:
    result(tmp_path)
    place = tmp_path / MANIFEST
    place.write_text(place.read_text()[:cut])
    with pytest.raises(FileDamaged, match="no manifest of a run"):
        table_files.find([str(tmp_path)])

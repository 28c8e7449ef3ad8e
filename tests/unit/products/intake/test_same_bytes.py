"""The same bytes under two names in one command, and bytes that are known as another edition than the one named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sojourn.products.intake import loading
from sojourn.products.intake.judgement import Candidate, judge
from sojourn.sources import recognise, sha256_of
from sojourn.warehouse import Warehouse

pytestmark = pytest.mark.data
ICRMW, CEDAW = "hr_status_icmw.csv", "hr_status_cedaw.csv"


@pytest.fixture
def misnamed(shared_data: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The list of the migrant workers' convention under its own name, and under that of another treaty."""
    (true,) = shared_data.rglob(ICRMW)
    folder = tmp_path / "a"
    folder.mkdir()
    shutil.copyfile(true, folder / CEDAW)
    return true, folder / CEDAW


@pytest.mark.parametrize("order", [1, -1])
def test_the_true_name_is_taken_and_the_other_refused_in_either_order(
    misnamed: tuple[Path, Path], tmp_path: Path, order: int
) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    made = {o.path.name: o for o in loading.load(list(misnamed)[::order], house)}
    assert made[ICRMW].outcome == "loaded"
    assert made[CEDAW].outcome == "refused" and f"the same bytes as {ICRMW}" in str(made[CEDAW].refusal)
    assert [r["file_name"] for r in house.releases()] == [ICRMW]


def test_a_file_is_not_held_for_what_its_bytes_were_held_under_another_name(
    misnamed: tuple[Path, Path], tmp_path: Path
) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    assert [o.outcome for o in loading.load([misnamed[1]], house)] == ["held"]
    assert [o.outcome for o in loading.load([misnamed[0]], house)] == ["loaded"]


def test_known_bytes_are_not_taken_as_another_edition(shared_data: Path) -> None:
    (path,) = shared_data.rglob("un_wpp2024/sexRatio1dt.csv*")
    source = recognise(path)
    assert source is not None
    files = [
        Candidate(path, sha256_of(path), source, source.reading(path, edition), named=edition is not None)
        for edition in ("2022", None)
    ]
    other, own = (judge([file], None)[0] for file in files)
    assert [d.kind for d in other.departures] == ["other_edition"] and "2024" in other.departures[0].sentence
    assert own.departures == ()

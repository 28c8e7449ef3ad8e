"""Published files are taken: each by itself, all together, and after all the others are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sojourn import sources
from sojourn.errors import SojournError
from sojourn.products.intake.judgement import Candidate, Knowledge, judge
from sojourn.products.intake.loading import files_of
from sojourn.warehouse import Warehouse

pytestmark = pytest.mark.data
NEXT_EDITION = Knowledge(hashes=False, sums=False)
#: A published file that was cut off on its way: the last of its nine groups ends with 1996, the others go on to 2100.
CUT_OFF = "WPP2022_TotalPopulationBySex.csv"


def candidates(folder: Path) -> Iterator[Candidate]:
    """The files of a folder that are read; what a reader refuses is for the tests of readers."""
    for path in files_of([folder]):
        try:
            source = sources.recognise(path)
            if source is not None:
                yield Candidate(path, sources.sha256_of(path), source, source.read(path))
        except SojournError:
            continue


@pytest.fixture(scope="module")
def newer(shared_official: Path, shared_new_data: Path) -> list[Candidate]:
    return [*candidates(shared_official), *candidates(shared_new_data)]


def alarms(files: list[Candidate], house: Warehouse | None, knowledge: Knowledge | None = None) -> list[str]:
    return [
        f"{file.path.name}: {d.kind}: {d.sentence}"
        for file, judgement in zip(files, judge(files, house, knowledge), strict=True)
        for d in judgement.departures
    ]


def test_all_published_files_together_and_each_as_if_it_were_the_next_edition(shared_data: Path) -> None:
    files = list(candidates(shared_data))
    assert len(files) > 80
    assert alarms(files, None) == []
    assert [a for file in files for a in alarms([file], None, NEXT_EDITION)] == []


def test_other_editions_and_selections_by_themselves_and_after_all_others(
    newer: list[Candidate], published: Warehouse
) -> None:
    assert len(newer) > 10
    alone = [a for file in newer for a in alarms([file], None)]
    assert [a for a in alone if not a.startswith(f"{CUT_OFF}: cut_off")] == []
    with published.snapshot():
        after = alarms(newer, published)
    assert [a for a in after if not a.startswith(f"{CUT_OFF}: cut_off")] == []
    assert len(alone) == len(after) == 1

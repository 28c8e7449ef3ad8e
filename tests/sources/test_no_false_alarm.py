"""Published files are taken: each by itself, all together, and after all the others are loaded.

The page of published files says of each what becomes of it, in the words of the command; it is held against a load.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from mutated_files import Original
from mutated_files.emptied import left_out_in_silence
from mutated_files.original import excerpt

from sojourn import load, sources
from sojourn.errors import NotRecognised, SojournError
from sojourn.products.intake import loading
from sojourn.products.intake.judgement import Candidate, Knowledge, judge
from sojourn.products.intake.loading import files_of
from sojourn.products.intake.taking import FileOutcome, Manner, Ready, take
from sojourn.warehouse import Warehouse

pytestmark = pytest.mark.data
NEXT_EDITION = Knowledge(hashes=False, sums=False)
#: A published file that was cut off on its way: the last of its nine groups ends with 1996, the others go on to 2100.
CUT_OFF = "WPP2022_TotalPopulationBySex.csv"
PAGE = Path(__file__).resolve().parents[2] / "docs/reference/named-defects.md"
NAMED, WHOLE, HELD, UNREAD = "Taken, with the defect named", "Taken, no defect named", "Held", "Not read"
SEED = 20_250_101


#: Bytes of a file that is loaded in an order of its own.
SMALL = 200_000


def candidates(folder: Path) -> Iterator[Candidate]:
    """The files of a folder that are read; what a reader refuses is for the tests of readers."""
    for path in files_of([folder]):
        try:
            source = sources.recognise(path)
            if source is not None:
                yield Candidate(path, sources.sha256_of(path), source, source.read(path))
        except SojournError:
            continue


@dataclass(frozen=True)
class Folders:
    """Files as the command reads them, by their paths below their folder, and what it says of those in no layout."""

    ready: dict[str, Ready]
    unread: dict[str, list[str]]


@pytest.fixture(scope="module")
def folders(shared_official: Path, shared_new_data: Path) -> Folders:
    found = Folders({}, {})
    for folder in (shared_official, shared_new_data):
        for path in files_of([folder]):
            name = path.relative_to(folder).as_posix()
            try:
                found.ready[name] = loading.reread(path, {})
            except NotRecognised as error:
                found.unread.setdefault(name, []).append(error.details[0])
    return found


@pytest.fixture(scope="module")
def newer(folders: Folders) -> list[Candidate]:
    return [one.candidate for one in folders.ready.values()]


@pytest.fixture(scope="module")
def outcomes(folders: Folders, tmp_path_factory: pytest.TempPathFactory) -> dict[str, FileOutcome]:
    """What ``sojourn load --check`` says of all files of both folders, where nothing is loaded."""
    nothing = Warehouse(tmp_path_factory.mktemp("nothing") / "w.duckdb")
    found = take(list(folders.ready.values()), nothing, Manner(check=True))
    return dict(zip(folders.ready, found, strict=True))


def page() -> dict[str, list[tuple[str, ...]]]:
    """Rows of the page's tables by the title above them: file, and the cells behind it."""
    rows: dict[str, list[tuple[str, ...]]] = {}
    for part in re.split("^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, body = part.split("\n", 1)
        rows[title] = [
            (n, *rest.split(" | ")) for n, rest in re.findall(r"^\| `([^`]+)` \| (.*) \|$", body, re.MULTILINE)
        ]
    return rows


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


def test_every_file_stands_on_the_page_under_one_outcome(folders: Folders) -> None:
    rows = page()
    assert list(rows) == [NAMED, WHOLE, HELD, UNREAD]
    named = {title: {name for name, *_ in rows[title]} for title in rows}
    assert set().union(*named.values()) == {*folders.ready, *folders.unread}
    assert sum(map(len, named.values())) == len(folders.ready) + len(folders.unread)
    assert named[UNREAD] == set(folders.unread)


def test_what_the_page_says_of_a_file_is_what_a_load_says(folders: Folders, outcomes: dict[str, FileOutcome]) -> None:
    rows, wrong = page(), []
    for title, outcome in ((NAMED, "passes"), (WHOLE, "passes"), (HELD, "departs")):
        for name, said, *_ in rows[title]:
            found = outcomes[name]
            heard = [f"{d.kind}: {d.sentence}" for d in found.departures] if title == HELD else found.notes
            told = not heard if (title, said) == (WHOLE, "nothing") else bool(said) and any(said in h for h in heard)
            if found.outcome != outcome or not told:
                wrong.append((name, said, found.outcome, heard))
    for name, what, why, *_ in rows[UNREAD]:
        wrong += [(name, what, why, said) for said in folders.unread[name] if what not in said or why not in said]
    assert wrong == []


def test_a_figure_that_was_emptied_is_never_left_out_in_silence(newer: list[Candidate], tmp_path: Path) -> None:
    """One text of each source, of a large one its beginning: workbooks take long to write."""
    tried = 0
    for c in {c.source.id: c for c in newer}.values():
        whole = Original(c.path, c.source, c.reading, c.path.read_bytes())
        if whole.workbook:
            continue
        said = left_out_in_silence(excerpt(whole, tmp_path) or whole, tmp_path, SEED)
        assert not said, said
        tried += said is not None
    assert tried > 12


@pytest.fixture(scope="module")
def editions(
    shared_data: Path, shared_official: Path, shared_new_data: Path
) -> dict[str, dict[tuple[str, str], list[Path]]]:
    """Series -> (date and name of an edition) -> its files of a size that is soon loaded."""
    found: dict[str, dict[tuple[str, str], list[Path]]] = {}
    for path in files_of([shared_data, shared_official, shared_new_data]):
        try:
            source = sources.recognise(path) if path.stat().st_size < SMALL and path.name != CUT_OFF else None
            reading = source.reading(path) if source is not None else None
        except SojournError:
            continue
        if source is not None and reading is not None:
            edition = (str(source.series.dated(reading.edition) or ""), reading.edition)
            found.setdefault(source.series.id, {}).setdefault(edition, []).append(path)
    return found


@pytest.mark.parametrize(
    ("series", "number"),
    [("INTERNAL_DISPLACEMENT_DATABASE", 4), ("WORLD_POPULATION_PROSPECTS", 6), ("UNHCR_REFUGEE_STATISTICS", 2)],
)
def test_editions_are_taken_in_whatever_order_they_come(
    editions: dict[str, dict[tuple[str, str], list[Path]]], series: str, number: int, tmp_path: Path
) -> None:
    """Each edition by a command of its own, the oldest first and the newest first: nothing is held in either."""
    assert len(editions[series]) >= number
    for way, order in enumerate((sorted(editions[series]), sorted(editions[series], reverse=True))):
        house = Warehouse(tmp_path / f"{way}.duckdb")
        outcomes = [o for edition in order for o in load(editions[series][edition], house)]
        assert {o.path.name: o.departures for o in outcomes if o.outcome != "loaded"} == {}

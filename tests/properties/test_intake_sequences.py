"""For any sequence of loads and takings back the warehouse is the one made afresh from the files in force."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from unittest import mock

from held_world import everything, take, write
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.errors import SojournError
from sojourn.products.intake import holding
from sojourn.products.intake.taking_back import compact, undo, unload
from sojourn.sources import sha256_of
from sojourn.warehouse import Warehouse, held, storage

FILES = {
    "a.csv": {"AUS": 10, "AUT": 20},
    "b.csv": {"AUT": 20, "FRA": 30},
    "c.csv": {"AUS": 11, "AUT": 20},  # contradicts a
    "d.csv": {"AUS": 10, "AUT": 20, "FRA": 30, "UGA": 5},
    "odd-e.csv": {"AUT": 20, "KEN": 40},
    "odd-f.csv": {"KEN": 41},  # contradicts odd-e
}
ODD = sorted(n for n in FILES if n.startswith("odd"))
KILLS = ("before it is held", "when it is held", "before the file takes its place", "after it took its place")

names = st.sampled_from(sorted(FILES))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("load"), st.lists(names, min_size=1, max_size=3, unique=True)),
        st.tuples(st.just("replace"), names),
        st.tuples(st.just("accept"), st.sampled_from(ODD)),
        st.tuples(st.just("discard"), st.sampled_from(ODD)),
        st.tuples(st.just("unload"), names),
        st.tuples(st.just("undo"), st.just("")),
        st.tuples(st.just("compact"), st.just("")),
        st.tuples(st.just("kill"), st.tuples(st.sampled_from(KILLS), names)),
    ),
    min_size=2,
    max_size=9,
)


class Killed(BaseException):
    """What nobody catches, as a process that is killed."""


def in_force(house: Warehouse) -> list[tuple[str, str]]:
    """(file, reason of its acceptance) of every release, in order of their numbers."""
    return [(r["file_name"], r["accepted"] or "") for r in house.releases()] if house.exists() else []


def afresh(folder: Path, files: list[tuple[str, str]], number: int) -> Warehouse:
    house = Warehouse(folder / f"afresh-{number}.duckdb")
    for name, accepted in files:
        take(house, folder / name)
        if accepted:
            take(house, folder / name, accept=accepted)
    return house


def kill(house: Warehouse, where: str, path: Path) -> None:
    """A load that ends in the middle, as if its process were killed there; nothing is cleaned up after it."""
    hold, replaced = held.hold, Path.replace

    def stop(*_: object, **__: object) -> None:
        raise Killed

    def hold_and_stop(*arguments: object) -> None:
        hold(*arguments)  # type: ignore[arg-type]
        raise Killed

    def into_place(self: Path, target: Path) -> Path:
        if Path(target).name == house.path.name and self.name.endswith(".writing"):
            if where == "after it took its place":
                replaced(self, target)
            raise Killed
        return replaced(self, target)

    patches = {
        "before it is held": mock.patch.object(held, "hold", stop),
        "when it is held": mock.patch.object(held, "hold", hold_and_stop),
    }
    with patches.get(where, mock.patch.object(Path, "replace", into_place)), suppress(Killed, SojournError):
        take(house, path)


@settings(max_examples=12, deadline=None)
@given(sequence=steps)
def test_the_warehouse_is_the_one_made_afresh_from_the_files_in_force(sequence: list[tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, cells in FILES.items():
            write(folder, file, cells)
        house = Warehouse(folder / "w.duckdb")
        highest = 0
        for step, what in sequence:
            before, held_before = in_force(house), {f.file_name for f in holding.held(house)}
            try:
                if step == "load":
                    take(house, *(folder / n for n in what))  # type: ignore[attr-defined]
                elif step == "replace":
                    take(house, folder / str(what), replace=True)
                elif step == "accept":
                    take(house, folder / str(what), accept=f"seen {what}")
                elif step == "discard":
                    holding.discard(str(what), house)
                elif step == "unload":
                    unload(str(what), house)
                    assert str(what) not in {n for n, _ in in_force(house)}
                elif step == "undo":
                    undo(house)
                elif step == "compact":
                    compact(house)
                elif step == "kill":
                    where, file = what  # type: ignore[misc]
                    kill(house, str(where), folder / str(file))
            except SojournError:
                assert in_force(house) == before, f"{step} {what} was refused and changed what is in force"
                assert {f.file_name for f in holding.held(house)} == held_before
            if step == "accept" and str(what) in held_before and str(what) not in dict(before):
                is_in, is_held = str(what) in dict(in_force(house)), str(what) in _held(house)
                assert is_in != is_held, "an accepted file is taken, or refused and held still"
            assert not {n for n, _ in in_force(house)} & _held(house), "a file is in force or held, never both"
            new = dict(in_force(house)).keys() - dict(before).keys()
            numbers = {r["release_id"] for r in house.releases() if r["file_name"] in new} if new else set()
            if step != "undo" and numbers:
                assert min(numbers) > highest, "a number is never used twice"
            highest = max(highest, *numbers, 0)
        files = in_force(house)
        assert all(accepted == (f"seen {n}" if n in ODD else "") for n, accepted in files)
        assert everything(house) == everything(afresh(folder, files, 0))
        for file in holding.held(house):
            with held.content(house, file, sha256_of) as path:
                assert path.read_bytes() == (folder / file.file_name).read_bytes()


def _held(house: Warehouse) -> set[str]:
    return {f.file_name for f in holding.held(house)}


@settings(max_examples=8, deadline=None)
@given(sequence=st.lists(names, min_size=1, max_size=5, unique=True), gone=st.lists(names, min_size=1, max_size=3))
def test_undo_is_the_way_back(sequence: list[str], gone: list[str]) -> None:
    """After as many undos as unloads the warehouse is the one before, with the same file answering for every cell."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, cells in FILES.items():
            write(folder, file, cells)
        house = Warehouse(folder / "w.duckdb")
        for file in sequence:
            try:
                take(house, folder / file)
            except SojournError:
                continue
        states = [everything(house)]
        for file in gone:
            if file in dict(in_force(house)):
                unload(file, house)
                states.append(everything(house))
        while len(states) > 1:
            assert everything(house) == states.pop()
            undo(house)
        assert everything(house) == states[0]
        with storage.reading(house.path) as connection:
            assert connection.execute("SELECT count(*) FROM unloaded").fetchall() == [(0,)]

"""A process killed while it holds, accepts, unloads or compacts leaves a warehouse as it was before, and works on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from held_world import everything, take, write

from sojourn.products.intake import holding
from sojourn.products.intake.taking_back import compact, undo, unload
from sojourn.warehouse import Warehouse
from sojourn.warehouse import held as in_warehouse

MADE_UP = Path(__file__).resolve().parents[2] / "made_up"
KILLED = """
import os, signal, sys
sys.path.insert(0, {made_up!r})
from pathlib import Path
from held_world import take
from sojourn.products.intake.taking_back import compact, undo, unload
from sojourn.warehouse import Warehouse, held, storage
house, folder = Warehouse(sys.argv[1]), Path(sys.argv[2])
before = Path.replace
def replace(self, target):
    if Path(target).name == {last!r}:
        os.kill(os.getpid(), signal.SIGKILL)
    return before(self, target)
Path.replace = replace
{act}
"""
ACTS = {
    "hold": 'take(house, folder / "odd-new.csv")',
    "accept": 'take(house, folder / "odd.csv", accept="right")',
    "replace": 'take(house, folder / "corrected.csv", replace=True)',
    "unload": "unload(1, house)",
    "undo": "undo(house)",
    "compact": "compact(house)",
}


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("act", ACTS)
def test_a_kill_before_the_file_takes_its_place(tmp_path: Path, act: str) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    files = {"a.csv": {"AUS": 10}, "b.csv": {"FRA": 1}, "odd.csv": {"KEN": 2}, "odd-new.csv": {"UGA": 3}}
    for name, cells in (files | {"corrected.csv": {"AUS": 11}}).items():
        write(tmp_path, name, cells)
    take(house, *(tmp_path / n for n in ("a.csv", "b.csv", "odd.csv")))
    unload(2, house)
    before, held_before = everything(house), holding.held(house)
    script = KILLED.format(made_up=str(MADE_UP), last="w.duckdb", act=ACTS[act])
    done = subprocess.run([sys.executable, "-c", script, str(house.path), str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert everything(house) == before and holding.held(house) == held_before
    take(house, tmp_path / "odd-new.csv")  # the next command sweeps what the killed one left
    named = {f"{f.sha256}.gz" for f in holding.held(house)}
    assert {p.name for p in in_warehouse.folder(house).iterdir()} == named and len(named) == 2
    undo(house)
    compact(house)
    assert take(house, tmp_path / "odd.csv", accept="right")[0].outcome == "loaded"
    left = {p.name for p in tmp_path.iterdir() if p.name.startswith("w.duckdb")}
    assert left <= {"w.duckdb", "w.duckdb.lock", "w.duckdb.held"}


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_kill_while_bytes_are_kept_leaves_no_half_file_in_use(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    path = write(tmp_path, "odd-new.csv", {"UGA": 3})
    take(house, write(tmp_path, "a.csv", {"AUS": 10}))
    from sojourn.sources import sha256_of

    last = f"{sha256_of(path)}.gz"
    script = KILLED.format(made_up=str(MADE_UP), last=last, act=ACTS["hold"])
    done = subprocess.run([sys.executable, "-c", script, str(house.path), str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL and holding.held(house) == []
    take(house, path)
    assert {p.name for p in in_warehouse.folder(house).iterdir()} == {last}

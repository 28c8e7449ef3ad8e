"""Patterns of suppression beside those of τ-ARGUS, where it is installed: the same small cells, and ours not told."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("pytauargus", reason="pytauargus is not installed (it is no dependency): pip install pytauargus")

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def beside() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "suppression_beside_argus.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = made
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shape", [(4, 5), (3, 3, 3)])
def test_both_hide_the_small_cells_and_ours_are_not_told(beside: ModuleType, shape: tuple[int, ...], seed: int) -> None:
    """The attack is the same for both, and asks for what our rule asks: τ-ARGUS may fail it, ours may not."""
    counts = beside.made_up(shape, seed)
    small = beside.small(counts)
    mine, theirs = beside.ours(counts, singletons=False), beside.argus(counts, "OPT")
    assert (mine.hidden | ~small).all() and (theirs.hidden | ~small).all()
    assert mine.told == 0
    if not small.any():
        assert not theirs.hidden.any() and not mine.hidden.any()
    elif theirs.told == 0:  # as safe as ours: the optimum is the lower bound, and ours is within the stated overshoot
        assert mine.cost <= 1.6 * theirs.cost

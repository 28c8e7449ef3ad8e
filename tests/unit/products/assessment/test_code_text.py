"""The text a function stands on is collected, not typed: a made-up package, and one constant changed in our own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sojourn
from sojourn.products.assessment.code_text import CodeText
from sojourn.products.assessment.keys import Recipe, recipes_of
from sojourn.products.assessment.makers import MAKERS

FILES = {
    "formulas.py": """
from functools import lru_cache
import made.kernels.fast as quick
from made.kernels import slow
from made.facts import SHARE, Rule as TheRule
import numpy as np

def one(x):
    return quick.compiled(x) * np.pi

def two(x):
    from made.facts import LATE
    return slow.plain(x) + LATE

@lru_cache(maxsize=SHARE)
def three():
    return TheRule().weigh()

def nothing():
    return 0
""",
    "facts.py": """
SHARE = 3
LATE = SHARE + 1
WEIGHT = 5
if WEIGHT:
    OTHER = 1
else:
    OTHER = 2

class Rule:
    def weigh(self):
        return WEIGHT
""",
    "kernels/__init__.py": "",
    "kernels/fast.py": """
from numba import njit
from .slow import plain

@njit(cache=True)
def compiled(x):
    return plain(x) + 1
""",
    "kernels/slow.py": """
STEP = 2

def plain(x):
    return x * STEP
""",
}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    for name, text in {"__init__.py": "", **FILES}.items():
        path = tmp_path / "made" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    return tmp_path / "made"


def names(folder: Path, name: str) -> set[str]:
    return {".".join(place) for place in CodeText(folder, "made").collected(("made.formulas", name))}


def test_functions_constants_classes_and_compiled_kernels_are_followed(made: Path) -> None:
    fast, slow = "made.kernels.fast.compiled", {"made.kernels.slow.plain", "made.kernels.slow.STEP"}
    assert names(made, "one") == {"made.formulas.one", fast, *slow}
    assert names(made, "two") == {"made.formulas.two", "made.facts.LATE", "made.facts.SHARE", *slow}
    assert names(made, "three") == {"made.formulas.three", "made.facts.SHARE", "made.facts.Rule", "made.facts.WEIGHT"}
    assert names(made, "nothing") == {"made.formulas.nothing"}


def test_decorators_and_both_branches_belong_to_the_text(made: Path) -> None:
    code = CodeText(made, "made")
    assert "@njit(cache=True)" in code.collected(("made.kernels.fast", "compiled"))[("made.kernels.fast", "compiled")]
    assert code.collected(("made.facts", "OTHER"))[("made.facts", "OTHER")].count("OTHER = ") == 2


@pytest.mark.parametrize(
    ("file", "before", "after", "changed"),
    [
        ("kernels/slow.py", "STEP = 2", "STEP = 3", {"one", "two"}),
        ("kernels/fast.py", "+ 1", "+ 2", {"one"}),
        ("facts.py", "WEIGHT = 5", "WEIGHT = 6", {"three"}),
        ("facts.py", "SHARE = 3", "SHARE = 4", {"two", "three"}),
        ("formulas.py", "return 0", "return 1", {"nothing"}),
    ],
)
def test_a_change_reaches_what_stands_on_it_and_nothing_else(
    made: Path, file: str, before: str, after: str, changed: set[str]
) -> None:
    formulas = ("one", "two", "three", "nothing")
    first = {f: CodeText(made, "made").digest(("made.formulas", f)) for f in formulas}
    text = (made / file).read_text()
    assert before in text
    (made / file).write_text(text.replace(before, after))
    second = {f: CodeText(made, "made").digest(("made.formulas", f)) for f in formulas}
    assert {f for f in formulas if first[f] != second[f]} == changed


@pytest.fixture(scope="module")
def as_it_stands() -> dict[str, Recipe]:
    return {r.maker: r for r in recipes_of(MAKERS).recipes}


MEASURES = "products/assessment/measures"


@pytest.mark.parametrize(
    ("file", "before", "after", "changed"),
    [
        (MEASURES + "/remittances.py", "CEILING = 5.0", "CEILING = 4.0", {"priced_corridors"}),
        (MEASURES + "/displacement.py", '"Y12T17")', '"Y12T16")', {"refugee_children", "refugees_of_known_age"}),
        (MEASURES + "/data_quality.py", "AROUND = 2", "AROUND = 3", {"publishers"}),
        (MEASURES + "/mobility.py", "LAST_COMPLETE = 2020", "LAST_COMPLETE = 2019", {"researchers"}),
        ("kernels/fitting/matrix_scaling.py", "MOST_STEPS = 200", "MOST_STEPS = 201", {"flows"}),
    ],
)  # fmt: skip
def test_a_constant_of_one_formula_changes_its_maker_and_no_other(
    tmp_path: Path, as_it_stands: dict[str, Recipe], file: str, before: str, after: str, changed: set[str]
) -> None:
    here = Path(str(sojourn.__file__)).parent
    shutil.copytree(here, tmp_path / "sojourn", ignore=shutil.ignore_patterns("__pycache__", "edition"))
    text = (tmp_path / "sojourn" / file).read_text()
    assert before in text
    (tmp_path / "sojourn" / file).write_text(text.replace(before, after))
    found = {r.maker: r for r in recipes_of(MAKERS, CodeText(tmp_path / "sojourn", "sojourn")).recipes}
    assert {m for m, r in found.items() if r.code != as_it_stands[m].code} == changed

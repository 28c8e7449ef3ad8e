"""Made-up case files: what they are drawn from, what attacks find in planted leaks, the budget, what is refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from small_crossers import SIGNED, ledger_in

from sojourn.concepts.disclosure import Disclosure
from sojourn.errors import DimensionsDiffer, NotForPublication, SojournError, UsageError, ValuesRefused
from sojourn.kernels.disclosure.drawing import combinations_of, drawn, number_of
from sojourn.publish.pages import release as page
from sojourn.publish.words import release as words
from sojourn.release import cases, fidelity, gate, publication
from sojourn.release.attacking_records import attacks
from sojourn.release.keys import secret_of
from sojourn.release.rules import Rules

COLUMNS = ("gender", "age", "form")
LISTED = ["singling_out", "linkage", "inference", "membership"]


def case_file(number: int = 1500) -> pa.Table:
    rng = np.random.default_rng(7)
    gender = rng.choice(["F", "M"], number, p=[0.7, 0.3])
    form = np.where(gender == "F", rng.choice(["A", "B"], number), rng.choice(["B", "C"], number))
    age = rng.choice(["child", "adult", ""], number, p=[0.3, 0.6, 0.1])
    persons = [f"p{i}" for i in range(number)]
    return pa.table({"person_id": persons, "gender": gender, "age": age, "form": form})


def plan(**other: Any) -> Rules:
    given: dict[str, Any] = {"epsilon": 2.0, "delta": 1e-5, "width": 2, "held_out": 0.2, **other}
    return Rules("cases", Disclosure.SPECIAL_CARE, "synthetic", **given)


def test_combinations_by_hand() -> None:
    """Two cases, (0, 1) and (0, not stated): the second has no combination with the second column."""
    counted = combinations_of(np.array([[0, 1], [0, -1]]), 2)
    assert counted == {(): 2, ((0, 0),): 2, ((1, 1),): 1, ((0, 0), (1, 1)): 1}
    assert number_of(3, 2) == 1 + 3 + 3


def test_records_have_no_combination_that_was_not_counted_and_come_near_the_counts() -> None:
    """Codes 0 of both columns never go together; of 100 records 60 are (0, 1) and 40 are (1, 0)."""
    counts = {(): 100, ((0, 0),): 60, ((0, 1),): 40, ((1, 0),): 40, ((1, 1),): 60}
    counts |= {((0, 0), (1, 1)): 60, ((0, 1), (1, 0)): 40}
    made = combinations_of(drawn(counts, 2, 2, np.random.default_rng(1)), 2)
    assert set(made) <= set(counts)
    assert made == counts


def test_what_is_kept_lost_and_fabricated_by_hand() -> None:
    """Cases (0, 0) twice and (1, 1); the file has (0, 0) and (0, 1): one pair kept, one lost, one of two fabricated."""
    behind, file = np.array([[0, 0], [0, 0], [1, 1]]), np.array([[0, 0], [0, 1]])
    one, two, whole = fidelity.by_width(behind, file, behind, {}, 2)
    assert (one["kept"], one["lost"], one["fabricated"]) == (3, 1, 0)
    assert (two["kept"], two["lost"], two["fabricated"], two["share_fabricated"]) == (1, 1, 1, 0.5)
    assert two["error"] == (1 + 1 + 1) / 3  # (0, 0) is one too few, (1, 1) missing, (0, 1) too many
    assert whole["fabricated"] == 1
    assert fidelity.by_size(np.array([[0]] * 12), np.array([[0]] * 9), 1) == [
        {"from": 10, "combinations": 1, "error": 3.0}
    ]


def test_attacks_find_a_copy_and_nothing_in_what_never_saw_the_persons() -> None:
    """A file that is the cases themselves is told by every attack; other draws from the same crowd by none."""
    rng = np.random.default_rng(3)
    behind, control, others = rng.integers(0, 5, (3, 300, 8))
    found = attacks(behind, control, behind, rng, 0.1, 1e-6)
    assert [a.name for a in found] == LISTED
    assert not any(a.passed for a in found)
    assert found[1].succeeded > 0.95 * found[1].tried
    assert all(a.passed for a in attacks(behind, control, others, rng, 0.1, 1e-6))


def test_a_case_file_is_made_once_and_its_budget_spent_before_noise(tmp_path: Path) -> None:
    pytest.importorskip("opendp")
    ledger = ledger_in(tmp_path / "books")
    secret = secret_of(ledger.folder, ledger)
    given = cases.cases_of(case_file(), COLUMNS)
    with pytest.raises(NotForPublication, match="no budget"):
        cases.make(given, plan(), ledger, SIGNED, secret)
    ledger.append("budget", "cases", {"epsilon": 3.0, "delta": 2e-5})
    made = cases.make(given, plan(), ledger, SIGNED, secret)
    assert made.table is not None and made.table.column_names == list(COLUMNS)
    assert [a["name"] for a in made.report["attacks"]] == LISTED
    assert 0 < ledger.spent("cases")[0] <= 2.0 and ledger.spent("cases")[1] <= 1e-5
    assert cases.make(given, plan(), ledger, SIGNED, secret).table == made.table
    with pytest.raises(NotForPublication, match="does not allow"):
        cases.make(given, plan(epsilon=1.9), ledger, SIGNED, secret)
    pairs = Counter(zip(made.table["gender"].to_pylist(), made.table["form"].to_pylist(), strict=True))
    assert ("F", "C") not in pairs and ("M", "A") not in pairs  # in no case: never counted, never drawn
    assert all(row["fabricated"] == 0 for row in made.report["fidelity"][:2])
    written = page.page(made.report)
    assert "owner's report" in written and "Attack:" not in written
    assert len(words.fidelity(made.report)) == 3
    gate.write(made, tmp_path / "made_up.csv", plan())
    assert publication.disclosure_of(tmp_path / "made_up.csv") is Disclosure.OPEN_SYNTHETIC


@pytest.mark.parametrize(
    ("table", "error", "said"),
    [
        (case_file().slice(0, 0), ValuesRefused, "Nobody"),
        (pa.concat_tables([case_file(5), case_file(5)]), ValuesRefused, "5 rows are of persons"),
        (case_file(5).drop_columns(["person_id"]), DimensionsDiffer, "person_id"),
        (pa.table({"person_id": [None], "gender": ["F"], "age": [""], "form": ["A"]}), ValuesRefused, "no person_id"),
    ],
)
def test_case_files_that_cannot_be_are_refused(table: pa.Table, error: type[SojournError], said: str) -> None:
    with pytest.raises(error, match=said):
        cases.cases_of(table, COLUMNS)


@pytest.mark.parametrize("other", [{"width": 0}, {"width": 9}, {"held_out": 0.0}, {"held_out": 0.9}])
def test_plans_for_case_files_that_cannot_be(other: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        plan(**other)

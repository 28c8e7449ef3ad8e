"""Attacks on published tables find what is planted, and nothing in what the gate releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from small_crossers import SIGNED, ledger_in, rules, small_counts
from typer.testing import CliRunner, Result

from sojourn.cli import app
from sojourn.errors import NotForPublication
from sojourn.kernels.disclosure.cell_key import chances
from sojourn.publish.words import release as words
from sojourn.release import attacking_tables as persons
from sojourn.release import gate
from sojourn.release.attacking import Published
from sojourn.release.counts import Counts, counted


def counts_of(cells: Mapping[tuple[str, str], int], names: Sequence[str] = ("r", "c")) -> Counts:
    rows = [cell for cell, n in cells.items() for _ in range(n)]
    columns = {name: [row[axis] for row in rows] for axis, name in enumerate(names)}
    table = pa.table({"person_id": [f"p{n}" for n in range(len(rows))], **columns, "records": [1] * len(rows)})
    return counted(table, tuple(names), tuple(names))


def exact(counts: Counts, *hidden: tuple[str, ...]) -> Published:
    value = counts.value.astype(float)
    value[[counts.cells.index(cell) for cell in hidden]] = np.nan
    return Published(counts.dimensions, counts.summed, counts.cells, value, 0.0)


UNIQUE = counts_of({("a", "x"): 1, ("b", "y"): 1, ("c", "z"): 1, ("d", "x"): 1, ("e", "y"): 1, ("f", "z"): 1})
"""Six persons whose row tells their column, and the other way round not."""
LARGE = counts_of({(r, c): 20 + 3 * n for n, (r, c) in enumerate((r, c) for r in "ab" for c in "xyz")})


def test_single_persons_are_found_where_a_one_is_shown_and_not_where_it_is_hidden() -> None:
    found = persons.singling_out(UNIQUE, exact(UNIQUE), np.ones(len(UNIQUE.cells)), 0.05)
    assert not found.passed and found.succeeded == found.tried == 6 + 6  # the cells and the totals of rows
    assert "c x, r a" in found.cells
    ones = [cell for cell, n in zip(UNIQUE.cells, UNIQUE.value.tolist(), strict=True) if n == 1]
    assert persons.singling_out(UNIQUE, exact(UNIQUE, *ones), np.ones(len(UNIQUE.cells)), 0.05).passed


def test_a_one_under_noise_is_no_more_than_its_chance() -> None:
    """Every figure of one is one person, where a fifth of the cells is: noise that changes nothing is found."""
    cells = {(f"r{n}", "x"): 1 + n % 5 for n in range(200)}
    made = counts_of(cells)
    noisy = replace(exact(made), reach=5.0)
    assert not persons.singling_out(made, noisy, np.full(len(made.cells), 0.2), 0.05).passed
    assert persons.singling_out(made, noisy, np.full(len(made.cells), 0.99), 0.05).passed
    everyone = counts_of({(f"r{n}", "x"): 1 for n in range(40)})
    found = persons.singling_out(everyone, replace(exact(everyone), reach=5.0), np.full(len(everyone.cells), 0.2), 0.05)
    assert found.passed and found.guess > 0.9  # where every cell is of one person, a one tells nothing more


def test_a_person_is_linked_over_two_tables_whose_columns_are_in_none_together() -> None:
    """One person of citizenship K by sex in one table, by age in another: sex, age and citizenship of one person."""
    first = counts_of({("K", "F"): 1, ("L", "F"): 9, ("L", "M"): 8}, ("citizenship", "sex"))
    second = counts_of({("K", "old"): 1, ("L", "old"): 7, ("L", "young"): 10}, ("citizenship", "age"))
    found = persons.linkage([exact(first), exact(second)])
    assert not found.passed and found.cells == ("citizenship K",)
    assert persons.linkage([exact(first)]).passed  # one table joins nothing
    hidden = [("K", "F"), ("K", "_T")]
    assert persons.linkage([exact(first, *hidden), exact(second)]).passed
    noisy = replace(exact(second), reach=3.0)
    assert persons.linkage([exact(first), noisy]).passed


def test_columns_are_guessed_from_a_table_that_tells_everybody_and_not_from_large_cells() -> None:
    """A person's column from the row is certain with the table, and without the person their row is empty."""
    found = persons.inference(UNIQUE, exact(UNIQUE), 0.05)
    assert not found.passed and found.tried == 12 and found.guess < 0.5
    assert found.succeeded == 6  # the column of each row; the row of a column is one of two, and not guessed
    safe = persons.inference(LARGE, exact(LARGE), 0.05)
    assert safe.passed and safe.succeeded == pytest.approx(safe.guess * safe.tried)


def test_totals_of_one_part_are_seen_by_any_reader() -> None:
    table = counts_of({("a", "x"): 9, ("b", "x"): 8, ("b", "y"): 7})
    found = persons.homogeneous([exact(table)])
    assert found.cells == ("r a", "c y") or set(found.cells) == {"r a", "c y"}
    assert not persons.homogeneous([exact(LARGE)]).succeeded
    assert not persons.homogeneous([replace(exact(table), reach=2.0)]).tried


def test_noise_drawn_anew_shows_where_it_differs() -> None:
    first = replace(exact(LARGE), reach=5.0)
    other = replace(first, value=first.value + 1)
    assert persons.drawn_anew([first, first]).passed
    found = persons.drawn_anew([first, other])
    assert not found.passed and found.succeeded == found.tried == len(LARGE.cells)


def test_who_knows_all_others_is_right_half_of_the_time_where_nothing_is_told() -> None:
    """Noise of -1, 0, 1 by thirds at 3 and at 2: results 2 to 4 and 1 to 3; a third of each has no counterpart."""
    table = chances(1, 2 / 3)
    assert table.chance[2] == pytest.approx([1 / 3] * 3, abs=1e-6)
    assert table.told_apart(np.array([0, 3]))[1] == pytest.approx(1 / 3, abs=1e-6)
    wide = chances(5, 2.0).told_apart(np.arange(30))
    assert wide[0] == 0 and wide[1] <= 1 and (np.diff(wide[12:]) == 0).all()  # rows are the same from some count on
    assert wide[20] < table.told_apart(np.array([20]))[0] + 0.2
    told = persons.membership(LARGE, np.full(len(LARGE.cells), 0.5))
    assert (told.succeeded, told.guess, told.mend) == (len(LARGE.cells) // 2, 0.5, ())
    assert persons.membership(LARGE, np.ones(len(LARGE.cells))).succeeded == len(LARGE.cells)


@pytest.mark.parametrize(("method", "more"), [("suppression", {}), ("cell-key", {}), ("rounding", {})])
def test_nothing_is_found_in_what_the_gate_releases_and_the_report_says_what_was_tried(
    tmp_path: Path, method: str, more: dict[str, object]
) -> None:
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    made = gate.make(counts, rules(method, **more), ledger, SIGNED, secret)
    tried = {a["name"]: a for a in made.report["attacks"]}
    assert not made.held and {"single_persons", "inferred_codes"} <= set(tried)
    assert ("linked_persons" in tried) == (method == "suppression")
    assert ("counted_persons" in tried) == (method != "rounding")  # which is not by chance: nothing to reckon
    assert "figures of one taken for one person" in " ".join(words.lines(made.report))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["release", "attack", *(str(a) for a in arguments)])


def test_the_command_finds_planted_leaks_of_every_kind(tmp_path: Path) -> None:
    """One by one: a cell of one, a difference over two tables, a person linked, noise drawn anew."""
    first, second, third = (tmp_path / f"{n}.csv" for n in ("first", "second", "third"))
    first.write_text("citizenship,sex,obs_value\nK,F,1\nL,F,9\nL,M,8\n_T,F,10\n_T,M,8\nK,_T,1\nL,_T,17\n_T,_T,18\n")
    second.write_text("citizenship,age,obs_value\nK,old,1\nL,old,7\nL,young,10\nK,_T,1\nL,_T,17\n_T,_T,18\n")
    by = ("--by", "citizenship,sex,age", "--totals", "citizenship,sex,age")
    found = run(first, second, *by)
    assert isinstance(found.exception, NotForPublication)
    told = "\n".join(found.exception.details)
    assert "single persons: citizenship K, sex F" in told and "linked persons: citizenship K" in told
    assert "all in one part" in found.output  # K is a woman, and old: the other parts are empty
    first.write_text("sex,age,obs_value\nF,_T,\nM,_T,\n_T,_T,20\n")
    second.write_text("sex,age,obs_value\n_T,_T,20\nF,_T,\nM,_T,12\n")
    assert run(first, "--by", "sex,age", "--totals", "sex").exit_code == 0
    both = run(first, second, "--by", "sex,age", "--totals", "sex")
    assert isinstance(both.exception, NotForPublication) and "by one table" in str(both.exception)
    third.write_text("sex,age,obs_value\nM,_T,12\n")
    apart = run(first, third, "--by", "sex,age", "--totals", "sex")
    assert isinstance(apart.exception, NotForPublication) and "by all tables together" in str(apart.exception)


def test_the_command_scores_noise_for_the_owner(tmp_path: Path) -> None:
    """A hundred releases with new noise: the mean hits nearly every count, and a reader sees that the noise differs."""
    rng = np.random.default_rng(2)
    truth = {f"c{n}": 1 + n % 6 for n in range(30)}
    (tmp_path / "truth.csv").write_text("sex,obs_value,persons\n" + "".join(f"{c},{n},{n}\n" for c, n in truth.items()))
    files = []
    for number in range(100):
        files.append(tmp_path / f"{number}.csv")
        files[-1].write_text("sex,obs_value,standard_error\n" + "".join(
            f"{c},{n + rng.integers(-1, 2)},0.8\n" for c, n in truth.items() if n > 1))  # fmt: skip
    asked = ("--by", "sex", "--deviation", "1", "--least", "7", "--truth", tmp_path / "truth.csv")
    found = run(*files, *asked)
    assert isinstance(found.exception, NotForPublication)
    said = str(found.exception)
    assert "repeated noise" in said and "averaging" in said
    one = run(files[0], *asked)
    assert "averaging" not in one.output and "repeated" not in one.output
    unmarked = tmp_path / "u.csv"
    unmarked.write_text("sex,obs_value,standard_error\nc1,2,much\n")
    assert "no number" in str(run(unmarked, "--by", "sex").exception)

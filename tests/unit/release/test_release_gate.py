"""From contributions to a published table: protected, attacked, kept, written down, or held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_crossers import DIMENSIONS, SIGNED, SUMMED, contributions, ledger_in, rules, small_counts

from sojourn import release
from sojourn.concepts.disclosure import Disclosure
from sojourn.errors import DimensionsDiffer, NotForPublication, UsageError, ValuesRefused
from sojourn.kernels.disclosure.primary import Needs
from sojourn.publish.pages import release as page
from sojourn.release import attacking, gate, reading
from sojourn.release.attacking import Published
from sojourn.release.counts import Counts, counted
from sojourn.release.keys import keys_of
from sojourn.release.linked import linked_to, name_of
from sojourn.release.protecting import needs_of
from sojourn.release.rules import Rules

PRIVATE = {"delta": 1e-6, "cells_of_a_person": 1, "epsilon": 1.0}


def test_persons_of_a_total_are_counted_once() -> None:
    """One person in two cells is one person of the total, with two records; the larger contribution stands first."""
    table = pa.table({"person_id": ["a", "a", "b"], "sex": ["F", "M", "F"], "records": [3, 1, 2]})
    counts = counted(table, ("sex",), ("sex",))
    at = {cell[0]: n for n, cell in enumerate(counts.cells)}
    assert [counts.value[at[c]] for c in ("F", "M", "_T")] == [5, 1, 6]
    assert [counts.persons[at[c]] for c in ("F", "M", "_T")] == [2, 1, 2]
    assert counts.largest[at["_T"]].tolist() == [4, 2]


def test_broader_codes_are_totals_too() -> None:
    table = pa.table({"person_id": ["a", "b", "c"], "area": ["X1", "X2", "Y1"], "records": [1, 1, 1]})
    counts = counted(table, ("area",), ("area",), parents={"area": {"X1": "X", "X2": "X", "Y1": "Y"}})
    value = {cell[0]: int(v) for cell, v in zip(counts.cells, counts.value, strict=True)}
    assert value == {"X1": 1, "X2": 1, "Y1": 1, "X": 2, "Y": 1, "_T": 3}
    assert counts.sums.matrix.shape[0] == 3  # X, Y and the total of X and Y, not of all five


def test_cell_keys_are_the_sums_of_persons_keys() -> None:
    table = pa.table({"person_id": ["a", "b"], "sex": ["F", "F"], "records": [2, 1]})
    counts = counted(table, ("sex",), (), {"a": 2**32 - 1, "b": 7})
    assert counts.key is not None and counts.key.tolist() == [(2 * (2**32 - 1) + 7) % 2**32]


def test_keys_do_not_change_when_others_are_dropped() -> None:
    secret = bytes(range(32))
    assert keys_of(["a", "b", "c"], secret)[2] == keys_of(["c"], secret)[0]
    assert keys_of(["a"], secret)[0] != keys_of(["a"], bytes(32))[0]


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("person_id", ["a", "a"], "twice"),
        ("person_id", ["a", None], "no person_id"),
        ("records", [1, 0], "without a record"),
        ("sex", ["F", "_T"], "totals are made here"),
    ],
)
def test_contributions_that_cannot_be_are_refused(column: str, values: list[object], said: str) -> None:
    given = {"person_id": ["a", "b"], "sex": ["F", "F"], "records": [1, 1], column: values}
    with pytest.raises(ValuesRefused, match=said):
        counted(pa.table(given), ("sex",), ("sex",))
    with pytest.raises(DimensionsDiffer):
        counted(pa.table({"person_id": ["a"]}), ("sex",), ())


@pytest.mark.parametrize("method", ["suppression", "cell-key", "rounding"])
def test_a_release_is_made_kept_and_given_again(tmp_path: Path, method: str) -> None:
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    made = gate.make(counts, rules(method), ledger, SIGNED, secret)
    assert not made.held and made.table is not None
    again = gate.make(counts, rules(method), ledger, SIGNED, secret)
    assert again.table is not None and again.table.equals(made.table) and again.report == made.report
    assert [e.kind for e in ledger.entries()] == ["released", "reused"]
    other = ledger_in(tmp_path / "others")
    fresh = gate.make(counts, rules(method), other, SIGNED, secret)
    assert fresh.table is not None and fresh.table.equals(
        made.table
    )  # the same table, keys and rules: the same release
    said = page.page(made.report)
    assert "What is not protected" in said and "XAE" not in said


def test_hidden_cells_have_no_value_and_do_not_tell_why(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    table = gate.make(counts, rules(), ledger, SIGNED, secret).table
    assert table is not None
    rows = table.to_pylist()
    assert {(r["obs_status"], r["conf_status"], r["obs_value"] is None) for r in rows} == {
        ("A", "F", False),
        ("Q", "C", True),
    }
    small = {c for c, p in zip(counts.cells, counts.persons, strict=True) if p < 5}
    assert small and all(r["obs_value"] is None for r in rows if tuple(r[n] for n in DIMENSIONS) in small)


def test_a_cell_that_noise_empties_looks_like_an_empty_one(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    table = gate.make(counts, rules("cell-key"), ledger, SIGNED, secret).table
    assert table is not None
    assert min(table["obs_value"].to_pylist()) > 0 and len(set(table["standard_error"].to_pylist())) == 1


def test_what_was_shown_once_cannot_be_hidden_and_the_release_is_held(tmp_path: Path) -> None:
    """A first release by a low minimum shows a small cell; hiding it later hides nothing."""
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    assert not gate.make(counts, rules(least=2), ledger, SIGNED, secret).held
    made = gate.make(counts, rules(least=6), ledger, SIGNED, secret)
    assert made.held and made.report["mend"] and made.report["open"]
    assert [e.kind for e in ledger.entries()] == ["released", "held"]
    with pytest.raises(NotForPublication, match="held"):
        gate.write(made, tmp_path / "x.csv", rules())
    assert not (tmp_path / "x.csv").exists()
    assert "may not be published" in page.page(made.report)


def hidden_by(counts: Counts, cells: np.ndarray) -> Published:
    value = counts.value.astype(float)
    value[cells] = np.nan
    return Published(counts.dimensions, counts.summed, counts.cells, value, 0.0)


def reckoned(counts: Counts, needs: Needs, tables: list[Published], name: str, **more: Any) -> attacking.Attack:
    names = [name_of(counts.dimensions, cell) for cell in counts.cells]
    return attacking.attack_hidden(names, counts.value, needs, tables, name, **more)


def test_the_attacks_find_planted_leaks(tmp_path: Path) -> None:
    """An unprotected table, one with primary cells hidden only, and two that are safe one by one."""
    ledger = ledger_in(tmp_path / "books")
    counts, _ = small_counts(ledger)
    needs = needs_of(counts, rules())
    primary = np.flatnonzero(needs.primary)
    for leak in (hidden_by(counts, primary[:0]), hidden_by(counts, primary)):
        found = reckoned(counts, needs, [leak], "reconstruction")
        assert not found.passed and found.succeeded > 0 and found.cells
    everything = np.arange(len(counts.value))
    closed = hidden_by(counts, everything)
    assert reckoned(counts, needs, [closed], "reconstruction").passed
    other = hidden_by(counts, np.setdiff1d(everything, primary[:1]))
    assert not reckoned(counts, needs, [closed, other], "differencing").passed


def test_only_tables_that_share_a_cell_are_reckoned_together_and_then_every_cell_is(tmp_path: Path) -> None:
    """A month of its own tells nothing of another; a table between two links them."""

    def table(*cells: tuple[str, str]) -> Published:
        return Published(("m", "s"), {"s": {}}, cells, np.ones(len(cells)), 0.0)

    first, second, between = table(("1", "F")), table(("2", "F")), table(("1", "F"), ("2", "F"))
    assert linked_to(first, [second]) == []
    assert len(linked_to(first, [second, between])) == 2
    counts, _ = small_counts(ledger_in(tmp_path / "books"))
    closed = hidden_by(counts, np.arange(len(counts.value)))
    needs = needs_of(counts, rules())
    late = reckoned(counts, needs, [closed], "differencing", seconds=0, all_of=True)
    assert not late.passed and late.mend == ("more_time",) and late.tried == 0


def test_averaging_finds_noise_that_is_drawn_anew_and_not_noise_that_is_stored(tmp_path: Path) -> None:
    counts, _ = small_counts(ledger_in(tmp_path / "books"))
    rng = np.random.default_rng(5)
    small = counts.persons < 12
    exact = hidden_by(counts, np.array([], int))
    anew = [replace(exact, value=counts.value + rng.integers(-3, 4, len(small)), reach=3.0) for _ in range(200)]
    found = attacking.attack_noise(counts, small, anew, 1 / 7, 0.05, "averaging")
    assert not found.passed and found.succeeded > 0.7 * found.tried
    stored = attacking.attack_noise(counts, small, anew[:1] * 200, 1 / 7, 0.05, "averaging")
    assert stored.succeeded < 0.7 * stored.tried


def test_bounds_find_noise_that_is_too_small(tmp_path: Path) -> None:
    """Noise of at most nothing leaves one value; so do figures at both ends of their bounds."""
    counts, _ = small_counts(ledger_in(tmp_path / "books"))
    small = counts.persons < 5
    exact = replace(hidden_by(counts, np.array([], int)), reach=0.0)
    assert not attacking.attack_bounds(counts, small, [exact]).passed
    wide = replace(exact, reach=3.0)
    assert attacking.attack_bounds(counts, small, [wide]).passed


def test_differential_privacy_spends_the_budget_once(tmp_path: Path) -> None:
    pytest.importorskip("opendp")
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    with pytest.raises(NotForPublication, match="no budget"):
        gate.make(counts, rules("dp", **PRIVATE), ledger, SIGNED, secret, contributions=contributions())
    ledger.append("budget", "arrivals", {"epsilon": 1.5, "delta": 1e-5})
    made = gate.make(counts, rules("dp", **PRIVATE), ledger, SIGNED, secret, contributions=contributions())
    assert made.table is not None
    assert gate.make(counts, rules("dp", **PRIVATE), ledger, SIGNED, secret, contributions=contributions()).table == (
        made.table
    )
    spent = ledger.spent("arrivals")
    assert spent[0] == pytest.approx(1.0) and spent[1] <= 1e-6
    with pytest.raises(NotForPublication, match="does not allow"):
        gate.make(
            counts, rules("dp", **{**PRIVATE, "epsilon": 0.9}), ledger, SIGNED, secret, contributions=contributions()
        )
    with pytest.raises(NotForPublication, match="contributions"):
        gate.make(counts, rules("dp", **{**PRIVATE, "epsilon": 0.4}), ledger, SIGNED, secret)
    total = {tuple(r[n] for n in DIMENSIONS): r["obs_value"] for r in made.table.to_pylist()}
    for month in ("2030-01", "2030-02"):
        parts = sum(v for c, v in total.items() if c[0] == month and "_T" not in c)
        assert total[(month, "_T", "_T")] == parts  # consistent by construction


def test_contributions_are_bounded_and_the_rest_is_said() -> None:
    from sojourn.release.private import bounded, mechanism

    table = pa.table({"person_id": ["a"] * 3 + ["b"], "m": ["1", "2", "3", "3"], "records": [1, 5, 1, 1]})
    assert bounded(table, ("m",), 2) == ({("1",): 1, ("2",): 1, ("3",): 1}, 1)
    pytest.importorskip("opendp")
    made = mechanism(0.5, 1e-6, 2, 5)
    assert made.scale == pytest.approx(4.0)  # two cells, one each: sensitivity 2, over epsilon 0.5
    assert made.epsilon == pytest.approx(0.5) and 0 < made.delta <= 1e-6
    with pytest.raises(UsageError, match="delta"):
        mechanism(0.5, 0.0, 2, 5)


def test_k_anonymity_that_holds_for_pairs_and_fails_for_the_triple(tmp_path: Path) -> None:
    """Sweeney's kind of counterexample: each pair of columns has two persons everywhere, the triple has single ones."""
    triples = [(a, b, c) for a in "01" for b in "01" for c in "01" if (int(a) + int(b) + int(c)) % 2 == 0] * 1
    rows = [(f"p{n}", *t) for n, t in enumerate(triples)]
    table = pa.table({"person_id": [r[0] for r in rows], **{n: [r[i + 1] for r in rows] for i, n in enumerate("abc")},
                      "records": [1] * 4})  # fmt: skip
    counts = counted(table, tuple("abc"), tuple("abc"))
    persons = dict(zip(counts.cells, counts.persons.tolist(), strict=True))
    singles = [c for c, n in persons.items() if "_T" not in c]
    assert all(persons[c] == 1 for c in singles) and persons[("0", "_T", "_T")] == 2
    doubled = counted(
        pa.concat_tables([table, table.set_column(0, "person_id", pa.array(list("wxyz")))]), tuple("abc"), tuple("abc")
    )
    pairs = [n for c, n in zip(doubled.cells, doubled.persons.tolist(), strict=True) if c.count("_T") == 1]
    assert min(pairs) >= 2
    needs = needs_of(counts, rules(least=2))
    assert needs.primary[[counts.cells.index(c) for c in singles]].all()  # the gate looks at the triple


def test_special_care_leaves_by_differential_privacy_only_and_records_not_at_all() -> None:
    for method in ("suppression", "cell-key", "rounding"):
        with pytest.raises(NotForPublication, match="special_care"):
            Rules("cases", Disclosure.SPECIAL_CARE, method)
    with pytest.raises(NotForPublication, match="personal_record"):
        Rules("histories", Disclosure.PERSONAL_RECORD, "suppression")
    with pytest.raises(UsageError, match="no protection"):
        Rules("stocks", Disclosure.OPEN, "suppression")
    with pytest.raises(UsageError, match="without bound"):
        Rules("cases", Disclosure.SPECIAL_CARE, "dp", epsilon=1, delta=1e-6)


@pytest.mark.parametrize("told", [{}, {"data_set": "a", "method": "dp"}, {"x": 1}])
def test_a_plan_that_does_not_say_enough_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Rules.from_dict(told)


def test_plans_come_back_as_they_were() -> None:
    given = rules("cell-key", additive=True, embargo=date(2031, 5, 1))
    assert Rules.from_dict({**given.to_dict(), "embargo": "2031-05-01"}) == given


def test_before_its_embargo_a_release_stays_personal(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    chosen = rules(embargo=date(2031, 5, 1))
    made = gate.make(counts, chosen, ledger, SIGNED, secret)
    path = tmp_path / "published.parquet"
    gate.write(made, path, chosen, today=date(2031, 4, 30))
    with pytest.raises(NotForPublication, match="2031-05-01"):
        release.for_publication(path, into="a page")
    gate.write(made, path, chosen, today=date(2031, 5, 1))
    release.for_publication(path, into="a page")
    assert b"protected" in pq.read_metadata(path).metadata[b"sojourn.disclosure"]


def test_a_signature_has_a_role_and_a_reason() -> None:
    for role, reason in (("", "x"), ("x", " ")):
        with pytest.raises(UsageError, match="signed"):
            gate.Signed(role, reason)


def test_a_table_without_a_class_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("month,obs_value,persons\n2030-01,4,4\n_T,4,4\n")
    with pytest.raises(NotForPublication, match="not guessed"):
        reading.class_of(path, None)
    assert reading.class_of(path, "personal") is Disclosure.PERSONAL
    with pytest.raises(UsageError, match="no class"):
        reading.class_of(path, "secret")
    marked = tmp_path / "m.parquet"
    from sojourn.files.tables import write_tables

    write_tables(
        [pa.table({"a": [1]})], release.owners_folder(marked, "records", disclosure=Disclosure.PERSONAL_RECORD)
    )
    assert reading.class_of(marked, None) is Disclosure.PERSONAL_RECORD
    with pytest.raises(UsageError, match="personal_record"):
        reading.class_of(marked, "personal")


def test_counts_whose_contributions_are_without_bound_are_refused() -> None:
    table = pa.table({"month": ["2030-01", "_T"], "obs_value": ["4", "4"]})
    with pytest.raises(ValuesRefused, match="any number of records"):
        reading.counts_of(table, ("month",), ("month",))
    given = table.append_column("persons", pa.array(["2", "2"]))
    counts = reading.counts_of(given, ("month",), ("month",))
    assert counts.persons.tolist() == [2, 2] and counts.largest[0].tolist() == [3, 1]
    for bad in (["4x", "4"], ["-1", "4"], ["1.5", "4"]):
        with pytest.raises(ValuesRefused):
            reading.counts_of(given.set_column(1, "obs_value", pa.array(bad)), ("month",), ("month",))
    with pytest.raises(ValuesRefused, match="twice"):
        reading.counts_of(pa.concat_tables([given, given]), ("month",), ("month",))


def test_what_is_about_persons_stays_in_the_protected_area(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOJOURN_PROTECTED", str(tmp_path / "safe"))
    release.owners_folder(tmp_path / "safe" / "a.csv", "counts")
    with pytest.raises(UsageError, match="outside the protected area"):
        release.owners_folder(tmp_path / "a.csv", "counts")
    with pytest.raises(UsageError, match="outside"):
        release.owners_folder(tmp_path / "safe" / ".." / "a.csv", "counts")


def test_published_tables_are_attacked_by_whomever() -> None:
    table = pa.table({"sex": ["F", "M", "_T"], "obs_value": ["", "8", "10"]})
    found = attacking.told_by([reading.published_of(table, ("sex",), ("sex",))])
    assert found == [("sex F", 2, 2)]
    open_ = pa.table({"sex": ["F", "M", "_T"], "obs_value": ["", "", "10"]})
    assert attacking.told_by([reading.published_of(open_, ("sex",), ("sex",))]) == [("sex F", 1, 9), ("sex M", 1, 9)]
    assert SUMMED == ("sex", "citizenship")

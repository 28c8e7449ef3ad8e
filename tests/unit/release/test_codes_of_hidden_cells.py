"""Codes that tell small hidden cells (A) from those hidden for them (D): readers and the gate reckon with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_crossers import SIGNED, contributions, ledger_in, rules, small_counts
from small_tables import with_totals

from sojourn.errors import NotForPublication, UsageError
from sojourn.kernels.disclosure.primary import Limits, frequency
from sojourn.kernels.disclosure.programme import INFINITE
from sojourn.kernels.disclosure.reconstruction import intervals
from sojourn.kernels.disclosure.secondary import suppress
from sojourn.release import gate, reading
from sojourn.release.attacking import told_by
from sojourn.release.counts import Counts, counted
from sojourn.release.ledger import Ledger
from sojourn.release.linked import linked
from sojourn.release.protecting import limits_of, needs_of

Ints = npt.NDArray[np.int64]
LEAST = 5
#: One person alone, beside five; the usual partner of the one is the five.
ALONE = {("a", "x"): 1, ("a", "y"): 5, ("a", "z"): 20, ("b", "x"): 30, ("b", "y"): 12, ("b", "z"): 40,
         ("c", "x"): 9, ("c", "y"): 25, ("c", "z"): 14}  # fmt: skip


def counts_of(cells: Mapping[tuple[str, str], int]) -> Counts:
    rows = [cell for cell, n in cells.items() for _ in range(n)]
    table = pa.table({"person_id": [f"p{n}" for n in range(len(rows))], "r": [r for r, _ in rows],
                      "c": [c for _, c in rows], "records": [1] * len(rows)})  # fmt: skip
    return counted(table, ("r", "c"), ("r", "c"), None)


def made(counts: Counts, ledger: Ledger, **more: object) -> gate.Release:
    from sojourn.release.keys import secret_of

    return gate.make(counts, rules(**more), ledger, SIGNED, secret_of(ledger.folder, ledger))


def by_cell(release: gate.Release) -> dict[tuple[str, str], tuple[str, float | None]]:
    assert release.table is not None
    return {(r["r"], r["c"]): (r["conf_status"], r["obs_value"]) for r in release.table.to_pylist()}


def test_one_beside_five_is_told_by_the_codes_and_hidden_beside_others(tmp_path: Path) -> None:
    """1 + 5 = 6 hidden as A and D: five is the least a D can be, so that A is 1. Without codes A could be 1 to 5."""
    cells = (("a", "x"), ("a", "y"), ("a", "z"), ("a", "_T"))
    columns = {"r": [r for r, _ in cells], "c": [c for _, c in cells], "obs_value": ["", "", "20", "26"]}
    told = pa.table({**columns, "conf_status": ["A", "D", "F", "F"]})
    untold = pa.table({**columns, "conf_status": ["C", "C", "F", "F"]})
    reckoned = [
        {name: (low, high) for name, low, high in told_by([reading.published_of(t, ("r", "c"), ("c",), LEAST)])}
        for t in (told, untold)
    ]
    assert reckoned[0] == {"c x, r a": (1, 1), "c y, r a": (5, 5)}
    assert reckoned[1] == {"c x, r a": (1, 5), "c y, r a": (1, 5)}
    table = by_cell(made(counts_of(ALONE), ledger_in(tmp_path / "books"), tell_primary=True))
    assert table["a", "x"] == ("A", None)
    others = {cell for cell, (code, _) in table.items() if code == "D"}
    assert others - {("a", "y")} and {code for code, _ in table.values()} == {"A", "D", "F"}
    assert any(r == "a" and c != "y" for r, c in others)


def test_a_small_total_bounds_its_parts_and_that_much_is_not_asked_for() -> None:
    """A total told to be below five, of three parts that are not empty: each is at most 4 - 2 = 2."""
    counts = counts_of({("a", "x"): 1, ("a", "y"): 1, ("a", "z"): 1, ("b", "x"): 30, ("b", "y"): 30, ("b", "z"): 30})
    chosen = rules(tell_primary=True)
    needs = needs_of(counts, chosen)
    system = linked(counts, needs, [], limits_of(needs.primary, LEAST, once=counts.once))
    highest = dict(zip(counts.cells, system.needs.high.tolist(), strict=True))
    assert [highest["a", c] for c in ("x", "y", "z", "_T")] == [2, 2, 2, 4]


@given(inner=arrays(np.int64, st.sampled_from([(3, 3), (2, 4), (2, 2, 3)]), elements=st.integers(0, 14)))
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_no_small_cell_is_told_to_a_reader_of_the_codes(inner: Ints) -> None:
    """The interval of every small cell, by integer programmes that know the codes, is what the proof says."""
    sums, value, _ = with_totals(inner)
    small = (value < LEAST) & (value > 0)
    limits = limits_of(small, LEAST, once=True)
    floor = sums.floor(value)
    needs = frequency(value, value, LEAST, floor)
    high = np.minimum(needs.high, sums.ceiling(np.where(small, limits.high, INFINITE), floor)).astype(np.int64)
    needs = type(needs)(needs.primary, needs.low, np.where(needs.primary, high, value))
    pattern = suppress(sums, value, needs, limits=limits, whole=True, seconds=60)
    hidden, cells = pattern.hidden, np.flatnonzero(pattern.hidden)
    low, top = np.where(hidden, limits.low, value).astype(np.int64), np.where(hidden, limits.high, value)
    lowest, highest = intervals(sums, low, top, cells, whole=True)
    assert (lowest <= pattern.low[cells]).all() and (pattern.high[cells] <= highest).all()  # what was proved is true
    asked = needs.primary[cells] & ~np.isin(cells, pattern.open.cell)
    assert (lowest[asked] <= needs.low[cells[asked]]).all() and (highest[asked] >= needs.high[cells[asked]]).all()


def test_tables_of_a_data_set_tell_the_same(tmp_path: Path) -> None:
    """Codes of one table beside a table without would tell what that one keeps."""
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    first = gate.make(counts, rules(tell_primary=True), ledger, SIGNED, secret)
    assert not first.held
    other, _ = small_counts(ledger, contributions(390))
    for more in ({}, {"tell_primary": True, "least": 4}):
        with pytest.raises(NotForPublication, match="told to be small"):
            gate.make(other, rules(**more), ledger, SIGNED, secret)
    again = gate.make(counts, rules(tell_primary=True), ledger, SIGNED, secret)
    assert again.table == first.table


def test_what_codes_tell_of_one_table_is_reckoned_with_in_the_next(tmp_path: Path) -> None:
    """The second table has a hidden cell in common with the first; the attack and the pattern know its code."""
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    assert not gate.make(counts, rules(tell_primary=True), ledger, SIGNED, secret).held
    table = contributions()
    first = table.filter(pa.compute.equal(table["time_period"], "2030-01"))
    sub, _ = small_counts(ledger, first)
    made = gate.make(sub, rules(tell_primary=True), ledger, SIGNED, secret)
    assert [a["name"] for a in made.report["attacks"]][-1] == "differencing" and not made.held


def test_codes_are_told_where_a_minimum_of_three_is_the_only_rule() -> None:
    for more in ({"least": 2}, {"dominance": 0.8}, {"percent": 10.0}):
        with pytest.raises(UsageError, match="only rule"):
            rules(tell_primary=True, **more)
    assert "tell_primary" not in rules().to_dict()  # plans of before are the same release


def test_limits_that_say_nothing_change_nothing() -> None:
    sums, value, _ = with_totals([[1, 20, 9], [30, 12, 8], [7, 15, 40]])
    needs = frequency(value, value, 3, sums.floor(value))
    usual = suppress(sums, value, needs, whole=True)
    same = suppress(sums, value, needs, limits=Limits.of_nonempty(len(value)), whole=True)
    assert (usual.hidden == same.hidden).all() and (usual.low == same.low).all()

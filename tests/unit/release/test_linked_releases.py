"""What several releases of one data set tell together: months and their year, other groups, broader codes, growth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_crossers import SIGNED, ledger_in, rules

from sojourn.errors import FileDamaged, NotForPublication, UsageError, ValuesRefused
from sojourn.kernels.disclosure.primary import Needs
from sojourn.release import attacking, gate, hierarchy, reading, stored
from sojourn.release.counts import Counts, counted
from sojourn.release.keys import secret_of
from sojourn.release.ledger import Ledger
from sojourn.release.linked import across, linked, linked_to, name_of, periods_whole
from sojourn.release.protecting import needs_of


def table(rows: Sequence[tuple[str, ...]], names: Sequence[str]) -> pa.Table:
    """A contribution a row, each of a person of its own."""
    return pa.table(
        {
            "person_id": [f"p{n}" for n in range(len(rows))],
            **{name: [row[i] for row in rows] for i, name in enumerate(names)},
            "records": [1] * len(rows),
        }
    )


def counts_of(
    rows: Sequence[tuple[str, ...]], names: Sequence[str], summed: Sequence[str] = (), parents: Any = None
) -> Counts:
    return counted(table(rows, names), tuple(names), tuple(summed), None, parents)


def made(counts: Counts, ledger: Ledger, **more: Any) -> gate.Release:
    return gate.make(counts, rules(**more), ledger, SIGNED, secret_of(ledger.folder, ledger))


def shown(release: gate.Release, names: Sequence[str]) -> dict[tuple[str, ...], float | None]:
    assert release.table is not None
    return {tuple(r[n] for n in names): r["obs_value"] for r in release.table.to_pylist()}


MONTHS = [f"2030-{m:02}" for m in range(1, 13)]


def months(last: int = 12, *, few: str = "2030-03") -> list[tuple[str, str]]:
    """Ten women a month, but two in one."""
    return [(m, "F") for m in MONTHS[:last] for _ in range(2 if m == few else 10)]


def test_a_year_does_not_tell_the_month_that_is_hidden(tmp_path: Path) -> None:
    """112 in the year less eleven months of 10 shown would be the 2 hidden: the year has to be hidden, or held."""
    ledger = ledger_in(tmp_path / "books")
    first = made(counts_of(months(), ("time_period", "sex")), ledger)
    assert shown(first, ("time_period", "sex"))[("2030-03", "F")] is None
    year = counts_of([("2030", s) for _, s in months()], ("time_period", "sex"))
    second = made(year, ledger)
    assert second.held or shown(second, ("time_period", "sex")) == {("2030", "F"): None}


def test_the_months_are_hidden_around_a_year_that_was_shown(tmp_path: Path) -> None:
    """The year first: then one month more than the small one has to be hidden."""
    ledger = ledger_in(tmp_path / "books")
    assert not made(counts_of([("2030", s) for _, s in months()], ("time_period", "sex")), ledger).held
    later = shown(made(counts_of(months(), ("time_period", "sex")), ledger), ("time_period", "sex"))
    hidden = [cell for cell, value in later.items() if value is None]
    assert ("2030-03", "F") in hidden and len(hidden) > 1


def test_the_attack_finds_the_month_in_two_tables_that_are_safe_one_by_one() -> None:
    monthly, year = (
        counts_of(months(), ("time_period", "sex")),
        counts_of([("2030", "F")] * 112, ("time_period", "sex")),
    )
    value = np.where(monthly.value < 5, np.nan, monthly.value.astype(float))
    tables = [
        attacking.Published(monthly.dimensions, {}, monthly.cells, value, 0.0),
        attacking.Published(year.dimensions, {}, year.cells, year.value.astype(float), 0.0),
    ]
    assert attacking.told_by(tables) == [("sex F, time_period 2030-03", 2, 2)]
    assert attacking.told_by(tables[:1])[0][1:] == (1, None)


def test_a_series_grows_month_by_month_and_keeps_its_pattern(tmp_path: Path) -> None:
    """What was hidden stays hidden, what was shown stays shown, and no month is held for the ones before it."""
    rng = np.random.default_rng(4)
    rows = [
        (MONTHS[int(m)], "FM"[int(s)], f"XA{'ABCDE'[int(c)]}")
        for m, s, c in zip(rng.integers(0, 6, 900), rng.integers(0, 2, 900), rng.binomial(4, 0.35, 900), strict=True)
    ]
    names = ("time_period", "sex", "citizenship")
    ledger = ledger_in(tmp_path / "books")
    before: dict[tuple[str, ...], float | None] = {}
    for last in (2, 3, 5, 6):
        now = shown(made(counts_of([r for r in rows if r[0] <= MONTHS[last - 1]], names, names[1:]), ledger), names)
        assert {cell: now[cell] for cell in before} == before and None in now.values()
        before = now


def test_a_cell_that_only_an_earlier_table_hides_is_protected_from_the_next(tmp_path: Path) -> None:
    """First A 2, B 20, total 22, with A hidden and one more. B by itself in a later table would tell A."""
    names = ("time_period", "citizenship")
    ledger = ledger_in(tmp_path / "books")
    rows = [("2030-01", "XAA")] * 2 + [("2030-01", "XAB")] * 20
    first = shown(made(counts_of(rows, names, names[1:]), ledger), names)
    hidden = next(cell for cell, value in first.items() if value is None and cell[1] != "XAA")
    alone = counts_of(rows, names[:1]) if hidden[1] == "_T" else counts_of(rows[2:], names)
    second = made(alone, ledger)
    assert second.held or set(shown(second, alone.dimensions).values()) == {None}


def test_figures_that_were_revised_hold_the_release(tmp_path: Path) -> None:
    """One more person than before in a cell that is hidden: the tables tell the difference, and nothing is proved."""
    names = ("time_period", "sex")
    ledger = ledger_in(tmp_path / "books")
    rows = [("2030-01", "F")] * 3 + [("2030-01", "M")] * 9
    made(counts_of(rows, names, names[1:]), ledger)
    for further in (("2030-01", "F"), ("2030-01", "M")):
        again = made(counts_of([*rows, further], names, names[1:]), ledger)
        assert again.held and "revised_figures" in again.report["mend"]


def test_a_cell_that_appears_later_is_a_revision() -> None:
    """XAB has nobody in January at first, though the table knows XAB and January: then one."""
    names = ("time_period", "citizenship")
    rows = [("2030-01", "XAA")] * 9 + [("2030-02", "XAB")] * 9
    first, second = counts_of(rows, names), counts_of([*rows, ("2030-01", "XAB")], names)
    before = stored_as(first)
    system = linked(second, needs_of(second, rules()), [before])
    assert system.revised == (frozenset({("time_period", "2030-01"), ("citizenship", "XAB")}),)


def stored_as(counts: Counts) -> Any:
    from sojourn.release.linked import Before

    needs = needs_of(counts, rules())
    return Before(
        counts.dimensions, counts.summed, counts.cells, counts.persons < 5, counts.value, counts.persons, needs
    )


def test_exact_and_noisy_tables_of_one_data_set_are_not_mixed(tmp_path: Path) -> None:
    names = ("time_period", "sex")
    ledger = ledger_in(tmp_path / "books")
    counts = counts_of(months(2), names)
    made(counts, ledger)
    with pytest.raises(NotForPublication, match="take off noise"):
        made(counts, ledger, method="rounding")
    assert [e.kind for e in ledger.entries()] == ["released", "refused"]


def test_a_stored_table_that_was_changed_stops_every_later_release(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    names = ("time_period", "sex")
    ledger = ledger_in(tmp_path / "books")
    made(counts_of(months(2), names), ledger)
    path = next((ledger.folder.path / stored.FOLDER).glob("*.parquet"))
    kept = pq.read_table(path)
    pq.write_table(kept.set_column(kept.column_names.index("obs_value"), "obs_value", pa.array([1.0, 10.0])), path)
    with pytest.raises(FileDamaged, match="not the one"):
        made(counts_of(months(4), names), ledger)


def test_periods_and_broader_codes_link_cells_of_different_tables() -> None:
    assert periods_whole(MONTHS) == {"2030", "2030-Q1", "2030-Q2", "2030-Q3", "2030-Q4"}
    assert periods_whole(MONTHS[:11]) == {"2030-Q1", "2030-Q2", "2030-Q3"}
    assert periods_whole([f"2030-Q{q}" for q in range(1, 5)]) == {"2030"}
    cells = ["2030", "2030-Q1", "2030-01", "2030-02", "X1", "X"]
    place = {frozenset({("d", code)}): n for n, code in enumerate(cells)}
    assert sorted(across(place, {"d": {"X1": "X"}})) == [(0, [1]), (0, [2, 3]), (1, [2, 3]), (5, [4])]


def test_months_without_a_common_cell_are_linked_to_their_year() -> None:
    monthly, year = counts_of(months(), ("time_period", "sex")), counts_of([("2030", "F")], ("time_period", "sex"))
    other = counts_of([("2031", "F")], ("time_period", "sex"))
    assert linked_to(year, [monthly]) == [monthly] and linked_to(other, [monthly]) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(MONTHS[:3]), st.sampled_from("FM"), st.sampled_from("AB")), min_size=8,
                max_size=60))  # fmt: skip
def test_no_hidden_cell_is_told_by_all_releases_together(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    """Months by sex, months by area, then the quarter by both: whatever is released leaves every small cell open."""
    ledger = ledger_in(tmp_path_factory.mktemp("books"))
    quarter = [("2030-Q1", s, a) for _, s, a in rows]
    asked = [
        counts_of([r[:2] for r in rows], ("time_period", "sex"), ("sex",)),
        counts_of([(r[0], r[2]) for r in rows], ("time_period", "area"), ("area",)),
        counts_of(quarter, ("time_period", "sex", "area"), ("sex", "area")),
    ]
    out = [(c, r) for c in asked if not (r := made(c, ledger, least=3)).held]
    tables = [
        attacking.Published(
            c.dimensions, c.summed, tuple(cells := shown(r, c.dimensions)),
            np.array([np.nan if v is None else v for v in cells.values()]), 0.0,
        )
        for c, r in out
    ]  # fmt: skip
    small: dict[str, tuple[int, int]] = {}
    for c, _ in out:
        for cell, value, persons in zip(c.cells, c.value.tolist(), c.persons.tolist(), strict=True):
            if persons < 3:
                small[attacking.words(name_of(c.dimensions, cell))] = (value, 3)
    told = {name: (low, high) for name, low, high in (attacking.told_by(tables) if tables else [])}
    assert set(small) <= set(told)  # every one of them is hidden
    for name, (_, needed) in small.items():
        high = told[name][1]
        assert high is None or high >= needed, (name, told[name])


# Totals that nobody declared


def own(cells: Sequence[tuple[str, str, int]]) -> pa.Table:
    return pa.table(
        {
            "area": [c[0] for c in cells], "sex": [c[1] for c in cells], "obs_value": [c[2] for c in cells],
            "persons": [c[2] for c in cells],
        }
    )  # fmt: skip


def test_totals_that_are_not_declared_are_refused_and_not_taken_for_a_part() -> None:
    """F 2, M 8, total 10: with the total taken for a third part, F alone would be hidden and 10 - 8 tell it."""
    given_ = own([("X", "F", 2), ("X", "M", 8), ("X", "_T", 10)])
    with pytest.raises(ValuesRefused, match="totals"):
        reading.counts_of(given_, ("area", "sex"), ())
    assert reading.counts_of(given_, ("area", "sex"), ("sex",)).sums.matrix.shape[0] == 1


def test_a_total_by_another_name_is_refused() -> None:
    parts = [(a, s, n + k) for n, a in enumerate("XYZ", 2) for k, s in enumerate("FMU", 1)]
    totals = [(a, "ALL", sum(p[2] for p in parts if p[0] == a)) for a in "XYZ"]
    with pytest.raises(ValuesRefused, match="ALL of sex"):
        reading.counts_of(own([*parts, *totals]), ("area", "sex"), ())
    assert reading.counts_of(own(parts), ("area", "sex"), ()).value.sum() == sum(p[2] for p in parts)


def test_the_attack_takes_totals_for_totals() -> None:
    published = pa.table({"sex": ["F", "M", "_T"], "obs_value": ["", "8", "10"]})
    assert attacking.told_by([reading.published_of(published, ("sex",), ())]) == [("sex F", 2, 2)]


# Broader codes


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("dimension,code,parent", *lines)) + "\n", encoding="utf-8")
    return path


def test_broader_codes_are_read_and_protected_with_their_parts(tmp_path: Path) -> None:
    """X1 2, X2 9, X 11, Y 9: X1 is hidden and X2 or X with it, since 11 - 9 would tell it."""
    parents = hierarchy.parents_in(written(tmp_path / "p.csv", "area,X1,X", "area,X2,X"), ("area",))
    assert parents == {"area": {"X1": "X", "X2": "X"}}
    rows = [("X1",)] * 2 + [("X2",)] * 9 + [("Y",)] * 9
    release = made(counts_of(rows, ("area",), ("area",), parents), ledger_in(tmp_path / "books"))
    value = shown(release, ("area",))
    assert value[("X1",)] is None and list(value.values()).count(None) > 1
    assert value[("X2",)] is None or value[("X",)] is None


def test_groups_take_the_place_of_their_codes_and_persons_count_once() -> None:
    given_ = pa.table({"person_id": ["a", "a", "b"], "area": ["X1", "X2", "Y"], "records": [1, 2, 1]})
    grouped, above = hierarchy.in_groups(given_, {"area": {"X1": "X", "X2": "X", "X": "Z", "Y": "Z"}})
    assert sorted(grouped.to_pylist(), key=str) == [
        {"person_id": "a", "area": "X", "records": 3}, {"person_id": "b", "area": "Z", "records": 1}
    ]  # fmt: skip
    assert above == {"area": {"X": "Z"}}


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (["area,X1,X", "area,X1,Y"], ValuesRefused),
        (["area,X,Y", "area,Y,X"], ValuesRefused),
        (["area,X,_T"], ValuesRefused),
        (["sex,F,G"], UsageError),
    ],
)
def test_hierarchies_that_cannot_be_are_refused(tmp_path: Path, lines: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        hierarchy.parents_in(written(tmp_path / "p.csv", *lines), ("area",))


def test_records_of_a_broader_code_itself_are_refused() -> None:
    with pytest.raises(ValuesRefused, match="themselves: X"):
        hierarchy.refuse_direct(table([("X1",), ("X",)], ("area",)), {"area": {"X1": "X"}})


def test_needs_are_those_of_all_tables() -> None:
    """A cell that was small under an earlier, larger minimum has to stay as open as it was promised then."""
    counts = counts_of([("2030-01", "F")] * 6, ("time_period", "sex"))
    before = stored_as(counts)
    wide = Needs(np.array([True]), np.array([1]), np.array([9]))
    from dataclasses import replace

    system = linked(counts, needs_of(counts, rules()), [replace(before, needs=wide, hidden=np.array([True]))])
    assert system.needs.primary[0] and system.needs.high[0] == 9 and system.hidden[0]

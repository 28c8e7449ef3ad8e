"""Releases taken back: their rows go, shared cells stay, estimates go along, undo brings all back, compact ends it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from held_world import estimate, everything, take, write

from sojourn.concepts.dataflows import DISPLACED_POPULATION, MIGRATION_FLOW
from sojourn.errors import NothingLoaded, UsageError, ValuesRefused
from sojourn.products.intake.taking_back import compact, undo, unload
from sojourn.warehouse import Warehouse, storage, taken_back, trace

A, B = {"AUS": 10, "AUT": 20}, {"AUT": 20, "FRA": 30}
A_CORRECTED = {"AUS": 11, "AUT": 20}


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    """Two files of one edition, which share the cell of Austria."""
    house = Warehouse(tmp_path / "w.duckdb")
    take(house, write(tmp_path, "a.csv", A), write(tmp_path, "b.csv", B))
    return house


def asylum(house: Warehouse) -> dict[str, tuple[float, int]]:
    """Area -> refugees and the release they are answered from."""
    table = house.read(DISPLACED_POPULATION, where={"population_type": "REF"})
    return {r["ref_area"]: (r["obs_value"], r["release_id"]) for r in table.to_pylist()}


def test_a_shared_cell_is_answered_once_and_stays_when_one_file_goes(house):
    assert asylum(house) == {"AUS": (10, 1), "AUT": (20, 1), "FRA": (30, 2)}
    assert [(r["rows"], r["repeated"]) for r in house.releases()] == [
        ({"DISPLACED_POPULATION": 16}, {}),
        ({"DISPLACED_POPULATION": 8}, {"DISPLACED_POPULATION": 8}),
    ]
    plan = unload(1, house)
    assert [r["file_name"] for r in plan.went] == ["a.csv"] and plan.rows == {"DISPLACED_POPULATION": -8}
    assert asylum(house) == {"AUT": (20, 2), "FRA": (30, 2)}
    (found,) = trace(house, DISPLACED_POPULATION, {"ref_area": "AUT", "population_type": "REF"})
    assert (found.release["file_name"], found.place) == ("b.csv", "row 2, column refugees")
    assert [r["repeated"] for r in house.releases()] == [{}]


@pytest.mark.parametrize("name", [2, "2", "b.csv", "hash"])
def test_a_release_is_named_by_number_file_or_hash(house, name):
    unload(house.releases()[1]["sha256"][:8] if name == "hash" else name, house)
    assert asylum(house) == {"AUS": (10, 1), "AUT": (20, 1)}


def test_undo_brings_everything_back_under_its_number(house):
    before = everything(house)
    for gone in ([1], [2], [1, 2]):
        unload(gone, house)
        plan = undo(house)
        assert [r["release_id"] for r in plan.came] == gone and not plan.went
        assert everything(house) == before
        assert asylum(house) == {"AUS": (10, 1), "AUT": (20, 1), "FRA": (30, 2)}


def test_undo_goes_back_step_by_step(house):
    unload(1, house)
    unload("b.csv", house)
    with pytest.raises(NothingLoaded, match="No observations of DISPLACED_POPULATION"):
        asylum(house)
    undo(house)
    assert asylum(house) == {"AUT": (20, 2), "FRA": (30, 2)}
    undo(house)
    assert asylum(house) == {"AUS": (10, 1), "AUT": (20, 1), "FRA": (30, 2)}
    with pytest.raises(UsageError, match="nothing to undo"):
        undo(house)


def test_a_plan_changes_nothing(house):
    before = house.path.read_bytes()
    assert unload([1, 2], house, only_plan=True).rows == {"DISPLACED_POPULATION": -24}
    assert house.path.read_bytes() == before
    with pytest.raises(UsageError, match="no release «3»"):
        unload(3, house)
    with pytest.raises(NothingLoaded):
        unload(1, Warehouse(house.path.with_name("none.duckdb")))
    assert not house.path.with_name("none.duckdb.lock").exists()


def test_estimates_go_and_come_with_what_they_rest_on(house):
    first = estimate(house, [1])
    second = estimate(house, [first, 2], 2.0)
    apart = estimate(house, [2], 3.0)
    plan = unload(1, house)
    assert [r["release_id"] for r in plan.estimates] == [first, second]
    assert plan.rows == {"DISPLACED_POPULATION": -8, "MIGRATION_FLOW": -2}
    assert house.read(MIGRATION_FLOW)["release_id"].to_pylist() == [apart]
    undo(house)
    kept = house.read(MIGRATION_FLOW, editions="all", sources="all")["release_id"].to_pylist()
    assert sorted(kept) == [first, second, apart]


def test_a_number_is_never_used_twice(house, tmp_path):
    unload(2, house)
    compact(house)
    take(house, write(tmp_path, "c.csv", {"KEN": 1}))
    unload("c.csv", house)
    undo(house)
    take(house, write(tmp_path, "b.csv", B))
    assert [r["release_id"] for r in house.releases()] == [1, 3, 4]


def test_a_corrected_file_takes_the_place_of_what_it_contradicts(house, tmp_path):
    rests = estimate(house, [1])
    corrected = write(tmp_path, "corrected.csv", A_CORRECTED)
    with pytest.raises(ValuesRefused) as caught:
        take(house, corrected)
    assert caught.value.ways_out[0] == "Replace what is loaded by it: --replace"
    before = everything(house)
    plans: list[taken_back.Plan] = []
    take(house, corrected, replace=True, check=True, planned=plans.append)
    assert everything(house) == before
    (outcome,) = take(house, corrected, replace=True, planned=plans.append)
    assert outcome.replaced == (1,)
    assert [[r["release_id"] for r in p.went] for p in plans] == [[1, rests]] * 2
    assert asylum(house) == {"AUS": (11, 4), "AUT": (20, 2), "FRA": (30, 2)}
    plan = undo(house)
    assert [r["release_id"] for r in plan.went] == [4] and plan.for_good
    assert everything(house) == before


def test_a_corrected_file_that_only_leaves_rows_out_replaces_too(house, tmp_path):
    (outcome,) = take(house, write(tmp_path, "fewer.csv", {"AUS": 10}), replace=True)
    assert outcome.replaced == (1,)
    assert asylum(house) == {"AUS": (10, 3), "AUT": (20, 2), "FRA": (30, 2)}


def test_a_file_that_repeats_a_contradicted_cell_is_replaced_too(house, tmp_path):
    """Both files say 20 of Austria: one that says 21 takes the place of both."""
    (outcome,) = take(house, write(tmp_path, "c.csv", {"AUT": 21}), replace=True)
    assert outcome.replaced == (1, 2)
    assert asylum(house) == {"AUT": (21, 3)}


def test_what_is_loaded_again_stands_in_the_way_of_undo_and_the_way_out_works(house, tmp_path):
    unload(1, house)
    take(house, tmp_path / "a.csv")
    assert asylum(house)["AUT"] == (20, 2), "the lower number answers"
    with pytest.raises(UsageError, match="is loaded again") as caught:
        undo(house)
    assert "sojourn unload 3, then sojourn undo 1" in caught.value.ways_out[0]
    unload(3, house)
    undo(house, 1)
    assert asylum(house)["AUS"] == (10, 1)


def test_what_was_loaded_since_and_says_otherwise_stands_in_the_way(house, tmp_path):
    unload(1, house)
    take(house, write(tmp_path, "other.csv", {"AUS": 12}))
    before = house.path.read_bytes()
    with pytest.raises(UsageError, match="says otherwise") as caught:
        undo(house)
    assert "release 3: other.csv" in caught.value.details[0]
    assert house.path.read_bytes() == before
    unload(3, house)
    undo(house, 1)
    assert asylum(house)["AUS"] == (10, 1)


def test_an_estimate_does_not_come_back_before_what_it_rests_on(house):
    estimate(house, [1, 2])
    unload(1, house)
    unload(2, house)
    with pytest.raises(UsageError, match="taken back themselves"):
        undo(house, 1)
    with pytest.raises(UsageError, match="no action 7"):
        undo(house, 7)
    undo(house)
    undo(house)
    assert len(house.releases()) == 3


def test_compact_ends_undo_and_makes_the_file_small(house, tmp_path):
    areas = ("AUS", "AUT", "FRA", "KEN", "UGA")
    for number in range(12):
        take(house, write(tmp_path, f"{number}.csv", dict.fromkeys(areas, 10) | {"KEN": 1}), replace=True)
    before, after = compact(house)
    assert after < before and house.path.stat().st_size == after
    with pytest.raises(UsageError, match=r"nothing to undo\. What was .* dropped by sojourn compact"):
        undo(house)
    with storage.reading(house.path) as connection:
        tables = [r[0] for r in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        assert not [t for t in tables if t.startswith("unloaded_")]
    assert asylum(house)["KEN"][0] == 1
    unload(house.releases()[0]["release_id"], house)
    assert undo(house).came


def test_a_status_that_differs_is_a_contradiction(tmp_path):
    from made_up_tables import load

    from sojourn.concepts.dataflows import MIGRANT_STOCK

    house = Warehouse(tmp_path / "w.duckdb")
    cell = {"time_period": ["2024"], "ref_area": ["KEN"], "obs_value": [10.0]}
    load(house, "DESK", "1", MIGRANT_STOCK, {**cell, "obs_status": ["A"]}, file="one")
    with pytest.raises(ValuesRefused) as caught:
        load(house, "DESK", "1", MIGRANT_STOCK, {**cell, "obs_status": ["E"]}, file="two")
    assert "10.0 with status A" in caught.value.details[0] and "with status E" in caught.value.details[0]


def test_an_emptied_warehouse_is_as_one_where_nothing_was_loaded(house):
    unload([1, 2], house)
    assert house.releases() == [] and everything(house)["releases"] == []
    assert house.editions(DISPLACED_POPULATION) == []


def test_rows_that_an_older_sojourn_did_not_keep_are_told(house):
    """Before this schema the second file of an edition lost the rows that the first had given."""
    with duckdb.connect(str(house.path)) as connection:
        connection.execute("DROP TABLE repeated_displaced_population")
        note = "8 observations of DISPLACED_POPULATION are there from another file of this edition"
        connection.execute("UPDATE release SET notes = [?] WHERE release_id = 2", [note])
    plan = unload(1, house, only_plan=True)
    assert len(plan.warnings) == 1 and "Release 2 (b.csv) was loaded by an older Sojourn" in plan.warnings[0]


def test_a_warehouse_of_the_schema_before_is_migrated_and_taken_back_from(house):
    """A file as step 3 left it: nothing held, no journal, numbers go on after the highest."""
    old = house.path.with_name("old.duckdb")
    steps = storage.schema_steps()
    with duckdb.connect(str(old)) as connection:
        connection.execute("CREATE TABLE schema_version (version INTEGER NOT NULL)")
        for _, sql in steps[:3]:
            connection.execute(sql)
        connection.execute("INSERT INTO schema_version VALUES (3)")
        name = str(house.path).replace("'", "''")
        connection.execute(f"ATTACH '{name}' AS new (READ_ONLY)")
        columns = connection.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = 'release' "
                                     "AND database_name = 'old'").fetchall()  # fmt: skip
        listed = ", ".join(str(c[0]) for c in columns)
        connection.execute(f"INSERT INTO release ({listed}) SELECT {listed} FROM new.release")
        connection.execute("CREATE TABLE obs_displaced_population AS SELECT * FROM new.obs_displaced_population")
    before = asylum(house)
    migrated = Warehouse(old)
    assert migrated.migrate() == 1
    assert asylum(migrated) == before
    unload(2, migrated)
    assert set(asylum(migrated)) == {"AUS", "AUT"}
    undo(migrated)
    assert asylum(migrated) == before
    take(migrated, write(house.path.parent, "c.csv", {"KEN": 1}))
    assert [r["release_id"] for r in migrated.releases()] == [1, 2, 3]

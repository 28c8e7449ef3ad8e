"""The warehouse: what is loaded once, side by side, refused, and read while another writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sojourn.concepts.dataflows import ECONOMIC_SERIES, MIGRANT_STOCK, MIGRATION_FLOW, POPULATION, VITAL_EVENTS
from sojourn.errors import CodesUnknown, EditionsMixed, NothingLoaded, UsageError, ValuesRefused
from sojourn.warehouse import Warehouse, default_path


def release(name="a.csv", *, source="DESK", edition="1", digest=None):
    return {
        "source": source,
        "edition": edition,
        "publisher": "Desk",
        "file_name": name,
        "sha256": digest or name.ljust(64, "0"),
        "size": 10,
    }


def stock(*cells, year="2024"):
    """(residence, birthplace, value or status) as observations."""
    values = [v if not isinstance(v, str) else None for *_, v in cells]
    return MIGRANT_STOCK.table(
        {
            "time_period": year,
            "ref_area": [c[0] for c in cells],
            "counterpart_area": [c[1] for c in cells],
            "obs_value": values,
            "obs_status": [c[2] if isinstance(c[2], str) else "A" for c in cells],
            "row": list(range(2, len(cells) + 2)),
        }
    )


@pytest.fixture
def house(tmp_path):
    return Warehouse(tmp_path / "w.duckdb")


def test_what_was_loaded_is_read_back_with_its_release(house):
    house.load(release(), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10), ("KEN", "TZA", "Q")))])
    rows = house.read(MIGRANT_STOCK).to_pylist()
    assert [(r["counterpart_area"], r["obs_value"], r["obs_status"], r["row"]) for r in rows] == [
        ("TZA", None, "Q", 3),
        ("UGA", 10.0, "A", 2),
    ]
    assert {(r["source"], r["edition"], r["release_id"]) for r in rows} == {("DESK", "1", 1)}
    (known,) = house.releases()
    assert (known["row_count"], known["rows"], known["kind"]) == (2, {"MIGRANT_STOCK": 2}, "published")


def test_the_same_bytes_loaded_twice_leave_the_same_file(house):
    first = house.load(release(), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))])
    before = house.path.read_bytes()
    second = house.load(release(), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))])
    assert (first.already_there, second.already_there) == (False, True)
    assert second.release_id == first.release_id
    assert house.path.read_bytes() == before


def test_the_same_bytes_twice_in_one_load_count_once(house):
    item = (release(), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))], ())
    done = house.load_many([item, item])
    assert [d.already_there for d in done] == [False, True]
    assert house.read(MIGRANT_STOCK).num_rows == 1


def test_editions_stand_side_by_side_newest_first(house):
    house.load(release("a", edition="2020"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))])
    house.load(release("b", edition="2024"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 12)))])
    assert house.editions(MIGRANT_STOCK) == [("DESK", "2024"), ("DESK", "2020")]
    assert house.read(MIGRANT_STOCK, edition="2020")["obs_value"].to_pylist() == [10]
    with pytest.raises(EditionsMixed, match="2 editions of one series") as caught:
        house.read(MIGRANT_STOCK)
    assert caught.value.details == ("2024: DESK, b", "2020: DESK, a")
    assert caught.value.ways_out[:2] == ('One of them: --edition "2024"', 'One of them: edition="2024"')
    with pytest.raises(EditionsMixed):
        house.totals(MIGRANT_STOCK, ["ref_area"])
    assert house.read(MIGRANT_STOCK, editions="all")["obs_value"].to_pylist() == [10, 12]
    apart = house.totals(MIGRANT_STOCK, ["ref_area"], editions="all").to_pylist()
    assert [(r["ref_area"], r["edition"], r["obs_value"]) for r in apart] == [("KEN", "2020", 10), ("KEN", "2024", 12)]


def test_rows_that_are_of_one_edition_are_read_although_others_are_loaded(house):
    house.load(release("a", edition="2020"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))])
    house.load(release("b", edition="2024"), [(MIGRANT_STOCK, stock(("UGA", "KEN", 12)))])
    assert house.read(MIGRANT_STOCK, where={"ref_area": "KEN"})["obs_value"].to_pylist() == [10]
    house.load(release("c", source="OTHER", edition="2022"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 11)))])
    asked = {"ref_area": "KEN"}  # two series
    assert house.read(MIGRANT_STOCK, where=asked, sources="all")["obs_value"].to_pylist() == [10, 11]


def test_one_edition_may_not_say_two_things_of_one_cell(house):
    house.load(release("a"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10), ("KEN", "TZA", 5)))])
    before = house.path.read_bytes()
    with pytest.raises(ValuesRefused) as caught:
        house.load(release("b"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 11), ("KEN", "SOM", 1)))])
    assert len(caught.value.details) == 1
    assert "10.0 in a, 11.0 in b" in caught.value.details[0]
    assert "KEN UGA" in caught.value.details[0]
    assert house.path.read_bytes() == before


def test_a_cell_that_stands_in_two_files_of_an_edition_is_kept_and_summed_once(house):
    house.load(release("a.csv"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))])
    done = house.load(release("a.csv.gz"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10), ("KEN", "TZA", 5)))])
    assert done.rows == {"MIGRANT_STOCK": 1}
    assert house.read(MIGRANT_STOCK)["obs_value"].to_pylist() == [5, 10]
    assert house.totals(MIGRANT_STOCK, ["ref_area"])["obs_value"].to_pylist() == [15]
    assert house.releases()[1]["notes"] == [
        "1 observations of MIGRANT_STOCK are there from another file of this edition"
    ]
    assert (house.releases()[1]["row_count"], house.releases()[1]["repeated"]) == (2, {"MIGRANT_STOCK": 1})


def test_of_many_releases_all_are_loaded_or_none(house):
    good = (release("a"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))], ())
    contradicting = (release("b"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 11)))], ())
    with pytest.raises(ValuesRefused):
        house.load_many([good, contradicting])
    assert not house.exists()
    house.load_many([good, (release("c", edition="2"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 11)))], ())])
    assert len(house.releases()) == 2


def test_a_table_that_breaks_its_dataflow_is_not_written(house):
    table = stock(("KEN", "UGA", 10), ("KEN", "TZA", 5))
    twice = pa.concat_tables([table, table])
    with pytest.raises(ValuesRefused, match=r"\(a\.csv\)"):
        house.load(release(), [(MIGRANT_STOCK, twice)])
    assert not house.exists()


def test_selection_by_codes_source_and_edition(house):
    house.load(release("a"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 1), ("KEN", "TZA", 2), ("UGA", "KEN", 3)))])
    house.load(release("b", source="OTHER"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 4)))])
    assert house.read(MIGRANT_STOCK, source="DESK", where={"ref_area": "KEN"})["obs_value"].to_pylist() == [2, 1]
    asked = {"birthplace": ["UGA", "KEN"]}
    assert house.read(MIGRANT_STOCK, where=asked, sources="all")["obs_value"].to_pylist() == [1, 4, 3]
    assert house.read(MIGRANT_STOCK, where={"ref_area": "FRA"}).num_rows == 0
    with pytest.raises(CodesUnknown):
        house.read(MIGRANT_STOCK, where={"ref_area": "x' OR '1'='1"})
    assert house.read(MIGRANT_STOCK, source=["DESK", "OTHER"]).num_rows == 4


@pytest.mark.parametrize("kenya", ["KEN", "Kenya", 404, "404", ["kenya"]])
def test_names_codes_and_numbers_are_taken_alike(house, kenya):
    house.load(release(), [(MIGRANT_STOCK, stock(("KEN", "UGA", 1), ("UGA", "KEN", 3), year="2020"))])
    assert house.read(MIGRANT_STOCK, where={"residence": kenya})["obs_value"].to_pylist() == [1]
    assert house.read("migrant_stock", where={"residence": kenya})["obs_value"].to_pylist() == [1]  # its id will do
    with pytest.raises(UsageError, match="There is no dataflow «STOCKS»"):
        house.read("STOCKS")
    asked = {"ref_area": kenya, "time_period": 2020, "sex": "both sexes", "age": "all ages"}
    assert house.totals(MIGRANT_STOCK, ["ref_area"], where=asked)["obs_value"].to_pylist() == [1]


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"ref_area": "Kenia land"}, "Kenia land"),
        ({"ref_area": ["KEN", "QQX", 40404]}, "40404"),
        ({"sex": "some"}, "some"),
        ({"age": "young"}, "young"),
        ({"time_period": "last year"}, "last year"),
    ],
)
def test_codes_that_nobody_knows_are_refused_with_what_there_is(house, where, said):
    house.load(release(), [(MIGRANT_STOCK, stock(("KEN", "UGA", 1)))])
    with pytest.raises(CodesUnknown) as caught:
        house.read(MIGRANT_STOCK, where=where)
    assert any(said in line for line in caught.value.details)
    assert any("loaded: " in line for line in caught.value.ways_out)


def test_a_code_of_an_open_list_must_be_loaded(house):
    series = {"time_period": "2020", "ref_area": ["KEN"], "series": "GDP_USD", "obs_value": [1.0]}
    house.load(release(), [(ECONOMIC_SERIES, ECONOMIC_SERIES.table(series))])
    with pytest.raises(CodesUnknown, match="GDP_EUR") as caught:
        house.read(ECONOMIC_SERIES, where={"series": "GDP_EUR"})
    assert caught.value.ways_out == ("near to it: GDP_USD", "loaded: GDP_USD")
    assert house.read(ECONOMIC_SERIES, where={"series": ["GDP_EUR", "GDP_USD"]}).num_rows == 1


def test_a_source_or_an_edition_that_is_not_there_is_refused_with_what_there_is(house):
    house.load(release(), [(MIGRANT_STOCK, stock(("KEN", "UGA", 1)))])
    with pytest.raises(NothingLoaded, match="DESC") as caught:
        house.read(MIGRANT_STOCK, source="DESC")
    assert caught.value.details == ("loaded: DESK",) and caught.value.ways_out == ("near to it: DESK",)
    with pytest.raises(NothingLoaded, match="of DESK are loaded in the edition «2»") as caught:
        house.read(MIGRANT_STOCK, source="DESK", edition="2")
    assert caught.value.details == ("loaded: DESK, edition 1",)


def test_totals_count_what_is_absent_and_are_refused_for_what_does_not_add_up(house):
    house.load(release(), [(MIGRANT_STOCK, stock(("KEN", "UGA", 1), ("KEN", "TZA", 2), ("KEN", "SOM", "Q")))])
    (row,) = house.totals(MIGRANT_STOCK, ["ref_area"]).to_pylist()
    assert (row["obs_value"], row["observations"], row["absent"], row["releases"]) == (3.0, 2, 1, [1])
    with pytest.raises(UsageError, match="not additive"):
        house.totals(ECONOMIC_SERIES, ["ref_area"])


def test_what_is_not_there_is_told_with_a_way_out(house):
    with pytest.raises(NothingLoaded, match="no warehouse at"):
        house.releases()
    house.load(release(), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))])
    with pytest.raises(NothingLoaded, match="No observations of POPULATION"):
        house.read(POPULATION)
    assert house.editions(VITAL_EVENTS) == []


def test_an_estimate_keeps_its_method_settings_and_inputs(house):
    house.load(release(), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))])
    table = VITAL_EVENTS.table(
        {
            "time_period": ["2023"],
            "ref_area": ["KEN"],
            "event": ["NET_MIGRATION"],
            "variant": ["ESTIMATE"],
            "obs_value": [-5.0],
            "obs_status": ["E"],
        }
    )

    def save(**settings):
        return house.save_estimate(VITAL_EVENTS, table, method="residual", settings=settings, inputs=[1], edition="x")

    first, again = save(a=1), save(a=1)
    assert again.already_there
    assert again.release_id == first.release_id
    kept = house.releases()[1]
    assert (kept["kind"], kept["method"], kept["inputs"], kept["settings"]) == ("estimate", "residual", [1], '{"a": 1}')


def flows(values, *, sex="_T"):
    """Migration flows from Kenya, Uganda and Tanzania to Germany; None is missing."""
    return MIGRATION_FLOW.table(
        {
            "time_period": "2015-07-01/P5Y",
            "counterpart_area": ["KEN", "UGA", "TZA"][: len(values)],
            "ref_area": "DEU",
            "sex": sex,
            "method": "closed",
            "obs_value": pa.array(values, pa.float64()),
        }
    )


def saved(house, table, *, edition="x", settings=None):
    return house.save_estimate(
        MIGRATION_FLOW, table, method="closed", settings=settings or {}, inputs=[], edition=edition
    )


def test_a_slice_of_a_table_is_another_estimate_than_the_rest_of_it(house):
    whole = pa.concat_tables([flows([1.0, 2.0, 3.0], sex=s) for s in ("F", "M")])
    first, second = saved(house, whole.slice(0, 3), edition="f"), saved(house, whole.slice(3, 3), edition="m")
    assert not second.already_there and first.release_id != second.release_id
    assert house.read(MIGRATION_FLOW, edition="m")["sex"].to_pylist() == ["M"] * 3


def test_the_same_estimate_in_another_edition_is_kept_too(house):
    saved(house, flows([1.0, 2.0]), edition="a")
    assert not saved(house, flows([1.0, 2.0]), edition="b").already_there


@pytest.mark.parametrize("values", [[1.0, None, 3.0], [0.0, 0.0, 0.0], []])
def test_however_a_table_is_cut_ordered_or_held_in_memory_it_is_one_estimate(house, values):
    table = flows(values)
    cut = pa.concat_tables([table.slice(i, 1) for i in reversed(range(table.num_rows))] or [table, table])
    other = pa.array([v or 7.0 for v in values], pa.float64(), mask=np.array([v is None for v in values], bool))
    under = table.set_column(table.schema.get_field_index("obs_value"), "obs_value", other) if None in values else table
    longer = pa.concat_tables([flows([9.0], sex="F"), table]).slice(1)
    saved(house, table)
    for again in (cut, under, longer, table.combine_chunks()):
        assert saved(house, again).already_there
    assert len(house.releases()) == 1


def test_a_value_that_is_missing_is_another_estimate_than_zero(house):
    saved(house, flows([1.0, None]), edition="a")
    with pytest.raises(ValuesRefused):
        saved(house, flows([1.0, 0.0]), edition="a")


READER = """
import sys, time
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.warehouse import Warehouse
with Warehouse(sys.argv[1]).snapshot() as house:
    print(house.read(MIGRANT_STOCK).num_rows, flush=True)
    sys.stdin.readline()
    print(house.read(MIGRANT_STOCK).num_rows, flush=True)
print(Warehouse(sys.argv[1]).read(MIGRANT_STOCK).num_rows, flush=True)
"""


def test_readers_go_on_with_what_they_saw_while_another_process_writes(house):
    house.load(release("a"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))])
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(house.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [r.stdout.readline().strip() for r in readers] == ["1", "1"]
    house.load(release("b"), [(MIGRANT_STOCK, stock(("KEN", "TZA", 10)))])  # while both have the file open
    said = [r.communicate("\n", timeout=60)[0].split() for r in readers]
    assert said == [["1", "2"]] * 2
    assert [r.returncode for r in readers] == [0, 0]


def test_a_reader_inside_a_write_sees_the_state_before(house):
    from sojourn.warehouse import storage

    house.load(release("a"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))])
    with storage.writing(house.path) as connection:
        connection.execute("DELETE FROM obs_migrant_stock")
        assert house.read(MIGRANT_STOCK).num_rows == 1
    assert house.read(MIGRANT_STOCK).num_rows == 0


def test_a_snapshot_sees_one_state(house):
    house.load(release("a"), [(MIGRANT_STOCK, stock(("KEN", "UGA", 10)))])
    other = Warehouse(house.path)
    with house.snapshot():
        assert len(house.releases()) == 1
        other.load(release("b"), [(MIGRANT_STOCK, stock(("KEN", "TZA", 10)))])
        assert len(house.releases()) == 1
    assert len(house.releases()) == 2


def test_the_default_place_is_named_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SOJOURN_WAREHOUSE", str(tmp_path / "mine.duckdb"))
    assert default_path() == tmp_path / "mine.duckdb"
    monkeypatch.delenv("SOJOURN_WAREHOUSE")
    assert default_path().name == "warehouse.duckdb"
    assert isinstance(Warehouse().path, Path)


def test_releases_of_a_snapshot_are_its_own_whatever_becomes_of_the_list_that_was_given(house):
    house.load(release(), [(MIGRANT_STOCK, stock(("KEN", "UGA", 5.0)))])
    with house.snapshot():
        first = house.releases()
        first[0]["rows"]["MIGRANT_STOCK"] = 99
        first[0]["edition"] = "another"
        house.load(release("b.csv", edition="2"), [(MIGRANT_STOCK, stock(("KEN", "TZA", 6.0)))])
        assert [(r["edition"], r["rows"]) for r in house.releases()] == [("1", {"MIGRANT_STOCK": 1})]
    assert [r["edition"] for r in house.releases()] == ["1", "2"]

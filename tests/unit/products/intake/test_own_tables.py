"""Tables of a user's own in the warehouse: one transaction, one edition, each key once."""

from __future__ import annotations

import hashlib

import pytest

from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.errors import CodesUnknown, SourceError, UsageError, ValuesRefused
from sojourn.products.intake import holding, own_tables
from sojourn.warehouse import Warehouse, trace

HEAD = "time_period,ref_area,counterpart_area,obs_value,obs_status\n"


@pytest.fixture
def house(tmp_path):
    return Warehouse(tmp_path / "w.duckdb")


def table(folder, name, *lines):
    path = folder / name
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def load(paths, house, edition="1", publisher="National Office"):
    return own_tables.load(paths, house, dataflow="MIGRANT_STOCK", publisher=publisher, edition=edition)


def test_a_table_is_loaded_with_its_publisher_and_traced_to_its_line(tmp_path, house):
    path = table(tmp_path, "t.csv", "2024,KEN,UGA,10,", "2024,KEN,TZA,,Q")
    (outcome,) = load([path], house)
    assert (outcome.outcome, outcome.source, outcome.rows) == ("loaded", "OWN_NATIONAL_OFFICE", {"MIGRANT_STOCK": 2})
    (found,) = trace(house, MIGRANT_STOCK, {"ref_area": "KEN", "counterpart_area": "UGA"})
    assert (found.value, found.status, found.place) == (10.0, "A", "row 2, column obs_value")
    assert found.release["publisher"] == "National Office"
    assert found.release["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_bytes_change_nothing(tmp_path, house):
    path = table(tmp_path, "t.csv", "2024,KEN,UGA,10,")
    load([path], house)
    before = house.path.read_bytes()
    assert [o.outcome for o in load([path], house)] == ["already there"]
    assert house.path.read_bytes() == before


def test_the_same_bytes_are_not_another_edition(tmp_path, house):
    path = table(tmp_path, "t.csv", "2024,KEN,UGA,10,")
    load([path], house, edition="2023")
    with pytest.raises(UsageError, match="already loaded as OWN_NATIONAL_OFFICE, edition 2023"):
        load([path], house, edition="2024")


def test_a_corrected_table_needs_an_edition_of_its_own(tmp_path, house):
    load([table(tmp_path, "a.csv", "2024,KEN,UGA,10,", "2024,KEN,TZA,20,")], house)
    corrected = table(tmp_path, "b.csv", "2024,KEN,UGA,11,", "2024,KEN,TZA,20,")
    with pytest.raises(ValuesRefused) as caught:
        load([corrected], house)
    assert caught.value.details == (
        "b.csv, row 2, column obs_value: 11; the same key is in a.csv (loaded before), row 2, column obs_value: 10",
        "b.csv, row 3, column obs_value: 20; the same key is in a.csv (loaded before), row 3, column obs_value: 20",
    )
    load([corrected], house, edition="1 corrected")
    editions = house.editions(MIGRANT_STOCK)
    assert editions == [("OWN_NATIONAL_OFFICE", "1 corrected"), ("OWN_NATIONAL_OFFICE", "1")]


def test_two_files_of_one_load_may_not_give_a_key_twice(tmp_path, house):
    paths = [table(tmp_path, "a.csv", "2024,KEN,UGA,10,"), table(tmp_path, "b.csv", "2024,KEN,UGA,10,E")]
    with pytest.raises(ValuesRefused, match="given twice"):
        load(paths, house)
    assert not house.exists()


def test_a_copy_of_a_file_in_the_same_load_counts_once(tmp_path, house):
    paths = [table(tmp_path, n, "2024,KEN,UGA,10,") for n in ("a.csv", "b.csv")]
    assert [o.outcome for o in load(paths, house)] == ["loaded", "already there"]


def test_problems_of_all_files_come_together_and_nothing_is_loaded(tmp_path, house):
    good = table(tmp_path, "good.csv", "2024,KEN,UGA,10,")
    paths = [good, table(tmp_path, "a.csv", "2024,Keniya,UGA,10,"), table(tmp_path, "b.csv", "2024,KEN,Ugand,1,")]
    with pytest.raises(CodesUnknown, match="2 tables were refused") as caught:
        load(paths, house)
    text = str(caught.value)
    assert "line 2, column ref_area: «Keniya»" in text
    assert "line 2, column counterpart_area: «Ugand»" in text
    paths.append(table(tmp_path, "c.csv", "2024,KEN,UGA,-1,"))
    with pytest.raises(SourceError, match="3 tables were refused"):
        load(paths, house)
    assert not house.exists()


def test_a_folder_is_not_a_table(tmp_path, house):
    with pytest.raises(UsageError, match="is a folder"):
        load([tmp_path], house)


def test_an_unknown_table_is_answered_with_the_known_ones(tmp_path, house):
    with pytest.raises(UsageError, match="no dataflow") as caught:
        own_tables.load([], house, dataflow="STOCK", publisher="X", edition="1")
    assert any(d.startswith("MIGRANT_STOCK") for d in caught.value.details)


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [
        ("Institut national de la statistique", "OWN_INSTITUT_NATIONAL_DE_LA_STATISTIQUE"),
        ("İstatistik-Kurumu", "OWN_ISTATISTIK_KURUMU"),
        ("统计局", "OWN_TABLE"),
    ],
)
def test_the_source_is_the_publisher_in_plain_capitals(publisher, expected):
    assert own_tables.source_id(publisher) == expected


def of_measures(folder, name, *lines):
    path = folder / name
    path.write_text("time_period,ref_area,measure,obs_value\n" + "".join(f"{x}\n" for x in lines), encoding="utf-8")
    return path


def held(outcome):
    return outcome.outcome, [d.kind for d in outcome.departures]


def test_persons_with_fractions_are_held_unless_they_are_said_to_be_computed(tmp_path, house):
    """1.234 for 1,234 under another decimal sign; an estimate may have a fraction, and has a status that says so."""
    (wrong,) = load([table(tmp_path, "a.csv", "2024,KEN,UGA,1.234,", "2024,KEN,TZA,2.5,E")], house, edition="1")
    assert held(wrong) == ("held", ["scaled"])
    assert "1 of 2 figures" in wrong.departures[0].sentence and "1.234" in wrong.departures[0].cells[0]
    assert not house.releases()
    (right,) = load([table(tmp_path, "b.csv", "2024,KEN,UGA,1234,", "2024,KEN,TZA,2.5,E")], house, edition="2")
    assert held(right) == ("loaded", [])


def test_per_cent_lie_between_0_and_100_where_nothing_else_is_declared(tmp_path, house):
    """58 per cent as 5800; a measure whose unit is not per cent may be what it is."""

    def loaded(name, *lines):
        return own_tables.load(
            [of_measures(tmp_path, name, *lines)], house, dataflow="AREA_MEASURE", publisher="Office", edition=name
        )[0]

    wrong = loaded("a.csv", "2024,KEN,MIGRANTS_WELCOME,5800", "2024,UGA,MIGRANTS_WELCOME,58")
    assert held(wrong) == ("held", ["implausible"]) and "5,800" in wrong.departures[0].cells[0]
    assert held(loaded("b.csv", "2024,KEN,MIGRANTS_WELCOME,58", "2024,KEN,A_MEASURE_OF_OURS,5800.5")) == ("loaded", [])


def test_more_migrants_than_people_are_held(tmp_path, house):
    (found,) = load([table(tmp_path, "a.csv", "2024,KEN,UGA,900000000,")], house)
    assert held(found) == ("held", ["implausible", "implausible"])  # of any stock, and of Kenya's people


def test_a_held_own_table_is_accepted_for_a_reason(tmp_path, house):
    path = table(tmp_path, "a.csv", "2024,KEN,UGA,1.5,")
    load([path], house)
    (taken,) = holding.accept([path], house, "means of three years")
    assert (taken.outcome, taken.accepted) == ("loaded", "means of three years")

"""Observations to labelled arrays and back: nothing lost, nothing doubled, nothing filled, nothing moved."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from sojourn.concepts.dataflows import MIGRANT_STOCK, POPULATION, VITAL_EVENTS, VITAL_RATES
from sojourn.concepts.status import ABSENT, ObsStatus, combined
from sojourn.cube import conform, observations, require_same, to_cube, weakest
from sojourn.errors import DimensionsDiffer, ValuesRefused


def stock(*rows):
    """(residence, birthplace, sex, value, status) in 2024."""
    return MIGRANT_STOCK.table(
        {
            "time_period": "2024",
            "ref_area": [r[0] for r in rows],
            "counterpart_area": [r[1] for r in rows],
            "sex": [r[2] for r in rows],
            "obs_value": [r[3] for r in rows],
            "obs_status": [r[4] for r in rows],
        }
    )


HAND = stock(
    ("KEN", "UGA", "F", 3, "A"),
    ("UGA", "KEN", "F", 5, "E"),
    ("KEN", "KEN", "F", None, "M"),
    ("UGA", "UGA", "F", 0, "A"),
)


def test_a_table_by_hand():
    found = to_cube(MIGRANT_STOCK, HAND, ["birthplace", "residence"])
    #                        residence KEN       UGA
    expected = np.array([[math.nan, 5.0], [3.0, 0.0]])  # birthplace KEN, UGA
    assert found.values.dims == ("birthplace", "residence")
    assert list(found.values["residence"].values) == ["KEN", "UGA"]
    np.testing.assert_array_equal(found.values.values, expected)
    assert found.status.values.tolist() == [["M", "E"], ["A", "A"]]
    assert found.values.attrs == {"dataflow": "MIGRANT_STOCK", "unit": "persons"}


def test_dimension_ids_are_understood_and_axes_named_by_the_dataflow():
    assert to_cube(MIGRANT_STOCK, HAND, ["counterpart_area", "ref_area"]).values.dims == ("birthplace", "residence")


def test_zero_suppressed_impossible_and_no_row_stay_four_things():
    table = stock(
        ("KEN", "UGA", "F", 0, "A"),
        ("KEN", "TZA", "F", None, "Q"),
        ("KEN", "KEN", "F", None, "M"),
        ("UGA", "TZA", "F", None, "L"),
    )
    found = to_cube(MIGRANT_STOCK, table, ["birthplace", "residence"])

    def cell(birthplace, residence):
        at = {"birthplace": birthplace, "residence": residence}
        return found.values.sel(at).item(), found.status.sel(at).item()

    assert cell("UGA", "KEN") == (0.0, "A")
    assert [cell("TZA", "KEN")[1], cell("KEN", "KEN")[1], cell("TZA", "UGA")[1]] == ["Q", "M", "L"]
    assert cell("UGA", "UGA")[1] == "O"  # the table has no such row
    assert all(math.isnan(cell(b, r)[0]) for b, r in (("TZA", "KEN"), ("KEN", "KEN"), ("UGA", "UGA")))


def test_two_rows_in_one_cell_are_refused():
    twice = stock(("KEN", "UGA", "F", 1, "A"), ("KEN", "UGA", "M", 2, "A"))
    with pytest.raises(DimensionsDiffer, match="sex has 2 codes") as caught:
        to_cube(MIGRANT_STOCK, twice, ["birthplace", "residence"])
    assert caught.value.details == ("F", "M")
    import pyarrow as pa

    editions = pa.concat_tables([HAND, HAND])
    with pytest.raises(ValuesRefused, match="4 cells are given twice"):
        to_cube(MIGRANT_STOCK, editions, ["birthplace", "residence"])


def test_labels_give_the_order_and_may_not_drop_rows():
    found = to_cube(MIGRANT_STOCK, HAND, ["residence", "birthplace"], labels={"residence": ["UGA", "TZA", "KEN"]})
    assert found.values.sel(residence="UGA", birthplace="KEN").item() == 5
    assert list(found.values["residence"].values) == ["UGA", "TZA", "KEN"]
    assert (found.status.sel(residence="TZA") == "O").all()
    with pytest.raises(DimensionsDiffer, match="lacks") as caught:
        to_cube(MIGRANT_STOCK, HAND, ["residence", "birthplace"], labels={"birthplace": ["KEN"]})
    assert caught.value.details == ("UGA",)


def test_a_table_that_lists_only_what_there_is_has_nobody_elsewhere_and_keeps_its_gaps():
    table = stock(("KEN", "UGA", "F", 3, "A"), ("UGA", "TZA", "F", None, "Q"))
    found = to_cube(MIGRANT_STOCK, table, ["birthplace", "residence"], unlisted=0.0)
    #                        residence KEN, UGA
    np.testing.assert_array_equal(found.values.values, [[0, math.nan], [3, 0]])  # birthplace TZA, UGA
    assert found.status.values.tolist() == [["A", "Q"], ["A", "A"]]


def test_parts_are_summed_under_the_whole_and_a_missing_part_makes_it_missing():
    table = stock(
        ("KEN", "XON", "F", 3, "A"),
        ("KEN", "XOS", "F", 4, "E"),
        ("UGA", "XON", "F", 5, "A"),
        ("UGA", "XOS", "F", None, "Q"),
        ("KEN", "UGA", "F", 9, "I"),
    )
    one = {"birthplace": {"XON": "OOO", "XOS": "OOO"}}
    found = to_cube(MIGRANT_STOCK, table, ["birthplace", "residence"], wholes=one)
    assert found.labels("birthplace") == ["OOO", "UGA"]
    np.testing.assert_array_equal(found.values.values, [[7, math.nan], [9, math.nan]])
    assert found.status.values.tolist() == [["E", "Q"], ["I", "O"]]
    import pyarrow as pa

    with pytest.raises(ValuesRefused, match="5 cells are given twice"):  # parts are summed, editions are not
        to_cube(MIGRANT_STOCK, pa.concat_tables([table, table]), ["birthplace", "residence"], wholes=one)
    with pytest.raises(ValuesRefused, match="not additive"):
        to_cube(VITAL_RATES, table, wholes=one)


def test_estimates_and_the_projections_after_them_are_one_row_of_years():
    def events(*rows):
        names = ("time_period", "variant", "obs_value", "obs_status")
        columns = {n: [r[i] for r in rows] for i, n in enumerate(names)}
        return VITAL_EVENTS.table({**columns, "ref_area": "KEN", "event": "BIRTHS"})

    table = events(("2023", "ESTIMATE", 5.0, "E"), ("2024", "MEDIUM", 6.0, "F"))
    with pytest.raises(DimensionsDiffer, match="variant has 2 codes"):
        to_cube(VITAL_EVENTS, table, ["time"])
    found = to_cube(VITAL_EVENTS, table, ["time"], joined=["variant"])
    assert found.values.values.tolist() == [5, 6] and found.status.values.tolist() == ["E", "F"]
    both = events(("2024", "ESTIMATE", 5.0, "E"), ("2024", "MEDIUM", 6.0, "F"))
    with pytest.raises(ValuesRefused, match="1 cells are given twice"):
        to_cube(VITAL_EVENTS, both, ["time"], joined=["variant"])


def test_plain_arrays_are_taken_by_label_and_an_unknown_label_is_named():
    found = to_cube(MIGRANT_STOCK, HAND, ["birthplace", "residence"])
    values, status = found.at(residence="KEN")
    assert math.isnan(values[0]) and values[1] == 3 and status.tolist() == ["M", "A"]
    assert found.position("residence") == {"KEN": 0, "UGA": 1}
    with pytest.raises(DimensionsDiffer, match="residence has no label «FRA»") as caught:
        found.at(residence="FRA")
    assert caught.value.details == ("KEN", "UGA")


def test_on_other_labels_what_lacks_is_absent_or_nobody_as_asked():
    found = to_cube(MIGRANT_STOCK, HAND, ["birthplace", "residence"])
    other = found.onto({"residence": ["UGA", "FRA"]})
    np.testing.assert_array_equal(other.values.values, [[5, math.nan], [0, math.nan]])
    assert other.status.values.tolist() == [["E", "O"], ["A", "O"]]
    nobody = found.onto({"residence": ["FRA", "UGA"]}, unlisted=0.0)
    np.testing.assert_array_equal(nobody.values.values, [[0, 5], [0, 0]])
    assert nobody.status.values.tolist() == [["A", "E"], ["A", "A"]]
    assert list(found.values["residence"].values) == ["KEN", "UGA"]  # the cube itself is as it was


@given(st.lists(st.lists(st.sampled_from([s.value for s in ObsStatus]), min_size=3, max_size=3), min_size=1))
def test_the_weakest_status_of_cells_is_that_of_their_set(statuses):
    assert weakest(statuses).tolist() == [combined(set(column)).value for column in zip(*statuses, strict=True)]
    assert weakest(statuses, axis=1).tolist() == [combined(set(row)).value for row in statuses]


def test_filling_is_an_act_with_a_reason():
    found = to_cube(MIGRANT_STOCK, HAND, ["birthplace", "residence"])
    filled = found.filled(0, "natives are no migrants")
    assert filled.sel(birthplace="KEN", residence="KEN").item() == 0
    assert filled.attrs["filled"] == "1 cells = 0: natives are no migrants"
    assert math.isnan(found.values.sel(birthplace="KEN", residence="KEN").item())


def test_an_array_becomes_checked_observations():
    array = xr.DataArray([[1.0, math.nan]], [("residence", ["KEN"]), ("sex", ["F", "M"])])
    rows = observations(POPULATION, array, time_period="2024", variant="MEDIUM").to_pylist()
    assert [(r["ref_area"], r["sex"], r["obs_value"], r["obs_status"]) for r in rows] == [
        ("KEN", "F", 1.0, "E"),
        ("KEN", "M", None, "O"),
    ]
    assert {(r["time_period"], r["age"], r["variant"]) for r in rows} == {("2024", "_T", "MEDIUM")}


def test_an_array_with_a_foreign_axis_a_negative_count_or_no_period_is_refused():
    with pytest.raises(DimensionsDiffer, match="no axes"):
        observations(POPULATION, xr.DataArray([1.0], [("colour", ["red"])]))
    negative = xr.DataArray([-1.0], [("residence", ["KEN"])])
    with pytest.raises(ValuesRefused, match="cannot be taken"):
        observations(POPULATION, negative, time_period="2024", variant="MEDIUM")
    with pytest.raises(ValuesRefused) as caught:
        observations(POPULATION, -negative, variant="MEDIUM")
    assert "time_period: 1 rows without a code" in caught.value.details
    events = observations(VITAL_EVENTS, negative, time_period="2024", event="NET_MIGRATION", variant="MEDIUM")
    assert events["obs_value"].to_pylist() == [-1.0]


def test_a_status_array_must_be_aligned():
    values = xr.DataArray([1.0, 2.0], [("residence", ["KEN", "UGA"])])
    turned = xr.DataArray(["A", "E"], [("residence", ["UGA", "KEN"])])
    with pytest.raises(DimensionsDiffer, match="Axis residence differs") as caught:
        observations(POPULATION, values, status=turned, time_period="2024", variant="MEDIUM")
    assert caught.value.details == ("the same labels in another order",)


def test_alignment_is_exact_and_both_sides_are_shown():
    one = xr.DataArray([1, 2], [("area", ["KEN", "SDN"])])
    other = xr.DataArray([1, 2, 3], [("area", ["KEN", "SSD", "UGA"])])
    require_same(one, one.copy())
    with pytest.raises(DimensionsDiffer, match="2 labels against 3") as caught:
        require_same(one, other)
    assert caught.value.details == ("only in the first: SDN", "only in the second: SSD, UGA")
    with pytest.raises(DimensionsDiffer, match="no axis area"):
        require_same(one, other.rename(area="place"))


def test_conforming_reorders_and_never_invents():
    array = xr.DataArray([1, 2, 3], [("area", ["KEN", "TZA", "UGA"])])
    assert conform(array, area=["UGA", "KEN"]).values.tolist() == [3, 1]
    with pytest.raises(DimensionsDiffer, match="lacks 1 wanted") as caught:
        conform(array, area=["UGA", "FRA"])
    assert caught.value.details == ("FRA",)


AREAS = ["KEN", "UGA", "TZA", "SOM"]
PRESENT = sorted(s.value for s in ObsStatus if s not in ABSENT)
GONE = sorted(s.value for s in ABSENT)
number = st.floats(0, 1e12, allow_nan=False, allow_infinity=False)
a_cell = st.one_of(st.tuples(number, st.sampled_from(PRESENT)), st.tuples(st.none(), st.sampled_from(GONE)))
a_key = st.tuples(st.sampled_from(AREAS), st.sampled_from(AREAS), st.sampled_from(["F", "M", "_T"]))


def by_key(table):
    return {
        (r["ref_area"], r["counterpart_area"], r["sex"]): (r["obs_value"], r["obs_status"]) for r in table.to_pylist()
    }


@given(cells=st.dictionaries(a_key, a_cell, min_size=1), order=st.permutations(["birthplace", "residence", "sex"]))
@examples(60)
def test_there_and_back_every_observation_is_as_it_was(cells, order):
    table = stock(*[(*key, *cell) for key, cell in cells.items()])
    there = to_cube(MIGRANT_STOCK, table, order)
    back = by_key(observations(MIGRANT_STOCK, there.values, status=there.status, time_period="2024"))
    assert {k: back[k] for k in cells} == cells
    assert all(cell == (None, "O") for k, cell in back.items() if k not in cells)


@given(cells=st.dictionaries(a_key, a_cell, min_size=1), shuffled=st.randoms(use_true_random=False))
@examples(30)
def test_the_order_of_rows_does_not_matter(cells, shuffled):
    rows = [(*key, *cell) for key, cell in cells.items()]
    axes = ["residence", "birthplace", "sex"]
    first = to_cube(MIGRANT_STOCK, stock(*rows), axes)
    shuffled.shuffle(rows)
    second = to_cube(MIGRANT_STOCK, stock(*rows), axes)
    xr.testing.assert_identical(first.values, second.values)
    xr.testing.assert_identical(first.status, second.status)

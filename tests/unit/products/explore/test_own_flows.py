"""A user's own table of flows: what stands in it, cell by cell, and what is no such table."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from sojourn.errors import CodesUnknown, LayoutDiffers, SojournError, UsageError, ValuesRefused
from sojourn.products.explore.own_flows import OwnFlows, read_own_flows

FIVE = """origin,destination,time_period,sex,value,lower,upper,status
KEN,DEU,2015-2020,_T,120,100,150,E
KEN,DEU,2015-2020,F,70,,,E
KEN,DEU,2015-2020,M,50,,,E
DEU,KEN,2015-2020,_T,30,,,
DEU,KEN,2015-2020,F,10,,,
DEU,KEN,2015-2020,M,20,,,
UGA,FRA,2015-2020,_T,,,,missing
KEN,KEN,2015-2020,_T,9000,,,
KEN,DEU,2020-2025,F,4,,,A
KEN,DEU,2020-2025,M,5,,,A
USA,UGA,2020-2025,_T,8,7,9,U
"""


def given(folder: Path, text: str, name: str = "moves.csv") -> OwnFlows:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_own_flows(path)


def test_each_cell_is_what_stands_in_the_file(tmp_path: Path) -> None:
    own = given(tmp_path, FIVE)
    assert own.periods == ("2015-2020", "2020-2025") and own.known and own.name == "moves.csv"
    held = own.all["2015-2020"]
    assert held.areas == ("DEU", "FRA", "KEN", "UGA")
    de, fr, ke, ug = range(4)
    assert held.value("KEN", "DEU") == (120.0, "E") and held.value("DEU", "KEN") == (30.0, "A")
    assert (held.lower[ke, de], held.upper[ke, de], held.line[ke, de]) == (100.0, 150.0, 2)
    assert held.women[ke, de] == 70.0 and held.men[ke, de] == 50.0 and held.apart
    # missing is no zero, what is not listed is missing too, and who stayed is no move
    assert held.value("UGA", "FRA") == (None, "O") and np.isnan(held.both[ug, fr]) and held.line[ug, fr] == 8
    assert held.value("FRA", "UGA") == (None, "O") and held.line[fr, ug] == 0
    assert np.isnan(held.both[ke, ke])


def test_both_sexes_are_the_sum_of_women_and_men_where_nothing_else_is_said(tmp_path: Path) -> None:
    held = given(tmp_path, FIVE).all["2020-2025"]
    assert held.value("KEN", "DEU") == (9.0, "A") and held.value("USA", "UGA") == (8.0, "U")
    assert not held.apart  # nobody says how many of the eight are women


def test_women_and_men_who_miss_both_sexes_are_not_told_apart(tmp_path: Path) -> None:
    rows = "origin,destination,sex,value\nKEN,DEU,_T,100\nKEN,DEU,F,40\nKEN,DEU,M,40\n"  # 20 of unknown sex
    held = given(tmp_path, rows).all[""]
    assert held.value("KEN", "DEU") == (100.0, "A") and not held.apart


def test_a_square_table_has_origins_in_rows(tmp_path: Path) -> None:
    own = given(tmp_path, "from,KEN,DEU,FRA\nKEN,,5,\nDEU,1,,2\nFRA,0,3,\n")
    held = own.all[""]
    assert own.periods == ("",)
    assert [held.value(*pair)[0] for pair in (("KEN", "DEU"), ("DEU", "KEN"), ("FRA", "KEN"), ("KEN", "FRA"))] == [
        5.0, 1.0, 0.0, None,
    ]  # fmt: skip


def test_codes_of_ones_own_are_no_countries_though_one_looks_like_it(tmp_path: Path) -> None:
    own = given(tmp_path, "origin,destination,value\nAND,MAD,5\nMAD,CAT,6\n")  # Andalusia, no Andorra
    assert not own.known and own.all[""].areas == ("AND", "CAT", "MAD")
    assert own.find("AND") == "AND"
    with pytest.raises(CodesUnknown, match="Andorra"):
        own.find("Andorra")
    named = given(tmp_path, "origin,destination,value\nКения,Deutschland,5\n")
    assert named.known and named.all[""].areas == ("DEU", "KEN") and named.find("肯尼亚") == "KEN"


def test_a_thousand_areas_are_read(tmp_path: Path) -> None:
    rows = "\n".join(f"province {n},province {(7 * n + 1) % 1000},{n + 1}" for n in range(1000))
    held = given(tmp_path, f"origin,destination,value\n{rows}\n").all[""]
    assert len(held.areas) == 1000 and held.value("province 2", "province 15") == (3.0, "A")
    assert np.nansum(held.both) == 1000 * 1001 / 2  # 7 n + 1 never comes back to n: 6 n + 1 is odd


@pytest.mark.parametrize(
    ("rows", "error", "says"),
    [
        ("origin,to,value\nKEN,DEU,1\n", LayoutDiffers, "destination"),
        ("origin,destination,value\nKEN,DEU,many\n", SojournError, "many"),
        ("origin,destination,value\nKEN,DEU,-5\n", ValuesRefused, "below zero"),
        ("origin,destination,value\nKEN,,5\n", ValuesRefused, "no destination"),
        ("origin,destination,value\nKEN,DEU,5\nTotal,DEU,5\n", ValuesRefused, "counted twice"),
        ("origin,destination,value\nKEN,DEU,5\n002,DEU,9\n", ValuesRefused, "KEN is in 002 and in KEN"),
        ("origin,destination,value\nKEN,DEU,5\nKEN,DEU,6\n", ValuesRefused, "line 3.*line 2"),
        ("origin,destination,value,sex\nKEN,DEU,5,Q\n", ValuesRefused, "Q"),
        ("origin,destination,value,status\nKEN,DEU,5,O\n", ValuesRefused, "missing"),
        ("origin,destination,value,status\nKEN,DEU,,A\n", ValuesRefused, "observed"),
        ("origin,destination,value,status\nKEN,DEU,5,guess\n", ValuesRefused, "guess"),
        ("origin,destination,value,lower,upper\nKEN,DEU,5,6,9\n", ValuesRefused, "not within"),
        ("origin,destination,value,period\nKEN,DEU,5,<b>soon</b>\n", ValuesRefused, "soon"),
        ("origin,destination,value\nKEN,DEU,0\n", UsageError, "no move"),
        ("origin,destination,value\nKEN,DEU,\n", UsageError, "no move"),
    ],
)
def test_what_is_no_table_of_flows_is_said_by_line(
    tmp_path: Path, rows: str, error: type[SojournError], says: str
) -> None:
    with pytest.raises(error) as told:
        given(tmp_path, rows)
    assert re.search(says, "\n".join([told.value.message, *told.value.details]))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SojournError, match=r"nothing\.csv"):
        read_own_flows(tmp_path / "nothing.csv")

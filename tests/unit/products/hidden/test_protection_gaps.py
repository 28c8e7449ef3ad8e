"""Protection gaps of two made-up countries: who is bound, who is counted, what is there, in order of people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_up_tables import Table, warehouse_of

from sojourn.concepts.dataflows import DISPLACED_POPULATION, TREATY_ACTION
from sojourn.concepts.dataflows.protection import TRAFFICKING
from sojourn.errors import CodesUnknown, NothingLoaded, ValuesRefused
from sojourn.products.hidden.gaps import gaps, own_services, people_in_gap
from sojourn.publish.charts.hidden.gaps import hidden_gaps
from sojourn.publish.words.hidden_gaps import told
from sojourn.sources.own.user_table import read_table
from sojourn.warehouse import Warehouse

DISPLACED = [
    ("2024", "KEN", "SOM", "REF", 500.0),
    ("2024", "KEN", "SOM", "STA", 0.0),
    ("2024", "UGA", "SSD", "REF", 900.0),
    ("2024", "UGA", "SSD", "STA", 70.0),
    ("2024", "UGA", "KEN", "RET", 30.0),
]
VICTIMS = [
    ("2021", "KEN", "VICTIMS", "_T", "_T", "_T", None, "1-4"),
    ("2021", "UGA", "VICTIMS", "_T", "_T", "_T", 20.0, None),
]
BOUND = [("UGA", "REFUGEE_1967", "BOUND"), ("KEN", "PALERMO_TRAFFICKING", "BOUND"), ("ESP", "STATELESS_1954", "BOUND")]
LISTS = ("UNTC_2022", "2022-08")


def columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def tables(lists: tuple[str, str] | None = LISTS) -> list[Table]:
    """People in need in two editions, victims, and the lists of parties."""
    people = columns(("time_period", "ref_area", "counterpart_area", "population_type", "obs_value"), DISPLACED)
    found = ("time_period", "ref_area", "trafficking_measure", "breakdown", "sex", "age", "obs_value", "interval")
    made: list[Table] = [
        ("UNHCR_POPULATION", "to 2023", DISPLACED_POPULATION, {**people, "time_period": "2023"}),
        ("UNHCR_POPULATION", "to 2024", DISPLACED_POPULATION, people),
        ("UNODC_GLOTIP", "2023-05-30", TRAFFICKING, columns(found, VICTIMS)),
    ]
    bound = columns(("ref_area", "treaty", "action"), BOUND)
    return made if lists is None else [*made, (*lists, TREATY_ACTION, bound)]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return warehouse_of(tmp_path_factory.mktemp("gaps"), *tables())


def found(held: Warehouse, *areas: str, services: pd.DataFrame | None = None) -> list[tuple[Any, ...]]:
    made = gaps(held, areas, services)
    return list(made[["ref_area", "population", "upper", "gap", "missing"]].itertuples(index=False, name=None))


def test_gaps_stand_in_order_of_people_and_those_without_a_figure_last(held: Warehouse) -> None:
    made = found(held, "Kenya", "UGA")
    assert made[:3] == [
        ("KEN", "REF", 500.0, "instrument", "REFUGEE_1967"),
        ("UGA", "STA", 70.0, "instrument", "STATELESS_1954"),
        ("UGA", "VICTIMS", 20.0, "instrument", "PALERMO_TRAFFICKING"),
    ]
    assert [row[:2] + row[3:] for row in made[3:]] == [("KEN", "STA", "figure", "STA")]


def test_people_of_whom_nobody_is_bound_to_nothing_have_no_row_and_neither_have_those_protected(
    held: Warehouse,
) -> None:
    assert not [row for row in found(held, "KEN", "UGA") if row[:2] in (("UGA", "REF"), ("KEN", "VICTIMS"))]


def test_an_old_table_of_treaties_lowers_the_confidence(tmp_path: Path) -> None:
    made = gaps(warehouse_of(tmp_path, *tables(("UNTC_2015", "2015-03"))), ["KEN"])
    assert made.loc[0, "confidence"] == "low" and made.loc[0, "rank_by"] == 125.0


def test_services_of_an_own_table_that_are_absent(held: Warehouse, tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_text("ref_area,population,service,in_place\nKenya,REF,legal aid,no\nUganda,REF,legal aid,yes\n")
    made = found(held, "KEN", services=own_services(read_table(path)))
    assert ("KEN", "REF", 500.0, "service", "legal aid") in made
    path.write_text("ref_area,population,service,in_place\nKenya,REF,legal aid,partly\nKenya,XYZ,aid,no\n")
    with pytest.raises(ValuesRefused) as error:
        own_services(read_table(path))
    assert len(error.value.details) == 2


def test_an_unknown_area_and_an_empty_warehouse_are_named(held: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(CodesUnknown):
        found(held, "Atlantis")
    with pytest.raises(NothingLoaded, match="treaties"):
        found(warehouse_of(tmp_path, *tables(None)), "KEN")


def test_gaps_in_words_and_on_a_map(held: Warehouse) -> None:
    rows = [{str(k): v for k, v in row.items()} for row in gaps(held, ["KEN"]).to_dict("records")]
    assert told(rows[0], "Kenya") == (
        "Kenya: 500 refugees (2024): accede to the 1967 refugee protocol, unless it has since 2022-08, "
        "the date of the list of parties"
    )
    assert told(rows[-1], "Kenya").startswith("Kenya: no figure of stateless persons")
    drawn = hidden_gaps(rows)
    assert "Kenya" in drawn and "500" in drawn


def test_recorded_deaths_of_a_gap_are_a_minimum_in_words() -> None:
    row = {"population": "DEATHS", "lower": 7.0, "upper": 7.0, "time_period": "2020-2024", "act": "provide"}
    assert told({**row, "missing": "search_and_rescue"}, "Kenya") == (
        "Kenya: 7 or more dead and missing on routes here (2020-2024): provide search and rescue"
    )


def test_people_of_whom_nobody_knows_what_binds_are_not_nobody(tmp_path: Path) -> None:
    """Western Sahara is disputed: its 40 refugees are no 0 in a gap. Hong Kong is known not to be bound, Uganda is."""
    people = [
        ("2024", "ESH", "KEN", "REF", 40.0),
        ("2024", "HKG", "KEN", "REF", 30.0),
        ("2024", "UGA", "KEN", "REF", 9.0),
    ]
    names = ("time_period", "ref_area", "counterpart_area", "population_type", "obs_value")
    bound = columns(
        ("ref_area", "treaty", "action"), [("UGA", "REFUGEE_1967", "BOUND"), ("CHN", "REFUGEE_1967", "BOUND")]
    )
    house = warehouse_of(
        tmp_path,
        ("UNHCR_POPULATION", "to 2024", DISPLACED_POPULATION, columns(names, people)),
        (*LISTS, TREATY_ACTION, bound),
    )
    assert people_in_gap(house) == ("2024", {"HKG": (30.0, 30.0), "UGA": (0.0, 0.0)})


def test_a_service_that_stands_twice_is_named(tmp_path: Path) -> None:
    """Once there and once not: which holds stands nowhere."""
    path = tmp_path / "services.csv"
    path.write_text("ref_area,population,service,in_place\nKenya,REF,legal aid,no\nKEN,REF,legal aid,yes\n")
    with pytest.raises(ValuesRefused, match="line 3: «legal aid» for REF in KEN stands in line 2 already"):
        own_services(read_table(path))

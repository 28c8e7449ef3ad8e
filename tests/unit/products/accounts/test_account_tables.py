"""The tables of accounts and an account of two countries, by hand: every figure with the status it came with."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from two_countries import load, rows, two_countries

from sojourn.concepts.dataflows import MIGRANT_STOCK, POPULATION, VITAL_EVENTS, VITAL_RATES
from sojourn.concepts.period import Interval
from sojourn.errors import UsageError
from sojourn.products.accounts import bilateral_flows
from sojourn.products.accounts.demographic_account import AccountInputs, account_inputs
from sojourn.products.accounts.stock_editions import tables_of
from sojourn.products.accounts.tables import during, read_tables
from sojourn.warehouse import Warehouse, storage

PERIOD = Interval(2015, 2020)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The two countries, made once; only read."""
    return two_countries(tmp_path_factory.mktemp("two"))


@pytest.fixture
def warehouse(made: Warehouse, tmp_path: Path) -> Warehouse:
    """A copy to load more into."""
    return Warehouse(shutil.copy(made.path, tmp_path / "two.duckdb"))


def born_in(inputs: AccountInputs, birthplace: str, residence: str, at: str = "stock_start") -> tuple[float, str]:
    cell = {"birthplace": birthplace, "residence": residence}
    return getattr(inputs, at).sel(cell).item(), inputs.status[at].sel(cell).item()


def events_of(inputs: AccountInputs, event: str, residence: str) -> tuple[float, str]:
    return getattr(inputs, event).sel(residence=residence).item(), inputs.status[event].sel(residence=residence).item()


def test_tables_hold_what_was_published_with_its_status(made: Warehouse) -> None:
    tables = read_tables(made)
    assert (tables.source, tables.edition, tables.years, tables.by_sex) == (
        "UNDESA_STOCK_2024_LONG",
        "2024",
        [2015, 2020],
        True,
    )
    assert tables.residences() == ["KEN", "UGA"]
    men, status = tables.stock.at(time="2015", sex="M")
    # birthplace KEN, UGA by residence KEN, UGA: a pair that is not listed is nobody, a suppressed one is not a zero
    np.testing.assert_array_equal(men, [[0.0, np.nan], [20.0, 0.0]])
    assert status.tolist() == [["A", "Q"], ["I", "A"]]
    people, status = tables.population.at(sex="F", residence="KEN")
    assert (people.tolist(), status.tolist()) == ([10_000.0, 10_100.0], ["A", "E"])
    births, status = tables.births.at(residence="UGA")
    assert (births.tolist(), status.tolist()) == ([206.0] * 6, ["A"] * 5 + ["F"])
    assert tables.net_migration is not None and tables.net_migration.labels("residence") == ["KEN"]
    assert tables.sex_ratio is not None and tables.sex_ratio.at(residence="KEN", time="2018")[0] == 1.5


def test_events_of_an_interval_are_half_of_both_ends_and_as_weak_as_their_weakest_year(made: Warehouse) -> None:
    tables = read_tables(made)
    persons, status = during(tables.births, PERIOD, ["KEN", "UGA", "FRA"])
    np.testing.assert_array_equal(persons, [500.0, 1030.0, np.nan])  # 5 x 100, 5 x 206, nothing known
    assert status.tolist() == ["F", "F", "O"]  # 2020 is projected
    persons, status = during(tables.births, Interval(2015, 2018), ["KEN"])
    assert (persons.tolist(), status.tolist()) == ([300.0], ["A"])
    persons, status = during(tables.births, Interval(2020, 2024), ["KEN"])
    assert np.isnan(persons[0]) and status[0] == "O"


def test_an_account_of_women(made: Warehouse) -> None:
    inputs = account_inputs(made, PERIOD, "F")
    assert born_in(inputs, "UGA", "KEN") == (30, "A")
    assert born_in(inputs, "KEN", "KEN") == (9_970, "A")  # 10,000 who live there less 30 born abroad
    assert born_in(inputs, "KEN", "KEN", "stock_end") == (10_070, "E")  # as the population of 2020
    # 3 boys for 2 girls: 200 of 500; in Uganda no ratio is published: 100 girls for 106 boys
    assert events_of(inputs, "births", "KEN") == (pytest.approx(200), "I")
    assert events_of(inputs, "births", "UGA") == (pytest.approx(500), "I")
    # 60 men for 40 women by rates and ages
    assert events_of(inputs, "deaths", "KEN") == (pytest.approx(100), "I")
    assert inputs.net_migration is None  # it is not published by sex


def test_an_account_of_men_in_which_a_suppressed_stock_makes_nobody_move(made: Warehouse) -> None:
    inputs = account_inputs(made, PERIOD, "M")
    assert born_in(inputs, "UGA", "KEN") == (20, "I")  # imputed by the publisher
    assert born_in(inputs, "KEN", "KEN") == (9_980, "I")  # what is left of an observed population is no better
    assert born_in(inputs, "KEN", "UGA") == (12, "I")  # the figure of 2020 stands in
    assert born_in(inputs, "KEN", "UGA", "stock_end") == (12, "A")
    assert events_of(inputs, "births", "KEN") == (pytest.approx(300), "I")
    assert events_of(inputs, "deaths", "KEN") == (pytest.approx(150), "I")


def test_an_account_of_both_is_their_sum_and_its_events_are_as_published(made: Warehouse) -> None:
    inputs = account_inputs(made, PERIOD, "_T")
    assert born_in(inputs, "UGA", "KEN") == (50, "I")
    assert born_in(inputs, "UGA", "KEN", "stock_end") == (50, "A")
    assert born_in(inputs, "KEN", "UGA") == (22, "I")
    assert events_of(inputs, "births", "KEN") == (500, "F")
    assert events_of(inputs, "deaths", "KEN") == (250, "F")
    assert events_of(inputs, "net_migration", "KEN") == (-50, "F")
    assert events_of(inputs, "net_migration", "UGA") == (0, "O")  # not published: the status says that it is no zero


def test_persons_of_unknown_origin_that_are_shared_out_are_estimates(warehouse: Warehouse) -> None:
    unknown = [(y, "KEN", "OOO", s, 3.0) for y in ("2015", "2020") for s in ("F", "M")]
    columns = rows(("time_period", "ref_area", "counterpart_area", "sex", "obs_value"), unknown)
    load(warehouse, "UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, columns)
    shared = account_inputs(warehouse, PERIOD, "F", unknown_origin="shared")
    assert born_in(shared, "UGA", "KEN") == (33, "E")
    assert born_in(shared, "OOO", "KEN") == (0, "E")
    assert born_in(shared, "KEN", "UGA") == (10, "A")  # Uganda has nobody of unknown origin
    assert born_in(shared, "KEN", "KEN") == (9_967, "A")  # how many were born abroad was published
    own = account_inputs(warehouse, PERIOD, "F", unknown_origin="own_birthplace")
    assert born_in(own, "OOO", "KEN") == (3, "A")


def test_an_older_edition_for_both_sexes_has_them_together_and_its_unknown_lots_as_one(warehouse: Warehouse) -> None:
    old = [
        ("2015", "KEN", "UGA", 50.0, "A"),
        ("2017", "KEN", "UGA", 55.0, "A"),
        ("2017", "KEN", "XON", 3.0, "A"),
        ("2017", "KEN", "XOS", 4.0, "E"),
        ("2017", "UGA", "XON", 5.0, "A"),
        ("2017", "UGA", "XOS", None, "O"),
    ]
    columns = rows(("time_period", "ref_area", "counterpart_area", "obs_value", "obs_status"), old)
    load(warehouse, "UNDESA_STOCK_BILATERAL_2017", "2017", MIGRANT_STOCK, {**columns, "sex": "_T"})
    newest = read_tables(warehouse)
    tables = tables_of(warehouse, "2017", newest)
    assert tables.stock.labels("sex") == ["_T"] and not tables.by_sex
    persons, status = tables.stock.at(time="2017", sex="_T", birthplace="OOO")
    np.testing.assert_array_equal(persons, [7.0, np.nan])  # a whole is missing where a part of it is
    assert status.tolist() == ["E", "O"]
    # population between mid-years of 10,000 and 10,100: 10,000^(3/5) x 10,100^(2/5)
    people, status = tables.population.at(time="2017", sex="F")
    assert people[0] == pytest.approx(10_039.88, abs=0.01) and status.tolist() == ["E", "E"]
    assert tables.births is newest.births
    with pytest.raises(UsageError, match="both sexes together"):
        account_inputs(warehouse, Interval(2015, 2017), "F", tables=tables, unknown_origin="shared")


def test_events_of_the_parts_are_those_of_the_whole(warehouse: Warehouse) -> None:
    parts = [("GGY", 2.0, "A"), ("JEY", 3.0, "E")]
    columns = rows(("ref_area", "obs_value", "obs_status"), parts)
    more = {**columns, "time_period": "2016", "event": "BIRTHS", "variant": "ESTIMATE"}
    load(warehouse, "WPP2024_EVENTS", "2024", VITAL_EVENTS, more)
    births, status = (part.item() for part in read_tables(warehouse).births.at(residence="CHI", time="2016"))
    assert (births, status) == (5, "E")


def test_of_two_editions_of_the_events_the_newer_one_is_taken(warehouse: Warehouse) -> None:
    before = read_tables(warehouse).births
    columns = {"time_period": ["2016"], "ref_area": "KEN", "event": "BIRTHS", "variant": "ESTIMATE", "obs_value": [9.0]}
    load(warehouse, "WPP2024_EVENTS", "2022", VITAL_EVENTS, columns)
    after = read_tables(warehouse).births
    assert after.values.equals(before.values) and after.status.equals(before.status)


def test_one_estimate_is_made_in_one_state_of_the_warehouse(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    reading = storage.reading
    monkeypatch.setattr(storage, "reading", lambda path, **more: opened.append(path) or reading(path, **more))
    bilateral_flows.estimate(warehouse, PERIOD, "F")
    assert opened == [warehouse.path]


def test_what_is_loaded_meanwhile_is_not_in_an_answer_begun_before(warehouse: Warehouse) -> None:
    """Rates and men of another age that would bring 100 deaths to the 60 of men and 40 of women."""
    older = {"ref_area": ["KEN"], "sex": "M", "age": "Y40T44"}
    people = {**older, "time_period": "2015", "variant": "ESTIMATE", "obs_value": [1000.0]}
    rates = {**older, "time_period": "2015-07-01/P5Y", "rate": "MX", "obs_value": [0.1]}
    with warehouse.snapshot():
        first = account_inputs(warehouse, PERIOD, "M")
        load(Warehouse(warehouse.path), "WPP2019_POPULATION", "2019", POPULATION, people)
        load(Warehouse(warehouse.path), "WPP2019_MORTALITY", "2019", VITAL_RATES, rates)
        assert account_inputs(warehouse, PERIOD, "M").deaths.equals(first.deaths)
    assert first.deaths.sel(residence="KEN").item() == pytest.approx(250 * 60 / 100)
    shares = read_tables(warehouse).male_deaths
    assert shares is not None and shares.shares.at(time="2015", residence="KEN")[0] == pytest.approx(160 / 200)

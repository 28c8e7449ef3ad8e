"""Measures of the stock and the population: three countries, added up by hand."""

from __future__ import annotations

import pytest
from made_up_tables import measure, panel_of, values, warehouse_of

from sojourn.concepts.dataflows import DISPLACED_POPULATION, MIGRANT_STOCK, POPULATION, VITAL_EVENTS
from sojourn.products.assessment.panel import Panel

#: residence, birthplace, sex, persons, status, basis (B born abroad, C foreign citizens, R with refugees, I imputed)
ROWS = [
    ("KEN", "UGA", "F", 10.0, "A", "B"),
    ("KEN", "UGA", "M", 20.0, "A", "B"),
    ("KEN", "SOM", "F", 5.0, "I", "BR"),  # the status says imputed
    ("KEN", "SOM", "M", 7.0, "A", "CI"),  # the basis says so
    ("KEN", "OOO", "F", 3.0, "A", "B"),
    ("UGA", "KEN", "F", 40.0, "A", "C"),
    ("UGA", "KEN", "M", None, "Q", "C"),
]
AGES = {"Y0T4": 1.0, "Y5T9": 2.0, "Y10T14": 4.0, "Y15T19": 8.0, "Y20T24": 16.0, "Y25T29": 32.0, "Y60T64": 64.0,
        "Y65T69": 128.0}  # fmt: skip


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    names = ("ref_area", "counterpart_area", "sex", "obs_value", "obs_status", "basis")
    by_pair = {name: [row[i] for row in ROWS] for i, name in enumerate(names)} | {"time_period": "2020"}
    totals = {
        "time_period": ["2020", "2020", "2024"],
        "ref_area": ["KEN", "202", "202"],
        "sex": "_T",
        "obs_value": [44.0, 90.0, 95.0],
    }
    older = {"time_period": "2019", "ref_area": ["KEN"], "sex": "_T", "obs_value": [41.0]}
    by_age = {"time_period": "2019", "ref_area": "KEN", "sex": "_T", "age": [*AGES, "_T"]}
    people = {"time_period": "2019", "ref_area": "KEN", "sex": "_T", "age": list(AGES), "variant": "ESTIMATE"}
    living = [("2020", "_T", 100.0), ("2020", "F", 60.0), ("2020", "M", 40.0), ("2022", "_T", 400.0)]
    population = {
        "time_period": [y for y, _, _ in living],
        "ref_area": "KEN",
        "sex": [s for _, s, _ in living],
        "obs_value": [n for *_, n in living],
        "variant": "ESTIMATE",
        "reference_date": "07-01",
    }
    refugees = {
        "time_period": ["2020", "2021"],
        "ref_area": "KEN",
        "counterpart_area": "SOM",
        "population_type": "REF",
        "obs_value": [6.0, 9.0],
    }
    born = {"time_period": "2020", "ref_area": "KEN", "event": ["BIRTHS", "DEATHS"], "variant": "ESTIMATE"}
    return panel_of(
        warehouse_of(
            tmp_path_factory.mktemp("stocks"),
            ("UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, by_pair),
            ("UNDESA_STOCK_TOTALS", "2024", MIGRANT_STOCK, totals),
            ("UNDESA_STOCK_TOTALS", "2019", MIGRANT_STOCK, older),
            ("UNDESA_STOCK_TOTALS", "2024", POPULATION, population),
            ("UNDESA_STOCK_BY_AGE_2019", "2019", MIGRANT_STOCK, {**by_age, "obs_value": [*AGES.values(), 255.0]}),
            ("UNDESA_STOCK_BY_AGE_2019", "2019", POPULATION, {**people, "obs_value": [10 * v for v in AGES.values()]}),
            ("UNHCR_POPULATION", "2025", DISPLACED_POPULATION, refugees),
            ("WPP2024_EVENTS", "2024", VITAL_EVENTS, {**born, "obs_value": [1.0, 1.0]}),
        )
    )


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("IMMIGRANTS", {"KEN": 45.0, "UGA": 40.0}),  # what is suppressed is not zero: it adds nothing
        ("IMMIGRANTS_F", {"KEN": 18.0, "UGA": 40.0}),
        ("IMMIGRANTS_M", {"KEN": 27.0}),
        ("EMIGRANTS", {"UGA": 30.0, "SOM": 12.0, "KEN": 40.0}),  # unknown origin is no country
        ("EMIGRANTS_F", {"UGA": 10.0, "SOM": 5.0, "KEN": 40.0}),
        ("EMIGRANTS_M", {"UGA": 20.0, "SOM": 7.0}),
        ("IMMIGRANTS_BILATERAL", {"KEN": 45.0, "UGA": 40.0}),
        ("IMMIGRANTS_UNKNOWN", {"KEN": 3.0}),
        ("IMMIGRANTS_IMPUTED", {"KEN": 12.0, "UGA": 0.0}),
        ("IMMIGRANTS_CITIZENSHIP", {"KEN": 7.0, "UGA": 40.0}),
        ("POPULATION_F", {"KEN": 60.0}),
        ("POPULATION_M", {"KEN": 40.0}),
        ("REFUGEES_ASYLUM_AT_STOCK", {"KEN": 6.0}),  # 2021 has no stock
    ],
)
def test_of_2020(panel: Panel, name: str, counted: dict[str, float]) -> None:
    assert values(panel, name) == {("2020", country): persons for country, persons in counted.items()}


def test_statuses_are_those_of_the_rows(panel: Panel) -> None:
    """5 of 18 women and 5 of 45 persons carry the mark of the publisher: more than a tenth. Others are estimates."""
    assert measure(panel, "IMMIGRANTS_F") == {("2020", "KEN"): (18.0, "I"), ("2020", "UGA"): (40.0, "E")}
    assert measure(panel, "IMMIGRANTS_M") == {("2020", "KEN"): (27.0, "E")}


@pytest.mark.parametrize(
    ("name", "persons"),
    [
        ("IMMIGRANTS_BY_AGE", 255.0),
        ("IMMIGRANTS_UNDER20", 1.0 + 2.0 + 4.0 + 8.0),
        ("IMMIGRANTS_10TO24", 4.0 + 8.0 + 16.0),
        ("IMMIGRANTS_20TO64", 16.0 + 32.0 + 64.0),
        ("POPULATION_20TO64", 160.0 + 320.0 + 640.0),
        ("IMMIGRANTS_OLDER_EDITION", 41.0),
    ],
)
def test_of_2019(panel: Panel, name: str, persons: float) -> None:
    assert values(panel, name) == {("2019", "KEN"): persons}


def test_published_totals_stand_beside_the_sum_of_countries(panel: Panel) -> None:
    assert values(panel, "IMMIGRANTS_PUBLISHED_TOTAL") == {
        ("2020", "KEN"): 44.0,
        ("2020", "202"): 90.0,
        ("2024", "202"): 95.0,
    }


def test_the_population_between_two_mid_years_grows_by_one_rate(panel: Panel) -> None:
    """From 100 to 400 in two years is twice as many in each: 200 in 2021, estimated; nothing beyond what is known."""
    assert values(panel, "POPULATION") == {("2020", "KEN"): 100.0, ("2022", "KEN"): 400.0}
    by_year = measure(panel, "POPULATION_YEAR")
    assert {key: value for key, (value, _) in by_year.items()} == {
        ("2020", "KEN"): 100.0,
        ("2021", "KEN"): pytest.approx(200.0),
        ("2022", "KEN"): 400.0,
    }
    assert by_year[("2021", "KEN")][1] == "E"

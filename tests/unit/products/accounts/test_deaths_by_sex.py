"""Deaths by sex are imputed from rates and populations; what is missing is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from two_countries import two_countries

from sojourn.concepts.period import Interval
from sojourn.concepts.reason import Reason
from sojourn.errors import NothingLoaded
from sojourn.products.accounts.deaths_by_sex import male_deaths, male_share_of_deaths
from sojourn.warehouse import Warehouse

PERIOD = Interval(2015, 2020)


def test_without_rates_and_population_by_age_the_files_are_named(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "empty.duckdb")
    warehouse.load_many([])
    assert male_deaths(warehouse, [2015, 2020]) is None
    with pytest.raises(NothingLoaded) as caught:
        male_share_of_deaths(None, PERIOD, ["KEN"])
    assert "WPP2019_MORTALITY" in str(caught.value) and "popF" in str(caught.value)


def test_the_share_of_men_is_theirs_of_the_deaths_that_rates_and_ages_give(tmp_path: Path) -> None:
    known = male_deaths(two_countries(tmp_path), [2015, 2020])
    assert known is not None
    shares = known.shares
    assert shares.labels("time") == ["2015", "2020"]
    # Kenya: a fifth of 1,000 children under five is under one.
    #   men   200 x 0.10 + 800 x 0.0125 + 1000 x 0.03 = 60
    #   women 200 x 0.05 + 800 x 0.0125 + 1000 x 0.02 = 40
    value, status = (part.item() for part in known.shares.at(time="2015", residence="KEN"))
    assert value == pytest.approx(0.6) and status == "I"
    # rates of 2020 are not loaded: no share, not a half
    value, status = (part.item() for part in known.shares.at(time="2020", residence="KEN"))
    assert np.isnan(value) and status == "O"


def test_areas_without_rates_take_the_share_of_their_sub_region_then_of_the_world(tmp_path: Path) -> None:
    warehouse = two_countries(tmp_path)
    known = male_deaths(warehouse, [2015, 2020])
    # Uganda is in sub-Saharan Africa (202), whose share is 3 of 4; France is in none that is loaded: the world's half
    found, notes, releases = male_share_of_deaths(known, PERIOD, ["KEN", "UGA", "FRA"])
    by_number = {r["release_id"]: r["source"] for r in warehouse.releases()}
    assert sorted(by_number[i] for i in releases) == ["WPP2019_MORTALITY", "WPP2019_POPULATION"]
    assert found.tolist() == pytest.approx([0.6, 0.75, 0.5])
    assert known is not None and releases == known.releases
    assert notes[1:] == (Reason("deaths_by_sex_borrowed", {"areas": 2}),)
    with pytest.raises(NothingLoaded, match="for 2022"):
        male_share_of_deaths(known, Interval(2020, 2024), ["KEN"])

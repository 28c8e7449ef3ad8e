"""Deaths by sex are imputed from rates and populations; what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.concepts.period import Interval
from sojourn.errors import NothingLoaded
from sojourn.products.accounts.deaths_by_sex import male_share_of_deaths
from sojourn.warehouse import Warehouse


def test_without_rates_and_population_by_age_the_files_are_named(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "empty.duckdb")
    warehouse.load_many([])
    with pytest.raises(NothingLoaded) as caught:
        male_share_of_deaths(warehouse, Interval(2015, 2020), ["KEN"])
    assert "WPP2019_MORTALITY" in str(caught.value) and "popF" in str(caught.value)

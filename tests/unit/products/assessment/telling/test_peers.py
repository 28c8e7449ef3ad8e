"""Who an area is compared with, and the figure of the peer: four countries, done in the head."""

from __future__ import annotations

import pytest
from made_up_tables import panel_of, warehouse_of

from sojourn.concepts.dataflows import MIGRANT_STOCK, POPULATION
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.telling.peers import Peers, peer_groups
from sojourn.warehouse import Warehouse

SOURCE = "UNDESA_STOCK_TOTALS"
EASTERN_AFRICA, LOWER_MIDDLE = "014", "1501"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Of 1,000 people each: migrants 100 in Kenya, 60 in Tanzania, 20 in Uganda, 300 in Germany; 2020 Kenya alone."""
    keys = {"sex": "_T", "age": "_T"}
    people = {"ref_area": ["KEN", "TZA", "UGA", "DEU"], "time_period": "2024", **keys}
    return warehouse_of(
        tmp_path_factory.mktemp("peers"),
        (SOURCE, "2024", MIGRANT_STOCK, {**people, "counterpart_area": "_T", "obs_value": [100.0, 60.0, 20.0, 300.0]}),
        (SOURCE, "2024", POPULATION, {**people, "variant": "ESTIMATE", "obs_value": [1000.0] * 4}),
    )


def test_a_country_has_its_sub_region_its_income_group_and_the_world_and_the_world_has_nobody() -> None:
    assert peer_groups("KEN") == (EASTERN_AFRICA, LOWER_MIDDLE, "001")
    assert peer_groups("001") == ()
    assert peer_groups("202") == ("001",)


def test_a_peers_figure_is_of_all_its_countries_at_the_same_period(house: Warehouse) -> None:
    """Eastern Africa 180 of 3,000; the lower middle incomes Kenya and Tanzania 160 of 2,000; the world 480 of 4,000."""
    panel = panel_of(house)
    made = assess(house, "KEN", as_of=2026, panel=panel)
    held = Peers(panel).beside(made.profile, made.results)["MIGRANT_SHARE"]
    assert {p.figure.period for p in held} == {"2024"}
    shares = {p.area: p.figure.number for p in held}
    assert shares[EASTERN_AFRICA] == pytest.approx(6.0) and shares["001"] == pytest.approx(12.0)
    assert shares[LOWER_MIDDLE] == pytest.approx(8.0)

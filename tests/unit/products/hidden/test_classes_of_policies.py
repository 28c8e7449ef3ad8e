"""Classes that others give policies: context with a year, missing where there is none, never carried on."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_tables import Table, warehouse_of

from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.dataflows.protection import POLICY_RATING, TRAFFICKING
from sojourn.errors import NothingLoaded
from sojourn.products.hidden.detected import panel
from sojourn.products.hidden.ratings import COLUMNS, RatingsRead
from sojourn.publish.words.policy_ratings import CLASSES, INDICES, LEAD, context

TIERS: Table = (
    "US_TIP_TIERS",
    "to 2015",
    POLICY_RATING,
    {
        "policy_index": ["TIP_TIER"] * 5,
        "ref_area": ["HTI", "HTI", "HTI", "KEN", "KEN"],
        "time_period": ["2012", "2013", "2014", "2012", "2014"],
        "obs_value": [3.0, None, None, 2.0, 1.0],
        "rating": ["Tier 2 Watch List", None, None, "Tier 2", "Tier 1"],
    },
)
ANSWERS: Table = (
    "UNSD_SDG_10_7_2",
    "to 2021",
    ECONOMIC_SERIES,
    {"series": "SDG_10_7_2.ALL", "ref_area": ["HTI", "KEN"], "time_period": ["2019", "2021"], "obs_value": [2.0, 4.0]},
)


def test_the_newest_class_has_its_year_and_later_years_without_one_are_told(tmp_path: Path) -> None:
    tier, answer = RatingsRead(warehouse_of(tmp_path, TIERS, ANSWERS)).newest("HTI")
    assert (tier.index, tier.period, tier.rating, tier.without) == (
        "TIP_TIER", "2012", "Tier 2 Watch List", ("2013", "2014"),
    )  # fmt: skip
    assert (answer.index, answer.rating, answer.without) == ("SDG_10_7_2", "partially meets the criteria", ("2021",))
    assert tier.releases and answer.releases
    said = context([tier, answer])
    assert said[0] == LEAD and said[1].startswith("Rating by the Government of the United States of what other")
    assert said[1].endswith("(Trafficking in Persons Report): Tier 2 Watch List (2012; none in 2013–2014).")


def test_every_year_of_an_index_is_a_row_and_a_missing_one_has_no_class(tmp_path: Path) -> None:
    table = RatingsRead(warehouse_of(tmp_path, TIERS, ANSWERS)).table("KEN")
    assert list(table.columns) == list(COLUMNS)
    rows = table[["time_period", "class", "rating", "obs_status"]].to_numpy().tolist()
    assert rows == [
        ["2012", 2, "Tier 2", "A"],
        ["2013", None, None, "O"],
        ["2014", 1, "Tier 1", "A"],
        ["2019", None, None, "O"],
        ["2021", 4, "fully meets the criteria", "A"],
    ]
    assert set(table["rated_by"]) == {"Government of the United States", "the Government itself, to UN DESA"}


def test_an_area_that_nobody_rates_has_no_class(tmp_path: Path) -> None:
    (tier,) = RatingsRead(warehouse_of(tmp_path, TIERS)).newest("SOM")
    assert tier.period is None and tier.rating is None
    assert context([tier])[1].endswith("no class (none in 2012–2014).")


def test_without_any_index_there_is_no_context_and_a_table_is_refused(tmp_path: Path) -> None:
    nothing = RatingsRead(warehouse_of(tmp_path, ("UNODC_GLOTIP", "2023-05-30", TRAFFICKING, _victims("KEN"))))
    assert nothing.newest("KEN") == () and context(()) == []
    with pytest.raises(NothingLoaded, match="no rating of policies"):
        nothing.table()


def test_an_area_that_does_not_report_is_told_from_an_empty_warehouse(tmp_path: Path) -> None:
    held = warehouse_of(tmp_path, ("UNODC_GLOTIP", "2023-05-30", TRAFFICKING, _victims("KEN")))
    with pytest.raises(NothingLoaded, match="not reported, not none"):
        panel(held, "SOM")


def test_every_class_and_index_has_words() -> None:
    from sojourn.products.hidden import ratings
    from sojourn.sources.policy import three_p_index, tip_tiers

    read = [told for table in (tip_tiers.TIERS, three_p_index.SCALE) for _, told in table.values()]
    assert {*read, *ratings.POLICIES_MET.values()} == set(CLASSES)
    assert {i.id for i in ratings.INDICES} == set(INDICES)


def _victims(area: str) -> dict[str, object]:
    return {
        "ref_area": [area], "time_period": ["2020"], "trafficking_measure": ["VICTIMS"], "obs_value": [9.0],
    }  # fmt: skip

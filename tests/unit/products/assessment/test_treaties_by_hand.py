"""Who is bound by a treaty on which day, and which mid-year's people stand beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_tables import load, panel_of, values
from small_flow_world import flow_world

from sojourn.concepts.dataflows import TREATY_ACTION
from sojourn.products.assessment.panel import Panel

ADOPTED = "2013-10-03"
#: 60 Ugandans and 90 in 2020 live in Kenya; 20 Kenyans and 60 in 2020 in Uganda
STOCK = {("UGA", "KEN"): (60.0, 90.0), ("KEN", "UGA"): (20.0, 60.0)}
PEOPLE = {"KEN": (1000.0, 990.0), "UGA": (1000.0, 1010.0)}


def treaty_world(folder: Path, bound: dict[str, str], *, own: str = "", sources: tuple[str, ...] = ()) -> Panel:
    """States with the day each was bound by the convention on migrant workers; ``own`` dates a list of one's own."""
    house = flow_world(folder, earlier=False, reported=False, mortality=False, stock=STOCK, people=PEOPLE)
    rows = {
        "ref_area": list(bound),
        "treaty": "ICRMW",
        "action": "BOUND",
        "date": list(bound.values()),
        "obs_value": [float(day[:4]) for day in bound.values()],
    }
    for source in sources or ("UNTC_2015",):
        load(house, source, own or "x", TREATY_ACTION, rows)
    return panel_of(house)


@pytest.mark.parametrize(("day", "covered"), [("2013-10-02", 60.0), ("2013-10-03", 60.0), ("2013-10-04", 0.0)])
def test_a_state_is_bound_on_the_very_day(tmp_path: Path, day: str, covered: float) -> None:
    """The Declaration was adopted on 3 October 2013; the 60 Ugandans in Kenya (2015) stand for that day."""
    panel = treaty_world(tmp_path, {"KEN": day})
    assert values(panel, "ICRMW_DESTINATION_COVERED")[(ADOPTED, "KEN")] == covered
    assert values(panel, "ICRMW_ORIGIN_COVERED")[(ADOPTED, "UGA")] == covered
    assert values(panel, "ICRMW_DESTINATION_ALL")[(ADOPTED, "KEN")] == 60.0


@pytest.mark.parametrize(
    ("month", "people"),
    [
        ("2015-07", 60.0),
        ("2017-12", 60.0),  # 29.5 months after July 2015, 30.5 before July 2020
        ("2018-01", 90.0),  # 30.5 and 29.5
        ("2020-01", 90.0),
        ("2024-06", 90.0),
    ],
)
def test_the_people_of_the_nearest_middle_of_a_year_stand_for_a_list(tmp_path: Path, month: str, people: float) -> None:
    """Stocks are of 1 July, a list of the middle of its month: those of 2015 and 2020 part on 1 January 2018."""
    panel = treaty_world(tmp_path, {"KEN": "2001-01-01"}, own=month, sources=("OWN_LIST",))
    assert values(panel, "ICRMW_DESTINATION_COVERED") == {(month, "KEN"): people, (month, "UGA"): 0.0}


def test_of_women_only_conventions_count_women(tmp_path: Path) -> None:
    house = flow_world(tmp_path, earlier=False, reported=False, mortality=False, stock=STOCK, people=PEOPLE)
    row = {"ref_area": ["KEN"], "treaty": "CEDAW", "action": "BOUND", "date": ["1984-03-09"], "obs_value": [1984.0]}
    load(house, "UNTC_2015", "2015", TREATY_ACTION, row)
    panel = panel_of(house)
    assert values(panel, "CEDAW_DESTINATION_COVERED")[(ADOPTED, "KEN")] == 30.0
    assert values(panel, "CEDAW_ORIGIN_ALL")[(ADOPTED, "UGA")] == 30.0

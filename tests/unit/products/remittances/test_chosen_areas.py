"""Rows of remittances about the areas asked for: kept or left out, never changed."""

from __future__ import annotations

import pandas as pd
import pytest

from sojourn.errors import CodesUnknown, UsageError
from sojourn.products.remittances.chosen_areas import about

CORRIDORS = pd.DataFrame({"sender": ["USA", "KEN", "GBR"], "receiver": ["MEX", "UGA", "KEN"], "value": [1.0, 2.0, 3.0]})
SERIES = pd.DataFrame({"area": ["KEN", "GHA", "NGA"], "value": [1.0, 2.0, 3.0]})


@pytest.mark.parametrize(
    ("wanted", "kept"), [([], [1, 2, 3]), (["Kenya"], [2, 3]), (["404", "Mexico"], [1, 2, 3]), (["202"], [2, 3])]
)
def test_a_corridor_is_kept_by_either_end(wanted, kept):
    assert about(CORRIDORS, wanted)["value"].tolist() == kept


def test_a_group_stands_for_its_members_in_the_table():
    assert about(SERIES, ["ECOWAS"])["area"].tolist() == ["GHA", "NGA"]


def test_what_the_table_does_not_hold_is_named_with_what_it_holds():
    with pytest.raises(CodesUnknown, match="No row is about France, EAC") as caught:
        about(SERIES[SERIES["area"] != "KEN"], ["GHA", "France", "EAC"])
    assert caught.value.details == ("areas of the table: GHA, NGA",)
    with pytest.raises(UsageError, match="no single sender"):
        about(pd.DataFrame({"firm": ["A"], "value": [1.0]}), ["KEN"])

"""Whole persons that add up: who came, who left, who moved between sub-regions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.whole_persons import apportioned, whole_flows


def test_what_rounding_leaves_goes_to_the_largest_fractions() -> None:
    # 3.5 + 2.3 + 1.2 = 7: floors 3 + 2 + 1 = 6, and one more for the half
    assert apportioned(np.array([3.5, 2.3, 1.2]), 7.0).tolist() == [4, 2, 1]
    assert apportioned(np.array([0.0, 0.5, 0.5]), 1.0).tolist() == [0, 1, 0], "the first of equals"


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_parts_are_whole_and_near_and_add_up(parts: list[float]) -> None:
    values = np.array(parts)
    total = float(round(float(values.sum())))
    made = apportioned(values, total)
    assert made.sum() == total and (made == np.round(made)).all() and (made >= 0).all()
    assert np.abs(made - values).max() <= 1.0 + 1e-6 and not made[values == 0].any()


@given(st.integers(0, 2**32 - 1))
def test_came_left_and_moved_are_one_number(seed: int) -> None:
    rng = np.random.default_rng(seed)
    areas = ("DEU", "FRA", "KEN", "UGA")
    groups = {"DEU": "155", "FRA": "155", "KEN": "014", "UGA": "014"}
    panel = Panel()
    for sex in ("F", "M"):
        table = rng.lognormal(1, 2, (4, 4))
        np.fill_diagonal(table, 0.0)
        panel.flows[("2015-07-01/P5Y", sex)] = (areas, table)
        for j, a in enumerate(areas):
            for id, persons in (("FLOW_IN_MINIMUM", table[:, j]), ("FLOW_OUT_MINIMUM", table[j])):
                before = panel.amounts.get(id, {}).get("2015-07-01/P5Y", {}).get(a)
                panel.put(id, "2015-07-01/P5Y", a, float(persons.sum()) / 2 + (before.value if before else 0.0), "E")
    tables, measures = whole_flows(panel, groups)
    moved = {sex: table for (_, sex), (_, table) in tables.items()}
    whole = moved["F"] + moved["M"]
    found = {id: by_period["2015-07-01/P5Y"] for id, by_period in measures.items()}
    assert sum(found["FLOW_IN"].values()) == sum(found["FLOW_OUT"].values()) == whole.sum()
    assert found["FLOW_IN"] == found["FLOW_IN_BY_SEX"] and sum(found["FLOW_IN_F"].values()) == moved["F"].sum()
    assert found["FLOW_OUT"]["KEN"] + found["FLOW_OUT"]["UGA"] == whole[0].sum(), "014 stands first"
    assert found["FLOW_IN"]["DEU"] + found["FLOW_IN"]["FRA"] == whole[:, 1].sum()
    inside = found["FLOW_WITHIN_SUBREGION"]
    assert inside["DEU"] + inside["FRA"] == whole[1, 1]
    assert sum(found["FLOW_IN_MINIMUM"].values()) == sum(found["FLOW_OUT_MINIMUM"].values())
    exact = sum(t.sum(axis=0)[0] for _, t in panel.flows.values())
    assert found["FLOW_IN"]["DEU"] == pytest.approx(exact, abs=6)

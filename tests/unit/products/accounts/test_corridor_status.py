"""What a corridor's figure is worth: the stock speaks of it, of third peoples only, of a fraction, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import xarray as xr
from small_flow_world import EARLIER, NEWEST, flow_world

from sojourn.concepts.period import Interval
from sojourn.estimators import FLOW_METHODS, event_array, flow_array, stock_array
from sojourn.products.accounts import bilateral_flows
from sojourn.products.accounts.corridor_status import corridor_status
from sojourn.products.accounts.demographic_account import AccountInputs
from sojourn.products.accounts.listing import Listing, listing
from sojourn.products.flows import tables as flow_tables
from sojourn.products.flows.family import FlowFamily

AREAS = ("DEU", "KEN", "UGA")
PERIOD = Interval(2015, 2020)


def inputs(stock: np.ndarray, counted: np.ndarray | None) -> AccountInputs:
    table, none = stock_array(stock, AREAS), event_array(np.zeros(3), AREAS)
    letters = {n: xr.full_like(table, "A", dtype="U1") for n in ("stock_start", "stock_end")}
    known = None if counted is None else table.copy(data=counted)
    return AccountInputs(PERIOD, "_T", table, table, none, none, None, "shared", (), (), letters, known)


def status(moves: list[list[float]], stock: list[list[float]], counted: list[list[int]] | None = None) -> list[str]:
    given = inputs(np.array(stock, dtype=float), None if counted is None else np.array(counted, dtype=bool))
    return ["".join(row) for row in corridor_status(flow_array(np.array(moves), AREAS), [given])]


def test_a_corridor_of_two_peoples_is_estimated_and_one_of_third_peoples_is_of_low_reliability() -> None:
    # Kenyans live in Germany; nobody of Uganda and Germany lives in the other
    stock = [[9.0, 0, 0], [5, 9, 0], [0, 0, 9]]
    moves = [[0.0, 3, 2], [4, 0, 0], [0.6, 0, 0]]
    assert status(moves, stock) == ["EEU", "EEE", "UEE"]


def test_less_than_half_a_person_is_no_figure_and_nobody_is_one() -> None:
    assert status([[0.0, 0.4, 0.0], [0.5, 0, 0], [0, 0, 0]], [[9.0, 1, 1], [1, 9, 1], [1, 1, 9]])[:2] == ["ENE", "EEE"]


def test_an_origin_that_is_not_listed_is_missing_and_not_zero() -> None:
    # the stock of Kenya does not list Germans: nobody is estimated to have come, and that is no figure
    counted = [[1, 0, 1], [1, 1, 1], [1, 1, 1]]
    moves = [[0.0, 0.2, 0], [0, 0, 0], [0, 0, 0]]
    assert status(moves, [[9.0, 0, 0], [5, 9, 0], [0, 0, 9]], counted) == ["EOE", "EEE", "EEE"]
    moves[0][1] = 7.0  # of the 5 Kenyans in Germany some went home: a figure, though not of all
    assert status(moves, [[9.0, 0, 0], [5, 9, 0], [0, 0, 9]], counted)[0] == "EEE"


def test_an_unlisted_origin_is_nobody_where_every_migrant_has_an_origin() -> None:
    rows = pa.table(
        {
            "counterpart_area": ["KEN", "OOO", "KEN", "DEU", "OOO"],
            "ref_area": ["DEU", "DEU", "UGA", "UGA", "UGA"],
            "obs_value": [5.0, 2.0, 4.0, 0.0, 0.0],
        }
    )
    found = listing(rows)
    assert found.complete == {"UGA"}
    counted = found.counted(["DEU", "FRA", "KEN", "UGA"])
    #                              in DEU        FRA           KEN           UGA
    assert counted.tolist() == [
        [True, False, False, True],
        [False, True, False, True],
        [True, False, True, True],
        [False, False, False, True],
    ]
    assert Listing(frozenset(), frozenset()).with_pairs([("UGA", "DEU")]).counted(["DEU", "UGA"])[1, 0]


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> FlowFamily:
    return FlowFamily(flow_world(tmp_path_factory.mktemp("status")))


@pytest.mark.parametrize("method", [m.name for m in FLOW_METHODS if "reports" not in m.needs])
def test_no_method_gives_zero_for_an_origin_that_is_not_listed(family: FlowFamily, method: str) -> None:
    """Germany has persons of unknown origin, and the stock lists no French but in Germany: none are in Kenya."""
    made = family.estimate(PERIOD, method)
    letters, areas = made.status(), made.estimate.areas
    at = {a: i for i, a in enumerate(areas)}
    assert set(np.unique(letters)) <= {"E", "U", "O", "N"}
    (table,) = flow_tables.long_tables(made)
    for row in table.to_pylist():
        code = letters[at[row["origin"]], at[row["destination"]]]
        assert row["obs_status"] == code
        assert (row["value"] is None) == (code in "ON") == (row["value_per_year"] is None)
        assert row["value"] is None or row["value"] == 0 or abs(row["value"]) >= 0.5
        assert row["figure"] == ("minimum" if method in ("open-dr", "open", "closed") else "estimate")
    if method == "rogers-von-rabenau":
        return  # flows below zero are no observations
    saved = bilateral_flows.observations(bilateral_flows.FlowEstimate(made.inputs[0], made.estimate), parts=made.inputs)
    kept = dict(zip(zip(saved["counterpart_area"].to_pylist(), saved["ref_area"].to_pylist(), strict=True),
                    saved["obs_status"].to_pylist(), strict=True))  # fmt: skip
    assert kept == {(o, d): letters[i, j] for o, i in at.items() for d, j in at.items() if i != j}


def test_ugandans_in_germany_are_missing_until_an_earlier_edition_lists_them(tmp_path: Path) -> None:
    unlisted = {k: v for k, v in NEWEST.items() if k != ("DEU", "FRA")}
    alone = FlowFamily(flow_world(tmp_path / "a", earlier=False, stock=unlisted)).estimate(
        PERIOD, "closed", unknown_origin="shared"
    )
    at = {a: i for i, a in enumerate(alone.estimate.areas)}
    assert alone.status()[at["UGA"], at["DEU"]] == "O"
    assert ("UGA", "DEU") in EARLIER
    both = FlowFamily(flow_world(tmp_path / "b", stock=unlisted)).estimate(PERIOD, "closed")
    assert both.status()[at["UGA"], at["DEU"]] != "O"


def test_parts_by_birthplace_add_up_to_the_corridors_that_have_a_figure(family: FlowFamily) -> None:
    made = family.estimate(PERIOD, "pseudo-bayesian")
    rows = [r for t in flow_tables.long_tables(made, "birthplace") for r in t.to_pylist()]
    (whole,) = flow_tables.long_tables(made)
    sums: dict[tuple[str, str], float] = {}
    for r in rows:
        assert r["birthplace"] == flow_tables.OTHERS or r["value"] >= 0.5
        sums[(r["origin"], r["destination"])] = sums.get((r["origin"], r["destination"]), 0.0) + r["value"]
    told = {(r["origin"], r["destination"]): r["value"] for r in whole.to_pylist() if r["value"]}
    assert sums == {k: pytest.approx(v) for k, v in told.items()}

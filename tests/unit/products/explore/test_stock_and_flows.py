"""Stocks, flows, cells and both ends of the four countries of ``small_flow_world``, checked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sojourn.errors import CodesUnknown, UsageError
from sojourn.products.explore.both_ends import both_ends
from sojourn.products.explore.cells import selected
from sojourn.products.explore.flow_tables import Flows
from sojourn.products.explore.holdings import Holdings, holdings

PERIOD = "2015-07-01/P5Y"


def test_partners_are_those_of_the_stock_the_largest_first(flow_holdings: Holdings) -> None:
    stock = flow_holdings.stock
    assert stock is not None and stock.periods == ("2015", "2020")
    # 140 Kenyans and 80 French in Germany; the 20 of unknown origin are no area
    assert {a: f.value for a, f in stock.origins(["DEU"], "2020").items()} == {"KEN": 140.0, "FRA": 80.0}
    assert list(stock.destinations(["KEN"], "2020")) == ["DEU", "UGA"]
    # of a group: born in Kenya or Uganda, wherever they live, also in the other of the two
    assert {a: f.value for a, f in stock.destinations(["KEN", "UGA"], "2020").items()} == {
        "DEU": 140.0,
        "UGA": 60.0,
        "KEN": 60.0,
    }


def test_a_corridor_has_every_mid_year_and_its_cells_by_sex(flow_holdings: Holdings) -> None:
    assert flow_holdings.stock is not None
    found = flow_holdings.stock.corridor("KEN", "DEU")
    assert [(c.figure.period, c.figure.value, c.figure.status) for c in found] == [
        ("2015", 100.0, "E"),
        ("2020", 140.0, "E"),
    ]
    assert [[(x.sex, x.value) for x in c.cells] for c in found] == [
        [("F", 50.0), ("M", 50.0)],
        [("F", 70.0), ("M", 70.0)],
    ]
    assert flow_holdings.stock.corridor("UGA", "FRA") == ()


def test_flows_are_those_of_the_panel_and_never_from_an_area_to_itself(flow_holdings: Holdings) -> None:
    flows = flow_holdings.flows
    assert flows.periods == (PERIOD,) and flows.between_countries
    held = flows.all[PERIOD]
    assert not held.both.diagonal().any()
    panel = flow_holdings.panel.amounts
    for n, area in ((held.areas.index(a), a) for a in ("KEN", "UGA", "DEU", "FRA")):
        assert held.both[n].sum() == pytest.approx(panel["FLOW_OUT"][PERIOD][area].value, rel=1e-9)
    value, status = held.value("KEN", "DEU")
    assert status == "E" and value is not None and value >= 40.0  # 40 Kenyans more in Germany need 40 moves at least
    assert held.value("KEN", "XXX") == (None, "O")


def test_methods_span_a_range_that_holds_each_of_them(flow_holdings: Holdings) -> None:
    flows = flow_holdings.flows
    flows.make_methods(PERIOD)
    found, span = flows.by_method("KEN", "DEU", PERIOD), flows.range("KEN", "DEU", PERIOD)
    assert span is not None and span.methods == len(found) >= 2
    assert span.lower == min(found.values()) and span.upper == max(found.values())
    assert found[flows.method] == pytest.approx(flows.all[PERIOD].value("KEN", "DEU")[0], rel=1e-6)
    again = flows.table_of("closed", PERIOD, ("DEU", "XXX", "KEN"))
    assert again[2, 0] == pytest.approx(found["closed"]) and not again[1].any() and not again[:, 1].any()


def test_cells_of_a_selection_are_the_largest_and_the_rest_is_counted(flow_holdings: Holdings) -> None:
    with flow_holdings.reading() as house:
        found = selected(house, "MIGRANT_STOCK", {"time_period": "2020", "ref_area": "DEU"}, shown=2)
    # two editions: Kenyans 70 + 70 in each, and smaller ones beside
    assert [c.value for c in found.cells] == [70.0, 70.0] and found.more > 0
    assert all(dict(c.key)["counterpart_area"] == "KEN" for c in found.cells)


def test_both_ends_reports_of_residence_only(flow_holdings: Holdings) -> None:
    with flow_holdings.reading() as house:
        told = both_ends(house, "KEN", "DEU")
    # the reports of this world count citizens, which no corridor of residence is; money and prices are not loaded
    assert told.immigration == told.emigration == told.sent == told.prices == ()


def test_an_area_nobody_knows_and_one_without_figures(flow_holdings: Holdings) -> None:
    with pytest.raises(CodesUnknown):
        flow_holdings.find("Atlantis")
    with pytest.raises(UsageError, match="Tuvalu"):
        flow_holdings.dossier("TUV")


def test_own_labels_are_countries_and_groups_are_not() -> None:
    def of(*labels: str) -> Flows:
        empty = np.zeros((len(labels), len(labels)))
        return Flows(PERIOD, labels, empty, empty, np.full(empty.shape, "E"))

    assert of("KEN", "a province").between_countries
    assert not of("KEN", "015").between_countries


def test_the_state_changes_with_the_file(tmp_path: Path, flow_holdings: Holdings) -> None:
    copy = tmp_path / "w.duckdb"
    copy.write_bytes(flow_holdings.warehouse.path.read_bytes())
    held = holdings(copy, as_of=2026)
    before = held.identity
    held.close()
    again = tmp_path / "next.duckdb"
    again.write_bytes(copy.read_bytes())
    again.replace(copy)
    other = holdings(copy, as_of=2026)
    assert other.identity != before
    other.close()

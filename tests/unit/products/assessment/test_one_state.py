"""One answer is of one state of the warehouse: a load while it is made does not enter."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_flow_world import flow_world
from small_panel_world import few_makers, refugees, world

from sojourn import sources
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.products.assessment import assess as assessed
from sojourn.products.assessment import dossier as dossiers
from sojourn.products.assessment import makers
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.stored_panel import read_panel
from sojourn.products.flows import family as families
from sojourn.products.flows.family import FlowFamily
from sojourn.publish.report import report as reports
from sojourn.warehouse import Warehouse

PERIOD = "2015-2020"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOJOURN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(makers, "MAKERS", few_makers())


def test_what_is_loaded_after_the_panel_is_read_is_not_among_the_releases(
    tmp_path: Path, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = world(tmp_path)
    before = [r["release_id"] for r in warehouse.releases()]

    def then_load(asked: Warehouse, **more: object) -> Panel:
        panel = read_panel(asked)
        refugees(Warehouse(asked.path), "2030", 5.0)
        return panel

    monkeypatch.setattr(assessed, "read_panel", then_load)
    made = assess(warehouse, "KEN", as_of=2025)
    assert [r["release_id"] for r in made.releases] == before
    monkeypatch.undo()
    assert len(warehouse.releases()) == len(before) + 1, "it is there for the next answer"


def test_a_panel_read_before_brings_the_releases_of_its_state(tmp_path: Path, few: None) -> None:
    warehouse = world(tmp_path)
    panel = read_panel(warehouse)
    before = len(warehouse.releases())
    refugees(warehouse, "2030", 5.0)
    assert len(assess(warehouse, "KEN", as_of=2025, panel=panel).releases) == before
    assert len(assess(warehouse, "KEN", as_of=2025).releases) == before + 1


def test_the_dossier_of_a_report_is_of_the_state_of_its_assessment(
    tmp_path: Path, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = world(tmp_path)
    seen: list[list[int]] = []

    def then_load(*asked: object, **more: object) -> object:
        made = assess(*asked, **more)  # type: ignore[arg-type]
        refugees(Warehouse(warehouse.path), "2030", 5.0)
        return made

    def look(made: assessed.Assessment, house: Warehouse) -> dossiers.Dossier:
        seen.append([r["release_id"] for r in house.releases()])
        return dossiers.dossier(made, house)

    monkeypatch.setattr(reports, "assess", then_load)
    monkeypatch.setattr(reports, "dossier", look)
    made = reports.report(warehouse, "KEN", as_of=2025)
    assert seen == [[r.number for r in made.dossier.releases]]


def earlier_stock(warehouse: Warehouse) -> None:
    """An edition of the stock from which unknown origins would be filled."""
    rows = {"time_period": ["2015", "2020"] * 2, "ref_area": "DEU", "counterpart_area": "UGA", "obs_value": [4.0] * 4}
    table = MIGRANT_STOCK.table({**rows, "sex": ["F", "F", "M", "M"]})
    source = sources.source("UNDESA_STOCK_BILATERAL_2019")
    release = {"source": source.id, "edition": "2019", "series": source.series.id, "publisher": "t", "size": 1}
    release |= {"file_name": "late", "sha256": "late"}
    warehouse.load(release, [(MIGRANT_STOCK, table)])


def test_a_stock_loaded_while_flows_are_estimated_does_not_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables of accounts are read first, and the earlier edition for unknown origins after them."""
    warehouse = flow_world(tmp_path, earlier=False)
    alone = FlowFamily(warehouse).estimate(PERIOD, "closed")
    read = families.read_tables

    def then_load(asked: Warehouse) -> object:
        tables = read(asked)
        earlier_stock(Warehouse(asked.path))
        return tables

    monkeypatch.setattr(families, "read_tables", then_load)
    family = FlowFamily(warehouse)
    made = family.estimate(PERIOD, "closed")
    assert made.notes == alone.notes and made.releases == alone.releases
    assert made.estimate.moves.equals(alone.estimate.moves)
    monkeypatch.undo()
    # the same family answers from the present state when it is asked again
    after = family.estimate(PERIOD, "closed")
    assert after.notes == FlowFamily(warehouse).estimate(PERIOD, "closed").notes != alone.notes


def test_several_estimates_that_belong_together_are_of_one_state(tmp_path: Path) -> None:
    warehouse = flow_world(tmp_path, earlier=False)
    family = FlowFamily(warehouse)
    with family.one_state():
        first = family.estimate(PERIOD, "closed")
        earlier_stock(Warehouse(warehouse.path))
        assert list(family.editions()) == ["2024"]
        assert family.estimate(PERIOD, "diff-drop").notes == first.notes
    assert list(family.editions()) == ["2024", "2019"]


def test_saving_an_estimate_does_not_make_the_tables_be_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sojourn.products.flows.saved_estimates import saved

    family = FlowFamily(flow_world(tmp_path, earlier=False))
    saved(family, family.estimate(PERIOD, "closed"))
    read: list[Warehouse] = []
    monkeypatch.setattr(families, "read_tables", read.append)
    family.estimate(PERIOD, "diff-drop")
    assert read == []

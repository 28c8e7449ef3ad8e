"""The built-in edition answers for the world, regions and countries, and agrees with known totals."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.concepts import area
from sojourn.declaration.verdict import MOVING
from sojourn.errors import CodesUnknown, WarehouseError
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.built_in_edition import open_edition
from sojourn.products.assessment.panel import Panel
from sojourn.sources.sojourn import edition as sojourn_edition
from sojourn.warehouse import Warehouse


@pytest.fixture
def panel(edition_panel: Panel) -> Panel:
    return edition_panel


def test_it_is_made_once_and_small(edition: Warehouse) -> None:
    before = edition.path.stat().st_mtime_ns
    assert open_edition(edition.path.parent).path.stat().st_mtime_ns == before
    tables = list(Path(str(sojourn_edition.FOLDER)).glob("*.csv"))
    assert sum(t.stat().st_size for t in tables) < 600_000


def test_the_world_stock_of_2024_is_the_published_one(panel: Panel) -> None:
    """304,021,813 migrants, 146,012,018 of them women (UN DESA, International Migrant Stock 2024, Table 1)."""
    total = panel.total("IMMIGRANTS", "2024", area.countries())
    women = panel.total("IMMIGRANTS_F", "2024", area.countries())
    assert total is not None and total[0] == 304_021_813
    assert women is not None and women[0] == 146_012_018


def test_every_measure_has_its_formula() -> None:
    for measure, facts in sojourn_edition.formulas().items():
        assert facts["derived_from"] and facts["formula"] and facts["status"], measure


def test_flows_between_sub_regions_are_the_flows_of_countries_added_up(panel: Panel) -> None:
    for period in panel.periods("FLOW_OUT"):
        out = panel.total("FLOW_OUT", period, area.countries())
        matrices = [table for (p, _), (_, table) in panel.flows.items() if p == period]
        assert out is not None and len(matrices) == 2
        came = panel.total("FLOW_IN", period, area.countries())
        # whole persons, and yet one number
        assert came is not None and sum(m.sum() for m in matrices) == out[0] == came[0]


def test_women_and_men_add_up_to_all_who_came(panel: Panel) -> None:
    for period in panel.periods("FLOW_IN_F"):
        women = panel.total("FLOW_IN_F", period, area.countries())
        both = panel.total("FLOW_IN_BY_SEX", period, area.countries())
        assert women is not None and both is not None and 0 < women[0] < both[0]


@pytest.mark.parametrize("wanted", ["World", "202", "KEN", "ECOWAS", "1503", "LDC", "Tuvalu"])
def test_every_paragraph_has_a_verdict_or_a_reason(edition: Warehouse, panel: Panel, wanted: str) -> None:
    made = assess(edition, wanted, as_of=2026, panel=panel)
    assert [v.number for v in made.verdicts] == list(range(1, 35))
    for v in made.verdicts:
        assert v.reason
        if v.verdict == "not_assessable":
            assert v.reason.code in ("unseen", "none_usable", "only_context", "no_figure")
        elif v.verdict in MOVING:
            assert any(e.moves for e in v.evidence)


def test_the_migrant_workers_convention_by_hand(edition: Warehouse, panel: Panel) -> None:
    """Kenya was not a State party in 2013 nor in 2022: none of its immigrants are covered at destination."""
    result = assess(edition, "KEN", as_of=2026, panel=panel).results["ICRMW_DESTINATION"]
    assert [f.value for f in result.figures] == [0.0, 0.0]


@pytest.mark.parametrize("wanted", ["KEN", "CIV", "TUR", "202", "001"])
def test_what_changed_most_begins_with_what_moves_verdicts(edition: Warehouse, panel: Panel, wanted: str) -> None:
    changes = assess(edition, wanted, as_of=2026, panel=panel).largest_changes()
    kinds = [c.movement.kind for c in changes]
    assert 0 < len(kinds) <= 5 and set(kinds) <= {"improved", "worsened", "context"}
    assert [k == "context" for k in kinds] == sorted(k == "context" for k in kinds)


def test_context_never_moves_a_verdict(edition: Warehouse, panel: Panel) -> None:
    for wanted in ("KEN", "202", "001"):
        made = assess(edition, wanted, as_of=2026, panel=panel)
        for v in made.verdicts:
            moving = [e for e in v.evidence if e.movement.kind in ("improved", "worsened", "unchanged")]
            assert all(e.reading.direction != "context" for e in moving)
            assert bool(moving) is (v.verdict in MOVING)
            assert v.reason


def test_an_unknown_area_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(CodesUnknown, match="not those of exactly one area"):
        assess(Warehouse(tmp_path / "none.duckdb"), "Kenyatta")


def test_where_it_cannot_be_kept_the_way_out_is_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another warehouse would not help: the edition is kept in the cache folder."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SOJOURN_CACHE", str(tmp_path / "file" / "below"))
    with pytest.raises(WarehouseError, match="built-in edition could not be kept") as error:
        open_edition()
    assert "SOJOURN_CACHE=FOLDER" in error.value.text() and "--warehouse" not in error.value.text()
    monkeypatch.setenv("SOJOURN_CACHE", str(tmp_path / "cache"))
    assert open_edition().path.parent == tmp_path / "cache"

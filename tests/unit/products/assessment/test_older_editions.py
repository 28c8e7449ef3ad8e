"""An older edition loaded beside the newer one changes nothing but what compares editions on purpose.

For every series that the assessment, the flows, the remittances and the validation read: the same tables, older and
three times as large, in the same layout and in the other ones.
"""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest
from small_whole_world import AREAS, NEW, OLD, TIMES, Tables, first_layouts, has_other, load, other_layouts

from sojourn.concepts.period import Interval
from sojourn.indicators.measure import made_by
from sojourn.products.accounts.stock_editions import BILATERAL
from sojourn.products.assessment.keys import series_named
from sojourn.products.assessment.maker import OWN
from sojourn.products.assessment.makers import COMPARE_EDITIONS, MAKERS, make_panel
from sojourn.products.assessment.panel import Panel
from sojourn.products.flows.family import FlowFamily
from sojourn.products.flows.reported import COLLECTIONS, reported_flows
from sojourn.products.remittances import flows as remittance_flows
from sojourn.products.remittances import inputs, prices, series_table
from sojourn.products.remittances.published_tables import OWN_SOURCES, WarehouseTables
from sojourn.products.remittances.year import History
from sojourn.sources import source
from sojourn.warehouse import Warehouse

PERIOD = Interval(2015, 2020)
ON_PURPOSE = {m for maker in COMPARE_EDITIONS for m in made_by()[maker]}
"""Measures that may change when an older edition is loaded."""
COMPARED = ("earlier_edition", "earlier", "revision", "revision_percent")
"""Columns of two vintages side by side, asked for by name."""
NOT_IN_WORLD = {"YOUNG_MIGRANTS_IDLE", "YOUNG_MIGRANTS_IDLE_AREAS"}
"""A measure of one's own that nobody brings."""
CASES = {
    "older in the same layout": "first",
    "older in the other layout": "first",
    "older in the layout read first": "others",
    "older in both layouts": "others",
}
"""What is added -> the warehouse of the newer edition alone that it is added to."""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return first_layouts(tmp_path_factory.mktemp("balanced"))


@pytest.fixture(scope="module")
def answers(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Warehouse, Panel]]:
    """A warehouse and its panel: the newer alone, in the first layouts and in the others; each with the older."""
    folder = tmp_path_factory.mktemp("editions")
    others = other_layouts(tables)
    replaced = [t for t in tables if has_other(*t[:2])]
    made = {
        "first": load(folder / "first.duckdb", tables, NEW),
        "others": load(folder / "others.duckdb", [t for t in tables if not has_other(*t[:2])] + others, NEW),
    }
    older = {
        "older in the same layout": tables,
        "older in the other layout": others,
        "older in the layout read first": replaced,
        "older in both layouts": [*tables, *others],
    }
    for name, newer in CASES.items():
        path = folder / f"{name}.duckdb"
        shutil.copyfile(made[newer].path, path)
        made[name] = load(path, older[name], OLD, TIMES)
    return {name: (warehouse, make_panel(warehouse)) for name, warehouse in made.items()}


def test_the_world_feeds_every_series_that_is_read(answers: dict[str, tuple[Warehouse, Panel]]) -> None:
    """Else an answer could not change."""
    warehouse, panel = answers["first"]
    loaded = {r["series"] for r in warehouse.releases()}
    named = {series for maker in MAKERS for series in series_named(maker) if not maker.dataflows}
    named |= {source(name).series.id for name, _ in COLLECTIONS} | {s.series.id for s in OWN_SOURCES}
    named |= {source(name).series.id for name in BILATERAL}
    assert named - loaded == set() and {s for s in loaded if s.startswith(OWN)} != set()
    compared = answers["older in the same layout"][1]
    for maker in MAKERS:
        made = compared if maker.id in COMPARE_EDITIONS else panel
        empty = [m for m in maker.measures if m != "FLOW" and not any(made.amounts.get(m, {}).values())]
        assert empty == [] or set(maker.measures) <= NOT_IN_WORLD, maker.id


@pytest.mark.parametrize("case", CASES)
def test_every_measure_is_that_of_the_newer_edition_alone(
    answers: dict[str, tuple[Warehouse, Panel]], case: str
) -> None:
    (_, alone), (_, both) = answers[CASES[case]], answers[case]
    assert set(both.amounts) - ON_PURPOSE == set(alone.amounts) - ON_PURPOSE
    changed = [m for m in alone.amounts if m not in ON_PURPOSE and both.amounts[m] != alone.amounts[m]]
    assert changed == []
    cited = [m for m, o in alone.origins.items() if m not in ON_PURPOSE and both.origins[m] != o]
    assert cited == [], "and it is cited"
    assert set(both.notes) - set(alone.notes) <= {n for n in both.notes if "origin" in n.code}


def test_what_compares_editions_on_purpose_is_what_it_is_named_for(
    answers: dict[str, tuple[Warehouse, Panel]],
) -> None:
    """Revisions by a factor of three: |v - 3v| against the mean 2v."""
    alone, both = answers["first"][1], answers["older in the same layout"][1]
    assert "REMITTANCE_VINTAGES_APART" not in alone.amounts and "IMMIGRANTS_OLDER_EDITION" not in alone.amounts
    for period, apart in both.amounts["REMITTANCE_VINTAGES_APART"].items():
        assert apart == both.amounts["REMITTANCE_VINTAGES_MEAN"][period]
    for period, before in both.amounts["IMMIGRANTS_OLDER_EDITION"].items():
        now = both.amounts["IMMIGRANTS_PUBLISHED_TOTAL"][period]
        assert {c: a.value for c, a in before.items()} == {c: TIMES * now[c].value for c in before}


def test_two_layouts_of_one_edition_give_one_panel(answers: dict[str, tuple[Warehouse, Panel]]) -> None:
    """Totals that a layout prints beside the countries are not counted with them."""
    (_, first), (_, others) = answers["first"], answers["others"]
    assert set(first.amounts) == set(others.amounts)
    assert [m for m in first.amounts if first.amounts[m] != others.amounts[m]] == []


@pytest.mark.parametrize("case", CASES)
def test_flows_are_those_of_the_newer_edition_alone(answers: dict[str, tuple[Warehouse, Panel]], case: str) -> None:
    (alone, _), (both, _) = answers[CASES[case]], answers[case]
    one, two = (FlowFamily(w).estimate(PERIOD, "closed", unknown_origin="shared") for w in (alone, both))
    assert two.estimate.moves.equals(one.estimate.moves)
    assert (two.edition, two.notes, two.releases) == (NEW, one.notes, one.releases)


@pytest.mark.parametrize("case", CASES)
def test_reported_flows_are_those_of_the_newer_edition_alone(
    answers: dict[str, tuple[Warehouse, Panel]], case: str
) -> None:
    (alone, _), (both, _) = answers[CASES[case]], answers[case]
    one, two = (reported_flows(w, [PERIOD], AREAS) for w in (alone, both))
    assert [(r.source, r.direction) for r in one] == list(COLLECTIONS)
    assert [(r.source, r.direction) for r in two] == list(COLLECTIONS)
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a.table, b.table)


@pytest.mark.parametrize("case", CASES)
def test_remittance_tables_are_those_of_the_newer_edition_alone(
    answers: dict[str, tuple[Warehouse, Panel]], case: str
) -> None:
    (alone, _), (both, _) = answers[CASES[case]], answers[case]
    one, two = _remittances(alone), _remittances(both)
    for name, table in one.items():
        assert len(table) > 0, name
        pd.testing.assert_frame_equal(two[name], table, obj=name)


def _remittances(warehouse: Warehouse) -> dict[str, pd.DataFrame]:
    """Every table of remittances that does not list vintages side by side."""
    tables = WarehouseTables(warehouse)
    history = History(tables)
    services = inputs.services(tables)
    unnumbered = [c for c in ("release_id",) if c in services]
    flows = inputs.matrix(tables)
    vintages = series_table.series(history, "received").drop(columns=list(COMPARED))
    return {
        "services": services.drop(columns=unnumbered),
        "prices": prices.prices(services, "corridor"),
        "targets": prices.targets(services),
        "10.c.1": prices.sdg_10c1(services, "sender"),
        "published prices": inputs.published_prices(tables),
        "matrix": flows,
        "weighted": prices.prices(services, "world", index="weighted", weights=prices.weights_of(flows, services, "")),
        "received": history.received,
        "paid": history.paid,
        "income": history.incomes.to_frame(),
        "stock": history.stock(),
        "stock of the World Bank": history.stock("WB_BILATERAL_STOCK"),
        "estimated": remittance_flows.matrix(history, 2020, draws=0).frame(),
        "series": vintages,
    }

"""Every measure has one maker, which names whatever it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from recording_warehouse import Recording, series_read
from small_panel_world import product, refugees, stock, survey, world

from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.errors import UsageError
from sojourn.indicators.measure import BY_PERIOD, made_by, measures
from sojourn.products.assessment.built_in_edition import TABLES
from sojourn.products.assessment.keys import Recipe, recipes_of
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.makers import COMPARE_EDITIONS, MAKERS, make_panel, run
from sojourn.products.assessment.panel import Panel
from sojourn.warehouse import Warehouse


def test_the_makers_are_those_that_the_measures_name() -> None:
    assert [m.id for m in MAKERS] == list(dict.fromkeys(m.id for m in MAKERS))
    assert {m.id for m in MAKERS} | {BY_PERIOD} == set(made_by())
    assert set(COMPARE_EDITIONS) <= {m.id for m in MAKERS}


def test_a_maker_comes_after_those_it_computes_from() -> None:
    made: set[str] = set()
    for maker in MAKERS:
        assert set(maker.after) <= made, maker.id
        made |= set(maker.measures)


def test_the_panel_of_the_built_in_edition_holds_declared_measures_only(edition: Warehouse) -> None:
    panel = make_panel(edition)
    assert {m for table in TABLES.values() for m in table} <= set(panel.amounts) <= set(measures())
    assert set(panel.origins) <= set(measures()) and set(panel.amounts) <= set(panel.origins)


def test_a_maker_that_puts_what_is_not_its_own_is_refused(tmp_path: Path) -> None:
    def stray(bench: Bench, panel: Panel) -> None:
        panel.put("POPULATION", "2015", "KEN", 1.0, "A")

    with pytest.raises(UsageError, match="gdp puts POPULATION"):
        run(Maker("gdp", stray), Bench(world(tmp_path)), Panel())


def named_and_read(path: Path, pairs: Iterable[tuple[Maker, Recipe]]) -> dict[str, tuple[set[str], set[str]]]:
    """Maker -> loaded series that it names, and those it is given rows of."""
    warehouse = Recording(path)
    with warehouse.snapshot():
        known, releases = make_panel(warehouse), warehouse.releases()
        series = {r["release_id"]: r["series"] for r in releases}
        return {
            m.id: ({r["series"] for r in releases if recipe.names(r)}, series_read(warehouse, m, known, series))
            for m, recipe in pairs
        }


def test_a_maker_that_reads_a_series_it_does_not_name_is_found(tmp_path: Path) -> None:
    def greedy(bench: Bench, panel: Panel) -> None:
        bench.warehouse.read(ECONOMIC_SERIES)

    gdp = next(m for m in MAKERS if m.id == "gdp")
    (recipe,) = recipes_of([gdp]).recipes
    blind = replace(recipe, series=("SOJOURN_EDITION",), sources=("UNHCR_POPULATION",))
    path = world(tmp_path).path
    named, read = named_and_read(path, [(gdp, recipe)])["gdp"]
    assert len(read) == 1 and read == named
    named, read = named_and_read(path, [(Maker("gdp", greedy), blind)])["gdp"]
    assert len(read) == 1 and not read & named


def test_every_maker_names_the_series_it_reads(tmp_path: Path) -> None:
    warehouse = world(tmp_path)
    survey(warehouse)
    pairs = zip(MAKERS, recipes_of(MAKERS).recipes, strict=True)
    for maker, (named, read) in named_and_read(warehouse.path, pairs).items():
        assert read <= named, maker


@pytest.mark.parametrize("load", [stock, refugees, product, survey])
def test_an_older_edition_changes_only_what_compares_editions(
    tmp_path: Path, load: Callable[[Warehouse, str, float], None]
) -> None:
    """Ten times the figures, as an edition of before: nothing but the comparison takes them."""
    warehouse = world(tmp_path)
    survey(warehouse, "2024")
    before = make_panel(warehouse)
    load(warehouse, "2019", 10.0)
    after = make_panel(warehouse)
    compare = {m for maker in MAKERS if maker.id in COMPARE_EDITIONS for m in maker.measures}
    changed = {m for m in after.amounts if before.amounts.get(m) != after.amounts[m]}
    assert set(before.amounts) <= set(after.amounts) and changed <= compare
    assert {m for m in before.origins if before.origins[m] != after.origins[m]} <= compare
    assert changed == ({"IMMIGRANTS_OLDER_EDITION"} if load is stock else set())

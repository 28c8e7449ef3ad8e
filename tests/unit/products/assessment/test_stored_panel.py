"""The stored panel: the same as one made afresh, made only as far as needed, once, whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from small_panel_world import few_makers, product, refugees, stock, survey, world

from sojourn.concepts.dataflows import DATAFLOWS
from sojourn.products.assessment import code_text, makers, stored_panel
from sojourn.products.assessment.keys import Recipes, recipes_of
from sojourn.products.assessment.makers import make_panel
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.stored_panel import read_panel
from sojourn.warehouse import Warehouse, trace


@pytest.fixture(scope="module")
def recipes() -> Recipes:
    return recipes_of(few_makers())


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, recipes: Recipes, tmp_path: Path) -> list[str]:
    """Few makers, their text collected once; the ids of those that are run, in order."""
    calls: list[str] = []
    run = makers.run
    monkeypatch.setenv("SOJOURN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(makers, "MAKERS", few_makers())
    monkeypatch.setattr(stored_panel, "recipes_of", lambda _: recipes)
    monkeypatch.setattr(makers, "run", lambda maker, *rest: (calls.append(maker.id), run(maker, *rest))[1])
    return calls


def told(panel: Panel) -> dict[str, object]:
    """Everything a panel holds, as plain values."""
    flows = {key: (areas, table.tolist()) for key, (areas, table) in panel.flows.items()}
    return {"amounts": {m: dict(a) for m, a in panel.amounts.items()}, "origins": panel.origins, "flows": flows}


def files(warehouse: Warehouse) -> list[str]:
    return sorted(p.name for p in Path(f"{warehouse.path}.panel").glob("*.parquet"))


def test_what_is_stored_is_what_is_made_afresh(tmp_path: Path, made: list[str]) -> None:
    warehouse = world(tmp_path)
    first, second = read_panel(warehouse), read_panel(warehouse)
    assert set(made) == {m.id for m in few_makers()} and len(made) == len(few_makers()), "each is run once"
    assert told(first) == told(second) == told(make_panel(warehouse))
    assert first.held() == {"KEN", "UGA"} and first.notes == make_panel(warehouse).notes
    assert first.amounts["REFUGEES_ASYLUM"]["2015"]["KEN"].value == 7.0
    # Kenya grows sixteenfold in five years: by the factor 2 to the power of 4/5 in each
    assert first.amounts["POPULATION_YEAR"]["2016"]["KEN"].value == pytest.approx(100.0 * 2**0.8)
    assert first.amounts["IMMIGRANTS"]["2015"]["UGA"].status == "I"
    assert first.amounts["POPULATION_YEAR"]["2016"]["KEN"].status == "E"


STOCK = {"immigrants", "immigrants_bilateral", "immigrants_unknown", "immigrants_older_edition", "population"}


@pytest.mark.parametrize(
    ("load", "rebuilt"),
    [
        (lambda w: refugees(w, "2026", 2.0), {"refugees_asylum", "refugees_at_stock"}),
        (lambda w: product(w, "2025"), {"gdp"}),
        (survey, {"migrants_welcome"}),
        (lambda w: stock(w, "2030"), STOCK | {"refugees_at_stock", "population_between"}),
        (lambda w: stock(w, "2019"), STOCK | {"refugees_at_stock", "population_between"}),
    ],
)
def test_a_file_of_one_series_rebuilds_the_measures_that_name_it(
    tmp_path: Path, made: list[str], load: Callable[[Warehouse], None], rebuilt: set[str]
) -> None:
    warehouse = world(tmp_path)
    read_panel(warehouse)
    made.clear()
    load(warehouse)
    panel = read_panel(warehouse)
    assert set(made) == rebuilt
    assert told(panel) == told(make_panel(warehouse))


def test_after_a_change_of_one_formula_its_measure_is_made_anew_and_no_other(
    tmp_path: Path, made: list[str], recipes: Recipes, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = world(tmp_path)
    before = told(read_panel(warehouse))
    made.clear()
    changed = [replace(r, code="other text") if r.maker == "refugees_asylum" else r for r in recipes.recipes]
    monkeypatch.setattr(stored_panel, "house_digest", lambda: "another house")
    other = replace(recipes, recipes=tuple(changed), house="another house")
    monkeypatch.setattr(stored_panel, "recipes_of", lambda _: other)
    assert told(read_panel(warehouse)) == before
    assert set(made) == {"refugees_asylum", "refugees_at_stock"}, "itself, and what is computed from it"


def test_an_edit_elsewhere_in_the_package_makes_nothing_anew(
    tmp_path: Path, made: list[str], recipes: Recipes, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = world(tmp_path)
    read_panel(warehouse)
    made.clear()
    monkeypatch.setattr(stored_panel, "house_digest", lambda: "another house")
    monkeypatch.setattr(stored_panel, "recipes_of", lambda _: replace(recipes, house="another house"))
    read_panel(warehouse)
    assert made == [] and len(files(warehouse)) == 1


def test_the_last_three_are_kept_and_one_of_them_still_serves(tmp_path: Path, made: list[str]) -> None:
    warehouse = world(tmp_path)
    read_panel(warehouse)
    early = warehouse.path.read_bytes()
    for year in range(2026, 2030):
        warehouse.path.write_bytes(early) if year == 2028 else refugees(warehouse, str(year), float(year))
        made.clear()
        read_panel(warehouse)
        # a warehouse that is put back is served by the panel made for it
        assert (made == []) is (year == 2028)
        assert len(files(warehouse)) <= 3


def test_numbers_of_releases_are_those_of_the_warehouse_and_not_of_the_file(tmp_path: Path, made: list[str]) -> None:
    """The same file is release 1 in one warehouse and release 2 in another at the same place."""
    path = tmp_path / "w.duckdb"
    product(Warehouse(path))
    assert read_panel(Warehouse(path)).origins["GDP"].releases == (1,)
    path.unlink()
    refugees(Warehouse(path))
    product(Warehouse(path))
    made.clear()
    panel = read_panel(Warehouse(path))
    assert "gdp" not in made and panel.origins["GDP"].releases == (2,)
    assert told(panel) == told(make_panel(Warehouse(path)))


def test_a_trace_from_a_stored_figure_ends_in_its_cells(tmp_path: Path, made: list[str]) -> None:
    warehouse = world(tmp_path)
    read_panel(warehouse)
    panel = read_panel(warehouse)
    for measure in ("IMMIGRANTS", "REFUGEES_ASYLUM", "GDP", "POPULATION"):
        origin = panel.origins[measure]
        flow = next(d for d in DATAFLOWS if d.id == origin.dataflow)
        for period, amounts in panel.amounts[measure].items():
            for country, amount in amounts.items():
                where = {k: v for k, v in origin.where if "+" not in v}
                cells = trace(warehouse, flow, {**where, origin.area_dimension: country, "time_period": period})
                assert sum(c.value or 0.0 for c in cells) == amount.value
                assert {c.release["release_id"] for c in cells} <= set(origin.releases)


def test_a_damaged_panel_is_made_anew_and_said_once(tmp_path: Path, made: list[str]) -> None:
    warehouse = world(tmp_path)
    whole, made_afresh = told(read_panel(warehouse)), make_panel(warehouse).notes
    (name,) = files(warehouse)
    path = Path(f"{warehouse.path}.panel") / name
    data = bytearray(path.read_bytes())
    for wrong in (bytes(data[: len(data) // 2]), bytes([*data[:400], data[400] ^ 1, *data[401:]]), b""):
        path.write_bytes(wrong)
        panel = read_panel(warehouse)
        assert told(panel) == whole
        assert len(panel.said) == 1 and "made anew" in panel.said[0] and path.name in panel.said[0]
        assert panel.notes == made_afresh and read_panel(warehouse).said == (), "no part of a report"


def test_where_the_folder_cannot_be_written_the_users_cache_keeps_it(tmp_path: Path, made: list[str]) -> None:
    warehouse = world(tmp_path)
    Path(f"{warehouse.path}.panel").write_text("a file where the folder would be")
    read_panel(warehouse)
    made.clear()
    panel = read_panel(warehouse)
    assert made == [] and list((tmp_path / "cache").glob("panel-*/panel-1-*.parquet"))
    assert told(panel) == told(make_panel(warehouse))


def test_where_nothing_can_be_written_it_is_made_in_memory_and_said(tmp_path: Path, made: list[str]) -> None:
    warehouse = world(tmp_path)
    Path(f"{warehouse.path}.panel").write_text("")
    (tmp_path / "cache").write_text("")
    panel = read_panel(warehouse)
    assert len(made) == len(few_makers()), "not made again for every place that is tried"
    assert told(panel) == told(make_panel(warehouse)) and "made in memory" in panel.said[0]


def test_a_reader_keeps_the_state_it_began_with(tmp_path: Path, made: list[str]) -> None:
    warehouse = world(tmp_path)
    before = told(make_panel(warehouse))
    panel = read_panel(warehouse)
    for year in (2026, 2027, 2028):  # three newer panels: the file of the first is gone before it is read
        refugees(warehouse, str(year), float(year))
        read_panel(Warehouse(warehouse.path))
    assert told(panel) == before


BUILD = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, {made_up!r})
from small_panel_world import few_makers
from sojourn.products.assessment import makers, panel_file
makers.MAKERS = few_makers()
run = makers.run
def counted(maker, *rest):
    with open({count!r}, "a") as stream:
        stream.write(maker.id + "\\n")
    if {die!r} == maker.id:
        os._exit(9)
    time.sleep(0.05)
    return run(maker, *rest)
makers.run = counted
if {die!r} == "writing":
    write = panel_file.pq.ParquetWriter.write_table
    def dying(self, *a, **k):
        write(self, *a, **k)
        os._exit(9)
    panel_file.pq.ParquetWriter.write_table = dying
from sojourn.products.assessment.stored_panel import read_panel
from sojourn.warehouse import Warehouse
print(read_panel(Warehouse(Path({path!r}))).amounts["GDP"]["2015"]["KEN"].value)
"""


def start(warehouse: Warehouse, count: Path, die: str = "") -> subprocess.Popen[str]:
    import small_panel_world

    folder = str(Path(small_panel_world.__file__).parent)
    script = BUILD.format(made_up=folder, count=str(count), die=die, path=str(warehouse.path))
    source = str(Path(code_text.__file__).parents[3])
    environment = {**os.environ, "PYTHONPATH": source}
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment)


def test_two_processes_make_it_once(tmp_path: Path) -> None:
    warehouse, count = world(tmp_path), tmp_path / "count"
    both = [start(warehouse, count) for _ in range(2)]
    assert [float(p.communicate(timeout=120)[0]) for p in both] == [7.5, 7.5]
    assert sorted(count.read_text().split()) == sorted(m.id for m in few_makers())


@pytest.mark.parametrize("die", ["refugees_asylum", "writing"])
def test_a_kill_in_the_building_leaves_the_panel_before(tmp_path: Path, made: list[str], die: str) -> None:
    warehouse, count = world(tmp_path), tmp_path / "count"
    before = told(read_panel(warehouse))
    held = files(warehouse)
    early = warehouse.path.read_bytes()
    refugees(warehouse, "2026", 2.0)
    killed = start(warehouse, count, die)
    killed.communicate(timeout=120)
    assert killed.returncode == 9 and files(warehouse) == held
    assert told(read_panel(warehouse)) == told(make_panel(warehouse)), "the lock of the dead has fallen"
    assert not list(Path(f"{warehouse.path}.panel").glob("*.partial")), "and what it had begun is gone"
    warehouse.path.write_bytes(early)
    assert told(read_panel(warehouse)) == before


def test_a_second_waits_and_says_so(tmp_path: Path, made: list[str]) -> None:
    from threading import Timer

    from filelock import FileLock

    warehouse = world(tmp_path)
    folder = Path(f"{warehouse.path}.panel")
    folder.mkdir()
    lock = FileLock(folder / "lock", thread_local=False)
    lock.acquire()
    Timer(1.5, lock.release).start()
    heard: list[str] = []
    read_panel(warehouse, progress=lambda done, total, what: heard.append(what))
    assert heard[0].startswith("another process is making the panel") and made

"""The spine on the real files: loaded, estimated, assessed, and in agreement with what is published."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest
from recording_warehouse import Recording, series_read

from sojourn.concepts import area
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.concepts.period import Interval
from sojourn.indicators.measure import measures
from sojourn.indicators.survey_measures import COUNTED, OWN_MEASURES
from sojourn.products.accounts.bilateral_flows import estimate
from sojourn.products.accounts.demographic_account import account_inputs, periods
from sojourn.products.accounts.tables import read_tables
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.code_text import place_of
from sojourn.products.assessment.keys import recipes_of
from sojourn.products.assessment.makers import MAKERS, make_panel
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.stored_panel import read_panel
from sojourn.products.intake import loading
from sojourn.sources.iom.mediterranean_crossings import SOURCE as CROSSINGS
from sojourn.warehouse import Warehouse, trace

pytestmark = pytest.mark.data
#: Sources of which no file lies in the folder that the fixture loads.
NOT_AT_HAND = {
    "UNSD_SDG",
    "UNSD_SDG_10_7_2",
    "OECD_UNEMPLOYMENT_BY_BIRTH",
    "EUROSTAT_WORK_BY_CITIZENSHIP",
    "NDGAIN",
    "UNODC_GLOTIP",
    "CHILTON_WODA_AGREEMENTS",
}


def test_the_world_stock_of_the_bilateral_file_is_the_published_one(published: Warehouse) -> None:
    """158,009,795 men and 146,012,018 women in 2024, and by sex as in the workbook in every year."""
    bilateral = published.totals(MIGRANT_STOCK, ["time_period", "sex"], source="UNDESA_STOCK_2024_LONG")
    sums = {(r["time_period"], r["sex"]): r["obs_value"] for r in bilateral.to_pylist()}
    assert (sums[("2024", "M")], sums[("2024", "F")]) == (158_009_795, 146_012_018)
    workbook = published.read(
        MIGRANT_STOCK, source="UNDESA_STOCK_TOTALS", edition="2024", where={"ref_area": "001", "sex": ["F", "M"]}
    )
    assert {(r["time_period"], r["sex"]): r["obs_value"] for r in workbook.to_pylist()} == sums


def test_loading_the_same_folder_again_changes_nothing(published: Warehouse, shared_data: Path) -> None:
    before = published.path.stat()
    outcomes = loading.load([shared_data / "gdidata", shared_data / "unhcr"], published)
    assert {o.outcome for o in outcomes} <= {"already there", "not recognised"}
    assert published.path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_number_is_traced_to_the_line_of_its_file(published: Warehouse, shared_data: Path) -> None:
    import gzip

    where = {"ref_area": "KEN", "counterpart_area": "UGA", "sex": "F", "time_period": "2024"}
    (found,) = [t for t in trace(published, MIGRANT_STOCK, where) if t.release["source"] == "UNDESA_STOCK_2024_LONG"]
    line = int(found.place.split("row ")[1].split(",")[0])
    with gzip.open(shared_data / "gdidata" / found.release["file_name"], "rt") as stream:
        cells = stream.read().splitlines()[line - 1].split(",")
    assert cells[:4] == ["KEN", "2024", "UGA", "female"] and float(cells[4]) == found.value


def test_births_less_deaths_plus_net_migration_are_the_change_of_population(published: Warehouse) -> None:
    """In all intervals the error adds up to about 1,000 to 1,260 persons over all areas (half-year rule)."""
    tables = read_tables(published)
    for interval in periods(tables):
        inputs = account_inputs(published, interval, "_T", tables=tables)
        change = (inputs.stock_end - inputs.stock_start).sum("birthplace")
        assert inputs.net_migration is not None
        balance = inputs.births - inputs.deaths + inputs.net_migration - change
        without = [a for a in ("VAT", area.UNKNOWN_ORIGIN) if a in balance["residence"].values]
        assert float(np.abs(balance.drop_sel(residence=without)).sum()) < 1_500


def test_flows_of_women_and_men_make_both_accounts_balance(published: Warehouse) -> None:
    for sex in ("F", "M"):
        made = estimate(published, Interval(2015, 2020), sex)  # type: ignore[arg-type]
        diagnostics = made.estimate.diagnostics
        largest = max(float(made.inputs.stock_start.max()), 1.0)
        assert max(diagnostics["origin_residual"], diagnostics["destination_residual"]) <= max(1e-6, 1e-14 * largest)
        assert float(made.estimate.moves.min()) >= 0
        assert abs(float(made.estimate.net_migration().sum())) < 1e-3


def test_unknown_origin_matters_and_is_never_dropped(published: Warehouse) -> None:
    shared = account_inputs(published, Interval(2015, 2020), "F", unknown_origin="shared")
    apart = account_inputs(published, Interval(2015, 2020), "F", unknown_origin="own_birthplace")
    assert float(shared.stock_start.sum()) == pytest.approx(float(apart.stock_start.sum()), rel=1e-12)
    assert float(apart.stock_start.sel(birthplace="OOO").sum()) > 1e6
    assert float(shared.stock_start.sel(birthplace="OOO").sum()) == 0


def test_the_assessment_of_the_loaded_files_agrees_with_the_built_in_edition(
    published_panel: Panel, edition_panel: Panel
) -> None:
    loaded, built_in = published_panel, edition_panel
    for measure in (
        "IMMIGRANTS",
        "EMIGRANTS_F",
        "POPULATION",
        "NET_MIGRATION",
        "FLOW_IN",
        "FLOW_RETURN",
        "REFUGEES_ORIGIN",
    ):
        for period in built_in.periods(measure):
            full, small = (p.total(measure, period, area.countries()) for p in (loaded, built_in))
            assert full is not None and small is not None
            assert small[0] == pytest.approx(full[0], abs=120), (measure, period)  # 233 roundings to whole persons


def test_a_region_has_one_answer_under_each_of_its_codes(published: Warehouse, published_panel: Panel) -> None:
    """Sub-Saharan Africa is 202 in M49, 947 in the 2020 edition, 1834 in the 2024 edition."""
    made = [assess(published, code, as_of=2026, panel=published_panel) for code in ("202", "947", "1834")]
    assert made[0].verdicts == made[1].verdicts == made[2].verdicts
    assert {(m.area, m.name) for m in made} == {("202", "Sub-Saharan Africa")}


def test_imputed_stocks_keep_their_status(published: Warehouse) -> None:
    table = published.read(MIGRANT_STOCK, source="UNDESA_STOCK_2024_LONG", where={"time_period": "2024"})
    imputed = table.filter(pc.equal(table["obs_status"], "I"))
    assert 0 < imputed.num_rows < table.num_rows


def test_the_stored_panel_of_the_loaded_files_is_the_one_made_afresh(published: Warehouse) -> None:
    stored, fresh = read_panel(published), make_panel(published)
    assert {m: dict(a) for m, a in stored.amounts.items()} == dict(fresh.amounts.items())
    assert stored.origins == fresh.origins and set(stored.flows) == set(fresh.flows)
    for key, (areas, table) in fresh.flows.items():
        assert stored.flows[key][0] == areas and np.array_equal(stored.flows[key][1], table)
    # every declared measure is there, but what only a table of one's own gives, and what is no measure of countries
    own = {m for name in OWN_MEASURES for m in (name, name + COUNTED)}
    further = {m for maker in MAKERS for m in maker.measures if maker.sources and set(maker.sources) <= NOT_AT_HAND}
    # attempts need crossings beside deaths, and no file of them lies in the folder
    further |= {m for maker in MAKERS for m in maker.measures if CROSSINGS.id in maker.sources}
    assert set(measures()) - set(stored.amounts) == {*own, *further, "YEARS", "FLOW"}


def test_makers_name_exactly_the_series_that_they_read(published: Warehouse) -> None:
    warehouse = Recording(published.path)
    with warehouse.snapshot():
        releases, known = warehouse.releases(), read_panel(warehouse)
        series = {r["release_id"]: r["series"] for r in releases}
        projections = next(r["series"] for r in releases if r["source"].startswith("WPP2024"))
        pairs = zip(MAKERS, recipes_of(MAKERS).recipes, strict=True)
        one_of_a_kind = {(place_of(m.make), m.sources): (m, r) for m, r in pairs}
        for maker, recipe in one_of_a_kind.values():
            named = {r["series"] for r in releases if recipe.names(r)}
            second_choice = {projections} if maker.id.startswith("population") else set()
            assert named - second_choice == series_read(warehouse, maker, known, series), maker.id

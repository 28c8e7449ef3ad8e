"""An export holds what the warehouse holds, row by row, with statuses and releases: one edition, nothing personal."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from small_flow_world import flow_world

from sojourn import Warehouse, estimate_flows, load
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.concepts.figure import Origin
from sojourn.errors import NothingLoaded, SojournError, UsageError
from sojourn.products.assessment.panel import Panel
from sojourn.products.export.extract import measures
from sojourn.publish.export import export, releases_path

STOCK = (
    "time_period,ref_area,counterpart_area,sex,obs_value,obs_status\n"
    "2024,KEN,UGA,F,120.5,E\n2024,KEN,UGA,M,0,\n2024,KEN,TZA,F,,Q\n2024,UGA,KEN,F,7,E\n"
)


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path / "house.duckdb")
    (tmp_path / "mine.csv").write_text(STOCK, encoding="utf-8")
    load(tmp_path / "mine.csv", made, dataflow="MIGRANT_STOCK", publisher="Office, national", edition="2026")
    return made


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_csv_has_every_row_with_its_status_and_absent_is_empty_and_not_zero(house: Warehouse, tmp_path: Path) -> None:
    made = export("MIGRANT_STOCK", tmp_path / "out.csv", warehouse=house)
    found = {
        (r["ref_area"], r["counterpart_area"], r["sex"]): (r["obs_value"], r["obs_status"]) for r in rows(made.path)
    }
    assert found == {
        ("KEN", "UGA", "F"): ("120.5", "E"),
        ("KEN", "UGA", "M"): ("0", "A"),
        ("KEN", "TZA", "F"): ("", "Q"),
        ("UGA", "KEN", "F"): ("7", "E"),
    }
    assert made.facts()["statuses"] == {"observed": 1, "suppressed": 1, "estimated": 2}
    (release,) = rows(made.releases)
    assert (release["publisher"], release["file_name"], release["edition"]) == ("Office, national", "mine.csv", "2026")
    assert {r["release_id"] for r in rows(made.path)} == {release["release_id"]}


def test_parquet_and_csv_say_the_same(house: Warehouse, tmp_path: Path) -> None:
    one = export("MIGRANT_STOCK", tmp_path / "out.parquet", warehouse=house)
    read = pq.read_table(one.path)
    assert read.equals(one.extract.table.cast(read.schema)) and read["obs_value"].null_count == 1
    assert pq.read_table(releases_path(one.path))["file_name"].to_pylist() == ["mine.csv"]


def test_an_area_is_any_name_and_a_group_its_countries(house: Warehouse, tmp_path: Path) -> None:
    kenya = export(MIGRANT_STOCK, tmp_path / "out.csv", warehouse=house, area="Kenya")
    assert {r["ref_area"] for r in rows(kenya.path)} == {"KEN"} and kenya.extract.table.num_rows == 3
    eastern = export(MIGRANT_STOCK, tmp_path / "out.csv", warehouse=house, area="Eastern Africa")
    assert eastern.extract.table.num_rows == 4


def test_editions_are_not_mixed(house: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "later.csv").write_text(STOCK.replace("120.5", "130"), encoding="utf-8")
    load(tmp_path / "later.csv", house, dataflow="MIGRANT_STOCK", publisher="Office, national", edition="2027")
    with pytest.raises(SojournError):
        export("MIGRANT_STOCK", tmp_path / "out.csv", warehouse=house)
    assert not (tmp_path / "out.csv").exists()
    one = export("MIGRANT_STOCK", tmp_path / "out.csv", warehouse=house, edition="2027")
    assert {r["edition"] for r in rows(one.path)} == {"2027"} and "130" in {r["obs_value"] for r in rows(one.path)}


@pytest.mark.parametrize(
    ("what", "options", "error"),
    [
        ("BORDER_STATISTIC", {}, SojournError),
        ("MIGRANT_STOCKS", {}, UsageError),
        ("MIGRANT_STOCK", {"where": {"time_period": "1999"}}, NothingLoaded),
        ("MIGRANT_STOCK", {"area": "Kenya", "where": {"ref_area": "KEN"}}, UsageError),
        ("MIGRANT_STOCK", {"source": "NOBODY"}, SojournError),
        ("measures", {"edition": "2026"}, UsageError),
        ("POPULATION", {}, NothingLoaded),
    ],
)
def test_what_cannot_be_exported_leaves_the_files_as_they_were(
    house: Warehouse, tmp_path: Path, what: str, options: dict[str, object], error: type[SojournError]
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("as before", encoding="utf-8")
    with pytest.raises(error):
        export(what, out, warehouse=house, **options)  # type: ignore[arg-type]
    assert out.read_text(encoding="utf-8") == "as before"
    assert sorted(p.name for p in tmp_path.glob("out*")) == ["out.csv"]


def test_an_estimate_in_hand_is_exported_with_the_releases_it_rests_on(tmp_path: Path) -> None:
    world = flow_world(tmp_path)
    flow = estimate_flows(world, "2015-2020", "both sexes")
    made = export(flow, tmp_path / "flows.csv", warehouse=world)
    told = rows(made.path)
    found = {(r["counterpart_area"], r["ref_area"]): float(r["obs_value"]) for r in told if r["obs_value"]}
    moves = flow.estimate.moves
    assert (
        found == {(o, d): pytest.approx(float(moves.sel(origin=o, destination=d))) for o, d in found}
        and ("KEN", "DEU") in found
    )
    for r in told:  # a corridor that the stock does not list, or of less than half a person, has no figure
        assert r["obs_status"] in ("ON" if not r["obs_value"] else "EU")
    assert [int(r["release_id"]) for r in rows(made.releases)] == sorted(set(flow.inputs.releases))


def test_measures_are_those_of_the_panel(house: Warehouse) -> None:
    panel = Panel()
    panel.put("IMMIGRANTS", "2020", "KEN", 5.0, "A")
    panel.put("IMMIGRANTS", "2024", "KEN", 6.0, "E")
    panel.put("IMMIGRANTS", "2024", "FRA", 9.0, "A")
    panel.put("BIRTHS", "2024", "KEN", 1.0, "A")
    panel.origins["IMMIGRANTS"] = Origin("MIGRANT_STOCK", "OFFICE", "2026", (), "ref_area", (1,))
    held = measures(panel, house, where={"measure": "IMMIGRANTS"}, area="Eastern Africa")
    assert [(r["time_period"], r["obs_value"], r["obs_status"], r["releases"]) for r in held.table.to_pylist()] == [
        ("2020", 5.0, "A", "1"),
        ("2024", 6.0, "E", "1"),
    ]
    assert held.releases["file_name"].to_pylist() == ["mine.csv"]
    with pytest.raises(UsageError, match="no measure IMIGRANTS"):
        measures(panel, house, where={"measure": "IMIGRANTS"})
    with pytest.raises(UsageError, match="no column sex"):
        measures(panel, house, where={"sex": "F"})

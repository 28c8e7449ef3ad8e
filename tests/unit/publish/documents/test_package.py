"""The data package: tables that say what the dossier holds, descriptions that agree with them, and a table to load."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from made_up_report import made_up
from typer.testing import CliRunner

from sojourn import release
from sojourn.cli import app
from sojourn.products.assessment.standing import standing
from sojourn.publish.documents.package import LOADABLE, write_package
from sojourn.publish.report.report import report
from sojourn.publish.words.language import language
from sojourn.warehouse import Warehouse


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "made-up"
    write_package(made_up(), release.open_data(folder), language())
    return folder


def test_every_figure_is_there_with_its_status(package: Path) -> None:
    dossier = made_up()
    for name, held in (("indicators", dossier.indicators), ("measures", dossier.measures)):
        rows = pq.read_table(package / f"{name}.parquet").to_pylist()
        said = [(r["id"], r["time_period"], r["obs_value"], r["obs_status"]) for r in rows]
        assert said == [(id, f.period, f.value, f.status) for id, figures in held.items() for f in figures]


def test_the_description_names_every_file_and_its_columns(package: Path) -> None:
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    for resource in described["resources"]:
        path = package / resource["path"]
        fields = [f["name"] for f in resource["schema"]["fields"]]
        if path.suffix == ".parquet":
            assert pq.read_schema(path).names == fields
        else:
            assert path.read_text(encoding="utf-8-sig").splitlines()[0].split(",") == fields
    tables = {p.name for p in package.iterdir() if p.suffix in (".parquet", ".csv")}
    assert {r["path"] for r in described["resources"]} == tables


def test_crate_and_lineage_have_no_loose_end(package: Path) -> None:
    crate = json.loads((package / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    ids = {part["@id"] for part in crate["@graph"]}
    root = next(part for part in crate["@graph"] if part["@id"] == "./")
    assert {p["@id"] for p in (*root["hasPart"], *root["isBasedOn"])} <= ids
    assert {root[k]["@id"] for k in ("license", "author", "publisher")} <= ids
    files = {p.name for p in package.iterdir()} - {"ro-crate-metadata.json"}
    assert {p["@id"] for p in root["hasPart"]} == files
    lineage = json.loads((package / "prov.jsonld").read_text(encoding="utf-8"))["@graph"]
    entities = {part["@id"] for part in lineage}
    run = next(part for part in lineage if part["@type"] == "prov:Activity")
    used = [r for r in made_up().releases if r.used]
    assert len(run["prov:used"]) == len(used)
    assert {u["@id"] for u in run["prov:used"]} <= entities
    assert all(part["prov:wasGeneratedBy"]["@id"] == run["@id"] for part in lineage if "prov:wasGeneratedBy" in part)


def test_measures_load_into_another_warehouse(tmp_path: Path) -> None:
    dossier = report(standing(built_in=True).warehouse, "KEN").dossier
    folder = tmp_path / "KEN-package"
    write_package(dossier, release.open_data(folder), language())
    other = tmp_path / "other.duckdb"
    asked = ["load", str(folder / LOADABLE), "--dataflow", "AREA_MEASURE", "--publisher", "Sojourn, derived"]
    done = CliRunner().invoke(app, [*asked, "--edition", dossier.vintage, "--warehouse", str(other)])
    assert done.exit_code == 0, done.output
    rows = Warehouse(other).read("AREA_MEASURE", where={"measure": "POPULATION"}).to_pylist()
    held = {r["time_period"]: r["obs_value"] for r in rows}
    assert held == {f.period: f.value for f in dossier.measures["POPULATION"]}

"""Messages that the service writes are read back by ``sojourn load`` as they left: nothing is lost, nothing guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install 'sojourn[web]'")

from fastapi.testclient import TestClient
from made_up_tables import load

from sojourn.concepts.dataflows import ECONOMIC_SERIES, MIGRATION_FLOW, TREATY_ACTION
from sojourn.errors import SojournError
from sojourn.products.intake import load_files
from sojourn.products.intake.judgement import OURS
from sojourn.service.app import application
from sojourn.warehouse import Warehouse

FORMATS = ("csv10", "csv20", "generic21", "specific21", "xml30", "json10", "json20")
SUFFIX = {"c": "csv", "g": "xml", "s": "xml", "x": "xml", "j": "json"}
OF_A_WAREHOUSE = "RELEASE"
"""The number of a file in one warehouse: another one counts anew."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    warehouse = Warehouse(tmp_path_factory.mktemp("sdmx") / "small.duckdb")
    flows = {
        "time_period": ["2015-07-01/P5Y", "2020-07-01/P4Y", "2020-07-01/P4Y"],
        "counterpart_area": ["KEN", "KEN", "UGA"],
        "ref_area": ["UGA", "UGA", "KEN"],
        "obs_value": [0.1 + 0.2, 0.0, None],
        "obs_status": ["E", "E", "Q"],
        "method": "RATES",
        "inputs": ['line one\nline "two", <&> «ü»', "x", None],
        "sheet": ["Table 1", "Table 1", None],
        "row": [7, 8, None],
        "column": ["C", None, None],
    }
    load(warehouse, "OWN_OFFICE", "2026-01", MIGRATION_FLOW, flows)
    more = {"time_period": ["2020", "2021"], "ref_area": "KEN", "series": ["SM.POP.TOTL", "SM.POP.TOTL"]}
    load(warehouse, "OWN_A", "1", ECONOMIC_SERIES, {**more, "obs_value": [5.0, -1.5]})
    load(warehouse, "OWN_B", "1", ECONOMIC_SERIES, {**more, "obs_value": [6.0, 7.0]})
    acts = {"ref_area": ["KEN", "KEN", "UGA"], "treaty": ["CMW", "CRSR", "CMW"], "action": ["BOUND", "BOUND", "SIGNED"],
            "obs_value": [2003.0, 1966.0, None], "obs_status": ["A", "A", "M"], "date": ["2003-07-01", None, None],
            }  # fmt: skip
    load(warehouse, "OWN_TREATIES", "2024-01", TREATY_ACTION, acts)
    with TestClient(application(warehouse.path)) as found:
        yield found


def _rows(text: str) -> list[dict[str, str]]:
    return [{k: v for k, v in row.items() if k != OF_A_WAREHOUSE} for row in csv.DictReader(io.StringIO(text))]


def _loaded(client: TestClient, address: str, form: str, folder: Path) -> Warehouse:
    path = folder / f"message.{SUFFIX[form[0]]}"
    path.write_bytes(client.get(f"{address}format={form}").content)
    warehouse = Warehouse(folder / "again.duckdb")
    (held,) = load_files.load(path, warehouse)
    assert held.outcome == "held" and "unchecked_layout" in [d.kind for d in held.departures], held
    (outcome,) = load_files.load(path, warehouse, accept="it is our own")
    assert outcome.outcome == "loaded", outcome
    return warehouse


@pytest.mark.parametrize("form", FORMATS)
def test_a_message_loaded_answers_as_the_first_warehouse_did(client: TestClient, tmp_path: Path, form: str) -> None:
    address = "/sdmx/2.1/data/MIGRATION_FLOW/all?"
    warehouse = _loaded(client, address, form, tmp_path)
    with TestClient(application(warehouse.path)) as again:
        there, here = (_rows(c.get(f"{address}format=csv10").text) for c in (client, again))
    assert len(here) == 3 and here == there
    assert {r["OBS_VALUE"] for r in here} == {"0.30000000000000004", "0", ""}


@pytest.mark.parametrize("form", ["csv20", "specific21", "json10"])
def test_a_message_without_time_comes_back(client: TestClient, tmp_path: Path, form: str) -> None:
    address = "/sdmx/2.1/data/TREATY_ACTION/all?"
    warehouse = _loaded(client, address, form, tmp_path)
    with TestClient(application(warehouse.path)) as again:
        there, here = (_rows(c.get(f"{address}format=csv10").text) for c in (client, again))
    assert here == there and [r["OBS_VALUE"] for r in here] == ["2003", "1966", ""]
    assert [r["TREATY_ACTION"] for r in here] == ["BOUND", "BOUND", "SIGNED"]
    assert all("TIME_PERIOD" not in r for r in here)


def test_who_says_to_be_a_publisher_is_judged_by_what_is_loaded(client: TestClient, tmp_path: Path) -> None:
    """A second message of a source that was accepted is judged as its files are; one made by Sojourn always waits."""
    address = "/sdmx/2.1/data/TREATY_ACTION/all?"
    warehouse = _loaded(client, address, "csv10", tmp_path)
    path = tmp_path / "other.csv"
    text = client.get(f"{address}format=csv10").text
    path.write_text(text.replace("2024-01", "2025-01"), encoding="utf-8")
    (outcome,) = load_files.load(path, warehouse)
    assert "unchecked_layout" not in [d.kind for d in outcome.departures]
    for edition in ("1", "2"):
        path.write_text(text.replace("2024-01", edition).replace("OWN_TREATIES", OURS[0]), encoding="utf-8")
        (held,) = load_files.load(path, warehouse)
        assert held.outcome == "held" and "unchecked_layout" in [d.kind for d in held.departures]
        load_files.load(path, warehouse, accept="we made it")


def test_a_point_in_a_code_comes_back(client: TestClient, tmp_path: Path) -> None:
    address = "/sdmx/3.0/data/dataflow/SOJOURN/ECONOMIC_SERIES/1.0/*?c[SOURCE]=OWN_A&"
    warehouse = _loaded(client, address, "json20", tmp_path)
    with TestClient(application(warehouse.path)) as again:
        rows = _rows(again.get("/sdmx/2.1/data/ECONOMIC_SERIES/KEN.SM@POP@TOTL.OWN_A?format=csv10").text)
    assert [(r["TIME_PERIOD"], r["OBS_VALUE"]) for r in rows] == [("2020", "5"), ("2021", "-1.5")]


@pytest.mark.parametrize(
    ("query", "said"),
    [("?format=csv10", "2 different SOURCE"), ("?format=csv20&attributes=none", "lacks components")],
)
def test_a_message_that_is_no_release_is_refused_whole(
    client: TestClient, tmp_path: Path, query: str, said: str
) -> None:
    path = tmp_path / "message.csv"
    path.write_bytes(client.get(f"/sdmx/3.0/data/*/SOJOURN/ECONOMIC_SERIES/1.0/*{query}").content)
    with pytest.raises(SojournError, match=said):
        load_files.load(path, Warehouse(tmp_path / "again.duckdb"))
    assert not (tmp_path / "again.duckdb").exists()

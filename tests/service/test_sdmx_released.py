"""A released table, loaded and served by SDMX, says what is hidden and why, what noise changed, and comes back so."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install 'sojourn[web]'")

from fastapi.testclient import TestClient
from small_crossers import SIGNED, ledger_in, rules, small_counts

from sojourn.errors import SojournError
from sojourn.files.tables import write_tables
from sojourn.products.intake import load_files
from sojourn.release import gate, open_data
from sojourn.service.app import application
from sojourn.warehouse import Warehouse

FORMATS = ("csv10", "csv20", "generic21", "specific21", "xml30", "xml31", "json10", "json20", "json21")
TOLD = ("OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "PROTECTION", "STANDARD_ERROR")
PUBLISHED = {
    "codes": {"method": "suppression", "tell_primary": True},
    "one": {"method": "suppression"},
    "noise": {"method": "cell-key"},
}
"""Source -> how its table was released."""


def released(folder: Path, **how: object) -> pa.Table:
    """A table of the gate, with the column that its office adds: what is counted."""
    ledger = ledger_in(folder)
    counts, secret = small_counts(ledger)
    made = gate.make(counts, rules(ref_area="KEN", **how), ledger, SIGNED, secret)
    assert made.table is not None
    return made.table.append_column("measure", pa.array(["arrivals"] * made.table.num_rows))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, dict[str, pa.Table]]:
    folder = tmp_path_factory.mktemp("released")
    warehouse, tables = Warehouse(folder / "w.duckdb"), {}
    for name, how in PUBLISHED.items():
        tables[name] = released(folder / name, **how)
        path = folder / f"{name}.csv"
        write_tables([tables[name]], open_data(path))
        (outcome,) = load_files.load(path, warehouse, dataflow="RELEASED_STATISTIC", publisher=name, edition="1")
        assert outcome.outcome == "loaded", outcome
    return warehouse, tables


@pytest.fixture(scope="module")
def client(loaded: tuple[Warehouse, dict[str, pa.Table]]) -> Iterator[TestClient]:
    with TestClient(application(loaded[0].path)) as found:
        yield found


def rows_of(client: TestClient, source: str, form: str = "csv10") -> list[dict[str, str]]:
    text = client.get(f"/sdmx/2.1/data/RELEASED_STATISTIC/......{source}?format={form}").text
    return list(csv.DictReader(io.StringIO(text)))


def told(rows: list[dict[str, str]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    keys = ("TIME_PERIOD", "SEX", "CITIZENSHIP")
    return {tuple(r[k] for k in keys): tuple(r[k] for k in TOLD) for r in rows}


@pytest.mark.parametrize("name", [*PUBLISHED])
def test_what_is_served_is_what_was_released(
    client: TestClient, loaded: tuple[Warehouse, dict[str, pa.Table]], name: str
) -> None:
    there = told(rows_of(client, f"OWN_{name.upper()}"))
    sent = {
        (r["time_period"], r["sex"], r["citizenship"]): (
            "" if r["obs_value"] is None else f"{r['obs_value']:g}", r["obs_status"], r["conf_status"],
            r["protection"], f"{r['standard_error']:g}",
        )
        for r in loaded[1][name].to_pylist()
    }  # fmt: skip
    assert {k: (*v[:4], f"{float(v[4]):g}") for k, v in there.items()} == sent
    said = {(status, conf) for _, status, conf, *_ in there.values()}
    assert said == {
        "codes": {("A", "F"), ("Q", "A"), ("Q", "D")}, "one": {("A", "F"), ("Q", "C")}, "noise": {("E", "F")}
    }[name]  # fmt: skip
    assert all((value == "") == (status == "Q") for value, status, *_ in there.values())


@pytest.mark.parametrize("name", ["codes", "noise"])
@pytest.mark.parametrize("form", FORMATS)
def test_a_message_of_a_released_table_comes_back(client: TestClient, tmp_path: Path, form: str, name: str) -> None:
    source = f"OWN_{name.upper()}"
    path = tmp_path / f"message.{'csv' if form[0] == 'c' else 'json' if form[0] == 'j' else 'xml'}"
    path.write_bytes(client.get(f"/sdmx/2.1/data/RELEASED_STATISTIC/......{source}?format={form}").content)
    warehouse = Warehouse(tmp_path / "again.duckdb")
    load_files.load(path, warehouse)  # anybody could have written it: it is held
    (outcome,) = load_files.load(path, warehouse, accept="our own message")
    assert outcome.outcome == "loaded", outcome
    with TestClient(application(warehouse.path)) as again:
        here, there = (told(rows_of(c, source)) for c in (again, client))
    assert here == there and len(here) > 10


def test_the_structure_has_the_code_lists(client: TestClient) -> None:
    address = "/sdmx/2.1/datastructure/SOJOURN/RELEASED_STATISTIC/1.0?references=children&format=json20"
    found = client.get(address).json()["data"]
    lists = {c["id"]: {code["id"] for code in c["codes"]} for c in found["codelists"]}
    assert lists["CL_CONF_STATUS"] == set("FNCAOTGMDS")  # the cross-domain list of SDMX
    assert lists["CL_PROTECTION"] == {"suppression", "cell-key", "rounding", "dp"}
    (structure,) = found["dataStructures"]
    given = structure["dataStructureComponents"]["attributeList"]["attributes"]
    attributes = {a["id"]: a["localRepresentation"] for a in given}
    assert attributes["CONF_STATUS"]["enumeration"].endswith("CL_CONF_STATUS(1.0)")
    assert attributes["STANDARD_ERROR"]["format"]["dataType"] == "Double"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"conf_status": "N"}, "not for publication"),
        ({"conf_status": "C", "obs_value": "4", "obs_status": "A"}, "not to be shown"),
        ({"conf_status": "F", "obs_value": "", "obs_status": "Q"}, "free for publication"),
        ({"conf_status": "Z"}, "unknown codes"),
        ({"protection": "magic"}, "unknown codes"),
        ({"standard_error": "about two"}, "no number"),
        ({"standard_error": "-1"}, "below zero"),
    ],
)
def test_what_contradicts_itself_is_not_taken(tmp_path: Path, change: dict[str, str], said: str) -> None:
    """Nothing that its own attributes say is not to be shown enters a warehouse as protected."""
    usual = {"time_period": "2030-01", "freq": "M", "ref_area": "KEN", "measure": "arrivals", "sex": "F",
             "citizenship": "XAA", "obs_value": "12", "obs_status": "A", "conf_status": "F",
             "protection": "suppression", "standard_error": "0"}  # fmt: skip
    row, path = {**usual, **change}, tmp_path / "t.csv"
    path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    warehouse = Warehouse(tmp_path / "w.duckdb")
    with pytest.raises(SojournError, match=said):
        load_files.load(path, warehouse, dataflow="RELEASED_STATISTIC", publisher="Office", edition="1")
    assert not warehouse.exists()

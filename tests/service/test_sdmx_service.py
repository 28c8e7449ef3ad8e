"""SDMX over HTTP: what is fetched is what the warehouse holds, and every bad question has the standard's answer."""

from __future__ import annotations

import csv
import gzip
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install 'sojourn[web]'")

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_tables import load

from sojourn.concepts.dataflows import BORDER_STATISTIC, ECONOMIC_SERIES, MIGRANT_STOCK, TREATY_ACTION
from sojourn.publish.explorer.addresses import Addresses
from sojourn.publish.sdmx.catalogue import Catalogue
from sojourn.service.app import application
from sojourn.sources.sdmx import downloads
from sojourn.warehouse import Warehouse, answering
from sojourn.warehouse.question import Question

#: residence, birthplace, sex, year, persons, status
CELLS = (
    ("KEN", "UGA", "F", "2015", 30.0, "A"),
    ("KEN", "UGA", "M", "2015", 20.0, "I"),
    ("KEN", "UGA", "F", "2020", 31.5, "A"),
    ("UGA", "KEN", "M", "2015", None, "Q"),  # suppressed, not zero
    ("UGA", "KEN", "M", "2020", 0.0, "A"),
)
DIMENSIONS = ("REF_AREA", "COUNTERPART_AREA", "SEX", "TIME_PERIOD")
ODD = 'sheet "1" <&> ü'
DATA = "/sdmx/2.1/data/MIGRANT_STOCK"
NEW = "/sdmx/3.0/data/dataflow/SOJOURN/MIGRANT_STOCK/1.0"
FORMATS = ("csv10", "csv20", "generic21", "specific21", "xml30", "json10", "json20")


def _stock(cells: tuple[tuple[str, str, str, str, float | None, str], ...]) -> dict[str, object]:
    area, birth, sex, time, value, status = map(list, zip(*cells, strict=True))
    return {"ref_area": area, "counterpart_area": birth, "sex": sex, "time_period": time, "obs_value": value,
            "obs_status": status, "sheet": ODD, "row": list(range(1, len(cells) + 1)), "column": "C"}  # fmt: skip


def _made(folder: Path) -> Warehouse:
    warehouse = Warehouse(folder / "small.duckdb")
    load(warehouse, "UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, _stock(CELLS))
    older = tuple((a, b, s, t, 7.0, "A") for a, b, s, t, _, _ in CELLS)
    load(warehouse, "UNDESA_STOCK_BILATERAL_2019", "2019", MIGRANT_STOCK, _stock(older))
    load(warehouse, "WDI_LONG", "1", ECONOMIC_SERIES,
         {"time_period": ["2020"], "ref_area": ["KEN"], "series": ["SM.POP.TOTL"], "obs_value": [5.0]})  # fmt: skip
    load(warehouse, "UNTC_2022", "2022-08", TREATY_ACTION,
         {"ref_area": ["KEN"], "treaty": ["CMW"], "action": ["BOUND"], "obs_value": [1.0]})  # fmt: skip
    return warehouse


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    warehouse = _made(tmp_path_factory.mktemp("sdmx"))
    personal = {k: ["X"] for k in BORDER_STATISTIC.keys if k not in ("time_period", "ref_area")}
    rows = {**personal, "time_period": ["2020"], "ref_area": ["KEN"], "obs_value": [1.0]}
    load(warehouse, "OWN_BORDER", "1", BORDER_STATISTIC, rows)
    with TestClient(application(warehouse.path), raise_server_exceptions=False) as found:
        yield found


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _told(rows: list[dict[str, str]]) -> set[tuple[str, ...]]:
    return {(*(r[d] for d in DIMENSIONS), r["OBS_VALUE"], r["OBS_STATUS"]) for r in rows}


def _expected(cells: object = CELLS) -> set[tuple[str, ...]]:
    return {(a, b, s, t, "" if v is None else f"{v:g}", o) for a, b, s, t, v, o in cells}  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("flat", [False, True])
def test_every_format_read_back_holds_the_cells(client: TestClient, tmp_path: Path, form: str, flat: bool) -> None:
    query = f"?format={form}" + ("&dimensionAtObservation=AllDimensions" if flat else "")
    answer = client.get(f"{DATA}/all{query}")
    assert answer.status_code == 200
    path = tmp_path / f"message.{'csv' if 'csv' in form else 'json' if 'json' in form else 'xml'}"
    path.write_bytes(answer.content)
    read = downloads.read(path)
    table = read.file.table
    assert _told(table.to_pylist()) == _expected()
    assert set(table["SHEET"].to_pylist()) == {ODD} and set(table["EDITION"].to_pylist()) == {"2024"}
    assert set(table["ROW"].to_pylist()) == {"1", "2", "3", "4", "5"}
    assert read.flow is not None and (read.flow.agency, read.flow.id) == ("SOJOURN", "MIGRANT_STOCK")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    areas=st.sets(st.sampled_from(["KEN", "UGA", "TZA"])),
    sexes=st.sets(st.sampled_from(["F", "M", "_T"])),
    years=st.tuples(st.integers(2013, 2022), st.integers(0, 5)),
)
def test_any_question_gives_the_cells_that_a_filter_gives(
    client: TestClient, areas: set[str], sexes: set[str], years: tuple[int, int]
) -> None:
    first, last = years[0], years[0] + years[1]
    wanted = [c for c in CELLS if (not areas or c[0] in areas) and (not sexes or c[2] in sexes)
              and first <= int(c[3]) <= last]  # fmt: skip
    key = f"{'+'.join(sorted(areas))}..{'+'.join(sorted(sexes))}.."
    old = client.get(f"{DATA}/{key}?startPeriod={first}&endPeriod={last}&format=csv10")
    parts = [f"c[REF_AREA]={','.join(sorted(areas))}"] if areas else []
    parts += [f"c[SEX]={','.join(sorted(sexes))}"] if sexes else []
    new = client.get(f"{NEW}/*?{'&'.join([*parts, f'c[TIME_PERIOD]=ge:{first}+le:{last}', 'format=csv20'])}")
    for answer in (old, new):
        assert answer.status_code == (200 if wanted else 404)
        if wanted:
            assert _told(_rows(answer.text)) == _expected(wanted)


def test_one_edition_unless_it_is_asked_for(client: TestClient) -> None:
    def editions(address: str) -> list[str]:
        return sorted({r["EDITION"] for r in _rows(client.get(address).text)})

    assert editions(f"{DATA}/all?format=csv10") == ["2024"]
    assert editions(f"{NEW}/*?c[EDITION]=2019&format=csv20") == ["2019"]
    assert editions(f"{DATA}/all?includeHistory=true&format=csv10") == ["2019", "2024"]
    message = ET.fromstring(client.get(f"{DATA}/all?includeHistory=true").content)
    assert len([e for e in message if e.tag.endswith("DataSet")]) == 2


def test_operators_first_last_and_windows(client: TestClient) -> None:
    def values(query: str) -> list[str]:
        return [r["OBS_VALUE"] for r in _rows(client.get(f"{NEW}/*?{query}&format=csv20").text)]

    assert values("c[OBS_VALUE]=gt:20") == ["30", "31.5"]
    assert values("c[OBS_STATUS]=ne:A") == ["20", ""]
    assert values("c[COUNTERPART_AREA]=sw:U&c[SEX]=eq:F") == ["30", "31.5"]
    assert values("lastNObservations=1") == ["31.5", "20", "0"]
    assert values("firstNObservations=1") == ["30", "20", ""]
    assert values("offset=1&limit=2") == ["31.5", "20"]
    assert values("updatedAfter=1999-01-01T00:00:00Z") == ["30", "31.5", "20", "", "0"]
    assert client.get(f"{NEW}/*?updatedAfter=2999-01-01T00:00:00Z").status_code == 404


def test_a_point_in_a_code_is_an_at_sign_in_a_key(client: TestClient) -> None:
    rows = _rows(client.get("/sdmx/2.1/data/ECONOMIC_SERIES/KEN.SM@POP@TOTL.?format=csv10").text)
    assert [(r["SERIES"], r["OBS_VALUE"]) for r in rows] == [("SM@POP@TOTL", "5")]


def test_a_table_about_persons_is_nowhere(client: TestClient) -> None:
    assert client.get("/sdmx/2.1/data/BORDER_STATISTIC/all").status_code == 404
    assert client.get("/sdmx/3.0/structure/datastructure/SOJOURN/BORDER_STATISTIC/1.0").status_code == 404
    assert "BORDER_STATISTIC" not in client.get("/sdmx/3.0/structure/*/*/*/*").text


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        (f"{DATA}/KEN", 400, "140"),  # too few parts
        (f"{DATA}/KE N....", 400, "140"),
        (f"{DATA}/XXX....", 404, "100"),
        ("/sdmx/2.1/data/NOTHING/all", 404, "100"),
        ("/sdmx/2.1/data/SOJOURN,MIGRANT_STOCK,9.0/all", 404, "100"),
        (f"{DATA}/all?startPeriod=2020-13", 400, "140"),
        (f"{DATA}/all?startPeriod=2021&endPeriod=2020", 400, "150"),
        (f"{DATA}/all?firstNObservations=0", 400, "140"),
        (f"{DATA}/all?firstNObservations=1&firstNObservations=2", 400, "140"),
        (f"{DATA}/all?includeHistory=maybe", 400, "140"),
        (f"{DATA}/all?updatedAfter=yesterday", 400, "140"),
        (f"{DATA}/all?detail=some", 400, "140"),
        (f"{DATA}/all?dimensionAtObservation=NONE", 400, "150"),
        (f"{DATA}/all?%00=1", 400, "140"),
        (f"{NEW}/*?c[NONE]=1", 400, "150"),
        (f"{NEW}/*?c[OBS_VALUE]=gt:many", 400, "150"),
        (f"{NEW}/*?c[OBS_VALUE]=co:1", 400, "150"),
        (f"{NEW}/*?c[SEX]='; DROP TABLE release --", 404, "100"),
        ("/sdmx/2.1/data/TREATY_ACTION/all?startPeriod=2020", 400, "150"),
        ("/sdmx/2.1/nothing", 400, "140"),
        ("/sdmx/2.1/structureset", 404, "100"),
        ("/sdmx/3.0/metadata/metadataset/NOBODY", 404, "100"),
        ("/sdmx/3.0/metadata/nothing", 400, "140"),
        ("/sdmx/2.1/metadata/LINEAGE/A.B", 501, "501"),
        ("/sdmx/3.0/data/*/*/*/*/*", 501, "501"),
        (f"{DATA}/{'A' * 60_000}", 414, "140"),
        (f"{DATA}/all?format=excel", 406, "406"),
    ],
)
def test_a_bad_question_has_an_answer_of_the_standard(client: TestClient, address: str, status: int, code: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    error = ET.fromstring(answer.content)
    assert error.tag.endswith("}Error") and error[0].get("code") == code
    assert "duckdb" not in answer.text.lower() and len(answer.content) < 2000
    as_json = client.get(address, headers={"Accept": "application/json"})
    if as_json.status_code == status:
        assert json.loads(as_json.text)["errors"][0]["code"] == int(code)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/vnd.sdmx.genericdata+xml;version=2.1"),
        ("", "application/vnd.sdmx.genericdata+xml;version=2.1"),
        ("application/vnd.sdmx.data+csv;version=1.0.0", "application/vnd.sdmx.data+csv;version=1.0.0"),
        ("text/csv;q=0.9, application/json;q=0.5", "application/vnd.sdmx.data+csv;version=1.0.0"),
        ("image/png, application/json;q=0.1", "application/vnd.sdmx.data+json;version=1.0.0"),
        ("application/vnd.sdmx.data+xml;version=3.0.0", "application/vnd.sdmx.data+xml;version=3.0.0"),
        ("text/csv;q=2, */*;q=0.1", "application/vnd.sdmx.genericdata+xml;version=2.1"),
        ("image/png", ""),
        ("*/*;q=0", ""),
        ("," * 3000 + ";;q=", "application/vnd.sdmx.genericdata+xml;version=2.1"),
    ],
)
def test_the_format_is_the_one_that_is_liked_best(client: TestClient, accept: str, kind: str) -> None:
    answer = client.get(f"{DATA}/all", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind) if kind else answer.status_code == 406


def test_tags_dates_compression_head_and_origins(client: TestClient) -> None:
    first = client.get(f"{DATA}/all")
    assert first.headers["access-control-allow-origin"] == "*"
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get(f"{DATA}/all", headers=tag).status_code == 304
    assert client.get(f"{DATA}/all?format=csv10", headers=tag).status_code == 200
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert client.get(f"{DATA}/all", headers=since).status_code == 304
    plain = client.get(f"{DATA}/all?format=csv10", headers={"Accept-Encoding": "identity"})
    with client.stream("GET", f"{DATA}/all?format=csv10", headers={"Accept-Encoding": "gzip"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(packed.iter_raw())) == plain.content
    head = client.head(f"{DATA}/all")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    assert client.options(f"{DATA}/all").status_code == 204
    assert client.post(f"{DATA}/all").status_code == 405


def test_what_there_is_of_a_selection(client: TestClient) -> None:
    answer = client.get("/sdmx/3.0/availability/dataflow/SOJOURN/MIGRANT_STOCK/1.0/KEN.*.*.*.*/*?format=json20")
    constraint = json.loads(answer.text)["data"]["dataConstraints"][0]
    held = {k["id"]: k.get("values") for k in constraint["cubeRegions"][0]["keyValues"]}
    assert held["REF_AREA"] == ["KEN"] and held["SEX"] == ["F", "M"] and held["COUNTERPART_AREA"] == ["UGA"]
    assert constraint["annotations"] == [{"id": "obs_count", "title": "3", "type": "sdmx_metrics"}]


def test_structures_refer_to_what_is_in_the_message(client: TestClient) -> None:
    answer = client.get("/sdmx/3.0/structure/dataflow/SOJOURN/MIGRANT_STOCK/1.0?references=descendants&format=json20")
    data = json.loads(answer.text)["data"]
    there = {link["urn"] for group in data.values() for a in group for link in a["links"]}
    parts = data["dataStructures"][0]["dataStructureComponents"]
    components = [*parts["dimensionList"]["dimensions"], *parts["attributeList"]["attributes"]]
    needed = {c["localRepresentation"]["enumeration"] for c in components if "enumeration" in c["localRepresentation"]}
    assert needed and needed <= there and data["dataflows"][0]["structure"] in there
    kenya = next(c for lst in data["codelists"] if lst["id"] == "CL_AREA" for c in lst["codes"] if c["id"] == "KEN")
    assert (kenya["name"], kenya["parent"]) == ("Kenya", "014")


def test_part_of_a_list_stubs_and_items(client: TestClient) -> None:
    whole = "/sdmx/2.1/dataflow/SOJOURN/MIGRANT_STOCK/1.0?references=descendants&format=json10"
    sizes = {}
    for detail in ("full", "referencepartial", "referencestubs"):
        lists = json.loads(client.get(f"{whole}&detail={detail}").text)["data"]["codelists"]
        sizes[detail] = {c["id"]: len(c.get("codes", [])) for c in lists}
    assert sizes["full"]["CL_AREA"] > 250 and sizes["referencestubs"]["CL_AREA"] == 0
    assert sizes["referencepartial"]["CL_AREA"] == 6  # Kenya, Uganda; Eastern and Sub-Saharan Africa, Africa, the world
    two = json.loads(client.get("/sdmx/2.1/codelist/SOJOURN/CL_SEX/1.0/F+M?format=json10").text)["data"]["codelists"][0]
    assert [c["id"] for c in two["codes"]] == ["F", "M"] and two["isPartial"]


def test_a_replaced_warehouse_is_taken_up_and_a_missing_one_is_said(tmp_path: Path) -> None:
    warehouse = _made(tmp_path)
    with TestClient(application(warehouse.path)) as client:
        assert len(_rows(client.get("/sdmx/2.1/data/TREATY_ACTION/all?format=csv10").text)) == 1
        more = {"ref_area": ["UGA"], "treaty": ["CMW"], "action": ["BOUND"], "obs_value": [2.0]}
        load(warehouse, "UNTC_2022", "2022-08", TREATY_ACTION, more, file="more")
        assert len(_rows(client.get("/sdmx/2.1/data/TREATY_ACTION/all?format=csv10").text)) == 2
        warehouse.path.unlink()
        gone = client.get("/sdmx/2.1/dataflow")
        assert gone.status_code == 503 and str(tmp_path) not in gone.text and gone.headers["retry-after"]
        assert client.get("/ready").status_code == 503 and client.get("/health").status_code == 200
        warehouse.path.write_bytes(b"no warehouse at all")
        assert client.get("/sdmx/2.1/dataflow").status_code == 503


def test_an_answer_that_is_read_goes_on_over_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "BATCH", 1)
    warehouse = _made(tmp_path)
    standing = answering.Standing(warehouse.path)
    batches = standing.batches(Question(MIGRANT_STOCK))
    rows = next(batches).num_rows
    load(warehouse, "UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK,
         _stock((("TZA", "KEN", "F", "2020", 1.0, "A"),)), file="more")  # fmt: skip
    later = answering.Standing(warehouse.path)
    standing.close()
    assert later.state != standing.state and later.count(Question(MIGRANT_STOCK)) == len(CELLS) + 1
    assert rows + sum(b.num_rows for b in batches) == len(CELLS)
    later.close()


def test_no_question_fails_while_the_warehouse_is_swapped_under_it(tmp_path: Path) -> None:
    warehouse = _made(tmp_path)
    one = warehouse.path.read_bytes()
    more = {"ref_area": ["UGA"], "treaty": ["CMW"], "action": ["BOUND"], "obs_value": [2.0]}
    load(warehouse, "UNTC_2022", "2022-08", TREATY_ACTION, more, file="more")
    two = warehouse.path.read_bytes()
    with TestClient(application(warehouse.path)) as client, ThreadPoolExecutor(3) as readers:
        for turn in range(8):
            asked = [readers.submit(client.get, "/sdmx/2.1/data/TREATY_ACTION/all?format=csv10") for _ in range(6)]
            beside = tmp_path / "next.duckdb"
            beside.write_bytes(one if turn % 2 else two)
            beside.replace(warehouse.path)
            answers = [a.result() for a in asked]
            assert {a.status_code for a in answers} == {200}
            assert {len(_rows(a.text)) for a in answers} <= {1, 2}


def test_a_question_for_data_waits_for_no_code_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> tuple[str, ...]:
        raise AssertionError("codes were looked up")

    monkeypatch.setattr(Catalogue, "held", none)
    with TestClient(application(_made(tmp_path).path)) as client:
        assert len(_rows(client.get(f"{DATA}/all?format=csv10").text)) == len(CELLS)


def test_the_link_of_a_page_gives_its_figures(client: TestClient) -> None:
    corridor = _rows(client.get(Addresses("/corridor/UGA/KEN").sdmx).text)
    assert _told(corridor) == _expected([c for c in CELLS if c[:2] == ("KEN", "UGA")])
    assert _told(_rows(client.get(Addresses("/area/UGA").sdmx).text)) == _expected([c for c in CELLS if c[0] == "UGA"])
    assert [Addresses(p).sdmx for p in ("/", "/area/001", "/flows", "/area/..%2F", "/corridor/UGA")] == [""] * 5


def test_who_provides_a_dataflow_and_what_is_said_of_its_releases(client: TestClient) -> None:
    data = json.loads(client.get("/sdmx/3.0/structure/*/*/*/*?format=json20").text)["data"]
    (provider,) = data["dataProviderSchemes"][0]["dataProviders"]
    provided = {p["dataflow"].rpartition(":")[2]: p["dataProvider"] for p in data["provisionAgreements"]}
    assert provider["id"] == "TEST"
    assert set(provided) == {f"{d['id']}(1.0)" for d in data["dataflows"]}
    assert {u.rpartition(".")[2] for u in provided.values()} == {"TEST"}
    said = data["metadataStructures"][0]["metadataStructureComponents"]["metadataAttributeList"]["metadataAttributes"]
    concepts = {c["id"] for c in data["conceptSchemes"][0]["concepts"]}
    assert {"PUBLISHER", "SHA256", "LICENCE"} <= {a["id"] for a in said} <= concepts

"""The service answers every page and file, says what is wrong, takes up a replaced warehouse, and asks nobody else."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install 'sojourn[web]'")

from asgi_client import AsgiClient
from page_structure import Structure
from python_calamine import CalamineWorkbook
from small_flow_world import flow_world

from sojourn.concepts.own_layout import OwnLayout
from sojourn.products.explore.holdings import Holdings
from sojourn.service import state as state_module
from sojourn.service.app import application
from sojourn.service.explorer import POLICY
from sojourn.service.running import made

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def client(flow_holdings: Holdings) -> Iterator[AsgiClient]:
    app = application(flow_holdings.warehouse.path, as_of=2026)
    yield AsgiClient(app)
    app.state.held.close()


def test_every_link_of_the_first_pages_has_an_answer(client: AsgiClient) -> None:
    for start in ("/", "/area/KEN", "/corridor/KEN/DEU", "/assessment/KEN", "/trace/KEN"):
        found = Structure(client.get(start).text)
        links = {a["href"].split("#")[0] for a, _ in found.all("a") if a["href"].startswith("/")}
        for link in sorted(links)[:25]:
            answer = client.get(link)
            known = answer.status_code == 200 or (answer.status_code == 404 and "Nothing is known of" in answer.text)
            assert known or answer.status_code == 400, (start, link, answer.status_code)


def test_a_page_allows_nothing_from_elsewhere(client: AsgiClient) -> None:
    policy = client.get("/area/KEN").headers["content-security-policy"]
    assert policy == POLICY.format(ancestors="'none'") and "unsafe" not in policy and "http" not in policy
    embedded = client.get("/embed/area/KEN").headers["content-security-policy"]
    assert embedded == POLICY.format(ancestors="*")
    html = client.get("/area/KEN").text
    assert "<style" not in html and "style=" not in html and "onclick" not in html  # the policy would drop them


def test_no_page_of_the_framework_that_asks_elsewhere(client: AsgiClient) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path).status_code == 404


def test_head_and_tag_save_the_way(client: AsgiClient) -> None:
    whole = client.get("/area/KEN")
    head = client.head("/area/KEN")
    assert head.status_code == 200 and head.content == b"" and head.headers["content-length"] == str(len(whole.content))
    again = client.get("/area/KEN", headers={"If-None-Match": whole.headers["etag"]})
    assert again.status_code == 304 and again.content == b""
    assert client.get("/area/KEN", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_name_leads_to_the_one_address(client: AsgiClient) -> None:
    answer = client.get("/area/Kenya?x=1")
    assert (answer.status_code, answer.headers["location"]) == (307, "/area/KEN?x=1")
    assert client.get("/embed/area/Kenya").headers["location"] == "/embed/area/KEN"


def test_figures_are_the_same_in_every_format(client: AsgiClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/corridor/KEN/DEU.csv").text)))
    stock = [(r["time_period"], r["sex"], float(r["obs_value"])) for r in rows if r["what"] == "stock"]
    assert stock == [("2015", "F", 50.0), ("2015", "M", 50.0), ("2020", "F", 70.0), ("2020", "M", 70.0)]
    table = pq.read_table(io.BytesIO(client.get("/corridor/KEN/DEU.parquet").content))
    assert table.num_rows == len(rows)
    answer = client.get("/corridor/KEN/DEU.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(sheet) == len(rows) + 1
    assert answer.headers["content-disposition"] == 'attachment; filename="sojourn-corridor-KEN-DEU.xlsx"'


def test_a_picture_stands_alone(client: AsgiClient) -> None:
    svg = client.get("/area/DEU/map-origins.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert "<image" not in svg.text and svg.text.count("<path") >= 2 and "Kenya: 140" in svg.text
    assert client.get("/area/DEU/map-origins.png").content.startswith(b"\x89PNG")
    assert client.get("/area/DEU/nothing.svg").status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/area/Atlantis", 404, "Atlantis"),
        ("/area/TUV", 400, "Tuvalu"),
        ("/nothing", 404, "There is no page"),
        ("/flows?period=1850-1900", 400, "1850-1900"),
        ("/flows?area=Atlantis", 404, "Atlantis"),
        ("/cells/MIGRANT_STOCK?ref_area=KEN&colour=red", 400, "colour"),
        ("/assets/../app.py", 404, ""),
        ("/assets/nothing.js", 404, ""),
        ("/parts/flows-99.js", 404, ""),
        ("/area/KEN?" + "x" * 3000, 400, "longer"),
        ("/area/Atlantis.csv", 404, "Atlantis"),
    ],
)
def test_what_cannot_be_shown_says_what_and_what_now(client: AsgiClient, path: str, status: int, says: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status and says in answer.text
    found = Structure(answer.text)
    assert found.faults() == [] and "What now" in answer.text and "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path", [f"/area/{HOSTILE}", f"/search?q={HOSTILE}", f"/flows?area={HOSTILE}", f"/compare?areas={HOSTILE}"]
)
def test_hostile_addresses_are_written_out(client: AsgiClient, path: str) -> None:
    assert HOSTILE not in client.get(path).text


def test_parts_are_scripts_that_hand_over_json(client: AsgiClient, flow_holdings: Holdings) -> None:
    text = client.get("/parts/flows-0.js").text
    head, _, rest = text.partition(",")
    assert head == 'sojourn.part("flows-0"'
    part = json.loads(rest.rstrip().removesuffix(");"))
    names = [a[0] for a in part["areas"]]
    five = [part["flows"][i : i + 5] for i in range(0, len(part["flows"]), 5)]
    found = {(names[o], names[d]): (w, m) for o, d, w, m, _ in five}
    held = flow_holdings.flows.all["2015-07-01/P5Y"]
    at = held.areas.index("KEN"), held.areas.index("DEU")
    assert found["KEN", "DEU"] == (round(held.women[at]), round(held.men[at]))
    assert [w + m for _, _, w, m, _ in five] == sorted((w + m for _, _, w, m, _ in five), reverse=True)
    closed = json.loads(client.get("/parts/flows-0-closed.js").text.partition(",")[2].rstrip().removesuffix(");"))
    with flow_holdings.reading():
        table = flow_holdings.flows.table_of("closed", held.period, held.areas)
    assert closed["method"] == "closed" and part["method"] == flow_holdings.flows.method
    assert sum(closed["flows"][2::5]) == pytest.approx(table[table >= 1].sum(), abs=len(closed["flows"]) / 10)
    assert sum(closed["flows"][3::5]) == 0  # both sexes are told together
    assert client.get("/parts/flows-0-learned.js").status_code == 404  # seconds of work for a page
    search = client.get("/parts/search.js").text
    assert "кения" in search and "肯尼亚" in search


def test_a_replaced_warehouse_is_taken_up_and_one_that_is_gone_is_said(
    tmp_path: Path, flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "LOOK_AGAIN", 0.0)
    first, second = tmp_path / "w.duckdb", tmp_path / "next"
    second.mkdir()
    first.write_bytes(flow_holdings.warehouse.path.read_bytes())
    more = {("UGA", "KEN"): (60.0, 60.0), ("KEN", "UGA"): (20.0, 60.0), ("KEN", "DEU"): (100.0, 150.0),
            ("OOO", "DEU"): (20.0, 20.0), ("DEU", "FRA"): (100.0, 60.0), ("FRA", "DEU"): (80.0, 80.0)}  # fmt: skip
    other = flow_world(second, stock=more).path
    app = application(first, as_of=2026)
    client = AsgiClient(app)
    before = client.get("/corridor/KEN/DEU")
    assert "140 persons in 2020" in before.text
    other.replace(first)
    after = client.get("/corridor/KEN/DEU")
    assert "150 persons in 2020" in after.text and after.headers["etag"] != before.headers["etag"]
    first.write_bytes(b"no warehouse")
    broken = client.get("/corridor/KEN/DEU")
    assert broken.status_code == 503 and "150" not in broken.text and broken.headers["retry-after"] == "5"
    flow_world(tmp_path).path.replace(first)
    assert "140 persons in 2020" in client.get("/corridor/KEN/DEU").text
    app.state.held.close()


def test_two_applications_share_nothing(flow_holdings: Holdings) -> None:
    one, other = (application(built_in=True) for _ in range(2))
    assert one.state.held is not other.state.held


def test_a_page_that_cannot_be_made_offers_nothing_to_cite_and_no_options_of_a_terminal(client: AsgiClient) -> None:
    for address in ("/area/Atlantis", "/corridor/KEN/KEN", "/nothing/at/all"):
        told = client.get(address)
        assert told.status_code == 404
        for word in ("citation", "/embed/", "SDMX-CSV", "--values", "scheme="):
            assert word not in told.text, (address, word)


def test_the_host_of_the_citation_is_the_readers_own_where_it_is_a_host(client: AsgiClient) -> None:
    told = client.get("/sources", headers={"Host": "stats.example:8080"}).text
    assert "http://stats.example:8080/sources" in told
    hostile = client.get("/sources", headers={"Host": 'a"><script>alert(1)</script>'}).text
    assert "<script>alert" not in hostile and "alert(1)" not in hostile


def test_a_table_of_ones_own_has_a_page_and_files_of_its_own(flow_holdings: Holdings, tmp_path: Path) -> None:
    table = tmp_path / "moves.csv"
    table.write_text("from,to,persons\nKEN,DEU,5\nDEU,UGA,7\n", encoding="utf-8")
    layout = OwnLayout.said(columns=["origin=from,destination=to,value=persons"])
    app = made(str(flow_holdings.warehouse.path), False, 2026, False, str(table), layout.to_dict())
    client = AsgiClient(app)
    page = client.get("/own-flows")
    assert page.status_code == 200 and "moves.csv" in page.text and "2 of 2 corridors" in page.text
    rows = list(csv.DictReader(io.StringIO(client.get("/own-flows.csv").text)))
    assert [(r["origin"], r["obs_value"], r["line"]) for r in rows] == [("DEU", "7", "3"), ("KEN", "5", "2")]
    assert client.get("/parts/own-flows-0.js").text.startswith('sojourn.part("own-flows-0"')
    assert client.get("/own-flows?period=1850").status_code == 400
    groups = json.loads(client.get("/parts/groups.js").text.partition(",")[2].rstrip().removesuffix(");"))
    assert {"KEN", "UGA"} <= set(groups["014"]) and "DEU" not in groups["014"]  # Eastern Africa
    app.state.held.close()


def test_without_such_a_table_its_page_says_how_to_show_one(client: AsgiClient) -> None:
    answer = client.get("/own-flows")
    assert answer.status_code == 404 and "--flows FILE" in answer.text
    assert client.get("/parts/own-flows-0.js").status_code == 404

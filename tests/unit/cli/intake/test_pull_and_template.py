"""The commands pull and template as a user gives them."""

from __future__ import annotations

import json
from dataclasses import replace

import loopback_server as loopback
import pytest
from loopback_server import CONTENT, sha256
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.errors import DownloadError, NothingLoaded, UsageError
from sojourn.sources.fetching import offered
from sojourn.warehouse import Warehouse

UNHCR = (
    b"year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps,"
    b"stateless,ooc,oip,hst\n1951,Unknown,UKN,UNK,Australia,AUL,AUS,180000,0,0,0,0,0,0,,0\n"
)


@pytest.fixture
def call(monkeypatch, tmp_path):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments):
        result = CliRunner().invoke(app, list(arguments))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


@pytest.fixture
def offering(monkeypatch):
    def put(**changes):
        one = replace(offered.offers()[0], size=None, published=None, recommended=False, **changes)
        monkeypatch.setattr(offered, "offers", lambda: (one,))

    return put


def test_the_list_gives_every_address_and_says_that_none_was_verified(call):
    listed = json.loads(call("pull", "--list", "--json"))
    assert len(listed) == len(offered.offers())
    assert not any(o["verified"] for o in listed)
    text = call("pull", "--list")
    assert all(o["url"] in text for o in listed)
    assert f"{len(listed)} of {len(listed)} addresses were not verified" in text
    assert "no reader: downloaded for itself" in text


def test_the_list_of_one_source(call):
    listed = json.loads(call("pull", "UNDESA_STOCK_TOTALS", "--list", "--json"))
    assert [o["edition"] for o in listed] == ["2024", "2020", "2019"]


def test_what_came_is_told_with_its_way_and_its_hash_recorded(call, offering, tmp_path):
    answers = {"/new": loopback.whole(CONTENT)}
    with loopback.serving(answers) as server:
        answers["/old"] = loopback.redirect(server.address + "/new")
        offering(url=server.address + "/old", file_name="a.dat", source="HERE", sha256="")
        text = call("pull", "here", "--to", "down")
        again = json.loads(call("pull", "here", "--to", "down", "--json"))
    assert "a.dat" in text
    assert "recorded now" in text
    assert f"{server.address}/old -> {server.address}/new" in text
    assert "Next: sojourn load down" in text
    assert [(f["hash"], f["already_there"], f["sha256"]) for f in again] == [
        ("as recorded before", True, sha256(CONTENT))
    ]
    assert (tmp_path / "down" / "a.dat").read_bytes() == CONTENT


def test_what_came_can_be_loaded_at_once(call, offering, tmp_path):
    with loopback.serving({"/f": loopback.whole(UNHCR)}) as server:
        offering(url=server.address + "/f", file_name="p.csv", source="UNHCR_POPULATION", sha256=sha256(UNHCR))
        text = call("pull", "UNHCR_POPULATION", "--to", "down", "--load", "--warehouse", "w.duckdb")
    assert "p.csv: loaded" in text
    (release,) = Warehouse(tmp_path / "w.duckdb").releases()
    assert release["sha256"] == sha256(UNHCR)
    assert release["url"] == server.address + "/f"  # the very address, not the publisher's front page


def test_a_file_without_a_reader_is_not_loaded(call, offering, tmp_path):
    with loopback.serving({"/f": loopback.whole(CONTENT)}) as server:
        offering(url=server.address + "/f", file_name="a.dat", source="HERE", sha256="")
        call("pull", "HERE", "--to", "down", "--load", "--warehouse", "w.duckdb")
    assert not (tmp_path / "w.duckdb").exists()


def test_a_template_is_written_here_and_the_next_command_told(call, tmp_path):
    text = call("template", "migrant_stock")
    assert (tmp_path / "MIGRANT_STOCK.xlsx").exists()
    assert "sojourn load MIGRANT_STOCK.xlsx --dataflow MIGRANT_STOCK --publisher" in text
    assert "stock.codes.csv" in call("template", "MIGRANT_STOCK", "--out", "stock.csv")
    with pytest.raises(UsageError, match="there already"):
        call("template", "MIGRANT_STOCK")
    call("template", "MIGRANT_STOCK", "--overwrite")


def test_the_tables_there_are_templates_for(call):
    text = call("template", "--list")
    assert "MIGRANT_STOCK" in text
    assert "REMITTANCE_FLOW" in text
    with pytest.raises(UsageError, match="Which table"):
        call("template")


def test_a_csv_template_filled_in_is_loaded_and_traced(call, tmp_path):
    call("template", "MIGRANT_STOCK", "--out", "mine.csv")
    with (tmp_path / "mine.csv").open("a", encoding="utf-8") as stream:
        stream.write("2024,KEN,UGA,F,_T,1250,A,B\n2024,KEN,UGA,M,_T,,Q,B\n")
    call(
        "load", "mine.csv", "--dataflow", "MIGRANT_STOCK", "--publisher", "Office", "--edition", "1", "--warehouse", "w"
    )
    traced = json.loads(call("trace", "MIGRANT_STOCK", "ref_area=KEN", "sex=F", "--warehouse", "w", "--json"))
    assert [(t["obs_value"], t["place"], t["release"]["file_name"]) for t in traced] == [
        (1250.0, "row 2, column obs_value", "mine.csv")
    ]


def test_a_folder_made_for_nothing_goes_again_and_one_that_was_there_stays(call, offering, tmp_path):
    offering(source="HERE", url="http://127.0.0.1:9/nothing.csv", file_name="nothing.csv", sha256="")
    (tmp_path / "old").mkdir()
    for folder in ("new/deeper", "old"):
        with pytest.raises(DownloadError):
            call("pull", "HERE", "--to", folder)
    assert [p.name for p in tmp_path.iterdir()] == ["old"]
    with pytest.raises(NothingLoaded):
        call("report", "--area", "KEN", "--warehouse", "nowhere.duckdb", "--out", "rep")
    assert [p.name for p in tmp_path.iterdir()] == ["old"]


def test_a_template_that_cannot_be_written_is_the_request_s_fault(call, tmp_path):
    """Exit 1 is kept for defects of Sojourn."""
    (tmp_path / "file").write_text("")
    for place in ("nodir/x.xlsx", "file/x.xlsx"):
        with pytest.raises(UsageError, match="--out FILE"):
            call("template", "MIGRANT_STOCK", "--out", place)

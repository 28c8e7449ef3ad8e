"""The explorer as a folder: whole, taken up after an interruption, never over anything else; and its addresses."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from page_structure import Structure

from sojourn.errors import NotForPublication, UsageError
from sojourn.products.explore.holdings import Holdings
from sojourn.publish.explorer import site
from sojourn.publish.explorer.addresses import Addresses, FolderAddresses
from sojourn.release import open_data, owners_folder


@pytest.fixture(scope="module")
def written(flow_holdings: Holdings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "explorer"
    site.write_site(flow_holdings, open_data(folder), chosen=["KEN", "DEU", "002"])
    return folder


def test_every_page_is_there_and_in_order(written: Path) -> None:
    pages = sorted(written.rglob("*.html"))
    named = {p.relative_to(written).as_posix() for p in pages}
    assert {"index.html", "flows.html", "area/KEN.html", "trace/KEN.html", "assessment/001.html"} <= named
    assert (
        {"corridor/KEN/DEU.html", "corridor/UGA/KEN.html"} <= named
        and "area/UGA.html" not in named
        and "corridor/KEN/KEN.html" not in named
    )
    for page in pages:
        found = Structure(page.read_text(encoding="utf-8"))
        assert found.faults() == [] and found.elsewhere() == [], page


def test_every_address_leads_to_a_file(written: Path) -> None:
    for page in written.rglob("*.html"):
        for name, attributes, _ in Structure(page.read_text(encoding="utf-8")).elements:
            for key in ("href", "src", "action", "data-index", "data-land"):
                address = attributes.get(key, "")
                if not address or address.startswith(("#", "data:", "https://")):
                    continue
                assert not address.startswith("/"), (page, address)
                assert (page.parent / address.split("#")[0]).exists(), (page.name, name, address)


def test_anchors_of_traces_are_there(written: Path) -> None:
    area = Structure((written / "area" / "KEN.html").read_text(encoding="utf-8"))
    wanted = {a["href"].split("#")[1] for a, _ in area.all("a") if a["href"].startswith("../trace/KEN.html#")}
    there = {
        a["id"]
        for _, a, _ in Structure((written / "trace" / "KEN.html").read_text(encoding="utf-8")).elements
        if "id" in a
    }
    assert wanted and wanted <= there


def test_figures_stand_beside_the_page(written: Path, flow_holdings: Holdings) -> None:
    table = pq.read_table(written / "area" / "KEN.parquet")
    emigrants = [r for r in table.to_pylist() if r["id"] == "EMIGRANTS" and r["time_period"] == "2020"]
    assert [r["obs_value"] for r in emigrants] == [200.0]  # 60 in Uganda, 140 in Germany
    assert gzip.decompress((written / "area" / "KEN.csv.gz").read_bytes()).startswith(b"ref_area,id,time_period")


def test_a_light_edition_has_small_pages_and_no_script_of_maps(flow_holdings: Holdings, tmp_path: Path) -> None:
    site.write_site(flow_holdings, open_data(tmp_path / "light"), chosen=["KEN"], light=True)
    files = {p.relative_to(tmp_path / "light").as_posix() for p in (tmp_path / "light").rglob("*") if p.is_file()}
    assert not {f for f in files if f.endswith((".csv.gz", ".parquet")) or "flows" in f or f.startswith("corridor")}
    assert {f for f in files if f.startswith("area/")} == {"area/001.html", "area/KEN.html"}
    assert max(p.stat().st_size for p in (tmp_path / "light").rglob("*.html")) < 300_000


def test_an_interrupted_run_is_taken_up(
    flow_holdings: Holdings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, made = tmp_path / "explorer", site.make

    def interrupted(setting: object, path: str) -> object:
        if path == "/trace/KEN":
            raise KeyboardInterrupt
        return made(setting, path)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(site, "make", interrupted)
        with pytest.raises(KeyboardInterrupt):
            site.write_site(flow_holdings, open_data(folder), chosen=["KEN"], light=True)
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*.html")}
    assert before and not list(folder.rglob("*.partial"))
    again = site.write_site(flow_holdings, open_data(folder), chosen=["KEN"], light=True)
    assert again.kept == len(before) and again.pages > 0
    assert all(p.stat().st_mtime_ns == when for p, when in before.items())
    whole = site.write_site(flow_holdings, open_data(folder), chosen=["KEN"], light=True)
    assert whole.kept == 0  # a finished folder is made anew: its day is another one
    assert json.loads((folder / "edition.json").read_text())["whole"] is True


def test_a_folder_of_something_else_is_refused(flow_holdings: Holdings, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="no explorer's"):
        site.write_site(flow_holdings, open_data(tmp_path))
    with pytest.raises(UsageError, match="is a file"):
        site.write_site(flow_holdings, open_data(tmp_path / "mine.txt"))
    with pytest.raises(NotForPublication):
        site.write_site(flow_holdings, owners_folder(tmp_path / "new", "registers of the office"))
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_addresses_of_a_server_and_of_a_folder() -> None:
    served = Addresses("/area/KEN")
    assert served.to("corridor", "NPL", "QAT") == "/corridor/NPL/QAT"
    assert served.to("flows", area="Côte d'Ivoire", sex="") == "/flows?area=C%C3%B4te+d%27Ivoire"
    assert served.to("trace", "KEN", "m-BIRTHS", anchor="x") == "/trace/KEN/m-BIRTHS#x"
    assert (served.data("csv"), served.picture("stock-in", "png")) == ("/area/KEN.csv", "/area/KEN/stock-in.png")
    held = FolderAddresses("/corridor/NPL/QAT", areas=frozenset({"KEN"}), corridors=frozenset({("NPL", "QAT")}))
    assert held.to("area", "KEN") == "../../area/KEN.html" and held.to("area", "UGA") == ""
    assert held.to("trace", "KEN", "m-BIRTHS") == "../../trace/KEN.html#m-BIRTHS"
    assert held.to() == "../../index.html" and held.to("compare", areas="KEN") == ""
    assert held.at("/area/KEN").data("csv") == "../area/KEN.csv.gz" and held.data("csv") == ""

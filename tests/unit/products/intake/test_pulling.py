"""A folder of downloads: what is there, what is recorded, what is refused."""

from __future__ import annotations

import re
from dataclasses import replace

import loopback_server as loopback
import pytest
from filelock import FileLock
from loopback_server import CONTENT, sha256

from sojourn.errors import DownloadError, UsageError
from sojourn.products.intake.pulling import LOCK, RECORD, pull, read_record
from sojourn.sources import SOURCES
from sojourn.sources.fetching.fetch import Patience, Unreachable
from sojourn.sources.fetching.offered import Offer, chosen, of_hash, offers

QUICK = Patience(tries=2, reach_tries=1, sleep=lambda _: None, connect=2, read=2)
OTHER = CONTENT[::-1]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def offer(url: str, name: str = "a.dat", digest: str = "") -> Offer:
    return Offer(url, "WPP_OFFICIAL", "1", name, digest, None, None, None, "free", "", False, True, "", "")


def test_the_first_download_of_an_unknown_hash_is_recorded_and_the_second_changes_nothing(tmp_path):
    with loopback.serving({"/a": loopback.whole(CONTENT)}) as server:
        first = pull([offer(server.address + "/a")], tmp_path, patience=QUICK)[0]
        again = pull([offer(server.address + "/a")], tmp_path, patience=QUICK)[0]
        assert len(server.asked) == 1
    assert (first.trust, first.already_there) == ("recorded now", False)
    assert (again.trust, again.already_there) == ("as recorded before", True)
    record = read_record(tmp_path)[0]
    assert (record.sha256, record.url) == (sha256(CONTENT), server.address + "/a")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.dat", RECORD]


def test_other_bytes_than_recorded_are_refused_and_taken_on_demand(tmp_path):
    answers = {"/a": loopback.whole(CONTENT)}
    with loopback.serving(answers) as server:
        wanted = [offer(server.address + "/a")]
        pull(wanted, tmp_path, patience=QUICK)
        answers["/a"] = loopback.whole(OTHER)
        (tmp_path / "a.dat").unlink()
        with pytest.raises(DownloadError) as caught:
            pull(wanted, tmp_path, patience=QUICK)
        assert any(sha256(CONTENT) in d for d in caught.value.details)
        assert any(sha256(OTHER) in d for d in caught.value.details)
        assert not (tmp_path / "a.dat").exists()
        assert pull(wanted, tmp_path, renew=True, patience=QUICK)[0].trust == "changed since it was recorded"
    assert read_record(tmp_path)[0].sha256 == sha256(OTHER)


def test_renewing_replaces_a_file_whose_publisher_changes_it(tmp_path):
    answers = {"/a": loopback.whole(CONTENT)}
    with loopback.serving(answers) as server:
        wanted = [offer(server.address + "/a")]
        pull(wanted, tmp_path, patience=QUICK)
        assert pull(wanted, tmp_path, renew=True, patience=QUICK)[0].trust == "as recorded before"
        answers["/a"] = loopback.whole(OTHER)
        pull(wanted, tmp_path, renew=True, patience=QUICK)
    assert (tmp_path / "a.dat").read_bytes() == OTHER


def test_a_file_there_with_other_bytes_than_known_is_not_touched(tmp_path):
    (tmp_path / "a.dat").write_bytes(b"mine")
    with loopback.serving({"/a": loopback.whole(CONTENT)}) as server:
        with pytest.raises(DownloadError, match="not touched") as caught:
            pull([offer(server.address + "/a", digest=sha256(CONTENT))], tmp_path, patience=QUICK)
        assert server.asked == []
    assert f"sha256 of the file: {sha256(b'mine')}" in caught.value.details
    assert (tmp_path / "a.dat").read_bytes() == b"mine"


def test_a_file_fetched_by_hand_is_taken_as_it_is_where_no_hash_is_known(tmp_path):
    (tmp_path / "a.dat").write_bytes(b"by hand")
    got = pull([offer("http://127.0.0.1:9/a")], tmp_path, patience=QUICK)[0]
    assert (got.trust, got.already_there) == ("no hash is known", True)


def test_the_others_come_although_one_fails_and_all_are_named(tmp_path):
    answers = {"/a": loopback.whole(CONTENT), "/b": loopback.status(404), "/c": loopback.whole(OTHER)}
    with loopback.serving(answers) as server:
        wanted = [offer(f"{server.address}/{n}", f"{n}.dat") for n in "abc"]
        with pytest.raises(DownloadError, match="1 of 3 files did not come") as caught:
            pull(wanted, tmp_path, patience=QUICK)
    text = str(caught.value)
    assert "b.dat" in text
    assert "404" in text
    assert "a.dat is there" in text
    assert "c.dat is there" in text
    assert not isinstance(caught.value, Unreachable)


def test_a_host_that_does_not_answer_is_asked_once_and_no_network_is_one_message(tmp_path):
    waits = []
    patience = replace(QUICK, reach_tries=3, sleep=waits.append)
    wanted = [offer(f"http://127.0.0.1:9/{n}", f"{n}.dat") for n in "abc"]
    with pytest.raises(Unreachable, match="3 of 3 files did not come") as caught:
        pull(wanted, tmp_path, patience=patience)
    assert len(waits) == 2  # three attempts for the first file, none for the others
    assert "Without a network load files you have: sojourn load FOLDER" in caught.value.ways_out
    assert sum("address: http://127.0.0.1:9/" in d for d in caught.value.details) == 3
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_are_kept_apart(tmp_path):
    with FileLock(str(tmp_path / LOCK)), pytest.raises(DownloadError, match="Another sojourn pull"):
        pull([], tmp_path)


def test_a_record_spoilt_by_hand_is_told(tmp_path):
    (tmp_path / RECORD).write_text("file_name,strange\na,b\n", encoding="utf-8")
    with pytest.raises(DownloadError, match="not the record"):
        pull([offer("http://127.0.0.1:9/a")], tmp_path, patience=QUICK)


# The table of what is offered


def test_no_address_claims_to_be_verified_and_every_one_is_on_the_web():
    assert offers()
    assert not any(o.verified for o in offers())
    assert all(re.fullmatch(r"https://[a-z.]+/.+", o.url) for o in offers())
    assert len({o.file_name for o in offers()}) == len({o.url for o in offers()}) == len(offers())


def test_hashes_are_hashes_and_say_where_they_are_from():
    for o in offers():
        assert bool(o.sha256) == bool(o.hash_from), o.file_name
        assert o.sha256 == "" or re.fullmatch("[0-9a-f]{64}", o.sha256), o.file_name


def test_recommended_files_can_be_loaded_and_have_a_hash():
    readers = {s.id for s in SOURCES}
    recommended = chosen([])
    assert recommended
    assert all(o.source in readers and o.sha256 for o in recommended)


def test_choosing_by_source_edition_and_name():
    names = [o.file_name for o in chosen(["undesa_stock_totals:2020", "UN_MigrantStockTotal_2019.xlsx"])]
    assert names == ["undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx", "UN_MigrantStockTotal_2019.xlsx"]
    with pytest.raises(UsageError, match="«NOPE», «UNDESA_STOCK_TOTALS:1066»") as caught:
        chosen(["NOPE", "UNDESA_STOCK_TOTALS:1066", "WPP_OFFICIAL"])
    assert "UNDESA_STOCK_TOTALS:2020" in caught.value.details


@pytest.mark.data
def test_hashes_from_copies_at_hand_are_those_of_the_copies(shared_data):
    held = {sha256(p.read_bytes()): p.stat().st_size for p in shared_data.rglob("*.xlsx")}
    known = [o for o in offers() if o.hash_from == "a copy of the published file"]
    assert len(known) == 4
    for o in known:
        assert held[o.sha256] == o.size, o.file_name
        assert of_hash(o.sha256) is o

"""Downloads from a server on the loopback address: good, bad, slow, lying."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import httpx
import loopback_server as loopback
import pytest
from loopback_server import CONTENT, sha256

from sojourn.errors import DownloadError
from sojourn.sources.fetching.fetch import Patience, Unreachable, WrongBytes, fetch
from sojourn.sources.fetching.partial_file import PartialFile

SIZE = len(CONTENT)
HALF = SIZE // 2


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def waits():
    return []


@pytest.fixture
def patience(waits):
    return Patience(sleep=waits.append, connect=2, read=2)


def get(server, folder, patience, path="/f", name="table.dat", **known):
    return fetch(server.address + path, folder / name, patience=patience, **known)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_that_comes_at_once(tmp_path, patience):
    seen = []
    with loopback.serving({"/f": loopback.whole(CONTENT)}) as server:
        got = fetch(
            server.address + "/f",
            tmp_path / "table.dat",
            sha256=sha256(CONTENT),
            size=SIZE,
            patience=patience,
            progress=lambda *a: seen.append(a),
        )
        assert server.agents[0].startswith("Mozilla/5.0 (compatible; Sojourn")
    assert got.path.read_bytes() == CONTENT
    assert (got.sha256, got.size, got.attempts, got.expected) == (sha256(CONTENT), SIZE, 1, True)
    assert got.chain == (server.address + "/f",)
    assert seen[-1] == (SIZE, SIZE, "table.dat")
    assert names(tmp_path) == ["table.dat"]


def test_an_unknown_hash_is_taken_from_the_bytes_and_said_so(tmp_path, patience):
    with loopback.serving({"/f": loopback.whole(CONTENT)}) as server:
        got = get(server, tmp_path, patience)
    assert got.sha256 == sha256(CONTENT)
    assert not got.expected


def test_a_connection_that_breaks_half_way_is_continued_not_begun_again(tmp_path, patience, waits):
    tag = '"first"'
    answer = loopback.in_turn(loopback.half_then_cut(CONTENT, ETag=tag), loopback.whole(CONTENT, ETag=tag))
    with loopback.serving({"/f": answer}) as server:
        got = get(server, tmp_path, patience)
        assert server.asked == [("/f", "", ""), ("/f", f"bytes={HALF}-", tag)]
    assert got.path.read_bytes() == CONTENT
    assert got.attempts == 2
    assert got.resumed_from == 0  # nothing was there from an earlier run
    assert waits == [1.0]


def test_another_run_continues_the_part_of_an_earlier_one(tmp_path, patience):
    tag = '"first"'
    once = Patience(tries=1, sleep=lambda _: None)
    answer = loopback.in_turn(
        loopback.half_then_cut(CONTENT, ETag=tag), loopback.status(500), loopback.whole(CONTENT, ETag=tag)
    )
    with loopback.serving({"/f": answer}) as server:
        with pytest.raises(DownloadError, match=f"{HALF:,} bytes are kept"):
            get(server, tmp_path, once)
        assert [p.name.endswith(".part") for p in tmp_path.iterdir()] == [True]
        got = get(server, tmp_path, patience)
        assert server.asked[-1] == ("/f", f"bytes={HALF}-", tag)
    assert got.resumed_from == HALF
    assert got.path.read_bytes() == CONTENT
    assert names(tmp_path) == ["table.dat"]


def test_the_date_of_change_serves_where_there_is_no_strong_tag(tmp_path, patience):
    day = "Mon, 27 Jan 2025 18:04:03 GMT"
    marks = {"ETag": 'W/"weak"', "Last_Modified": day}
    answer = loopback.in_turn(loopback.half_then_cut(CONTENT, **marks), loopback.whole(CONTENT, **marks))
    with loopback.serving({"/f": answer}) as server:
        get(server, tmp_path, patience)
        assert server.asked[1] == ("/f", f"bytes={HALF}-", day)


def test_a_file_that_changed_meanwhile_is_begun_again(tmp_path, patience):
    newer = CONTENT[::-1]
    answer = loopback.in_turn(loopback.half_then_cut(CONTENT, ETag='"old"'), loopback.whole(newer, ETag='"new"'))
    with loopback.serving({"/f": answer}) as server:
        got = get(server, tmp_path, patience)
    assert got.path.read_bytes() == newer


def test_a_server_that_ignores_the_range_sends_everything_again(tmp_path, patience):
    tag = '"same"'
    answer = loopback.in_turn(loopback.half_then_cut(CONTENT, ETag=tag), loopback.without_ranges(CONTENT, ETag=tag))
    with loopback.serving({"/f": answer}) as server:
        got = get(server, tmp_path, patience)
    assert got.path.read_bytes() == CONTENT


def test_a_part_nothing_vouches_for_is_not_continued(tmp_path, patience):
    PartialFile(tmp_path / "table.dat").path.write_bytes(b"of unknown origin")
    with loopback.serving({"/f": loopback.whole(CONTENT)}) as server:
        got = get(server, tmp_path, patience)
        assert server.asked == [("/f", "", "")]
    assert got.path.read_bytes() == CONTENT


def test_with_a_known_hash_a_wrong_part_is_found_out_and_begun_again(tmp_path, patience):
    PartialFile(tmp_path / "table.dat").path.write_bytes(b"x" * 1000)
    with loopback.serving({"/f": loopback.whole(CONTENT)}) as server:
        got = get(server, tmp_path, patience, sha256=sha256(CONTENT))
        assert [a[1] for a in server.asked] == ["bytes=1000-", ""]
    assert got.path.read_bytes() == CONTENT
    assert got.resumed_from == 0


def test_a_part_that_is_complete_already_needs_no_more_bytes(tmp_path, patience):
    part = PartialFile(tmp_path / "table.dat")
    part.belongs_to('"t"')
    part.path.write_bytes(CONTENT)
    with loopback.serving({"/f": loopback.whole(CONTENT, ETag='"t"')}) as server:
        got = get(server, tmp_path, patience, sha256=sha256(CONTENT))
        assert len(server.asked) == 1
    assert got.resumed_from == SIZE
    assert got.path.read_bytes() == CONTENT


def test_wrong_bytes_never_become_a_file_and_both_hashes_are_shown(tmp_path, patience):
    wrong = CONTENT[:-1] + b"!"
    with (
        loopback.serving({"/f": loopback.whole(wrong, ETag='"w"')}) as server,
        pytest.raises(WrongBytes) as caught,
    ):
        get(server, tmp_path, patience, sha256=sha256(CONTENT), size=SIZE)
    assert f"sha256 expected: {sha256(CONTENT)}" in caught.value.details
    assert f"sha256 received: {sha256(wrong)}" in caught.value.details
    assert f"address: {server.address}/f" in caught.value.details
    assert caught.value.exit_code == 9
    assert names(tmp_path) == []


def test_an_earlier_file_stays_when_the_new_one_is_wrong(tmp_path, patience):
    (tmp_path / "table.dat").write_bytes(b"earlier")
    with loopback.serving({"/f": loopback.whole(CONTENT)}) as server, pytest.raises(WrongBytes):
        get(server, tmp_path, patience, sha256="0" * 64)
    assert (tmp_path / "table.dat").read_bytes() == b"earlier"


def test_a_file_of_another_size_is_refused(tmp_path, patience):
    with loopback.serving({"/f": loopback.whole(CONTENT)}) as server:
        for size in (SIZE - 10, SIZE + 10):
            with pytest.raises(WrongBytes, match="size known for it") as caught:
                get(server, tmp_path, patience, size=size)
            assert any(f"{size:,}" in d for d in caught.value.details)
    assert names(tmp_path) == []


def test_a_body_cut_without_a_length_is_noticed_by_the_size_known(tmp_path, patience):
    answer = loopback.in_turn(loopback.until_closed(CONTENT, 1000), loopback.whole(CONTENT))
    with loopback.serving({"/f": answer}) as server:
        got = get(server, tmp_path, patience, size=SIZE)
    assert got.path.read_bytes() == CONTENT
    assert got.attempts == 2


def test_a_server_that_always_truncates_is_given_up_after_the_tries_with_growing_pauses(tmp_path, waits):
    patience = Patience(tries=4, pause=1, longest=3, sleep=waits.append)
    with loopback.serving({"/f": loopback.half_then_cut(CONTENT)}) as server:
        with pytest.raises(DownloadError, match="did not arrive after 5 attempts") as caught:
            get(server, tmp_path, patience)
        assert len(server.asked) == 5  # the first brought bytes, four more brought none
    assert waits == [1, 1, 2, 3]
    assert any("by hand" in w for w in caught.value.ways_out)
    assert not (tmp_path / "table.dat").exists()


def test_progress_renews_the_patience(tmp_path, waits):
    patience = Patience(tries=2, sleep=waits.append)
    tag = '"t"'
    steps = [loopback.half_then_cut(CONTENT, upto=n, ETag=tag) for n in (1000, 2000, 3000, 4000, 5000)]
    answer = loopback.in_turn(*steps, loopback.whole(CONTENT, ETag=tag))
    with loopback.serving({"/f": answer}) as server:
        assert get(server, tmp_path, patience).attempts == 6
    assert waits == [1] * 5


@pytest.mark.parametrize("code", [500, 502, 503, 504, 429, 408])
def test_a_passing_failure_of_the_server_is_tried_again(tmp_path, patience, waits, code):
    with loopback.serving({"/f": loopback.in_turn(loopback.status(code), loopback.whole(CONTENT))}) as server:
        assert get(server, tmp_path, patience).attempts == 2
    assert waits == [1]


def test_the_server_may_say_how_long_to_wait(tmp_path, patience, waits):
    answer = loopback.in_turn(loopback.status(503, Retry_After="7"), loopback.whole(CONTENT))
    with loopback.serving({"/f": answer}) as server:
        get(server, tmp_path, patience)
    assert waits == [7]


@pytest.mark.parametrize(
    ("code", "said"), [(404, "has no such file"), (403, "does not serve programs"), (410, "taken")]
)
def test_a_refusal_is_not_tried_again(tmp_path, patience, waits, code, said):
    with loopback.serving({"/f": loopback.status(code)}) as server:
        with pytest.raises(DownloadError, match=said) as caught:
            get(server, tmp_path, patience)
        assert len(server.asked) == 1
    assert f"({code} " in caught.value.message
    assert any(server.address in w for w in caught.value.ways_out)
    assert waits == []


def test_redirects_are_followed_and_told(tmp_path, patience):
    answers = {"/b": loopback.redirect("/c", 301), "/c": loopback.whole(CONTENT)}
    with loopback.serving(answers) as server:
        answers["/a"] = loopback.redirect(server.address + "/b")
        got = get(server, tmp_path, patience, "/a")
    assert got.chain == tuple(server.address + p for p in ("/a", "/b", "/c"))
    assert got.path.read_bytes() == CONTENT


@pytest.mark.parametrize("place", ["file:///etc/hostname", "ftp://127.0.0.1/f", "data:,hello"])
def test_a_redirect_away_from_the_web_is_refused(tmp_path, patience, place):
    with loopback.serving({"/f": loopback.redirect(place)}) as server:
        with pytest.raises(DownloadError, match="not on the web") as caught:
            get(server, tmp_path, patience)
        assert len(server.asked) == 1
    assert f"address: {server.address}/f" in caught.value.details
    assert names(tmp_path) == []


def test_an_address_that_is_not_on_the_web_is_refused(tmp_path, patience):
    with pytest.raises(DownloadError, match="not on the web"):
        fetch("file:///etc/hostname", tmp_path / "x", patience=patience)


def test_redirects_without_end(tmp_path, patience):
    with loopback.serving({"/f": loopback.redirect("/f")}) as server:
        with pytest.raises(DownloadError, match="without end"):
            get(server, tmp_path, patience)
        assert len(server.asked) == 11


def test_a_web_page_instead_of_a_file_is_refused(tmp_path, patience):
    page = loopback.whole(b"<html>moved</html>", Content_Type="text/html; charset=utf-8")
    with loopback.serving({"/f": page}) as server, pytest.raises(DownloadError, match="sent a web page"):
        get(server, tmp_path, patience, name="table.xlsx")
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv.gz", "t.zip", "t.xls"])
def test_bytes_of_another_kind_than_the_name_says_are_refused(tmp_path, patience, name):
    with (
        loopback.serving({"/f": loopback.whole(b"please log in")}) as server,
        pytest.raises(WrongBytes, match="begins with"),
    ):
        get(server, tmp_path, patience, name=name)
    assert names(tmp_path) == []


def test_a_gzipped_file_stays_gzipped_whatever_the_server_calls_it(tmp_path, patience):
    packed = gzip.compress(b"a,b\n1,2\n")
    with loopback.serving({"/f": loopback.whole(packed, Content_Encoding="x-gzip")}) as server:
        got = get(server, tmp_path, patience, name="t.csv.gz")
    assert got.path.read_bytes() == packed


def test_an_empty_file_is_refused(tmp_path, patience):
    with loopback.serving({"/f": loopback.whole(b"")}) as server, pytest.raises(DownloadError, match="came empty"):
        get(server, tmp_path, patience)


def test_a_silent_server_is_left_after_the_time_allowed(tmp_path, waits):
    patience = Patience(tries=2, read=0.2, sleep=waits.append)
    with loopback.serving({"/f": loopback.silent(1.0)}) as server:
        with pytest.raises(DownloadError, match=r"silent for 0\.2 seconds"):
            get(server, tmp_path, patience)
        assert len(server.asked) == 2


def test_no_server_at_all_is_one_message_with_ways_out(tmp_path, patience, waits):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/f"
    with pytest.raises(Unreachable, match=r"no connection to 127\.0\.0\.1") as caught:
        fetch(url, tmp_path / "f", patience=patience)
    assert waits == [1, 2]
    assert "Without a network load files you have: sojourn load FOLDER" in caught.value.ways_out
    assert f"or fetch it by hand from {url}" in caught.value.ways_out
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path, patience):
    with (
        loopback.serving({"/f": loopback.whole(CONTENT)}) as server,
        pytest.raises(DownloadError, match="could not be written"),
    ):
        get(server, tmp_path / "is not there", patience)


INTERRUPTED = """
import sys
from pathlib import Path
from sojourn.sources.fetching.fetch import fetch
fetch(sys.argv[1], Path(sys.argv[2]))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interruption_leaves_the_part_alone_and_the_next_run_goes_on(tmp_path, patience):
    def half_then_wait(h):
        h.head(200, {"Content-Length": str(SIZE), "ETag": '"t"'})
        h.wfile.write(CONTENT[:HALF])
        h.wfile.flush()
        time.sleep(5)

    answers = {"/f": loopback.in_turn(half_then_wait, loopback.whole(CONTENT, ETag='"t"'))}
    target = tmp_path / "table.dat"
    with loopback.serving(answers) as server:
        run = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTED, server.address + "/f", str(target)], stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 30
        while not any(p.stat().st_size for p in tmp_path.glob("*.part")) and time.monotonic() < deadline:
            assert run.poll() is None, "the download ended before it was interrupted"
            time.sleep(0.02)
        run.send_signal(signal.SIGINT)
        assert run.wait(30) != 0
        assert [n.endswith(".part") for n in names(tmp_path)] == [True]
        got = get(server, tmp_path, patience)
        assert server.asked[-1][1] == f"bytes={got.resumed_from}-"
    assert 0 < got.resumed_from <= HALF
    assert target.read_bytes() == CONTENT


def test_a_file_larger_than_any_table_is_not_kept(tmp_path, patience):
    small = replace(patience, largest=HALF)
    said = pytest.raises(DownloadError, match="more than 262,144 bytes")
    with loopback.serving({"/f": loopback.whole(CONTENT)}) as server, said:
        get(server, tmp_path, small)
    assert names(tmp_path) == []


def test_a_download_takes_no_longer_than_it_may_and_goes_on_later(tmp_path, patience):
    with loopback.serving({"/f": loopback.whole(CONTENT)}) as server:
        with pytest.raises(DownloadError, match="did not come within"):
            get(server, tmp_path, replace(patience, total=-1.0))
        assert get(server, tmp_path, patience).size == SIZE


@pytest.mark.parametrize("known", [{}, {"sha256": "a" * 64}])
def test_no_step_is_taken_down_from_https(tmp_path, patience, known, monkeypatch):
    """Also where the hash is known: who reads along learns what is fetched, and may keep it away."""

    def answer(request):
        assert request.url.scheme == "https"
        return httpx.Response(302, headers={"Location": "http://example.org/f"})

    client = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **settings: client(transport=httpx.MockTransport(answer), **settings))
    with pytest.raises(DownloadError, match="away from encryption"):
        fetch("https://example.org/f", tmp_path / "f", patience=patience, **known)

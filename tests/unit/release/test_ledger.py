"""The ledger: whatever is edited, cut, moved or spent shows, and nothing is released with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from small_crossers import SIGNED, Clock, ledger_in, rules, small_counts

from sojourn import release
from sojourn.errors import FileDamaged, LedgerBroken, NotForPublication, UsageError
from sojourn.release import gate
from sojourn.release.keys import secret_of
from sojourn.release.ledger import FIRST, HEAD, NAME, Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = ledger_in(tmp_path / "books")
    for number in range(4):
        made.append("held", f"set {number}", {"n": number})
    return made


def lines(ledger: Ledger) -> list[str]:
    return ledger.path.read_text(encoding="utf-8").splitlines()


def put(ledger: Ledger, new: list[str]) -> None:
    ledger.path.write_text("".join(line + "\n" for line in new), encoding="utf-8")


def test_a_ledger_that_nobody_touched_verifies(ledger: Ledger) -> None:
    entries = ledger.verify((FIRST, ledger.head))
    assert [e.number for e in entries] == [1, 2, 3, 4]
    assert entries[-1].digest == ledger.head


@pytest.mark.parametrize("at", [0, 1, 3])
def test_an_edited_line_shows(ledger: Ledger, at: int) -> None:
    new = lines(ledger)
    new[at] = new[at].replace(f'"n": {at}', '"n": 9')
    put(ledger, new)
    with pytest.raises(LedgerBroken, match=f"Line {at + 1} "):
        ledger.entries()


@pytest.mark.parametrize("change", ["taken", "moved", "twice", "no JSON"])
def test_lines_taken_out_moved_or_doubled_show(ledger: Ledger, change: str) -> None:
    a, b, c, d = lines(ledger)
    put(ledger, {"taken": [a, c, d], "moved": [a, c, b, d], "twice": [a, b, b, c, d], "no JSON": [a, "x", c]}[change])
    with pytest.raises(LedgerBroken, match=r"Line 2|Line 3"):
        ledger.entries()


@pytest.mark.parametrize("left", [0, 1, 2])
def test_lines_cut_off_the_end_show(ledger: Ledger, left: int) -> None:
    put(ledger, lines(ledger)[:left])
    with pytest.raises(LedgerBroken, match="cut off"):
        ledger.entries()
    ledger.path.unlink()
    with pytest.raises(LedgerBroken, match="cut off"):
        ledger.append("held", "a new ledger in the place of the old one", {})


def test_who_cuts_the_head_too_is_seen_against_a_head_kept_elsewhere(ledger: Ledger) -> None:
    head = ledger.head
    second = ledger.entries()[1].digest
    put(ledger, lines(ledger)[:2])
    (ledger.folder.path / HEAD).write_text(second, encoding="utf-8")
    assert len(ledger.entries()) == 2  # the folder alone does not tell, and the page on the gate says so
    with pytest.raises(LedgerBroken, match="cut off"):
        ledger.verify((head,))
    (ledger.folder.path / HEAD).unlink()
    with pytest.raises(LedgerBroken, match="cut off"):
        ledger.entries()


def test_a_run_that_broke_off_before_the_head_was_written_goes_on(ledger: Ledger) -> None:
    (ledger.folder.path / HEAD).write_text(ledger.entries()[2].digest, encoding="utf-8")
    assert ledger.append("held", "set", {}).number == 5
    assert (ledger.folder.path / HEAD).read_text(encoding="utf-8").strip() == ledger.head


def test_nothing_is_released_with_a_broken_ledger(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    gate.make(counts, rules(), ledger, SIGNED, secret)
    put(ledger, [lines(ledger)[0].replace("head of", "foot of")])
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LedgerBroken):
        gate.make(counts, rules("rounding"), ledger, SIGNED, secret)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_clock_set_back_is_refused(ledger: Ledger) -> None:
    back = Ledger(ledger.folder, lambda: datetime(2030, 12, 31, tzinfo=UTC))
    before = ledger.path.read_bytes()
    with pytest.raises(UsageError, match="set back"):
        back.append("held", "set", {})
    assert ledger.path.read_bytes() == before


def test_a_ledger_whose_times_go_back_does_not_verify(tmp_path: Path) -> None:
    """Even where the hashes fit: whoever makes a whole new chain still has to keep the order of time."""
    ledger = ledger_in(tmp_path / "books")
    ledger.append("held", "a", {})
    other = ledger_in(tmp_path / "others", Clock())
    other.append("held", "a", {})
    told = json.loads(lines(ledger)[0])
    from sojourn.release.ledger import _body, digest_of

    at = datetime.fromisoformat(told["at"]) - timedelta(days=1)
    body = _body(2, at, "held", "a", {}, told["hash"])
    put(ledger, [lines(ledger)[0], json.dumps({**body, "hash": digest_of(body)})])
    with pytest.raises(LedgerBroken, match="before the line above"):
        ledger.entries()


def test_two_releases_at_once_are_refused(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    with FileLock(ledger.path.with_suffix(".lock")), pytest.raises(UsageError, match="Another release"):
        gate.make(counts, rules(), ledger, SIGNED, secret)
    assert not ledger.path.exists()


def test_budgets_add_up_and_are_refused_before_noise(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path / "books")
    with pytest.raises(NotForPublication, match="no budget"):
        ledger.spend("cases", 0.5, 0.0, {})
    ledger.append("budget", "cases", {"epsilon": 1.0, "delta": 1e-6})
    for _ in range(3):
        ledger.spend("cases", 0.3, 1e-7, {})
    assert ledger.spent("cases") == pytest.approx((0.9, 3e-7))
    with pytest.raises(NotForPublication, match=r"0\.9 of 1 "):
        ledger.spend("cases", 0.2, 1e-7, {})
    ledger.spend("cases", 0.1, 1e-7, {})  # exactly the rest
    with pytest.raises(NotForPublication, match="delta"):
        ledger.append("budget", "others", {"epsilon": 1.0, "delta": 1e-7})
        ledger.spend("others", 0.1, 2e-7, {})
    assert [e.kind for e in ledger.entries()].count("refused") == 3


@pytest.mark.parametrize(("epsilon", "delta"), [(0, 0), (-1, 0), (float("nan"), 0), (1, 1), (float("inf"), 0)])
def test_what_is_no_budget_is_not_spent(ledger: Ledger, epsilon: float, delta: float) -> None:
    with pytest.raises(UsageError):
        ledger.spend("set 1", epsilon, delta, {})
    assert len(ledger.entries()) == 4


def test_a_ledger_stays_with_the_data(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="where the data are"):
        Ledger(release.open_data(tmp_path))
    missing = Ledger(release.owners_folder(tmp_path / "none", "books"))
    with pytest.raises(UsageError, match="no folder"), missing.held():
        pass


def test_a_lost_or_other_secret_is_refused(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path / "books")
    counts, secret = small_counts(ledger)
    gate.make(counts, rules("cell-key"), ledger, SIGNED, secret)
    path = ledger.folder.path / "secret.json"
    kept = path.read_text()
    path.unlink()
    with pytest.raises(NotForPublication, match="lost"):
        secret_of(ledger.folder, ledger)
    assert not path.exists()
    path.write_text(json.dumps({"secret": "00" * 32}))
    with pytest.raises(NotForPublication, match="not the secret"):
        secret_of(ledger.folder, ledger)
    with pytest.raises(NotForPublication, match="not the secret"):
        gate.make(counts, rules("rounding"), ledger, SIGNED, bytes(32))
    path.write_text("{}")
    with pytest.raises(FileDamaged):
        secret_of(ledger.folder, ledger)
    path.write_text(kept)
    assert secret_of(ledger.folder, ledger) == secret
    assert NAME in {p.name for p in ledger.folder.path.iterdir()}


def test_a_secret_is_drawn_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path / "books")
    path = ledger.folder.path / "secret.json"
    path.unlink()
    drawn = secret_of(ledger.folder, ledger)
    assert len(drawn) == 32 and path.stat().st_mode & 0o077 == 0
    assert secret_of(ledger.folder, ledger) == drawn
    path.unlink()
    assert secret_of(ledger.folder, ledger) != drawn

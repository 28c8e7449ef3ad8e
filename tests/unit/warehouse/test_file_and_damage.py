"""The warehouse's file keeps its mode and its place; damaged bytes are told as such, and what can be read is said."""

from __future__ import annotations

import os
import random
import stat
from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.errors import SojournError, WarehouseError
from sojourn.files import whole
from sojourn.products.assessment import panel_file
from sojourn.warehouse import Warehouse
from sojourn.warehouse.checking import check

ROWS = 20_000


def table(first: int = 0, rows: int = 10):
    periods = [str(1750 + (first + i) % 400) for i in range(rows)]
    areas = [f"A{(first + i) // 400}" for i in range(rows)]
    values = [float((first + i) * 7919 % 10007) for i in range(rows)]
    return MIGRANT_STOCK.table({"time_period": periods, "ref_area": areas, "obs_value": values})


def release(name: str = "a"):
    return {
        "source": "S",
        "edition": name,
        "publisher": "P",
        "file_name": f"{name}.csv",
        "sha256": name * 64,
        "size": 1,
    }


def made(path: Path) -> Warehouse:
    house = Warehouse(path)
    house.load(release(), [(MIGRANT_STOCK, table())])
    return house


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_private_warehouse_stays_private(tmp_path: Path) -> None:
    house = made(tmp_path / "w.duckdb")
    house.path.chmod(0o600)
    house.load(release("b"), [(MIGRANT_STOCK, table(50))])
    assert mode(house.path) == 0o600
    house.path.chmod(0o664)
    house.load(release("c"), [(MIGRANT_STOCK, table(90))])
    assert mode(house.path) == 0o664


def test_the_copy_is_private_from_its_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = made(tmp_path / "w.duckdb")
    house.path.chmod(0o600)
    seen = []
    copy = __import__("shutil").copyfile

    def watched(source: Path, target: Path) -> None:
        seen.append(mode(Path(target)))
        copy(source, target)

    monkeypatch.setattr("sojourn.warehouse.storage.shutil.copyfile", watched)
    house.load(release("b"), [(MIGRANT_STOCK, table(50))])
    assert seen == [0o600]


def test_a_new_warehouse_has_the_mode_of_a_new_file(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        house = made(tmp_path / "w.duckdb")
    finally:
        os.umask(before)
    assert mode(house.path) == 0o640


def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    house = made(tmp_path / "disk" / "real.duckdb")
    link = tmp_path / "w.duckdb"
    link.symlink_to(Path("disk") / "real.duckdb")
    Warehouse(link).load(release("b"), [(MIGRANT_STOCK, table(50))])
    assert link.is_symlink()
    assert len(house.releases()) == 2


def test_what_a_killed_program_left_beside_the_file_is_taken_along(tmp_path: Path) -> None:
    """Another program changed the file and died before its changes came into it: they stand in a log beside it."""
    house = made(tmp_path / "w.duckdb")
    connection = duckdb.connect(str(house.path), config={"checkpoint_threshold": "1TB"})
    connection.execute("PRAGMA disable_checkpoint_on_shutdown")
    connection.execute("UPDATE release SET citation = 'mended'")
    connection.close()
    log = house.path.with_name("w.duckdb.wal")
    assert log.exists()
    house.load(release("b"), [(MIGRANT_STOCK, table(50))])
    assert not log.exists()
    assert [r["citation"] for r in house.releases()] == ["mended", None]


def test_a_warehouse_held_by_another_program_is_told_as_held(tmp_path: Path) -> None:
    import subprocess
    import sys

    house = made(tmp_path / "w.duckdb")
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(house.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(WarehouseError, match="held by another program"):
            house.releases()
        other.communicate()


def large(path: Path) -> Warehouse:
    house = Warehouse(path)
    house.load(release(), [(MIGRANT_STOCK, table(0, ROWS))])
    house.load(release("b"), [(MIGRANT_STOCK, table(0, ROWS))])
    return house


def test_a_sound_warehouse_is_said_to_be_sound(tmp_path: Path) -> None:
    found = check(large(tmp_path / "w.duckdb").path)
    assert found.sound
    rows = {t.name: (t.rows, t.read) for t in found.tables}
    assert rows["obs_migrant_stock"] == (2 * ROWS, 2 * ROWS)
    assert rows["release"] == (2, 2)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE release SET row_count = 5 WHERE release_id = 1", "has 20,000 observations and says 5"),
        ("DELETE FROM release WHERE release_id = 2", "20,000 observations are of release 2, which is not"),
        ("DELETE FROM obs_migrant_stock WHERE release_id = 2", "release 2 (b.csv) has 0 observations"),
    ],
)
def test_what_contradicts_itself_is_named(tmp_path: Path, sql: str, said: str) -> None:
    house = large(tmp_path / "w.duckdb")
    with duckdb.connect(str(house.path)) as connection:
        connection.execute(sql)
    found = check(house.path)
    assert not found.sound
    assert any(said in sentence for sentence in found.contradictions)


def test_a_flipped_byte_of_a_table_is_found_and_the_rest_can_be_read(tmp_path: Path) -> None:
    house = large(tmp_path / "w.duckdb")
    found = None
    content = house.path.read_bytes()
    for at in range(20_000, len(content), 65_537):  # some of these stand in the table of observations
        damaged = bytearray(content)
        damaged[at] ^= 1
        house.path.write_bytes(damaged)
        try:
            found = check(house.path)
        except WarehouseError:
            continue
        if not found.sound:
            break
    assert found is not None
    broken = [t for t in found.tables if t.problem]
    assert [t.name for t in broken] == ["obs_migrant_stock"]
    assert broken[0].read < 2 * ROWS
    assert all(t.read == t.rows for t in found.tables if t not in broken)
    result = CliRunner().invoke(app, ["check", "--warehouse", str(house.path)])
    assert result.exit_code == WarehouseError.exit_code


def damages(content: bytes, chance: random.Random) -> bytes:
    """Some bits flipped, a block of zeros, the file cut off, or random bytes in its head."""
    kind = chance.randrange(4)
    if kind == 3:
        return content[: chance.randrange(len(content))]
    damaged = bytearray(content)
    reach = 12_288 if kind == 1 else len(content)
    for _ in range(chance.choice([1, 1, 20])):
        at = chance.randrange(reach)
        damaged[at : at + 1] = bytes(512) if kind == 2 else bytes([damaged[at] ^ 1 << chance.randrange(8)])
    return bytes(damaged[: len(content)])


def test_damaged_bytes_anywhere_give_an_error_or_an_answer(tmp_path: Path) -> None:
    """No exception but ours, whatever is damaged; nothing is ever said to be held by another program."""
    content = large(tmp_path / "whole.duckdb").path.read_bytes()
    chance = random.Random(7)
    refused = 0
    house = Warehouse(tmp_path / "w.duckdb")
    asked = [
        house.releases,
        lambda: house.read(MIGRANT_STOCK, editions="all", parts="all"),
        lambda: check(house.path),
        lambda: house.load({**release("c"), "published": date(2024, 1, 1)}, [(MIGRANT_STOCK, table())]),
    ]
    for number in range(24):
        house.path.write_bytes(damages(content, chance))
        for question in asked:
            try:
                question()
            except SojournError as error:
                refused += 1
                assert isinstance(error, WarehouseError), number
                assert "held by" not in str(error)
                assert any(w in str(error) for w in ("is damaged", "not a Sojourn warehouse", "schema version"))
    assert refused > 12


def test_what_stands_beside_a_private_warehouse_is_private(tmp_path: Path) -> None:
    house = made(tmp_path / "w.duckdb")
    house.path.chmod(0o640)
    folder = tmp_path / "w.duckdb.panel"
    folder.mkdir()
    whole.share_as(folder, house.path)
    assert mode(folder) == 0o750
    assert mode(panel_file.write(folder, 1, {}, {}, [], house.path)) == 0o640

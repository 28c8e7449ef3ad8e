"""What a changed file is judged against: all other files, as if it were the newest of its series."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from sojourn.products.intake import loading
from sojourn.sources import Source
from sojourn.warehouse import Warehouse


def whole(folders: Sequence[Path], place: Path) -> Path:
    """A warehouse with every file of the folders that is read."""
    house = Warehouse(place / "whole.duckdb")
    loading.load([Path(f) for f in folders], house)
    return house.path


def comparison(house: Path, source: Source, edition: str, place: Path) -> Warehouse:
    """A copy without the releases of the source's series from this edition on: its editions before stay."""
    shutil.copyfile(house, place)
    with duckdb.connect(str(place)) as connection:
        dated = source.series.dated(edition)
        gone = connection.execute(
            "SELECT release_id FROM release WHERE series = ? AND edition_date >= coalesce(?, edition_date)",
            [source.series.id, dated],
        ).fetchall()
        ids = [r[0] for r in gone]
        tables = connection.execute("SELECT DISTINCT table_name FROM duckdb_columns() WHERE column_name = 'release_id'")
        for (table,) in tables.fetchall():
            connection.execute(f'DELETE FROM "{table}" WHERE release_id IN (SELECT unnest(?))', [ids])
    return Warehouse(place)

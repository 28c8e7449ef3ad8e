"""Derive the shares of unknown origins that come with the program anew: ``python -m`` and this module's name.

Needs a warehouse with the editions 2019 and 2024 of the bilateral stock, populations, births and deaths.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

from sojourn.products.accounts import earlier_origins, stock_editions
from sojourn.products.accounts.tables import read_tables
from sojourn.warehouse import Warehouse


def write_shares(warehouse: Warehouse, path: Path) -> int:
    """Write the table of :func:`earlier_origins.shares`; returns its rows. In millionths, empty where there is none."""
    newest = read_tables(warehouse)
    before = stock_editions.tables_of(warehouse, earlier_origins.SHARES_FROM, newest)
    found = earlier_origins.derived_shares(newest, before)
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow([*earlier_origins.KEYS, *newest.years])
        for key in sorted(found):
            by_year = found[key]
            cells = (round(by_year[y] * earlier_origins.MILLION) if y in by_year else "" for y in newest.years)
            out.writerow([*key, *cells])
    part.replace(path)
    return len(found)


def main() -> None:
    """Write the table into the package."""
    path = Path(str(files(earlier_origins.ROOM))) / "tables" / f"{earlier_origins.TABLE}.csv"
    path.parent.mkdir(exist_ok=True)
    print(f"{path.name}: {write_shares(Warehouse(), path):,} rows, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()

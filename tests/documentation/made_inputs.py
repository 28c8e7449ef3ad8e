"""Small made-up files that pages of the documentation take for granted: a reader's own crossings and tables."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from itertools import permutations
from pathlib import Path


def make(page: str, folder: Path) -> None:
    """Write the files of a page into a folder; nothing for a page that brings its own."""
    MAKERS.get(page, lambda _: None)(folder)


def _crossings(folder: Path) -> None:
    """A simulated border as a reader's files: a folder of crossings, the same under other names, a census."""
    _run(folder, "sojourn border simulate made-up --crossings 4000 --seed 1 --start 2019-01-01 --end 2024-06-30")
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "made-up" / "crossings.parquet")
    (folder / "crossings").mkdir()
    pc.write_csv(table, folder / "crossings" / "2024.csv")
    pq.write_table(table, folder / "crossings.parquet")
    names = {
        "person_id": "personId", "crossing_date": "date_crossing", "direction": "is_arrival", "crossing_id": "journeyId"
    }  # fmt: skip
    pc.write_csv(table.rename_columns([names.get(n, n) for n in table.column_names]), folder / "journeys.csv")
    pc.write_csv(pq.read_table(folder / "made-up" / "initial_status.parquet"), folder / "census.csv")


def _classified(folder: Path) -> None:
    """Classified crossings to the end of 2019, deaths, and the vintage of June 2018 as it was kept then."""
    import datetime as dt

    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    _run(folder, "sojourn border simulate made-up --crossings 20000 --seed 1 --start 2015-01-01 --end 2019-12-31")
    _run(
        folder,
        "sojourn border classify made-up/crossings.parquet --initial-status made-up/initial_status.parquet "
        "--observed-to 2019-12-31 --out classified.parquet",
    )
    crossings = pq.read_table(folder / "made-up" / "crossings.parquet")
    june = pc.less_equal(crossings["crossing_date"], pa.scalar(dt.date(2018, 6, 30)))
    pq.write_table(crossings.filter(june), folder / "june.parquet")
    _run(
        folder,
        "sojourn border classify june.parquet --initial-status made-up/initial_status.parquet "
        "--observed-to 2018-06-30 --out june-classified.parquet && "
        "sojourn border provisional june-classified.parquet --out june.csv --keep vintages",
    )


def _own_flows(folder: Path) -> None:
    """Tables of three areas: a past table with its margins, a net, names and places."""
    _write(folder, "names.csv", "code,name", "MEX,Mexico", "USA,United States", "CAN,Canada")
    _write(folder, "places.csv", "code,latitude,longitude", "MEX,23,-102", "USA,39,-98", "CAN,56,-106")
    _write(folder, "past.csv", ",MEX,USA,CAN", "MEX,,100,30", "USA,50,,45", "CAN,60,35,")
    _write(folder, "out.csv", "code,value", "MEX,140", "USA,100", "CAN,90")
    _write(folder, "in.csv", "code,value", "MEX,110", "USA,140", "CAN,80")
    _write(folder, "net.csv", "code,value", "MEX,-30", "USA,40", "CAN,-10")
    _write(folder, "people.csv", "code,value", "MEX,5000", "USA,9000", "CAN,2000")


def _index_tables(folder: Path) -> None:
    """Flows by age, cohorts of two censuses, an age profile and pairs with covariates."""
    ages = [f"{o},{d},{a},{n}" for n, (o, d) in enumerate(permutations("ABC", 2), start=2) for a in ("0-14", "15-64")]
    _write(folder, "flows_by_age.csv", "origin,destination,age,value", *ages)
    censuses = [
        f"{a}-{a + 4},{100 - a},{105 - a if a > 5 else 60},{0.99 - a / 1000 if a > 5 else ''}" for a in range(0, 70, 5)
    ]
    _write(folder, "manila.csv", "age,pop_1960,pop_1970,ratio", *censuses)
    cohorts = [
        f"{area},{sex},{start},{end},{ratio},{births}"
        for area in ("N", "S")
        for sex in ("F", "M")
        for start, end, ratio, births in (
            (90, 85, 0.95, 100),
            (80, 84, 0.96, 95),
            (70, 80, 0.98, ""),
            (60, 70, 0.9, ""),
        )
    ]
    _write(folder, "cohorts.csv", "area,sex,population_start,population_end,survival,births", *cohorts)
    _write(folder, "areas.csv", "area,population_start,population_end,births,deaths", "N,100,120,10,4", "S,90,80,8,5")
    rates = [0.03 if a < 18 else 0.08 - 0.002 * abs(a - 26) for a in range(5, 60)]
    profile = [f"{age},{1000 * max(r, 0.01):.0f},1000" for age, r in zip(range(5, 60), rates, strict=True)]
    _write(folder, "profile.csv", "age,migrants,population", *profile)
    places = "ABCDE"
    pairs = [
        f"{o},{d},{year},{40 + 13 * ((3 * i + 5 * j + year) % 7)},{200 + 90 * abs(i - j)},{(i + j) % 2}"
        for year in (2010, 2015)
        for i, o in enumerate(places)
        for j, d in enumerate(places)
        if o != d
    ]
    _write(folder, "pairs.csv", "origin,destination,year,value,km,language", *pairs)


def _write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _run(folder: Path, command: str) -> None:
    subprocess.run(["bash", "-e", "-c", command], cwd=folder, capture_output=True, check=True)


MAKERS: dict[str, Callable[[Path], None]] = {
    "border-classify": _crossings,
    "border-tabulate": _classified,
    "flows-own-tables": _own_flows,
    "flow-indices": _index_tables,
}

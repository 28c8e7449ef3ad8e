"""Answers of SDMX over a loaded warehouse: seconds, seconds of processor, and how much memory grows.

    python benchmarks/sdmx.py WAREHOUSE
    python benchmarks/sdmx.py --made-up 10000000

Each case runs in a process of its own: the largest dataflow streamed whole in a format, a filtered question over it,
and a dataflow with all it refers to. Of a made-up warehouse (stocks between all countries by sex and age, as many
observations as are named) a million observations are streamed in every format, and three filters are asked.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

CASES = {
    "csv": "/sdmx/2.1/data/DISPLACED_POPULATION/all?format=csv10",
    "ml 2.1": "/sdmx/2.1/data/DISPLACED_POPULATION/all?format=specific21",
    "ml 3.0": "/sdmx/2.1/data/DISPLACED_POPULATION/all?format=xml30",
    "json 2.0": "/sdmx/2.1/data/DISPLACED_POPULATION/all?format=json20",
    "filtered": "/sdmx/2.1/data/DISPLACED_POPULATION/KEN...?format=csv10",
    "structure": "/sdmx/2.1/dataflow/SOJOURN/MIGRANT_STOCK/1.0?references=descendants",
}
_OF_ALL = "/sdmx/3.0/data/dataflow/SOJOURN/MIGRANT_STOCK/1.0"
MADE_UP = {
    **{f"1 M, {f}": f"{_OF_ALL}/*?limit=1000000&format={f}"
       for f in ("csv10", "csv20", "specific21", "generic21", "xml30", "json20")},
    "a corridor": f"{_OF_ALL}/KEN.UGA.*.*.*?format=csv20",
    "an area": f"{_OF_ALL}/KEN.*.F.*.*?format=csv20",
    "a filter": f"{_OF_ALL}/*?c[REF_AREA]=KEN,UGA&c[TIME_PERIOD]=ge:2010&c[OBS_VALUE]=gt:9000&format=csv20",
}  # fmt: skip


def made_up(path: Path, count: int) -> None:
    """A warehouse of so many observations, from a fixed seed: no figure of anybody."""
    from sojourn.concepts import age, area
    from sojourn.concepts.dataflows import MIGRANT_STOCK
    from sojourn.warehouse import Warehouse

    countries = area.countries()
    ages = [f"Y{a}T{a + 4}" for a in range(0, 100, 5)]
    assert all(age.parse(a) for a in ages)
    axes = (countries, countries, ("F", "M"), ages, tuple(map(str, range(1985, 2025))))
    sizes = [len(a) for a in axes]
    whole = int(np.prod(sizes))
    if count > whole:
        raise SystemExit(f"At most {whole:,} observations.")
    at = np.unravel_index(np.arange(count) * (whole // count), sizes)
    names = ("ref_area", "counterpart_area", "sex", "age", "time_period")
    columns = {n: pa.array(a).take(pa.array(i)) for n, a, i in zip(names, axes, at, strict=True)}
    columns["obs_value"] = pa.array(np.random.default_rng(1).integers(0, 10_000, count).astype(float))
    release = {"source": "MADE_UP", "edition": "1", "publisher": "nobody", "file_name": "made up", "sha256": "0" * 64,
               "size": 1}  # fmt: skip
    Warehouse(path).load(release, [(MIGRANT_STOCK, MIGRANT_STOCK.table(columns))])


def one(path: Path, address: str) -> str:
    """Ask once to open the state, then measure."""
    from fastapi.testclient import TestClient

    from sojourn.service.app import application

    client = TestClient(application(path))
    client.get("/sdmx/2.1/data/MIGRANT_STOCK/KEN.UGA...?format=csv10")
    client.get(CASES["structure"])
    before, held = resource.getrusage(resource.RUSAGE_SELF), _most_held(anew=True)
    start = time.perf_counter()
    with client.stream("GET", address, headers={"Accept-Encoding": "identity"}) as answer:
        size = sum(len(part) for part in answer.iter_raw())
        answer.raise_for_status()
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{size:>12,} bytes {seconds:7.2f} s {processor:7.2f} s of processor, {_most_held() - held:,.0f} MB more"


def _most_held(*, anew: bool = False) -> float:
    """MB that the process held at most; anew : counted from now (Linux, where a child begins with its parent's)."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told["VmHWM"].split()[0]) / 1024


def every(path: Path, cases: dict[str, str]) -> None:
    """Print each case, from a process of its own."""
    for name, address in cases.items():
        words = [sys.executable, __file__, str(path), "--one", address]
        run = subprocess.run(words, capture_output=True, text=True)
        print(f"{name:<16}{run.stdout.strip() or run.stderr[-300:]}", flush=True)


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warehouse", type=Path, nargs="?")
    parser.add_argument("--made-up", type=int, metavar="OBSERVATIONS")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(one(given.warehouse, given.one))
    elif given.made_up:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "made-up.duckdb"
            made_up(path, given.made_up)
            print(f"{given.made_up:,} observations, {path.stat().st_size / 1e6:,.0f} MB")
            every(path, MADE_UP)
    else:
        every(given.warehouse, CASES)


if __name__ == "__main__":
    main()

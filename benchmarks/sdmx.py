"""Answers of SDMX over a loaded warehouse: seconds, seconds of processor, and how much memory grows.

    python benchmarks/sdmx.py WAREHOUSE

Each case runs in a process of its own: the largest dataflow streamed whole in a format, a filtered question over it,
and a dataflow with all it refers to.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

CASES = {
    "csv": "/sdmx/2.1/data/DISPLACED_POPULATION/all?format=csv10",
    "ml 2.1": "/sdmx/2.1/data/DISPLACED_POPULATION/all?format=specific21",
    "ml 3.0": "/sdmx/2.1/data/DISPLACED_POPULATION/all?format=xml30",
    "json 2.0": "/sdmx/2.1/data/DISPLACED_POPULATION/all?format=json20",
    "filtered": "/sdmx/2.1/data/DISPLACED_POPULATION/KEN...?format=csv10",
    "structure": "/sdmx/2.1/dataflow/SOJOURN/MIGRANT_STOCK/1.0?references=descendants",
}


def one(path: Path, address: str) -> str:
    """Ask once to open the state, then measure."""
    from fastapi.testclient import TestClient

    from sojourn.service.app import application

    client = TestClient(application(path))
    client.get("/sdmx/2.1/data/DISPLACED_POPULATION/KEN.UGA..?format=csv10")
    client.get(CASES["structure"])
    before = resource.getrusage(resource.RUSAGE_SELF)
    start = time.perf_counter()
    with client.stream("GET", address, headers={"Accept-Encoding": "identity"}) as answer:
        size = sum(len(part) for part in answer.iter_raw())
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{size:>12,} bytes {seconds:7.2f} s {processor:7.2f} s of processor, {_grown(before, after):,.0f} MB more"


def _grown(before: resource.struct_rusage, after: resource.struct_rusage) -> float:
    return (after.ru_maxrss - before.ru_maxrss) / 1024


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(one(Path(sys.argv[1]), CASES[sys.argv[2]]))
    else:
        for name in CASES:
            run = subprocess.run([sys.executable, __file__, sys.argv[1], name], capture_output=True, text=True)
            print(f"{name:<10}{run.stdout.strip() or run.stderr[-300:]}", flush=True)

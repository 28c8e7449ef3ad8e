"""How the time and memory of ``sojourn border classify`` grow with the number of crossings.

    python benchmarks/border_growth.py --sizes 1e5,1e6,1e7 --folder /tmp/border-growth

For each size a folder of Parquet files is made (ten crossings a person over up to twenty years, one file per group
of persons and five calendar years, so that persons are split over files, each file sorted by date as a border
system delivers it), then classified by the command in a process of its own. Printed: seconds, seconds of
processor time (all threads), crossings a second and the largest resident memory of that process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

CROSSINGS_PER_PERSON = 10
GROUP = 500_000
FIRST_DAY = 12_784  # 2005-01-01
YEARS = ((2005, 2009), (2010, 2014), (2015, 2019), (2020, 2029))
CITIZENSHIPS = np.array(["NZL", "AUS", "CHN", "IND", "GBR", "PHL", "WSM", "ZAF"])


def make(folder: Path, crossings: int, seed: int = 4) -> None:
    """Write ``crossings`` rows of invented travel histories to ``folder``."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    persons = crossings // CROSSINGS_PER_PERSON
    for group, start in enumerate(range(0, persons, GROUP)):
        count = min(GROUP, persons - start)
        table = _group(rng, start, count)
        day = table["crossing_date"].cast(pa.int32()).to_numpy()
        for first, last in YEARS:
            low = int(np.datetime64(f"{first}-01-01", "D").astype(int))
            high = int(np.datetime64(f"{last}-12-31", "D").astype(int))
            rows = np.flatnonzero((day >= low) & (day <= high))
            rows = rows[np.argsort(day[rows], kind="stable")]
            if len(rows):
                pq.write_table(
                    table.take(pa.array(rows)), folder / f"crossings_{first}_{group:03}.parquet", compression="zstd"
                )


def _group(rng: np.random.Generator, start: int, count: int) -> pa.Table:
    """Histories of ``count`` persons: visitors, travellers, and some who stay for years."""
    shape = (count, CROSSINGS_PER_PERSON)
    kind = rng.choice(3, size=(count, 1), p=(0.6, 0.3, 0.1))
    mean = np.array([30.0, 120.0, 500.0])[kind]
    gaps = rng.exponential(mean, size=shape).astype(np.int64)
    gaps[:, 0] = rng.integers(0, 15 * 365, size=count)
    day = (FIRST_DAY + np.cumsum(gaps, axis=1)).astype(np.int32)
    day = np.minimum(day, FIRST_DAY + 24 * 365)
    direction = (np.arange(CROSSINGS_PER_PERSON)[None, :] + rng.integers(0, 2, size=(count, 1))) % 2
    person = np.repeat(np.arange(start, start + count, dtype=np.int64) * 7919 + 1_000_000_007, CROSSINGS_PER_PERSON)
    return pa.table(
        {
            "crossing_id": start * CROSSINGS_PER_PERSON + np.arange(count * CROSSINGS_PER_PERSON, dtype=np.int64),
            "person_id": person,
            "crossing_date": pa.array(day.ravel()).cast(pa.date32()),
            "direction": pa.DictionaryArray.from_arrays(
                pa.array(direction.ravel().astype(np.int8)), pa.array(["departure", "arrival"])
            ).cast(pa.string()),
            "citizenship": CITIZENSHIPS[np.repeat(rng.integers(0, 8, size=count), CROSSINGS_PER_PERSON)],
            "age": np.repeat(rng.integers(0, 90, size=count).astype(np.int16), CROSSINGS_PER_PERSON),
        }
    )


def measure(folder: Path, out: Path, options: list[str]) -> dict[str, float]:
    """Run the command on ``folder`` and return seconds and the largest memory in GB."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from sojourn.cli import main; main()",
            "border",
            "classify",
            str(folder),
            "--out",
            str(out),
            "--json",
            *options,
        ],
        stdout=subprocess.PIPE,
    )
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("classification failed")
    seconds = time.perf_counter() - begun
    result = json.loads(output)
    return {
        "seconds": seconds,
        "processor": usage.ru_utime + usage.ru_stime,
        "gigabytes": usage.ru_maxrss / 1024**2,
        "rows": result["counts"]["rows_classified"],
    }


def main() -> None:
    """Make, classify, print one line per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1e5,1e6,1e7")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--keep", action="store_true", help="keep the files for another run")
    parser.add_argument("options", nargs="*", help="further options of the command, after --")
    arguments = parser.parse_args()
    print("crossings | seconds | processor seconds | crossings a second | memory, GB")
    for size in (int(float(text)) for text in arguments.sizes.split(",")):
        folder = arguments.folder / f"{size}"
        if not folder.exists():
            make(folder, size)
        out = arguments.folder / f"{size}.parquet"
        result = measure(folder, out, arguments.options)
        if result["rows"] != size:
            raise SystemExit(f"{size} crossings went in, {result['rows']} were classified")
        cells = (
            f"{size:>11,}",
            f"{result['seconds']:.1f}",
            f"{result['processor']:.1f}",
            f"{size / result['seconds']:,.0f}",
            f"{result['gigabytes']:.2f}",
        )
        print(" | ".join(cells), flush=True)
        out.unlink()
        if not arguments.keep:
            shutil.rmtree(folder)
    print(f"largest of all: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2:.2f} GB")


if __name__ == "__main__":
    main()

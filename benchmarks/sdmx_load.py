"""Many readers at once over a running service: answers, errors, median, 99th percentile, load of the machine.

    python benchmarks/sdmx_load.py http://127.0.0.1:8000 [--clients 50] [--seconds 120]

Each reader asks one question after the other: figures of an area in three formats, a dataflow with all it refers to,
and what there is of a selection.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

AREAS = ("KEN", "UGA", "TZA")
QUESTIONS = (
    "/sdmx/2.1/data/MIGRANT_STOCK/{area}....?format=csv10&lastNObservations=2",
    "/sdmx/3.0/data/dataflow/SOJOURN/MIGRANT_STOCK/1.0/{area}.*.*.*.*?format=json20&limit=500",
    "/sdmx/2.1/data/TREATY_ACTION/{area}...?format=specific21",
    "/sdmx/2.1/dataflow/SOJOURN/MIGRANT_STOCK/1.0?references=children",
    "/sdmx/3.0/availability/dataflow/SOJOURN/MIGRANT_STOCK/1.0/{area}.*.*.*.*/SEX",
)


def reader(base: str, place: int, until: float) -> list[tuple[float, str]]:
    """Seconds and outcome of each question of one reader."""
    found = []
    with httpx.Client(timeout=300) as client:
        while time.monotonic() < until:
            asked = place + len(found)
            address = base + QUESTIONS[asked % len(QUESTIONS)].format(area=AREAS[asked % len(AREAS)])
            begun = time.perf_counter()
            try:
                outcome = str(client.get(address).status_code)
            except httpx.HTTPError as error:
                outcome = type(error).__name__
            found.append((time.perf_counter() - begun, outcome))
    return found


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    given = parser.parse_args()
    until = time.monotonic() + given.seconds
    with ThreadPoolExecutor(given.clients) as pool:
        asked = [pool.submit(reader, given.address, n, until) for n in range(given.clients)]
        answers = [one for a in asked for one in a.result()]
    seconds = sorted(s for s, _ in answers)
    last = seconds[min(len(seconds) - 1, int(len(seconds) * 0.99))]
    outcomes = ", ".join(f"{n} with {o}" for o, n in sorted(Counter(o for _, o in answers).items()))
    print(f"{given.clients} readers, {given.seconds:.0f} s: {len(answers)} answers ({outcomes})")
    print(f"median {statistics.median(seconds):.3f} s, 99th percentile {last:.3f} s, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

"""The whole family on a loaded warehouse: every interval, women, men and both, time and memory.

    OPENBLAS_NUM_THREADS=1 python benchmarks/flows_family.py --warehouse FILE [--edition 2024]

Differencing, rates and accounting; optimal transport and the distance mixture are timed apart.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

from sojourn.products.flows.family import FlowFamily
from sojourn.warehouse import Warehouse

METHODS = ("diff-drop", "diff-return", "dennett", "open-dr", "open", "closed", "independence", "pseudo-bayesian")
APART = ("distance-mixture", "optimal-transport")


def main() -> None:
    """Print seconds and megabytes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--warehouse", type=Path, required=True)
    parser.add_argument("--edition", default=None)
    asked = parser.parse_args()
    begin, cpu = time.perf_counter(), time.process_time()
    family = FlowFamily(Warehouse(asked.warehouse))
    periods = family.periods(asked.edition)
    made = 0
    for period in periods:
        for method in METHODS:
            for sex in ("F", "M", "_T"):
                family.estimate(period, method, sex, edition=asked.edition)  # type: ignore[arg-type]
                made += 1
    wall, used = time.perf_counter() - begin, time.process_time() - cpu
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{made} estimates, {len(periods)} intervals: {wall:.1f} s wall, {used:.1f} s CPU, {most:.0f} MB at most")
    for method in APART:
        begin = time.perf_counter()
        for period in periods:
            family.estimate(period, method, edition=asked.edition)
        print(f"{method}, both sexes, {len(periods)} intervals: {time.perf_counter() - begin:.1f} s wall")


if __name__ == "__main__":
    main()

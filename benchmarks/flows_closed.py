"""Closed demographic accounting: cost on the real tables, growth with the number of areas, ratio to R's migest.

    python benchmarks/flows_closed.py [--reference FOLDER] [--repeat 5] [--json]

FOLDER holds the recorded world tables (``global/inputs``); by default the shared reference folder. Without it the real
tables are left out; without R and migest the comparison is left out; both are said. CPU time counts all threads of the
process: run with OPENBLAS_NUM_THREADS=1 to know what one core does.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from sojourn.estimators import DemographicAccounting, OptimalTransport, distance_cost, event_array, stock_array

REPOSITORY = Path(__file__).resolve().parents[1]
R_SCRIPT = """
suppressMessages(library(migest))
read_square <- function(f) { d <- read.csv(f, check.names = FALSE, row.names = 1); as.matrix(d) }
read_list <- function(f) { d <- read.csv(f); setNames(d$value, d$code) }
a <- commandArgs(trailingOnly = TRUE)
s1 <- read_square(a[1]); s2 <- read_square(a[2]); b <- read_list(a[3]); d <- read_list(a[4])
set.seed(1)
t <- system.time(f <- ffs_demo(stock_start = s1, stock_end = s2, births = b, deaths = d))
cat(t[["user.self"]] + t[["sys.self"]], t[["elapsed"]])
"""


def measured(method: Any, account: dict[str, Any], repeat: int) -> dict[str, float]:
    """Least CPU and wall time of several runs, after one to load libraries; seconds."""
    method.estimate(**account)
    cpu, wall = [], []
    for _ in range(repeat):
        c, w = time.process_time(), time.perf_counter()
        made = method.estimate(**account)
        cpu.append(time.process_time() - c)
        wall.append(time.perf_counter() - w)
    return {"cpu_s": min(cpu), "wall_s": min(wall), "birthplace_residual": made.diagnostics["birthplace_residual"]}


def made_up(n: int, seed: int = 1) -> dict[str, Any]:
    """An account of ``n`` areas with a heavy diagonal and a fifth of the corridors in use, as in the real tables."""
    rng = np.random.default_rng(seed)
    start = np.round(rng.lognormal(6, 3, (n, n)) * (rng.random((n, n)) < 0.2))
    population = np.round(rng.lognormal(15, 2, n)) + 1e4
    start[np.diag_indices(n)] = population
    start[0, 1:] += 10
    start[1:, 0] += 10
    end = np.round(start * rng.uniform(0.95, 1.2, (n, n)))
    births = np.round(population * rng.uniform(0.05, 0.2, n))
    deaths = np.round(start.sum(axis=0) * rng.uniform(0.02, 0.08, n))
    areas = [str(k) for k in range(n)]
    return {
        "stock_start": stock_array(start, areas),
        "stock_end": stock_array(end, areas),
        "births": event_array(births, areas),
        "deaths": event_array(deaths, areas),
    }


def real(folder: Path, year: int) -> dict[str, Any]:
    """The recorded world tables of one period."""

    def grid(path: Path) -> tuple[list[str], np.ndarray]:
        with gzip.open(path, "rt") as text:
            rows = list(csv.reader(text))
        return rows[0][1:], np.array([[float(v) for v in r[1:]] for r in rows[1:]])

    areas, start = grid(folder / f"stock_{year}.csv.gz")
    _, end = grid(folder / f"stock_{year + 5}.csv.gz")
    with (folder / f"births_deaths_{year}_{year + 5}.csv").open() as text:
        events = {r["country_code"]: r for r in csv.DictReader(text)}
    listed = {name: np.array([float(events[a][name]) for a in areas]) for name in ("births", "deaths")}
    return {
        "stock_start": stock_array(start, areas),
        "stock_end": stock_array(end, areas),
        **{name: event_array(values, areas) for name, values in listed.items()},
    }


def with_r(account: dict[str, Any]) -> dict[str, float] | str:
    """CPU seconds of migest on the same tables, or why it was not run."""
    if shutil.which("Rscript") is None:
        return "skipped: R is not installed"
    if subprocess.run(["Rscript", "-e", "library(migest)"], capture_output=True, check=False).returncode:
        return "skipped: R has no package migest"
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, array in account.items():
            path = Path(folder) / f"{name}.csv"
            areas = [str(a) for a in array["residence"].values]
            with path.open("w", newline="") as text:
                writer = csv.writer(text)
                writer.writerow(["birth", *areas] if array.ndim == 2 else ["code", "value"])
                for area, row in zip(areas, array.values, strict=True):
                    writer.writerow([area, *np.atleast_1d(row).tolist()])
            files.append(str(path))
        script = Path(folder) / "closed.R"
        script.write_text(R_SCRIPT)
        run = subprocess.run(["Rscript", str(script), *files], capture_output=True, text=True, check=False)
        if run.returncode:
            return f"skipped: migest failed ({run.stderr.strip().splitlines()[-1]})"
        cpu, wall = (float(v) for v in run.stdout.split()[-2:])
        return {"cpu_s": cpu, "wall_s": wall}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("SOJOURN_SHARED", REPOSITORY.parent / "shared"))
    parser.add_argument(
        "--reference", type=Path, default=shared / "reference" / "flows_from_stocks" / "global" / "inputs"
    )
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result: dict[str, Any] = {"threads": os.environ.get("OPENBLAS_NUM_THREADS", "all"), "growth": {}}
    for n in (50, 100, 231, 1000):
        result["growth"][n] = measured(DemographicAccounting(), made_up(n), options.repeat)
    if options.reference.is_dir():
        account = real(options.reference, 1990)
        result["world 1990-95"] = measured(DemographicAccounting(), account, options.repeat)
        result["migest on the same tables"] = with_r(account)
        theirs = result["migest on the same tables"]
        if isinstance(theirs, dict):
            result["times faster (CPU)"] = theirs["cpu_s"] / result["world 1990-95"]["cpu_s"]
        n = account["stock_start"].shape[0]
        rng = np.random.default_rng(0)
        cost = distance_cost(
            [str(a) for a in account["stock_start"]["residence"].values],
            rng.uniform(-50, 70, n),
            rng.uniform(-180, 180, n),
        )
        result["optimal transport, 231 areas"] = measured(OptimalTransport(cost), account, 1)
    else:
        result["world 1990-95"] = f"skipped: {options.reference} is not here"
    result["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if options.json:
        print(json.dumps(result, indent=1))
        return
    for key, value in result.items():
        print(f"{key}: {value}")


if __name__ == "__main__":
    main()

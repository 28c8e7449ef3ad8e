"""What a single use costs: the command on a 4 x 4 table, and the world's closed account in a new process.

    python benchmarks/flows_start.py [--reference FOLDER] [--repeat 5]

Seconds of CPU and of wall time of whole processes, the least of several: what a user waits for, imports included. The
other implementation was measured beside ours in November 2026 on one machine, the same tables and one thread: 300 to
530 times more CPU warm, 72 times on the first call of a process, 7.8 times more memory. These ratios are cited, ours
is measured here anew; ``flows_closed.py`` runs both side by side where R and migest are installed.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
TABLES = {
    "a": "b,A,B,C,D\nA,1000,100,10,0\nB,55,555,50,5\nC,80,40,800,40\nD,20,25,20,200\n",
    "b": "b,A,B,C,D\nA,950,100,60,0\nB,80,505,75,5\nC,90,30,800,40\nD,40,45,0,180\n",
    "births": "code,value\nA,80\nB,20\nC,40\nD,60\n",
    "deaths": "code,value\nA,70\nB,30\nC,50\nD,10\n",
}
WORLD = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import flows_closed
account = flows_closed.real(Path(sys.argv[2]), 1990)
begin = time.process_time()
flows_closed.DemographicAccounting().estimate(**account)
first = time.process_time() - begin
begin = time.process_time()
flows_closed.DemographicAccounting().estimate(**account)
print(first, time.process_time() - begin)
"""


def measured(command: list[str], repeat: int) -> tuple[float, float, str]:
    """Least CPU and wall seconds of a process, and what it printed the last time."""
    cpu, wall, said = [], [], ""
    for _ in range(repeat):
        before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        wall.append(time.perf_counter() - begin)
        said = done.stdout
    return min(cpu), min(wall), said


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("SOJOURN_SHARED", REPOSITORY.parent / "shared"))
    parser.add_argument(
        "--reference", type=Path, default=shared / "reference" / "flows_from_stocks" / "global" / "inputs"
    )
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in TABLES.items():
            (Path(folder) / f"{name}.csv").write_text(text)
        files = {n: f"{folder}/{n}.csv" for n in TABLES}
        command = [sys.executable, "-c", "from sojourn.cli import main; main()", "flows", "estimate-tables"]
        command += ["--stock-start", files["a"], "--stock-end", files["b"], "--births", files["births"]]
        command += ["--deaths", files["deaths"], "--method", "closed", "--out", f"{folder}/out.csv"]
        cpu, wall, _ = measured(command, asked.repeat)
        print(f"estimate-tables, 4 x 4: {cpu:.2f} s of CPU, {wall:.2f} s of wall time")
    libraries, _, _ = measured([sys.executable, "-c", "import xarray, pyarrow, typer"], asked.repeat)
    print(f"of which loading xarray, pyarrow and typer: {libraries:.2f} s of CPU")
    if asked.reference.is_dir():
        run = [sys.executable, "-c", WORLD, str(Path(__file__).parent), str(asked.reference)]
        cpu, wall, said = measured(run, asked.repeat)
        first, again = map(float, said.split())
        print(f"world, closed: first call {first:.2f} s of CPU, second {again:.3f} s; the whole process {cpu:.2f} s")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"largest process {peak:.0f} MB")
    else:
        print(f"world: skipped, {asked.reference} is not here")


if __name__ == "__main__":
    main()

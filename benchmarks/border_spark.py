"""What ``sojourn border classify --engine spark`` takes with several executors: time, processor time, driver's memory.

    python benchmarks/border_spark.py --crossings 1e7 --executors 4 --folder /tmp/border-spark

The crossings are those of ``border_growth.py``. Executors are processes of their own (``local-cluster``), each with one
core and its own Java and Python. Printed: seconds, processor seconds of all processes, processor seconds a million
crossings, the largest resident memory of the driver (its Python, its Java) and of the largest executor (both), GB.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from border_growth import make

KILOBYTES = 1024**2


TICKS = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> dict[int, tuple[int, str, float, float]]:
    """Processes below one: parent, what they are, largest resident memory in GB, processor seconds so far."""
    parents: dict[int, tuple[int, str, float, float]] = {}
    found = {root: (0, "driver", 0.0, 0.0)}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                said = dict(line.split(":", 1) for line in (entry / "status").read_text().splitlines() if ":" in line)
                ticks = sum(map(int, (entry / "stat").read_text().rpartition(")")[2].split()[11:13]))
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            largest = int(said.get("VmHWM", "0 kB").split()[0]) / KILOBYTES
            parents[int(entry.name)] = (int(said["PPid"]), command, largest, ticks / TICKS)
    grown = True
    while grown:
        below = {pid: facts for pid, facts in parents.items() if facts[0] in found and pid not in found}
        found.update(below)
        grown = bool(below)
    found[root] = parents.get(root, found[root])
    return found


def kind_of(command: str, pid: int, root: int) -> str:
    """Which part a process plays."""
    if pid == root:
        return "driver, Python"
    if "CoarseGrainedExecutorBackend" in command:
        return "executor, Java"
    if "pyspark.daemon" in command:
        return "executor, Python"
    return "driver, Java" if "java" in command else "other"


def run(folder: Path, out: Path, executors: int, memory: str) -> dict[str, float]:
    """One run of the command; the largest memory of each kind of process."""
    source = str(Path(__file__).parents[1] / "src")
    submit = (
        f"--master local-cluster[{executors},1,1024] --driver-memory {memory} "
        f"--conf spark.executorEnv.PYTHONPATH={source} pyspark-shell"
    )
    environment = {**os.environ, "PYTHONPATH": source, "PYSPARK_SUBMIT_ARGS": submit}
    program = "from sojourn.cli import main; main()"
    command = [sys.executable, "-c", program, "border", "classify", str(folder), "--out", str(out)]
    begun = time.perf_counter()
    process = subprocess.Popen([*command, "--engine", "spark", "--json"], stdout=subprocess.PIPE, env=environment)
    most: dict[str, float] = {}
    used: dict[int, float] = {}
    while process.poll() is None:
        for pid, (_, said, memory_now, seconds) in tree(process.pid).items():
            kind = kind_of(said, pid, process.pid)
            most[kind] = max(most.get(kind, 0.0), memory_now)
            used[pid] = max(used.get(pid, 0.0), seconds)
        time.sleep(0.5)
    told = process.stdout.read() if process.stdout else b""
    if process.returncode:
        raise SystemExit("classification failed")
    counts = json.loads(told)["counts"]
    return {
        "seconds": time.perf_counter() - begun,
        "processor": sum(used.values()),
        "rows": counts["rows_classified"],
        **most,
    }


def main() -> None:
    """Make, classify, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crossings", type=float, default=1e7)
    parser.add_argument("--executors", type=int, default=4)
    parser.add_argument("--driver-memory", default="700m")
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    crossings = int(arguments.crossings)
    folder = arguments.folder / f"{crossings}"
    if not folder.exists():
        make(folder, crossings)
    out = arguments.folder / f"{crossings}-spark"
    found = run(folder, out, arguments.executors, arguments.driver_memory)
    processor = found["processor"]
    if found["rows"] != crossings:
        raise SystemExit(f"{crossings} crossings went in, {found['rows']} were classified")
    size = sum(path.stat().st_size for path in out.rglob("*.parquet"))
    shutil.rmtree(out)
    print(
        f"{crossings:,} crossings, {arguments.executors} executors: {found['seconds']:.0f} s, {processor:.0f} s of CPU,"
    )
    print(f"{processor / crossings * 1e6:.1f} s of CPU a million crossings, {size / crossings:.1f} bytes each written")
    for kind in ("driver, Python", "driver, Java", "executor, Java", "executor, Python"):
        print(f"{kind}: {found.get(kind, 0.0):.2f} GB")


if __name__ == "__main__":
    main()

"""How long the explorer's server takes for an answer, how large its pages are, and how it stands many readers.

    python benchmarks/explorer.py WAREHOUSE [--users 50] [--seconds 120] [--answers 400]

One server process on this machine. First single questions, each for a page that was not asked before (areas,
assessments, traces, corridors, flows, indicators, searches in turn), then the same again, then many readers at once
who open pages at random and pause a second between them. Seconds of wall time; medians and 95th percentiles.
"""

from __future__ import annotations

import argparse
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from itertools import product

import httpx

AREAS = (
    "KEN", "TUV", "HKG", "DEU", "USA", "NPL", "QAT", "MEX", "POL", "SYR", "UKR", "IND", "ZAF", "BRA", "FRA", "PHL",
    "001", "002", "202", "ECOWAS", "COL", "VEN", "TUR", "GBR", "ESP", "ITA", "MAR", "EGY", "NGA", "GHA",
)  # fmt: skip
MEASURES = ("m-IMMIGRANTS", "m-POPULATION", "m-FLOW_IN", "i-FEMALE_SHARE")
INDICATORS = ("MIGRANT_SHARE", "REMITTANCE_COST_TO", "REFUGEES_HOSTED")


def questions(count: int) -> list[str]:
    """Addresses of pages, each once, in an order that is the same in every run."""
    countries = [a for a in AREAS if len(a) == 3 and a.isalpha()]
    found = [f"/{kind}/{area}" for kind, area in product(("area", "assessment", "trace"), AREAS)]
    found += [f"/trace/{area}/{m}" for area, m in product(countries[:12], MEASURES)]
    found += [f"/corridor/{o}/{d}" for o, d in product(countries[:12], countries[:12]) if o != d]
    found += [f"/flows?area={a}" for a in countries] + [f"/indicator/{i}" for i in INDICATORS]
    found += [f"/search?q={q}" for q in ("ken", "кения", "27", "nepal to qatar")]
    random.Random(1).shuffle(found)
    return found[:count]


def asked(client: httpx.Client, address: str) -> tuple[float, int, int]:
    """Seconds, status and size of an answer."""
    begin = time.perf_counter()
    answer = client.get(address, follow_redirects=True)
    return time.perf_counter() - begin, answer.status_code, len(answer.content)


def told(name: str, seconds: list[float]) -> None:
    """A line with the median and the 95th percentile."""
    high = statistics.quantiles(seconds, n=20)[-1]
    print(
        f"{name}: median {1000 * statistics.median(seconds):.0f} ms, 95 % {1000 * high:.0f} ms ({len(seconds)} answers)"
    )


def many(base: str, addresses: list[str], users: int, seconds: float) -> tuple[list[float], int]:
    """Times of all answers of many readers, and how many answers were errors of the server."""
    times: list[float] = []
    errors, end = 0, time.monotonic() + seconds

    def reader(seed: int) -> None:
        nonlocal errors
        chosen = random.Random(seed)
        with httpx.Client(base_url=base, timeout=30) as client:
            while time.monotonic() < end:
                try:
                    took, status, _ = asked(client, chosen.choice(addresses))
                    times.append(took)
                    errors += status >= 500
                except httpx.HTTPError:
                    errors += 1
                time.sleep(chosen.uniform(0.5, 1.5))

    threads = [threading.Thread(target=reader, args=(n,)) for n in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, errors


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warehouse")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--answers", type=int, default=300)
    given = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from sojourn.cli import main; main()", "serve", "--port", str(port)]
    server = subprocess.Popen([*command, "--warehouse", given.warehouse], stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=base, timeout=60) as client:
            for _ in range(600):
                try:
                    client.get("/")
                    break
                except httpx.HTTPError:
                    time.sleep(0.1)
            time.sleep(45)  # what is made beside the first answers
            addresses = questions(given.answers)
            first = [(asked(client, a), a) for a in addresses]
            told("a page nobody asked for before", [t for (t, _, _), _ in first])
            slow = sorted(first, reverse=True)[:5]
            print("slowest:", ", ".join(f"{a} {1000 * t:.0f} ms" for (t, _, _), a in slow))
            print("largest:", max((size, a) for (_, _, size), a in first))
            print("not answered:", [a for (_, status, _), a in first if status != 200])
            told("the same again", [asked(client, a)[0] for a in addresses])
        times, errors = many(base, addresses, given.users, given.seconds)
        told(f"{given.users} readers for {given.seconds:.0f} s, {errors} errors", times)
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()

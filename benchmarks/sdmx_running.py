"""A service as processes: started, swapped under, killed, told to stop; and assistants over input and output."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

PATIENCE = 300
LONG = "/sdmx/2.1/data/DISPLACED_POPULATION/all?format=specific21"
HTTP = httpx.Client(timeout=PATIENCE)


@contextmanager
def served(warehouse: Path, workers: int = 1, most: int = 0) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server on a free port, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    limit = f"from sojourn.service.sdmx import answers; answers.MOST = {most};" if most else ""
    words = [
        "-c",
        f"{limit}from sojourn.cli import main; main()",
        "serve",
        "--port",
        str(port),
        "--workers",
        str(workers),
    ]
    process = subprocess.Popen([sys.executable, *words, "--warehouse", str(warehouse)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(PATIENCE):
            try:
                if httpx.get(f"{base}/ready", timeout=10).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(1)
        yield base, process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()


def running(warehouse: Path) -> list[str]:
    """The file is swapped under two workers while they are asked, then they are told to stop amid an answer."""
    question = "/sdmx/2.1/data/TREATY_ACTION/all?format=csv10"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "swapped.duckdb"
        shutil.copy(warehouse, path)
        statuses: Counter[int] = Counter()
        with served(path, 2) as (base, process), ThreadPoolExecutor(6) as pool:
            for _ in range(6):
                asked = [pool.submit(HTTP.get, base + question) for _ in range(8)]
                beside = Path(folder) / "next.duckdb"
                shutil.copy(warehouse, beside)
                beside.replace(path)
                statuses.update(a.result().status_code for a in asked)
            restarted = _restarted(base + question, process)
            whole = HTTP.get(base + LONG).content
            with HTTP.stream("GET", base + LONG) as answer:
                parts = answer.iter_bytes()
                begun = next(parts)
                process.send_signal(signal.SIGTERM)
                ended = "whole" if begun + b"".join(parts) == whole else "cut"
            process.wait(PATIENCE)
    told = ", ".join(f"{n} with {s}" for s, n in sorted(statuses.items()))
    return [
        "## Running", "",
        f"Two workers, the warehouse swapped six times under 48 questions: {told}. {restarted} "
        f"An answer of {len(whole):,} bytes under way when the server was told to stop came {ended}, and the server "
        f"ended with {process.returncode}.",
    ]  # fmt: skip


def _restarted(address: str, process: subprocess.Popen[bytes]) -> str:
    """A worker is killed: what readers see of it, and whether another takes its place."""
    tasks = Path(f"/proc/{process.pid}/task/{process.pid}/children")

    def workers() -> list[int]:
        named = ((int(p), Path(f"/proc/{p}/cmdline").read_text()) for p in tasks.read_text().split())
        return [p for p, words in named if "spawn_main" in words]

    before = workers()
    os.kill(before[0], signal.SIGKILL)
    statuses = Counter[int](HTTP.get(address).status_code for _ in range(12))
    for _ in range(PATIENCE):
        if len(now := workers()) == len(before) and before[0] not in now:
            break
        time.sleep(1)
    told = ", ".join(f"{n} with {s}" for s, n in sorted(statuses.items()))
    ready = httpx.get(address.partition("/sdmx")[0] + "/ready", timeout=PATIENCE).status_code
    return f"One of {len(before)} workers killed: 12 questions after it {told}; {len(now)} workers then, ready {ready}."


def assistants(warehouse: Path) -> list[str]:
    """``sojourn mcp`` as a process, asked over its input and output by the protocol's own client."""

    async def asked() -> tuple[list[str], str]:
        words = ["-c", "from sojourn.cli import main; main()", "mcp", "--warehouse", str(warehouse)]
        started = stdio_client(StdioServerParameters(command=sys.executable, args=words, env=dict(os.environ)))
        async with started as (reader, writer), ClientSession(reader, writer) as session:
            await session.initialize()
            tools = sorted(t.name for t in (await session.list_tools()).tools)
            found = await session.call_tool("find", {"text": "Kenya"})
            return tools, "" if "KEN" in str(found.content) else "not "

    tools, found = asyncio.run(asked())
    return [
        "## Assistants", "",
        f"`sojourn mcp` as a process over its input and output, asked by the protocol's own client: tools "
        f"{', '.join(f'`{t}`' for t in tools)}; Kenya {found}found.",
    ]  # fmt: skip

"""What a frame of the moving map of flows costs while its brush is drawn, in Chromium's software renderer.

    python benchmarks/explorer_map.py ADDRESS [--frames 120]

ADDRESS : of a page of flows, of a server (http://127.0.0.1:8000/flows) or of a folder (file:///.../flows.html)

Each frame is another run of years: it is gathered, drawn and read back, so that rasterising counts. Three figures: the
time of the script, the time until the picture stands, both by the clock of the page (median and 95th percentile, which
grow with whatever else the machine does), and the CPU time of all processes of the browser a frame, which does not.
Thirty frames a second are 33 ms.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from pathlib import Path

from playwright.sync_api import sync_playwright

FRAMES = """async frames => {
  const brush = document.getElementById('b-from'), pen = document.getElementById('arcs').getContext('2d');
  const intervals = +brush.max + 1, script = [], whole = [];
  for (let i = 0; i < frames; i++) {
    await new Promise(requestAnimationFrame);
    const begin = performance.now();
    brush.value = String(i % intervals);
    sojourn.gather();
    sojourn.draw(true);
    script.push(performance.now() - begin);
    pen.getImageData(0, 0, 1, 1);
    whole.push(performance.now() - begin);
  }
  const at = (times, share) => times.sort((a, b) => a - b)[Math.floor(share * (times.length - 1))].toFixed(1);
  return [script, whole].map(times => `median ${at(times, 0.5)} ms, 95 % ${at(times, 0.95)} ms`);
}"""


def below(process: int) -> list[int]:
    """All processes below one, from /proc."""
    children = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            children[int(folder.joinpath("stat").read_text().rpartition(")")[2].split()[1])].append(int(folder.name))
        except OSError:
            continue
    found, left = [], [process]
    while left:
        left += (new := children[left.pop()])
        found += new
    return found


def cpu_seconds(processes: list[int]) -> float:
    """CPU time of processes, user and system."""
    ticks = 0
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--frames", type=int, default=120)
    given = parser.parse_args()
    with sync_playwright() as program:
        browser = program.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900}).new_page()
        page.goto(given.address)
        page.wait_for_selector("#moving:not([hidden])", timeout=120_000)
        page.wait_for_timeout(2000)
        page.evaluate(FRAMES, 10)
        processes = below(os.getpid())
        before = cpu_seconds(processes)
        script, whole = page.evaluate(FRAMES, given.frames)
        spent = (cpu_seconds(processes) - before) / given.frames
        print(f"arcs of the whole map: {page.get_attribute('#moving', 'data-arcs')}")
        print(f"script a frame: {script}\nuntil the picture stands: {whole}")
        print(f"CPU a frame, all processes of the browser: {1000 * spent:.1f} ms")
        browser.close()


if __name__ == "__main__":
    main()

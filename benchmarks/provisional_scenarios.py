"""First figures under shock: the scenario table of the page on provisional estimates, and its picture.

    nice python benchmarks/provisional_scenarios.py
    nice python benchmarks/provisional_scenarios.py --write
    nice python benchmarks/provisional_scenarios.py --worlds tuning --only closure --seeds 101,102

Worlds and seeds are those of ``simulate.travel_scenarios``: constants of the estimator were set on the worlds of
``--worlds tuning`` and on no other. ``--write`` puts table, goals and picture into the page; ``--keep FOLDER`` keeps
what each world gave, so that a run that was ended goes on. The same seeds give the same table.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from sojourn import release
from sojourn.products.border.worlds_scored import Scored, World, follow, pooled, score_world
from sojourn.publish.charts import drawing_file
from sojourn.publish.charts.border import vintages as border
from sojourn.simulate.travel_scenarios import SCORED, SCORED_SEEDS, TUNING, TUNING_SEEDS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "provisional-migration-estimates.md"
PICTURE = ROOT / "docs" / "images" / "border-closure.svg"
BEGIN, END = "<!-- scenario table: begin -->", "<!-- scenario table: end -->"
MEASURES = ("arrivals", "departures", "net")


def after(day: date, months: int) -> date:
    """The first of the month so many months later."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def spans(name: str, tuning: bool) -> list[tuple[str, date | None, date | None]]:
    """Rows of the table of a scenario: title, first and last month."""
    change = (TUNING if tuning else SCORED)[name].changes
    rows: list[tuple[str, date | None, date | None]] = [(name, None, None)]
    if not change:
        return rows
    first, last = change[0].first, change[0].last
    if last is None:
        return [
            *rows, ("months 1 to 3 of it", first, after(first, 2)), ("from the 4th month", after(first, 3), None),
            ("from the 7th month", after(first, 6), None),
        ]  # fmt: skip
    reopened = after(last, 1)
    return [
        *rows, ("before", None, after(first, -1)), ("months 1 and 2 of it", first, after(first, 1)),
        ("from the 3rd month to its end", after(first, 2), last), ("a year from reopening", reopened, after(last, 12)),
        ("later", after(last, 13), None),
    ]  # fmt: skip


def run(name: str, seeds: Sequence[int], crossings: int, tuning: bool, keep: Path | None) -> list[World]:
    """All worlds of a scenario, progress on standard error."""
    scenario = (TUNING if tuning else SCORED)[name]
    change = scenario.changes[0] if scenario.changes else None
    known = (change.first, change.last) if change is not None and change.last is not None else None
    worlds = []
    for seed in seeds:
        begun = time.process_time()
        kept = None if keep is None else keep / f"{name}-{seed}-{crossings}.pickle"
        if kept is not None and kept.exists():
            world, taken = pickle.loads(kept.read_bytes())
        else:
            world = score_world(follow(scenario, seed, crossings), known_break=known)
            taken = time.process_time() - begun
            if kept is not None:
                keep.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(pickle.dumps((world, taken)))
        SECONDS.append(taken)
        print(f"{name}, seed {seed}: {len(world.months)} months, {taken:.0f} s of CPU", file=sys.stderr, flush=True)
        worlds.append(world)
    return worlds


SECONDS: list[float] = []


def row(title: str, worlds: Sequence[World], first: date | None, last: date | None) -> str:
    """One row of the table: ours, then what it is held against."""
    found = {m: pooled(worlds, m, first=first, last=last) for m in ("adaptive", "chain", "as_is", "logistic")}
    ours, chain, as_is, logistic = found.values()
    best = f"**{ours.score:.1f}**" if ours.score < chain.score else f"{ours.score:.1f}"
    cells = [
        title, f"{ours.figures}", f"{ours.coverage:.2f}", f"{chain.coverage:.2f}", f"{as_is.coverage:.2f}",
        best, f"{chain.score:.1f}", f"{as_is.score:,.0f}", f"{ours.width:.0f}", f"{chain.width:.0f}",
        f"{ours.error:.2f}", f"{chain.error:.2f}", f"{logistic.error:.2f}", f"{as_is.error:,.0f}",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


HEAD = [
    "| first figures | figures | in 95 %: ours | first edition | as it is | interval score: ours | first edition "
    "| as it is | width: ours | first edition | error: ours | first edition | plain logistic | as it is |",
    "|---|" + "---:|" * 13,
]


def goals(results: dict[str, list[World]], tuning: bool) -> list[str]:
    """What was to be reached, and what was, one row each."""
    rows = ["| to reach | reached | |", "|---|---|---|"]

    def add(what: str, reached: str, ok: bool) -> None:
        rows.append(f"| {what} | {reached} | {'yes' if ok else '**no**'} |")

    def of(name: str, first: date | None = None, last: date | None = None, method: str = "adaptive") -> Scored:
        return pooled(results[name], method, first=first, last=last)

    for name, worlds in results.items():
        ours, chain, as_is = (pooled(worlds, m) for m in ("adaptive", "chain", "as_is"))
        logistic = pooled(worlds, "logistic")
        add(f"{name}: interval score below the first edition and the figure as it is",
            f"{ours.score:.1f}; {chain.score:.1f} and {as_is.score:,.0f}",
            ours.score < min(chain.score, as_is.score))  # fmt: skip
        add(f"{name}: mean absolute error not above plain logistic and as it is",
            f"{ours.error:.3f}; {logistic.error:.3f} and {as_is.error:,.0f}",
            ours.error <= min(logistic.error, as_is.error))  # fmt: skip
    if "steady" in results:
        covered = of("steady").coverage
        add("steady: .93 to .97 inside", f"{covered:.3f}", 0.93 <= covered <= 0.97)
    settled = next((n for n in results if n.startswith("settlers")), None)
    if settled is not None:
        first = (TUNING if tuning else SCORED)[settled].changes[0].first
        fourth = of(settled, after(first, 3))
        add(f"{settled}: at least .80 inside from the 4th month", f"{fourth.coverage:.3f}", fourth.coverage >= 0.80)
        for m, title in ((0, "arrivals"), (1, "departures")):
            bias = pooled(results[settled], "adaptive", first=after(first, 6), measures=(m,)).bias
            add(f"{settled}: bias of {title} under 5 % after six months", f"{100 * bias:+.1f} %", abs(bias) < 0.05)
    if "closure" in results:
        rows += closure_goals(results["closure"], tuning)
    return rows


def closure_goals(worlds: list[World], tuning: bool) -> list[str]:
    """Goals of the closure and the reopening."""
    change = (TUNING if tuning else SCORED)["closure"].changes[0]
    first, last = change.first, change.last
    assert last is not None
    rows = []
    inside = pooled(worlds, "adaptive", first=after(first, 2), last=last)
    rows.append(("closure: at least .80 inside from the 3rd month", f"{inside.coverage:.3f}", inside.coverage >= 0.80))
    narrower = bounded = total = 0
    ratios, later = [], []
    for world in worlds:
        ours = world.methods["adaptive"]
        assert ours.lower is not None and ours.upper is not None and world.oracle_width is not None
        width = ours.upper - ours.lower
        before = world.span(None, after(first, -1))
        during = world.span(first, last)
        usual = np.median(width[before][-12:], axis=0)
        least = np.minimum(usual, world.possible[during])
        narrower += int((width[during] < least - 1).sum())  # whole persons
        bounded += int(((width[during] < usual - 1) & (width[during] >= least - 1)).sum())
        total += int(width[during].size)
        ratios.append(np.median(width[during], axis=0) / world.oracle_width)
        year = world.span(after(last, 10), after(last, 12))
        later.append(np.median(width[year], axis=0) / np.median(width[before], axis=0))
    said = f"{narrower} of {total} narrower; {bounded} hold every possible figure"
    rows.append(("closure: never narrower than the median of the year before", said, narrower == 0))
    for m, title in enumerate(MEASURES):
        ratio = float(np.mean([r[m] for r in ratios]))
        rows.append((f"closure: median width of {title} at most 3 times an oracle's", f"{ratio:.2f}", ratio <= 3))
    back = float(np.mean(later))
    rows.append(("reopening: width under twice that before, 10 to 12 months on", f"{back:.2f}", back < 2))
    return [f"| {what} | {reached} | {'yes' if ok else '**no**'} |" for what, reached, ok in rows]


def write_page(lines: list[str]) -> None:
    """Replace what stands between the marks of the page."""
    text = PAGE.read_text(encoding="utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    PAGE.write_text(text[:start] + "\n" + "\n".join(lines) + "\n" + text[end:], encoding="utf-8")


def main() -> None:
    """Run all scenarios, print the table and the goals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", choices=("scored", "tuning"), default="scored")
    parser.add_argument("--only", action="append", help="a scenario, again for more")
    parser.add_argument("--seeds", help="with commas; by default all five")
    parser.add_argument("--crossings", type=int, default=100_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    tuning = given.worlds == "tuning"
    seeds = [int(s) for s in given.seeds.split(",")] if given.seeds else (TUNING_SEEDS if tuning else SCORED_SEEDS)
    results = {}
    lines = [*HEAD]
    for name in given.only or (TUNING if tuning else SCORED):
        results[name] = run(name, seeds, given.crossings, tuning, given.keep)
        lines += [row(title, results[name], first, last) for title, first, last in spans(name, tuning)]
        print("\n".join(lines[-len(spans(name, tuning)) :]), file=sys.stderr, flush=True)
    said = [
        *lines, "",
        f"{given.crossings:,} crossings a world, seeds {', '.join(map(str, seeds))}; "
        f"{sum(SECONDS):.0f} s of CPU in all.",
        "", *goals(results, tuning),
    ]  # fmt: skip
    print("\n".join(said))
    if given.write:
        write_page(said)
        if "closure" in results:
            change = SCORED["closure"].changes[0]
            svg = border.first_figures_beside(results["closure"][0], change.first, change.last)
            drawing_file.write(svg, release.synthetic(PICTURE, reason="simulated border"))


if __name__ == "__main__":
    main()

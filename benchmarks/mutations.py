"""Every readable file of folders changed in many ways, and what the door does with each: the table of mutations.

    python benchmarks/mutations.py --data FOLDER [--data FOLDER] --workers 2 --results mutations.jsonl [--page PAGE.md]

Each file is judged against a warehouse with all other files, without those of its own series from its edition on. The
results are kept a line a trial, so that a run that was stopped goes on; ``--page`` writes the page of the docs.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "made_up"))

from mutated_files import KINDS, excerpt, opened
from mutated_files.comparison import comparison, whole
from mutated_files.harmless import fingerprint
from mutated_files.table import page, summary
from mutated_files.trial import tried

from sojourn.errors import SojournError
from sojourn.products.intake.judging.references import Loaded
from sojourn.warehouse import Warehouse


def main() -> None:
    """Run what is not done yet, then say what came out."""
    options = _options()
    done = {(r["path"], r["kind"]) for r in _results(options.results)}
    files = [p for folder in options.data for p in Path(folder).rglob("*") if p.is_file()]
    files.sort(key=lambda p: (p.stat().st_size, p))  # small ones first
    names = tuple(p.name for p in files)
    files = [p for p in files if not options.largest or p.stat().st_size <= options.largest]
    kinds = [k.id for k in KINDS if not options.kind or k.id in options.kind]
    left = {p: [k for k in kinds if (str(p), k) not in done] for p in files}
    left = {
        p: todo for p, todo in left.items() if todo and (not options.file or any(f in p.name for f in options.file))
    }
    begun, inputs = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as scratch, options.results.open("a", encoding="utf-8") as out:
        house = None if options.alone else options.house or whole(options.data, Path(scratch))
        arguments = [(p, todo, house, scratch, options.seed, names) for p, todo in left.items()]
        for n, trials in enumerate(_all(arguments, options.workers), start=1):
            for trial in trials:
                out.write(json.dumps(trial, ensure_ascii=True) + "\n")
                inputs += "not applicable" not in trial["outcome"].values()
            out.flush()
            print(f"{n}/{len(arguments)} files, {inputs:,} inputs, {time.monotonic() - begun:.0f} s", file=sys.stderr)
    results = list(_results(options.results))
    print(summary(results))
    if options.page:
        options.page.write_text(page(results), encoding="utf-8")


def _all(arguments: list[tuple[Any, ...]], workers: int) -> Iterator[list[dict[str, Any]]]:
    if workers == 1:
        yield from map(_file, arguments)
        return
    with multiprocessing.get_context("spawn").Pool(workers, maxtasksperchild=8) as pool:
        yield from pool.imap_unordered(_file, arguments)


def _file(argument: tuple[Any, ...]) -> list[dict[str, Any]]:
    """All trials of one file; none for a file that is not read."""
    path, kinds, house, scratch, seed, names = argument
    try:
        original = opened(path, names)
    except SojournError:
        return []
    if original is None:
        return []
    before = fingerprint(original.reading)
    by_id = {k.id: k for k in KINDS}
    with tempfile.TemporaryDirectory(dir=scratch) as folder, ExitStack() as stack:
        others: Warehouse | None = None
        if house is not None:
            others = comparison(house, original.source, original.reading.edition, Path(folder) / "w.duckdb")
            stack.enter_context(others.snapshot())
        loaded = Loaded(others)
        trials = []
        beginning = excerpt(original, Path(folder))
        for kind in kinds:
            begun = time.process_time()
            trial = asdict(tried(original, before, by_id[kind], Path(folder), loaded, seed, beginning))
            against = "others" if others is not None else "nothing"
            trials.append(
                {"path": str(path), **trial, "against": against, "cpu": round(time.process_time() - begun, 2)}
            )
        return trials


def _results(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.endswith("\n"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shared = Path(os.environ.get("SOJOURN_SHARED", "../shared"))
    parser.add_argument("--data", type=Path, action="append", help="Folder of published files.")
    parser.add_argument("--results", type=Path, default=Path("mutations.jsonl"))
    parser.add_argument("--page", type=Path, help="Write the page of the docs.")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", help="Only these kinds.")
    parser.add_argument("--file", action="append", help="Only files with this in their name.")
    parser.add_argument("--largest", type=int, help="Only files of so many bytes on disk at most.")
    parser.add_argument("--house", type=Path, help="A warehouse with all the files, where there is one already.")
    parser.add_argument("--alone", action="store_true", help="Judge without a warehouse.")
    options = parser.parse_args()
    options.data = options.data or [shared / "data"]
    return options


if __name__ == "__main__":
    main()

"""Selections that a user could make of published files, and how many of them are held: false alarms by kind.

    python benchmarks/selections.py FOLDER [FOLDER] --each 60

Of every file whose publisher lets users choose, whole codes of one, two or three of the dimensions offered are chosen
at random: one, a few, half, all but a few, a range, a group of countries. Each is judged alone, without known sums.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn import sources
from sojourn.concepts import area
from sojourn.errors import SojournError
from sojourn.products.intake.judging import alone
from sojourn.products.intake.judging.figures import Figures
from sojourn.products.intake.loading import files_of
from sojourn.sources import expectation

AREAS = ("ref_area", "counterpart_area")
#: Larger files are whole databases and take long.
LARGEST = 200_000
FEW, LEFT_OUT = (2, 3, 5, 10, 20), (1, 2, 3, 5)


def whole(folders: list[Path]) -> Iterator[Figures]:
    """The files that departed from nothing, of publishers that let users choose."""
    for path in files_of(folders):
        try:
            source = sources.recognise(path)
            if source is None or not expectation.rules(source.id).selectable:
                continue
            reading = source.reading(path)
        except SojournError:
            continue
        for o in reading.observations:
            figures = Figures.of(path.name, source.id, reading.edition, o.dataflow, o.table)
            if len(figures) <= LARGEST and not alone.departures(figures, sums=False):
                yield figures


def chosen(codes: list[str], key: str, chance: random.Random) -> list[str]:
    """Some codes of one dimension, as a user ticks them."""
    how = chance.choice(("one", "few", "half", "most", "range", "group"))
    if how == "one":
        return [chance.choice(codes)]
    if how == "few":
        return chance.sample(codes, min(len(codes), chance.choice(FEW)))
    if how == "half":
        return chance.sample(codes, max(1, len(codes) // 2))
    if how == "most":
        return chance.sample(codes, max(1, len(codes) - chance.choice(LEFT_OUT)))
    if how == "group" and key in AREAS:
        groups = defaultdict(list)
        for code in codes:
            known = area.areas().get(code)
            groups[known.parents[0] if known and known.parents else ""].append(code)
        return groups[chance.choice(sorted(groups, key=str))]
    first = chance.randrange(len(codes))
    return codes[first : chance.randrange(first, len(codes)) + 1]


def selection(figures: Figures, chance: random.Random) -> Figures | None:
    """A part of a file; None where nothing or everything is left."""
    free = [k for k in sorted(expectation.rules(figures.source).selectable) if len(figures.names.get(k, ())) > 1]
    if not free:
        return None
    kept = pa.array([True] * len(figures))
    for key in chance.sample(free, min(len(free), chance.choice((1, 1, 1, 2, 2, 3)))):
        codes = chosen(sorted(figures.names[key]), key, chance)
        kept = pc.and_(kept, pc.is_in(figures.table[key].combine_chunks(), pa.array(codes)))
    part = figures.table.filter(kept)
    if not 0 < len(part) < len(figures):
        return None
    return Figures.of(figures.where, figures.source, figures.edition, figures.dataflow, part)


def main() -> None:
    """Print how many were made, and how many are held, by source and by kind of departure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--each", type=int, default=60, help="Selections of each table.")
    options = parser.parse_args()
    chance = random.Random(5)
    made: Counter[str] = Counter()
    held: Counter[tuple[str, str]] = Counter()
    any_held = 0
    for figures in whole(options.folders):
        for _ in range(options.each):
            if part := selection(figures, chance):
                made[figures.source] += 1
                found = {(figures.source, d.kind) for d in alone.departures(part, sums=False)}
                held.update(found)
                any_held += bool(found)
    for source, number in made.items():
        print(f"{source}: {number:,} made, held {({k: n for (s, k), n in held.items() if s == source}) or 'none'}")
    kinds = Counter({kind: 0 for _, kind in held})
    for (_, kind), number in held.items():
        kinds[kind] += number
    print(f"{made.total():,} made, {any_held:,} held; by kind: {dict(kinds)}")


if __name__ == "__main__":
    main()

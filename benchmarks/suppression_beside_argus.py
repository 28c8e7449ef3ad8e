"""Patterns of suppression side by side with τ-ARGUS (pytauargus), where that is installed; it is no dependency.

``python benchmarks/suppression_beside_argus.py``; install it apart: ``pip install pytauargus`` (EUPL). Both protect the
same persons by the same minimum frequency. Both patterns are then attacked alike: a small cell is told where its
interval, by integer programmes over all that is shown, excludes a value that has to stay possible by our rule (from
what the empty cells alone tell up to the minimum). τ-ARGUS is asked for less: that its interval is 30 % of the figure
wide.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import chdir
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.kernels.disclosure.primary import frequency
from sojourn.kernels.disclosure.programme import INFINITE
from sojourn.kernels.disclosure.reconstruction import intervals
from sojourn.kernels.disclosure.secondary import cost_of, suppress
from sojourn.release.counts import Cell, Counts, counted

Bools = npt.NDArray[np.bool_]
LEAST, RANGE = 3, 30
NAMES = ("r", "c", "d")


@dataclass(frozen=True)
class Compared:
    """hidden : cells without a figure; cost : by our measure; told : small cells that the attack tells

    exactly : those among them of which it leaves one value; seconds : of the processor
    """

    hidden: Bools
    cost: float
    told: int
    exactly: int
    seconds: float


def made_up(shape: tuple[int, ...], seed: int) -> Counts:
    """Counts of persons with all totals; about a fifth of the cells small."""
    import pyarrow as pa

    rng = np.random.default_rng(seed)
    inner = rng.poisson(rng.gamma(1.0, 8.0, shape))
    rows = [
        tuple(f"{n}{i}" for n, i in zip(NAMES, at, strict=False)) for at, v in np.ndenumerate(inner) for _ in range(v)
    ]
    names = NAMES[: len(shape)]
    columns = {name: [row[axis] for row in rows] for axis, name in enumerate(names)}
    table = pa.table({"person_id": [f"p{i}" for i in range(len(rows))], **columns, "records": [1] * len(rows)})
    return counted(table, names, names)


def ours(counts: Counts, *, singletons: bool) -> Compared:
    """Our pattern."""
    needs = frequency(counts.value, counts.persons, LEAST, counts.sums.floor(counts.value))
    known = np.flatnonzero(counts.persons == 1) if singletons else None
    start = time.process_time()
    made = suppress(counts.sums, counts.value, needs, known=known, whole=True)
    return _judged(counts, made.hidden, time.process_time() - start)


def argus(counts: Counts, how: str) -> Compared:
    """τ-ARGUS's pattern of the same persons. how : ``OPT`` or ``MOD``. Raises ImportError where it is not installed."""
    from pytauargus import protect

    persons: dict[str, list[Any]] = {name: [] for name in counts.dimensions}
    for cell, value in zip(counts.cells, counts.value.tolist(), strict=True):
        if "_T" not in cell:
            for name, code in zip(counts.dimensions, cell, strict=True):
                persons[name] += [code] * value
    persons["persons"] = [1] * len(persons[counts.dimensions[0]])
    with tempfile.TemporaryDirectory() as folder, chdir(folder):  # its solver leaves files where it runs
        start = time.process_time()
        made = protect(
            persons, list(counts.dimensions), "persons", f"FREQ({LEAST},{RANGE})", f"{how}(1)", workdir=folder
        )
        seconds = time.process_time() - start
        rows = made.tables[0].dataframe()
    said: dict[Cell, str] = {}
    for *codes, status in zip(*(rows[name] for name in (*counts.dimensions, "status")), strict=True):
        said[tuple("_T" if str(code) == "Total" else str(code).strip() for code in codes)] = str(status)
    hidden = np.array([said[cell] not in ("S", "E") for cell in counts.cells])
    return _judged(counts, hidden, seconds)


def _judged(counts: Counts, hidden: Bools, seconds: float) -> Compared:
    needs = frequency(counts.value, counts.persons, LEAST, counts.sums.floor(counts.value))
    low, high = np.where(hidden, 1, counts.value), np.where(hidden, INFINITE, counts.value).astype(float)
    cells = np.flatnonzero(needs.primary)
    lowest, highest = intervals(counts.sums, low, high, cells, whole=True)
    told = (lowest > needs.low[cells]) | (highest < needs.high[cells])
    return Compared(
        hidden, float(cost_of(counts.value)[hidden].sum()), int(told.sum()), int((lowest == highest).sum()), seconds
    )


def small(counts: Counts) -> Bools:
    """Cells that are hidden in any pattern."""
    return (counts.persons < LEAST) & (counts.value > 0)


def main() -> None:
    """Ten tables of each shape: cells hidden, cost, small cells told, seconds."""
    try:
        import pytauargus
    except ImportError:
        print("pytauargus is not installed: pip install pytauargus (in an environment of its own).")
        sys.exit(0)
    print(f"pytauargus {pytauargus.__version__}, minimum frequency {LEAST}, its safety range {RANGE} %")
    for shape in ((4, 5), (8, 10), (3, 4, 5)):
        tables = [made_up(shape, seed) for seed in range(10)]
        few = sum(int(small(t).sum()) for t in tables)
        for name, make in (
            ("ours", lambda t: ours(t, singletons=True)), ("ours, no singletons", lambda t: ours(t, singletons=False)),
            ("τ-ARGUS OPT", lambda t: argus(t, "OPT")), ("τ-ARGUS MOD", lambda t: argus(t, "MOD")),
        ):  # fmt: skip
            made = [make(t) for t in tables]
            hidden, cells = sum(int(m.hidden.sum()) for m in made), sum(len(m.hidden) for m in made)
            told, exactly = sum(m.told for m in made), sum(m.exactly for m in made)
            print(
                f"{' x '.join(map(str, shape))}, {name}: {hidden} of {cells} cells hidden ({few} small), cost "
                f"{sum(m.cost for m in made):.0f}, {told} small cells told ({exactly} exactly), "
                f"{sum(m.seconds for m in made):.1f} s"
            )


if __name__ == "__main__":
    main()

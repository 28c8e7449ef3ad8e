"""Which changes change no meaning, by rules that look at no judgement.

The first two were written before any run, the third after a trial of a part of the files.

1. **Nothing that is read is changed**: the reading of the changed file has the same edition and the same observations
   (keys, values, statuses and attributes, however often and in whatever order) as that of the original.
2. **Lines may stand twice**: the source declares that equal lines are different events; the change adds such a line.
3. **A selection**: what is left are whole codes of one dimension of which the publisher lets users choose, each with
   all its observations, none changed; or an excerpt of at most ten whole countries of a hundred or more. Such a file
   is taken and said to be a selection. One of which the last area or year is not whole is cut off, and counts.

Everything else that is read without an error changes a number that somebody may use.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from sojourn.products.intake.judging.completeness import FEW, WIDE
from sojourn.products.intake.judging.figures import AREAS
from sojourn.sources import Reading, Source, expectation

PLACES = ("sheet", "row", "column")


def fingerprint(reading: Reading) -> tuple[Any, ...]:
    """What a reading says, wherever in the file it stood and in whatever order."""
    facts: dict[str, list[int]] = {}
    for observations in reading.observations:
        _add(facts.setdefault(observations.dataflow.id, [0, 0, 0]), observations.table)
    return reading.edition, tuple(sorted((flow, *held) for flow, held in facts.items()))


def _add(held: list[int], table: Any) -> None:
    """Count, sum and exclusive or of the hashes of all lines."""
    names = [n for n in table.column_names if n not in PLACES]
    frame = table.select(names).to_pandas()
    if not len(frame):
        return
    hashes = pd.util.hash_pandas_object(frame, index=False).to_numpy(np.uint64)
    held[0] += len(frame)
    held[1] = (held[1] + int(hashes.sum(dtype=np.uint64))) % (1 << 64)
    held[2] ^= int(np.bitwise_xor.reduce(hashes))


def harmless(kind: str, source: Source, original: Reading, before: tuple[Any, ...], changed: Reading) -> bool:
    """Whether a changed file that was read says nothing else than the original.

    before : the original's fingerprint
    """
    if fingerprint(changed) == before:
        return True
    if kind == "line_twice" and expectation.rules(source.id).twice > 0:
        return True
    return selected(source, original, changed)


def selected(source: Source, original: Reading, changed: Reading) -> bool:
    """Whether what is left are whole codes of one dimension of which users choose, or a whole excerpt of countries."""
    lines = sum(len(o) for o in changed.observations)
    if not 0 < lines < sum(len(o) for o in original.observations):
        return False
    free = expectation.rules(source.id).selectable
    keys = dict.fromkeys(k for o in original.observations for k in o.dataflow.keys if k in free or k in AREAS)
    return any(_whole(key, original, changed, any_number=key in free) for key in keys)


def _whole(key: str, original: Reading, changed: Reading, *, any_number: bool) -> bool:
    """Whether the changed file is the original without some codes of one dimension."""
    facts: dict[str, list[int]] = {}
    left: set[str] = set()
    all_of_them: set[str] = set()
    of_changed = {o.dataflow.id: o.table for o in changed.observations}
    for o in original.observations:
        table = of_changed.get(o.dataflow.id)
        if table is None or key not in table.column_names:
            return False
        codes = pc.unique(table[key])
        left |= set(codes.to_pylist())
        all_of_them |= set(pc.unique(o.table[key]).to_pylist())
        _add(facts.setdefault(o.dataflow.id, [0, 0, 0]), o.table.filter(pc.is_in(o.table[key], codes)))
    if not any_number and not (len(left) <= FEW and len(all_of_them) >= WIDE):
        return False
    return tuple(sorted((flow, *held) for flow, held in facts.items())) == fingerprint(changed)[1]

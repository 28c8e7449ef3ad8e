"""Which changes change no meaning, by rules that look at no judgement.

1. **Nothing that is read is changed**: the reading of the changed file has the same edition and the same observations
   (keys, values, statuses and attributes, however often and in whatever order) as that of the original.
2. **Lines may stand twice**: the source declares that equal lines are different events; the change adds such a line.

Everything else that is read without an error changes a number that somebody may use.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from sojourn.sources import Reading, Source

PLACES = ("sheet", "row", "column")


def fingerprint(reading: Reading) -> tuple[Any, ...]:
    """What a reading says, wherever in the file it stood and in whatever order."""
    facts: dict[str, list[int]] = {}
    for observations in reading.observations:
        names = [n for n in observations.table.column_names if n not in PLACES]
        frame = observations.table.select(names).to_pandas()
        hashes = pd.util.hash_pandas_object(frame, index=False).to_numpy(np.uint64) if len(frame) else np.zeros(0)
        held = facts.setdefault(observations.dataflow.id, [0, 0, 0])
        held[0] += len(frame)
        held[1] = (held[1] + int(hashes.astype(np.uint64).sum(dtype=np.uint64))) % (1 << 64)
        held[2] ^= int(np.bitwise_xor.reduce(hashes.astype(np.uint64))) if len(frame) else 0
    return reading.edition, tuple(sorted((flow, *held) for flow, held in facts.items()))


def harmless(kind: str, source: Source, original: tuple[Any, ...], changed: Reading) -> bool:
    """Whether a changed file that was read says nothing else than the original."""
    if fingerprint(changed) == original:
        return True
    return kind == "line_twice" and _lines_may_repeat(source)


def _lines_may_repeat(source: Source) -> bool:
    """Whether the source's declaration says that equal lines are different events."""
    if find_spec("sojourn.sources.expectation") is None:
        return False
    declared: Any = import_module("sojourn.sources.expectation")
    return bool(declared.rules(source.id).twice)

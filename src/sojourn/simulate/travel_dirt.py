"""Defects of real border files, put in on purpose and counted exactly.

Each defect falls on different crossings, so that the counts in the ledger add up: rows out = rows in
+ duplicates - missing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.errors import UsageError


@dataclass(frozen=True)
class Dirt:
    """Shares of crossings (0 to 1) that get each defect, at most one per crossing.

    duplicates : the row is there twice; missing : the row is left out; unknown_direction, missing_date : the
    value is null; impossible_date : the date lies before 1900 (1000-01-01, a common placeholder)
    shuffled : True where the rows of a block are put in random order
    """

    duplicates: float = 0.0
    missing: float = 0.0
    unknown_direction: float = 0.0
    missing_date: float = 0.0
    impossible_date: float = 0.0
    shuffled: bool = False

    def __post_init__(self) -> None:
        """Refuse shares that cannot be."""
        shares = self.shares
        if any(not 0 <= share <= 1 for share in shares.values()) or sum(shares.values()) > 1:
            raise UsageError("shares of defects must lie between 0 and 1 and sum to at most 1", details=[str(shares)])

    @property
    def shares(self) -> dict[str, float]:
        """Share per defect."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "shuffled"}

    @property
    def any(self) -> bool:
        """True where something would be changed."""
        return self.shuffled or sum(self.shares.values()) > 0


#: Days since 1970 of 1000-01-01.
IMPOSSIBLE_DAY = -354_285


def soil(crossings: pa.Table, dirt: Dirt, *, seed: int, block: int) -> tuple[pa.Table, dict[str, int]]:
    """Crossings with defects, and the number of each defect put in.

    crossings : as in :class:`sojourn.simulate.travel_histories.Block`. The same seed and block give the same
    defects. Counts are exact: a share of 0.01 of 12,345 rows is 123 rows.
    """
    rng = np.random.default_rng(np.random.SeedSequence([seed, 3, block]))
    n = crossings.num_rows
    order = rng.permutation(n)
    counts: dict[str, int] = {}
    chosen: dict[str, npt.NDArray[np.int64]] = {}
    at = 0
    for defect, share in dirt.shares.items():
        counts[defect] = int(share * n)
        chosen[defect] = order[at : at + counts[defect]]
        at += counts[defect]
    days = crossings["crossing_date"].combine_chunks().cast(pa.int32()).to_numpy(zero_copy_only=False).copy()
    days[chosen["impossible_date"]] = IMPOSSIBLE_DAY
    no_date = np.zeros(n, dtype=bool)
    no_date[chosen["missing_date"]] = True
    dates = pa.array(days, mask=no_date).cast(pa.date32())
    direction = crossings["direction"].combine_chunks()
    indices = direction.indices.to_numpy(zero_copy_only=False)
    no_direction = np.zeros(n, dtype=bool)
    no_direction[chosen["unknown_direction"]] = True
    codes = pa.DictionaryArray.from_arrays(pa.array(indices, mask=no_direction), direction.dictionary)
    names = crossings.column_names
    soiled = crossings.set_column(names.index("crossing_date"), "crossing_date", dates)
    soiled = soiled.set_column(names.index("direction"), "direction", codes)
    times = np.ones(n, dtype=np.int64)
    times[chosen["missing"]] = 0
    times[chosen["duplicates"]] = 2
    rows = np.repeat(np.arange(n), times)
    if dirt.shuffled:
        rows = rng.permutation(rows)
    return soiled.take(pa.array(rows)), counts


def add_up(ledgers: list[dict[str, int]]) -> dict[str, int]:
    """Sum of ledgers of defects, zero where there is none."""
    total = {name: 0 for name in asdict(Dirt()) if name != "shuffled"}
    for ledger in ledgers:
        for name, count in ledger.items():
            total[name] += count
    return total

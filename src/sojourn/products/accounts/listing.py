"""Which pairs of birthplace and residence a publisher's stock speaks of, and where its silence means nobody.

A stock names the larger origins of a destination and puts the others under «other or unknown». An origin that is not
named there may have persons among them: its figure is missing. Where a destination has nobody of unknown origin every
migrant is accounted for, and an origin that is not named has nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area

Pair = tuple[str, str]


@dataclass(frozen=True)
class Listing:
    """What one edition of the stock lists.

    pairs : (birthplace, residence) with a row in any year, whatever it says
    complete : residences of which nobody is of unknown origin in any year
    """

    pairs: frozenset[Pair]
    complete: frozenset[str]

    def with_pairs(self, more: Iterable[Pair]) -> Listing:
        """The same with further pairs, given figures by us."""
        return replace(self, pairs=self.pairs | frozenset(more))

    def counted(self, labels: Sequence[str]) -> npt.NDArray[np.bool_]:
        """(birthplace, residence) whether the figure of a pair, zero or not, is known; natives always are."""
        at = {a: i for i, a in enumerate(labels)}
        table = np.eye(len(labels), dtype=bool)
        table[:, [at[r] for r in self.complete if r in at]] = True
        inside = [(at[b], at[r]) for b, r in self.pairs if b in at and r in at]
        if inside:
            table[tuple(np.array(inside).T)] = True
        return table


def listing(table: pa.Table) -> Listing:
    """The listing of the rows of one edition: columns counterpart_area, ref_area, obs_value."""
    pairs = table.group_by(["counterpart_area", "ref_area"]).aggregate([("obs_value", "max")])
    unknown = pc.is_in(pairs["counterpart_area"], pa.array([*area.NOT_STATED]))
    some = pc.fill_null(pc.greater(pairs["obs_value_max"], 0.0), True)
    open_ = set(pairs.filter(pc.and_(unknown, some))["ref_area"].to_pylist())
    named = zip(pairs["counterpart_area"].to_pylist(), pairs["ref_area"].to_pylist(), strict=True)
    return Listing(frozenset(named), frozenset(pairs["ref_area"].to_pylist()) - open_)

"""What was followed of crossings, from the engine's tables to the arrays of the estimators. All wiring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.engines import traits
from sojourn.engines.development import Development
from sojourn.microdata.vintages.entry_chances import Profiles
from sojourn.microdata.vintages.provisional import Cells, Moves, Shape
from sojourn.microdata.vintages.revision_triangle import Decided

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Followed:
    """Undecided crossings and what became of them, as arrays in an order that does not depend on that of the data.

    everyone, everyone_decided : of all persons at the last vintage; the rest may be of a sample
    """

    moves: Moves
    now: Cells
    decided: Decided
    everyone: Cells
    everyone_decided: Decided
    profiles: Profiles
    shape: Shape
    first_month: int
    vintages: int


def followed(learnt: Development, whole: Development) -> Followed:
    """Arrays of what was learnt from, and of everyone at the last vintage (the same where all are learnt from)."""
    tables = [learnt.moves, learnt.now, learnt.decided, whole.now, whole.decided]
    codes = np.unique(np.concatenate([_whole(t, "traits") for t in tables]))
    classes = traits.unpacked(codes)
    profiles = Profiles({name: values for name, values in classes.items() if name != "late"}, classes["late"])
    at = _cells(learnt, learnt.moves, codes)
    names = ("outcome", "known_next", "place_next", "spent_next", "ends")
    extra = [_whole(learnt.moves, name) for name in names]
    order = _order(at, extra)
    moves = Moves(at.part(order), *(values[order] for values in extra))
    now, everyone = _ordered(_cells(learnt, learnt.now, codes)), _ordered(_cells(whole, whole.now, codes))
    return Followed(
        moves, now, _decided(learnt, codes), everyone, _decided(whole, codes), profiles,
        _shape(len(learnt.groups), moves, now, everyone), month_number(learnt.vintages[0]), len(learnt.vintages),
    )  # fmt: skip


def month_number(day: date) -> int:
    """Months since the year zero, as in ``Cells.month``."""
    return day.year * 12 + day.month - 1


def _cells(d: Development, table: pa.Table, codes: Ints) -> Cells:
    vintage, month = _whole(table, "vintage"), _whole(table, "month")
    months = np.array([month_number(v) for v in d.vintages], dtype=np.int64)
    return Cells(
        vintage, month, months[vintage] - month, _whole(table, "arrival"), _whole(table, "known"),
        _whole(table, "place"), _whole(table, "spent"), _groups(d, table),
        _whole(table, "crossings").astype(np.float64), np.searchsorted(codes, _whole(table, "traits")),
    )  # fmt: skip


def _ordered(cells: Cells) -> Cells:
    return cells.part(_order(cells, []))


def _order(cells: Cells, extra: list[Ints]) -> Ints:
    """By vintage, then by all else, so that sums are the same to the last digit whatever the order of rows was."""
    last = (cells.spent, cells.place, cells.known, cells.profile, cells.group, cells.arrival, cells.month)
    return np.asarray(np.lexsort((*reversed(extra), *last, cells.vintage)), dtype=np.int64)


def _decided(d: Development, codes: Ints) -> Decided:
    """Decided crossings by the vintage at which they were first known."""
    keys = ("month", "arrival", "grouping", "traits", "known_from")
    table = d.decided.sort_by([(name, "ascending") for name in keys])
    return Decided(
        _whole(table, "month"), _whole(table, "arrival"), _groups(d, table), _whole(table, "known_from"),
        _whole(table, "migrants").astype(np.float64), np.searchsorted(codes, _whole(table, "traits")),
    )  # fmt: skip


def _whole(table: pa.Table, name: str) -> Ints:
    return np.asarray(table[name].cast(pa.int64()).to_numpy(), dtype=np.int64)


def _groups(d: Development, table: pa.Table) -> Ints:
    found = pc.index_in(table["grouping"], value_set=pa.array(d.groups, pa.string()))
    return np.asarray(found.to_numpy(), dtype=np.int64)


def _shape(groups: int, moves: Moves, *undecided: Cells) -> Shape:
    cells = (moves.cells, *undecided)
    lags = max(int(c.lag.max(initial=0)) for c in cells) + 1
    spent = max(int(moves.spent_next.max(initial=0)), *(int(c.spent.max(initial=0)) for c in cells)) + 1
    return Shape(lags, spent, groups)

"""Crossings of one person on one day: which are the same row twice, and in which order they happened."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.kernels.border.same_day_order import order_same_day
from sojourn.microdata import crossing_keys
from sojourn.microdata.crossing_keys import Keys
from sojourn.microdata.initial_status import InitialStatus
from sojourn.microdata.person_identifiers import crossing_named, is_text

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def by_contents(table: pa.Table, keys: Keys, rows: Rows) -> tuple[Rows, Mask, int, Mask, Mask]:
    """Sort the rows of one person and moment by what they contain, so that the input's order never matters.

    Parameters
    ----------
    rows : rows of ``table`` sorted by person, day and time of day

    Returns
    -------
    rows : the same rows, those of one moment sorted by ``crossing_id`` if there is one, then by all other columns
    duplicate : (rows) same person, moment, direction and ``crossing_id`` as the row before
    shared : number of rows that share their day and time with another
    ranked : (rows) every row of this person and moment has a ``crossing_id``; what others lack does not matter
    alike : (rows) no ``crossing_id``, and the same in every column as the row before: once more, or a second crossing
    """
    duplicate = np.zeros(len(rows), np.bool_)
    ranked, alike = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_)
    if len(rows) < 2:
        return rows, duplicate, 0, ranked, alike
    person, day, clock = keys.person[rows], keys.day[rows], keys.clock[rows]
    tied = (person[1:] == person[:-1]) & (day[1:] == day[:-1]) & (clock[1:] == clock[:-1])
    if not tied.any():
        return rows, duplicate, 0, ranked, alike
    member = np.zeros(len(rows), np.bool_)
    member[1:] |= tied
    member[:-1] |= tied
    places = np.flatnonzero(member)
    moment = np.cumsum(np.concatenate(([False], ~tied)))[places]
    chosen = rows[places]
    direction = keys.direction[chosen].astype(np.int64)
    part = table.take(pa.array(chosen))
    identity, complete = np.zeros(len(chosen), np.int64), np.zeros(len(chosen), np.bool_)
    if "crossing_id" in part.column_names:
        ids = crossing_named(crossing_keys.array_of(part["crossing_id"]))
        identity = _rank(ids)
        begins = np.flatnonzero(np.concatenate(([True], moment[1:] != moment[:-1])))
        lacking = np.add.reduceat(ids.is_null().to_numpy(zero_copy_only=False).astype(np.int64), begins)
        complete = np.repeat(lacking == 0, np.diff(np.append(begins, len(chosen))))
    others = [name for name in part.column_names if name not in (*crossing_keys.REQUIRED, "crossing_id")]
    ranks = [_rank(crossing_keys.array_of(part[name])) for name in others]
    order = np.lexsort((*reversed(ranks), direction, identity, moment))
    rows = rows.copy()
    rows[places] = chosen[order]
    ranked[places] = complete  # the order is by moment first, so this stays in place
    moment, identity, direction = moment[order], identity[order], direction[order]
    same = (moment[1:] == moment[:-1]) & (identity[1:] == identity[:-1]) & (direction[1:] == direction[:-1])
    duplicate[places[1:]] = same & complete[1:]
    for rank in ranks:
        same &= rank[order[1:]] == rank[order[:-1]]
    alike[places[1:]] = same & ~complete[1:]
    return rows, duplicate, len(places), ranked, alike


def _rank(values: pa.Array) -> npt.NDArray[np.int64]:
    """Order of each value among the distinct ones; whole numbers written as text come first, by size.

    How two values compare depends on nothing but the two, so that persons worked on together do not matter.
    """
    if pa.types.is_nested(values.type) or pa.types.is_null(values.type):
        return np.zeros(len(values), np.int64)
    encoded = values.dictionary_encode()
    distinct = encoded.dictionary
    order = pc.sort_indices(distinct)
    if is_text(distinct.type):
        whole = pc.match_substring_regex(distinct, r"^[0-9]{1,18}$")
        numbers = pc.if_else(whole, distinct, pa.scalar(None, distinct.type)).cast(pa.int64())
        columns = pa.table({"number": numbers, "text": distinct})
        order = pc.sort_indices(columns, sort_keys=[("number", "ascending"), ("text", "ascending")])
    rank = np.empty(len(distinct) + 1, np.int64)
    rank[order.to_numpy()] = np.arange(len(distinct))
    rank[-1] = len(distinct)
    result: npt.NDArray[np.int64] = rank[encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
    return result


def alternate(keys: Keys, rows: Rows, initial: InitialStatus, *, ranked: Mask) -> tuple[Rows, Mask, Mask, Mask]:
    """Order crossings of one moment so that directions alternate.

    ranked : (rows) as of ``by_contents``

    Returns
    -------
    rows : the same rows in the order in which they happened
    repeated : (rows) same direction as the person's crossing before
    unordered : (persons of ``keys``) the order on the first day cannot be told
    told : (persons of ``keys``) only the initial status or ``crossing_id`` told it
    """
    person = keys.person[rows]
    change = np.flatnonzero(person[1:] != person[:-1]) + 1
    start = np.concatenate(([0], change, [len(rows)])).astype(np.int64) if len(rows) else np.zeros(1, np.int64)
    first = person[start[:-1]]
    order, repeated, unknown, only_told = order_same_day(
        start,
        keys.day[rows],
        keys.clock[rows],
        keys.direction[rows],
        initial.status[first],
        initial.on[first],
        ranked=ranked,
    )
    unordered, told = np.zeros(len(keys.persons), np.bool_), np.zeros(len(keys.persons), np.bool_)
    unordered[first], told[first] = unknown, only_told
    return rows[order], repeated, unordered, told


def identical(table: pa.Table, keys: Keys, rows: Rows, others: Rows) -> Mask:
    """Are these rows the same as those in every column (compared pairwise), at the same moment?"""
    same: Mask = (keys.day[rows] == keys.day[others]) & (keys.clock[rows] == keys.clock[others])
    at = np.flatnonzero(same)
    if len(at) == 0:
        return same
    left, right = table.take(pa.array(rows[at])), table.take(pa.array(others[at]))
    alike = np.ones(len(at), np.bool_)
    for name in table.column_names:
        if name in crossing_keys.REQUIRED or pa.types.is_nested(table.schema.field(name).type):
            continue
        equal = pc.equal(left[name], right[name])
        both_null = pc.and_(pc.is_null(left[name]), pc.is_null(right[name]))
        alike &= pc.or_kleene(equal.fill_null(False), both_null).to_numpy()
    same[at] = alike
    return same

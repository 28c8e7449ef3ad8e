"""All attacks on tables that are published already: as any reader makes them, and as their owner scores them.

A reader has the tables alone, and is told intervals of hidden cells, single persons, and where noise was drawn anew.
The owner, who has the records, learns how often an attacker hits a small count or a person's code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from sojourn.release import attacking, attacking_tables, reading
from sojourn.release.attacking import Attack, Published, told_by
from sojourn.release.counts import PERSON, RECORDS, Counts, counted
from sojourn.release.linked import name_of, words

Interval = tuple[str, int, int | None]
"""A hidden cell in words, its lowest and its highest value; None for no highest."""


def attacks(
    tables: Sequence[Published], least: int, truth: Counts | None = None
) -> tuple[list[Interval], list[Attack]]:
    """Intervals of hidden cells over all tables, and every attack.

    least : persons below which a cell is small; a hidden cell known to be below it is told
    truth : of the owner; attacks that need it are left out without it
    Raises NotForPublication where exact tables contradict one another.
    """
    exact, noisy = [t for t in tables if t.reach == 0], [t for t in tables if t.reach]
    alone = [told_by([table]) for table in exact]
    together = told_by(exact) if len(exact) > 1 else alone[0] if alone else []
    by_one = {name for found in alone for name, low, high in found if _told(low, high, least)}
    by_all = [(name, low, high) for name, low, high in together if _told(low, high, least)]
    made = [_hidden("reconstruction", [t for t in by_all if t[0] in by_one], len(together))] if exact else []
    if len(exact) > 1:
        made.append(_hidden("differencing", [t for t in by_all if t[0] not in by_one], len(together)))
    if exact:
        made += [_ones(exact), attacking_tables.linkage(exact), attacking_tables.homogeneous(exact)]
    if len(noisy) > 1:
        made.append(attacking_tables.drawn_anew(noisy))
    if truth is not None:
        made += _scored(tables, noisy, least, truth)
    return together, made


def _told(low: int, high: int | None, least: int) -> bool:
    return high is not None and (low == high or high < least)


def _hidden(name: str, told: Sequence[Interval], of: int) -> Attack:
    named = tuple(f"{cell}: {low} to {high}" for cell, low, high in told)
    return Attack(name, of, of, len(told), 0.0, not told, ("wider_protection",) if told else (), named)


def _ones(exact: Sequence[Published]) -> Attack:
    """Cells that show one: a single person, or a single record of one; each cell once."""
    cells = {name_of(t.dimensions, c): v for t in exact for c, v in zip(t.cells, t.value.tolist(), strict=True)}
    named = tuple(words(name) for name, value in cells.items() if value == 1)
    return Attack(
        "single_persons",
        len(cells),
        len(cells),
        len(named),
        0.0,
        not named,
        ("coarser_groups",) if named else (),
        named,
    )


def _scored(tables: Sequence[Published], noisy: Sequence[Published], least: int, truth: Counts) -> list[Attack]:
    """What needs the owner's counts: tables over all of their dimensions are scored."""
    whole = [t for t in tables if set(t.dimensions) == set(truth.dimensions)]
    made: list[Attack] = []
    if (last := whole[-1] if whole else None) is not None:
        made.append(attacking_tables.inference(truth, _in_order(last, truth), 0.05))
    small = (truth.persons < least) & (truth.value > 0)
    names = [name_of(truth.dimensions, cell) for cell in truth.cells]
    for table in noisy[-1:]:
        figure = dict(zip(table.names(), table.value.tolist(), strict=True))
        same = [figure[n] == v for n, v, s in zip(names, truth.value.tolist(), small, strict=True) if s and n in figure]
        guess = float(np.mean(same)) if same else 0.0
        for name, among in (("reconstruction", [table]), ("averaging", noisy)):
            if name == "reconstruction" or len(noisy) > 1:
                found = attacking.attack_noise(truth, small, among, guess, 0.05, name)
                made.append(replace(found, name="averaging" if name == "averaging" else "likeliest"))
    if bounded := [t for t in noisy if np.isfinite(t.reach)]:
        made.append(attacking.attack_bounds(truth, small, bounded))
    return made


def _in_order(table: Published, truth: Counts) -> Published:
    """The table with its dimensions in the order of the counts."""
    order = [table.dimensions.index(name) for name in truth.dimensions]
    return replace(table, dimensions=truth.dimensions, cells=tuple(tuple(c[i] for i in order) for c in table.cells))


def truth_of(
    table: pa.Table, dimensions: Sequence[str], summed: Sequence[str], parents: Mapping[str, Mapping[str, str]]
) -> Counts:
    """The owner's counts, from records of persons or from counts with all totals."""
    if PERSON not in table.column_names:
        return reading.counts_of(table, dimensions, summed, parents)
    given = reading.contributions_of(table, dimensions)
    cells = given.group_by([PERSON, *dimensions]).aggregate([(RECORDS, "sum")])
    return counted(cells.rename_columns([PERSON, *dimensions, RECORDS]), dimensions, summed, None, parents)

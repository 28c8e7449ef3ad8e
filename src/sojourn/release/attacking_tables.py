"""Attacks on tables that look for persons: singled out, linked over tables, guessed, known to be among the counted.

Those of ``attacking`` reckon counts; these ask what a count tells of a person. Each has its guess beside it: what the
same attacker hits who never saw the person.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np

from sojourn.concepts.dataflows.dimensions import TOTAL
from sojourn.kernels.disclosure.programme import Floats
from sojourn.release.attacking import SIGMAS, Attack, Knowledge, Published
from sojourn.release.counts import Cell, Counts
from sojourn.release.linked import Name, name_of, words


def singling_out(counts: Counts, now: Published, chance: Floats, tolerated: float) -> Attack:
    """Figures of one are taken for one person: it succeeds where one person is behind the cell.

    chance : of every cell of the counts, that a figure is the true one; an exact table may show no one at all
    Under noise the guess is the better of two: that a figure is true, and that any cell is of one person.
    """
    persons = dict(zip(counts.cells, counts.persons.tolist(), strict=True))
    sure = dict(zip(counts.cells, np.broadcast_to(chance, len(counts.cells)).tolist(), strict=True))
    ones = [cell for cell, value in zip(now.cells, now.value.tolist(), strict=True) if value == 1]
    hit = [cell for cell in ones if persons.get(cell) == 1]
    if now.reach == 0:
        named = tuple(words(name_of(now.dimensions, cell)) for cell in hit)
        return Attack("single_persons", len(ones), len(ones), len(hit), 0.0, not hit, _mend(hit), named)
    usual = float(np.mean([persons.get(cell) == 1 for cell in now.cells])) if now.cells else 0.0
    each = np.maximum([sure.get(cell, 0.0) for cell in ones], usual)
    most = each.sum() + len(ones) * tolerated + SIGMAS * math.sqrt((each * (1 - each)).sum())
    guess, passed = float(each.mean()) if ones else 0.0, bool(len(hit) <= most)
    return Attack("single_persons", len(ones), len(ones), len(hit), guess, passed, () if passed else ("more_noise",))


def _mend(found: Sequence[object]) -> tuple[str, ...]:
    return ("wider_protection", "coarser_groups") if found else ()


def linkage(tables: Sequence[Published]) -> Attack:
    """One person met in two exact tables: a cell of one that both break down joins what either tells of them.

    Cells of one are those that show it; hidden ones are what ``attacking`` reckons. It succeeds
    where the columns known of a person are those of no single table.
    """
    exact = [t for t in tables if t.reach == 0]
    ones: dict[Name, set[str]] = {}
    for table in exact:
        for name, value in zip(table.names(), table.value.tolist(), strict=True):
            if value == 1:
                ones.setdefault(name, set())
    for name in list(ones):
        for part in _parts(name):
            if part in ones:
                ones[part] |= {dimension for dimension, _ in name}
    alone = [{*t.dimensions} for t in exact]
    joined = [name for name, known in ones.items() if known and not any(known <= one for one in alone)]
    named = tuple(words(name) for name in joined)
    return Attack("linked_persons", len(ones), len(ones), len(joined), 0.0, not joined, _mend(joined), named)


def _parts(name: Name) -> Iterator[Name]:
    """The cells of fewer dimensions that a cell lies in."""
    for size in range(1, len(name)):
        for chosen in combinations(sorted(name), size):
            yield frozenset(chosen)


def inference(counts: Counts, now: Published, tolerated: float) -> Attack:
    """Who knows all codes of a person but one guesses it: the code with the largest figure beside the others known.

    A hidden cell is taken for 1, the least it can be. The guess is of the true counts without the person, so that what
    is true of many is no success. Persons of finest cells are tried, each dimension with totals in turn.
    """
    figure = dict(zip(now.cells, np.where(np.isnan(now.value), 1.0, now.value).tolist(), strict=True))
    axes = [axis for axis, name in enumerate(counts.dimensions) if name in counts.summed]
    above = {name: {*parents.values(), TOTAL} for name, parents in counts.summed.items()}
    finest = {
        cell: int(n) for cell, n in zip(counts.cells, counts.persons.tolist(), strict=True)
        if not any(cell[axis] in above[counts.dimensions[axis]] for axis in axes)
    }  # fmt: skip
    tried, hit, usual = 0, 0, 0
    for axis in axes:
        beside: dict[Cell, list[Cell]] = {}
        for cell in finest:
            beside.setdefault((*cell[:axis], *cell[axis + 1 :]), []).append(cell)
        for cells in beside.values():
            said = _largest(cells, [figure.get(cell, 0.0) for cell in cells])
            for cell in cells:
                without = [finest[c] - (c == cell) for c in cells]
                tried += finest[cell]
                hit += finest[cell] * (said == cell)
                usual += finest[cell] * (_largest(cells, without) == cell)
    guess = usual / tried if tried else 0.0
    most = usual + tolerated * tried + SIGMAS * math.sqrt(tried * guess * (1 - guess))
    passed = bool(hit <= most)
    return Attack("inferred_codes", tried, tried, hit, guess, passed, () if passed else ("coarser_groups",))


def _largest(cells: Sequence[Cell], figures: Sequence[float]) -> Cell | None:
    """The cell with the largest figure; None where all are empty, or several are the largest."""
    most = max(figures)
    largest = [cell for cell, figure in zip(cells, figures, strict=True) if figure == most]
    return largest[0] if most > 0 and len(largest) == 1 else None


def membership(counts: Counts, told: Floats) -> Attack:
    """Who knows all others of a cell says whether one more person is in it: by chance half of the time.

    told : of every cell of the counts, how often that attacker is right, from 0.5 to 1. It holds no release: an exact
    figure tells it by its nature, and noise by no more than its plan says.
    """
    there = np.flatnonzero(counts.persons > 0)
    return Attack(
        "counted_persons", len(there), len(there), math.floor(told[there].sum() + 1e-9), 0.5, True,
        ("more_noise",) if (told[there] > 0.5).any() else (),
    )  # fmt: skip


def homogeneous(tables: Iterable[Published]) -> Attack:
    """Totals of exact tables whose persons are all in one part, as any reader sees: the other parts are empty."""
    single, tried = [], 0
    for table in tables:
        if table.reach:
            continue
        known = Knowledge([table])
        names = {number: name for name, number in known.place.items()}
        matrix = known.sums.matrix
        tried += matrix.shape[0]
        for row in np.flatnonzero(np.diff(matrix.indptr) == 2):
            inside = slice(matrix.indptr[row], matrix.indptr[row + 1])
            single.append(names[int(matrix.indices[inside][matrix.data[inside] < 0][0])])
    return Attack(
        "attribute", tried, tried, len(single), 0.0, True, ("coarser_groups",) if single else (),
        tuple(words(name) for name in single),
    )  # fmt: skip


def drawn_anew(tables: Sequence[Published]) -> Attack:
    """Cells of several noisy tables that show different figures: their average takes noise off, further with each.

    The guess is none: noise that is kept is the same in every table.
    """
    seen: dict[Name, list[float]] = {}
    for table in (t for t in tables if t.reach):
        for name, value in zip(table.names(), table.value.tolist(), strict=True):
            seen.setdefault(name, []).append(value)
    several = {name: figures for name, figures in seen.items() if len(figures) > 1}
    anew = [name for name, figures in several.items() if len(set(figures)) > 1]
    return Attack(
        "repeated_noise", len(several), len(several), len(anew), 0.0, not anew, ("stored_noise",) if anew else (),
        tuple(words(name) for name in anew),
    )  # fmt: skip

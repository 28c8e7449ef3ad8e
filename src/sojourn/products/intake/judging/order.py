"""The order of a file's lines: where it stops, and which two areas stand in each other's place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from sojourn.concepts import area
from sojourn.concepts.departure import Departure
from sojourn.products.intake.judging.figures import AREAS, TIME, Figures, Ints

#: A chance below this is none: one file in ten thousand.
CHANCE = 1e-4
#: Share of the blocks that must have the usual number of lines before another number means something.
REGULAR = 0.95
#: A file is in order of its areas where all but this share stand in it: publishers sort by names of their own.
OUT_OF_ORDER = 0.07
#: Of areas with fewer lines than this one may lack one: who gave no figure of one year of three is no hole.
HOLE = 4
#: Publishers whose names differ from ours in less than this share list areas by name.
NEARLY = 0.25
#: So many years and areas of a file are looked at for the order of the publisher.
PARTS = 6
#: Shorter lists are in order by chance.
LIST = 20


def cut(figures: Figures) -> list[Departure]:
    """The last block of the file (its last area, or its last year) ends before the others do, or one block is short."""
    if len(figures) < LIST:
        return []
    order = np.argsort(figures.lines, kind="stable")
    for key in (TIME, *AREAS):
        if key not in figures.codes or len(figures.names[key]) < 3:
            continue
        codes = figures.codes[key][order]
        starts = np.flatnonzero(np.r_[True, np.diff(codes) != 0])
        if len(starts) != len(figures.names[key]):
            continue
        return _last_block(figures, key, order, starts)
    return []


def _last_block(figures: Figures, key: str, order: np.ndarray, starts: np.ndarray) -> list[Departure]:
    sizes = np.diff(np.r_[starts, len(order)])
    usual = int(np.median(sizes))
    name = figures.names[key][figures.codes[key][order[-1]]]
    rule = ("rule: blocks of the file",)
    odd = sizes != usual
    if not odd.any():
        return []
    if odd.sum() == 1 and (~odd).mean() >= REGULAR and usual >= HOLE and len(sizes) >= LIST:
        at = int(np.flatnonzero(odd)[0])
        lines = order[starts[at] : starts[at] + sizes[at]]
        mask = np.zeros(len(figures), bool)
        mask[lines] = True
        code = figures.names[key][figures.codes[key][lines[0]]]
        sentence = f"{key} {code} has {sizes[at]} lines where every other has {usual}"
        return [Departure("cut_off", sentence, figures.cells(mask), rule)]
    for inner in (*AREAS, TIME):
        if inner == key or inner not in figures.codes:
            continue
        last, before = _ranks(figures, inner, order, starts)
        if last is None or before is None:
            continue
        share = (last.max() + 1) / (before.max() + 1)
        held = len(np.unique(last))
        if held >= 3 and share < 1 and share**held < CHANCE:
            mask = np.zeros(len(figures), bool)
            mask[order[starts[-1] :]] = True
            sentence = (
                f"{key} {name}, the last of the file, ends at {share:.0%} of the order of {inner} that the one before "
                f"has: the file is cut off"
            )
            return [Departure("cut_off", sentence, figures.cells(mask), rule)]
    return []


def _ranks(figures: Figures, key: str, order: np.ndarray, starts: np.ndarray) -> tuple[Ints | None, Ints | None]:
    """Ranks, in the order of the codes of a dimension in this file, in the last block and in the one before."""
    codes = figures.codes[key][order]
    last, before = codes[starts[-1] :], codes[starts[-2] : starts[-1]]
    ranked = _ranking(figures, key, before)
    if ranked is None or len(before) < LIST:
        return None, None
    return ranked[last], ranked[before]


def _ranking(figures: Figures, key: str, block: Ints) -> Ints | None:
    """Rank of each code where a block stands in alphabetical order of codes or of names; None where in no order."""
    for text in (figures.names[key], [_name(n) for n in figures.names[key]]):
        rank = np.argsort(np.argsort(np.array(text), kind="stable"), kind="stable").astype(np.int32)
        if len(block) > 1 and (np.diff(rank[block]) >= 0).mean() > REGULAR:
            return rank
    return None


@cache
def _name(code: str) -> str:
    known = area.areas().get(code)
    return area.plain(known.name) if known else code


def exchanged(figures: Figures, orders: Mapping[str, Mapping[str, int]]) -> list[Departure]:
    """Two areas that each stand where the other belongs, in a file that is in order of its areas.

    orders : dimension -> place of each area in the files that this publisher writes in an order of its own
    """
    found = []
    for key in figures.area_keys:
        names, words = _in_order(listed(figures, key), orders.get(key, {}))
        out = _out_of_order(words)
        if len(names) < LIST or len(out) > max(2, OUT_OF_ORDER * len(names)):
            continue
        if key in orders and len(out) == 1:  # two neighbours; what a new name moves by one place, in orders by name
            out = [i for i in range(out[0] - 1, out[0] + 2) if 0 <= i < len(names)]
        if pair := _pair(words, out):
            one, other = names[pair[0]], names[pair[1]]
            cells = figures.cells(figures.is_in(key, (one, other)))
            sentence = f"{key}: {one} and {other} each stand where the other belongs in the order of the file"
            found.append(Departure("areas_exchanged", sentence, cells, ("rule: order of the file",)))
    return found


def mingled(figures: Figures) -> list[Departure]:
    """Two areas whose lines stand among each other's, where those of every other area stand together."""
    order = np.argsort(figures.lines, kind="stable")
    for key in figures.area_keys:
        for outer in (TIME, *AREAS):
            if outer == key or outer not in figures.codes or len(figures.names[key]) < LIST:
                continue
            number = len(figures.names[key])
            blocks = (figures.codes[outer].astype(np.int64) * number + figures.codes[key])[order]
            starts = np.flatnonzero(np.r_[True, np.diff(blocks) != 0])
            block, times = np.unique(blocks[starts], return_counts=True)
            pair = [figures.names[key][c] for c in np.unique(block[times > 1] % number)]
            if len(pair) == 2 and (times > 1).sum() > 1:
                cells = figures.cells(figures.is_in(key, pair))
                sentence = f"{key}: lines of {pair[0]} and {pair[1]} stand among each other's; of no other area they do"
                return [Departure("areas_exchanged", sentence, cells, ("rule: lines of an area stand together",))]
    return []


def _in_order(names: list[str], places: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Areas, and the words that they are in order of: the publisher's own, else the likeliest of the known ones."""
    if places:
        names = [n for n in names if n in places]
        return names, [f"{places[n]:06}" for n in names]
    return names, min(([sort(n) for n in names] for sort in SORTS), key=lambda w: len(_out_of_order(w)))


def own_order(figures: Figures, key: str) -> list[str]:
    """Areas in an order of the publisher's own, which stands in each part of the file; empty where there is none."""
    names = listed(figures, key)
    if len(names) < LIST or any(len(_out_of_order([sort(n) for n in names])) < NEARLY * len(names) for sort in SORTS):
        return []
    places = {n: i for i, n in enumerate(names)}
    parts = [
        [places[n] for n in listed(figures.among(figures.codes[other] == code), key) if n in places]
        for other in (TIME, *AREAS)
        if other != key and other in figures.codes
        for code in np.argsort(-np.bincount(figures.codes[other]))[:PARTS]
    ]
    long = [p for p in parts if len(p) >= LIST]
    return names if len(long) > 1 and all(p == sorted(p) for p in long) else []


def listed(figures: Figures, key: str) -> list[str]:
    """Codes of countries in the order in which they come first in the file, within its most frequent other codes."""
    mask = figures.countries(key)
    for other in (TIME, *AREAS):
        if other != key and other in figures.codes and mask.any() and len(figures.names[other]) > 1:
            usual = np.bincount(figures.codes[other][mask]).argmax()
            mask = mask & (figures.codes[other] == usual)
    places = np.flatnonzero(mask)
    places = places[np.argsort(figures.lines[places], kind="stable")]
    return list(dict.fromkeys(figures.names[key][c] for c in figures.codes[key][places]))


def _m49(code: str) -> str:
    known = area.areas().get(code)
    return (known.m49 or "999") if known else code


def _iso2(code: str) -> str:
    known = area.areas().get(code)
    return (known.iso2 or "ZZ") if known else code


def _out_of_order(words: list[str]) -> list[int]:
    """Places that are not in a longest ascending row of the words."""
    tails: list[str] = []
    at: list[int] = []
    before = [-1] * len(words)
    for i, word in enumerate(words):
        j = bisect_left(tails, word)
        before[i] = at[j - 1] if j else -1
        tails[j : j + 1] = [word]
        at[j : j + 1] = [i]
    kept = set()
    i = at[-1] if at else -1
    while i >= 0:
        kept.add(i)
        i = before[i]
    return [i for i in range(len(words)) if i not in kept]


def _pair(words: list[str], out: list[int]) -> tuple[int, int] | None:
    """Two places whose words put right the order of both when exchanged."""
    bad = len(_out_of_order(words))
    for i, one in enumerate(out):
        for other in out[i + 1 :]:
            tried = list(words)
            tried[one], tried[other] = tried[other], tried[one]
            if bad and len(_out_of_order(tried)) <= max(bad - 2, 0):
                return one, other
    return None


#: Orders in which publishers list areas: by ISO3, by name, by M49, by ISO2.
SORTS: tuple[Callable[[str], str], ...] = (str, _name, _m49, _iso2)

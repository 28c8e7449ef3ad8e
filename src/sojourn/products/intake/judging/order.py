"""The order of a file's lines: where it stops, and which two areas stand in each other's place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
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
#: Shorter lists are in order by chance.
LIST = 20


def cut(figures: Figures) -> list[Departure]:
    """The last block of the file (its last area, or its last year) ends before the others do."""
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
    if odd.sum() == 1 and (~odd).mean() >= REGULAR and usual > 1 and len(sizes) >= LIST:
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


def exchanged(figures: Figures) -> list[Departure]:
    """Two areas that each stand where the other belongs, in a file that is in order of its areas."""
    found = []
    for key in figures.area_keys:
        listed = _listed(figures, key)
        if len(listed) < LIST:
            continue
        words = min(([sort(n) for n in listed] for sort in SORTS), key=lambda w: len(_out_of_order(w)))
        out = _out_of_order(words)
        if not 2 <= len(out) <= max(2, OUT_OF_ORDER * len(listed)):
            continue
        if pair := _pair(words, out):
            one, other = listed[pair[0]], listed[pair[1]]
            cells = figures.cells(figures.is_in(key, (one, other)))
            sentence = f"{key}: {one} and {other} each stand where the other belongs in the order of the file"
            found.append(Departure("areas_exchanged", sentence, cells, ("rule: order of the file",)))
    return found


def _listed(figures: Figures, key: str) -> list[str]:
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
    bad = len(out)
    for i, one in enumerate(out):
        for other in out[i + 1 :]:
            tried = list(words)
            tried[one], tried[other] = tried[other], tried[one]
            if len(_out_of_order(tried)) <= bad - 2:
                return one, other
    return None


#: Orders in which publishers list areas: by ISO3, by name, by M49, by ISO2.
SORTS: tuple[Callable[[str], str], ...] = (str, _name, _m49, _iso2)

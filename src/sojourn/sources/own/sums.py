"""Rows of a user's own table against each other: the same key twice, and totals that are not the sum of their parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from sojourn.concepts import age, sex
from sojourn.concepts.dataflow import Dataflow
from sojourn.errors import DimensionsDiffer

Key = tuple[str, ...]
Cell = tuple[int, float]  # number of the row, value
Place = Callable[[int], str]
TOLERANCE = 0.5


def repeated(dataflow: Dataflow, keys: Sequence[tuple[int, Key]], place: Place) -> Iterator[str]:
    """A sentence for every key that stands in more than one row, naming all its cells."""
    rows: dict[Key, list[int]] = defaultdict(list)
    for row, key in keys:
        rows[key].append(row)
    for key, found in rows.items():
        if len(found) > 1:
            cells = " and ".join(place(r) for r in found[:6]) + (
                f" and {len(found) - 6} more" if len(found) > 6 else ""
            )
            yield f"{cells}: the same key {len(found)} times ({described(dataflow, key)})"


def unequal_totals(dataflow: Dataflow, values: dict[Key, Cell], place: Place) -> Iterator[str]:
    """A sentence for every total that stands beside its parts and is not their sum (to half a unit).

    Sexes and ages are complete when all parts are there (F and M; groups that make up the whole): then the sum must
    be the total. Other parts, such as origins, may be some of many: then their sum may not be above the total.
    """
    if not dataflow.additive:
        return
    for at, dimension in enumerate(dataflow.dimensions):
        families: dict[Key, dict[str, Cell]] = defaultdict(dict)
        for key, cell in values.items():
            families[(*key[:at], *key[at + 1 :])][key[at]] = cell
        for rest, family in families.items():
            if len(family) < 2:
                continue
            for whole, parts, complete in _wholes(dimension.codelist, dimension.total, set(family)):
                row, total = family[whole]
                cells = [family[p] for p in parts]
                summed = sum(v for _, v in cells)
                wrong = abs(total - summed) > TOLERANCE if complete else summed > total + TOLERANCE
                if wrong and not (dataflow.negative and not complete):
                    others = [d.id for i, d in enumerate(dataflow.dimensions) if i != at]
                    where = ", ".join(f"{n}={c}" for n, c in zip(others, rest, strict=True) if c != "_T")
                    named = " + ".join(place(r) for r, _ in cells[:6]) + (" + ..." if len(cells) > 6 else "")
                    yield (
                        f"{place(row)}: {dimension.id}={whole} is {total:,.10g}, but its parts {named} make "
                        f"{summed:,.10g} ({where})"
                    )


def _wholes(codelist: str, total: str | None, codes: set[str]) -> Iterator[tuple[str, list[str], bool]]:
    """Which codes are wholes of which others, and whether the parts make up the whole."""
    if codelist == "CL_SEX":
        if sex.TOTAL in codes:
            parts = sorted(codes - {sex.TOTAL})
            yield sex.TOTAL, parts, {sex.FEMALE, sex.MALE} <= codes
    elif codelist == "CL_AGE":
        yield from _age_wholes(codes)
    elif total is not None and total in codes:
        yield total, sorted(codes - {total}), False


def _age_wholes(codes: set[str]) -> Iterator[tuple[str, list[str], bool]]:
    groups = {c: age.parse(c) for c in sorted(codes) if c != age.UNKNOWN}
    for code, whole in groups.items():
        inside = {c: g for c, g in groups.items() if c != code and g.within(whole)}
        coarsest = {c: g for c, g in inside.items() if not any(g.within(o) for d, o in inside.items() if d != c)}
        if not coarsest:
            continue
        parts = sorted(coarsest, key=lambda c: coarsest[c].lower)
        try:
            age.partition(list(coarsest.values()), whole)
            complete = True
        except DimensionsDiffer:
            complete = False
            if _overlapping(list(coarsest.values())):
                continue  # 0-9 and 5-14: no sum to compare with
        if whole == age.ALL_AGES and age.UNKNOWN in codes:
            parts.append(age.UNKNOWN)
        yield code, parts, complete


def _overlapping(groups: list[age.AgeGroup]) -> bool:
    ordered = sorted(groups, key=lambda g: g.lower)
    return any(a.upper is None or a.upper >= b.lower for a, b in pairwise(ordered))


def described(dataflow: Dataflow, key: Key) -> str:
    """A key for readers: dimension=code, totals left out."""
    return ", ".join(f"{n}={c}" for n, c in zip(dataflow.keys, key, strict=True) if c != "_T")

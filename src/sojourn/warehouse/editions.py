"""Which edition of a series is in force: the only place where one is chosen.

``newest`` takes, of the layouts listed, the newest edition that covers what the one before it covered; a newer file
with a selection of countries does not replace a whole edition, and says so. Editions are chosen whole, never cell by
cell. ``earlier``, ``every`` and ``newest_each`` serve what compares editions, or joins them end to end, on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date

from sojourn.concepts import area
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.reason import Reason
from sojourn.warehouse.selection import Selection
from sojourn.warehouse.warehouse import Warehouse

#: Share of the areas of an older edition that a newer one must have to replace it.
COVERS = 0.95
_BEFORE: ContextVar[bool] = ContextVar("edition_before", default=False)


@dataclass(frozen=True)
class Held:
    """What one layout holds of one edition for a selection.

    dated : date that orders editions ; releases : their numbers, empty where nothing is loaded into a warehouse
    codes : codes of the dimension it is judged by that have a figure; of areas the countries
    """

    source: str
    edition: str
    series: str
    dated: date
    releases: tuple[int, ...]
    codes: frozenset[str]


@dataclass(frozen=True)
class InForce:
    """The edition that figures are taken from.

    releases : release ids that hold its rows of the selection ; dated : what orders it among editions
    passed_over : newer editions that did not replace it, and what it lacks of the one before
    """

    source: str
    edition: str
    series: str
    releases: tuple[int, ...]
    passed_over: tuple[Reason, ...] = ()
    dated: date = date.min


def newest(
    warehouse: Warehouse,
    dataflow: Dataflow,
    sources: Sequence[str],
    where: Selection | None = None,
    *,
    by: str = "ref_area",
) -> InForce | None:
    """The edition in force for a selection; None where none of the sources has a figure in it.

    sources : layouts in order of preference. The first series that has figures is taken; within it the newest edition
        of all its layouts listed, of two layouts of one edition the one named first
    by : dimension whose codes with a figure must be covered; of areas the countries, groups where there are none

    An edition replaces the one before it when it has at least 95 % of its codes; codes it lacks are said.
    """
    held = _held(warehouse, dataflow, sources, where, by)
    found = in_force(held, sources)
    return found if found is None or not _BEFORE.get() else _before(held, sources, found) or found


@contextmanager
def edition_before() -> Iterator[None]:
    """Within it ``newest`` gives, of every series with several editions, the one that was in force before the newest.

    What is chosen for every code apart (``newest_each``) and what compares editions on purpose stays as it is.
    """
    token = _BEFORE.set(True)
    try:
        yield
    finally:
        _BEFORE.reset(token)


def earlier(
    warehouse: Warehouse,
    dataflow: Dataflow,
    sources: Sequence[str],
    where: Selection | None = None,
    *,
    than: InForce,
    by: str = "ref_area",
) -> InForce | None:
    """The edition that was in force before another of its series; None where no earlier one has a figure.

    sources, where, by : as in ``newest``
    """
    return _before(_held(warehouse, dataflow, sources, where, by), sources, than)


def _before(held: Iterable[Held], sources: Sequence[str], than: InForce) -> InForce | None:
    ordered = _ordered([h for h in held if h.series == than.series], sources)
    own = [i for i, h in enumerate(ordered) if h.edition == than.edition]
    return in_force(ordered[: own[0]] if own else ordered, sources)


def every(
    warehouse: Warehouse,
    dataflow: Dataflow,
    sources: Sequence[str],
    where: Selection | None = None,
    *,
    by: str = "ref_area",
) -> list[InForce]:
    """Every edition with a figure in the selection, the newest first, each in the layout named first that covers it.

    For what compares editions on purpose. sources, where, by : as in ``newest``
    """
    held = _held(warehouse, dataflow, sources, where, by)
    names = dict.fromkeys((h.series, h.edition) for h in reversed(_ordered(held, sources)))
    chosen = (in_force([h for h in held if (h.series, h.edition) == name], sources) for name in names)
    return [c for c in chosen if c is not None]


def newest_each(
    warehouse: Warehouse,
    dataflow: Dataflow,
    sources: Sequence[str],
    where: Selection | None = None,
    *,
    each: str = "time_period",
    by: str = "ref_area",
) -> dict[str, InForce]:
    """The edition for every code of a dimension apart: code -> edition.

    For statistics whose editions follow one another in time (matrices of one year, surveys of some quarters, vintages
    that begin later): a code is taken from the edition in force, where it does not hold the code from the last one in
    force before it that does, else from what there is. Within a code editions are never mixed.
    sources, where, by : as in ``newest``
    """
    return in_force_each(_rows(warehouse, dataflow, sources, where, by, each), sources)


def in_force_each(rows: Iterable[tuple[str, Held]], sources: Sequence[str]) -> dict[str, InForce]:
    """The rule of ``newest_each`` on what is held for each code."""
    parts: dict[str, list[Held]] = {}
    whole: dict[tuple[str, str], Held] = {}
    for code, held in rows:
        parts.setdefault(code, []).append(held)
        key = (held.source, held.edition)
        before = whole.get(key)
        whole[key] = replace(held, codes=held.codes | before.codes) if before else held
    rank = {(h.source, h.edition): i for i, h in enumerate(_walk(whole.values(), sources)[0])}
    found = {}
    for code, held_here in sorted(parts.items()):
        ranked = [h for h in held_here if (h.source, h.edition) in rank and h.codes]
        best = max(ranked, key=lambda h: rank[(h.source, h.edition)], default=None)
        chosen = in_force(held_here if best is None else [best], sources)
        if chosen is not None:
            found[code] = chosen
    return found


def in_force(held: Iterable[Held], sources: Sequence[str]) -> InForce | None:
    """The rule of ``newest`` on what is held; see there."""
    accepted, said = _walk(held, sources)
    if not accepted:
        return None
    last = accepted[-1]
    return InForce(last.source, last.edition, last.series, last.releases, said, last.dated)


def _walk(held: Iterable[Held], sources: Sequence[str]) -> tuple[list[Held], tuple[Reason, ...]]:
    """The editions that were in force one after the other, and what is to be said of the last."""
    accepted: list[Held] = []
    said: list[Reason] = []
    for one in _ordered(held, sources):
        if not accepted:
            accepted.append(one)
            continue
        current = accepted[-1]
        lacking = current.codes - one.codes
        if len(lacking) > (1 - COVERS) * len(current.codes):
            figures = {"covered": len(current.codes) - len(lacking), "of": len(current.codes)}
            said.append(Reason("edition_passed_over", {**_names(one, current), **figures}))
            continue
        # What was passed over before a whole edition came is no longer newer than the one in force.
        lost = Reason("edition_lacks", {**_names(one, current), "codes": tuple(sorted(lacking))})
        said = [lost] if lacking else []
        accepted.append(one)
    return accepted, tuple(said)


def _ordered(held: Iterable[Held], sources: Sequence[str]) -> list[Held]:
    """What is held of the first series that has figures, the edition that prevails last."""
    usable = [h for h in held if h.codes]
    place = {s: i for i, s in reversed(list(enumerate(sources)))}
    if not usable:
        return []
    series = min(usable, key=lambda h: place[h.source]).series
    mine = [h for h in usable if h.series == series]
    return sorted(mine, key=lambda h: (h.dated, -place[h.source], max(h.releases, default=0)))


def _names(newer: Held, older: Held) -> dict[str, str]:
    return {
        "edition": newer.edition,
        "source": newer.source,
        "older_edition": older.edition,
        "older_source": older.source,
    }


def _held(
    warehouse: Warehouse, dataflow: Dataflow, sources: Sequence[str], where: Selection | None, by: str
) -> list[Held]:
    return [held for _, held in _rows(warehouse, dataflow, sources, where, by, None)]


def _rows(
    warehouse: Warehouse,
    dataflow: Dataflow,
    sources: Sequence[str],
    where: Selection | None,
    by: str,
    each: str | None,
) -> list[tuple[str, Held]]:
    """What every layout and edition holds, apart for the codes of ``each`` where one is named."""
    found = warehouse.coverage(dataflow, sources, where, by=by, each=each)
    rows = [
        (code, Held(first.source, first.edition, first.series, max(f.dated for f in feeds), releases, codes))
        for code, feeds, codes in found
        for first, releases in [(feeds[0], tuple(sorted(f.release_id for f in feeds)))]
    ]
    return comparable(dataflow, rows, by)


def comparable(dataflow: Dataflow, rows: list[tuple[str, Held]], by: str) -> list[tuple[str, Held]]:
    """What is held, with the codes that editions are compared by.

    Groups of areas are published or not as an edition likes: countries count, and groups only where nobody has any.
    """
    countries = frozenset(area.countries())
    if dataflow.dimension(by).codelist != "CL_AREA" or not any(held.codes & countries for _, held in rows):
        return rows
    return [(code, replace(held, codes=held.codes & countries)) for code, held in rows]

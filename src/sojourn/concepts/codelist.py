"""Code lists and the correspondences between them.

A code list is what one dimension may hold: its codes, their names, how they nest and when they held.
A correspondence says how codes of one list become codes of another, with the share of each that goes
where: a split state, two numbering systems, a coarser age grouping.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sojourn.errors import CodesUnknown, DimensionsDiffer, UsageError

SHARES_MEET = 1e-9


def instant_of(at: int | str) -> str:
    """The day a year or a date stands for, as ``YYYY-MM-DD``.

    A year stands for its middle, 1 July, because that is when published stocks are: a state that joined a
    community on 1 May 2004 is a member "in 2004", one that left on 31 January 2020 is not a member "in 2020".
    """
    text = str(at).strip()
    parts = text.split("-")
    if not (len(parts) in (1, 3) and all(p.isdigit() for p in parts) and len(parts[0]) == 4):
        raise UsageError(f"{at!r} is neither a year (2024) nor a date (2024-07-01)")
    return f"{text}-07-01" if len(parts) == 1 else text


def in_force(valid_from: str | None, valid_to: str | None, at: int | str | None) -> bool:
    """Whether something valid from the first day of `valid_from` until before `valid_to` holds at `at`.

    Both ends are a year or a date; a missing end is open. `valid_to` is the first day on which it no longer
    holds. `at` None asks for the present: what has no end.
    """
    if at is None:
        return not valid_to
    day = instant_of(at)
    return (not valid_from or first_day(valid_from) <= day) and (not valid_to or day < first_day(valid_to))


def first_day(year_or_date: str) -> str:
    """``2004`` becomes ``2004-01-01``; a date stays."""
    return f"{year_or_date}-01-01" if len(year_or_date) == 4 else year_or_date


@dataclass(frozen=True, slots=True)
class Code:
    """One value a dimension may take.

    `parent` is the code it is a part of; `valid_from` and `valid_to` are a year or a date (see `in_force`).
    """

    id: str
    name: str
    parent: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True)
class Codelist:
    """The codes of one dimension in one edition.  Ids are unique; every parent is in the list."""

    id: str
    edition: str
    codes: tuple[Code, ...]
    _by_id: Mapping[str, Code] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {code.id: code for code in self.codes}
        twice = sorted(i for i, n in Counter(c.id for c in self.codes).items() if n > 1)
        orphans = sorted(c.id for c in self.codes if c.parent is not None and c.parent not in by_id)
        if twice or orphans:
            raise DimensionsDiffer(
                f"code list {self.id} {self.edition} does not hold together",
                details=[f"{i} is there more than once" for i in twice]
                + [f"{i} has the parent {by_id[i].parent}, which is not in the list" for i in orphans],
            )
        object.__setattr__(self, "_by_id", by_id)

    def __contains__(self, code: object) -> bool:
        return code in self._by_id

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(code.id for code in self.codes)

    def get(self, code: str) -> Code:
        """The code with this id; raises `CodesUnknown` with near matches."""
        self.check([code])
        return self._by_id[code]

    def name(self, code: str) -> str:
        return self.get(code).name

    def children(self, parent: str) -> tuple[Code, ...]:
        """Direct parts of a code, in the order of the list."""
        self.check([parent])
        return tuple(code for code in self.codes if code.parent == parent)

    def at(self, at: int | str) -> tuple[Code, ...]:
        """Codes in force in a year (its middle) or on a date."""
        return tuple(code for code in self.codes if in_force(code.valid_from, code.valid_to, at))

    def check(self, values: Iterable[object], *, where: str = "") -> None:
        """Raise one `CodesUnknown` naming every value that is not a code, how often, and near matches."""
        unknown = Counter(v for v in values if v not in self._by_id)
        if unknown:
            place = f" in {where}" if where else ""
            extent = f"the list has {len(self)} codes, from {self.ids[0]} to {self.ids[-1]}" if self.codes else ""
            raise CodesUnknown(
                f"{len(unknown)} value(s){place} are not codes of the list {self.id} ({self.edition})",
                details=[_unknown_line(v, n, self.ids) for v, n in unknown.items()],
                ways_out=[extent] if extent else (),
            )


def _unknown_line(value: object, times: int, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(str(value), list(known), n=3)
    often = f" ({times} times)" if times > 1 else ""
    return f"{value!r}{often}" + (f": near to {', '.join(near)}" if near else "")


@dataclass(frozen=True, slots=True)
class Link:
    """`share` of what stands under `source` belongs under `target`."""

    source: str
    target: str
    share: float = 1.0


@dataclass(frozen=True)
class Correspondence:
    """How codes of the list `source` become codes of the list `target`.

    Shares of one source code are between 0 and 1 and sum to 1, so that a count carried across is neither lost
    nor made. `basis` says what the shares are shares of (population at the split, say) and where from.
    """

    source: str
    target: str
    links: tuple[Link, ...]
    basis: str = ""

    def __post_init__(self) -> None:
        sums: dict[str, float] = {}
        for link in self.links:
            sums[link.source] = sums.get(link.source, 0.0) + link.share
        bad = [f"{s}: shares sum to {t:.9f}" for s, t in sums.items() if abs(t - 1.0) > SHARES_MEET]
        bad += [f"{x.source} to {x.target}: share {x.share}" for x in self.links if not 0.0 <= x.share <= 1.0]
        if bad:
            raise DimensionsDiffer(
                f"correspondence {self.source} to {self.target}: the shares of a code must be in 0..1 and sum to 1",
                details=bad,
            )

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(link.source for link in self.links))

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(link.target for link in self.links))

    def shares(self, code: str) -> dict[str, float]:
        """Target codes of one source code with their shares."""
        found = {link.target: link.share for link in self.links if link.source == code}
        if not found:
            raise CodesUnknown(
                f"{code!r} is not a source of the correspondence {self.source} to {self.target}",
                ways_out=[f"sources: {', '.join(self.sources)}"],
            )
        return found

    def carry(self, values: Mapping[str, float]) -> dict[str, float]:
        """Counts by source code carried to target codes; a code without a link keeps its own.

        Only for extensive quantities (counts of persons or events, amounts): a rate or a share may not be
        carried this way. The total is unchanged. What is shared out is an estimate and must be marked so.
        """
        carried: dict[str, float] = {}
        linked = set(self.sources)
        for code, value in values.items():
            shares = self.shares(code) if code in linked else {code: 1.0}
            for target, share in shares.items():
                carried[target] = carried.get(target, 0.0) + value * share
        return carried

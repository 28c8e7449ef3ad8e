"""The crossings of each month from when they are first seen: who they were, what became of them, by stratum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.microdata.vintages import surprise
from sojourn.microdata.vintages.entry_chances import Profiles
from sojourn.microdata.vintages.provisional import Cells, Moves, Shape
from sojourn.microdata.vintages.revision_triangle import Decided
from sojourn.microdata.vintages.shared_shift import GRID, over_grid

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ByKey:
    """Crossings at first sight by month and key (direction, group, calendar month, profile); arrays of one length."""

    code: Ints
    month: Ints
    key: Ints
    crossings: Floats
    chain: Floats


@dataclass(frozen=True)
class Open:
    """Undecided crossings at one vintage with their keys."""

    cells: Cells
    key: Ints


#: Months from whose departures of residents it is seen who the own citizens are; no estimate is made within them.
HOME_FROM = 24


class Cohorts:
    """Crossings by month (cohort).

    A stratum is direction x own citizens or not (own: the group with most departures of residents); without groups it
    is the direction. Strata of departures come first. Only what is known at a vintage is given for it.
    """

    def __init__(
        self, moves: Moves, now: Cells, decided: Decided, profiles: Profiles, shape: Shape, first_month: int,
        vintages: int, everyone: Cells | None = None,
    ) -> None:  # fmt: skip
        self.first_month, self.vintages, self.lags, self.groups = first_month, vintages, shape.lags, shape.groups
        self.profiles = profiles
        self.bounds = np.searchsorted(moves.cells.vintage, np.arange(vintages + 1))
        first, last = profiles.entering(moves.cells), profiles.entering(now)
        self.entries = joined(moves.cells.part(first), now.part(last))
        self._profiles = len(profiles)
        self._now = now
        codes = self._code(self.entries)
        whole = now if everyone is None else everyone
        everything = np.unique(np.concatenate([codes, *(self._code(c) for c in (moves.cells, now, whole))]))
        self._codes = everything
        self._entry_key = np.searchsorted(everything, codes)
        self.keys = len(everything)
        self.home = self._home() if shape.groups > 1 else -1
        self.strata = 4 if shape.groups > 1 else 2
        self.entry_stratum = self.stratum_of(self.entries)
        month = self.entries.month - first_month
        self.entry_month = month
        size = (self.strata, vintages)
        ok = (month >= 0) & (month < vintages)
        self._on_time = profiles.late[self.entries.profile] == 0
        at = np.ravel_multi_index((self.entry_stratum[ok], month[ok]), size)
        on_time = self.entries.crossings[ok] * self._on_time[ok]
        self.volume = added(at, on_time, int(np.prod(size))).reshape(size)
        self._sudden = np.stack(
            [surprise.sudden(np.log(volume + 1.0), 1.0 / np.maximum(volume, 1.0)) for volume in self.volume]
        )
        self.usual = np.stack([~surprise.shocked(volume) for volume in self.volume])
        code = self._code(decided)
        key = np.clip(np.searchsorted(everything, code), 0, self.keys - 1)
        # Crossings decided at first sight may have keys of their own: they are never asked for.
        self._decided, self._decided_there = decided, everything[key] == code
        self._decided_code = decided.month * self.keys + key
        m = decided.month - first_month
        late = decided.known_from > m  # decided at first sight: never among the undecided
        inside = (m >= 0) & (m < vintages) & (decided.known_from < vintages) & late
        dims = (self.strata, vintages, vintages)
        spot = np.ravel_multi_index((self.stratum_of(decided)[inside], m[inside], decided.known_from[inside]), dims)
        migrants = added(spot, decided.migrants[inside], int(np.prod(dims))).reshape(dims)
        self._migrants = migrants.cumsum(axis=2)

    def _code(self, rows: Cells | Decided) -> Ints:
        season = rows.month % 12
        return np.asarray(((rows.arrival * self.groups + rows.group) * 12 + season) * self._profiles + rows.profile)

    def traits(self, key: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Direction, group, calendar month, profile of keys."""
        code = self._codes[key]
        rest, profile = code // self._profiles, code % self._profiles
        return rest // 12 // self.groups, rest // 12 % self.groups, rest % 12, profile

    def key_of(self, cells: Cells) -> Ints:
        """Number of the key of rows, which are among those given at the beginning."""
        return np.asarray(np.searchsorted(self._codes, self._code(cells)))

    def stratum_of(self, rows: Cells | Decided) -> Ints:
        """Number of the stratum of rows."""
        if self.strata == 2:
            return np.asarray(rows.arrival)
        return np.asarray(rows.arrival * 2 + (rows.group == self.home))

    def _home(self) -> int:
        settled = self.profiles.classes["settled"][self.entries.profile]
        month = self.entries.month - self.first_month
        left = (self.entries.arrival == 0) & (settled == 1) & (month < HOME_FROM)
        return int(np.argmax(np.bincount(self.entries.group[left], self.entries.crossings[left], self.groups)))

    def by_direction(self, by_stratum: Floats) -> Floats:
        """(stratum, ...) added up to (direction, ...), departures first."""
        return np.asarray(by_stratum.reshape(2, self.strata // 2, *by_stratum.shape[1:]).sum(1))

    def migrants_by(self, stratum: int, month: int, vintage: int) -> float:
        """Migrations of a month decided by a vintage, among crossings that were undecided at first."""
        return float(self._migrants[stratum, month, vintage])

    def seen_first(self, begin: int, end: int) -> Ints:
        """Rows of ``entries`` of months from ``begin`` up to before ``end``."""
        return np.flatnonzero((self.entry_month >= max(begin, 0)) & (self.entry_month < end))

    def by_month_and_key(self, rows: Ints, crossings: Floats, chain: Floats) -> ByKey:
        """Rows of ``entries`` added up."""
        code = self.entries.month[rows] * self.keys + self._entry_key[rows]
        codes, where = np.unique(code, return_inverse=True)
        return ByKey(
            codes, codes // self.keys, codes % self.keys, added(where, crossings, len(codes)),
            added(where, chain, len(codes)),
        )  # fmt: skip

    def open_at(self, moves: Moves, vintage: int) -> Open:
        """Undecided crossings at a vintage before the last."""
        rows = slice(self.bounds[vintage], self.bounds[vintage + 1])
        cells = moves.cells.part(rows)
        if vintage == self.vintages - 1:
            cells = self._now
        return Open(cells, self.key_of(cells))

    def outcomes(self, entries: ByKey, open_: Open, still: Floats, vintage: int) -> Floats:
        """Share that migrated by month and key: decided ones, and undecided ones by their present chance."""
        count = len(entries.code)
        known = self._decided_there & (self._decided.known_from <= vintage)

        def summed(code: Ints, amount: Floats) -> Floats:
            place = np.clip(np.searchsorted(entries.code, code), 0, count - 1)
            ok = entries.code[place] == code
            return added(place[ok], amount[ok], count)

        migrants = summed(self._decided_code[known], self._decided.migrants[known])
        migrants += summed(open_.cells.month * self.keys + open_.key, still)
        return np.asarray(np.clip(migrants / np.maximum(entries.crossings, 1e-12), 0.0, 1.0))

    def entry_sums(self, log_odds: Callable[[Cells, Ints], Floats]) -> EntrySums:
        """Sums over the crossings of each month at first sight, by stratum."""
        ok = (self.entry_month >= 0) & (self.entry_month < self.vintages)
        part = self.entries.part(ok)
        size = (self.strata, self.vintages)
        index = self.entry_stratum[ok] * self.vintages + self.entry_month[ok]
        value = log_odds(part, self._entry_key[ok])
        p, square, log_one_plus = over_grid(value, part.crossings, index, int(np.prod(size)))
        on_time = part.crossings * self._on_time[ok]
        chance = added(index, on_time / (1.0 + np.exp(-value)), int(np.prod(size)))
        return EntrySums(self, log_one_plus.reshape(*size, -1), (p - square).reshape(*size, -1), chance.reshape(size))

    def surprises(self, chance: Floats) -> Floats:
        """(stratum, month) log change of volume or mix beyond what was learnt before, zero where usual.

        chance : (stratum, month) expected migrations at first sight, before any shift
        """
        found = self._sudden.copy()
        for g in range(self.strata):
            volume, expected = self.volume[g], chance[g]
            mix = np.log((expected + 0.5) / (volume + 1.0))
            found[g] = np.maximum(found[g], surprise.sudden(mix, 1.0 / np.maximum(expected, 1.0)))
        return found


@dataclass(frozen=True)
class EntrySums:
    """Sums over the crossings of a month at first sight, (stratum, month, theta); ``chance``: (stratum, month)."""

    cohorts: Cohorts
    log_one_plus: Floats
    spread: Floats
    chance: Floats

    def decided(self, stratum: int, month: int) -> Floats:
        """Log likelihood of the shift of a month all of which is decided."""
        migrants = self.cohorts.migrants_by(stratum, month, self.cohorts.vintages - 1)
        return np.asarray(migrants * GRID - self.log_one_plus[stratum, month])


def added(index: Ints, amount: Floats, size: int) -> Floats:
    """Sums of amounts by index."""
    return np.bincount(index, amount, size).astype(np.float64)


def joined(first: Cells, second: Cells) -> Cells:
    """Rows of both."""
    return Cells(
        **{name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in Cells.__dataclass_fields__}
    )

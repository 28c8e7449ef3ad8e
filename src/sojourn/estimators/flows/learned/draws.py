"""How far what was learned may be off: a level for each area that counts, an error for each cell, and the stock's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.estimators.flows.learned.projection import Accounted

Floats = npt.NDArray[np.float64]

Bools = npt.NDArray[np.bool_]

#: Standardised errors are no larger than this, so that a draw leaves an account that closes in a few steps.
LARGEST = 2.5
#: Kilometres over which reporters count as being around, and how many of them half surround an area.
AROUND_KM, HALF_SURROUNDED = 1500.0, 2.0


@dataclass(frozen=True)
class Errors:
    """Standard deviations of log(1 + persons), before the account narrows them.

    Levels are from a t distribution, since few reporters are far off and those by much: Japan counts ten times what the
    average definition would, Israel a quarter. The account takes a part of the errors away, since nets and stocks hold
    in every draw, but reports are not nearer to it for that; how many spreads of the draws hold a report is in
    :mod:`sojourn.estimators.flows.learned.reach`.

    level : of an area's arrivals or departures together: definition, coverage, and what was not learned; of an area
    among reporters, and of one far from all ; freedom : degrees, of the t distribution
    sizes, cells : sizes of log(1 + persons) and the error of a cell at each, straight lines between
    unlisted : factor of the error of cells of which the stock says nothing
    stock : share of the stated spread of the stock that is drawn
    register : of persons whom registers of the displaced imply; stated, not measured, since hardly a reporter has them
    """

    level: tuple[float, float] = (0.6, 0.9)
    freedom: int = 4
    sizes: tuple[float, ...] = (0.5, 1.5, 3.5, 6.0, 8.0)
    cells: tuple[float, ...] = (0.80, 1.25, 1.10, 1.00, 1.10)
    unlisted: float = 1.4
    stock: float = 1.0
    register: float = 0.3

    def of_cells(self, persons: Floats, accounted: Accounted) -> Floats:
        """Standard deviation of every cell."""
        size = np.interp(np.log1p(persons), self.sizes, self.cells)
        return np.asarray(np.where(accounted.told, size, self.unlisted * size), dtype=np.float64)

    def of_levels(self, surrounded: Floats) -> Floats:
        """Standard deviation of every area's level. surrounded : (area,) from 0, far from reporters, to 1, among"""
        among, far = self.level
        return np.asarray(far + (among - far) * surrounded, dtype=np.float64)


def surrounded_by(reporters: Bools, km: Floats) -> Floats:
    """(area,) from 0, far from all reporters, to 1, among them; an area itself is not counted.

    reporters : (area, area) whether the second reports to the learners of the first ; km : (area, area)
    """
    near = np.exp(-km / AROUND_KM)
    np.fill_diagonal(near, 0.0)
    around = (near * reporters).sum(axis=1) ** 2
    return np.asarray(around / (around + HALF_SURROUNDED**2), dtype=np.float64)


def drawn(
    arriving: Floats,
    leaving: Floats,
    accounted: Accounted,
    surrounded: Floats,
    errors: Errors,
    count: int,
    seed: int,
) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
    """Arrivals, departures, changes of the stock and factors of registers, drawn ``count`` times.

    Medians are what was given, and one.

    arriving : (birthplace, destination), leaving : (birthplace, origin) persons ; surrounded : (area,) by reporters
    """
    random, of_registers = np.random.default_rng(seed), np.random.default_rng((seed, 1))
    n, level_of = accounted.net.size, errors.of_levels(surrounded)
    unit = np.sqrt((errors.freedom - 2) / errors.freedom)
    for _ in range(count):
        tables = []
        for table in (arriving, leaving):
            far = np.clip(unit * random.standard_t(errors.freedom, n), -LARGEST, LARGEST)
            cell = errors.of_cells(table, accounted) * np.clip(random.standard_normal((n, n)), -LARGEST, LARGEST)
            tables.append(np.maximum((1.0 + table) * np.exp((level_of * far)[None, :] + cell) - 1.0, 0.0))
        noise = errors.stock * accounted.spread * random.standard_normal((n, n))
        registers = np.exp(errors.register * of_registers.standard_normal((n, n)))
        yield tables[0], tables[1], np.where(accounted.told, accounted.gain + noise, accounted.gain), registers

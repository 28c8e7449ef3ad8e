"""How far what was learned may be off: a level for each area that counts, an error for each cell, and the stock's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.estimators.flows.learned.projection import Accounted

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Errors:
    """Standard deviations of log(1 + persons), before the account narrows them.

    Errors of what was learned, measured on reporters left out in groups, are .6 for levels and .6 to 1.0 for cells. The
    account takes a part of them away, since nets and stocks hold in every draw, but reports are not nearer to it for
    that: they are widened until intervals hold reporters left out as often as they say.

    level : of an area's arrivals or departures together: definition, coverage, and what was not learned
    sizes, cells : sizes of log(1 + persons) and the error of a cell at each, straight lines between
    stock : share of the stated spread of the stock that is drawn
    register : of persons whom registers of the displaced imply; stated, not measured, since hardly a reporter has them
    """

    level: float = 0.8
    sizes: tuple[float, ...] = (0.5, 1.5, 3.5, 6.0, 8.0)
    cells: tuple[float, ...] = (0.80, 1.25, 1.10, 1.00, 1.10)
    stock: float = 1.0
    register: float = 0.3

    def of_cells(self, persons: Floats) -> Floats:
        """Standard deviation of every cell."""
        return np.asarray(np.interp(np.log1p(persons), self.sizes, self.cells), dtype=np.float64)


def drawn(
    arriving: Floats, leaving: Floats, accounted: Accounted, errors: Errors, count: int, seed: int
) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
    """Arrivals, departures, changes of the stock and factors of registers, drawn ``count`` times.

    Medians are what was given, and one.

    arriving : (birthplace, destination), leaving : (birthplace, origin) persons
    """
    random, of_registers = np.random.default_rng(seed), np.random.default_rng((seed, 1))
    n = accounted.net.size
    for _ in range(count):
        tables = []
        for table in (arriving, leaving):
            level = errors.level * random.standard_normal(n)[None, :]
            cell = errors.of_cells(table) * random.standard_normal((n, n))
            tables.append(np.maximum((1.0 + table) * np.exp(level + cell) - 1.0, 0.0))
        noise = errors.stock * accounted.spread * random.standard_normal((n, n))
        registers = np.exp(errors.register * of_registers.standard_normal((n, n)))
        yield tables[0], tables[1], np.where(accounted.told, accounted.gain + noise, accounted.gain), registers

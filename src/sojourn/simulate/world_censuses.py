"""What censuses of a simulated world publish: foreign-born by birthplace, with the faults real censuses have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import UsageError
from sojourn.simulate.world_people import Floats


@dataclass(frozen=True)
class CensusFaults:
    """Faults of censuses; all zero is a perfect census.

    undercount : mean share of the foreign-born an area misses; areas differ (exponential), and keep theirs over time
    cell_error : standard deviation of the logarithm of an error of each cell
    rounding : published counts are multiples of this number of persons; 0 or 1 leaves them as they are
    missing : chance that an area has no census in a year; the first and the last census are always held
    """

    undercount: float = 0.03
    cell_error: float = 0.05
    rounding: int = 0
    missing: float = 0.0

    def __post_init__(self) -> None:
        wrong = [
            f"{name} = {value}"
            for name, value, most in (
                ("undercount", self.undercount, 0.5),
                ("cell_error", self.cell_error, 5.0),
                ("rounding", self.rounding, 1e6),
                ("missing", self.missing, 1.0),
            )
            if not 0 <= value <= most
        ]
        if wrong:
            raise UsageError("faults of a census must be zero or more and within reason", details=wrong)


PERFECT = CensusFaults(0.0, 0.0, 0, 0.0)


@dataclass(frozen=True)
class Censuses:
    """Published stocks: foreign-born by birthplace, and the population, which vital statistics give.

    foreign_born : (time, birthplace, residence) persons, zero on the diagonal; NaN where there was no census
    population : (time, residence) persons, as they are
    """

    years: tuple[int, ...]
    foreign_born: Floats
    population: Floats

    def held(self) -> npt.NDArray[np.bool_]:
        """(time, residence) whether the area had a census."""
        return np.asarray(np.isfinite(self.foreign_born).all(axis=1), dtype=np.bool_)

    def stock(self, year: int) -> Floats:
        """(birthplace, residence) persons, the native-born (population minus foreign-born) on the diagonal.

        NaN in the columns of areas without a census that year.
        """
        at = self.years.index(year)
        table: Floats = self.foreign_born[at].copy()
        np.fill_diagonal(table, self.population[at] - table.sum(axis=0))
        return table


def take(years: tuple[int, ...], truth: Floats, faults: CensusFaults, rng: np.random.Generator) -> Censuses:
    """Censuses of the true stocks.

    truth : (time, birthplace, residence) persons
    """
    times, n, _ = truth.shape
    diagonal = np.eye(n, dtype=bool)
    missed = np.minimum(rng.exponential(faults.undercount, n), 0.5) if faults.undercount else np.zeros(n)
    seen = truth * (1.0 - missed)[None, None, :]
    if faults.cell_error:
        seen = seen * np.exp(rng.normal(0.0, faults.cell_error, truth.shape))
    base = max(faults.rounding, 1)
    if faults.rounding or faults.cell_error or faults.undercount:
        seen = np.round(seen / base) * base
    seen[:, diagonal] = 0.0
    population = truth.sum(axis=1)
    # An undercount is never so wrong that more foreign-born are counted than people live there.
    total = seen.sum(axis=1)
    excess = np.maximum(total / np.maximum(population, 1.0), 1.0)
    seen = seen / excess[:, None, :]
    if faults.missing:
        absent = rng.random((times, n)) < faults.missing
        absent[[0, -1]] = False
        seen = np.where(absent[:, None, :], np.nan, seen)
    return Censuses(years, seen, population)

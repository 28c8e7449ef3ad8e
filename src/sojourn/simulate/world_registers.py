"""What registers of a simulated world report a calendar year: moves by each area's own rule, and with its own gaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import UsageError
from sojourn.simulate.world_moves import Moves
from sojourn.simulate.world_people import Floats

#: Duration rules in use, months; a stay this long or longer counts.
RULES = (0, 3, 6, 12)


@dataclass(frozen=True)
class RegisterFaults:
    """How registers of a world differ from one another.

    reporting : share of areas that have a register at all
    undercount_in, undercount_out : mean share of arrivals and departures missed (exponential over areas)
    rules : duration rules in months, one is drawn for each area
    """

    reporting: float = 0.5
    undercount_in: float = 0.05
    undercount_out: float = 0.3
    rules: tuple[int, ...] = RULES

    def __post_init__(self) -> None:
        shares = (self.reporting, self.undercount_in, self.undercount_out)
        if not all(0 <= s <= 1 for s in shares) or not self.rules or min(self.rules) < 0:
            raise UsageError(
                f"shares of a register are between 0 and 1 and rules are months, not {shares}, {self.rules}"
            )


@dataclass(frozen=True)
class Registers:
    """Reported moves.

    arrivals : (year, origin, reporter) persons who came, by previous residence; NaN for areas without a register
    departures : (year, reporter, destination) persons who left, by next residence; NaN as above
    months : (area,) duration rule; NaN without a register
    coverage_in, coverage_out : (area,) share of moves that are registered
    """

    years: tuple[int, ...]
    arrivals: Floats
    departures: Floats
    months: Floats
    coverage_in: Floats
    coverage_out: Floats


def register(
    moves: Moves, areas: int, years: tuple[int, ...], faults: RegisterFaults, rng: np.random.Generator
) -> Registers:
    """Count moves as each area's register would.

    A lasting move begins a stay that ends with the person's next one. A temporary stay counts by its months, and who
    was counted out is counted in again on coming back.
    """
    reports = rng.random(areas) < faults.reporting
    months = np.where(reports, rng.choice(np.array(faults.rules, dtype=np.float64), areas), np.nan)
    coverage_in = 1.0 - np.minimum(rng.exponential(max(faults.undercount_in, 1e-12), areas), 0.9)
    coverage_out = 1.0 - np.minimum(rng.exponential(max(faults.undercount_out, 1e-12), areas), 0.9)
    stay = stays(moves)
    temporary = np.isfinite(moves.months)
    origin = np.concatenate([moves.origin, moves.destination[temporary]])
    destination = np.concatenate([moves.destination, moves.origin[temporary]])
    time = np.concatenate([moves.time, (moves.time + moves.months / 12.0)[temporary]])
    length = np.concatenate([stay, stay[temporary]])
    year = np.floor(time).astype(np.int64)
    inside = (year >= years[0]) & (year <= years[-1])
    found = []
    for reporter, coverage in ((destination, coverage_in), (origin, coverage_out)):
        rule = months[reporter]
        with np.errstate(invalid="ignore"):
            seen = inside & (length >= rule) & (rng.random(length.size) < coverage[reporter])
        code = ((year[seen] - years[0]) * areas + origin[seen]) * areas + destination[seen]
        table = np.bincount(code, minlength=len(years) * areas * areas).reshape(len(years), areas, areas)
        found.append(table.astype(np.float64))
    arrivals = np.where(reports[None, None, :], found[0], np.nan)
    departures = np.where(reports[None, :, None], found[1], np.nan)
    for table in (arrivals, departures):
        table[:, np.arange(areas), np.arange(areas)] = np.nan
    return Registers(years, arrivals, departures, months, coverage_in, coverage_out)


def stays(moves: Moves) -> Floats:
    """(move,) months until the person's next lasting move, or the length of a temporary stay; inf when neither ends."""
    lasting = np.flatnonzero(~np.isfinite(moves.months))
    order = lasting[np.lexsort((moves.time[lasting], moves.person[lasting]))]
    until: npt.NDArray[np.float64] = moves.months.copy()
    same = moves.person[order[1:]] == moves.person[order[:-1]]
    gap = (moves.time[order[1:]] - moves.time[order[:-1]]) * 12.0
    until[order[:-1]] = np.where(same, gap, np.inf)
    return until

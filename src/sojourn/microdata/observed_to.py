"""The end of observation where none is given: the latest crossing date, unless that date stands alone.

One mistyped year in the future would make every label final, since nothing seems to follow. So a last date that is cut
off from all others is refused: one crossing in a thousand at most (or a single one), after a stretch without any
crossing that is longer than the rule's window.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.errors import ValuesRefused
from sojourn.kernels.civil_dates import READ
from sojourn.microdata import crossing_keys
from sojourn.microdata.crossing_keys import EARLIEST, LATEST
from sojourn.microdata.rule import Rule

FEWEST = 100
"""In smaller tables long stretches without a crossing say nothing."""
MOST = 0.001
"""Share of the crossings that can stand alone; always at least one."""
ROWS_NAMED = 5


class DatesSeen:
    """Crossings by day, counted block by block."""

    def __init__(self) -> None:
        self._rows = np.zeros(LATEST - EARLIEST + 1, np.int64)

    def add(self, dates: pa.ChunkedArray | pa.Array, rows: npt.NDArray[np.int64] | None = None) -> None:
        """Count dates; ``rows`` is how often each of them occurs. What cannot be read is not counted."""
        day, good = _days(dates)
        weights = None if rows is None else rows[good]
        self._rows += np.bincount(day[good] - EARLIEST, weights=weights, minlength=len(self._rows)).astype(np.int64)

    def counted(self) -> pa.Table:
        """``date`` and ``rows``, one row for each date that was seen: to be added elsewhere."""
        days = np.flatnonzero(self._rows)
        dates = pa.array((days + EARLIEST).astype(np.int32)).cast(pa.date32())
        return pa.table({"date": dates, "rows": pa.array(self._rows[days])})

    def latest(self) -> dt.date | None:
        """The latest date; None without any."""
        days = np.flatnonzero(self._rows)
        return _date(int(days[-1])) if len(days) else None

    def alone(self, rule: Rule) -> Alone | None:
        """The latest dates, if they are cut off from all others."""
        days = np.flatnonzero(self._rows)
        total = int(self._rows.sum())
        if total < FEWEST:
            return None
        later = total - np.cumsum(self._rows[days])[:-1]  # crossings later than each date but the last
        found = np.flatnonzero((later <= max(1, int(total * MOST))) & (np.diff(days) > window_days(rule)))
        if len(found) == 0:
            return None
        at = int(found[0])
        return Alone(_date(int(days[at])), _date(int(days[at + 1])), _date(int(days[-1])), int(later[at]), rule)


@dataclass(frozen=True)
class Alone:
    """Crossings cut off from all others: the last date before them, their first and last, and how many."""

    before: dt.date
    first: dt.date
    latest: dt.date
    rows: int
    rule: Rule

    def text(self) -> str:
        """What was found, in a sentence."""
        many = f"then {self.rows:,}, up to {self.latest}" if self.rows > 1 else "then one"
        return (
            f"no crossing from {self.before} to {self.first}, longer than the window of rule {self.rule.id} "
            f"({window_days(self.rule)} days), {many}"
        )

    def refusal(self, rows: pa.Table) -> ValuesRefused:
        """The error for an end of observation that is not given and cannot be told from such dates.

        rows : the crossings concerned, under our column names; the first few are among the error's values
        """
        names = [n for n in ("crossing_id", "person_id", "crossing_date", "direction") if n in rows.column_names]
        return ValuesRefused(
            f"The latest crossing date, {self.latest}, cannot be taken for the end of observation: {self.text()}. "
            "Every earlier label would be final.",
            of_persons=[", ".join(f"{n} {row[n]}" for n in names) for row in rows.slice(0, ROWS_NAMED).to_pylist()],
            ways_out=[
                f"--observed-to DATE, the last day on which crossings are known (perhaps {self.before}), sets later "
                "ones aside",
                "mend the dates of these crossings",
                f"--observed-to {self.latest} if they are right",
            ],
        )


def window_days(rule: Rule) -> int:
    """The rule's window in days (a calendar month counts 31)."""
    return rule.window * (31 if rule.unit == "months" else 1)


def later_than(dates: pa.ChunkedArray | pa.Array, last: dt.date) -> npt.NDArray[np.bool_]:
    """Which dates can be read and are later than ``last``."""
    day, good = _days(dates)
    later: npt.NDArray[np.bool_] = good & (day > crossing_keys.days(last))
    return later


def _days(dates: pa.ChunkedArray | pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    column = dates if isinstance(dates, pa.ChunkedArray) else pa.chunked_array([dates])
    day, _, state, _ = crossing_keys.read_dates(crossing_keys.array_of(column), "crossing_date")
    good: npt.NDArray[np.bool_] = (state == READ) & (day >= EARLIEST) & (day <= LATEST)
    return day, good


def _date(position: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=position + EARLIEST)

"""What past vintages would have said, held against what came out: coverage, bias and width by lag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.errors import EstimationError
from sojourn.microdata.revision_intervals import LEVELS, Intervals
from sojourn.microdata.revision_triangle import MEASURES, Triangle

Floats = npt.NDArray[np.float64]

#: First figures compared: ours, every open stay taken for a migration, only what is decided.
FIGURES = ("estimate", "as_is", "decided_only")


@dataclass(frozen=True)
class Score:
    """Scores of one measure at one lag, for the total of all groups or pooled over groups.

    months : vintages scored; coverage_80, coverage_95 : share of final figures within the interval
    median_width_95 : persons; relative_width_95 : median of width over final figure
    bias, mean_absolute_error : persons, estimate minus final, for each of ``FIGURES``
    mean_final : the average final figure, for comparison
    """

    measure: str
    lag: int
    months: int
    coverage_80: float
    coverage_95: float
    median_width_95: float
    relative_width_95: float
    bias: dict[str, float]
    mean_absolute_error: dict[str, float]
    mean_final: float


def score(t: Triangle, bounds: Intervals, *, groups: bool = False, after: int = 0) -> list[Score]:
    """Scores by measure and lag over all vintages whose months are final by now.

    groups : pool over groups in place of the total; after : leave out vintages before this number
    Raises ``EstimationError`` where no month can be scored.
    """
    result = []
    figures = {"estimate": t.estimate, "as_is": t.as_is, "decided_only": t.known}
    chosen = slice(1, None) if groups else slice(0, 1)
    for m, measure in enumerate(MEASURES):
        for lag in range(t.known.shape[1]):
            final = t.final[after:, lag, m, chosen]
            ok = t.estimated[after:, lag, None] & np.isfinite(final)
            if not ok.any():
                continue
            actual = final[ok]

            def at(values: Floats, lag: int = lag, m: int = m, ok: npt.NDArray[np.bool_] = ok) -> Floats:
                return np.asarray(values[after:, lag, m, chosen][ok])

            inside = {
                level: float(np.mean((at(bounds.lower[level]) <= actual) & (actual <= at(bounds.upper[level]))))
                for level in LEVELS
            }
            width = at(bounds.upper[0.95]) - at(bounds.lower[0.95])
            relative = width / np.maximum(np.abs(actual), 1.0)
            errors = {name: at(values) - actual for name, values in figures.items()}
            result.append(
                Score(
                    measure, lag, int(ok.any(1).sum()), inside[0.80], inside[0.95], float(np.median(width)),
                    float(np.median(relative)), {k: float(e.mean()) for k, e in errors.items()},
                    {k: float(np.abs(e).mean()) for k, e in errors.items()}, float(actual.mean()),
                )
            )  # fmt: skip
    if not result:
        raise EstimationError(
            "no month can be scored: none is final that had an estimate",
            ways_out=["a replay needs about four years of crossings: 18 months to learn, 16 until months are final"],
        )
    return result


def table(scores: list[Score]) -> pa.Table:
    """Scores as a table, one row per measure and lag; figures compared side by side."""
    rows = []
    for s in scores:
        row: dict[str, object] = {
            "measure": s.measure, "lag": s.lag, "months": s.months, "coverage_80": s.coverage_80,
            "coverage_95": s.coverage_95, "median_width_95": s.median_width_95,
            "relative_width_95": s.relative_width_95, "mean_final": s.mean_final,
        }  # fmt: skip
        row |= {f"bias_{name}": s.bias[name] for name in FIGURES}
        row |= {f"mean_absolute_error_{name}": s.mean_absolute_error[name] for name in FIGURES}
        rows.append(row)
    return pa.Table.from_pylist(rows)

"""What past vintages would have said, held against what came out: coverage, bias and width by lag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.errors import EstimationError
from sojourn.microdata.vintages.revision_intervals import Intervals
from sojourn.microdata.vintages.revision_triangle import MEASURES, Triangle

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


def score(t: Triangle, bounds: Intervals, *, groups: bool = False) -> list[Score]:
    """Scores by measure and lag over all vintages whose months are final by now.

    groups : pool over groups in place of the total
    Raises ``EstimationError`` where no month can be scored.
    """
    chosen = slice(1, None) if groups else slice(0, 1)
    result = []
    for m, measure in enumerate(MEASURES):
        for lag in range(t.known.shape[1]):
            final = t.final[:, lag, m, chosen]
            ok = t.estimated[:, lag, None] & np.isfinite(final)
            columns = {
                "final": t.final, "estimate": t.estimate, "as_is": t.as_is, "decided_only": t.known,
                "lower_80": bounds.lower[0.80], "upper_80": bounds.upper[0.80],
                "lower_95": bounds.lower[0.95], "upper_95": bounds.upper[0.95],
            }  # fmt: skip
            if ok.any():
                figures = {name: values[:, lag, m, chosen][ok] for name, values in columns.items()}
                result.append(_score(measure, lag, int(ok.any(1).sum()), figures))
    return _some(result)


def score_table(vintages: pa.Table) -> list[Score]:
    """Scores by measure and lag of a table of vintages; only rows that have a ``final_value`` by now.

    Raises ``EstimationError`` where none has.
    """
    names = {"final": "final_value", "estimate": "obs_value", "as_is": "as_is", "decided_only": "decided"}
    names |= {f"{side}_{level}": f"{side}_{level}" for side in ("lower", "upper") for level in (80, 95)}
    vintages = vintages.filter(vintages["final_value"].is_valid())
    columns = {name: vintages[column].to_numpy().astype(np.float64) for name, column in names.items()}
    measures, lags = np.array(vintages["measure"].to_pylist()), vintages["lag"].to_numpy()
    result = []
    for measure in MEASURES:
        for lag in sorted(set(lags.tolist())):
            ok = (measures == measure) & (lags == lag)
            if ok.any():
                result.append(_score(measure, lag, int(ok.sum()), {n: c[ok] for n, c in columns.items()}))
    return _some(result)


def _score(measure: str, lag: int, months: int, figures: dict[str, Floats]) -> Score:
    actual = figures["final"]
    covered = {
        level: float(np.mean((figures[f"lower_{level}"] <= actual) & (actual <= figures[f"upper_{level}"])))
        for level in (80, 95)
    }
    width = figures["upper_95"] - figures["lower_95"]
    errors = {name: figures[name] - actual for name in FIGURES}
    return Score(
        measure,
        lag,
        months,
        covered[80],
        covered[95],
        float(np.median(width)),
        float(np.median(width / np.maximum(np.abs(actual), 1.0))),
        {name: float(error.mean()) for name, error in errors.items()},
        {name: float(np.abs(error).mean()) for name, error in errors.items()},
        float(actual.mean()),
    )


def _some(scores: list[Score]) -> list[Score]:
    if not scores:
        raise EstimationError(
            "no month can be scored: none is final that had an estimate",
            ways_out=[
                "a replay under 12/16 needs four years of crossings: 30 months to learn, 17 until months are final"
            ],
        )
    return scores


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

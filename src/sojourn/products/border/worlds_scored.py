"""First figures of simulated borders under shock, ours beside other methods, scored. All wiring.

One world is a scenario of ``simulate.travel_scenarios`` and a seed: made, classified under 12/16, followed, and
estimated as at the end of every month, from what was known then. First figures are those at the end of the month
itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.engines import development
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.microdata import classify
from sojourn.microdata.vintages import adaptive, adaptive_intervals, first_figures, surprise
from sojourn.microdata.vintages.adaptive import Adaptive
from sojourn.microdata.vintages.adaptive_intervals import Recalibration
from sojourn.microdata.vintages.provisional import HazardModel
from sojourn.microdata.vintages.revision_intervals import Dispersion, intervals
from sojourn.microdata.vintages.revision_triangle import counted, triangle
from sojourn.microdata.vintages.surprise import Warned
from sojourn.products.border.followed import Followed, followed, month_number
from sojourn.products.border.vintages import month_ends
from sojourn.simulate.travel_histories import Scenario, simulate_table

Floats = npt.NDArray[np.float64]

#: Citizenships with chances of their own in worlds of this size.
LARGEST = 3


@dataclass(frozen=True)
class FirstFigures:
    """First figures of one method: (month, measure); no bounds where the method has none."""

    estimate: Floats
    lower: Floats | None
    upper: Floats | None


@dataclass(frozen=True)
class World:
    """First figures of one world, months (numbers since the year zero) for which every method has one, and the truth.

    final : (month, measure) immigration, emigration, net migration; crossings : of the world
    possible : (month, measure) width of the interval that holds every possible figure
    oracle_width : (measure,) width of 95 % intervals of who knows the break, None where no span was given
    """

    months: npt.NDArray[np.int64]
    final: Floats
    possible: Floats
    methods: Mapping[str, FirstFigures]
    warned: tuple[Warned, ...]
    first_month: int
    crossings: int
    oracle_width: Floats | None

    def span(self, first: date | None, last: date | None) -> npt.NDArray[np.bool_]:
        """Which months lie in a span; None for no limit."""
        low = -np.inf if first is None else month_number(first)
        high = np.inf if last is None else month_number(last)
        return np.asarray((self.months >= low) & (self.months <= high))


def follow(scenario: Scenario, seed: int, crossings: int) -> Followed:
    """Simulate, classify with known starting statuses, and follow all crossings of a world."""
    block = simulate_table(crossings, seed=seed, scenario=scenario)
    persons = block.truth_persons
    start = pa.array([scenario.start] * persons.num_rows)
    known = pa.table({"person_id": persons["person_id"], "status": persons["usual_residence_at_start"], "date": start})
    classified = classify(block.crossings, initial_status=known, observed_to=scenario.end).crossings
    with ClassifiedCrossings(classified, threads=1) as table:
        found = development.develop(
            table, month_ends(scenario.start, scenario.end), column="citizenship", largest=LARGEST
        )
    return followed(found, found)


def score_world(
    f: Followed, *, model: Adaptive | None = None, recalibration: Recalibration | None = None,
    known_break: tuple[date, date] | None = None, breaks: Sequence[date] = (),
) -> World:  # fmt: skip
    """First figures of all methods.

    known_break : first and last month of a span that the oracle knows; breaks : declared to our estimator
    """
    model = model or Adaptive()
    frame = counted(f.moves, f.now, f.decided, f.shape, f.first_month, f.vintages)
    predicted, cohorts = adaptive.predict(
        frame, f.moves, f.now, f.decided, f.profiles, f.shape, model,
        breaks=tuple(month_number(day) - f.first_month for day in breaks),
    )  # fmt: skip
    ours = adaptive.taken(frame, predicted)
    shocked = surprise.shocked(cohorts.volume.sum(0))
    bounds = adaptive_intervals.intervals(ours, predicted, recalibration or Recalibration(), shocked)
    chain, _ = triangle(f.moves, f.now, f.decided, f.shape, HazardModel(), f.first_month, f.vintages)
    logistic = first_figures.plain_logistic(ours, f.moves, f.now, f.profiles, f.shape)
    found = first_figures.methods(ours, bounds, chain, intervals(chain, Dispersion()), logistic)
    ok = first_figures.scored(ours, chain, found, 0)
    of_first = {
        name: FirstFigures(*(None if values is None else values[ok, 0, :, 0] for values in figures))  # type: ignore[arg-type]
        for name, figures in found.items()
    }
    volume, expected = cohorts.by_direction(cohorts.volume), cohorts.by_direction(predicted.at_first)
    seen = surprise.warned(volume, expected, predicted.shift, predicted.estimated)
    widest = possible_width(ours.undecided)[ok, 0, :, 0]
    oracle = None if known_break is None else oracle_width(f, *known_break)
    return World(
        np.flatnonzero(ok) + f.first_month, ours.final[ok, 0, :, 0], widest, of_first, tuple(seen), f.first_month,
        int(cohorts.volume.sum()), oracle,
    )  # fmt: skip


def possible_width(undecided: Floats) -> Floats:
    """Width from none to all of the undecided crossings; net migration from all departures to all arrivals.

    undecided : (vintage, lag, measure, group), that of net migration is the sum of both directions
    """
    width = undecided.copy()
    width[:, :, 2] *= 2
    return width


def oracle_width(f: Followed, first: date, last: date) -> Floats:
    """(measure,) width of normal 95 % intervals of an oracle: it learns each month from all others of the span.

    It knows how crossings of the other months of the span ended, later ones included, by direction, citizenship, time
    since the previous crossing, settled status and place at the end of the month, and the spread of its own errors.
    """
    cells = f.moves.cells
    month = cells.month
    chosen = (cells.lag == 0) & (month >= month_number(first)) & (month <= month_number(last)) & (f.moves.ends < 2)
    part, ends = cells.part(chosen), f.moves.ends[chosen].astype(np.float64)
    classes = f.profiles.classes
    columns = np.stack(
        [part.arrival, part.group, classes["previous"][part.profile], classes["settled"][part.profile], part.place]
    )
    kind = np.unique(columns, axis=1, return_inverse=True)[1].ravel()
    months, of_month = np.unique(part.month, return_inverse=True)
    size = (len(months), int(kind.max(initial=0)) + 1)
    at = np.ravel_multi_index((of_month, kind), size)
    n = np.bincount(at, part.crossings, int(np.prod(size))).reshape(size)
    y = np.bincount(at, part.crossings * ends, int(np.prod(size))).reshape(size)
    others_n, others_y = n.sum(0) - n, y.sum(0) - y
    overall = y.sum() / max(n.sum(), 1.0)
    chance = (others_y + overall) / (others_n + 1.0)
    direction = np.zeros(size[1], dtype=np.int64)
    direction[kind] = part.arrival
    error = np.stack([((n * chance - y)[:, direction == side]).sum(1) for side in (1, 0)])
    error = np.concatenate([error, error[:1] - error[1:]])
    return np.asarray(2 * first_figures.NORMAL_95 * np.sqrt((error**2).mean(1)))


@dataclass(frozen=True)
class Scored:
    """One method over worlds and a span of months, all measures together unless one is named.

    coverage, score, width : of 95 % intervals, NaN without: share, mean interval score, median width
    error : mean absolute error; bias : sum of errors over sum of final figures (of arrivals and departures)
    figures : how many first figures
    """

    coverage: float
    score: float
    width: float
    error: float
    bias: float
    figures: int


def pooled(
    worlds: Sequence[World], method: str, *, first: date | None = None, last: date | None = None,
    measures: Sequence[int] = (0, 1, 2),
) -> Scored:  # fmt: skip
    """Scores over worlds, months of a span and measures (0 immigration, 1 emigration, 2 net migration)."""
    inside, scores, widths, errors, finals = [], [], [], [], []
    for world in worlds:
        rows = world.span(first, last)
        figures = world.methods[method]
        for m in measures:
            actual = world.final[rows, m]
            errors.append(figures.estimate[rows, m] - actual)
            finals.append(actual)
            if figures.lower is not None and figures.upper is not None:
                low, high = figures.lower[rows, m], figures.upper[rows, m]
                inside.append((low <= actual) & (actual <= high))
                scores.append(first_figures.interval_score(low, high, actual))
                widths.append(high - low)
    error, final = np.concatenate(errors), np.concatenate(finals)
    if not len(error):
        return Scored(*(float("nan"),) * 5, 0)
    has = bool(inside)
    return Scored(
        float(np.concatenate(inside).mean()) if has else float("nan"),
        float(np.concatenate(scores).mean()) if has else float("nan"),
        float(np.median(np.concatenate(widths))) if has else float("nan"),
        float(np.abs(error).mean()), float(error.sum() / max(abs(float(final.sum())), 1.0)), len(error),
    )  # fmt: skip

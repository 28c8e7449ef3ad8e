"""One indicator read at two dates, and whether it moved."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sojourn.concepts.figure import Figure
from sojourn.concepts.reason import Reason
from sojourn.concepts.status import ObsStatus
from sojourn.declaration.baseline import Kind, choose_baseline, choose_latest, middle

Direction = Literal["more", "less", "context"]
MovementKind = Literal["improved", "worsened", "unchanged", "not_usable", "context"]

OBSERVED: frozenset[str] = frozenset({ObsStatus.NORMAL.value})
"""Statuses of values somebody counted; every other status lowers the confidence."""

DIRECTIONS: tuple[Direction, ...] = ("more", "less", "context")


@dataclass(frozen=True)
class SmallestChange:
    """The smallest change that counts: the larger of ``absolute`` (in the unit) and ``relative`` × |baseline|."""

    absolute: float | None = None
    relative: float | None = None

    def __post_init__(self) -> None:
        given = [x for x in (self.absolute, self.relative) if x is not None]
        if not given:
            raise ValueError("a smallest change needs an absolute or a relative size")
        if not all(math.isfinite(x) and x > 0 for x in given):
            raise ValueError(f"a smallest change is a positive number, not {given}")

    def threshold(self, baseline: float) -> float:
        """In the unit of the indicator; 0 where the baseline is 0 and only a relative size is given."""
        return max(self.absolute or 0.0, (self.relative or 0.0) * abs(baseline))

    def times(self, factor: float) -> SmallestChange:
        """The same with every size multiplied, for the sensitivity analysis."""
        return SmallestChange(
            None if self.absolute is None else self.absolute * factor,
            None if self.relative is None else self.relative * factor,
        )


@dataclass(frozen=True)
class Reading:
    """An indicator at its baseline and at its latest period, with all that judging it needs.

    Parameters
    ----------
    id : of the indicator
    direction : "more" is better, "less" is better, or "context": neither, and it never moves a verdict
    baseline, latest : the two figures, in the unit of the indicator; None where no period could be chosen
    smallest_change : what counts as a change
    kind : what the periods are: stock, flow, treaty, or annual series
    uncertainty : lower and upper value of the change (latest minus baseline, in the unit) across methods or
        editions, or None
    max_age_years : how old the latest figure may be in the year of the assessment
    coverage : share (0 to 1) of the area's people or countries the figure speaks for, or None if not known
    alternatives : other baselines for the sensitivity analysis, the first one is used
    notes : why a figure is missing, where one is
    evidence : what it rests on (an instrument, a series, an event); two readings of one evidence count once. By
        default the reading's own id
    behind : how many persons or events the baseline and the latest figure rest on, or None where none are counted
    least_behind : how many of them are enough to judge
    """

    id: str
    direction: Direction
    baseline: Figure | None
    latest: Figure | None
    smallest_change: SmallestChange
    kind: Kind = "annual"
    uncertainty: tuple[float, float] | None = None
    max_age_years: float = 10.0
    coverage: float | None = None
    alternatives: tuple[Figure, ...] = ()
    notes: tuple[Reason, ...] = ()
    evidence: str = ""
    behind: tuple[float, float] | None = None
    least_behind: float = 100.0

    def __post_init__(self) -> None:
        if self.direction not in DIRECTIONS:
            raise ValueError(f"{self.id}: direction {self.direction!r} is not one of {DIRECTIONS}")
        if self.coverage is not None and not 0.0 <= self.coverage <= 1.0:
            raise ValueError(f"{self.id}: coverage is a share from 0 to 1, not {self.coverage}")
        if self.uncertainty is not None and not self.uncertainty[0] <= self.uncertainty[1]:
            raise ValueError(f"{self.id}: uncertainty {self.uncertainty} has its lower value above its upper one")

    @property
    def piece(self) -> str:
        """Name of the evidence it rests on."""
        return self.evidence or self.id

    @property
    def change(self) -> float | None:
        """Latest minus baseline, or None where one of them is absent."""
        if self.baseline is None or self.latest is None:
            return None
        if not (self.baseline.present and self.latest.present):
            return None
        return self.latest.number - self.baseline.number

    def with_threshold(self, factor: float) -> Reading:
        """The same reading with the smallest change multiplied."""
        return replace(self, smallest_change=self.smallest_change.times(factor))

    def with_alternative(self) -> Reading:
        """The same reading from its first alternative baseline; a range moves along with the change."""
        if not self.alternatives:
            return self
        other = replace(self, baseline=self.alternatives[0])
        if self.uncertainty is None or self.change is None or other.change is None:
            return replace(other, uncertainty=None)
        shift = other.change - self.change
        return replace(other, uncertainty=(self.uncertainty[0] + shift, self.uncertainty[1] + shift))


@dataclass(frozen=True)
class Movement:
    """What a reading did between baseline and latest, with the sizes the decision rests on."""

    kind: MovementKind
    reason: Reason
    change: float | None = None
    threshold: float | None = None


def movement(reading: Reading, *, as_of: int) -> Movement:
    """Improved, worsened, unchanged, not usable (with the reason), or context.

    A reading moved when its change reaches the smallest change that counts and, where a range is given, the whole
    range lies on one side of zero. It is not usable when a figure is absent, when the latest lies less than three
    years after the baseline or is older than its limit in the year ``as_of``, or when the baseline is zero and the
    smallest change is only relative, or when fewer persons or events stand behind one of the two figures than are
    enough.
    """
    if reading.direction == "context":
        return Movement("context", Reason("context"), reading.change)
    if (reason := _unusable(reading, as_of)) is not None:
        return Movement("not_usable", reason, reading.change)
    change = reading.change
    assert change is not None and reading.baseline is not None
    threshold = reading.smallest_change.threshold(reading.baseline.number)
    if abs(change) < threshold * (1.0 - 1e-9):
        return Movement("unchanged", Reason("below_smallest_change"), change, threshold)
    if reading.uncertainty is not None and not _one_sided(reading.uncertainty, change):
        return Movement("unchanged", Reason("range_includes_zero"), change, threshold)
    better = (change > 0) == (reading.direction == "more")
    return Movement("improved" if better else "worsened", Reason("reaches_smallest_change"), change, threshold)


def _one_sided(bounds: tuple[float, float], change: float) -> bool:
    return bounds[0] > 0 if change > 0 else bounds[1] < 0


def _unusable(reading: Reading, as_of: int) -> Reason | None:
    for which, figure in (("baseline", reading.baseline), ("latest", reading.latest)):
        if figure is None:
            return Reason(f"no_{which}", {"because": reading.notes})
        if not figure.present:
            return Reason(f"{which}_absent", {"period": figure.period, "status": figure.status})
    assert reading.baseline is not None and reading.latest is not None
    chosen = choose_latest(
        reading.kind,
        [reading.latest.period],
        reading.baseline.period,
        as_of=as_of,
        max_age=reading.max_age_years,
    )
    if chosen.period is None:
        return chosen.reason
    if reading.behind is not None and min(reading.behind) < reading.least_behind:
        start, end = reading.behind
        return Reason("too_few", {"baseline": start, "latest": end, "least": reading.least_behind})
    if reading.smallest_change.threshold(reading.baseline.number) <= 0.0:
        return Reason("baseline_zero")
    return None


def read_series(
    series: Mapping[str, Figure] | Iterable[Figure],
    *,
    id: str,
    direction: Direction,
    smallest_change: SmallestChange,
    kind: Kind,
    as_of: int,
    max_age_years: float = 10.0,
    uncertainty: tuple[float, float] | None = None,
    coverage: float | None = None,
    notes: tuple[Reason, ...] = (),
    evidence: str = "",
) -> Reading:
    """A reading from a whole series: baseline and latest are chosen among the periods that have a value.

    Where no baseline can be chosen it is None and the notes say why. The newest figure is kept for showing even
    where it cannot be used; ``movement`` then says why not.
    """
    figures = list(series.values()) if isinstance(series, Mapping) else list(series)
    present = {f.period: f for f in figures if f.present}
    base = choose_baseline(kind, present)
    reasons = list(notes)
    newest = max(present, key=lambda p: middle(p, kind)) if present else None
    latest = newest if newest != base.period else None
    if base.period is None:
        reasons.append(base.reason)
    else:
        chosen = choose_latest(kind, present, base.period, as_of=as_of, max_age=max_age_years)
        latest = chosen.period or latest
        if latest is None:
            reasons.append(chosen.reason)
    return Reading(
        id=id,
        direction=direction,
        baseline=None if base.period is None else present[base.period],
        latest=None if latest is None else present[latest],
        smallest_change=smallest_change,
        kind=kind,
        uncertainty=uncertainty,
        max_age_years=max_age_years,
        coverage=coverage,
        alternatives=tuple(present[p] for p in base.alternatives),
        notes=tuple(reasons),
        evidence=evidence,
    )

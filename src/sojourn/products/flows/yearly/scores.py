"""How well years of an interval are known: shares of annual reports of reporters left out, against equal shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.estimators.flows.yearly_timing import Runs, Timing
from sojourn.products.flows.family import Report, silent
from sojourn.products.flows.learned.evidence import FREE_MOVEMENT
from sojourn.products.flows.learned.left_out import groups
from sojourn.products.flows.reported import CITIZENSHIP
from sojourn.products.flows.yearly.chained import FIRST_YEARS, RUN, YearlyEvidence, divided

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
#: Years in which newcomers of the accessions of 2004 and 2007 joined; those inside before are where people went.
JOINED = (2004, 2007)
#: Persons a year at which classes of corridors begin; their middles are those of the errors that are drawn.
SIZES = (0.0, 3.0, 30.0, 300.0, 3_000.0)


@dataclass(frozen=True)
class Event:
    """Corridors from some areas, in runs that begin in some years, to anywhere or to some areas."""

    name: str
    origins: tuple[str, ...]
    first_years: tuple[int, ...]
    destinations: tuple[str, ...] | None = None


EVENTS = (
    Event("Syria", ("SYR",), (2010, 2015, 2019)),
    Event("Ukraine", ("UKR",), (2010, 2019)),
    Event("Venezuela", ("VEN",), (2015, 2019)),
    Event("accession 2004-07", tuple(a for a, y in FREE_MOVEMENT.items() if y in JOINED), (2000, 2005),
          tuple(a for a, y in FREE_MOVEMENT.items() if y < JOINED[0])),
)  # fmt: skip


def scores(known: YearlyEvidence, *, seed: int = 1, report: Report = silent) -> list[dict[str, Any]]:
    """Rows of mean and median |log error| of the year's persons, the sum of the run being as reported.

    Every run is compared with a fit without the group of its reporter, effects of origins included; the published table
    is made anew without it. Errors are of log(1 + persons). Runs in which a report stops counting are scored apart.
    """
    runs, basis = known.runs()
    group_of = groups(runs.reporter, seed)
    group = np.array([group_of[int(r)] for r in runs.reporter])
    errors = np.zeros((3, *runs.persons.shape))
    errors[0] = _errors(np.ones_like(runs.persons), runs)
    numbers = sorted(set(group_of.values()))
    for place, number in enumerate(numbers):
        report(f"years without group {place + 1} of {len(numbers)}", place, len(numbers))
        out = np.flatnonzero(group == number)
        timing = known.fitted(runs.chosen(group != number))
        held = runs.chosen(group == number)
        errors[1, out] = _errors(_expected(timing, held), held)
        errors[2, out] = _errors(_published(known, timing, held, basis[out]), held)
    return _rows(errors, runs, known)


def _errors(expected: Floats, runs: Runs) -> Floats:
    """(run, year) |log error| of persons, expected ones being brought to the sum of the run."""
    total = runs.persons.sum(axis=1, keepdims=True)
    share = expected / np.maximum(expected.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return np.asarray(np.abs(np.log1p(share * total) - np.log1p(runs.persons)), dtype=np.float64)


def _expected(timing: Timing, runs: Runs) -> Floats:
    """(run, year) expected persons up to a constant, before nets."""
    logs = timing.logs_of(runs)
    return np.asarray(np.exp(logs - logs.max(axis=1, keepdims=True)), dtype=np.float64)


def _published(known: YearlyEvidence, timing: Timing, runs: Runs, basis: npt.NDArray[np.int64]) -> Floats:
    """(run, year) persons a year by those of the interval: outward moves for citizens, all for who lived at the origin.

    A calendar year is read in the interval that it begins in, or that begins in it, at a whole year's rate: the years a
    to a + 4 of a run in the interval from a to a + 5. Corridors with nobody in the interval have equal shares.
    """
    citizens = np.array([r.basis == CITIZENSHIP for r in known.reports])[basis]
    persons = np.ones(runs.persons.shape)
    for period in known.made:
        if period.end <= FIRST_YEARS[0]:
            continue
        flows = np.sum([d.flows for d in divided(known, timing, period)], axis=0)[..., runs.origin, runs.reporter]
        counted = np.where(citizens, flows[:, 0], flows.sum(axis=1))
        mean = counted.sum(axis=0) / period.years
        for (year, length), moved in zip(period.calendar_year_weights().items(), counted, strict=True):
            at = known.years.index(year) - runs.first
            here = (at >= 0) & (at < RUN) & (mean > 0) & (year < period.end)
            persons[here, at[here]] = moved[here] / length / mean[here]
    return persons


def _rows(errors: Floats, runs: Runs, known: YearlyEvidence) -> list[dict[str, Any]]:
    counted = ~runs.stopped()
    events = {e.name: _of(e, runs, known) for e in EVENTS}
    any_event = np.any(list(events.values()), axis=0)
    persons = runs.persons.mean(axis=1)
    sizes = {
        f"{low:,.0f} to {high:,.0f} persons a year" if np.isfinite(high) else f"{low:,.0f} persons a year and more": (
            counted & (persons >= low) & (persons < high)
        )
        for low, high in zip(SIZES, (*SIZES[1:], np.inf), strict=True)
    }
    parts: Mapping[str, Bools] = {
        "all corridors": counted,
        "corridors with an event": counted & any_event,
        **{name: counted & which for name, which in events.items()},
        **sizes,
        "all, with reports that stopped counting": np.ones_like(counted),
        "events, with reports that stopped counting": any_event,
    }
    return [_row(name, errors[:, which]) for name, which in parts.items()]


def _row(part: str, errors: Floats) -> dict[str, Any]:
    """Means and medians of a part; none of them where it has no run. errors : (table, run, year)."""
    row: dict[str, Any] = {"part": part, "runs": errors.shape[1], "years": errors.shape[1] * RUN}
    somebody = errors.size > 0
    for name, error in zip(("equal", "expected", "published"), errors, strict=True):
        row[f"{name}_mean"] = float(error.mean()) if somebody else None
        row[f"{name}_median"] = float(np.median(error)) if somebody else None
    row["gain"] = 1.0 - row["published_mean"] / row["equal_mean"] if somebody and row["equal_mean"] else None
    return row


def _of(event: Event, runs: Runs, known: YearlyEvidence) -> Bools:
    at = {a: i for i, a in enumerate(known.areas)}
    inside = np.isin(runs.origin, [at[a] for a in event.origins if a in at])
    inside &= np.isin(runs.first + known.years[0], event.first_years)
    if event.destinations is not None:
        inside &= np.isin(runs.reporter, [at[a] for a in event.destinations if a in at])
    return np.asarray(inside, dtype=np.bool_)

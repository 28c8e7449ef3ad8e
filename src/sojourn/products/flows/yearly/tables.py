"""Yearly flows as long tables, with kinds of moves and their shares, and as panels of corridors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.concepts.period import Interval
from sojourn.concepts.status import ObsStatus
from sojourn.errors import UsageError
from sojourn.estimators import flow_array
from sojourn.estimators.flows.yearly import KINDS
from sojourn.products.accounts.corridor_status import LEAST_PERSONS, corridor_status, without_figure
from sojourn.products.flows.chosen_areas import chosen, touching
from sojourn.products.flows.pictures import short_name
from sojourn.products.flows.tables import OTHERS
from sojourn.products.flows.yearly.chained import Yearly
from sojourn.products.flows.yearly.drawn import YearlyDraws

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
#: The first calendar year of which World Population Prospects 2024 has projections only.
PROJECTED_FROM = 2024
By = Literal["total", "type"]


def long_tables(
    made: Yearly,
    by: By = "total",
    *,
    areas: Sequence[str] = (),
    drawn: YearlyDraws | None = None,
    share: int = 80,
) -> Iterator[pa.Table]:
    """One table a year: origin, destination[, type], time_period, value[, lower, upper], obs_status, method.

    Persons between two mid-years. Corridors without a figure of their own in the interval, or of less than half a
    person in the year, are one row from ``OTHERS`` to ``OTHERS``, so that values add up to all moves.

    by : ``type`` parts every flow into outward, return and onward moves ; areas : codes or names; only flows from or to
    them are kept ; drawn : draws, for ``lower`` and ``upper`` of whole flows ; share :
    per cent, 80 or 95

    Raises UsageError for intervals of parts of flows, and for another share.
    """
    if drawn is not None and by == "type":
        raise UsageError("an interval is of whole flows, not of their parts", ways_out=["leave --by out"])
    names = np.array(made.evidence.areas)
    kept = touching(made.evidence.areas, chosen(areas, "country", set(made.evidence.areas)) if areas else ())
    status = {p: _status(made, p) for p in made.evidence.made}
    for number, year in enumerate(made.years):
        letters, hidden = status[made.interval_of(year)]
        parts = [("", made.flows[number].sum(axis=0))]
        if by == "type":
            parts = list(zip(KINDS, made.flows[number], strict=True))
        for kind, persons in parts:
            own = ~hidden & (persons >= LEAST_PERSONS) & kept
            origin, destination = np.nonzero(own)
            rest = float(persons[kept & ~own].sum())
            count = origin.size + 1
            yield pa.table(
                {
                    "origin": pa.array([*names[origin], OTHERS]),
                    "destination": pa.array([*names[destination], OTHERS]),
                    **({"type": pa.repeat(pa.scalar(kind), count)} if kind else {}),
                    "time_period": pa.repeat(pa.scalar(Interval(year, year + 1).id), count),
                    "value": pa.array([*persons[own], rest]),
                    **({} if drawn is None else _ends(drawn, persons, number, (own, kept & ~own), share)),
                    "obs_status": pa.array([*_letters(letters[own], year), ObsStatus.LOW_RELIABILITY.value]),
                    "method": pa.repeat(pa.scalar(made.method), count),
                }
            )


def _ends(drawn: YearlyDraws, persons: Floats, number: int, masks: tuple[Bools, Bools], share: int) -> dict[str, Any]:
    """Ends of the intervals of a year's corridors, and of all others together. masks : of both"""
    own, rest = masks
    ends = drawn.ends(persons, number, own, share), drawn.ends_of_sum(persons, number, rest, share)
    return {name: pa.array(np.concatenate([e[side] for e in ends])) for side, name in enumerate(("lower", "upper"))}


def draw_tables(made: Yearly, drawn: YearlyDraws) -> Iterator[pa.Table]:
    """Long, one table a year and draw: draw, origin, destination, time_period, value (persons of the year), method.

    Corridors without a figure of their own in the interval are gathered, by origin in rows to ``OTHERS`` and by
    destination in rows from ``OTHERS``, so that arrivals less departures of every area are its net in every draw.
    """
    names, others = np.array(drawn.areas), np.repeat(OTHERS, len(drawn.areas))
    hidden = {p: _status(made, p)[1] for p in made.evidence.made}
    for number, year in enumerate(drawn.years):
        own = ~hidden[made.interval_of(year)]
        for draw, moves in enumerate(drawn.moves[:, number]):
            origin, destination = np.nonzero(own & (moves > 0))
            rest = np.where(own, 0.0, moves)
            count = origin.size + 2 * names.size
            yield pa.table(
                {
                    "draw": pa.repeat(pa.scalar(draw + 1), count),
                    "origin": pa.array(np.concatenate([names[origin], names, others])),
                    "destination": pa.array(np.concatenate([names[destination], others, names])),
                    "time_period": pa.repeat(pa.scalar(Interval(year, year + 1).id), count),
                    "value": pa.array(np.concatenate([moves[own & (moves > 0)], rest.sum(axis=1), rest.sum(axis=0)])),
                    "method": pa.repeat(pa.scalar(made.method), count),
                }
            )


def _status(made: Yearly, period: Interval) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """(origin, destination) statuses of an interval's flows, and the corridors that have no figure of their own."""
    parts = made.evidence.made[period]
    moves = flow_array(np.sum([e.estimate.moves.values for e in parts], axis=0), made.evidence.areas)
    letters = corridor_status(moves, [i for e in parts for i in e.inputs])
    return letters, without_figure(letters, parts[0].estimate)


def _letters(letters: npt.NDArray[Any], year: int) -> npt.NDArray[Any]:
    estimated = letters == ObsStatus.ESTIMATED.value
    return np.where(estimated, _of_year(ObsStatus.ESTIMATED.value, year), letters)


def _of_year(status: str, year: int) -> str:
    """Estimates of a year that reaches into projected months are projections."""
    return status if year + 1 < PROJECTED_FROM else ObsStatus.FORECAST.value


def kinds(made: Yearly) -> pa.Table:
    """Outward, return and onward moves of the world by year: persons and their share of all.

    Columns: time_period, type, value, share, obs_status, method.
    """
    persons = made.flows.sum(axis=(2, 3))
    count = len(made.years) * len(KINDS)
    return pa.table(
        {
            "time_period": [Interval(y, y + 1).id for y in made.years for _ in KINDS],
            "type": list(KINDS) * len(made.years),
            "value": persons.ravel(),
            "share": (persons / persons.sum(axis=1, keepdims=True)).ravel(),
            "obs_status": [_of_year(ObsStatus.ESTIMATED.value, y) for y in made.years for _ in KINDS],
            "method": [made.method] * count,
        }
    )


def panels(
    made: Yearly, *, count: int = 16, corridors: Sequence[tuple[str, str]] = (), areas: Sequence[str] = ()
) -> list[tuple[str, list[dict[str, float]]]]:
    """The largest corridors, or those named, year by year: (title, steps with start, end, value)."""
    at = {a: i for i, a in enumerate(made.evidence.areas)}
    persons = made.flows.sum(axis=1)
    if corridors:
        asked = [[chosen([end], "country", set(at)) for end in pair] for pair in corridors]
        if groups := [f"{o}:{d}" for (o, d), ends in zip(corridors, asked, strict=True) if max(map(len, ends)) > 1]:
            raise UsageError("a corridor runs from one area to one", details=groups, ways_out=["VEN:COL"])
        wanted = [(at[origin[0]], at[destination[0]]) for origin, destination in asked]
    else:
        kept = touching(made.evidence.areas, chosen(areas, "country", set(at)) if areas else ())
        hidden = np.any([_status(made, p)[1] for p in made.evidence.made], axis=0)
        total = np.where(kept & ~hidden, persons.sum(axis=0), -1.0)
        order = np.argsort(-total, axis=None, kind="stable")[:count]
        wanted = [(int(o), int(d)) for o, d in zip(*np.unravel_index(order, total.shape), strict=True)]
    found = []
    for origin, destination in wanted:
        steps = []
        for number, year in enumerate(made.years):
            step = {"start": float(year), "end": float(year + 1), "value": float(persons[number, origin, destination])}
            steps.append(step)
        names = (short_name(made.evidence.areas[origin]), short_name(made.evidence.areas[destination]))
        found.append((f"{names[0]} to {names[1]}", steps))
    return found

"""Intervals of learned flows from draws that all balance: of corridors, and of sums from the sums of every draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xarray as xr

from sojourn.errors import UsageError
from sojourn.estimators import flow_array
from sojourn.estimators.flows.learned.reach import REACH, REACH_OF_CELLS, SHARES, Reach, spread_of
from sojourn.products.accounts.corridor_status import without_figure
from sojourn.products.flows.family import FamilyEstimate, FlowFamily, Report, silent
from sojourn.products.flows.tables import COUNTRY, OTHERS, FlowRange, shown_moves, summed

Floats = npt.NDArray[np.float64]

DRAWS = 24


@dataclass(frozen=True)
class Draws:
    """Flows drawn: (draw, origin, destination) persons on the areas of the estimate; nets of every draw are exact."""

    areas: tuple[str, ...]
    moves: Floats


def draw_tables(made: FamilyEstimate, drawn: Draws) -> Iterator[pa.Table]:
    """Long, one table a draw: draw, origin, destination, value (persons in the interval), time_period, method.

    Corridors without a figure of their own in the estimate are gathered, by origin in rows to ``OTHERS`` and by
    destination in rows from ``OTHERS``, so that arrivals less departures of every area are its net in every draw. All
    moves of a draw are the sum of its rows but those from ``OTHERS``.
    """
    own = ~without_figure(made.status(), made.estimate)
    names = np.array(drawn.areas)
    for number, moves in enumerate(drawn.moves):
        origin, destination = np.nonzero(own & (moves > 0))
        rest = np.where(own, 0.0, moves)
        others = np.repeat(OTHERS, names.size)
        yield pa.table(
            {
                "draw": pa.repeat(pa.scalar(number + 1), origin.size + 2 * names.size),
                "origin": pa.array(np.concatenate([names[origin], names, others])),
                "destination": pa.array(np.concatenate([names[destination], others, names])),
                "value": pa.array(np.concatenate([moves[origin, destination], rest.sum(axis=1), rest.sum(axis=0)])),
                "time_period": pa.repeat(pa.scalar(made.period.id), origin.size + 2 * names.size),
                "method": pa.repeat(pa.scalar(made.estimate.method), origin.size + 2 * names.size),
            }
        )


def margins(made: FamilyEstimate, drawn: Draws, *, level: str = COUNTRY, share: int = 80) -> pa.Table:
    """Arrivals, departures and net of every area or group, with the interval of each over the sums of the draws.

    Persons in the interval. Moves inside a group are neither. The net has no interval: it is exact in every draw.
    ``withheld`` is the part of arrivals, and of departures, in corridors without a figure of their own.
    """
    _refuse_other_shares(share)
    middle, draws = summed(made.estimate.moves, level), [summed(flow_array(t, drawn.areas), level) for t in drawn.moves]
    hidden = made.estimate.moves.copy(data=made.estimate.moves.values - shown_moves(made).values)
    columns: dict[str, Any] = {"area": [str(a) for a in middle["origin"].values]}
    for side, axis in (("arrivals", 0), ("departures", 1)):
        persons = _across(middle, axis)
        lower, upper = _ends(persons, [_across(t, axis) for t in draws], share)
        columns |= {side: persons, f"{side}_lower": lower, f"{side}_upper": upper}
        columns[f"{side}_withheld"] = _across(summed(hidden, level), axis)
    columns["net"] = columns["arrivals"] - columns["departures"]
    rows = len(columns["area"])
    said = {"interval": f"{share} % of reports left out, {len(draws)} draws", "time_period": made.period.id}
    said["method"] = made.estimate.method
    return pa.table({**columns, **{k: pa.repeat(pa.scalar(v), rows) for k, v in said.items()}})


def _across(table: xr.DataArray, axis: int) -> Floats:
    """Persons over the border of every area: what is on the diagonal stays inside."""
    return np.asarray(table.values.sum(axis=axis) - table.values.diagonal(), dtype=np.float64)


def _refuse_other_shares(share: int) -> None:
    if share not in SHARES:
        raise UsageError(f"no interval of {share} % is given", ways_out=[" or ".join(map(str, SHARES))])


def drawn_flows(family: FlowFamily, made: FamilyEstimate, *, draws: int = DRAWS, report: Report = silent) -> Draws:
    """Draws of an estimate that was learned. Raises UsageError for another method, whose errors nobody has measured."""
    if made.method != "learned":
        raise UsageError(f"{made.method} has no draws", ways_out=["--method learned", "--range: over methods"])
    estimator = family.learned(made.period)
    found = []
    for number, one in enumerate(estimator.draws(draws)):
        report("drawing accounts that balance", number, draws)
        found.append(one.flows.sum(axis=0))
    return Draws(made.estimate.areas, np.stack(found))


def interval(made: FamilyEstimate, drawn: Draws, *, level: str = COUNTRY, share: int = 80) -> FlowRange:
    """Lower and upper end of every flow: the estimate, less and plus as many spreads of the draws as reports need.

    level : the draws are summed to it first, so that what cancels between corridors does so; reaches of single
    corridors were measured on single corridors, those of sums take the draws at their word ; share : per cent of
    reports inside, 80 or 95
    """
    _refuse_other_shares(share)
    tables = [summed(flow_array(t, drawn.areas), level) for t in drawn.moves]
    middle = summed(made.estimate.moves, level)
    of = REACH_OF_CELLS if level == COUNTRY else REACH
    lower, upper = _ends(middle.values, [t.values for t in tables], share, of)
    sums = _ends(np.array([np.nansum(middle.values)]), [np.array([t.values.sum()]) for t in tables], share)
    rest = without_figure(made.status(), made.estimate)
    without = made.estimate.moves.values[rest].sum(keepdims=True)
    together = _ends(without, [t[rest].sum(keepdims=True) for t in drawn.moves], share)
    said = xr.full_like(middle, f"{share} % of reports left out", dtype=object)
    return FlowRange(
        middle.copy(data=lower), middle.copy(data=upper), said, said,
        tuple(f"draw {n + 1}" for n in range(len(tables))), (float(sums[0][0]), float(sums[1][0])),
        (float(together[0][0]), float(together[1][0])),
    )  # fmt: skip


def _ends(middle: Floats, draws: Sequence[Floats], share: int, reach: Reach = REACH) -> tuple[Floats, Floats]:
    """Ends of an interval around persons, from the spread of their logarithm over the draws."""
    lower, upper = reach.ends(np.log1p(middle), spread_of(draws), share)
    return np.expm1(lower), np.expm1(upper)

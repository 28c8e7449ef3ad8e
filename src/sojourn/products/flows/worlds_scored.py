"""Every method on simulated worlds, where the truth is known: scores, and whether the accounts hold.

An estimate is compared with the true transitions of the same interval. The worlds' registers are compared too: they
show how far a perfect reader of reported flows would be from the truth, by definitions and undercount alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr

from sojourn.errors import EstimationError
from sojourn.estimators import FLOW_METHODS, Estimate, event_array, flow_array, interpolate_stock, stock_array
from sojourn.indicators.flow_agreement import Agreement, agreement, shares_of_origin
from sojourn.simulate.world_censuses import PERFECT
from sojourn.simulate.worlds import World, WorldPlan, simulate

#: Worlds of the scoreboard: small and middling, perfect and faulty censuses; each with two seeds.
PLANS: dict[str, WorldPlan] = {
    "12 areas, perfect censuses": WorldPlan(areas=12, persons=150_000, censuses=PERFECT),
    "12 areas, faulty censuses": WorldPlan(areas=12, persons=150_000),
    "40 areas, perfect censuses": WorldPlan(areas=40, persons=400_000, censuses=PERFECT),
    "40 areas, faulty censuses": WorldPlan(areas=40, persons=400_000),
}
SEEDS = (1, 2)


@dataclass(frozen=True)
class WorldScore:
    """One method on one kind of world.

    scores : against true transitions, pooled over intervals and seeds
    gap : largest cell, persons, by which the account does not turn the first stock into the second; NaN without account
    """

    world: str
    method: str
    scores: Agreement
    gap: float


def methods_for(world: World) -> dict[str, Any]:
    """The methods of the scoreboard with the world's own distances."""
    km = flow_array(world.km, world.areas)
    return {m.name: m.make({}, distances=km) for m in FLOW_METHODS if m.scored}


def account_of(world: World, start: int, end: int) -> dict[str, xr.DataArray]:
    """What an office would have: stocks from the censuses, births and deaths from vital statistics.

    An area without a census takes the straight line between the censuses around it.
    """
    arrays: dict[str, xr.DataArray] = {}
    for name, year in (("stock_start", start), ("stock_end", end)):
        arrays[name] = _filled(world, year)
    events = world.events[(start, end)]
    arrays["births"] = event_array(events.births.sum(axis=1), world.areas)
    arrays["deaths"] = event_array(events.deaths.sum(axis=(0, 2)), world.areas)
    return arrays


def _filled(world: World, year: int) -> xr.DataArray:
    stock = stock_array(world.censuses.stock(year), world.areas)
    if not np.isnan(stock.values).any():
        return stock
    years, at = world.censuses.years, world.censuses.years.index(year)
    held = world.censuses.held()
    if 0 < at < len(years) - 1 and held[at - 1].all() and held[at + 1].all():
        before, after = (stock_array(world.censuses.stock(years[i]), world.areas) for i in (at - 1, at + 1))
        share = (year - years[at - 1]) / (years[at + 1] - years[at - 1])
        return interpolate_stock(before, after, share, absent=stock)[0]
    raise EstimationError(f"areas without a census in {year} have no census on both sides of it")


def run(world: World, start: int, end: int, methods: Mapping[str, Any] | None = None) -> dict[str, Estimate]:
    """All methods on one interval of a world."""
    arrays = account_of(world, start, end)
    made = {}
    for name, method in (methods or methods_for(world)).items():
        needed = {k: arrays[k] for k in method.needs}
        made[name] = method.estimate(**needed)
    return made


def account_gap(made: Estimate, arrays: Mapping[str, xr.DataArray]) -> float:
    """Largest cell of S2 + adjustment - (S1 + adjustment + births - deaths + in - out + entrants - leavers), persons.

    By birthplace and residence; NaN for methods that keep no account.
    """
    if made.account is None or "births" not in made.components:
        return float("nan")
    part = {k: v.values for k, v in made.components.items()}
    came, left = np.zeros_like(part["births"]), np.zeros_like(part["births"])
    for k, birthplace in enumerate(made.areas):
        table = made.account.born_in(birthplace).values
        np.fill_diagonal(table, 0.0)
        came[k], left[k] = table.sum(axis=0), table.sum(axis=1)
    before = arrays["stock_start"].values + part["adjustment_start"]
    after = arrays["stock_end"].values + part["adjustment_end"]
    rest = before + part["births"] - part["deaths"] + came - left + part["entrants"] - part["leavers"] - after
    return float(np.abs(rest).max())


def score_worlds(
    plans: Mapping[str, WorldPlan] | None = None, seeds: Sequence[int] = SEEDS
) -> tuple[list[WorldScore], list[WorldScore]]:
    """Scores of all methods on simulated worlds, and of the worlds' own registers on the cells they report."""
    scored, registers = [], []
    for title, plan in (plans or PLANS).items():
        pooled: dict[str, list[tuple[np.ndarray[Any, Any], ...]]] = {}
        reports: list[tuple[np.ndarray[Any, Any], ...]] = []
        gaps: dict[str, float] = {}
        for seed in seeds:
            world = simulate(replace(plan, seed=seed))
            for start, end in world.intervals():
                truth = world.transitions(start, end)
                population = world.stock(start).sum(axis=0)
                arrays = account_of(world, start, end)
                for name, made in run(world, start, end).items():
                    pooled.setdefault(name, []).append(_cells(made.moves.values, truth, population))
                    gaps[name] = float(np.maximum(gaps.get(name, 0.0), account_gap(made, arrays)))
                if (said := _reported(world, start, end)) is not None:
                    reports.append(_cells(said, truth, population))
        scored += [WorldScore(title, name, _pooled(parts), gaps[name]) for name, parts in pooled.items()]
        if reports:
            registers.append(WorldScore(title, "registers", _pooled(reports), float("nan")))
    return scored, registers


def _reported(world: World, start: int, end: int) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """(origin, destination) arrivals as registers report them, calendar years of the interval scaled to its length."""
    years = [y for y in world.registers.years if start < y < end]
    if not years:
        return None
    at = [world.registers.years.index(y) for y in years]
    return np.asarray(world.registers.arrivals[at].sum(axis=0) / len(years) * (end - start), dtype=np.float64)


def _cells(
    table: np.ndarray[Any, Any], truth: np.ndarray[Any, Any], population: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], ...]:
    both = np.isfinite(table) & ~np.eye(len(truth), dtype=bool)
    origin, _ = np.nonzero(both)
    shares = (shares_of_origin(np.where(both, t, 0.0), both)[both] for t in (table, truth))
    ours, theirs = (np.where(both, t, 0.0) for t in (table, truth))
    nets = (t.sum(axis=0) - t.sum(axis=1) for t in (ours, theirs))
    return (table[both], truth[both], *shares, population[origin], *nets)


def _pooled(parts: Sequence[tuple[np.ndarray[Any, Any], ...]]) -> Agreement:
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return agreement(
        joined[0],
        joined[1],
        estimated_share=joined[2],
        reported_share=joined[3],
        population=joined[4],
        estimated_net=joined[5],
        reported_net=joined[6],
    )

"""The learned estimate: what learners say of arrivals and departures, made exact to the demographic account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from sojourn.errors import DimensionsDiffer, EstimationError, UsageError
from sojourn.estimators.estimator import Account, Adjustment, Estimate, aligned, flow_array, stock_array
from sojourn.estimators.flows.learned.draws import Errors, drawn
from sojourn.estimators.flows.learned.features import World
from sojourn.estimators.flows.learned.prior import prior_flows
from sojourn.estimators.flows.learned.projection import Accounted, Projected, project
from sojourn.estimators.flows.learned.registers import contradictions, known_by_register
from sojourn.kernels.flows import closed_form
from sojourn.kernels.flows.closed_form import Term

Floats = npt.NDArray[np.float64]

#: Standard deviation of a cell of the stock: a share of it and an absolute floor. Nearly hard cells ruin the estimate.
STOCK_SHARE, STOCK_FLOOR = 0.15, 500.0
#: Corridors of an area that its net moved by more than this factor are listed.
LISTED_FACTOR = 2.0
#: Moves from which an area is listed.
LISTED_PERSONS = 1000.0


@dataclass(frozen=True)
class Taught:
    """What was learned of one interval, for the account that it is made exact to.

    arriving : (birthplace, destination), leaving : (birthplace, origin) persons during the interval, at the average
    level of the reporters that were learned from ; surrounded : (area,) by them, see :func:`surrounded_by`; of none
    where it is not given, so that errors are as far from all reporters
    """

    world: World
    arriving: Floats
    leaving: Floats
    surrounded: Floats | None = None

    def __post_init__(self) -> None:
        for name, table in (("arrivals", self.arriving), ("departures", self.leaving)):
            if wrong := int((~np.isfinite(table) | (table < 0)).sum()):
                raise EstimationError(f"{wrong} {name} that were learned are negative or not finite")


@dataclass(frozen=True)
class Learned:
    """The table nearest to what was learned from reports that meets every net exactly and stocks as they are known.

    Assumes that what relates stocks, distances and displacement to reported arrivals in countries that report holds
    where none do, that one in eight arrivals comes from a third country, and that cells of the stock are known to 15 %
    and 500 persons. Persons are transitions of the interval at the average level of the reporters learned from.

    taught : see :class:`Taught`
    """

    taught: Taught

    needs = ("stock_start", "stock_end", "births", "deaths")
    reference = "docs/explanation/learned-flows.md; Azose & Raftery (2019) PNAS 116(1):116-122 for the account"
    name = "closed-learned"

    def accounted(self) -> Accounted:
        """The nets, and the changes of the stock with how well they are known."""
        world = self.taught.world
        told = world.listed.copy()
        np.fill_diagonal(told, False)
        spread = STOCK_SHARE * (world.start + world.end) / 2 + STOCK_FLOOR
        return Accounted(world.net(), world.gain(), spread, told, world.areas)

    def prior(self) -> Floats:
        """(birthplace, origin, destination) persons as learned, before the account."""
        return prior_flows(self.taught.arriving, self.taught.leaving, self.taught.world)

    def projected(self) -> Projected:
        """The flows by birthplace, origin and destination."""
        return self._project(self.prior(), self.accounted())

    def _project(self, prior: Floats, accounted: Accounted, start: tuple[Floats, Floats] | None = None) -> Projected:
        registered = known_by_register(self.taught.arriving, self.taught.leaving, self.taught.world)
        return project(prior, accounted, registered=registered, start=start)

    def estimate(
        self, *, stock_start: xr.DataArray, stock_end: xr.DataArray, births: xr.DataArray, deaths: xr.DataArray
    ) -> Estimate:
        """Estimate flows.

        stock_start, stock_end : (birthplace, residence) ; births, deaths : (residence,); the account that was taught

        Raises DimensionsDiffer for other areas than those taught, UsageError for another account of them, and
        EstimationError where nets cannot be met.
        """
        world = self.taught.world
        both = ("birthplace", "residence")
        areas, given = aligned(
            {
                "stock_start": (stock_start, both), "stock_end": (stock_end, both),
                "births": (births, ("residence",)), "deaths": (deaths, ("residence",)),
            }
        )  # fmt: skip
        if areas != world.areas:
            raise DimensionsDiffer(
                f"the account has {len(areas)} areas and {len(world.areas)} were learned of, or in another order"
            )
        if not np.allclose(given["stock_end"], world.end):
            raise UsageError("this account is not the one that was learned of", ways_out=["both sexes, newest stock"])
        prior = self.prior()
        return self._estimate(prior, self._project(prior, self.accounted()), given)

    def draws(self, count: int, *, errors: Errors | None = None, seed: int = 1) -> Iterator[Projected]:
        """Flows as they might be: what was learned and the stock with their errors; the nets of every draw are exact.

        count : how many ; errors : see :class:`Errors` ; seed : the same one gives the same draws
        """
        if count < 2:
            raise UsageError(f"{count} draws give no interval", ways_out=["40 draws are usual"])
        taught, accounted = self.taught, self.accounted()
        main = self.projected()
        world, start = taught.world, (main.potentials, main.shadow)
        among = np.zeros(len(world.areas)) if taught.surrounded is None else taught.surrounded
        for arriving, leaving, gain, registers in drawn(
            taught.arriving, taught.leaving, accounted, among, errors or Errors(), count, seed
        ):
            perturbed = replace(accounted, gain=gain)
            yield self._project(prior_flows(arriving, leaving, world, registers), perturbed, start)

    def _estimate(self, prior: Floats, found: Projected, given: dict[str, Floats]) -> Estimate:
        world = self.taught.world
        stayers, changed_start, changed_end, births, deaths = _account_of(found.flows, world)
        ones = np.ones_like(world.start)
        term = Term(ones, ones, found.flows)
        outward, back, onward = closed_form.flows_by_type((term,))
        table = found.flows.sum(axis=0)
        contradicted = np.any([mask for _, mask, _ in contradictions(table, world, LISTED_PERSONS)], axis=0)
        np.fill_diagonal(table, stayers.sum(axis=0))
        stocks = {
            "stayers": stayers, "births": births, "deaths": deaths,
            "adjustment_start": changed_start, "adjustment_end": changed_end,
        }  # fmt: skip
        moves = {"outward": outward, "return": back, "onward": onward, "contradicted": contradicted.astype(np.float64)}
        settings: dict[str, Any] = {
            "stock_share": STOCK_SHARE, "stock_floor": STOCK_FLOOR, "unsupported": "withheld",
        }  # fmt: skip
        return Estimate(
            values=flow_array(table, world.areas),
            method=self.name,
            settings=settings,
            inputs={f"{name}_persons": float(v.sum()) for name, v in given.items()},
            diagnostics={
                "steps": found.steps,
                "net_residual": found.residual,
                "persons_moving": float(found.flows.sum()),
                "persons_moving_before": float(prior.sum()),
                "persons_adjusted_start": float(np.abs(changed_start).sum()),
                "persons_adjusted_end": float(np.abs(changed_end).sum()),
            },
            components={
                **{n: flow_array(v, world.areas) for n, v in moves.items()},
                **{n: stock_array(v, world.areas) for n, v in stocks.items()},
            },
            adjustments=_moved_by_nets(prior, found.flows, world),
            account=Account(world.areas, stayers, (term,)),
        )


def _account_of(flows: Floats, world: World) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """(birthplace, residence) stayers, changes of both stocks, births and deaths as they were placed.

    S2 + change at the end = S1 + change at the start + births - deaths + in - out, cell by cell.
    """
    population = world.start.sum(axis=0)
    rate = np.clip(np.divide(world.deaths, population, out=np.zeros_like(population), where=population > 0), 0, 1)
    deaths = world.start * rate[None, :]
    births = np.diag(world.births)
    alive, leaving, arriving = world.start - deaths, flows.sum(axis=2), flows.sum(axis=1)
    stayers = np.maximum(alive - leaving, 0.0)
    short = stayers + leaving - alive
    return stayers, short, stayers + arriving + births - world.end, births, deaths


def _moved_by_nets(prior: Floats, flows: Floats, world: World) -> tuple[Adjustment, ...]:
    """Areas whose arrivals or departures the account moved by more than two times."""
    net, found = world.net(), []
    for side, axis in (("arrivals", (0, 1)), ("departures", (0, 2))):
        before, after = prior.sum(axis=axis), flows.sum(axis=axis)
        ratio = (after + 1.0) / (before + 1.0)
        listed = np.maximum(before, after) >= LISTED_PERSONS
        for i in np.flatnonzero(listed & (np.abs(np.log(ratio)) > np.log(LISTED_FACTOR))):
            found.append(
                Adjustment(
                    f"{side} moved by the net", world.areas[i], float(after[i] - before[i]),
                    f"learned {before[i]:,.0f}, after the account {after[i]:,.0f}; the net is {net[i]:,.0f}",
                )
            )  # fmt: skip
    return tuple(found)

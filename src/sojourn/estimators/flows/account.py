"""From two stocks, births and deaths to two tables of the same persons: what all accounts share.

The steps are those of demographic accounting (Abel 2013; Abel & Sander 2014): take the deaths off the first stock and
the births off the second, and make the two agree on their birthplace totals. Every change of an input is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import xarray as xr

from sojourn.estimators.estimator import (
    Adjustment,
    aligned,
    refuse_empty,
    refuse_negative,
    refuse_unknown,
    stock_array,
)
from sojourn.estimators.flows.account_checks import (
    refuse_another_scale,
    refuse_impossible_events,
    refuse_more_events_than_persons,
    refuse_more_events_than_residents,
)
from sojourn.kernels.flows import birthplace_matching, native_born, vital_events

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rescale:
    """Closed world: both tables are scaled to the mid-point of their birthplace totals (Abel & Sander 2014).

    close : when the world total is made to balance, by changing the native-born: ``before`` births and deaths are
        placed (the reference's default) or ``after``
    whole_native_born : with ``before``, round the native-born to whole persons as the reference does. Turn it off for
        figures that are not counts of persons
    remainder : who takes what rounding leaves over (at most half a person per area in all): ``reference`` is where R's
        migest puts it after ``set.seed(1)``, so that tables agree to the person; ``largest`` is the largest area
    """

    close: Literal["before", "after"] = "before"
    whole_native_born: bool = True
    remainder: Literal["reference", "largest"] = "reference"

    def __post_init__(self) -> None:
        refuse_unknown("time to close the world", self.close, ("before", "after"))
        refuse_unknown("taker of the remainder", self.remainder, ("reference", "largest"))


@dataclass(frozen=True)
class Open:
    """Open world: leavers spread by the end table, entrants by the start table (Abel & Cohen 2019)."""


@dataclass(frozen=True)
class OpenSameTable:
    """Open world of Abel (2013): leavers spread by the start table, entrants by the end table ("open-dr")."""


Balance = Rescale | Open | OpenSameTable
Solver = Literal["auto", "exact", "reference"]

MET = (
    "an area without foreign-born cannot be scaled to the mid-point of its birthplace totals; the others make up for it"
)

#: With ``auto`` the published stopping rule is tried up to this number of areas and passes, and kept when it leaves no
#: margin open by more persons than this.
PUBLISHED_AREAS, PUBLISHED_PASSES, LEFT_OPEN = 100, 2_000, 0.1


@dataclass(frozen=True)
class BalancedAccount:
    """Two tables of the same persons, and what was done to get there.

    start, end : (birthplace, residence) persons at the start who survive, and at the end who were there to be counted
        at the start; equal birthplace totals
    births, deaths : (birthplace, residence) persons
    components : the arrays an :class:`~sojourn.estimators.Estimate` shows
    as_published : scaling stopped where the R reference stops, so that margins are open by ``birthplace_residual``
    """

    areas: tuple[str, ...]
    start: Array
    end: Array
    components: dict[str, xr.DataArray]
    adjustments: tuple[Adjustment, ...]
    inputs: dict[str, Any]
    diagnostics: dict[str, Any]
    as_published: bool = False


def balance_account(*, balance: Balance | None, solver: Solver = "exact", **given: Any) -> BalancedAccount:
    """Balance one account. Arguments as :meth:`DemographicAccounting.estimate` and its settings.

    solver : ``exact`` meets every margin; ``reference`` stops scaling where the R reference stops; ``auto`` does so
        where that leaves no margin open by more than 0.1 persons (small tables), and is exact elsewhere
    balance : None takes deaths and births off and leaves the two tables as different as they are

    Raises DimensionsDiffer, ValuesRefused (not finite, negative), EstimationError (a margin out of reach) and
    UsageError for a word that is no setting.
    """
    refuse_unknown("solver", solver, ("auto", "exact", "reference"))
    small = given["stock_start"].shape[0] <= PUBLISHED_AREAS
    if solver == "auto" and small:
        made = _balance(balance=balance, as_reference=True, most_passes=PUBLISHED_PASSES, **given)
        if max(made.diagnostics["birthplace_residual"], made.diagnostics["residence_residual"]) <= LEFT_OPEN:
            return made
    return _balance(balance=balance, as_reference=solver == "reference", **given)


def _balance(
    *,
    stock_start: xr.DataArray,
    stock_end: xr.DataArray,
    births: xr.DataArray,
    deaths: xr.DataArray,
    balance: Balance | None,
    births_to: Literal["native", "proportion"],
    deaths_from: Literal["proportion", "accounting"],
    as_reference: bool = False,
    most_passes: int = 100_000,
) -> BalancedAccount:
    refuse_unknown("way to place births", births_to, ("native", "proportion"))
    refuse_unknown("way to place deaths", deaths_from, ("proportion", "accounting"))
    both = ("birthplace", "residence")
    areas, given = aligned(
        {
            "stock_start": (stock_start, both),
            "stock_end": (stock_end, both),
            "births": (births, ("residence",)),
            "deaths": (deaths, ("residence",)),
        }
    )
    refuse_empty(areas)
    for name in ("stock_start", "stock_end"):
        refuse_negative(name, given[name], areas, diagonal=False)
    for name in ("births", "deaths"):
        refuse_negative(name, given[name], areas)
    adjustments: list[Adjustment] = []
    start = _without_negative_native_born("stock_start", given["stock_start"], areas, adjustments)
    end = _without_negative_native_born("stock_end", given["stock_end"], areas, adjustments)
    born, died = given["births"], given["deaths"]

    refuse_more_events_than_residents(areas, start, end, born, died)
    imbalance, rounded = 0.0, 0.0
    closed_before = isinstance(balance, Rescale) and balance.close == "before"
    if isinstance(balance, Rescale) and closed_before:
        draw = native_born.ReferenceDraw() if balance.remainder == "reference" else native_born.largest
        shrunk = (start, end)
        start, end, imbalance = native_born.close_the_world(
            start, end, born, died, whole_persons=balance.whole_native_born, remainder=draw
        )
        refuse_another_scale(shrunk, (start, end), imbalance)
        _note_native_born(shrunk, (start, end), areas, adjustments)
        if balance.whole_native_born and imbalance:
            rounded = float(sum(np.abs(t.diagonal() - np.round(t.diagonal())).sum() for t in shrunk))
        if rounded:
            reason = f"{rounded:,.6g} persons of decimals were rounded; figures in thousands must not be"
            adjustments.append(Adjustment("native-born with decimals rounded", "all areas", 0.0, reason))

    refuse_impossible_events(areas, start, end, born, died)
    birth_table, spread = vital_events.births_by_birthplace(born, end, method=births_to)
    adjustments += [
        Adjustment(
            "births spread in proportion",
            areas[i],
            0.0,
            f"{born[i]:,.6g} births exceed {end[i, i]:,.6g} native-born at the end",
        )
        for i in spread
    ]
    if deaths_from == "proportion":
        death_table = vital_events.deaths_in_proportion(died, start)
    else:
        death_table = vital_events.deaths_by_accounting(died, born, start, end, areas, as_reference=as_reference)
    survivors, counted_before = _no_dust(start - death_table, start), _no_dust(end - birth_table, end)
    refuse_more_events_than_persons(areas, survivors, counted_before, death_table, birth_table)

    if isinstance(balance, Rescale) and not closed_before:
        before = (survivors, counted_before)
        survivors, counted_before, surplus = native_born.close_after_events(survivors, counted_before)
        imbalance = -surplus  # one sign for both: (births - deaths) - (end - start)
        refuse_another_scale(before, (survivors, counted_before), imbalance)
        _note_native_born(before, (survivors, counted_before), areas, adjustments)

    if isinstance(balance, Rescale):
        if as_reference:
            matched = birthplace_matching.rescale_by_passes(survivors, counted_before, most_passes)
        else:
            survivors, counted_before, moved = native_born.meet_native_born(survivors, counted_before)
            adjustments += [
                Adjustment(f"native-born met ({which})", areas[i], float(sign * moved[i]), MET)
                for which, sign in (("start", 1.0), ("end", -1.0))
                for i in np.flatnonzero(moved)
            ]
            matched = birthplace_matching.rescale(survivors, counted_before, areas)
    elif balance is None:
        none = np.zeros_like(survivors)
        matched = birthplace_matching.Matched(survivors, counted_before, none, none, none)
    elif isinstance(balance, Open):
        matched = birthplace_matching.open_world(survivors, counted_before, areas)
    else:
        matched = birthplace_matching.open_world_by_same_table(survivors, counted_before, areas)
    adjustments += [
        Adjustment(
            "spread by the other table",
            areas[k],
            0.0,
            "nobody born there is in the table that should say where they live",
        )
        for k in matched.spread_by_other
    ]
    if isinstance(balance, Rescale):
        changed_start = matched.start + death_table - given["stock_start"]
        changed_end = matched.end + birth_table - given["stock_end"]
    else:
        # Those who enter or leave the system explain the difference: no stock is changed for it.
        changed_start = survivors + death_table - given["stock_start"]
        changed_end = counted_before + birth_table - given["stock_end"]
    components = {
        "births": birth_table,
        "deaths": death_table,
        "adjustment_start": changed_start,
        "adjustment_end": changed_end,
        "entrants": matched.entrants,
        "leavers": matched.leavers,
        "passing": matched.passing,
    }
    return BalancedAccount(
        areas,
        matched.start,
        matched.end,
        {name: stock_array(table, areas) for name, table in components.items()},
        tuple(adjustments),
        {f"{name}_persons": float(values.sum()) for name, values in given.items()},
        {
            "world_imbalance": imbalance,
            "steps": matched.steps,
            "birthplace_residual": matched.birthplace_residual,
            "residence_residual": matched.residence_residual,
            "stopped_as_published": as_reference and isinstance(balance, Rescale),
            "persons_adjusted_start": float(np.abs(changed_start).sum()),
            "persons_adjusted_end": float(np.abs(changed_end).sum()),
            "persons_passing": float(matched.passing.sum()),
        },
        as_published=as_reference and isinstance(balance, Rescale),
    )


def _no_dust(table: Array, scale: Array) -> Array:
    """Zero instead of minus a few units in the last place."""
    return np.where((table < 0) & (table > -1e-12 * np.maximum(scale, 1.0)), 0.0, table)


def _without_negative_native_born(name: str, stock: Array, areas: tuple[str, ...], notes: list[Adjustment]) -> Array:
    table, concerned = native_born.shrink_foreign_born(stock)
    notes += [
        Adjustment(
            f"foreign-born shrunk ({name})", areas[i], float(-stock[i, i]),
            f"the foreign-born exceed the population, native-born would be {stock[i, i]:,.6g}",
        )
        for i in concerned
    ]  # fmt: skip
    return table


def _note_native_born(
    before: tuple[Array, Array], after: tuple[Array, Array], areas: tuple[str, ...], notes: list[Adjustment]
) -> None:
    for which, old, new in zip(("start", "end"), before, after, strict=True):
        change = new.diagonal() - old.diagonal()
        notes += [
            Adjustment(
                f"native-born scaled ({which})",
                areas[i],
                float(change[i]),
                "population change must equal births minus deaths over all areas",
            )
            for i in np.flatnonzero(change)
        ]

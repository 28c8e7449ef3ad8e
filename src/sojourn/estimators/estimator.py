"""What every method takes and gives: settings in, one verb, an :class:`Estimate` out.

Arrays are ``xarray.DataArray`` in persons. A stock has dims ``birthplace, residence`` with the native-born on the
diagonal; births and deaths have dim ``residence``; a flow has dims ``origin, destination`` and is a transition over
the interval between the two stocks. Areas must be the same in the same order everywhere; a difference is
:class:`~sojourn.errors.DimensionsDiffer` with both lists, and :func:`sojourn.cube.conform` is the only way to reorder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import xarray as xr

from sojourn.concepts.status import ObsStatus
from sojourn.errors import DimensionsDiffer, EstimationError, UsageError, ValuesRefused
from sojourn.estimators.area_axes import named_areas
from sojourn.kernels.flows.closed_form import Term, all_flows, flows_of_birthplace

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Adjustment:
    """Persons moved to make an account balance: what was done, where, how many, why.

    persons : added to the area (positive) or taken off (negative)
    """

    name: str
    area: str
    persons: float
    reason: str


@dataclass(frozen=True)
class Account:
    """Flows by origin, destination and birthplace, kept as products instead of n^3 numbers.

    stayers : (birthplace, residence) persons fixed on the diagonal, or None
    terms : products that add up to everything else, see :mod:`sojourn.kernels.flows.closed_form`
    """

    areas: tuple[str, ...]
    stayers: Array | None
    terms: tuple[Term, ...]

    def born_in(self, birthplace: str) -> xr.DataArray:
        """(origin, destination) persons born in one area; the diagonal holds the stayers."""
        if birthplace not in self.areas:
            raise UsageError(f"{birthplace!r} is not a birthplace of this account ({len(self.areas)} areas)")
        table = flows_of_birthplace(self.stayers, self.terms, self.areas.index(birthplace))
        return flow_array(table, self.areas)

    def array(self) -> xr.DataArray:
        """(origin, destination, birthplace) persons; n^3 numbers, 99 MB for 231 areas."""
        dims = ("origin", "destination", "birthplace")
        coords, flows = named_areas(dims, tuple(self.areas)), all_flows(self.stayers, self.terms)
        return xr.DataArray(flows, coords=coords, dims=dims, attrs={"unit": "persons", "timing": "interval"})


@dataclass(frozen=True)
class Estimate:
    """The result of any method.

    values : (origin, destination) persons per interval. The diagonal holds the **stayers** where the method gives
        them and NaN where it does not; it is never part of a sum of moves
    method : name of the method, with the settings that make it what it is
    settings : every setting and its value
    inputs : what went in: totals in persons, and whatever the caller adds (releases, editions, period, sex)
    diagnostics : steps, largest residual per margin, cells changed by fixes
    components : arrays by name. Flows: ``outward``, ``return``, ``onward`` (origin, destination); by birthplace and
        residence: ``stayers``, ``births``, ``deaths``, ``adjustment_start``, ``adjustment_end``, ``entrants``,
        ``leavers``, ``passing``. ``contradicted`` (origin, destination) is one where a register says otherwise
    adjustments : everything that was moved so that the account balances
    account : flows by birthplace, or None for methods that do not give them
    """

    values: xr.DataArray
    method: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
    components: Mapping[str, xr.DataArray] = field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] = ()
    account: Account | None = None

    def __repr__(self) -> str:
        moved = float(np.nansum(self.moves.values))
        return f"Estimate({self.method}, {len(self.areas)} areas, {moved:,.0f} persons moved)"

    def to_pandas(self) -> pd.DataFrame:
        """One row a pair of different areas: origin, destination, value (persons per interval), status.

        status : ``E`` where the method gives a figure, ``O`` where it gives none; stayers are no moves and left out.
        """
        import pandas as pd

        names, apart = np.array(self.areas), ~np.eye(len(self.areas), dtype=bool)
        origin, destination = np.nonzero(apart)
        value = self.values.values[apart]
        return pd.DataFrame(
            {
                "origin": names[origin],
                "destination": names[destination],
                "value": value,
                "status": np.where(np.isnan(value), ObsStatus.MISSING.value, ObsStatus.ESTIMATED.value),
            }
        )

    @property
    def areas(self) -> tuple[str, ...]:
        """Codes of the areas, in order."""
        return tuple(str(a) for a in self.values["origin"].values)

    @property
    def figure(self) -> str:
        """What its figures are: ``minimum`` where no more persons move than the stocks require, else ``estimate``."""
        fewest = self.settings.get("prior") == "most-stayers" or self.settings.get("weight") == 1.0
        return "minimum" if fewest else "estimate"

    @property
    def withholds_unsupported(self) -> bool:
        """Whether a corridor with no stock of either people behind it has no figure of its own, only their sum."""
        return self.settings.get("unsupported") == "withheld"

    @property
    def contradicted(self) -> npt.NDArray[np.bool_]:
        """(origin, destination) whether a figure contradicts a register of displaced persons."""
        return np.asarray(self.components.get("contradicted", np.zeros(self.values.shape)), dtype=np.bool_)

    @property
    def moves(self) -> xr.DataArray:
        """(origin, destination) persons who changed area; the diagonal is zero, since staying is no move."""
        table = self.values.values.copy()
        np.fill_diagonal(table, 0.0)
        return self.values.copy(data=table)

    def immigration(self) -> xr.DataArray:
        """(residence,) persons who came from another area."""
        return self.moves.sum("origin").rename(destination="residence")

    def emigration(self) -> xr.DataArray:
        """(residence,) persons who left for another area."""
        return self.moves.sum("destination").rename(origin="residence")

    def net_migration(self) -> xr.DataArray:
        """(residence,) immigration minus emigration; positive is gain."""
        return self.immigration() - self.emigration()

    def per_year(self, years: float) -> xr.DataArray:
        """(origin, destination) persons moving per year of an interval of ``years``, the diagonal zero.

        Transitions over several years are fewer than the moves of the single years, so this is an average of the
        interval and not an annual flow.
        """
        if not (np.isfinite(years) and years > 0):
            raise UsageError(f"an interval of {years:g} years has no yearly average")
        return (self.moves / years).assign_attrs(unit="persons per year", timing="interval")

    def by_birthplace(self) -> xr.DataArray:
        """(origin, destination, birthplace) persons, or an error when the method does not give them."""
        if self.account is None:
            raise UsageError(
                f"{self.method} does not say where those who move were born",
                ways_out=[
                    "use a method built on an account by birthplace: closed, open, independence, stock-differencing"
                ],
            )
        return self.account.array()

    def with_inputs(self, **more: Any) -> Estimate:
        """The same estimate with more said about its inputs."""
        return replace(self, inputs={**self.inputs, **more})


@runtime_checkable
class Estimator(Protocol):
    """A method: its settings are its fields, ``estimate`` its one verb.

    Arrays are given by name, so that stocks cannot be exchanged for one another: ``stock_start``, ``stock_end``
    (birthplace, residence) and, for accounts, ``births``, ``deaths`` (residence,).
    """

    @property
    def name(self) -> str:
        """Name of the method with its variant, as in the literature."""
        ...

    needs: tuple[str, ...]
    reference: str

    def estimate(self, *args: Any, **kwargs: Any) -> Estimate:
        """Estimate flows from the arrays named in ``needs``."""
        ...


def flow_array(table: Array, areas: Sequence[str]) -> xr.DataArray:
    """A labelled (origin, destination) array in persons."""
    return xr.DataArray(
        table,
        coords=named_areas(("origin", "destination"), tuple(areas)),
        dims=("origin", "destination"),
        attrs={"unit": "persons", "timing": "interval"},
    )


def stock_array(table: npt.NDArray[Any], areas: Sequence[str]) -> xr.DataArray:
    """A labelled (birthplace, residence) array in persons, or of the statuses of such figures."""
    return xr.DataArray(
        table,
        coords=named_areas(("birthplace", "residence"), tuple(areas)),
        dims=("birthplace", "residence"),
        attrs={"unit": "persons", "timing": "instant"},
    )


def event_array(values: npt.NDArray[Any], areas: Sequence[str]) -> xr.DataArray:
    """A labelled (residence,) array in persons per interval, or of the statuses of such figures."""
    return xr.DataArray(
        values,
        coords=named_areas(("residence",), tuple(areas)),
        dims=("residence",),
        attrs={"unit": "persons", "timing": "interval"},
    )


def aligned(arrays: Mapping[str, tuple[xr.DataArray, tuple[str, ...]]]) -> tuple[tuple[str, ...], dict[str, Array]]:
    """Areas and bare numbers of arrays that must describe the same areas in the same order.

    Parameters
    ----------
    arrays : name -> (array, dims it must have); the first array sets the order

    Raises
    ------
    DimensionsDiffer when dims, areas or their order differ (both lists are shown); ValuesRefused when cells are not
    finite. All problems of all arrays are reported together.
    """
    areas: tuple[str, ...] | None = None
    first = ""
    numbers: dict[str, Array] = {}
    details: list[str] = []
    not_finite: list[str] = []
    for name, (array, dims) in arrays.items():
        if not isinstance(array, xr.DataArray):
            raise UsageError(
                f"{name} must be an xarray.DataArray with dims {', '.join(dims)}, not {type(array).__name__}"
            )
        if set(array.dims) != set(dims):
            raise DimensionsDiffer(f"{name} has dims {tuple(array.dims)}, needed are {dims}")
        array = array.transpose(*dims)
        for dim in dims:
            here = tuple(str(a) for a in array[dim].values) if dim in array.coords else ()
            if not here:
                raise DimensionsDiffer(f"{name} has no labels on {dim}")
            twice = sorted({a for a in here if here.count(a) > 1})
            if twice:
                details.append(f"{name}: {dim} has an area twice: {', '.join(twice)}")
            elif areas is None:
                areas, first = here, f"{name} ({dim})"
            elif here != areas:
                details += _difference(f"{name} ({dim})", here, first, areas)
        values = np.asarray(array.values, dtype=np.float64)
        for index in np.argwhere(~np.isfinite(values)):
            place = ", ".join(f"{dim} {array[dim].values[i]}" for dim, i in zip(dims, index, strict=True))
            not_finite.append(f"{name}: {place} is {values[tuple(index)]}")
        numbers[name] = values
    if details:
        raise DimensionsDiffer(
            "the arrays do not have the same areas in the same order",
            details=details,
            ways_out=[
                "reorder with conform(array, residence=areas)",
                "an area missing on one side must be added or taken out on purpose",
            ],
        )
    if not_finite:
        raise ValuesRefused(
            f"{len(not_finite)} cell(s) are not numbers",
            details=not_finite,
            ways_out=["a missing figure is not zero: give the value, or take the area out of all tables"],
        )
    assert areas is not None
    return areas, numbers


def _difference(name: str, have: Sequence[str], other_name: str, other: Sequence[str]) -> list[str]:
    """How two lists of areas differ: what each has that the other lacks, else the first place in another order."""
    only = [a for a in have if a not in set(other)]
    lacking = [a for a in other if a not in set(have)]
    if not only and not lacking:
        at = next(i for i, (a, b) in enumerate(zip(have, other, strict=False)) if a != b)
        return [
            f"{name} has the areas of {other_name} in another order: position {at + 1} is {have[at]} and {other[at]}"
        ]
    sides = ((name, only), (other_name, lacking))
    return [f"only in {side}: {', '.join(areas)}" for side, areas in sides if areas]


def without_diagonal(stock: xr.DataArray) -> xr.DataArray:
    """The stock with zeros on the diagonal: for methods that use the foreign-born only, so that it may be missing."""
    if not isinstance(stock, xr.DataArray):
        raise UsageError(
            f"a stock must be an xarray.DataArray with dims birthplace, residence, not {type(stock).__name__}"
        )
    if stock.ndim != 2 or stock.shape[0] != stock.shape[1]:
        raise DimensionsDiffer(f"a stock has as many birthplaces as residences, not {stock.shape}")
    table = np.array(stock.values, dtype=np.float64)
    np.fill_diagonal(table, 0.0)
    return stock.copy(data=table)


def refuse_negative(name: str, values: Array, areas: Sequence[str], *, diagonal: bool = True) -> None:
    """Refuse negative cells, all of them named. With ``diagonal=False`` the native-born are not looked at."""
    bad = values < 0
    if not diagonal and values.ndim == 2:
        bad = bad & ~np.eye(values.shape[0], dtype=bool)
    if not bad.any():
        return
    details = []
    for index in np.argwhere(bad):
        place = areas[index[0]] if values.ndim == 1 else f"born in {areas[index[0]]}, living in {areas[index[1]]}"
        details.append(f"{place}: {values[tuple(index)]:,.10g}")
    raise ValuesRefused(f"{name} has {len(details)} negative cell(s)", details=details)


def refuse_unknown(what: str, word: object, known: Sequence[str], *also: str) -> None:
    """Refuse a setting that is none of its words, so that a slip of the pen is not taken for another method.

    known : the words there are ; also : what else may be given
    """
    if word not in known:
        raise UsageError(f"{word!r} is no {what}", ways_out=[f"one of {', '.join(known)}", *also])


def refuse_empty(areas: Sequence[str]) -> None:
    """Flows need two areas at least."""
    if len(areas) < 2:
        raise EstimationError(f"there is {len(areas)} area, and a flow needs an origin and a destination")

"""Bilateral flows from the warehouse: inputs, estimator, and the estimate kept with what it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import xarray as xr

from sojourn.concepts import sex as sexes
from sojourn.concepts.dataflows import MIGRATION_FLOW
from sojourn.concepts.period import Interval, interval
from sojourn.errors import InPython, UsageError
from sojourn.estimators.estimator import Estimate, refuse_unknown
from sojourn.estimators.flows.account import Rescale
from sojourn.estimators.flows.demographic_accounting import DemographicAccounting
from sojourn.estimators.flows.distance_mixture import DistanceMixture
from sojourn.estimators.flows.pseudo_bayesian import PseudoBayesian
from sojourn.products.accounts.corridor_status import LEAST_PERSONS, WITHOUT_FIGURE, corridor_status, listed
from sojourn.products.accounts.demographic_account import POLICIES, AccountInputs, Sex, UnknownOrigin, account_inputs
from sojourn.products.accounts.tables import AccountTables
from sojourn.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd

Accounting = DemographicAccounting | PseudoBayesian | DistanceMixture
#: The registry's ``DEFAULT_FLOW_METHOD`` as the warehouse runs it, and the minimum beside it.
NEAREST = PseudoBayesian(balance=Rescale(whole_native_born=False))
MINIMUM = DemographicAccounting(balance=Rescale(whole_native_born=False))


@dataclass(frozen=True)
class FlowEstimate:
    """An estimate with the inputs it was made from."""

    inputs: AccountInputs
    estimate: Estimate

    @property
    def period(self) -> Interval:
        """The interval of the moves."""
        return self.inputs.period

    def __repr__(self) -> str:
        return f"FlowEstimate({self.period.label}, {sexes.TITLES[self.inputs.sex]}, {self.estimate!r})"

    def to_pandas(self) -> pd.DataFrame:
        """One row a pair of areas as :meth:`Estimate.to_pandas` gives them, with the status of every corridor.

        A corridor of less than a person, or one that the stock says nothing of, has no value.
        """
        table = self.estimate.to_pandas()
        apart = ~np.eye(len(self.estimate.areas), dtype=bool)
        status = listed(corridor_status(self.estimate.moves, [self.inputs]), self.estimate)[apart]
        return table.assign(value=table["value"].where(~np.isin(status, WITHOUT_FIGURE)), status=status)


def estimate(
    warehouse: Warehouse,
    period: Interval | str,
    sex: str = "_T",
    *,
    method: Accounting = NEAREST,
    unknown_origin: UnknownOrigin = "earlier_edition",
    tables: AccountTables | None = None,
) -> FlowEstimate:
    """Flows between all areas during one interval, by default the method nearest to reported flows (pseudo-Bayesian).

    period : an interval, or its text: ``"2020-2024"``
    sex : F, M or _T, or a word for it: ``"women"``
    method : an accounting estimator; for the other methods by name see ``sojourn.products.flows.family.FlowFamily``
    unknown_origin, tables : as in :func:`account_inputs`

    Raises UsageError and CodesUnknown for a period, sex or method that is none, NothingLoaded naming what must be
    loaded, EstimationError naming the margin that cannot be met.
    """
    if not isinstance(method, Accounting):
        raise UsageError(
            f"{method!r} is no accounting estimator.",
            ways_out=[
                InPython("Give one: method=DemographicAccounting(...)"),
                InPython(f"Methods by name: FlowFamily(warehouse).estimate({str(period)!r}, NAME)"),
                "The methods there are: sojourn flows methods",
            ],
        )
    refuse_unknown("policy for persons of unknown origin", unknown_origin, POLICIES)
    wanted = interval(period)
    inputs = account_inputs(warehouse, wanted, _sex(sex), unknown_origin=unknown_origin, tables=tables)
    made = method.estimate(
        stock_start=inputs.stock_start, stock_end=inputs.stock_end, births=inputs.births, deaths=inputs.deaths
    )
    return FlowEstimate(inputs, made.with_inputs(period=wanted.id, sex=inputs.sex, releases=list(inputs.releases)))


def _sex(text: str) -> Sex:
    """The code of a sex that an account can be made for."""
    code = sexes.parse(text)
    if code == sexes.UNKNOWN:
        raise UsageError("No account is made of persons whose sex is not known.", ways_out=["Give F, M or _T."])
    return cast(Sex, code)


def observations(
    flow: FlowEstimate, *, by_birthplace: bool = False, parts: Sequence[AccountInputs] | None = None
) -> pa.Table:
    """The moves as observations of MIGRATION_FLOW: origin, destination (and birthplace), stayers left out.

    Statuses are those of :func:`corridor_status`. Cells of less than half a person are kept out of the by-birthplace
    table (12 million for 231 areas).

    parts : the accounts of women and men, where the flow is their sum

    Where the method withholds what no stock supports, such a corridor has no value, by birthplace no row.
    """
    areas = np.array(flow.estimate.areas)
    moves = flow.estimate.moves.values
    letters = listed(corridor_status(flow.estimate.moves, parts or [flow.inputs]), flow.estimate)
    birthplace: Any = "_T"
    if by_birthplace:
        table = flow.estimate.by_birthplace().values
        each = np.arange(len(areas))
        table[each, each, :] = 0.0
        if flow.estimate.withholds_unsupported:
            table[np.isin(letters, WITHOUT_FIGURE), :] = 0.0
        origin, destination, born = np.nonzero(table >= LEAST_PERSONS)
        value, birthplace = table[origin, destination, born], pa.array(areas[born])
        status = letters[origin, destination]
    else:
        origin, destination = np.nonzero(~np.eye(len(areas), dtype=bool))
        status = letters[origin, destination]
        value = np.where(np.isin(status, WITHOUT_FIGURE), np.nan, moves[origin, destination])
    return MIGRATION_FLOW.table(
        {
            "time_period": flow.period.id,
            "counterpart_area": pa.array(areas[origin]),
            "ref_area": pa.array(areas[destination]),
            "birthplace": birthplace,
            "sex": flow.inputs.sex,
            "method": flow.estimate.method,
            "obs_value": pa.array(value, from_pandas=True),
            "obs_status": pa.array(status.tolist()),
            "inputs": f"unknown origin {flow.inputs.unknown_origin}",
        }
    )


def by_group(table: xr.DataArray, groups: dict[str, str]) -> xr.DataArray:
    """(origin, destination) persons summed to groups: moves inside a group stay, on the diagonal of the result.

    table : (origin, destination) persons between areas, moves only
    groups : area -> group, for every area of the table; the sum of all cells is unchanged
    """
    areas = [str(a) for a in table["origin"].values]
    names = sorted({groups[a] for a in areas})
    member = np.zeros((len(areas), len(names)))
    for i, a in enumerate(areas):
        member[i, names.index(groups[a])] = 1.0
    summed = member.T @ table.values @ member
    return xr.DataArray(summed, {"origin": names, "destination": names}, ("origin", "destination"), attrs=table.attrs)

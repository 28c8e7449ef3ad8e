"""Bilateral flows from the warehouse: inputs, estimator, and the estimate kept with what it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import xarray as xr

from sojourn.concepts import sex as sexes
from sojourn.concepts.dataflows import MIGRATION_FLOW
from sojourn.concepts.period import Interval, interval
from sojourn.concepts.status import ObsStatus
from sojourn.errors import UsageError
from sojourn.estimators.estimator import Estimate, refuse_unknown
from sojourn.estimators.flows.account import Rescale
from sojourn.estimators.flows.demographic_accounting import DemographicAccounting
from sojourn.products.accounts.demographic_account import POLICIES, AccountInputs, Sex, UnknownOrigin, account_inputs
from sojourn.products.accounts.tables import AccountTables
from sojourn.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd

CLOSED = DemographicAccounting(balance=Rescale(whole_native_born=False))


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
        """One row a pair of areas, as :meth:`Estimate.to_pandas` gives them."""
        return self.estimate.to_pandas()


def estimate(
    warehouse: Warehouse,
    period: Interval | str,
    sex: str = "_T",
    *,
    method: DemographicAccounting = CLOSED,
    unknown_origin: UnknownOrigin = "earlier_edition",
    tables: AccountTables | None = None,
) -> FlowEstimate:
    """Flows between all areas during one interval, closed demographic accounting by default.

    period : an interval, or its text: ``"2020-2024"``
    sex : F, M or _T, or a word for it: ``"women"``
    method : an accounting estimator; for the other methods by name see ``sojourn.products.flows.family.FlowFamily``
    unknown_origin, tables : as in :func:`account_inputs`

    Raises UsageError and CodesUnknown for a period, sex or method that is none, NothingLoaded naming what must be
    loaded, EstimationError naming the margin that cannot be met.
    """
    if not isinstance(method, DemographicAccounting):
        raise UsageError(
            f"{method!r} is no accounting estimator.",
            ways_out=[
                "Give one: method=DemographicAccounting(...)",
                f"Methods by name: FlowFamily(warehouse).estimate({str(period)!r}, NAME)",
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


def observations(flow: FlowEstimate, *, by_birthplace: bool = False) -> pa.Table:
    """The moves as observations of MIGRATION_FLOW: origin, destination (and birthplace), estimated; stayers left out.

    Cells of exactly zero are kept out of the by-birthplace table only (12 million for 231 areas).
    """
    areas = np.array(flow.estimate.areas)
    birthplace: Any = "_T"
    if by_birthplace:
        table = flow.estimate.by_birthplace().values
        each = np.arange(len(areas))
        table[each, each, :] = 0.0
        origin, destination, born = np.nonzero(table > 0)
        value, birthplace = table[origin, destination, born], pa.array(areas[born])
    else:
        origin, destination = np.nonzero(~np.eye(len(areas), dtype=bool))
        value = flow.estimate.moves.values[origin, destination]
    return MIGRATION_FLOW.table(
        {
            "time_period": flow.period.id,
            "counterpart_area": pa.array(areas[origin]),
            "ref_area": pa.array(areas[destination]),
            "birthplace": birthplace,
            "sex": flow.inputs.sex,
            "method": flow.estimate.method,
            "obs_value": value,
            "obs_status": ObsStatus.ESTIMATED.value,
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

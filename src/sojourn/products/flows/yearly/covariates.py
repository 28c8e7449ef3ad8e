"""What is known of single calendar years: reports of arrivals, asylum, free movement, nets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import ASYLUM_APPLICATION, REPORTED_FLOW
from sojourn.products.flows.kept_aside import usable
from sojourn.products.flows.learned.evidence import FREE_MOVEMENT, LEFT_THE_UNION
from sojourn.products.flows.reported import COLLECTIONS, LAYOUTS
from sojourn.warehouse import Warehouse, newest
from sojourn.warehouse.selection import Selection

Floats = npt.NDArray[np.float64]

#: What a year's moves are regressed on, apart from the effects of origins; see :func:`covariates`.
NAMES = ("free movement", "loss of the origin", "gain of the destination", "asylum", "moves of intervals")
#: Persons a year added to a corridor's moves before asylum is set against them, or their logarithm is taken.
USUAL_FLOOR = 5.0
#: Least share of a corridor's moves that is not asylum; years on both sides that its usual asylum is a mean of.
NOT_ASYLUM, AROUND = 0.2, 2


@dataclass(frozen=True)
class Reports:
    """Arrivals by one basis of the partner: (year, origin, destination) persons, NaN where nobody reports."""

    basis: str
    years: tuple[int, ...]
    persons: Floats


def reports(warehouse: Warehouse, areas: Sequence[str], years: Sequence[int]) -> tuple[list[Reports], set[int]]:
    """Annual reports of arrivals by citizenship and by previous residence, without reporters kept aside; releases.

    Where two collections hold the same cell the first of ``COLLECTIONS`` keeps it; gaps are never filled.
    """
    found: dict[str, Floats] = {}
    releases: set[int] = set()
    for source, direction in COLLECTIONS:
        where: Selection = {"age": "_T", "sex": "_T", "direction": direction, "counterpart_area": list(areas)}
        chosen = newest(warehouse, REPORTED_FLOW, LAYOUTS.get(source, (source,)), where) if direction == "IN" else None
        if chosen is None:
            continue
        rows = usable(warehouse.read(REPORTED_FLOW, source=chosen.source, edition=chosen.edition, where=where))
        releases |= set(chosen.releases)
        for basis in rows["partner_basis"].unique().to_pylist():
            table = _annual(rows.filter(pc.equal(rows["partner_basis"], basis)), areas, years, np.nan)
            np.einsum("yii->yi", table)[:] = np.nan
            held = found.get(basis)
            found[basis] = table if held is None else np.where(np.isnan(held), table, held)
    return [Reports(basis, tuple(years), table) for basis, table in found.items()], releases


def covariates(
    warehouse: Warehouse,
    areas: Sequence[str],
    years: Sequence[int],
    rates: Floats,
    usual: Floats,
    rising: Floats,
) -> tuple[Floats, set[int]]:
    """(covariate, year, origin, destination) of calendar years, as ``NAMES``, and the releases read.

    Free movement is one where both areas are inside it; nets are log-like percentages of the population; asylum is the
    logarithm by which the year's applications would raise a corridor's other moves; moves of intervals are a logarithm,
    and rise or fall within an interval where its neighbours are above or below it. What is not loaded, or not known
    of a year, stands at nobody: a share is moved by what is known and by nothing else.

    rates : (year, area) net by population ; usual : (year, origin, destination) persons a year, of the interval
    rising : the same, straight between the middles of intervals
    """
    asylum, releases = _read(warehouse, ASYLUM_APPLICATION, ("UNHCR_APPLICATIONS",), areas, years)
    inside = np.array([[_inside(a, y) for a in areas] for y in years])
    net = np.arcsinh(100.0 * rates)
    loss, gain = (np.broadcast_to(n, asylum.shape) for n in (-net[:, :, None], net[:, None, :]))
    typical = np.stack([asylum[max(0, y - AROUND) : y + AROUND + 1].mean(axis=0) for y in range(len(years))])
    others = np.maximum(usual - typical, NOT_ASYLUM * usual) + USUAL_FLOOR
    both, trend = inside[:, :, None] * inside[:, None, :], np.log(rising + USUAL_FLOOR)
    return np.stack([both, loss, gain, np.log1p(asylum / others), trend]), releases


def circles(areas: Sequence[str]) -> npt.NDArray[np.int64]:
    """(area,) one for areas that ever belonged to the free movement of the European Union, else nought."""
    return np.array([int(a in FREE_MOVEMENT) for a in areas])


def _inside(area: str, year: int) -> float:
    return float(FREE_MOVEMENT.get(area, year + 1) <= year < LEFT_THE_UNION.get(area, year + 1))


def _read(
    warehouse: Warehouse, dataflow: Dataflow, sources: Sequence[str], areas: Sequence[str], years: Sequence[int]
) -> tuple[Floats, set[int]]:
    chosen = newest(warehouse, dataflow, sources, {})
    if chosen is None:
        return np.zeros((len(years), len(areas), len(areas))), set()
    rows = warehouse.read(dataflow, source=chosen.source, edition=chosen.edition)
    return _annual(rows, areas, years, 0.0), set(chosen.releases)


def _annual(rows: pa.Table, areas: Sequence[str], years: Sequence[int], missing: float) -> Floats:
    """(year, partner, area) sums of the figures of calendar years, ``missing`` where there is none."""
    codes, calendar = pa.array(list(areas)), pa.array([str(y) for y in years])
    names = {"ref_area": codes, "counterpart_area": codes, "time_period": calendar}
    for column, known in names.items():
        rows = rows.filter(pc.is_in(rows[column], known))
    rows = rows.filter(pc.is_valid(rows["obs_value"]))
    at = tuple(pc.index_in(rows[c], names[c]).to_numpy() for c in ("time_period", "counterpart_area", "ref_area"))
    total, given = np.zeros((len(years), len(areas), len(areas))), np.zeros((len(years), len(areas), len(areas)), bool)
    np.add.at(total, at, rows["obs_value"].to_numpy())
    given[at] = True
    return np.where(given, total, missing)

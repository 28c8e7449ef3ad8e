"""Flows from a user's own tables, without a warehouse: which files a method needs, and how its result is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xarray as xr

from sojourn.errors import UsageError, ValuesRefused
from sojourn.estimators import (
    DemographicAccounting,
    DistanceMixture,
    Estimate,
    MigrationRates,
    Open,
    OpenSameTable,
    OptimalTransport,
    PseudoBayesian,
    Rescale,
    StockDifferencing,
    StockProjection,
    distance_cost,
    event_array,
    flow_array,
    stock_array,
)
from sojourn.files.tables import check_result as check_result
from sojourn.files.tables import check_results as check_results
from sojourn.files.tables import write_long as write_long
from sojourn.sources.own.square_table import read_columns, read_list, read_square

#: Name on the command line -> method and what the name settles.
METHODS: dict[str, dict[str, Any]] = {
    "stock-differencing": {},
    "rates": {},
    "open": {"balance": "open"},
    "open-dr": {"balance": "open-dr"},
    "closed": {"balance": "closed"},
    "independence": {},
    "pseudo-bayesian": {},
    "distance-mixture": {},
    "optimal-transport": {},
}
#: Totals of moves of the migration rates that are computed from the stocks.
TOTALS_OF_MOVES = ("population-change", "half-population-change", "net-migration")
#: Other names in use -> (method, settings they imply).
ALIASES: dict[str, tuple[str, dict[str, Any]]] = {
    "diff": ("stock-differencing", {}),
    "diff-drop": ("stock-differencing", {"decrease": "drop"}),
    "diff-zero": ("stock-differencing", {"decrease": "drop"}),
    "diff-return": ("stock-differencing", {"decrease": "return"}),
    "diff-reverse": ("stock-differencing", {"decrease": "return"}),
    "stock-differencing-drop": ("stock-differencing", {"decrease": "drop"}),
    "stock-differencing-return": ("stock-differencing", {"decrease": "return"}),
    "dennett": ("rates", {"rates_method": "dennett"}),
    "rates-dennett": ("rates", {"rates_method": "dennett"}),
    "rogers-von-rabenau": ("rates", {"rates_method": "rogers-von-rabenau"}),
    "rates-rogers-von-rabenau": ("rates", {"rates_method": "rogers-von-rabenau"}),
    "rvr": ("rates", {"rates_method": "rogers-von-rabenau"}),
    "closed-minimisation": ("closed", {"balance": "closed"}),
    "open-minimisation": ("open", {"balance": "open"}),
    "open-dr-minimisation": ("open-dr", {"balance": "open-dr"}),
    "closed-independence": ("independence", {"balance": "closed"}),
    "indep": ("independence", {}),
    "azose-raftery": ("pseudo-bayesian", {}),
    "pb": ("pseudo-bayesian", {}),
    "mixture": ("distance-mixture", {}),
    "ot": ("optimal-transport", {}),
}

#: What --cost holds, by method.
COST_OF = {"optimal-transport": "cost of moves", "distance-mixture": "distances in km"}
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class MethodOptions:
    """Everything that can be said about a method on the command line; what a method does not have is refused there."""

    method: str
    balance: str | None = None
    decrease: Literal["drop", "return"] = "return"
    rates_method: Literal["dennett", "rogers-von-rabenau"] = "dennett"
    total_moves: str = "population-change"
    births_to: Literal["native", "proportion"] = "native"
    deaths_from: Literal["proportion", "accounting"] = "proportion"
    close: Literal["before", "after"] = "before"
    whole_native_born: bool = True
    remainder: Literal["reference", "largest"] = "reference"
    solver: Literal["auto", "exact", "reference"] = "auto"
    prior: Path | None = None
    weight: float | None = None
    minimisation: float | None = None
    distance_share: float | None = None
    moving: float | None = None
    decay: float | None = None
    cost: Path | None = None
    coordinates: Path | None = None
    epsilon: float | None = None
    moving_cost: float | None = None
    unbalanced: bool = False
    penalty: float | None = None


def resolve(name: str) -> tuple[str, dict[str, Any]]:
    """Method and settings behind a name or an alias. Raises UsageError with all names."""
    if name in METHODS:
        return name, dict(METHODS[name])
    if name in ALIASES:
        return ALIASES[name]
    raise UsageError(
        f"there is no method «{name}»", ways_out=[f"methods: {', '.join(METHODS)}", f"also: {', '.join(ALIASES)}"]
    )


def needs_events(options: MethodOptions) -> bool:
    """Whether the method needs births and deaths."""
    if options.method == "rates":
        return options.rates_method == "dennett" and options.total_moves == "net-migration"
    return options.method != "stock-differencing"


def estimate_files(
    stock_start: Path, stock_end: Path, births: Path | None, deaths: Path | None, options: MethodOptions
) -> tuple[Estimate, list[str]]:
    """Estimate flows from files.

    stock_start, stock_end : square tables, birthplace in rows, residence in columns, persons
    births, deaths : lists of code and value, persons in the interval; None means that there were none, which only the
        caller may say

    Returns the estimate and notes on what was done to the inputs (areas put in the order of the first table). Files
    with different areas are refused with both lists.
    """
    if stock_start.resolve() == stock_end.resolve():
        raise UsageError(
            f"{stock_start} is given as the stock at the start and at the end",
            ways_out=["an interval has two stocks; name the sheets of one workbook: book.xlsx#2010, book.xlsx#2020"],
        )
    uses_native_born = options.method != "stock-differencing" and not (
        options.method == "rates" and options.rates_method == "dennett" and _is_number(options.total_moves)
    )
    start = read_square(stock_start, empty_diagonal=not uses_native_born)
    end = read_square(stock_end, empty_diagonal=not uses_native_born)
    areas, notes = start.areas, []
    if end.areas != areas:
        notes.append(f"{end.path.name} was put in the order of areas of {start.path.name}")
    given: dict[str, xr.DataArray] = {
        "stock_start": stock_array(start.values, areas),
        "stock_end": stock_array(end.in_order(areas), areas),
    }
    if needs_events(options):
        for name, path in (("births", births), ("deaths", deaths)):
            values = np.zeros(len(areas))
            if path is not None:
                listed = read_list(path)
                values = listed.in_order(areas)
                if listed.areas != areas:
                    notes.append(f"{path.name} was put in the order of areas of {start.path.name}")
            given[name] = event_array(values, areas)
    else:
        notes += [
            f"{name} are not used by this method" for name, path in (("births", births), ("deaths", deaths)) if path
        ]
    if uses_native_born:
        _refuse_no_native_born(given)
    return _estimator(options, areas).estimate(**given).with_inputs(
        stock_start=str(stock_start), stock_end=str(stock_end), births=str(births), deaths=str(deaths)
    ), notes


def total_of_moves(text: str) -> Any:
    """A number of persons, or the name of a total computed from the stocks. Raises UsageError for anything else."""
    if not _is_number(text) and text not in TOTALS_OF_MOVES:
        raise UsageError(f"--total-moves is a number of persons or one of {', '.join(TOTALS_OF_MOVES)}, not «{text}»")
    return float(text) if _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _refuse_no_native_born(given: Mapping[str, xr.DataArray]) -> None:
    empty = [name for name in ("stock_start", "stock_end") if not np.diag(given[name].values).any()]
    if empty:
        raise UsageError(
            f"the diagonal of {' and '.join(empty)} is zero everywhere: the native-born are missing",
            ways_out=[
                "put population minus foreign-born on the diagonal",
                "stock-differencing does without the native-born",
            ],
        )


def _estimator(options: MethodOptions, areas: tuple[str, ...]) -> Any:
    if options.method == "stock-differencing":
        return StockDifferencing(options.decrease)
    if options.method == "rates":
        if options.rates_method == "rogers-von-rabenau":
            return StockProjection()
        return MigrationRates(total_of_moves(options.total_moves))
    balance: Any = {"open": Open(), "open-dr": OpenSameTable()}.get(
        options.balance or "closed",
        Rescale(options.close, options.whole_native_born, options.remainder),
    )
    shared: dict[str, Any] = {"balance": balance, "births_to": options.births_to, "deaths_from": options.deaths_from}
    if options.method == "optimal-transport":
        return OptimalTransport(
            _cost(options, areas),
            options.epsilon,
            options.moving_cost,
            options.unbalanced,
            options.penalty,
            **shared,
        )
    shared["solver"] = options.solver
    if options.method == "distance-mixture":
        names = ("minimisation", "distance_share", "moving", "decay")
        chosen = {n: v for n in names if (v := getattr(options, n)) is not None}
        return DistanceMixture(_cost(options, areas), **chosen, **shared)
    if options.method == "pseudo-bayesian":
        return PseudoBayesian(**shared) if options.weight is None else PseudoBayesian(options.weight, **shared)
    prior: Any = "independent" if options.method == "independence" else "most-stayers"
    if options.prior is not None:
        prior = flow_array(read_square(options.prior).in_order(areas), areas)
    return DemographicAccounting(prior=prior, **shared)


def _cost(options: MethodOptions, areas: tuple[str, ...]) -> xr.DataArray:
    if (options.cost is None) == (options.coordinates is None):
        raise UsageError(
            f"{options.method} needs the {COST_OF[options.method]}: one of --cost and --coordinates",
            ways_out=[
                "--cost: a square table, origin in rows, destination in columns",
                "--coordinates: columns code, latitude, longitude (degrees)",
            ],
        )
    if options.cost is not None:
        forbids = options.method == "optimal-transport"  # an infinite cost; a distance is always finite
        table = read_square(options.cost, empty_diagonal=True, infinite=forbids)
        return flow_array(table.in_order(areas), areas).fillna(0.0)
    assert options.coordinates is not None
    return distance_cost(areas, *coordinates_of(options.coordinates, areas))


def coordinates_of(path: Path, areas: tuple[str, ...]) -> tuple[Array, Array]:
    """(area,) degrees of latitude and of longitude. Raises UsageError or ValuesRefused with every problem."""
    columns = read_columns(path, ("code", "latitude", "longitude"))
    codes = columns["code"]
    lacking = [a for a in areas if a not in codes]
    if lacking:
        raise UsageError(f"{path.name} has no coordinates for {len(lacking)} area(s)", details=lacking)
    problems = [f"{a} stands {codes.count(a)} times" for a in areas if codes.count(a) > 1]
    degrees = np.zeros((2, len(areas)))
    for c, (name, most) in enumerate((("latitude", 90.0), ("longitude", 360.0))):
        for i, a in enumerate(areas):
            text = columns[name][codes.index(a)]
            degrees[c, i] = float(text) if _is_number(text) else np.nan
            if not abs(degrees[c, i]) <= most:
                problems.append(f"{a}: {name} «{text}» is not a number of degrees from -{most:g} to {most:g}")
    if problems:
        raise ValuesRefused(f"{path.name}: {len(problems)} coordinates cannot be taken", details=problems)
    return degrees[0], degrees[1]


def flow_tables(estimate: Estimate, *, by_birthplace: bool = False, stayers: bool = False) -> Iterator[pa.Table]:
    """The estimate as long tables: origin, destination[, birthplace], value, every cell, zeros included.

    The diagonal is left out, since staying is no move, unless ``stayers`` asks for it. One table per birthplace.
    """
    areas = np.array(estimate.areas)
    n = len(areas)
    keep = np.ones((n, n), dtype=bool) if stayers else ~np.eye(n, dtype=bool)
    origin, destination = np.nonzero(keep)
    columns = {"origin": pa.array(areas[origin]), "destination": pa.array(areas[destination])}
    if not by_birthplace:
        if stayers and np.isnan(np.diag(estimate.values.values)).any():
            raise UsageError(f"{estimate.method} does not say how many stayed")
        yield pa.table({**columns, "value": estimate.values.values[origin, destination]})
        return
    if estimate.account is None:
        estimate.by_birthplace()
    assert estimate.account is not None
    for birthplace in estimate.areas:
        table = estimate.account.born_in(birthplace).values
        yield pa.table(
            {**columns, "birthplace": pa.array([birthplace] * origin.size), "value": table[origin, destination]}
        )


def adjustment_table(estimate: Estimate) -> pa.Table:
    """Everything that was moved to balance the account: adjustment, area, persons, reason."""
    return pa.table(
        {
            "adjustment": pa.array([a.name for a in estimate.adjustments], pa.string()),
            "area": pa.array([a.area for a in estimate.adjustments], pa.string()),
            "persons": pa.array([a.persons for a in estimate.adjustments], pa.float64()),
            "reason": pa.array([a.reason for a in estimate.adjustments], pa.string()),
        }
    )


def summary(estimate: Estimate, notes: list[str], out: Path, rows: int) -> dict[str, Any]:
    """What a machine wants to know about an estimate."""
    return {
        "method": estimate.method,
        "areas": len(estimate.areas),
        "settings": dict(estimate.settings),
        "inputs": dict(estimate.inputs),
        "diagnostics": dict(estimate.diagnostics),
        "adjustments": adjustment_table(estimate).to_pylist(),
        "notes": notes,
        "rows": rows,
        "out": str(out),
    }

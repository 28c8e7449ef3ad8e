"""Flows from a user's own tables, without a warehouse: which files a method needs, and how its result is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xarray as xr

from sojourn.errors import SojournError, UsageError, ValuesRefused
from sojourn.estimators import FLOW_METHODS, Estimate, Method, distance_cost, event_array, flow_array, stock_array
from sojourn.products.flows.chosen_areas import touching
from sojourn.sources.layout.numerals import NotANumber, Numerals
from sojourn.sources.own.own_files import OwnFiles

#: What --cost holds, by the setting that takes it.
COST_IS = {"cost": "cost of moves", "km": "distances in km"}
Array = npt.NDArray[np.float64]
Nobody = Literal["none"]


@dataclass(frozen=True)
class OwnTables:
    """The tables of one estimate.

    stock_start, stock_end : square tables, birthplace in rows, residence in columns, persons
    births, deaths : lists of code and value, persons in the interval; ``none``: there were none, which only the caller
        may say; None: not said
    prior : square table of weights of moves ; cost : square table of distances or costs
    coordinates : columns code, latitude, longitude, from which distances are made
    """

    stock_start: Path
    stock_end: Path
    births: Path | Nobody | None = None
    deaths: Path | Nobody | None = None
    prior: Path | None = None
    cost: Path | None = None
    coordinates: Path | None = None

    @property
    def paths(self) -> tuple[Path | None, ...]:
        """Every file that is read."""
        files = (self.stock_start, self.stock_end, self.births, self.deaths, self.prior, self.cost, self.coordinates)
        return tuple(f for f in files if isinstance(f, Path))


def estimate_files(
    given: OwnTables, method: Method, settings: Mapping[str, Any], files: OwnFiles | None = None
) -> tuple[Estimate, list[str]]:
    """Estimate flows from files.

    settings : of the method's estimator, see :func:`sojourn.estimators.flow_request` ; files : how they are laid out

    Returns the estimate and notes on what was done to the inputs (areas put in the order of the first table). Files
    with different areas are refused with both lists.
    """
    own = files or OwnFiles()
    check_inputs(given, method, settings)
    needed = method.needed(settings)
    native_born = "native-born" in needed
    start = own.square(given.stock_start, empty_diagonal=not native_born)
    end = own.square(given.stock_end, empty_diagonal=not native_born)
    areas, notes = start.areas, []
    if end.areas != areas:
        notes.append(f"{end.path.name} was put in the order of areas of {start.path.name}")
    arrays: dict[str, xr.DataArray] = {
        "stock_start": stock_array(start.values, areas),
        "stock_end": stock_array(end.in_order(areas), areas),
    }
    events = {name: getattr(given, name) for name in ("births", "deaths")}
    listed_in = {name: path if isinstance(path, Path) else None for name, path in events.items()}
    for name, path in listed_in.items():
        if name in needed:
            values = np.zeros(len(areas))
            if path is not None:
                listed = own.code_list(path)
                values = listed.in_order(areas)
                if listed.areas != areas:
                    notes.append(f"{path.name} was put in the order of areas of {start.path.name}")
            arrays[name] = event_array(values, areas)
        elif path is not None:
            notes.append(f"{name} are not used by this method")
    if native_born:
        _refuse_no_native_born(arrays)
    prior = None if given.prior is None else flow_array(own.square(given.prior).in_order(areas), areas)
    distances = _distances(own, given, method, areas) if "distances" in needed else None
    made = method.make(settings, distances=distances, prior=prior).estimate(**arrays)
    return made.with_inputs(
        stock_start=str(given.stock_start),
        stock_end=str(given.stock_end),
        **{name: str(path) for name, path in listed_in.items()},
    ), notes


def totals_of_others(
    given: OwnTables, method: Method, made: Estimate, files: OwnFiles | None = None
) -> dict[str, float]:
    """Method -> persons moving, of the method asked for and of all others of the range that these tables suffice for.

    How far methods disagree on the same tables; a method that cannot meet them is left out. files : how they are laid
    out.
    """
    found = {method.name: float(made.moves.sum())}
    for other in FLOW_METHODS:
        if other.in_range and other.name != method.name and not (given.prior is not None and not other.prior):
            try:
                found[other.name] = float(estimate_files(given, other, {}, files)[0].moves.sum())
            except SojournError:
                continue
    return found


def check_inputs(given: OwnTables, method: Method, settings: Mapping[str, Any]) -> None:
    """Refuse tables the method does without and the lack of those it needs, before any is read."""
    if given.stock_start.resolve() == given.stock_end.resolve():
        raise UsageError(
            f"{given.stock_start} is given as the stock at the start and at the end",
            ways_out=["an interval has two stocks; name the sheets of one workbook: book.xlsx#2010, book.xlsx#2020"],
        )
    if "reports" in method.needs:
        raise UsageError(
            f"{method.name} needs reported flows and the stocks of every year, which own tables do not have",
            ways_out=["load them and use the warehouse: sojourn flows estimate --method learned"],
        )
    placed = [m.name for m in FLOW_METHODS if m.distances]
    takers = {"prior": [m.name for m in FLOW_METHODS if m.prior], "cost": placed, "coordinates": placed}
    wrong = [
        f"--{name} goes with {', '.join(names)}"
        for name, names in takers.items()
        if getattr(given, name) is not None and method.name not in names
    ]
    if wrong:
        raise UsageError(f"{method.name} does not use these tables", details=wrong)
    needed = method.needed(settings)
    unsaid = [name for name in ("births", "deaths") if name in needed and getattr(given, name) is None]
    if unsaid:
        raise UsageError(
            f"{method.name} needs {' and '.join(unsaid)}",
            ways_out=[f"--{n} FILE with code, value; or --{n} none if there were none" for n in unsaid],
        )
    if "distances" in needed and (given.cost is None) == (given.coordinates is None):
        raise UsageError(
            f"{method.name} needs the {COST_IS[method.distances]}: one of --cost and --coordinates",
            ways_out=[
                "--cost: a square table, origin in rows, destination in columns",
                "--coordinates: columns code, latitude, longitude (degrees)",
            ],
        )


def _refuse_no_native_born(given: Mapping[str, xr.DataArray]) -> None:
    empty = [name for name in ("stock_start", "stock_end") if not np.diag(given[name].values).any()]
    if empty:
        raise UsageError(
            f"the diagonal of {' and '.join(empty)} is zero everywhere: the native-born are missing",
            ways_out=[
                "put population minus foreign-born on the diagonal",
                "stock differencing (diff-return, diff-drop) does without the native-born",
            ],
        )


def _distances(own: OwnFiles, given: OwnTables, method: Method, areas: tuple[str, ...]) -> xr.DataArray:
    if given.cost is not None:
        forbids = method.distances == "cost"  # an infinite cost; a distance is always finite
        table = own.square(given.cost, empty_diagonal=True, infinite=forbids)
        return flow_array(table.in_order(areas), areas).fillna(0.0)
    assert given.coordinates is not None
    return distance_cost(areas, *coordinates_of(given.coordinates, areas, own))


def coordinates_of(path: Path, areas: tuple[str, ...], files: OwnFiles | None = None) -> tuple[Array, Array]:
    """(area,) degrees of latitude and of longitude. Raises UsageError or ValuesRefused with every problem."""
    files = files or OwnFiles()
    numerals = Numerals(files.layout.decimal or ".")
    columns = files.columns(path, ("code", "latitude", "longitude"))
    codes = columns["code"]
    lacking = [a for a in areas if a not in codes]
    if lacking:
        raise UsageError(f"{path.name} has no coordinates for {len(lacking)} area(s)", details=lacking)
    problems = [f"{a} stands {codes.count(a)} times" for a in areas if codes.count(a) > 1]
    degrees = np.zeros((2, len(areas)))
    for c, (name, most) in enumerate((("latitude", 90.0), ("longitude", 360.0))):
        for i, a in enumerate(areas):
            text = columns[name][codes.index(a)]
            degrees[c, i] = _number(text, numerals)
            if not abs(degrees[c, i]) <= most:
                problems.append(f"{a}: {name} «{text}» is not a number of degrees from -{most:g} to {most:g}")
    if problems:
        raise ValuesRefused(f"{path.name}: {len(problems)} coordinates cannot be taken", details=problems)
    return degrees[0], degrees[1]


def _number(text: str, numerals: Numerals) -> float:
    try:
        return numerals.read(text)
    except NotANumber:
        return float("nan")


def flow_tables(
    estimate: Estimate, *, by_birthplace: bool = False, stayers: bool = False, kept: Sequence[str] = ()
) -> Iterator[pa.Table]:
    """The estimate as long tables: origin, destination[, birthplace], value, every cell, zeros included.

    The diagonal is left out, since staying is no move, unless ``stayers`` asks for it. One table per birthplace.

    kept : codes; only flows from or to them. Raises UsageError for codes that the tables have not
    """
    areas = np.array(estimate.areas)
    if lacking := [a for a in kept if a not in estimate.areas]:
        raise UsageError(f"the tables have no area {', '.join(lacking)}", ways_out=[f"areas: {', '.join(areas)}"])
    keep = touching(areas, kept)
    if not stayers:
        np.fill_diagonal(keep, False)
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
        "figure": estimate.figure,
        "areas": len(estimate.areas),
        "settings": dict(estimate.settings),
        "inputs": dict(estimate.inputs),
        "diagnostics": dict(estimate.diagnostics),
        "adjustments": adjustment_table(estimate).to_pylist(),
        "notes": notes,
        "rows": rows,
        "out": str(out),
    }

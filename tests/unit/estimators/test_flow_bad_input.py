"""The table of bad input in docs/explanation/flow-estimation.md, row by row: a clear error or a named adjustment."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from sojourn.errors import DimensionsDiffer, EstimationError, SojournError, UsageError, ValuesRefused
from sojourn.estimators import (
    DemographicAccounting,
    Estimate,
    MigrationRates,
    Open,
    OptimalTransport,
    PseudoBayesian,
    Rescale,
    StockDifferencing,
    StockProjection,
    event_array,
    flow_array,
    stock_array,
)

AREAS = ("KEN", "UGA", "TZA")
STOCK = np.array([[100.0, 10, 4], [2, 200, 6], [1, 5, 80]])
LATER = np.array([[104.0, 8, 7], [3, 205, 5], [1, 9, 79]])


def estimate(
    start: np.ndarray = STOCK,
    end: np.ndarray = LATER,
    births: tuple[float, ...] = (5, 8, 2),
    deaths: tuple[float, ...] = (1, 2, 1),
    method: object | None = None,
    **replaced: xr.DataArray,
) -> Estimate:
    given = {
        "stock_start": stock_array(start, AREAS),
        "stock_end": stock_array(end, AREAS),
        "births": event_array(np.array(births), AREAS),
        "deaths": event_array(np.array(deaths), AREAS),
        **replaced,
    }
    made: Estimate = (method or DemographicAccounting()).estimate(**given)  # type: ignore[attr-defined]
    return made


def changed(table: np.ndarray, row: int, column: int, value: float) -> np.ndarray:
    table = table.copy()
    table[row, column] = value
    return table


def other_areas() -> Estimate:
    return estimate(stock_end=stock_array(LATER, ("KEN", "UGA", "RWA")))


def other_order() -> Estimate:
    given = {name: event_array(np.zeros(3), ("UGA", "KEN", "TZA")) for name in ("births", "deaths")}
    return DemographicAccounting().estimate(
        stock_start=stock_array(STOCK, AREAS), stock_end=stock_array(LATER, AREAS), **given
    )


COST = np.array([[0.0, 1, 2], [1, 0, 1], [2, 1, 0]])


def transport(cost: np.ndarray) -> Estimate:
    return estimate(method=OptimalTransport(flow_array(cost, AREAS)))


def not_labelled() -> Estimate:
    return StockDifferencing().estimate(stock_start=STOCK, stock_end=LATER)  # type: ignore[arg-type]


def transport_forbidden() -> Estimate:
    cost = np.where(np.eye(3, dtype=bool), 0.0, np.inf)
    return estimate(method=OptimalTransport(flow_array(cost, AREAS), epsilon=1.0))


def unreachable() -> Estimate:
    """Two areas that share no migrants with the third, whose own birthplace total must change."""
    areas = ("A", "B", "C")
    start = stock_array(np.array([[50.0, 0, 0], [0, 40, 5], [0, 5, 60]]), areas)
    end = stock_array(np.array([[70.0, 0, 0], [0, 30, 5], [0, 5, 50]]), areas)
    none = event_array(np.zeros(3), areas)
    return DemographicAccounting().estimate(stock_start=start, stock_end=end, births=none, deaths=none)


ERRORS: list[tuple[str, type[SojournError], str, Callable[[], object]]] = [
    ("different areas", DimensionsDiffer, "only in stock_end (residence): RWA", other_areas),
    ("other order", DimensionsDiffer, "another order: position 1 is UGA and KEN", other_order),
    (
        "an area twice",
        DimensionsDiffer,
        "an area twice: KEN",
        lambda: estimate(stock_end=stock_array(LATER, ("KEN", "KEN", "TZA"))),
    ),
    (
        "missing diagonal",
        ValuesRefused,
        "birthplace UGA, residence UGA is nan",
        lambda: estimate(start=changed(STOCK, 1, 1, np.nan)),
    ),
    (
        "missing cell",
        ValuesRefused,
        "stock_end: birthplace KEN, residence TZA is nan",
        lambda: estimate(end=changed(LATER, 0, 2, np.nan)),
    ),
    (
        "negative cell",
        ValuesRefused,
        "born in KEN, living in UGA: -3",
        lambda: estimate(start=changed(STOCK, 0, 1, -3)),
    ),
    ("negative births", ValuesRefused, "UGA: -8", lambda: estimate(births=(5, -8, 2))),
    (
        "births exceed the population",
        EstimationError,
        "more births or deaths than persons",
        lambda: estimate(births=(5, 900, 2), method=DemographicAccounting(balance=Open())),
    ),
    (
        "deaths exceed the population",
        EstimationError,
        "KEN: 5,000 deaths, 103 persons at the start",
        lambda: estimate(deaths=(5000, 2, 1), method=DemographicAccounting(balance=Open())),
    ),
    (
        "deaths exceed the population, closed world",
        EstimationError,
        "KEN: 104 deaths, 103 persons at the start",
        lambda: estimate(deaths=(104, 2, 1)),
    ),
    (
        "one stock in thousands",
        EstimationError,
        "scaled by more than 3",
        lambda: estimate(start=STOCK * 1000, births=(0, 0, 0), deaths=(0, 0, 0)),
    ),
    (
        "one stock in thousands, balanced after events",
        EstimationError,
        "scaled by more than 3",
        lambda: estimate(
            end=LATER * 1000, births=(0, 0, 0), deaths=(0, 0, 0), method=DemographicAccounting(balance=Rescale("after"))
        ),
    ),
    ("another unit for births", EstimationError, "in the same unit", lambda: estimate(births=(5000, 8000, 2000))),
    (
        "deaths without population",
        EstimationError,
        "TZA: 1 deaths, nobody lives there",
        lambda: estimate(start=STOCK * [1, 1, 0], end=LATER * [1, 1, 0], births=(5, 8, 0)),
    ),
    (
        "no population, rates",
        EstimationError,
        "cannot be inverted",
        lambda: StockProjection().estimate(
            stock_start=stock_array(STOCK * [1, 1, 0], AREAS), stock_end=stock_array(LATER, AREAS)
        ),
    ),
    (
        "cost is not a number",
        ValuesRefused,
        "origin KEN, destination TZA is nan",
        lambda: transport(changed(COST, 0, 2, np.nan)),
    ),
    ("negative cost", ValuesRefused, "KEN to TZA: -2", lambda: transport(changed(COST, 0, 2, -2))),
    ("all moves forbidden", EstimationError, "persons born in", transport_forbidden),
    ("weight outside 0 to 1", UsageError, "between 0 and 1, not 1.5", lambda: PseudoBayesian(1.5)),
    ("interval of length zero", UsageError, "interval of 0 years", lambda: estimate().per_year(0)),
    (
        "one area",
        EstimationError,
        "there is 1 area",
        lambda: StockDifferencing().estimate(
            stock_start=stock_array(np.ones((1, 1)), ["KEN"]), stock_end=stock_array(np.ones((1, 1)), ["KEN"])
        ),
    ),
    ("not labelled", UsageError, "must be an xarray.DataArray", not_labelled),
    ("an area with nobody to send", EstimationError, "rows A", unreachable),
]


@pytest.mark.parametrize(("case", "kind", "says", "attempt"), ERRORS, ids=[e[0] for e in ERRORS])
def test_errors_name_what_is_wrong(
    case: str, kind: type[SojournError], says: str, attempt: Callable[[], object]
) -> None:
    with pytest.raises(kind) as caught:
        attempt()
    assert says in str(caught.value)


ADJUSTED: list[tuple[str, str, str, Callable[[], Estimate]]] = [
    (
        "negative native-born",
        "foreign-born shrunk (stock_start)",
        "TZA",
        lambda: estimate(start=changed(STOCK, 2, 2, -4), deaths=(1, 2, 0)),
    ),
    (
        "births exceed the native-born",
        "births spread in proportion",
        "KEN",
        lambda: estimate(end=changed(LATER, 0, 0, 3)),
    ),
    ("the world does not balance", "native-born scaled (end)", "UGA", lambda: estimate(end=changed(LATER, 1, 1, 300))),
    (
        "decimals, perhaps thousands",
        "native-born with decimals rounded",
        "all areas",
        lambda: estimate(end=LATER + np.diag([0.3, 0.3, 0.3])),
    ),
]


@pytest.mark.parametrize(("case", "name", "area", "attempt"), ADJUSTED, ids=[a[0] for a in ADJUSTED])
def test_adjustments_are_named_and_visible(case: str, name: str, area: str, attempt: Callable[[], Estimate]) -> None:
    assert (name, area) in {(a.name, a.area) for a in attempt().adjustments}


def test_an_area_that_did_not_exist_has_no_flows() -> None:
    start, end = np.zeros((4, 4)), np.zeros((4, 4))
    start[:3, :3], end[:3, :3] = STOCK, LATER
    areas = (*AREAS, "SSD")
    made = DemographicAccounting().estimate(
        stock_start=stock_array(start, areas),
        stock_end=stock_array(end, areas),
        births=event_array(np.array([5.0, 8, 2, 0]), areas),
        deaths=event_array(np.array([1.0, 2, 1, 0]), areas),
    )
    assert float(made.values.sel(origin="SSD").sum()) == 0 and float(made.values.sel(destination="SSD").sum()) == 0
    assert np.isfinite(made.values.values).all()


def test_what_rounding_leaves_over_never_falls_on_an_area_without_native_born() -> None:
    """Foreign-born shrunk until the native-born are zero: deaths there are of the foreign-born only, and no error."""
    for decimals in (0.2, 0.4, 0.6, 1.3, 2.6, 3.4):
        start = changed(STOCK, 0, 0, -1)
        made = estimate(start=start, end=LATER + np.diag([0.0, decimals, decimals]), deaths=(1, 2, 1))
        # deaths of the first area are in proportion to its population by birthplace: nobody born there lives there
        assert float(made.components["deaths"].sel(birthplace="KEN", residence="KEN")) == 0
        assert float(made.components["deaths"].sel(residence="KEN").sum()) == pytest.approx(1)


def test_the_imbalance_has_one_sign_whenever_the_world_is_balanced() -> None:
    """(births - deaths) - (end - start): 15 - 4 - (421 - 408) = -2."""
    for when in ("before", "after"):
        made = estimate(method=DemographicAccounting(balance=Rescale(when)))
        assert made.diagnostics["world_imbalance"] == pytest.approx(15 - 4 - (LATER.sum() - STOCK.sum()))


def test_an_area_that_did_not_exist_gets_no_persons_from_rounding() -> None:
    """The world does not balance by an odd number, so half a person is left over at each end; GONE takes none."""
    areas = ("GONE", "KEN", "UGA")
    start = np.array([[0.0, 0, 0], [0, 900, 31], [0, 20, 700]])
    end = np.array([[0.0, 0, 0], [0, 933, 35], [0, 22, 701]])
    given = {
        "stock_start": stock_array(start, areas),
        "stock_end": stock_array(end, areas),
        "births": event_array(np.array([0.0, 30, 20]), areas),
    }
    for deaths in range(4):
        made = DemographicAccounting().estimate(**given, deaths=event_array(np.array([0.0, 10, deaths]), areas))
        assert made.values.sel(origin="GONE").sum() == made.values.sel(destination="GONE").sum() == 0
        assert "GONE" not in {a.area for a in made.adjustments}


@pytest.mark.parametrize(
    "make",
    [
        lambda: StockDifferencing("zero"),  # type: ignore[arg-type]
        lambda: DemographicAccounting(prior="independence"),  # type: ignore[arg-type]
        lambda: Rescale(close="never"),  # type: ignore[arg-type]
        lambda: MigrationRates("population_change"),  # type: ignore[arg-type]
        lambda: estimate(method=DemographicAccounting(births_to="natives")),  # type: ignore[arg-type]
        lambda: estimate(method=PseudoBayesian(deaths_from="proportional")),  # type: ignore[arg-type]
    ],
)
def test_a_setting_that_is_no_word_of_its_method_is_not_taken_for_another(make: Callable[[], object]) -> None:
    with pytest.raises(UsageError, match="one of"):
        make()

"""Flow estimators on tables small enough to do in the head."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from sojourn.errors import UsageError
from sojourn.estimators import (
    DemographicAccounting,
    MigrationRates,
    Open,
    OpenSameTable,
    OptimalTransport,
    PseudoBayesian,
    Rescale,
    StockDifferencing,
    StockProjection,
    add_up,
    distance_cost,
    event_array,
    flow_array,
    interpolate_stock,
    range_across,
    stock_array,
)

AREAS = ("MEX", "USA", "CAN")
START = stock_array(np.array([[100.0, 10, 4], [2, 200, 6], [1, 5, 80]]), AREAS)
#              born MEX in USA 10 -> 4 (six go home), in CAN 4 -> 7; born CAN in USA 5 -> 9
END = stock_array(np.array([[103.0, 4, 7], [2, 200, 6], [1, 9, 76]]), AREAS)
NONE = event_array(np.zeros(3), AREAS)


def closed(**settings: object) -> xr.DataArray:
    method = DemographicAccounting(**settings)  # type: ignore[arg-type]
    return method.estimate(stock_start=START, stock_end=END, births=NONE, deaths=NONE).values


def at(table: xr.DataArray, origin: str, destination: str) -> float:
    return float(table.sel(origin=origin, destination=destination))


def test_a_fall_in_stock_is_read_as_a_return() -> None:
    made = StockDifferencing().estimate(stock_start=START, stock_end=END)
    assert at(made.values, "USA", "MEX") == 6
    assert at(made.values, "MEX", "CAN") == 3
    assert at(made.values, "CAN", "USA") == 4
    assert float(made.moves.sum()) == 13
    assert float(made.components["return"].sum()) == 6 and float(made.components["outward"].sum()) == 7
    assert np.isnan(np.diag(made.values)).all()


def test_a_fall_in_stock_may_be_dropped() -> None:
    made = StockDifferencing("drop").estimate(stock_start=START, stock_end=END)
    assert float(made.moves.sum()) == 7
    assert made.diagnostics["persons_in_cells_that_fell"] == 6


def test_stock_differencing_by_birthplace() -> None:
    cube = StockDifferencing().estimate(stock_start=START, stock_end=END).by_birthplace()
    assert float(cube.sel(origin="USA", destination="MEX", birthplace="MEX")) == 6
    assert float(cube.sel(origin="MEX", destination="CAN", birthplace="MEX")) == 3
    assert float(cube.sel(birthplace="USA").sum()) == 0


def test_stock_differencing_does_without_the_native_born() -> None:
    empty = START.copy(data=np.where(np.eye(3), np.nan, START.values))
    assert float(StockDifferencing().estimate(stock_start=empty, stock_end=END).moves.sum()) == 13


def test_the_account_moves_only_who_must_move() -> None:
    # Birthplace totals are equal and nobody is born or dies: six leave USA of whom three go to MEX and three to CAN
    # (in proportion to gains 3 and 3), and four go from CAN to USA.
    made = DemographicAccounting().estimate(stock_start=START, stock_end=END, births=NONE, deaths=NONE)
    assert at(made.values, "USA", "MEX") == pytest.approx(3)
    assert at(made.values, "USA", "CAN") == pytest.approx(3)
    assert at(made.values, "CAN", "USA") == pytest.approx(4)
    assert at(made.components["return"], "USA", "MEX") == pytest.approx(3)
    assert at(made.components["onward"], "USA", "CAN") == pytest.approx(3)
    assert at(made.components["outward"], "CAN", "USA") == pytest.approx(4)
    assert float(made.components["stayers"].sel(birthplace="MEX", residence="MEX")) == pytest.approx(100)
    assert float(made.values.sel(origin="MEX", destination="MEX")) == pytest.approx(103)
    assert made.adjustments == ()


def test_independence_spreads_a_birthplace_over_all_areas() -> None:
    table = DemographicAccounting(prior="independent").estimate(
        stock_start=START, stock_end=END, births=NONE, deaths=NONE
    )
    cube = table.by_birthplace().sel(birthplace="MEX")
    assert cube.values == pytest.approx(np.outer([100, 10, 4], [103, 4, 7]) / 114)


def test_a_flat_prior_table_is_independence_and_a_prior_without_a_cell_avoids_it() -> None:
    flat = flow_array(np.ones((3, 3)), AREAS)
    assert closed(prior=flat).values == pytest.approx(closed(prior="independent").values)
    avoid = flat.copy(data=np.array([[1.0, 1, 1], [0, 1, 1], [1, 1, 1]]))
    assert at(closed(prior=avoid), "USA", "MEX") == 0


def test_a_prior_by_birthplace() -> None:
    flat = flow_array(np.ones((3, 3)), AREAS)
    cube = xr.concat([flat, flat, flat], xr.DataArray(list(AREAS), dims="birthplace", name="birthplace"))
    assert closed(prior=cube.transpose("origin", "destination", "birthplace")).values == pytest.approx(
        closed(prior="independent").values
    )


def test_the_mixture_is_the_weighted_mean_of_its_members() -> None:
    made = PseudoBayesian(0.8).estimate(stock_start=START, stock_end=END, births=NONE, deaths=NONE)
    assert made.values.values == pytest.approx(0.8 * closed().values + 0.2 * closed(prior="independent").values)
    assert made.by_birthplace().sum("birthplace").values == pytest.approx(made.values.values)


def test_births_and_deaths_are_no_migration() -> None:
    births, deaths = event_array(np.array([10.0, 0, 0]), AREAS), event_array(np.array([0.0, 4, 0]), AREAS)
    end = START.values.copy()
    end[0, 0] += 10
    end[:, 1] -= 4 * START.values[:, 1] / START.values[:, 1].sum()
    made = DemographicAccounting(balance=OpenSameTable()).estimate(
        stock_start=START, stock_end=stock_array(end, AREAS), births=births, deaths=deaths
    )
    assert float(made.moves.sum()) == pytest.approx(0, abs=1e-9)
    assert float(made.components["births"].sum()) == 10 and float(made.components["deaths"].sum()) == pytest.approx(4)


def test_an_open_world_lets_persons_in() -> None:
    end = START.values.copy()
    end[0, 1] += 5
    made = DemographicAccounting(balance=Open()).estimate(
        stock_start=START, stock_end=stock_array(end, AREAS), births=NONE, deaths=NONE
    )
    assert float(made.components["entrants"].sum()) == pytest.approx(5)
    assert float(made.components["leavers"].sum()) == 0


def test_a_closed_world_shows_what_it_changed() -> None:
    end = START.values.copy()
    end[0, 1] += 6
    made = DemographicAccounting().estimate(
        stock_start=START, stock_end=stock_array(end, AREAS), births=NONE, deaths=NONE
    )
    assert made.diagnostics["world_imbalance"] == -6
    scaled = [a for a in made.adjustments if a.name == "native-born scaled (start)"]
    assert sum(a.persons for a in scaled) == pytest.approx(3)
    # the published rule stops where no cell changes by 1e-3: what it leaves open is small, said, and in the adjustments
    assert 1e-6 < made.diagnostics["birthplace_residual"] <= 0.01
    exact = DemographicAccounting(solver="exact").estimate(
        stock_start=START, stock_end=stock_array(end, AREAS), births=NONE, deaths=NONE
    )
    assert exact.diagnostics["birthplace_residual"] <= 1e-6
    assert exact.values.values == pytest.approx(made.values.values, abs=0.02)


def test_an_area_without_foreign_born_closes_by_a_named_adjustment() -> None:
    # Born and living in CAN only: 80, and 81 with one birth and one death: the mid-point is half a person away
    start = stock_array(np.array([[100.0, 10, 0], [2, 200, 0], [0, 0, 80]]), AREAS)
    end = stock_array(np.array([[104.0, 6, 0], [2, 199, 0], [0, 0, 81]]), AREAS)
    for solver in ("auto", "exact"):
        made = DemographicAccounting(solver=solver).estimate(  # type: ignore[arg-type]
            stock_start=start, stock_end=end, births=NONE, deaths=NONE
        )
        met = {a.area: a.persons for a in made.adjustments if a.name == "native-born met (start)"}
        assert met["CAN"] == pytest.approx(0.5) and sum(met.values()) == pytest.approx(0, abs=1e-9)
        assert at(made.moves, "USA", "MEX") == pytest.approx(4, abs=0.5)
        assert made.moves.sel(origin="CAN").sum() == pytest.approx(0, abs=1e-9)
        assert made.diagnostics["birthplace_residual"] <= 1e-6
        change = made.components["adjustment_start"].sel(birthplace="CAN", residence="CAN").item()
        assert change == pytest.approx(0.5), "what was done to the stock is shown"


def test_decimals_of_the_native_born_are_rounded_visibly_or_kept() -> None:
    end = END.copy(data=END.values + np.diag([0.4, 0.4, 0.4]))
    rounded = DemographicAccounting().estimate(stock_start=START, stock_end=end, births=NONE, deaths=NONE)
    assert any("decimals" in a.name for a in rounded.adjustments)
    kept = DemographicAccounting(balance=Rescale(whole_native_born=False)).estimate(
        stock_start=START, stock_end=end, births=NONE, deaths=NONE
    )
    assert not any("decimals" in a.name for a in kept.adjustments)


def test_dennett_shares_a_total_out_like_the_stock() -> None:
    made = MigrationRates(56.0).estimate(stock_start=START)
    assert at(made.values, "MEX", "USA") == pytest.approx(56 * 10 / 28)
    assert float(made.moves.sum()) == pytest.approx(56)


def test_totals_of_moves_by_name() -> None:
    # populations 103, 215, 90 -> 106, 213, 89: changes 3, 2, 1
    def total(name: str) -> float:
        made = MigrationRates(name).estimate(stock_start=START, stock_end=END, births=NONE, deaths=NONE)  # type: ignore[arg-type]
        return float(made.moves.sum())

    assert total("population-change") == pytest.approx(6)
    assert total("half-population-change") == pytest.approx(3)
    assert total("net-migration") == pytest.approx(3)
    with pytest.raises(UsageError, match="needs births"):
        MigrationRates("net-migration").estimate(stock_start=START, stock_end=END)


def test_projection_rates_turn_one_stock_into_the_other() -> None:
    made = StockProjection().estimate(stock_start=START, stock_end=END)
    rates = made.values.values / START.values.sum(axis=0)[:, None]
    assert START.values @ rates == pytest.approx(END.values)
    assert made.diagnostics["negative_cells"] > 0


def test_distance_makes_the_shorter_way_likelier() -> None:
    # Six leave USA; MEX and CAN both gain three: with distance the plan keeps the margins and every birthplace closes.
    cost = distance_cost(AREAS, np.array([19.0, 38, 45]), np.array([-99.0, -77, -75]))
    made = OptimalTransport(cost).estimate(stock_start=START, stock_end=END, births=NONE, deaths=NONE)
    assert made.by_birthplace().sum("origin").values == pytest.approx(END.values.T, abs=1e-6)
    assert made.settings["epsilon"] == pytest.approx(float(cost.values[cost.values > 0].mean()) / 10)
    free = OptimalTransport(cost, unbalanced=True).estimate(stock_start=START, stock_end=END, births=NONE, deaths=NONE)
    assert free.method == "unbalanced-optimal-transport" and free.diagnostics["start_missed"] > 0


def test_range_names_the_methods_at_both_ends() -> None:
    both = {
        "fewest": DemographicAccounting().estimate(stock_start=START, stock_end=END, births=NONE, deaths=NONE),
        "most": DemographicAccounting(prior="independent").estimate(
            stock_start=START, stock_end=END, births=NONE, deaths=NONE
        ),
    }
    span = range_across(both)
    assert (span["lower"] <= span["upper"]).where(span["lower"].notnull(), True).all()
    cell = span.sel(origin="MEX", destination="USA")
    assert str(cell["lowest"].item()) == "fewest" and str(cell["highest"].item()) == "most"
    with pytest.raises(UsageError, match="two estimates"):
        range_across({"one": both["fewest"]})


def test_sexes_add_up() -> None:
    half = START / 2, END / 2
    parts = [
        DemographicAccounting(balance=OpenSameTable()).estimate(
            stock_start=half[0], stock_end=half[1], births=NONE, deaths=NONE
        )
        for _ in range(2)
    ]
    both = add_up(parts)
    whole = DemographicAccounting(balance=OpenSameTable()).estimate(
        stock_start=START, stock_end=END, births=NONE, deaths=NONE
    )
    assert both.values.values == pytest.approx(whole.values.values)
    assert both.by_birthplace().values == pytest.approx(whole.by_birthplace().values)
    assert both.components["onward"].values == pytest.approx(whole.components["onward"].values)


def test_net_migration_and_yearly_average() -> None:
    made = DemographicAccounting().estimate(stock_start=START, stock_end=END, births=NONE, deaths=NONE)
    assert made.net_migration().values == pytest.approx([3, -2, -1])
    assert made.immigration().dims == ("residence",)
    assert float(made.per_year(4).sum()) == pytest.approx(float(made.moves.sum()) / 4)


def test_a_missing_stock_is_put_on_a_straight_line_and_marked() -> None:
    made, notes = interpolate_stock(START, END, 0.5)
    assert float(made.sel(birthplace="MEX", residence="USA")) == 7 and made.attrs["interpolated_cells"] == 9
    assert {n.area for n in notes} == set(AREAS)
    counted = START.copy(data=np.where(np.array([[0, 1, 0], [0, 0, 0], [0, 0, 0]], bool), np.nan, START.values))
    made, notes = interpolate_stock(START, END, 0.5, absent=counted)
    assert float(made.sel(birthplace="MEX", residence="CAN")) == 4 and [n.area for n in notes] == ["USA"]
    with pytest.raises(UsageError, match="share 0 to 1"):
        interpolate_stock(START, END, 1.5)

"""Identities that any account obeys, for random stocks, births and deaths."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from sojourn.estimators import (
    DemographicAccounting,
    Estimate,
    Open,
    OpenSameTable,
    OptimalTransport,
    PseudoBayesian,
    Rescale,
    StockDifferencing,
    distance_cost,
    event_array,
    stock_array,
)

METHODS: dict[str, Any] = {
    "closed": lambda n: DemographicAccounting(),
    "closed-after": lambda n: DemographicAccounting(balance=Rescale(close="after")),
    "closed-decimals": lambda n: DemographicAccounting(balance=Rescale(whole_native_born=False)),
    "closed-largest": lambda n: DemographicAccounting(balance=Rescale(remainder="largest")),
    "independence": lambda n: DemographicAccounting(prior="independent"),
    "open": lambda n: DemographicAccounting(balance=Open()),
    "open-independence": lambda n: DemographicAccounting(balance=Open(), prior="independent"),
    "open-dr": lambda n: DemographicAccounting(balance=OpenSameTable()),
    "births in proportion": lambda n: DemographicAccounting(births_to="proportion"),
    "pseudo-bayesian": lambda n: PseudoBayesian(),
    "optimal-transport": lambda n: OptimalTransport(
        distance_cost([str(k) for k in range(n)], np.linspace(-40, 60, n), np.linspace(-100, 120, n))
    ),
}


@st.composite
def accounts(draw: st.DrawFn) -> dict[str, Any]:
    """Stocks with a heavy diagonal, some empty cells, perhaps an empty area; events that the population can bear."""
    n = draw(st.integers(2, 8))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = 10.0 ** draw(st.integers(2, 8))
    start = np.round(rng.lognormal(0, 1.5, (n, n)) * size / 100)
    start[rng.random((n, n)) < draw(st.floats(0, 0.3))] = 0
    start[np.diag_indices(n)] = np.round(size * rng.lognormal(0, 1, n)) + 1
    # One column and row without zeros keep all areas joined, so that a closed world can be reached.
    gone = n > 2 and draw(st.booleans())
    joint = 1 if gone else 0
    others = np.arange(n) != joint
    for cells in (start[joint], start[:, joint]):
        cells[others] = np.maximum(cells[others], np.round(size / 50) + 1)
    if gone:  # the first area did not exist: nobody was born there, nobody lives there
        start[0, :] = start[:, 0] = 0
    end = np.round(start * rng.uniform(0.9, 1.2, (n, n)))
    deaths = np.round(start.sum(axis=0) * rng.uniform(0, 0.1, n))
    births = np.round(end.diagonal() * rng.uniform(0, 0.2, n))
    areas = [str(k) for k in range(n)]
    return {
        "stock_start": stock_array(start, areas),
        "stock_end": stock_array(end, areas),
        "births": event_array(births, areas),
        "deaths": event_array(deaths, areas),
    }


def allowance(*tables: np.ndarray) -> np.ndarray:
    """1e-6 persons, or 1e-14 of the populations involved (twice: two margins are compared)."""
    return np.maximum(1e-6, 4e-14 * sum(np.abs(t).sum(axis=0) for t in tables))


def check(made: Estimate, given_: dict[str, Any]) -> None:
    start, end = given_["stock_start"].values, given_["stock_end"].values
    part = {name: array.values for name, array in made.components.items()}
    cube = made.by_birthplace().values
    n = len(made.areas)
    moving = cube * ~np.eye(n, dtype=bool)[:, :, None]
    assert cube.min() >= 0
    # S2 + adjustment = S1 + adjustment + births - deaths + in - out + entrants - leavers, per birthplace and residence
    came, left = moving.sum(axis=0).T, moving.sum(axis=1).T
    right = start + part["adjustment_start"] + part["births"] - part["deaths"]
    right = right + came - left + part["entrants"] - part["leavers"]
    gap = np.abs(end + part["adjustment_end"] - right)
    assert (gap <= allowance(start, end)).all()
    # totals, types, stayers
    assert made.values.values == pytest.approx(cube.sum(axis=2), rel=1e-9, abs=1e-6)
    types = part["outward"] + part["return"] + part["onward"]
    assert types == pytest.approx(made.moves.values, rel=1e-9, abs=1e-6)
    assert part["stayers"] == pytest.approx(np.einsum("iik->ki", cube), rel=1e-9, abs=1e-6)
    empty = (start.sum(axis=0) == 0) & (end.sum(axis=0) == 0)
    assert not moving[empty].any() and not moving[:, empty].any()
    # a closed world: gains and losses cancel
    assert abs(float(made.net_migration().sum())) <= 1e-9 * float(made.moves.sum()) + 1e-6


@pytest.mark.parametrize("name", METHODS)
@examples(40)
@given(account=accounts())
def test_every_account_closes(name: str, account: dict[str, Any]) -> None:
    method = METHODS[name](account["stock_start"].shape[0])
    check(method.estimate(**account), account)


@examples(40)
@given(account=accounts())
def test_closed_net_migration_is_what_population_change_leaves(account: dict[str, Any]) -> None:
    made = DemographicAccounting().estimate(**account)
    change = (made.components["adjustment_end"].values + account["stock_end"].values).sum(axis=0) - (
        made.components["adjustment_start"].values + account["stock_start"].values
    ).sum(axis=0)
    expected = change - account["births"].values + account["deaths"].values
    limit = np.maximum(1e-6, 4e-14 * account["stock_end"].values.sum(axis=0))
    assert (np.abs(made.net_migration().values - expected) <= limit).all()


@examples(40)
@given(account=accounts())
def test_no_account_moves_fewer_than_the_minimisation(account: dict[str, Any]) -> None:
    fewest = float(DemographicAccounting().estimate(**account).moves.sum())
    for method in (DemographicAccounting(prior="independent"), PseudoBayesian()):
        assert float(method.estimate(**account).moves.sum()) >= fewest * (1 - 1e-9) - 1e-6


@examples(40)
@given(account=accounts())
def test_order_of_areas_does_not_matter(account: dict[str, Any]) -> None:
    """With the remainder of rounding given to the largest area; the reference's draw depends on the order."""
    method = DemographicAccounting(balance=Rescale(whole_native_born=False))
    turned = {name: array.isel({str(d): slice(None, None, -1) for d in array.dims}) for name, array in account.items()}
    straight, back = method.estimate(**account), method.estimate(**turned)
    again = back.values.isel(origin=slice(None, None, -1), destination=slice(None, None, -1))
    total = float(account["stock_start"].sum())
    assert again.values == pytest.approx(straight.values.values, rel=1e-6, abs=max(1e-5, 1e-12 * total))


@examples(30)
@given(account=accounts())
def test_stock_differences_are_the_net_of_the_flows(account: dict[str, Any]) -> None:
    made = StockDifferencing().estimate(stock_start=account["stock_start"], stock_end=account["stock_end"])
    cube = made.by_birthplace().values
    n = len(made.areas)
    came, left = cube.sum(axis=0).T, cube.sum(axis=1).T
    off = ~np.eye(n, dtype=bool)
    change = (account["stock_end"] - account["stock_start"]).values
    assert (came - left)[off] == pytest.approx(change[off])

"""Distance mixture: a table that can be solved by hand, and margins met whatever the shares."""

from __future__ import annotations

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from sojourn.errors import UsageError, ValuesRefused
from sojourn.estimators import DemographicAccounting, PseudoBayesian, event_array, flow_array, stock_array
from sojourn.estimators.flows.distance_mixture import DistanceMixture

AREAS = ("A", "B")


def km(table: list[list[float]]) -> object:
    return flow_array(np.array(table, dtype=float), [chr(65 + i) for i in range(len(table))])


def account(start: np.ndarray, end: np.ndarray) -> dict[str, object]:
    names = [chr(65 + i) for i in range(len(start))]
    none = event_array(np.zeros(len(start)), names)
    return {
        "stock_start": stock_array(start, names),
        "stock_end": stock_array(end, names),
        "births": none,
        "deaths": none,
    }


def test_the_worked_table_of_the_page() -> None:
    # born in A: 100 in A, 10 in B at both dates, 1000 km: x^2 = 0.01 (100 - x)(10 - x), so x = 2.6708
    stock = np.array([[100.0, 10.0], [0.0, 50.0]])
    made = DistanceMixture(km([[0, 1000], [1000, 0]])).estimate(**account(stock, stock))
    x = (-1.1 + np.sqrt(1.1**2 + 4 * 0.99 * 10)) / (2 * 0.99)
    expected = 0.15 * x + 0.05 * 1000 / 110
    assert made.moves.sel(origin="A", destination="B").item() == pytest.approx(expected, rel=1e-9)
    assert made.moves.sel(origin="B", destination="A").item() == pytest.approx(expected, rel=1e-9)


def test_members_are_the_known_methods() -> None:
    start = np.array([[90.0, 10, 4], [3, 200, 6], [1, 5, 80]])
    end = np.array([[88.0, 14, 2], [5, 198, 6], [4, 2, 80]])
    given_km = km([[0, 500, 3000], [500, 0, 2500], [3000, 2500, 0]])
    closed = DemographicAccounting().estimate(**account(start, end)).moves.values
    only_closed = DistanceMixture(given_km, 1.0, 0.0).estimate(**account(start, end)).moves.values
    mixed = DistanceMixture(given_km, 0.9, 0.0).estimate(**account(start, end)).moves.values
    assert np.allclose(only_closed, closed)
    assert np.allclose(mixed, PseudoBayesian(0.9).estimate(**account(start, end)).moves.values)


def test_the_nearer_area_receives_more() -> None:
    # persons born in A leave A; B and C take them in like numbers, so the way between B and C tells
    start = np.array([[1000.0, 100, 100, 100], [0, 500, 0, 0], [0, 0, 500, 0], [0, 0, 0, 500]])
    near = km([[0, 9000, 9000, 9000], [9000, 0, 200, 9000], [9000, 200, 0, 9000], [9000, 9000, 9000, 0]])
    made = DistanceMixture(near, 0.0, 1.0).estimate(**account(start, start)).moves
    assert made.sel(origin="B", destination="C").item() > 10 * made.sel(origin="B", destination="D").item()


@examples(25)
@given(st.integers(2, 6), st.integers(0, 10_000), st.floats(0.0, 1.0), st.floats(0.01, 1.0), st.floats(0.0, 2.5))
def test_the_account_holds_for_any_shares(n: int, seed: int, share: float, moving: float, decay: float) -> None:
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 500, (n, n)).astype(float)
    start[np.diag_indices(n)] += 5000
    end = start + rng.integers(-50, 50, (n, n))
    end = np.maximum(end, 0.0)
    far = rng.uniform(50, 15_000, (n, n))
    far = (far + far.T) / 2
    np.fill_diagonal(far, 0.0)
    method = DistanceMixture(km(far.tolist()), 1.0 - share, share, moving, decay)
    made = method.estimate(**account(start, end))
    assert made.diagnostics["origin_residual"] < 1e-5 and made.diagnostics["destination_residual"] < 1e-5
    assert (made.values.values >= -1e-9).all()
    parts = sum(made.components[k].values for k in ("outward", "return", "onward"))
    assert np.allclose(parts, made.moves.values, atol=1e-6)
    assert abs(made.net_migration().sum().item()) < 1e-6


def test_settings_that_make_no_mixture_are_refused() -> None:
    for wrong, said in (
        ({"minimisation": 0.9, "distance_share": 0.2}, "add up to 1"),
        ({"moving": 0.0}, "weight of a move"),
        ({"decay": -1.0}, "decay with distance"),
    ):
        with pytest.raises(UsageError, match=said):
            DistanceMixture(km([[0, 1], [1, 0]]), **wrong)
    stock = np.array([[10.0, 1], [1, 10]])
    with pytest.raises(ValuesRefused):
        DistanceMixture(km([[0, -5], [1, 0]])).estimate(**account(stock, stock))

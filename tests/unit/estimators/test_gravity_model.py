"""Gravity: made from known coefficients, fitted, recovered; and what it does not claim to know."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sojourn.errors import DimensionsDiffer, EstimationError, UsageError
from sojourn.estimators.flows.gravity import Gravity

AREAS = [f"A{i}" for i in range(12)]


def cube(values: np.ndarray, areas: list[str] | None = None) -> xr.DataArray:
    dims = ("origin", "destination", "time")[: values.ndim]
    labels = [areas or AREAS, areas or AREAS, [2000, 2005, 2010]][: values.ndim]
    return xr.DataArray(values, dims=dims, coords=dict(zip(dims, labels, strict=True)))


def world(times: int = 3) -> tuple[xr.DataArray, dict[str, xr.DataArray]]:
    """Flows that obey ``-1.2 log(distance) + 0.5 language`` exactly, with strong and weak areas."""
    rng = np.random.default_rng(7)
    place = rng.uniform(0, 10, (12, 2))
    apart = np.sqrt(((place[:, None] - place[None]) ** 2).sum(-1))
    np.fill_diagonal(apart, np.nan)
    language = (rng.integers(0, 3, 12)[:, None] == rng.integers(0, 3, 12)[None, :]).astype(float)
    out, into, year = rng.normal(0, 1, 12), rng.normal(0, 1, 12), rng.normal(0, 0.3, times)
    eta = 4 - 1.2 * np.log(apart) + 0.5 * language + out[:, None] + into[None, :]
    flow = np.exp(eta[:, :, None] + year)
    return cube(flow), {"log_distance": cube(np.log(apart)), "language": cube(language)}


def test_the_law_is_found_and_every_pair_is_expected_as_it_was() -> None:
    flow, covariates = world()
    fit = Gravity().fit(flow, covariates)
    got = {r["covariate"]: r["coefficient"] for r in fit.coefficients()}
    assert got == pytest.approx({"log_distance": -1.2, "language": 0.5})
    expected = fit.expected()
    off = ~np.eye(12, dtype=bool)
    assert expected.values[off] == pytest.approx(flow.values[off])
    assert np.isnan(expected.values[~off]).all(), "stayers are not explained"


def test_pairs_without_a_report_are_expected_from_the_others() -> None:
    flow, covariates = world()
    hidden = flow.copy()
    hidden.values[3, 5, :] = np.nan
    expected = Gravity().fit(hidden, covariates).expected()
    assert expected.values[3, 5] == pytest.approx(flow.values[3, 5])


def test_an_area_that_nobody_reports_stays_unknown() -> None:
    flow, covariates = world()
    flow.values[4, :, :] = np.nan
    expected = Gravity().fit(flow, covariates).expected()
    assert np.isnan(expected.values[4]).all()
    assert np.isfinite(expected.values[5, 4]).all()


def test_an_area_that_reports_only_zeros_is_expected_to_send_nobody() -> None:
    flow, covariates = world()
    flow.values[4, :, :] = 0
    fit = Gravity().fit(flow, covariates)
    others = [j for j in range(12) if j != 4]
    assert (fit.expected().values[4, others] == 0).all()
    assert len(fit.separated()) == 33
    assert {s[0] for s in fit.separated()} == {"A4"}


def test_worlds_that_no_flow_connects_have_no_common_scale() -> None:
    flow, covariates = world()
    first, second = np.arange(12) < 6, np.arange(12) >= 6
    flow.values[np.ix_(first, second)] = np.nan
    flow.values[np.ix_(second, first)] = np.nan
    expected = Gravity(effects=("origin", "destination")).fit(flow.isel(time=0, drop=True), covariates).expected()
    assert np.isnan(expected.values[np.ix_(first, second)]).all()
    assert np.isfinite(expected.values[0, 1])


def test_an_estimate_of_one_table_and_of_one_time() -> None:
    flow, covariates = world()
    one = Gravity().estimate(flow.isel(time=0, drop=True), covariates)
    assert one.values.sel(origin="A3", destination="A5").item() == pytest.approx(flow.values[3, 5, 0])
    assert one.diagnostics["separated"] == 0
    fit = Gravity().fit(flow, covariates)
    assert fit.estimate(2010).values.values[3, 5] == pytest.approx(flow.values[3, 5, 2])
    with pytest.raises(UsageError, match="these flows have times"):
        fit.estimate()


def test_areas_in_another_order_are_refused() -> None:
    flow, covariates = world()
    turned = covariates["language"].isel(origin=slice(None, None, -1))
    with pytest.raises(DimensionsDiffer, match="language and the flows differ in origin"):
        Gravity().fit(flow, covariates | {"language": turned})
    with pytest.raises(EstimationError, match="no pair of areas"):
        Gravity().fit(flow * np.nan, covariates)
    with pytest.raises(UsageError, match="unknown effects"):
        Gravity(effects=("country",))  # type: ignore[arg-type]


@pytest.mark.data
def test_real_covariates_explain_migration_between_countries(shared_data: Path) -> None:
    """CEPII distance, common language and colonial past against reported flows of 2015 (OECD): signs and size.

    The literature finds an elasticity with distance near -1 for movements into OECD countries (Beine, Bertoli and
    Fernandez-Huertas Moraga 2016 review estimates between -0.5 and -1.5), and positive effects of a common language
    and of a colonial past.
    """
    import pandas as pd

    inputs = shared_data / "gaskin_abel_inputs"
    frames = {
        name: pd.read_csv(inputs / f"{file}.csv.gz", keep_default_na=False, na_values=[""], index_col=0)
        for name, file in (("distance", "dist"), ("language", "lang"), ("colony", "col"))
    }
    tables = {n: f.pivot(index="Origin ISO", columns="Destination ISO") for n, f in frames.items()}
    areas = list(tables["distance"].index)
    oecd = pd.read_csv(
        shared_data / "reported_flows" / "oecd_mig_2000_2016.csv.gz",
        keep_default_na=False,
        na_values=[""],
        low_memory=False,
    )
    oecd = oecd[(oecd.VAR == "B11") & (oecd.Year == 2015) & (oecd.Value >= 0)]
    table = oecd.pivot(index="CO2", columns="COU", values="Value").reindex(index=areas, columns=areas).to_numpy(float)
    apart = tables["distance"].to_numpy(float)
    with np.errstate(divide="ignore"):
        logs = np.log(apart)
    covariates = {
        "log_distance": cube(np.where(np.isfinite(logs), logs, np.nan), areas),
        "language": cube(tables["language"].to_numpy(float), areas),
        "colony": cube(tables["colony"].to_numpy(float), areas),
    }
    fit = Gravity(clusters=("origin",)).fit(cube(table, areas), covariates)
    found = {r["covariate"]: r for r in fit.coefficients()}
    assert -1.5 < found["log_distance"]["coefficient"] < -0.5
    assert found["log_distance"]["high_95"] < 0
    assert found["language"]["coefficient"] > 0
    assert found["colony"]["coefficient"] > 0
    assert fit.regression.rows > 3000


def test_reported_flows_without_a_covariate_are_named() -> None:
    flow, covariates = world()
    distance = covariates["log_distance"].copy()
    distance.loc[{"origin": "A3", "destination": "A5"}] = np.nan
    fit = Gravity(effects=("origin", "destination")).fit(flow.isel(time=0, drop=True), {"log_distance": distance})
    assert fit.without_covariates() == [("A3", "A5")]
    assert fit.regression.rows == 12 * 11 - 1

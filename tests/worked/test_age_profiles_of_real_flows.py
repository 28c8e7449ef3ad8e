"""Rogers-Castro curves against real profiles: census samples (IPUMS International) and Eurostat flows by age."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sojourn.estimators.age.profile import AgeSplit
from sojourn.kernels.age.schedule_fit import fit_schedule


@pytest.mark.reference
@pytest.mark.parametrize(("sample", "peak"), [("BRA2000", 24), ("FRA2006", 26)])
@pytest.mark.parametrize("size", [7, 11])
def test_census_profiles_of_five_year_migration(shared_reference: Path, sample: str, peak: int, size: int) -> None:
    """Both curves leave less than a tenth of the profile unexplained, and peak where the data do (within two years).

    Under five nobody could have lived elsewhere five years before: those ages were not asked and are left out.
    """
    rows = csv.DictReader((shared_reference / "flows_from_stocks" / "data" / "ipumsi_age.csv").open())
    part = [r for r in rows if r["sample"] == sample]
    ages = np.array([float(r["age"]) for r in part])
    rate = np.array([float(r["migrants"]) / float(r["population"]) for r in part])
    rate[ages < 5] = np.nan
    fit = fit_schedule(ages, rate, size=size)
    assert fit.r_squared > 0.94
    assert fit.relative_error < 0.1
    labour = np.arange(15, 45)
    assert abs(labour[np.argmax(fit.schedule.at(labour))] - peak) <= 2


def groups_of(code: str) -> tuple[int, int] | None:
    if code == "Y_LT5":
        return 0, 5
    if code == "Y_GE85":
        return 85, 15
    low, _, high = code.removeprefix("Y").partition("-")
    if not (low.isdigit() and high.isdigit()) or int(high) - int(low) != 4 or int(low) >= 85:
        return None
    return int(low), 5


@pytest.mark.data
def test_eurostat_flows_by_age(shared_data: Path) -> None:
    """Immigration by destination, 2019: every destination with 5,000 arrivals or more is fitted by eleven parameters.

    Seven are enough for most, not for Bulgaria, where many return at the age of retirement. Overlapping classes of
    the file are passed over. Romania is left out: eleven of its eighteen classes are zero between classes of
    thousands, which no population moves like. A curve fitted to the sum of all destinations then splits the total of
    each by age with less than three tenths of its arrivals in the wrong group.
    """
    counts: dict[str, dict[tuple[int, int], float]] = defaultdict(lambda: defaultdict(float))
    with gzip.open(shared_data / "reported_flows" / "eurostat_migr_imm5prv_bilateral_by_age.csv.gz", "rt") as text:
        for row in csv.DictReader(text):
            group = groups_of(row["age"])
            if row["year"] == "2019" and group is not None and row["value"]:
                counts[row["geo"]][group] += float(row["value"])
    full = {g: c for g, c in counts.items() if len(c) == 18 and sum(c.values()) >= 5000}
    assert sum(v == 0 for v in full.pop("RO").values()) == 11
    assert len(full) == 10
    order = sorted(next(iter(full.values())))
    lower, width = (np.array([g[k] for g in order], dtype=float) for k in (0, 1))
    profiles = {g: np.array([c[a] for a in order]) for g, c in full.items()}
    for geo, profile in profiles.items():
        fit = fit_schedule(lower, profile / width, widths=width, size=11)
        assert fit.r_squared > 0.97, geo
        assert fit.relative_error < 0.12, geo
    assert fit_schedule(lower, profiles["BG"] / width, widths=width, size=7).r_squared < 0.8
    assert fit_schedule(lower, profiles["FI"] / width, widths=width, size=7).r_squared > 0.99
    pooled = fit_schedule(lower, sum(profiles.values()) / width, widths=width)
    shares = xr.DataArray(pooled.schedule.shares(lower, width), dims="age", coords={"age": lower})
    totals = xr.DataArray(
        [p.sum() for p in profiles.values()], dims="destination", coords={"destination": list(profiles)}
    )
    split = AgeSplit().estimate(totals, shares)
    for geo, profile in profiles.items():
        got = split.sel(destination=geo).values
        assert got.sum() == pytest.approx(profile.sum())
        assert 0.5 * np.abs(got - profile).sum() / profile.sum() < 0.3, geo

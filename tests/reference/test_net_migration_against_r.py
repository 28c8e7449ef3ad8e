"""Net migration between censuses: agreement with migest 2.0.5, and where it fills in zeros for what is unknown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from recorded_cases import cases, numbers

from sojourn.estimators.age.residual_net_migration import SurvivalRatios, by_vital_statistics, of_children

pytestmark = pytest.mark.reference

CLOSE = {"rel": 1e-12, "abs": 1e-7}


def of_case(case: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict]:
    args = case["args"]
    columns = args[".data"]["columns"]
    name = {k: args.get(k, {"value": v})["value"] for k, v in (("pop0_col", "pop0"), ("pop1_col", "pop1"))}
    ratio = args.get("survival_ratio_col", {"value": "sr"})["value"]
    start, end, survival = (numbers(columns[c]) for c in (name["pop0_col"], name["pop1_col"], ratio))
    return start, end, survival, case["out"]["columns"]


def test_survival_ratios(shared_reference: Path) -> None:
    recorded = cases(shared_reference, "net_sr")
    assert len(recorded) == 3
    for name, case in recorded.items():
        start, end, survival, out = of_case(case)
        arrays = [xr.DataArray(a, dims="age", coords={"age": range(a.size)}) for a in (start, end, survival)]
        got = SurvivalRatios().estimate(*arrays)
        variants = {
            "net_forward": got.forward.values.copy(),
            "net_reverse": got.reverse.values.copy(),
            "net_average": got.average.values.copy(),
        }
        if case["args"].get("net_children", {"value": False})["value"]:
            for values in variants.values():
                assert np.isnan(values[:2]).all(), "children have no first census: unknown until they are estimated"
                values[:2] = of_children(values, end, end[:2])
        for column, values in variants.items():
            assert values == pytest.approx(numbers(out[column]), **CLOSE), (name, column)
        known = np.isfinite(start)
        assert got.expected_end.values[known] == pytest.approx(numbers(out["pop1_forward"])[known], **CLOSE)
        assert got.expected_start.values[known] == pytest.approx(numbers(out["pop0_reverse"])[known], **CLOSE)


def test_vital_statistics(shared_reference: Path) -> None:
    case = cases(shared_reference, "net_vs")["ex01_net_vs"]
    c = case["args"][".data"]["columns"]
    got = by_vital_statistics(c["pop_1960"], c["pop_1970"], c["births"], c["deaths"])
    assert got == pytest.approx(case["out"]["columns"]["net"])

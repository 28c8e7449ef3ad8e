"""Encounters that the warehouse holds become a range of persons, by the shares that are given for all of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from sojourn.errors import NothingLoaded, ValuesRefused
from sojourn.products.hidden.encounters import warehouse_persons

HELD = {"US_ENCOUNTERS": [("2024-01", "MEX", 100.0), ("2024-01", "GTM", 40.0)]}


class Held:
    """What the product asks of a warehouse."""

    def editions(self, dataflow: Any) -> list[tuple[str, str]]:
        return [("IOM_MEDITERRANEAN_CROSSINGS", "to 2025-10"), ("US_ENCOUNTERS", "to 2024-12")]

    def totals(self, dataflow: Any, by: list[str], *, source: str, edition: str, where: dict[str, str]) -> pa.Table:
        rows = HELD.get(source, []) if where["ref_area"] == "USA" else []
        return pa.Table.from_pandas(pd.DataFrame(rows, columns=[*by, "obs_value"]))


def test_a_quarter_to_a_half_met_again_leave_half_to_three_quarters_as_persons() -> None:
    made = warehouse_persons(Held(), "United States of America", {"repeat_low": 0.25, "repeat_high": 0.5})  # type: ignore[arg-type]
    assert list(made["counterpart_area"]) == ["GTM", "MEX"]
    assert made[["persons_lower", "persons_upper"]].to_numpy().tolist() == [[20.0, 30.0], [50.0, 75.0]]
    assert set(made["source"]) == {"US_ENCOUNTERS to 2024-12"}


def test_shares_and_borders_that_cannot_be_are_named() -> None:
    with pytest.raises(ValuesRefused, match="shares cannot be taken"):
        warehouse_persons(Held(), "USA", {"repeat_low": 0.6, "repeat_high": 0.4})  # type: ignore[arg-type]
    with pytest.raises(ValuesRefused, match="given: other_low"):
        warehouse_persons(Held(), "USA", {"other_low": 0.6})  # type: ignore[arg-type]
    with pytest.raises(NothingLoaded, match="border of TUV"):
        warehouse_persons(Held(), "TUV", {"repeat_low": 0.2, "repeat_high": 0.4})  # type: ignore[arg-type]

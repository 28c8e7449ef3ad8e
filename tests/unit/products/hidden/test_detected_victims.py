"""Protected counts are intervals, never 0; totals beside parts are not added up."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from sojourn.errors import ValuesRefused
from sojourn.products.hidden.detected import bounds_of, conviction_ratios, own_counts
from sojourn.sources.own.user_table import read_table


@pytest.mark.parametrize(
    "cell, lower, upper, protected",
    [
        ("<5", 1, 4, True),
        ("< 10", 1, 9, True),
        ("less than 5", 1, 4, True),
        ("≤3", 1, 3, True),
        ("1,282", 1282, 1282, False),
        ("0", 0, 0, False),
        ("17", 17, 17, False),
    ],
)
def test_what_a_cell_allows(cell: str, lower: float, upper: float, protected: bool) -> None:
    assert bounds_of(cell) == (lower, upper, protected)


def test_a_mark_of_absence_is_neither_zero_nor_few() -> None:
    assert [math.isnan(v) for v in bounds_of("..")[:2]] == [True, True]


@pytest.mark.parametrize("cell", ["-3", "2.5", "few", "<1", "1,28"])
def test_cells_that_are_no_counts_are_refused(cell: str) -> None:
    with pytest.raises(ValueError):
        bounds_of(cell)


def counts(folder: Path, text: str, by: list[str]) -> tuple[pd.DataFrame, list[tuple[str, dict[str, object]]]]:
    path = folder / "counts.csv"
    path.write_text(text)
    return own_counts(read_table(path), "value", by)


def test_sums_of_protected_counts_are_ranges(tmp_path: Path) -> None:
    made, notes = counts(tmp_path, "year,form,value\n2020,a,<5\n2020,b,10\n2021,a,<5\n2021,b,..\n", ["year"])
    assert made[["lower", "upper", "protected", "missing"]].fillna(-1).to_numpy().tolist() == [
        [11, 14, 1, 0],
        [1, -1, 1, 1],
    ]
    assert notes == []


def test_a_total_beside_its_parts_is_set_aside_and_compared(tmp_path: Path) -> None:
    made, notes = counts(tmp_path, "year,age,value\n2023,child,7\n2023,adult,10\n2023,Total,17\n", ["year"])
    assert made.loc[0, "lower"] == 17
    assert notes == [("total_beside_parts", {"column": "age", "total": 17.0, "low": 17.0, "high": 17.0})]


def test_a_year_of_missing_cells_has_no_sum(tmp_path: Path) -> None:
    made, _ = counts(tmp_path, "year,form,value\n2020,a,..\n2020,b,\n", ["year"])
    assert made[["lower", "upper"]].isna().all().all()


def test_wrong_cells_are_named_together(tmp_path: Path) -> None:
    with pytest.raises(ValuesRefused) as found:
        counts(tmp_path, "year,value\n2020,-3\n2021,many\n", ["year"])
    assert len(found.value.details) == 2


def test_the_conviction_ratio_is_a_range_where_counts_are_protected() -> None:
    """1 to 4 convicted of 10 prosecuted: 10 to 40 per 100; 30 of 20 is flagged and kept."""
    rows = [
        ("ROU", "2020", "CONVICTED", 1, 4),
        ("ROU", "2020", "PROSECUTED", 10, 10),
        ("ROU", "2021", "CONVICTED", 30, 30),
        ("ROU", "2021", "PROSECUTED", 20, 20),
        ("ROU", "2022", "CONVICTED", 5, 5),
    ]
    held = pd.DataFrame(rows, columns=["ref_area", "time_period", "trafficking_measure", "lower", "upper"])
    made = conviction_ratios(held.assign(sex="_T", age="_T", breakdown="_T"))
    assert made[["lower", "upper", "flags"]].to_numpy().tolist() == [
        [10.0, 40.0, ""],
        [150.0, 150.0, "more_convicted_than_prosecuted"],
    ]

"""A last year in which most countries had not answered is no decline, and is said."""

from __future__ import annotations

import pyarrow as pa

from sojourn.sources.unodc.trafficking import thin_year


def years(**lines: int) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([y[1:] for y, n in lines.items() for _ in range(n)])])


def test_a_thin_last_year_is_named_with_both_numbers() -> None:
    """Median of the five years before 2021: 10 lines."""
    before = {"y2016": 9, "y2017": 10, "y2018": 11, "y2019": 12, "y2020": 9}
    (said,) = thin_year(years(**before, y2021=3))
    assert said.startswith("2021 has 3 lines, the 5 years before it 10 at the median")
    assert thin_year(years(**before, y2021=8)) == [] and thin_year(years(y2021=3)) == []

"""Dates that names of editions tell, and the order they give."""

from __future__ import annotations

from datetime import date

import pytest

from sojourn.concepts.series import Series, edition_date, own_series


@pytest.mark.parametrize(
    ("edition", "told"),
    [
        ("2024", date(2024, 1, 1)),
        ("2024-06", date(2024, 6, 1)),
        ("2024-06-13", date(2024, 6, 13)),
        ("20240613", date(2024, 6, 13)),
        ("13/06/2024", date(2024, 6, 13)),
        ("June 2023", date(2023, 6, 1)),
        ("Jun. 2023", date(2023, 6, 1)),
        ("13 June 2023", date(2023, 6, 13)),
        ("June 13, 2023", date(2023, 6, 13)),
        ("2020Q3", date(2020, 7, 1)),
        ("2020-Q3", date(2020, 7, 1)),
        ("2014_2Q", date(2014, 4, 1)),
        ("Q4 2020", date(2020, 10, 1)),
        ("to 2020Q3", date(2020, 9, 30)),
        ("to 2024-02", date(2024, 2, 29)),
        ("to 2024", date(2024, 12, 31)),
        ("2011-Q1 to 2014-Q2", date(2014, 6, 30)),
        ("2024.1", date(2024, 1, 1)),
        ("2024.2", date(2024, 2, 1)),
        ("2024.13", date(2024, 1, 1)),
        ("Rev.2020", date(2020, 1, 1)),
        ("WPP2022", date(2022, 1, 1)),
        ("2024 corrected", date(2024, 1, 1)),
        ("1", None),
        ("undated", None),
        ("latest", None),
        ("12024", None),
        ("", None),
    ],
)
def test_the_date_of_a_name(edition: str, told: date | None) -> None:
    assert edition_date(edition) == told


def test_editions_are_ordered_in_time_and_not_as_text() -> None:
    oldest_first = ["April 2014", "2022", "2023", "June 2023", "2023-12", "to 2023", "2024", "2024-Q2"]
    assert sorted(oldest_first, key=lambda e: edition_date(e) or date.min) == oldest_first
    assert sorted(oldest_first) != oldest_first


def test_a_series_may_date_its_editions_in_its_own_way() -> None:
    numbered = Series("N", "Numbered", "Office", dated=lambda edition: date(2000 + int(edition), 1, 1))
    assert numbered.dated("7") == date(2007, 1, 1)
    assert own_series("OWN_OFFICE", "POPULATION") == "OWN_OFFICE:POPULATION"

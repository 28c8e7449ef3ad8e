"""Names of columns in messages: a header is said, a row of a person is not."""

from __future__ import annotations

import pytest

from sojourn.concepts.header_row import NO_HEADER, columns_told


def test_names_of_columns_are_said() -> None:
    assert columns_told(["person_id", "birth_year", "In 2019", "M/F"]).endswith("person_id, birth_year, In 2019, M/F")


@pytest.mark.parametrize("cell", ["D0000000657", "1983-09-29", "29.9.1983", "7", "12.5", "03/04/99"])
def test_a_row_of_values_is_not(cell: str) -> None:
    assert columns_told(["ana", cell]) == NO_HEADER

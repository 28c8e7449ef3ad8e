"""Sex: the words of publishers and the SDMX codes."""

from __future__ import annotations

import pytest

from sojourn.concepts import sex
from sojourn.errors import CodesUnknown


@pytest.mark.parametrize(
    ("written", "code"),
    [("male", "M"), ("Females", "F"), ("(mf)", "_T"), ("Both sexes  combined", "_T"), ("_T", "_T"), ("UNK", "_U")],
)
def test_words_become_codes(written: str, code: str) -> None:
    assert sex.parse(written) == code


def test_all_unknown_words_are_named_together() -> None:
    with pytest.raises(CodesUnknown) as error:
        sex.parse_all(["male", "x", "y", "x"])
    assert error.value.details == ("«x»", "«y»")
    assert error.value.exit_code == 4

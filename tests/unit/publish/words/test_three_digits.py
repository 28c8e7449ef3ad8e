"""Three significant digits, millions in words, and the area's own name."""

from __future__ import annotations

import pytest

from sojourn.publish.words.language import language
from sojourn.publish.words.three_digits import named, three_digits, told_with_unit

EN = language()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (992_536, "993,000"),
        (304_021_813, "304 million"),
        (30_958_200, "31.0 million"),
        (999_600, "1.00 million"),
        (8_161_972_572, "8.16 billion"),
        (1.7587882709, "1.76"),
        (50.04738, "50.0"),
        (0.000123456, "0.000123"),
        (246, "246"),
        (0, "0"),
        (-91_004, "−91,000"),
        (-0.6347, "−0.635"),
        (1234.5, "1,230"),
    ],
)
def test_a_number_is_told_to_three_digits(value: float, told: str) -> None:
    assert three_digits(value, EN) == told


def test_a_percentage_keeps_its_sign_and_persons_are_named_by_the_sentence() -> None:
    assert told_with_unit(1.7588, "%", EN) == "1.76\u00a0%"
    assert told_with_unit(8.448, "% of the amount", EN) == "8.45\u00a0%"
    assert told_with_unit(992_536, "persons", EN) == "993,000"
    assert told_with_unit(3.7938, "per 1,000 population", EN) == "3.79 per 1,000 population"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Corridors to the area that cost more than 5 %", "Corridors that cost more than 5 %"),
        ("Cost of sending 200 dollars to the area", "Cost of sending 200 dollars, by receiving country"),
        ("Cost of sending 200 dollars from the area", "Cost of sending 200 dollars, by sending country"),
        ("Refugees who come from the area", "Refugees"),
        ("Persons born in the area who live elsewhere", "Persons who live elsewhere"),
        ("Migrants living in the area", "Migrants living in the world"),
    ],
)
def test_nobody_goes_to_the_world_or_comes_from_it(title: str, told: str) -> None:
    assert named(title, "the world", EN) == told
    assert named(title, "Kenya", EN) == title.replace("the area", "Kenya")


@pytest.mark.parametrize(("digits", "told"), [(3, "1.23 million"), (4, "1.235 million"), (5, "1.2346 million")])
def test_more_digits_where_three_do_not_tell_apart(digits: int, told: str) -> None:
    assert three_digits(1_234_567, EN, digits) == told


def test_the_area_is_called_by_its_name() -> None:
    assert named("Refugees in the area", "Kenya", EN) == "Refugees in Kenya"
    assert named("the areas apart", "Kenya", EN) == "the areas apart"


@pytest.mark.parametrize(
    ("lang", "value", "told"),
    [
        ("fr", 1_763_000, "1,76\u00a0million"),
        ("fr", 304_021_813, "304\u00a0millions"),
        ("fr", 992_536, "993\u202f000"),
        ("es", 1_763_000, "1,76\u00a0millones"),
        ("es", 8_161_972_572, "8,16\u00a0mil\u00a0millones"),
        ("ru", 304_021_813, "304\u00a0миллиона"),
        ("ru", 305_021_813, "305\u00a0миллионов"),
        ("ru", 30_958_200, "31,0\u00a0миллиона"),
        ("ar", 304_021_813, "304\u00a0مليون"),
        ("ar", -91_004, "\u200e−91,000"),
        ("zh", 304_021_813, "3.04亿"),
        ("zh", 30_958_200, "3,100万"),
        ("zh", 9_926, "9,930"),
    ],
)
def test_a_language_counts_in_its_own_words(lang: str, value: float, told: str) -> None:
    assert three_digits(value, language(lang)).replace(" ", "\u00a0") == told


def test_a_name_is_put_into_english_titles_only() -> None:
    assert named("Réfugiés originaires de la zone", "Kenya", language("fr")) == "Réfugiés originaires de la zone"

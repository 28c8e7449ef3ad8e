"""Editions and licences as readers meet them, and names of files in lines from the right."""

from __future__ import annotations

import pytest

from sojourn.publish.words.editions import LICENCES, edition, from_the_left, licence
from sojourn.publish.words.language import LANGUAGES, language


@pytest.mark.parametrize(
    ("id", "lang", "told"),
    [
        ("to 2023", "en", "to 2023"),
        ("to 2024-12", "fr", "jusqu’à 2024-12"),
        ("to 2023", "zh", "截至2023"),
        ("2011-Q1 to 2014-Q2", "ru", "2011-Q1–2014-Q2"),
        ("2011-Q1 to 2014-Q2", "ar", "من \u202a2011-Q1\u202c إلى \u202a2014-Q2\u202c"),
        ("2022-08", "es", "2022-08"),
        ("undated", "fr", "undated"),
    ],
)
def test_an_edition_is_told_in_the_language_and_its_periods_stay(id: str, lang: str, told: str) -> None:
    assert edition(id, language(lang)) == told


def test_a_licence_that_is_a_phrase_is_told_and_a_name_stays() -> None:
    for lang in set(LANGUAGES) - {"en"}:
        words = language(lang).counting_anew()
        assert all(licence(text, words) != text for text in LICENCES), lang
        assert licence("CC BY 4.0", words) == "CC BY 4.0" and not words.untold
    assert [licence(text, language()) for text in LICENCES] == list(LICENCES)


def test_a_name_of_a_file_is_read_from_the_left() -> None:
    assert from_the_left("18-12-a.csv", language("ar")) == "\u202a18-12-a.csv\u202c"
    assert from_the_left("18-12-a.csv", language("ru")) == "18-12-a.csv"

"""Names of countries in the languages that offices write in."""

from __future__ import annotations

import pytest

from sojourn.concepts import area, sex
from sojourn.concepts.area.languages import asked, in_languages
from sojourn.errors import CodesUnknown


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kenya", "KEN"),
        ("Kenia", "KEN"),
        ("Кения", "KEN"),
        ("肯尼亚", "KEN"),
        ("كينيا", "KEN"),
        ("Quênia", "KEN"),
        ("Quénia", "KEN"),
        ("Royaume-Uni", "GBR"),
        ("ESTADOS UNIDOS", "USA"),
        ("Côte d’Ivoire", "CIV"),
        ("Германия", "DEU"),
    ],
)
def test_a_name_in_any_of_them(name: str, code: str) -> None:
    assert in_languages(name) == (code,)


def test_a_name_of_nothing_is_none_and_nothing_is_matched_by_likeness() -> None:
    assert in_languages("Keniya") == () and in_languages("") == ()


def test_every_name_that_stands_for_two_countries_is_left_open() -> None:
    """Names of two countries in two languages: what they are is asked for, never the first one taken."""
    from sojourn.concepts.area import languages

    several = {name: ids for name, ids in languages._index().items() if len(ids) > 1}
    assert all(len(set(ids)) == len(ids) for ids in several.values())
    for name, ids in several.items():
        assert in_languages(name) == ids
    assert all(i in area.areas() for ids in languages._index().values() for i in ids)


@pytest.mark.parametrize(
    ("word", "code"),
    [("Femmes", "F"), ("hombres", "M"), ("женщины", "F"), ("男", "M"), ("إناث", "F"), ("Homens", "M"),
     ("les deux sexes", "_T"), ("оба пола", "_T"), ("合计", "_T"), ("ignorado", "_U"), ("M", "M")],
)  # fmt: skip
def test_sexes_in_words(word: str, code: str) -> None:
    assert sex.parse(word) == code


@pytest.mark.parametrize(
    ("said", "code"), [("Moçambique", "MOZ"), ("肯尼亚", "KEN"), ("KEN", "KEN"), (404, "KEN"), ("Quénia", "KEN")]
)
def test_an_area_is_asked_for_by_code_or_by_name_in_any_of_the_languages(said: object, code: str) -> None:
    assert asked(said) == code


def test_what_no_language_knows_is_refused_as_a_code_is() -> None:
    with pytest.raises(CodesUnknown, match="Atlântida"):
        asked("Atlântida")

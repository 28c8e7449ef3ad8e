"""Every catalogue has every message that documents say, with the same values, and the plurals of its language."""

from __future__ import annotations

import re

import pytest
from made_up_report import made_up

from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.standing import standing
from sojourn.publish.documents import faces
from sojourn.publish.documents.assessed import assessed
from sojourn.publish.documents.recorded import recorded
from sojourn.publish.documents.written import written
from sojourn.publish.report.in_language import in_language
from sojourn.publish.report.page import definitions_in, page_in
from sojourn.publish.report.report import report
from sojourn.publish.words import catalogue
from sojourn.publish.words.language import LANGUAGES, language

OTHERS = sorted(set(LANGUAGES) - {"en"})
VALUE = re.compile(r"{\w*}|%\(\w+\)s")
CODE = re.compile(r"[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+", re.ASCII)


@pytest.fixture(scope="module")
def dossiers() -> list[Dossier]:
    house = standing(built_in=True).warehouse
    return [made_up(), *(report(house, area).dossier for area in ("World", "TUV"))]


@pytest.fixture(scope="module")
def said(dossiers: list[Dossier]) -> list[catalogue.Message]:
    return list(recorded(dossiers))


@pytest.mark.parametrize("lang", OTHERS)
def test_a_catalogue_is_complete(lang: str, said: list[catalogue.Message]) -> None:
    held = catalogue.read(lang)
    lacking = []
    for message in said:
        found = held.get(message if isinstance(message, str) else message[0])
        forms = () if found is None else found.string if isinstance(found.string, tuple) else (found.string,)
        if message and not (forms and all(forms)):
            lacking.append(message)
    told = "\n".join(str(message) for message in lacking)
    assert not lacking, f"{len(lacking)} to be translated, see benchmarks/extract_messages.py:\n{told}"


@pytest.mark.parametrize("lang", OTHERS)
def test_values_are_those_of_the_english_text(lang: str) -> None:
    held = catalogue.read(lang)
    for message in held:
        if not message.id:
            continue
        given, said = ((m if isinstance(m, tuple) else (m,)) for m in (message.id, message.string))
        assert len(said) == (held.num_plurals if len(given) == 2 else 1), message.id
        in_all = set.intersection(*(set(VALUE.findall(form)) for form in given))
        for form in said:
            assert in_all <= set(VALUE.findall(form)) <= set(VALUE.findall(" ".join(given))), (message.id, form)


@pytest.mark.parametrize("lang", OTHERS)
def test_sources_and_dataflows_are_named_by_the_codes_of_the_english_text(lang: str) -> None:
    for message in catalogue.read(lang):
        given, said = ((m if isinstance(m, tuple) else (m,)) for m in (message.id, message.string))
        wanted = set(CODE.findall(" ".join(given)))
        for form in said if message.id else ():
            assert set(CODE.findall(form)) == wanted, (message.id, form)
            assert "@" not in form or "@" in given[0], form


@pytest.mark.parametrize("lang", OTHERS)
def test_a_document_has_no_english_sentence_and_no_sign_without_a_font(lang: str, dossiers: list[Dossier]) -> None:
    words = language(lang).counting_anew()
    for dossier in dossiers:
        faces.check_signs(assessed(in_language(dossier, words), words).texts(), lang)
    assert not words.untold, list(getattr(words.catalogue, "untold", ()))


@pytest.mark.parametrize("lang", OTHERS)
def test_a_page_and_its_definitions_have_no_english_sentence(lang: str) -> None:
    words = language(lang).counting_anew()
    for told in (page_in(made_up(), words), definitions_in(made_up(), words)):
        assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in told
    assert not words.untold, list(getattr(words.catalogue, "untold", ()))


def test_messages_that_no_document_of_the_tests_says_are_found_in_the_text_of_the_program() -> None:
    found = set(written())
    assert "context: neither more nor less of it is better" in found
    assert ("{count} cell", "{count} cells") in found
    assert "What we refuse to say, and why" in found
    assert "no figure" in found


def test_a_group_is_named_once_in_the_language() -> None:
    words, name = language("fr").counting_anew(), "Economic Community of West African States"
    made = made_up()
    document = assessed(in_language(made_up(area="ECOWAS", names={**made.names, "ECOWAS": name}), words), words)
    assert document.title == "Communauté économique des États de l’Afrique de l’Ouest"
    assert not words.untold


def test_a_message_without_a_translation_stands_in_english_and_is_counted() -> None:
    words, other = (language("fr").counting_anew() for _ in range(2))
    assert words.say("A sentence that nobody says, {name}.", name="x") == "A sentence that nobody says, x."
    assert words.many("{count} gnu", "{count} gnus", 3) == "3 gnus"
    assert (words.untold, other.untold) == (2, 0)


def test_days_keep_their_order_in_a_line_from_the_right() -> None:
    told = language("ar").say("register_x {day} {years}", day="2013-10-03", years="2010-2015")
    assert told == "register_x \u202a2013-10-03\u202c 2010-2015"
    assert language("fr").say("register_x {day}", day="2013-10-03") == "register_x 2013-10-03"


def test_numbers_and_names_are_those_of_the_language() -> None:
    assert language("fr").number(1234567.5, 1) == "1\u202f234\u202f567,5"
    assert language("es").number(-1234567) == "−1.234.567"
    assert language("ru").number(1234567) == "1\u00a0234\u00a0567"
    assert language("ar").number(-1234567) == "\u200e−1,234,567"
    assert language("zh").signed(2) == "+2"
    assert language("ar").signed(2) == "\u200e+2"
    assert language("fr").area("RUS", "Russian Federation") == "Fédération de Russie"
    assert language("zh").area("KEN", "Kenya") == "肯尼亚"
    assert language("ar").area("014", "Eastern Africa") == "شرق أفريقيا"
    assert language("en").area("RUS", "Russian Federation") == "Russian Federation"
    assert language("fr").area("XXX-1", "an own place") == "an own place"

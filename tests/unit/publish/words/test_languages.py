"""Numbers, rows and plurals as a language writes them, and a page that says nothing outside its messages."""

from __future__ import annotations

import re
from gettext import NullTranslations
from html.parser import HTMLParser
from io import BytesIO

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.support import Translations
from hypothesis import given
from hypothesis import strategies as st
from made_up_report import made_up

from sojourn.errors import UsageError
from sojourn.indicators import INDICATORS
from sojourn.publish.report import page as page_of_a_report
from sojourn.publish.report.page import page
from sojourn.publish.words import numbers
from sojourn.publish.words.language import Language, language
from sojourn.publish.words.periods import moment, period, typeset

EN = language()


def russian() -> Language:
    """One message in Russian: 1 file, 2 to 4 files and 5 files have three forms."""
    catalogue = Catalog(locale="ru")
    catalogue.add(("{count} file", "{count} files"), ("{count} файл", "{count} файла", "{count} файлов"))
    catalogue.add("none", "нет")
    made = BytesIO()
    write_mo(made, catalogue)
    made.seek(0)
    return Language("ru", Locale("ru"), Translations(made))


def test_plural_forms_follow_the_language() -> None:
    assert [EN.many("{count} file", "{count} files", n) for n in (0, 1, 2, 1000)] == [
        "0 files", "1 file", "2 files", "1,000 files",
    ]  # fmt: skip
    assert [russian().many("{count} file", "{count} files", n) for n in (1, 2, 5, 21, 11)] == [
        "1 файл", "2 файла", "5 файлов", "21 файл", "11 файлов",
    ]  # fmt: skip


def test_a_message_without_a_translation_is_its_english() -> None:
    assert russian().say("none") == "нет" and russian().say("no figure") == "no figure"
    assert EN.say("In {year}", year=2024) == "In 2024" and EN.say("") == ""
    assert EN.say("a share of 5 % {as it is}") == "a share of 5 % {as it is}"  # no values: nothing is put in


def test_rows_of_words() -> None:
    assert [EN.row(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_numbers_in_english_and_russian() -> None:
    assert EN.number(-1234.56, 1) == "−1,234.6" and EN.number(-0.04) == "0" and EN.number(0.004, 1) == "0.004"
    assert EN.signed(0.0, 1) == "0.0" and EN.signed(2.0, 1) == "+2.0" and EN.signed(-2.0, 1) == "−2.0"
    assert russian().number(-1234567.8, 1) == "−1\u00a0234\u00a0567,8"
    assert numbers.telling_decimals(0.0158, 0.0192, 2) == 3 and numbers.telling_decimals(12.0, 0.0, 1) == 1
    assert numbers.telling_decimals(-0.0006, 1.0, 1) == 1  # as good as none, and not -0.0006 beside 1.0000
    assert numbers.telling_decimals(0.9967, 1.0, 1) == 3 and numbers.telling_decimals(1.0, 1.0, 1) == 1


def test_significant_figures_have_no_decimals_to_spare() -> None:
    shown = [numbers.significant(v, 4, EN.locale) for v in (12.3456, 12.0, 0.00012345, 999.96, -3.10)]
    assert shown == ["12.35", "12", "0.0001234", "1000", "-3.1"]
    assert numbers.significant(1.5e-7, 3, EN.locale) == "1.5e-07"


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_english_numbers_are_those_of_python(value: float, decimals: int) -> None:
    """A value is rounded once, in binary: Babel must not round its decimal text again."""
    assert numbers.fixed(value, decimals, EN.locale) == f"{value:,.{decimals}f}"
    assert numbers.fixed(value, decimals, EN.locale, grouped=False) == f"{value:.{decimals}f}"


def test_periods_and_how_a_sentence_is_set() -> None:
    assert typeset("rose from -1.2 % (2010-2015) on 2013-10-03") == "rose from −1.2\u00a0% (2010–2015) on 2013-10-03"
    assert period("2010-07-01/P5Y") == period("2010-2015") == "2010–2015" and moment("2010-07-01/P5Y") == 2012.5
    assert moment("2013-10-03") == pytest.approx(2013 + 9 / 12 + 2 / 365) and moment("2024") == 2024


def test_months_and_days_are_words_in_other_languages() -> None:
    """December 2013 by Unicode's CLDR; a year and an interval are the same in all."""
    said = {id: language(id).period("2013-12") for id in ("ar", "es", "fr", "ru", "zh")}
    assert said["fr"] == "décembre 2013" and said["es"] == "diciembre de 2013" and said["zh"] == "2013年12月"
    assert said["ru"] == "декабрь 2013" and said["ar"] == "ديسمبر 2013"
    assert language("fr").period("2013-10-03") == "3 octobre 2013"
    assert EN.period("2013-12") == "2013-12" and EN.period("2013-10-03") == "2013-10-03"
    assert language("ar").period("2010-07-01/P5Y") == "2010–2015" and language("ru").period("2024") == "2024"


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(UsageError, match="no words in the language 'tlh'"):
        language("tlh")
    with pytest.raises(UsageError):
        page(made_up(), "tlh")


class Marked(NullTranslations):
    """Every message between marks, so that what was said without a message shows."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, several: str, count: int) -> str:
        return self.gettext(one if count == 1 else several)


class Said(HTMLParser):
    """Texts of a page outside style, script, code and drawings."""

    QUIET = ("style", "script", "code", "svg")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.quiet = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.quiet += tag in self.QUIET
        if not self.quiet:
            self.texts += [v for k, v in attrs if k in ("aria-label", "data-h", "title") and v]

    def handle_endtag(self, tag: str) -> None:
        self.quiet -= tag in self.QUIET

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self.texts.append(data)


HELD = re.compile(
    r"Two <Lands> & co|[ABCD]eland|Aland|Kenya & co|Tuvalu|Nauru|North|South & East|West|Sojourn [\d.a-z]+"
    r"|MADE_UP|Nobody|[ab]\.csv|https?://\S+|none|TWO\.json|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b[a-z_]+\([A-Z_, ]+\):"
    r"|A/RES/68/4|\bsex = F\+M|ref_area|sum\b"
)
"""What a page holds that is nobody's message: labels of areas, files, ids, addresses, what a source is called."""


def test_everything_a_page_says_is_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    marked = Language("en", EN.locale, Marked())
    monkeypatch.setattr(page_of_a_report, "language", lambda id: marked)
    references = {i.reference for i in INDICATORS}
    left = []
    depth = 0
    for text in Said(page(made_up())).texts:
        for piece in re.split(r"([⟦⟧])", text):
            depth += {"⟦": 1, "⟧": -1}.get(piece, 0)
            if depth == 0 and piece not in references and re.search(r"[A-Za-z]{2}", HELD.sub("", piece)):
                left.append(piece.strip())
    assert depth == 0 and sorted(set(left)) == []

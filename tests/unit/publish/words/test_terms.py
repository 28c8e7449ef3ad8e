"""The same term stands for the same thing in every message of a language, as the page on translations has it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from sojourn.publish.words import catalogue

VALUE = re.compile(r"{\w*}|%\(\w+\)s")
LANGUAGES = ("fr", "es", "ru", "ar", "zh")
TERMS = {
    r"\brefugees?\b": ("réfugi", "refugiad", "беженц", "لاجئ|اللجوء", "难民"),
    r"\basylum": ("asile", "asilo", "убежищ", "لجوء", "庇护"),
    r"\bstateless\b": ("apatrid", "apátrid", "без гражданства|апатрид", "عديم[يو]? الجنسية", "无国籍"),
    r"\bremittances?\b": ("envois? de fonds", "remesa", "перевод", "تحويل", "汇款"),
    r"\btrafficking\b": ("traite", "trata", "торговл", "اتجار", "贩运|贩卖"),
    r"\bsmuggling\b": ("trafic illicite", "tráfico ilícito", "незаконн\\w+ ввоз", "تهريب", "偷运"),
    r"\bresettlement\b": ("réinstallation", "reasentamiento", "переселени", "إعادة (ال)?توطين", "重新安置"),
    r"\bmigrant workers'? convention|convention on migrant workers\b": (
        "travailleurs migrants", "trabajadores migratorios", "трудящи\\w+-мигрант", "العمال المهاجرين", "移徙工人",
    ),
    r"\bleast developed": ("moins avancés", "menos adelantados", "наименее развит", "أقل البلدان نموا", "最不发达"),
    r"\bland-?locked\b": ("sans littoral", "sin litoral", "не имеющ\\w+ выхода к морю", "غير الساحلية", "内陆"),
    r"\bsub-regions?\b": ("sous-région", "subregi", "субрегион", "دون (ال)?إقليمي", "次区域"),
    r"\bimputed\b": ("imput", "imputa", "вменен", "[مأ]?ُ?سن[َد]|أُسندت", "推算"),
    r"\bnet migration\b": ("migration nette", "migración neta", "чист\\w+ миграци", "صافي الهجرة", "净移徙"),
    r"\binternal(ly)? displace": ("déplac", "desplaz", "перемещ", "تشر|مشرد", "流离失所"),
    r"\bverdicts?\b": ("conclusion", "conclusi", "вывод", "استنتاج", "结论"),
}  # fmt: skip
"""English term and how each language says it; other forms of a word may follow."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_term_is_the_same_in_every_message(lang: str) -> None:
    place, other = LANGUAGES.index(lang), []
    for message in catalogue.read(lang):
        if not message.id:
            continue
        given, said = ((m if isinstance(m, tuple) else (m,)) for m in (message.id, message.string))
        english = VALUE.sub("", given[-1])
        for term, words in TERMS.items():
            if re.search(term, english, re.IGNORECASE) and not re.search(words[place], " ".join(said), re.IGNORECASE):
                other.append((term, given[-1][:90], said[-1][:90]))
    assert not other, "\n".join(map(str, other))


GLOSSARY = Path(__file__).parents[4] / "docs/reference/terms.csv"
NONE_FOUND = "no official text found; our translation"
COMMON = 5  # letters at the head of a word that its forms share


def _glossary() -> list[dict[str, str]]:
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_term_has_its_row_in_every_language() -> None:
    rows = _glossary()
    terms = {row["English"] for row in rows}
    assert sorted((r["English"], r["language"]) for r in rows) == sorted((t, lang) for t in terms for lang in LANGUAGES)


def test_every_term_names_its_source_or_says_that_none_was_found() -> None:
    for row in _glossary():
        found = row["source"] != NONE_FOUND
        assert row["term"].strip() and row["source"].strip(), row
        assert bool(row["where it stands"].strip()) == found, row


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_term_of_the_glossary_is_what_the_catalogue_says(lang: str) -> None:
    """A term in any of its forms; all of its words stand in one message."""
    told = []
    for message in catalogue.read(lang):
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        told += [s.lower() for s in strings]
    missing = []
    for row in _glossary():
        if row["language"] == lang:
            heads = _heads(row["term"], lang)
            if not any(all(h in s for h in heads) for s in told):
                missing.append(row["term"])
    assert not missing


def _heads(term: str, lang: str) -> list[str]:
    """What every form of a term has: its signs in Chinese, the heads of its words elsewhere."""
    if lang == "zh":
        return [term]
    words = [w.removeprefix("ال") for w in re.split(r"[\s'’,-]+", term.lower()) if len(w) > 3]
    return [w[: min(COMMON, len(w) - 1)] for w in words]

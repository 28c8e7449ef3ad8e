"""The same term stands for the same thing in every message of a language, as the page on translations has it."""

from __future__ import annotations

import re

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

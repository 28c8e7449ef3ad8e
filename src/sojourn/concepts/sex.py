"""Sex, in SDMX codes (CL_SEX 2.1): what publishers write for it, and the words shown to readers."""

from __future__ import annotations

from collections.abc import Iterable

from sojourn.errors import CodesUnknown

FEMALE = "F"
MALE = "M"
TOTAL = "_T"
UNKNOWN = "_U"

TITLES = {FEMALE: "women", MALE: "men", TOTAL: "both sexes", UNKNOWN: "sex not known"}

#: Words in French, Spanish, Russian, Chinese, Arabic and Portuguese. Single letters are not among them: M is male in
#: English and «mujeres» in Spanish.
_FEMALE_WORDS = (
    "femme", "femmes", "féminin", "feminin", "filles", "mujer", "mujeres", "femenino", "hembra", "hembras", "mulher",
    "mulheres", "feminino", "женщина", "женщины", "женский", "женщин", "жен.", "ж", "女", "女性", "女子", "أنثى",
    "إناث", "اناث", "انثى", "نساء",
)  # fmt: skip
_MALE_WORDS = (
    "homme", "hommes", "masculin", "garçons", "hombre", "hombres", "masculino", "varón", "varon", "varones", "homem",
    "homens", "мужчина", "мужчины", "мужской", "мужчин", "муж.", "男", "男性", "男子", "ذكر", "ذكور", "رجال",
)  # fmt: skip
_TOTAL_WORDS = (
    "ensemble", "les deux sexes", "deux sexes", "tous", "ambos sexos", "ambos os sexos", "todos", "оба пола", "всего",
    "итого", "合计", "合計", "总计", "總計", "两性", "男女", "كلا الجنسين", "المجموع", "الإجمالي", "الاجمالي", "مجموع",
)  # fmt: skip
_UNKNOWN_WORDS = (
    "inconnu", "non déclaré", "non precisé", "non précisé", "desconocido", "no declarado", "no especificado",
    "desconhecido", "não declarado", "ignorado", "неизвестно", "не указан", "не указано", "未知", "不详", "غير معروف",
    "غير محدد", "غير مبين",
)  # fmt: skip
_WRITTEN = {
    FEMALE: ("f", "female", "females", "women", "woman", "girls", "(f)", "_f", *_FEMALE_WORDS),
    MALE: ("m", "male", "males", "men", "man", "boys", "(m)", "_m", *_MALE_WORDS),
    TOTAL: (
        "_t",
        "t",
        "total",
        "all",
        "persons",
        "b",
        "both",
        "both sexes",
        "both sexes combined",
        "mf",
        "(mf)",
        "_mf",
        *_TOTAL_WORDS,
    ),
    UNKNOWN: ("_u", "_x", "u", "unk", "unknown", "not known", "not stated", "unspecified", *_UNKNOWN_WORDS),
}
_CODE = {written: code for code, forms in _WRITTEN.items() for written in forms}


def parse(text: object) -> str:
    """The SDMX code of a publisher's word: «male», «Both sexes», «(mf)», «T». Raises CodesUnknown."""
    return parse_all([text])[0]


def parse_all(texts: Iterable[object]) -> list[str]:
    """The codes of many words, in their order. Raises CodesUnknown with every unknown word."""
    words = [str(t) for t in texts]
    codes = [_CODE.get(" ".join(w.lower().split())) for w in words]
    unknown = sorted({w for w, c in zip(words, codes, strict=True) if c is None})
    if unknown:
        raise CodesUnknown(
            f"{len(unknown)} words are not known as a sex.",
            details=[f"«{w}»" for w in unknown],
            ways_out=[f"Write one of {', '.join(f'{c} ({t})' for c, t in TITLES.items())}."],
        )
    return [c for c in codes if c is not None]

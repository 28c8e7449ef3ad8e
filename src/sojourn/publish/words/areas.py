"""Names of areas in a language: countries as the United Nations name them, groups by the catalogue."""

from __future__ import annotations

import csv
import re
from functools import cache
from gettext import NullTranslations
from importlib import resources

from babel import Locale

from sojourn.concepts import area

WITH_ARTICLE = frozenset({
    "ARE", "BHS", "CAF", "COD", "COG", "COK", "COM", "CYM", "DOM", "FLK", "FRO", "GBR",
    "GMB", "IMN", "KOR", "LAO", "MDA", "MDV", "MHL", "MNP", "PHL", "PRK", "PSE", "RUS",
    "SDN", "SLB", "SYR", "TCA", "TZA", "UMI", "USA", "VAT", "VGB", "VIR",
})  # fmt: skip
"""Countries and areas that English names with an article inside a sentence."""


GROUPS_OF_COUNTRIES = frozenset({"development_group", "income_group"})
PLAIN_WORD = re.compile(r"(High|Land-locked|Least|Less|Low|Lower|Middle|More|Small|Upper)\b")
"""First words of such groups that are no name: small inside a sentence."""


def within(id: str, name: str, locale: Locale) -> str:
    """A name as it stands inside a sentence: the Netherlands, least developed countries.

    Other languages keep the name as it is.
    """
    if locale.language != "en":
        return name
    known = area.areas().get(id)
    if known is not None and known.level in GROUPS_OF_COUNTRIES and PLAIN_WORD.match(name):
        return f"{name[0].lower()}{name[1:]}"
    return f"the {name}" if id in WITH_ARTICLE else name


def named(id: str, name: str, locale: Locale, catalogue: NullTranslations) -> str:
    """The name in the language of the locale.

    id : of the area; name : in English. English names are those of the table of areas. In other languages the own
    table of names in UN usage comes first, then Unicode's CLDR for a country or an M49 region, then the catalogue
    for a group; what none of them has keeps its English name.
    """
    if locale.language == "en":
        return name
    if (own := _usage().get((locale.language, id))) is not None:
        return own
    known = area.areas().get(id)
    code = "" if known is None else (known.iso2 if known.level == "country" else known.m49) or ""
    if code in locale.territories:
        return str(locale.territories[code])
    return name if known is None or known.level == "country" else catalogue.gettext(name)


@cache
def _usage() -> dict[tuple[str, str], str]:
    """(language, area) -> name where UN usage differs from CLDR."""
    text = resources.files("sojourn.publish.words").joinpath("area_names.csv").read_text(encoding="utf-8")
    return {(row["language"], row["area"]): row["name"] for row in csv.DictReader(text.splitlines())}

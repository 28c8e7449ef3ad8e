"""Names of countries in the six languages of the United Nations and in Portuguese, from Unicode's CLDR.

They are what an office writes in its own tables. Nothing is matched by likeness, and a name that stands for two
countries in these languages gives both.
"""

from __future__ import annotations

from functools import cache

from sojourn.concepts.area.lookup import plain, resolve_one
from sojourn.concepts.area.table import areas
from sojourn.errors import CodesUnknown

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar", "pt")
#: Forms of two of them that differ in the names of countries.
FORMS = (*LANGUAGES, "pt_PT", "zh_Hant")


def in_languages(name: str) -> tuple[str, ...]:
    """Ids of the areas that a name stands for in any of the languages; empty where in none."""
    return _index().get(plain(name), ())


def asked(value: object) -> str:
    """The id of the area that a person asks for by any code, or by its name in any of the languages.

    Raises CodesUnknown with near matches, also for a name that stands for two countries in these languages.
    """
    try:
        return resolve_one(value)
    except CodesUnknown:
        meant = in_languages(value) if isinstance(value, str) else ()
        if len(meant) != 1:
            raise
        return meant[0]


def name_in(area: str, language: str) -> str:
    """What a country is called in one of the languages; empty for a group, and where Unicode's CLDR has no name."""
    own = areas().get(area)
    return _territories(language).get(own.iso2 or "", "") if own and own.level == "country" else ""


@cache
def _territories(language: str) -> dict[str, str]:
    """ISO 3166 alpha-2 code -> name."""
    from babel import Locale

    return dict(Locale.parse(language).territories)


def in_all_languages(area: str) -> tuple[str, ...]:
    """Names of a country in every language that Unicode's CLDR holds, in any script, each once; none for a group.

    They find a country; they are not what it is called on a page.
    """
    own = areas()[area]
    return _everywhere().get(own.iso2, ()) if own.iso2 and own.level == "country" else ()


@cache
def _everywhere() -> dict[str, tuple[str, ...]]:
    """ISO 3166 alpha-2 code -> names in all languages; regional forms of a language add nothing and are left out."""
    from babel import Locale, localedata

    found: dict[str, dict[str, None]] = {}
    for form in sorted({*FORMS, *(i for i in localedata.locale_identifiers() if "_" not in i)}):
        for code, name in Locale.parse(form).territories.items():
            found.setdefault(code, {})[name] = None
    return {code: tuple(names) for code, names in found.items()}


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Plain name -> areas."""
    from babel import Locale

    by_code = {a.iso2: a.id for a in areas().values() if a.iso2 and a.level == "country"}
    found: dict[str, tuple[str, ...]] = {}
    for form in FORMS:
        for code, name in Locale.parse(form).territories.items():
            if code in by_code:
                key, area = plain(name), by_code[code]
                found[key] = tuple(dict.fromkeys([*found.get(key, ()), area]))
    return found

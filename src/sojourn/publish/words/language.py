"""A language: messages by their English text, plural forms, rows of words, numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from gettext import NullTranslations

from babel import Locale
from babel.lists import format_list

from sojourn.errors import UsageError
from sojourn.publish.words import areas, catalogue, numbers, periods

LANGUAGES: Mapping[str, str] = {
    "ar": "ar",
    "en": "en_GB",
    "es": "es",
    "fr": "fr",
    "ru": "ru",
    "zh": "zh_Hans_CN",
}
"""Languages there are words in, and the locale of their numbers. The United Nations write British English."""

SEMICOLONS: Mapping[str, str] = {"ar": "؛ ", "zh": "；"}
"""Between items of a row, where a language has a semicolon of its own."""


DAY = re.compile(rf"(?<![\w.{numbers.EMBEDDED}-])(\d{{4}}-\d{{2}}(?:-\d{{2}})?)(?![\w-])")


@dataclass(frozen=True)
class Language:
    """What is said in one language. A message is its English text, with {names} where values are put."""

    id: str
    locale: Locale
    catalogue: NullTranslations

    def say(self, message: str, /, **values: object) -> str:
        """The message in this language, with its values."""
        said = self.catalogue.gettext(message) if message else ""
        return self._placed(said.format(**values) if values else said)

    def many(self, one: str, several: str, count: int, /, **values: object) -> str:
        """The form that goes with a count, as the plural rules of the language have it; {count} is the count."""
        said = self.catalogue.ngettext(one, several, count)
        return self._placed(said.format(**{"count": self.number(count), **values}))

    def _placed(self, said: str) -> str:
        """Days and months keep the order of their parts where lines are read from the right."""
        return DAY.sub(f"{numbers.EMBEDDED}\\1{numbers.END}", said) if self.right_to_left else said

    def row(self, items: Sequence[str]) -> str:
        """Words in a row: a, b and c."""
        return format_list(list(items), locale=self.locale) if items else ""

    def apart(self, items: Sequence[str]) -> str:
        """Words with semicolons between, for items that hold a row themselves: a; b and c."""
        return SEMICOLONS.get(self.id, "; ").join(items)

    @property
    def right_to_left(self) -> bool:
        """True where lines are read from the right."""
        return self.locale.text_direction == "rtl"

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``, as a page is marked."""
        return "rtl" if self.right_to_left else "ltr"

    @property
    def untold(self) -> int:
        """How many messages were said in English since there are no words for them in this language."""
        return len(getattr(self.catalogue, "untold", ()))

    def counting_anew(self) -> Language:
        """The same language with nothing untold yet, for one document."""
        made = self.catalogue
        return replace(self, catalogue=made.counting_anew()) if isinstance(made, catalogue.Told) else self

    def area(self, id: str, name: str) -> str:
        """Name of an area in this language; the name it has in English where the language has none for it."""
        return areas.named(id, name, self.locale, self.catalogue)

    def period(self, id: str) -> str:
        """A year, month, day or interval as this language writes it."""
        return periods.period(id, self.locale)

    def number(self, value: float, decimals: int = 0) -> str:
        """1,234.5 with a true minus; what is not nothing does not read as 0.0."""
        return numbers.shown(value, decimals, self.locale)

    def signed(self, value: float, decimals: int = 0) -> str:
        """With + or −; a change of nothing has no sign."""
        sign = (
            numbers.plus(self.locale)
            if value > 0 and numbers.reads_as_something(numbers.digits(value, decimals))
            else ""
        )
        return f"{sign}{self.number(value, decimals)}"


@cache
def language(id: str = "en") -> Language:
    """The language with this id, such as ``en``.

    Raises
    ------
    UsageError : there are no words in it
    """
    if id not in LANGUAGES:
        raise UsageError(
            f"There are no words in the language {id!r}.",
            ways_out=[f"Use one of {', '.join(sorted(LANGUAGES))}."],
        )
    return Language(id, Locale.parse(LANGUAGES[id]), catalogue.told(id))

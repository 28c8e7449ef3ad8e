"""Editions and licences of releases in words: both are names as publishers give them, some of them English phrases."""

from __future__ import annotations

import re

from sojourn.publish.words.language import Language
from sojourn.publish.words.numbers import EMBEDDED, END

UP_TO = re.compile(r"to (\S+)")
SPAN = re.compile(r"(\S+) to (\S+)")
LICENCES = (
    "terms of the publisher",
    "public domain",
    "government statistics",
    "as the collection states",
    "free with citation, as the publisher states",
    "IDMC terms of use (free with attribution)",
    "EM-DAT terms of use (non-commercial)",
    "Frontex (reuse with attribution)",
    "Eurostat reuse policy",
    "OECD terms (attribution)",
    "OECD terms and conditions (since 2024: CC BY 4.0)",
    "CC BY-NC 4.0 (as the workbook states)",
)
"""Licences told in words; another is a name, such as CC BY 4.0, or a text of the publisher, and stands as it is."""


def edition(id: str, language: Language) -> str:
    """An edition as a reader meets it: «to 2023» in the language, a year or day as it is."""
    if found := UP_TO.fullmatch(id):
        return language.say("to {period}", period=from_the_left(found[1], language))
    if found := SPAN.fullmatch(id):
        first, last = (from_the_left(end, language) for end in found.groups())
        return language.say("{first} to {last}", first=first, last=last)
    return id


def licence(text: str, language: Language) -> str:
    """A licence in the language, where it is a phrase."""
    return language.say(text) if text in LICENCES else text


def from_the_left(name: str, language: Language) -> str:
    """A name of a file, whose letters, digits and signs keep their order inside a line that is read from the right."""
    return f"{EMBEDDED}{name}{END}" if language.right_to_left and name else name

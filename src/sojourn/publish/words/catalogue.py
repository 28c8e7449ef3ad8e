"""Catalogues of messages: read from gettext's text form, and recorded while something is said.

``catalogues/LANGUAGE/messages.po`` holds a language; the English text is the id. A message that a catalogue lacks is
said in English and kept in ``untold``, so that a document can say how many of its sentences are not translated, and a
test that there are none.
"""

from __future__ import annotations

import copy
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "catalogues"

Message = str | tuple[str, str]
"""A text, or one text for one and one for several."""


class Told(GNUTranslations):
    """The messages of a language."""

    def __init__(self, compiled: BytesIO) -> None:
        self.untold: dict[Message, None] = {}
        super().__init__(compiled)

    def counting_anew(self) -> Told:
        """The same messages with a record of its own: what one document lacks is not said of another."""
        other = copy.copy(self)
        other.untold = {}
        return other

    def gettext(self, message: str) -> str:
        """The message in the language, or in English where it has none for it."""
        said = super().gettext(message)
        if said == message and message not in self._catalog:  # type: ignore[attr-defined]
            self.untold[message] = None
        return said

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form that goes with a count."""
        if (msgid1, self.plural(n)) not in self._catalog:  # type: ignore[attr-defined]
            self.untold[msgid1, msgid2] = None
        return super().ngettext(msgid1, msgid2, n)


class Recorder(NullTranslations):
    """English that remembers what it said; what a catalogue has to translate is found so."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[Message, None] = {}

    def gettext(self, message: str) -> str:
        """The message itself."""
        self.said[message] = None
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The English form that goes with a count."""
        self.said[msgid1, msgid2] = None
        return msgid1 if n == 1 else msgid2


def path_of(language: str) -> Path:
    """Where the catalogue of a language stands."""
    return FOLDER / language / "messages.po"


def read(language: str) -> Catalog:
    """The catalogue of a language as it stands in its file."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def told(language: str) -> NullTranslations:
    """The messages of a language; English is the id of its own messages."""
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read(language))
    compiled.seek(0)
    return Told(compiled)

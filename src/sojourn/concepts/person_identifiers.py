"""What stands in a column of identifiers and names nobody: blanks around it, a spreadsheet's ``.0``, words for "none".

The list is declared here once; ``microdata.person_identifiers`` reads it for tables in memory and
``engines.person_key`` says it in SQL. A test holds both against each other, text by text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sojourn.errors import UsageError

BLANKS = "".join(
    chr(c)
    for c in (
        *range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F,
        0x205F, 0x2060, 0x3000, 0xFEFF,
    )
)  # fmt: skip
"""Signs without ink, as they come from spreadsheets and forms, zero-width ones among them."""
DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
SIGNS = DASHES + "_.?*/#"
WORDS = frozenset({
    "NULL", "NA", "N/A", "N.A.", "N.A", "#N/A", "<NA>", "(NULL)", "(BLANK)", "NAN", "NIL", "NONE", "N/D", "N.D.", "S/D",
    "S/N", "UNK", "UNKN", "UNKNOWN", "NOT KNOWN", "NOT STATED", "NOT AVAILABLE", "NOT APPLICABLE", "NOT RECORDED",
    "\\N", "MISSING", "BLANK", "EMPTY", "TBD", "-1", "#REF!", "#VALUE!", "#NAME?", "DESCONOCIDO", "NO DISPONIBLE",
    "DESCONHECIDO", "INCONNU", "NON DISPONIBLE", "UNBEKANNT",
})  # fmt: skip
"""In capitals; case does not matter."""
REPEATED = (("0", 1), ("9", 6), ("X", 3), (SIGNS, 1))
"""Nothing but these signs, so many at least: 0, 999999, XXX, ``--``. Shorter rows of nines number people."""
NONE = "none"


@dataclass(frozen=True)
class Placeholders:
    """Identifiers that stand for nobody.

    words : in capitals, without blanks around them
    repeated : (signs, least length) of identifiers made of these signs alone
    """

    words: frozenset[str] = WORDS
    repeated: tuple[tuple[str, int], ...] = REPEATED

    @classmethod
    def said(cls, texts: Sequence[str]) -> Placeholders:
        """The list as it is written on the command line: words to add; ``none`` leaves the declared list out.

        Raises UsageError for a word that is nothing but blanks.
        """
        words = [word.strip(BLANKS) for text in texts for word in text.split(",")]
        if "" in words:
            raise UsageError(
                "--placeholders names nothing.",
                ways_out=["--placeholders PENDING,8888888", "--placeholders none reads every identifier as a person"],
            )
        given = {word.upper() for word in words if word.lower() != NONE}
        bare = any(word.lower() == NONE for word in words)
        declared = cls(frozenset(), ()) if bare else cls()
        return replace(declared, words=declared.words | given)

    def text(self) -> str:
        """The list, always in one order."""
        return f"{sorted(self.words)} {self.repeated}"


PLACEHOLDERS = Placeholders()

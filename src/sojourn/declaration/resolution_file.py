"""From a file to clean characters: what the file is, how it is encoded, and which characters mean the same."""

from __future__ import annotations

import re
from pathlib import Path

from sojourn.errors import FileDamaged, NotRecognised
from sojourn.files.guarded import guarded_reader

EXPECTED = "the text of a resolution: paragraphs numbered 1, 2, 3 ... that open with an operative verb"

_NOT_TEXT: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", "pdftotext -layout FILE.pdf FILE.txt    extracts its text; then parse FILE.txt"),
    (b"PK\x03\x04", "a Word, Excel or zip file", "save it as plain text (UTF-8) and parse that"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "save it as plain text (UTF-8) and parse that"),
    (b"{\\rtf", "a rich text file", "save it as plain text (UTF-8) and parse that"),
    (b"\x1f\x8b", "a gzip file", "gunzip FILE.gz    unpacks it"),
    (b"\x89PNG", "a picture", "a scanned page needs text recognition first"),
    (b"\xff\xd8\xff", "a picture", "a scanned page needs text recognition first"),
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
_NOTHING = re.compile("[\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f]")
_HYPHENS = re.compile("[\u2010\u2011]")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")

MARK = "⟦{}⟧"
"""How a footnote mark recognised as such is written in between."""


@guarded_reader("a resolution")
def read_resolution(path: Path) -> str:
    """Text of a resolution's file: see ``text_of``."""
    return text_of(path, EXPECTED)


def text_of(path: Path, expected: str) -> str:
    """Text of a file, whatever its encoding (UTF-8, UTF-16 with mark, Windows-1252, Latin-1).

    expected : what the file should hold, as errors say it

    Raises
    ------
    NotRecognised : a folder, a PDF, a Word file, a picture
    FileDamaged : absent, empty, or not readable
    """
    if path.is_dir():
        raise NotRecognised(f"{path} is a folder; expected a file with {expected}.")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileDamaged(f"{path} does not exist; expected a file with {expected}.") from None
    except OSError as error:
        raise FileDamaged(f"{path} cannot be read: {error.strerror or error}.") from None
    return decode(data, str(path), expected)


def decode(data: bytes, name: str, expected: str = EXPECTED) -> str:
    """Bytes as text; refuses what is not text, naming what it is instead."""
    if not data.strip():
        raise FileDamaged(f"{name} is empty; expected {expected}.")
    for start, kind, way in _NOT_TEXT:
        if data.startswith(start):
            raise NotRecognised(f"{name} is {kind}; expected {expected}, as plain text.", ways_out=[way])
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise FileDamaged(f"{name} starts as {encoding} but is not: byte {error.start}.") from None
    if b"\x00" in data:
        raise NotRecognised(f"{name} holds zero bytes, so it is not text; expected {expected}.")
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def normalise(text: str) -> str:
    """The same text with one kind of line end, space, hyphen and letter; page breaks stay form feeds."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = text.replace("\x0b", "\n")
    text = _NOTHING.sub("", text)
    text = _HYPHENS.sub("-", _SPACES.sub(" ", text.translate(_LIGATURES)))
    text = re.sub("\u00ad(?!\\s*\n)", "", text)
    text = re.sub("\u00ad\\s*\n", "\u00ad\n", text)
    return _RAISED.sub(lambda m: MARK.format(m[0].translate(_SUPERSCRIPTS)), text)

"""Which encoding a text has, told by its bytes: UTF-8, UTF-16 with or without a mark, Western letters of one byte.

A text that is none of them (Cyrillic or Arabic of one byte, Chinese of two) is not guessed: its reader asks for the
name. Western text is told by where its other letters stand: singly among plain letters, as accents do.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sojourn.errors import FileDamaged, NotRecognised
from sojourn.sources.layout.bounds import BLOCK, open_bytes

SAMPLE = 1 << 20
UTF8, UTF16, WESTERN = "utf-8-sig", "utf-16", "cp1252"
MARKS = ((codecs.BOM_UTF8, UTF8), (codecs.BOM_UTF16_LE, UTF16), (codecs.BOM_UTF16_BE, UTF16))
NAMES = {UTF16: "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", WESTERN: "Latin-1 (Windows-1252)"}
LONGEST_RUN = 2
"""Letters outside ASCII in a row that Western text has (naïïf aside); a Cyrillic word has all of its letters."""
#: Bytes of Windows-1252 that words, figures and quotations of Western text hold.
LETTERS = frozenset({*range(0xC0, 0x100), 0x8A, 0x8C, 0x8E, 0x9A, 0x9C, 0x9E, 0x9F, 0xAA, 0xBA}) - {0xD7, 0xF7}
SIGNS = frozenset(b"\xa0\x91\x92\x93\x94\x96\x97\xab\xbb\xb0\x80\xa3\xa7\xb7\xad\x85\xbf\xa1\xb4\xb2\xb3\x95")
SAVE = "Save it as UTF-8 («CSV UTF-8» in a spreadsheet)."
NAME_IT = "Or name its encoding: --encoding cp1251 (Cyrillic), cp1250 (Central Europe), cp1256 (Arabic), gb18030."


@dataclass(frozen=True)
class Told:
    """An encoding and where it is from.

    codec : as Python names it, None where nothing tells ; said : a note where it is not UTF-8 and was not named
    """

    codec: str | None
    said: str = ""


def told(sample: bytes, *, whole: bool = True) -> Told:
    """The encoding of a text by its first bytes.

    whole : the sample is the whole text; else its last character may be cut
    """
    for mark, codec in MARKS:
        if sample.startswith(mark):
            return Told(codec, "" if codec == UTF8 else _note(codec))
    if b"\0" in sample:
        return _of_two_bytes(sample)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=whole)
        return Told(UTF8)
    except UnicodeDecodeError:
        return Told(WESTERN, _note(WESTERN)) if _western(sample) else Told(None)


def utf16(raw: bytes) -> str | None:
    """How Python names the UTF-16 that a text is in by its first bytes; None for any other."""
    codec = told(raw[:SAMPLE], whole=len(raw) <= SAMPLE).codec
    return codec if codec is not None and NAMES.get(codec) == "UTF-16" else None


def read_text(path: Path, encoding: str | None = None) -> tuple[str, str]:
    """A plain or gzipped text, and a note where its encoding was told by its bytes and is not UTF-8.

    Raises FileDamaged where it is not in the encoding named, or none was named and nothing tells; NotRecognised for
    bytes that are no text.
    """
    with open_bytes(path) as stream:
        raw = b"".join(iter(lambda: stream.read(BLOCK), b""))
    found = Told(encoding) if encoding is not None else told(raw)
    if found.codec is None:
        if b"\0" in raw:
            raise NotRecognised(f"{path.name} is not a text.", ways_out=[f"Save the table as .xlsx. {SAVE}"])
        raise not_told(path, raw)
    try:
        return raw.decode(found.codec).removeprefix("\ufeff"), found.said
    except UnicodeDecodeError as error:
        raise FileDamaged(
            f"{path} is not in {found.codec.removesuffix('-sig').upper()}: "
            f"byte {raw[error.start]:#04x} at position {error.start}.",
            ways_out=[SAVE, NAME_IT],
        ) from error


def not_told(path: Path, raw: bytes) -> FileDamaged:
    """The error for a text of an encoding that nothing tells."""
    try:
        raw.decode("utf-8")
        at = 0
    except UnicodeDecodeError as error:
        at = error.start
    return FileDamaged(
        f"{path} is not in UTF-8: byte {raw[at]:#04x} at position {at}; and its other letters are not those of "
        "Western Europe.",
        ways_out=[SAVE, NAME_IT],
    )


def _note(codec: str) -> str:
    return f"read as {NAMES[codec]}, told by its bytes (--encoding names another)"


def _of_two_bytes(sample: bytes) -> Told:
    """UTF-16 without a mark: plain letters have a zero at every other place, all on one side."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    for here, there, codec in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if here * 4 > len(sample) // 2 and there == 0:
            return Told(codec, _note(codec))
    return Told(None)


def _western(sample: bytes) -> bool:
    runs = re.findall(rb"[\x80-\xff]+", sample)
    return all(byte in LETTERS or byte in SIGNS for run in runs for byte in set(run)) and all(
        len(list(_letters(run))) <= LONGEST_RUN for run in set(runs)
    )


def _letters(run: bytes) -> Iterable[int]:
    return (byte for byte in run if byte in LETTERS)
